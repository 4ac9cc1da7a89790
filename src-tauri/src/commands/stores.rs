//! Where clips go, and who is told of it.

use aside_app::view::{HookAdded, HookForm, StoreForm, StoreReport};
use aside_app::{HookView, StoreView};
use tauri::State;

use super::{Answer, Desk};

/// Every store there is.
#[tauri::command]
#[specta::specta]
pub(crate) async fn stores(desk: State<'_, Desk>) -> Answer<Vec<StoreView>> {
    desk.app().await?.stores().await
}

/// Adds a store. Nothing is asked of it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn add_store(desk: State<'_, Desk>, form: StoreForm) -> Answer<StoreView> {
    desk.app().await?.add_store(form.read()?).await
}

/// Forgets a store and its keys. What lies in it stays there.
#[tauri::command]
#[specta::specta]
pub(crate) async fn remove_store(desk: State<'_, Desk>, name: String) -> Answer<()> {
    desk.app().await?.remove_store(&name).await
}

/// Takes the store back that was removed last.
#[tauri::command]
#[specta::specta]
pub(crate) async fn restore_store(desk: State<'_, Desk>) -> Answer<()> {
    desk.app().await?.restore_store().await
}

/// Has new clips go to this store.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_default_store(desk: State<'_, Desk>, name: String) -> Answer<()> {
    desk.app().await?.set_default_store(&name).await
}

/// Has clips taken out of a store after so many days; never when null.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_retention(
    desk: State<'_, Desk>,
    name: String,
    days: Option<u32>,
) -> Answer<()> {
    desk.app().await?.set_retention(&name, days).await
}

/// Tries everything Aside needs of a store; with `fix`, puts right what can be.
#[tauri::command]
#[specta::specta]
pub(crate) async fn test_store(
    desk: State<'_, Desk>,
    name: String,
    fix: bool,
    job: String,
) -> Answer<StoreReport> {
    let app = desk.app().await?;
    let trial = app.watched(&job, |watch| app.test_store(Some(&name), fix, watch));
    trial.await.map(StoreReport::from)
}

/// Every webhook there is.
#[tauri::command]
#[specta::specta]
pub(crate) async fn hooks(desk: State<'_, Desk>) -> Answer<Vec<HookView>> {
    desk.app().await?.hooks().await
}

/// Adds a webhook.
#[tauri::command]
#[specta::specta]
pub(crate) async fn add_hook(desk: State<'_, Desk>, form: HookForm) -> Answer<HookAdded> {
    desk.app().await?.add_typed_hook(form).await
}

/// Forgets a webhook, and what it was not told yet.
#[tauri::command]
#[specta::specta]
pub(crate) async fn remove_hook(desk: State<'_, Desk>, name: String) -> Answer<()> {
    desk.app().await?.remove_hook(&name).await
}

/// Takes the webhook back that was removed last.
#[tauri::command]
#[specta::specta]
pub(crate) async fn restore_hook(desk: State<'_, Desk>) -> Answer<()> {
    desk.app().await?.restore_hook().await
}

/// Tells a webhook that it is being tried.
#[tauri::command]
#[specta::specta]
pub(crate) async fn test_hook(desk: State<'_, Desk>, name: String) -> Answer<()> {
    desk.app().await?.test_hook(&name).await
}
