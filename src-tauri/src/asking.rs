//! One function for each act about asks, as in [`commands`](crate::commands).

use aside_app::view::{AskForm, AskRequest, AskView, Decision, PassedOn, Reminder};
use aside_app::{AppError as CommandError, Watch};
use tauri::State;

use crate::desk::Desk;

type Answer<T> = Result<T, CommandError>;

/// Every ask, newest first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn asks(desk: State<'_, Desk>) -> Answer<Vec<AskView>> {
    desk.app().await?.asks().await
}

/// One ask with how long its answers are.
#[tauri::command]
#[specta::specta]
pub(crate) async fn ask(desk: State<'_, Desk>, id: String) -> Answer<AskView> {
    desk.app().await?.ask(&id).await
}

/// What there is to choose from for a new ask.
#[tauri::command]
#[specta::specta]
pub(crate) async fn ask_form(desk: State<'_, Desk>) -> Answer<AskForm> {
    desk.app().await?.ask_form().await
}

/// Asks people; their links work when this answers.
#[tauri::command]
#[specta::specta]
pub(crate) async fn ask_people(desk: State<'_, Desk>, request: AskRequest) -> Answer<AskView> {
    desk.app().await?.ask_people(request).await
}

/// What to write to those who have not answered everything yet.
#[tauri::command]
#[specta::specta]
pub(crate) async fn reminders(desk: State<'_, Desk>, id: String) -> Answer<Vec<Reminder>> {
    desk.app().await?.remind(&id).await
}

/// Looks for answers now.
#[tauri::command]
#[specta::specta]
pub(crate) async fn look_for_answers(desk: State<'_, Desk>) -> Answer<()> {
    let collected = desk.app().await?.collect_answers().await?;
    collected.troubles.into_iter().next().map_or(Ok(()), Err)
}

/// Closes an ask and deletes all of it from its store; with `answers` what was
/// taken in as well. How many objects were in the store.
#[tauri::command]
#[specta::specta]
pub(crate) async fn close_ask(desk: State<'_, Desk>, id: String, answers: bool) -> Answer<usize> {
    desk.app().await?.close_ask(&id, answers).await
}

/// Has an ask close by itself: `2w`, a date, or `never`.
#[tauri::command]
#[specta::specta]
pub(crate) async fn end_ask(
    desk: State<'_, Desk>,
    id: String,
    when: String,
    answers: bool,
) -> Answer<AskView> {
    desk.app().await?.end_ask(&id, &when, answers).await
}

/// Rates an answer from 1 to 5, or takes that back.
#[tauri::command]
#[specta::specta]
pub(crate) async fn rate_answer(
    desk: State<'_, Desk>,
    ask: String,
    place: String,
    question: usize,
    rating: Option<u8>,
) -> Answer<()> {
    let app = desk.app().await?;
    app.rate_answer(&ask, &place, question, rating).await
}

/// Notes something on an answer, for nobody else.
#[tauri::command]
#[specta::specta]
pub(crate) async fn note_answer(
    desk: State<'_, Desk>,
    ask: String,
    place: String,
    question: usize,
    notes: String,
) -> Answer<()> {
    let app = desk.app().await?;
    app.note_answer(&ask, &place, question, &notes).await
}

/// Says what becomes of a guest, or takes that back.
#[tauri::command]
#[specta::specta]
pub(crate) async fn decide(
    desk: State<'_, Desk>,
    ask: String,
    place: String,
    decision: Option<Decision>,
) -> Answer<()> {
    desk.app().await?.decide(&ask, &place, decision).await
}

/// Puts words on the clipboard: links, or what to write to somebody.
#[tauri::command]
#[specta::specta]
pub(crate) async fn copy_words(desk: State<'_, Desk>, words: String) -> Answer<()> {
    desk.app().await?.copy_words(&words)
}

/// Copies all that came of an ask to a new folder among the downloads, and
/// opens that; where it is.
#[tauri::command]
#[specta::specta]
pub(crate) async fn export_ask(desk: State<'_, Desk>, id: String) -> Answer<String> {
    let app = desk.app().await?;
    let to = app.export_ask(&id, None, Watch::default()).await?;
    app.open_folder(&to);
    Ok(to.display().to_string())
}

/// Puts chosen answers, each a guest's place and a question from 1, at one link
/// until then.
#[tauri::command]
#[specta::specta]
pub(crate) async fn pass_on(
    desk: State<'_, Desk>,
    id: String,
    chosen: Vec<(String, usize)>,
    when: String,
) -> Answer<PassedOn> {
    desk.app().await?.pass_on(&id, &chosen, &when).await
}
