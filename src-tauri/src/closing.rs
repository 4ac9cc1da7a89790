//! Closing the window, or being told to end, finishes a take in progress
//! first: what was said is kept.

use aside_app::App;
use aside_app::view::RecorderStatus;
use tauri::{AppHandle, Manager, Window, WindowEvent};
use tokio::sync::broadcast::error::RecvError;

use crate::desk::{Desk, MAIN};
use crate::pick;

/// Hides the window where the program goes on without it; otherwise finishes
/// before the window goes. Asked a second time it goes at once: the
/// take is then brought back at the next start.
pub(crate) fn on_window_event(window: &Window, event: &WindowEvent) {
    let WindowEvent::CloseRequested { api, .. } = event else {
        return;
    };
    if pick::is_one(window.label()) {
        return pick::leave(window.app_handle());
    }
    if window.label() != MAIN {
        return;
    }
    let desk = window.state::<Desk>();
    if desk.tray().takes_over() && window.hide().is_ok() {
        return api.prevent_close();
    }
    if desk.begin_closing() {
        api.prevent_close();
        tauri::async_runtime::spawn(end(window.app_handle().clone()));
    }
}

/// Ends the program as closing the window does, whatever was chosen about that.
pub(crate) fn quit(handle: &AppHandle) {
    if handle.state::<Desk>().begin_closing() {
        tauri::async_runtime::spawn(end(handle.clone()));
    }
}

/// Does the same when the session ends or someone presses Ctrl-C.
pub(crate) fn on_signals(handle: AppHandle) {
    tauri::async_runtime::spawn(async move {
        match signalled().await {
            Ok(()) => end(handle).await,
            Err(error) => tracing::warn!(%error, "signals are not heard"),
        }
    });
}

async fn end(handle: AppHandle) {
    if let Some(app) = handle.state::<Desk>().opened() {
        finish_take(app).await;
        app.meter_stop();
        app.close().await;
    }
    handle.exit(0);
}

/// Stops the take, if there is one, and waits until all of it is on disk.
async fn finish_take(app: &App) {
    let mut events = app.events();
    loop {
        match app.recorder().status {
            RecorderStatus::Idle => return,
            RecorderStatus::Countdown | RecorderStatus::Recording | RecorderStatus::Paused => {
                if let Err(error) = app.stop() {
                    tracing::warn!(%error, "the take could not be stopped");
                }
            }
            RecorderStatus::Starting | RecorderStatus::Stopping => {}
        }
        if let Err(RecvError::Closed) = events.recv().await {
            return;
        }
    }
}

#[cfg(unix)]
async fn signalled() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
        _ = hang_up.recv() => {}
    }
    Ok(())
}

#[cfg(not(unix))]
async fn signalled() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}
