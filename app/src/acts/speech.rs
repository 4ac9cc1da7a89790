//! Speech to text: which model, and the words it made.

use aside_media::ClipTime;
use aside_recorder::SpeechConfig;
use aside_transcript::models::Speeds;
use aside_transcript::{Models, Outline, Terms};

use crate::app::App;
use crate::chapters::named;
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
            program: self.inner.paths.engine(),
            speeds: Some(self.speeds()),
        })
    }

    pub(super) fn speech_models(&self) -> Models {
        Models::open(self.inner.paths.models())
    }

    /// How fast each model was on this machine.
    pub(super) fn speeds(&self) -> Speeds {
        Speeds::open(self.inner.paths.speeds())
    }

    pub(super) fn model_name(&self) -> String {
        let chosen = self.settings_now().model;
        chosen.unwrap_or_else(|| aside_transcript::DEFAULT_MODEL.to_owned())
    }

    /// What is chosen by now, be it in another process; as it was at the start,
    /// when that cannot be read.
    pub(crate) fn settings_now(&self) -> Settings {
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
            let outline = || Outline::of(&transcript).with_chapters(named(&clip.manifest.marks));
            Ok(match format {
                TranscriptFormat::Text => aside_transcript::text::write(&transcript),
                TranscriptFormat::Markdown => {
                    aside_transcript::markdown::write(&transcript, &outline(), Some(link.as_str()))
                }
                TranscriptFormat::Vtt => aside_transcript::vtt::write(&cues()),
                TranscriptFormat::Chapters => {
                    let end = ClipTime::ZERO + clip.manifest.duration();
                    aside_transcript::vtt::chapters(&outline().chapters, end)
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
