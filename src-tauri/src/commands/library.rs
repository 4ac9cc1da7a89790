//! First steps, and what is done with many clips at once.

use aside_app::view::{ClipTags, Heard};
use tauri::State;

use super::{Answer, Desk};

/// Has the first steps not be shown by themselves any more.
#[tauri::command]
#[specta::specta]
pub(crate) async fn welcomed(desk: State<'_, Desk>) -> Answer<()> {
    desk.app().await?.welcomed().await
}

/// Records a microphone for a few seconds, to be heard until `endTrial`.
#[tauri::command]
#[specta::specta]
pub(crate) async fn try_microphone(
    desk: State<'_, Desk>,
    microphone_id: Option<String>,
    job: String,
) -> Answer<Heard> {
    let app = desk.app().await?;
    app.watched(&job, |watch| app.try_microphone(microphone_id, watch))
        .await
}

/// Forgets what was recorded to be heard.
#[tauri::command]
#[specta::specta]
pub(crate) async fn end_trial(desk: State<'_, Desk>) -> Answer<()> {
    desk.app().await?.end_trial().await;
    Ok(())
}

/// Adds tags to clips and takes others from them; what those that changed had
/// before.
#[tauri::command]
#[specta::specta]
pub(crate) async fn tag_clips(
    desk: State<'_, Desk>,
    ids: Vec<String>,
    add: Vec<String>,
    remove: Vec<String>,
) -> Answer<Vec<ClipTags>> {
    desk.app().await?.tag(&ids, &add, &remove).await
}

/// Gives clips exactly these tags; what they had before.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_tags(desk: State<'_, Desk>, all: Vec<ClipTags>) -> Answer<Vec<ClipTags>> {
    desk.app().await?.set_tags(&all).await
}
