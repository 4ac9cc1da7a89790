//! whisper.cpp alone: its own way through a whole file, as its command line
//! program goes, with the parameters that are its defaults.

use std::path::Path;

use anyhow::{Context, Result};
use whisper_rs::{
    FullParams, SamplingStrategy, WhisperContext, WhisperContextParameters, WhisperState,
};

use super::corpus::samples;

/// A loaded model.
pub(super) struct Reference {
    state: WhisperState,
}

impl Reference {
    /// Loads the model.
    pub(super) fn load(model: &Path) -> Result<Self> {
        whisper_rs::install_logging_hooks();
        let params = WhisperContextParameters::default();
        let context = WhisperContext::new_with_params(model, params);
        let context = context.context("whisper.cpp does not load the model")?;
        Ok(Self {
            state: context.create_state()?,
        })
    }

    /// What it hears, as text.
    pub(super) fn listen(&mut self, wav: &Path) -> Result<String> {
        // `whisper-cli`: five beams.
        let mut params = FullParams::new(SamplingStrategy::BeamSearch {
            beam_size: 5,
            patience: -1.0,
        });
        let cores = std::thread::available_parallelism()?.get();
        params.set_n_threads(i32::try_from(cores.min(4))?);
        params.set_language(Some("en"));
        params.set_print_progress(false);
        params.set_print_realtime(false);
        params.set_print_timestamps(false);
        self.state.full(params, &samples(wav)?)?;
        let segments = self.state.as_iter();
        let text: Vec<_> = segments
            .map(|segment| Ok(segment.to_str_lossy()?.into_owned()))
            .collect::<Result<_>>()?;
        Ok(text.concat())
    }
}
