//! What is done with a clip's link, and with copies of the clip.

use std::path::PathBuf;

use aside_app::view::Need;
use aside_app::{ExportFormat, ShareAs, Version};
use tauri::{AppHandle, State};

use super::{Answer, Desk};
use crate::files::{self, FileKind};

/// Asks for a file, in the desktop's own way; null when none was chosen.
#[tauri::command]
#[specta::specta]
pub(crate) async fn choose_file(window: AppHandle, kind: FileKind) -> Answer<Option<PathBuf>> {
    files::choose(&window, kind).await
}

/// Puts a clip on the clipboard, as somebody passes it on; from a moment of it,
/// if one is given.
#[tauri::command]
#[specta::specta]
pub(crate) async fn copy_share(
    desk: State<'_, Desk>,
    id: String,
    shape: ShareAs,
    at_ms: Option<u64>,
) -> Answer<()> {
    desk.app().await?.copy_share(&id, shape, at_ms).await
}

/// Has a link work until `30d`, `2027-01-31`, `now` or `never`; until when it does.
#[tauri::command]
#[specta::specta]
pub(crate) async fn expire(
    desk: State<'_, Desk>,
    id: String,
    until: String,
) -> Answer<Option<String>> {
    desk.app().await?.expire(&id, &until).await
}

/// Says what a clip is for; null says nothing.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_need(desk: State<'_, Desk>, id: String, need: Option<Need>) -> Answer<()> {
    desk.app().await?.need(&id, need).await
}

/// Says until when an answer is wanted: a moment, or `never`.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_reply_by(
    desk: State<'_, Desk>,
    id: String,
    when: String,
) -> Answer<Option<String>> {
    desk.app().await?.reply_by(&id, &when).await
}

/// Makes a clip, or everything, wait before it is sent.
#[tauri::command]
#[specta::specta]
pub(crate) async fn pause_sending(desk: State<'_, Desk>, id: Option<String>) -> Answer<()> {
    desk.app().await?.pause_outbox(id.as_deref())
}

/// Lets a clip, or everything, go on.
#[tauri::command]
#[specta::specta]
pub(crate) async fn resume_sending(desk: State<'_, Desk>, id: Option<String>) -> Answer<()> {
    desk.app().await?.resume_outbox(id.as_deref())
}

/// Has a clip sent now, whatever it waits for.
#[tauri::command]
#[specta::specta]
pub(crate) async fn retry_sending(desk: State<'_, Desk>, id: String) -> Answer<()> {
    desk.app().await?.retry_outbox(&id)
}

/// Puts a recording of any program at a clip's link.
#[tauri::command]
#[specta::specta]
pub(crate) async fn replace_with_file(
    desk: State<'_, Desk>,
    id: String,
    file: PathBuf,
    job: String,
) -> Answer<()> {
    let app = desk.app().await?;
    app.watched(&job, |watch| app.replace_with_file(&id, &file, watch))
        .await
}

/// Puts another clip's film at a clip's link.
#[tauri::command]
#[specta::specta]
pub(crate) async fn replace_with_clip(
    desk: State<'_, Desk>,
    id: String,
    other: String,
) -> Answer<()> {
    desk.app().await?.replace_with_clip(&id, &other).await
}

/// Every film that is or was at a clip's link, the latest first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn versions(desk: State<'_, Desk>, id: String) -> Answer<Vec<Version>> {
    desk.app().await?.versions(&id).await
}

/// Puts an older film at a clip's link again.
#[tauri::command]
#[specta::specta]
pub(crate) async fn restore_version(desk: State<'_, Desk>, id: String, version: u32) -> Answer<()> {
    desk.app().await?.restore_version(&id, version).await
}

/// Saves a copy of a clip, or of an older film of it, in the folder for
/// downloads; the file's name.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_copy(
    desk: State<'_, Desk>,
    id: String,
    format: ExportFormat,
    version: Option<u32>,
    job: String,
) -> Answer<String> {
    let app = desk.app().await?;
    app.watched(&job, |watch| app.save_copy(&id, format, version, watch))
        .await
}

/// Brings a clip into another store; true if it had to be moved.
#[tauri::command]
#[specta::specta]
pub(crate) async fn move_clip(
    desk: State<'_, Desk>,
    id: String,
    to: String,
    job: String,
) -> Answer<bool> {
    let app = desk.app().await?;
    app.watched(&job, |watch| app.move_clip(&id, &to, watch))
        .await
}
