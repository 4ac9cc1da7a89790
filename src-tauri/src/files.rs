//! Files the user chooses, in the desktop's own way.

use std::path::PathBuf;

use aside_app::{AppError, ErrorCode};
use rfd::AsyncFileDialog;
use serde::Deserialize;
use specta::Type;
use tauri::{AppHandle, Manager};
use tokio::sync::oneshot;

use crate::desk::Desk;

/// What a file is wanted for.
#[derive(Clone, Copy, Debug, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FileKind {
    /// A recording of any program.
    Recording,
    /// A speech model.
    Model,
}

/// What `aside import` is known to read; others can be chosen all the same.
const RECORDINGS: &[&str] = &[
    "mp4", "m4a", "m4v", "mov", "mkv", "webm", "wav", "mp3", "ogg", "oga", "opus", "flac",
];

/// Asks for a file; `None` when none was chosen.
///
/// # Errors
/// When the window is gone.
pub(crate) async fn choose(
    window: &AppHandle,
    kind: FileKind,
) -> Result<Option<PathBuf>, AppError> {
    let (opened, dialog) = oneshot::channel();
    let parent = window.get_webview_window("main");
    let words = window.state::<Desk>().spoken().now().unwrap_or_default();
    // GTK and macOS have dialogs made where the window was.
    let open = move || {
        let mut dialog = AsyncFileDialog::new();
        if let Some(parent) = &parent {
            dialog = dialog.set_parent(parent);
        }
        dialog = match kind {
            FileKind::Recording => dialog.add_filter(&words.recordings, RECORDINGS),
            FileKind::Model => dialog.add_filter(&words.models, &["bin"]),
        };
        let chosen = dialog.add_filter(&words.files, &["*"]).pick_file();
        // Whoever asked may be gone with the window.
        drop(opened.send(chosen));
    };
    window.run_on_main_thread(open).map_err(|_| gone())?;
    let chosen = dialog.await.map_err(|_| gone())?.await;
    Ok(chosen.map(|it| it.path().to_owned()))
}

fn gone() -> AppError {
    AppError::new(
        ErrorCode::NoDisplay,
        "No window is there to choose a file in.",
        "Open Aside again.",
    )
}
