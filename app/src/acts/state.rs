//! What there is to know before the first event.

use crate::app::App;
use crate::take::Take;
use crate::view::{AppState, RecorderState};
use crate::work::lock;

impl App {
    /// What a listener needs to know before the first event.
    pub fn state(&self) -> AppState {
        AppState {
            recorder: self.recorder(),
            library_dir: self.inner.paths.library().display().to_string(),
            model: self.model_state(),
            last: lock(&self.inner.last).clone(),
        }
    }

    /// What the recorder is doing.
    pub fn recorder(&self) -> RecorderState {
        lock(&self.inner.take)
            .as_ref()
            .map(Take::state)
            .unwrap_or_default()
    }
}
