//! The bar that floats above other windows while a take goes on. It comes
//! without taking the keyboard from the program that is recorded.

mod place;

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use aside_app::view::{BarShown, DesktopPoint, DesktopRect, RecorderStatus};
use aside_app::{App, Event};
use tauri::{
    AppHandle, Manager, PhysicalPosition, WebviewUrl, WebviewWindow, WebviewWindowBuilder,
};
use tokio::sync::broadcast::{Receiver, error::RecvError};

use self::place::place;
use crate::desk::{Desk, log_failure};

/// Names its window.
pub(crate) const LABEL: &str = "bar";

/// In pixels of a screen that is not scaled. `ui/src/bar` fills it.
const SIZE: (f64, f64) = (484.0, 54.0);

/// How much higher it is where there is an outline.
const LINE: f64 = 44.0;

/// It stays this long after a take that was thrown away, and offers it back.
const LINGER: Duration = Duration::from_secs(11);

/// A window manager may have put it a little aside; nobody drags so little.
const SHAKE: i32 = 8;

/// Where the bar was put when it came, to see whether it was dragged since.
#[derive(Default)]
pub(crate) struct Bar {
    placed: Mutex<Option<DesktopPoint>>,
}

/// Shows the bar whenever a take goes on, and takes it away afterwards. Ends
/// with the app.
pub(crate) async fn follow(mut events: Receiver<Event>, handle: AppHandle) {
    let mut shown_for = None;
    loop {
        let state = match events.recv().await {
            Ok(Event::Recorder(state)) => state,
            Ok(_) => continue,
            Err(RecvError::Lagged(_)) => match handle.state::<Desk>().opened() {
                Some(app) => app.recorder(),
                None => continue,
            },
            Err(RecvError::Closed) => return,
        };
        let goes_on = matches!(
            state.status,
            RecorderStatus::Countdown | RecorderStatus::Recording | RecorderStatus::Paused
        );
        if goes_on && shown_for != state.clip_id {
            shown_for = state.clip_id;
            open(&handle, None).await;
        } else if state.status == RecorderStatus::Idle && shown_for.take().is_some() {
            tauri::async_runtime::spawn(leave(handle.clone()));
        }
    }
}

/// Gives the bar the keyboard. Who asks for it gets it, though it may come to
/// lie in the picture.
pub(crate) async fn focus(handle: &AppHandle) {
    if window(handle).is_none() {
        open(handle, Some(BarShown::Always)).await;
    }
    if let Some(bar) = window(handle) {
        log_failure(bar.set_focus());
    }
}

/// Takes the bar away, and notes where it was if it was dragged there.
pub(crate) async fn close(handle: &AppHandle) {
    let Some(bar) = window(handle) else { return };
    let desk = handle.state::<Desk>();
    let placed = lock(&desk.bar().placed).take();
    if let (Some(app), Some(placed), Some(now)) = (desk.opened(), placed, position(&bar)) {
        let is_dragged = placed.x.abs_diff(now.x).max(placed.y.abs_diff(now.y));
        if is_dragged > SHAKE.unsigned_abs()
            && let Err(error) = app.remember_bar(now).await
        {
            tracing::warn!(%error, "the bar's place is not remembered");
        }
    }
    log_failure(bar.destroy());
}

/// The bar goes some time after the take, unless there is another by then.
async fn leave(handle: AppHandle) {
    tokio::time::sleep(LINGER).await;
    let desk = handle.state::<Desk>();
    let app = desk.opened();
    if app.is_some_and(|app| app.recorder().status == RecorderStatus::Idle) {
        close(&handle).await;
    }
}

/// Shows it as the settings say, or as it is asked for.
async fn open(handle: &AppHandle, asked: Option<BarShown>) {
    let desk = handle.state::<Desk>();
    let (Some(app), None) = (desk.opened(), window(handle)) else {
        return;
    };
    let Some(point) = where_to(app, handle, asked).await else {
        return;
    };
    match build(handle, point, height(app)) {
        Ok(bar) => {
            // Some window managers place a window themselves when it comes.
            let point = PhysicalPosition::new(point.x, point.y);
            log_failure(bar.set_position(point));
            // What in it hears keys, once it has the keyboard.
            log_failure(bar.as_ref().set_focus());
        }
        Err(error) => return tracing::warn!(%error, "there is no bar"),
    }
    *lock(&desk.bar().placed) = Some(point);
}

/// Where it is to be shown, if it is.
async fn where_to(app: &App, handle: &AppHandle, asked: Option<BarShown>) -> Option<DesktopPoint> {
    let settings = app.bar().await.inspect_err(|error| {
        tracing::info!(%error, "the bar is where it always was");
    });
    let settings = settings.unwrap_or_default();
    let main = handle.primary_monitor().ok().flatten();
    let all = handle.available_monitors().unwrap_or_default();
    let scale = main.as_ref().map_or(1.0, tauri::Monitor::scale_factor);
    let mut monitors: Vec<DesktopRect> = Vec::new();
    for monitor in main.iter().chain(&all) {
        let (at, size) = (monitor.position(), monitor.size());
        let rect = DesktopRect {
            x: at.x,
            y: at.y,
            width: size.width,
            height: size.height,
        };
        if !monitors.contains(&rect) {
            monitors.push(rect);
        }
    }
    let bar = DesktopRect {
        x: 0,
        y: 0,
        width: (SIZE.0 * scale).ceil() as u32,
        height: (height(app) * scale).ceil() as u32,
    };
    let picture = app.picture().await;
    let shown = asked.unwrap_or(settings.shown);
    place(shown, bar, settings.place, picture, &monitors)
}

/// In pixels of a screen that is not scaled.
fn height(app: &App) -> f64 {
    match app.recorder().prompt {
        Some(_) => SIZE.1 + LINE,
        None => SIZE.1,
    }
}

fn build(handle: &AppHandle, at: DesktopPoint, height: f64) -> tauri::Result<WebviewWindow> {
    let title = handle.state::<Desk>().spoken().title(|it| &it.bar);
    WebviewWindowBuilder::new(handle, LABEL, WebviewUrl::App("bar.html".into()))
        .title(title)
        .inner_size(SIZE.0, height)
        .position(f64::from(at.x), f64::from(at.y))
        .decorations(false)
        // GTK makes a window that cannot be resized as high as it likes.
        .min_inner_size(SIZE.0, height)
        .max_inner_size(SIZE.0, height)
        .maximizable(false)
        .always_on_top(true)
        .skip_taskbar(true)
        .visible_on_all_workspaces(true)
        .focused(false)
        .build()
}

fn window(handle: &AppHandle) -> Option<WebviewWindow> {
    handle.get_webview_window(LABEL)
}

fn position(bar: &WebviewWindow) -> Option<DesktopPoint> {
    let at = bar.outer_position().ok()?;
    Some(DesktopPoint { x: at.x, y: at.y })
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // A place is whole at any moment.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
