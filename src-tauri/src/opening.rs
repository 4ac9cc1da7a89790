//! A clip that the window is to show because somebody followed a link to it.

use std::sync::{Mutex, PoisonError};

use aside_app::AppError as CommandError;
use aside_app::instance::linked_clip;
use tauri::State;

/// What the first window is to show once it can.
pub(crate) struct Wanted(Mutex<Option<String>>);

impl Wanted {
    pub(crate) const fn new(clip: Option<String>) -> Self {
        Self(Mutex::new(clip))
    }
}

/// The clip of an `aside://` link that this process was started with.
pub(crate) fn wanted() -> Option<String> {
    std::env::args().skip(1).find_map(|it| linked_clip(&it))
}

/// The clip the window was opened for; null the second time.
#[tauri::command]
#[specta::specta]
pub(crate) async fn wanted_clip(wanted: State<'_, Wanted>) -> Result<Option<String>, CommandError> {
    Ok(wanted
        .0
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .take())
}
