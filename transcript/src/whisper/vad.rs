//! Silero's voice activity detector, through whisper.cpp, a stretch at a time.

use std::path::Path;

use whisper_rs::{WhisperVadContext, WhisperVadContextParams};

use super::spans::WINDOW;
use crate::error::engine;
use crate::models::{self, SILERO_VAD};
use crate::{Error, Result};

/// New windows a round looks at: 2 s. A longer stretch costs less, a shorter
/// one knows sooner.
pub(super) const STRETCH: u64 = 64 * WINDOW;

/// Windows before the new ones that are heard again, because whisper.cpp
/// forgets between rounds what the detector has in mind.
pub(super) const WARM_UP: u64 = 48 * WINDOW;

/// Says of each window how likely somebody speaks in it.
pub(super) struct Detector {
    context: WhisperVadContext,
}

impl Detector {
    /// Loads the detector, whose file must be the pinned one: whisper.cpp
    /// aborts on others.
    ///
    /// # Errors
    /// [`Error::ModelMissing`], [`Error::Checksum`] or [`Error::Engine`].
    pub(super) fn load(path: &Path) -> Result<Self> {
        models::check_file(path, &SILERO_VAD)?;
        let name = path.to_str().ok_or_else(|| Error::Foreign {
            path: path.to_owned(),
            reason: "its path is not text".to_owned(),
        })?;
        let mut params = WhisperVadContextParams::new();
        params.set_n_threads(1);
        let context = WhisperVadContext::new(name, params).map_err(engine)?;
        Ok(Self { context })
    }

    /// Appends the probability of each window of `sound`, from sample `skip`
    /// on, to `out`. A last window that is not full counts as silent after its
    /// end.
    ///
    /// # Errors
    /// [`Error::Engine`] when the detector fails.
    pub(super) fn hear(&mut self, sound: &[f32], skip: u64, out: &mut Vec<f32>) -> Result<()> {
        self.context.detect_speech(sound).map_err(engine)?;
        let skip = usize::try_from(skip / WINDOW).unwrap_or(usize::MAX);
        out.extend(self.context.probabilities().iter().skip(skip));
        Ok(())
    }
}
