//! What the window asks for to cut a clip's ends off. As with every command,
//! what it means is said in `aside-app`.

use std::sync::{Mutex, PoisonError};

use aside_app::view::{Span, Still, Trimmed};
use aside_app::{AppError as CommandError, Watch};
use tauri::State;

use crate::desk::Desk;

/// The cut that is being made, for it to be ended.
#[derive(Default)]
pub(crate) struct Trimming(Mutex<Watch>);

impl Trimming {
    /// A new one: only the last can be ended.
    fn begin(&self) -> Watch {
        let watch = Watch::default();
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = watch.clone();
        watch
    }

    fn cancel(&self) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .cancel();
    }
}

/// Cuts off what lies outside of a part of a clip; says what it showed before.
#[tauri::command]
#[specta::specta]
pub(crate) async fn trim(
    desk: State<'_, Desk>,
    trimming: State<'_, Trimming>,
    id: String,
    span: Span,
) -> Result<Trimmed, CommandError> {
    desk.app().await?.trim(&id, span, trimming.begin()).await
}

/// Has a clip show more of its film again: what it showed before, or all of it
/// when null.
#[tauri::command]
#[specta::specta]
pub(crate) async fn untrim(
    desk: State<'_, Desk>,
    trimming: State<'_, Trimming>,
    id: String,
    to: Option<Span>,
) -> Result<(), CommandError> {
    desk.app().await?.untrim(&id, to, trimming.begin()).await
}

/// Ends the cut that is being made: the clip stays as it is.
#[tauri::command]
#[specta::specta]
pub(crate) async fn cancel_trim(trimming: State<'_, Trimming>) -> Result<(), CommandError> {
    trimming.cancel();
    Ok(())
}

/// A small picture of a moment of a clip, or of one a little before.
#[tauri::command]
#[specta::specta]
pub(crate) async fn still(
    desk: State<'_, Desk>,
    id: String,
    at_ms: u64,
) -> Result<Still, CommandError> {
    desk.app().await?.still(&id, at_ms).await
}
