//! One function for each act about what those who watch clips send back, as in
//! [`commands`](crate::commands).

use aside_app::AppError as CommandError;
use aside_app::view::{Allowed, ConversationView, Judgement};
use tauri::State;

use crate::desk::Desk;

type Answer<T> = Result<T, CommandError>;

/// What those who watched a clip sent back.
#[tauri::command]
#[specta::specta]
pub(crate) async fn conversation(desk: State<'_, Desk>, id: String) -> Answer<ConversationView> {
    desk.app().await?.conversation(&id).await
}

/// Says what those who watch a clip may send back.
#[tauri::command]
#[specta::specta]
pub(crate) async fn allow(
    desk: State<'_, Desk>,
    id: String,
    allowed: Allowed,
) -> Answer<ConversationView> {
    desk.app().await?.allow(&id, allowed).await
}

/// Lets others see a comment, or not.
#[tauri::command]
#[specta::specta]
pub(crate) async fn judge(
    desk: State<'_, Desk>,
    id: String,
    comment: String,
    judgement: Judgement,
) -> Answer<()> {
    desk.app().await?.judge(&id, &comment, judgement).await
}
