//! What is chosen once, and holds from then on.

use aside_app::view::{Allowed, AssistantForm, Folder, NoticeChoices, Preferences};
use aside_app::{AssistantView, SpeechModel, Upload};
use tauri::State;

use super::{Answer, Desk};
use crate::words::Words;

/// The settings that are one value each.
#[tauri::command]
#[specta::specta]
pub(crate) async fn preferences(desk: State<'_, Desk>) -> Answer<Preferences> {
    desk.app().await?.preferences().await
}

/// After how many days clips in the trash are deleted for good.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_trash_days(desk: State<'_, Desk>, days: u32) -> Answer<()> {
    desk.app().await?.set_trash_days(days).await
}

/// What those who watch a new clip may send back.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_viewers(desk: State<'_, Desk>, allowed: Allowed) -> Answer<()> {
    desk.app().await?.set_viewers(allowed).await
}

/// Which language the window speaks, as a BCP 47 tag; the system's when null.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_language(desk: State<'_, Desk>, language: Option<String>) -> Answer<()> {
    desk.app().await?.set_language(language).await
}

/// What the shell says from now on, in the language of the window.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_words(desk: State<'_, Desk>, words: Words) -> Answer<()> {
    desk.spoken().set(words);
    Ok(())
}

/// How clips are sent.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_upload(desk: State<'_, Desk>, upload: Upload) -> Answer<()> {
    desk.app().await?.set_upload(upload).await
}

/// Whether, and when, the desktop shows what happens.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_notices(desk: State<'_, Desk>, choices: NoticeChoices) -> Answer<()> {
    desk.app().await?.set_notices(choices).await
}

/// Shows a folder in the desktop's own program for that.
#[tauri::command]
#[specta::specta]
pub(crate) async fn show_folder(desk: State<'_, Desk>, folder: Folder) -> Answer<()> {
    desk.app().await?.show_folder(folder)
}

/// The speech models there are.
#[tauri::command]
#[specta::specta]
pub(crate) async fn models(desk: State<'_, Desk>) -> Answer<Vec<SpeechModel>> {
    desk.app().await?.models().await
}

/// Fetches a speech model; the names of what was installed.
#[tauri::command]
#[specta::specta]
pub(crate) async fn get_model(
    desk: State<'_, Desk>,
    name: String,
    job: String,
) -> Answer<Vec<String>> {
    let app = desk.app().await?;
    app.watched(&job, |watch| app.get_model(Some(&name), watch))
        .await
}

/// Has speech become text by this model, or this whisper.cpp file.
#[tauri::command]
#[specta::specta]
pub(crate) async fn use_model(desk: State<'_, Desk>, model: String) -> Answer<()> {
    desk.app().await?.use_model(&model).await
}

/// Deletes a model's file.
#[tauri::command]
#[specta::specta]
pub(crate) async fn remove_model(desk: State<'_, Desk>, name: String) -> Answer<()> {
    desk.app().await?.remove_model(&name).await
}

/// Names and terms that are listened for.
#[tauri::command]
#[specta::specta]
pub(crate) async fn words(desk: State<'_, Desk>) -> Answer<Vec<String>> {
    desk.app().await?.words()
}

/// Takes a name or a term out of the word list.
#[tauri::command]
#[specta::specta]
pub(crate) async fn remove_word(desk: State<'_, Desk>, word: String) -> Answer<()> {
    desk.app().await?.remove_words(&[word]).map(drop)
}

/// The assistant that is set, if one is.
#[tauri::command]
#[specta::specta]
pub(crate) async fn assistant(desk: State<'_, Desk>) -> Answer<Option<AssistantView>> {
    desk.app().await?.assistant().await
}

/// Sets the assistant. Nothing is sent to it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_assistant(desk: State<'_, Desk>, form: AssistantForm) -> Answer<()> {
    desk.app().await?.set_typed_assistant(form).await
}

/// Forgets the assistant and its key.
#[tauri::command]
#[specta::specta]
pub(crate) async fn forget_assistant(desk: State<'_, Desk>) -> Answer<()> {
    desk.app().await?.forget_assistant().await
}

/// Takes the assistant back that was forgotten last.
#[tauri::command]
#[specta::specta]
pub(crate) async fn restore_assistant(desk: State<'_, Desk>) -> Answer<()> {
    desk.app().await?.restore_assistant().await
}
