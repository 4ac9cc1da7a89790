//! What the desktop shows while nobody looks at the window. When, and in which
//! words, `aside-app` says.

mod bus;

use std::time::{Duration, Instant};

use aside_app::{Event, Notice, Notices};
use tauri::{AppHandle, Manager};
use tokio::sync::broadcast::{Receiver, error::RecvError};

use crate::desk::{Desk, MAIN};

/// How often it is asked whether something is to be told.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// Tells what happens, until the app is gone.
pub(crate) async fn follow(mut events: Receiver<Event>, handle: AppHandle) {
    let mut notices = Notices::default();
    let mut ticks = tokio::time::interval(LOOK_EVERY);
    loop {
        tokio::select! {
            event = events.recv() => match event {
                Ok(event) => notices.observe(&event, Instant::now()),
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return,
            },
            _ = ticks.tick() => look(&mut notices, &handle).await,
        }
    }
}

async fn look(notices: &mut Notices, handle: &AppHandle) {
    if !notices.has_news() {
        return;
    }
    let app = handle.state::<Desk>().opened().cloned();
    let wait = app.and_then(|app| app.notices_wait());
    let Some(wait) = wait.filter(|_| !is_looked_at(handle)) else {
        return notices.seen();
    };
    let wait = wait || blocking(bus::is_to_be_left_alone).await.unwrap_or_default();
    let words = handle.state::<Desk>().spoken().now();
    let words = words.map(|it| it.digest.clone()).unwrap_or_default();
    if let Some(notice) = notices.due(Instant::now(), wait, &words) {
        show(notice).await;
    }
}

/// Whether the window is before somebody's eyes.
fn is_looked_at(handle: &AppHandle) -> bool {
    let window = handle.get_webview_window(MAIN);
    window.is_some_and(|it| it.is_focused().unwrap_or_default())
}

async fn show(notice: Notice) {
    if let Some(Err(error)) = blocking(move || bus::show(&notice)).await {
        tracing::info!(%error, "the desktop shows no notices");
    }
}

async fn blocking<T: Send + 'static>(ask: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    tauri::async_runtime::spawn_blocking(ask).await.ok()
}
