//! Pointing at what is to be recorded: a window over each monitor that shows a
//! still of it, on which an area is drawn or a window is clicked.
//!
//! A still looks the same with and without a compositor, where a window that
//! one sees through needs one; and a menu that is open stays to be seen.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use aside_app::view::{Area, Monitor, PickView, ScreenTarget, Select};
use aside_app::{App, AppError, ErrorCode};
use tauri::{AppHandle, Manager, WebviewUrl, WebviewWindow, WebviewWindowBuilder};
use tokio::sync::oneshot;

use crate::desk::{Desk, MAIN, log_failure};

/// Names the windows: `pick-0` lies over the first monitor.
const PREFIX: &str = "pick-";

/// How long a desktop may take to show what was behind our window.
const UNCOVER: Duration = Duration::from_millis(250);

/// What is being pointed at.
#[derive(Default)]
pub(crate) struct Pick {
    going: Mutex<Option<Going>>,
}

struct Going {
    /// One for each monitor, in the order of the windows' names.
    views: Vec<PickView>,
    answer: oneshot::Sender<Option<ScreenTarget>>,
}

/// Whether a window of this name is one of these.
pub(crate) fn is_one(label: &str) -> bool {
    label.starts_with(PREFIX)
}

/// Has a person point at an area or a window; `None` when they left it. The
/// main window is out of the way meanwhile.
///
/// # Errors
/// When somebody points already, or the screen cannot be seen.
pub(crate) async fn pick(
    handle: &AppHandle,
    app: &App,
    select: Select,
    last: Option<Area>,
) -> Result<Option<ScreenTarget>, AppError> {
    let desk = handle.state::<Desk>();
    if lock(&desk.pick().going).is_some() {
        return Err(AppError::new(
            ErrorCode::Conflict,
            "You are choosing on the screen already.",
            "Press Escape there to leave it.",
        ));
    }
    let main = handle
        .get_webview_window(MAIN)
        .filter(|it| it.is_visible().unwrap_or(false));
    if let Some(main) = &main {
        log_failure(main.hide());
        tokio::time::sleep(UNCOVER).await;
    }
    let picked = point(handle, app, select, last).await;
    if let Some(main) = &main {
        log_failure(main.show());
        log_failure(main.set_focus());
    }
    picked
}

async fn point(
    handle: &AppHandle,
    app: &App,
    select: Select,
    last: Option<Area>,
) -> Result<Option<ScreenTarget>, AppError> {
    let views = app.pick_views(select, last).await?;
    let rects: Vec<Monitor> = views.iter().map(|it| it.monitor.clone()).collect();
    let (answer, answered) = oneshot::channel();
    let desk = handle.state::<Desk>();
    *lock(&desk.pick().going) = Some(Going { views, answer });
    for (number, monitor) in rects.iter().enumerate() {
        if let Err(error) = open(handle, number, monitor) {
            tracing::warn!(%error, "a monitor cannot be pointed at");
            leave(handle);
        }
    }
    // Dropped without an answer: it was left.
    let picked = answered.await.unwrap_or_default();
    for number in 0..rects.len() {
        if let Some(window) = handle.get_webview_window(&format!("{PREFIX}{number}")) {
            log_failure(window.destroy());
        }
    }
    Ok(picked)
}

/// What the window of this name shows.
///
/// # Errors
/// When nobody points at anything.
pub(crate) fn view(handle: &AppHandle, label: &str) -> Result<PickView, AppError> {
    let number: Option<usize> = label.strip_prefix(PREFIX).and_then(|it| it.parse().ok());
    let desk = handle.state::<Desk>();
    let going = lock(&desk.pick().going);
    let views = going.as_ref().map(|it| &it.views);
    let view = views.and_then(|it| it.get(number?).cloned());
    view.ok_or_else(|| {
        AppError::new(
            ErrorCode::Conflict,
            "Nothing is being chosen.",
            "Begin from the main window.",
        )
    })
}

/// What was pointed at; `None` leaves it.
pub(crate) fn answer(handle: &AppHandle, picked: Option<ScreenTarget>) {
    let going = lock(&handle.state::<Desk>().pick().going).take();
    if let Some(going) = going {
        // Nobody waits any more when the program ends.
        drop(going.answer.send(picked));
    }
}

/// Nothing is chosen.
pub(crate) fn leave(handle: &AppHandle) {
    answer(handle, None);
}

fn open(handle: &AppHandle, number: usize, monitor: &Monitor) -> tauri::Result<WebviewWindow> {
    let label = format!("{PREFIX}{number}");
    let title = handle.state::<Desk>().spoken().title(|it| &it.pick);
    let window = WebviewWindowBuilder::new(handle, label, WebviewUrl::App("pick.html".into()))
        .title(title)
        .position(f64::from(monitor.x), f64::from(monitor.y))
        .inner_size(f64::from(monitor.width), f64::from(monitor.height))
        .decorations(false)
        .always_on_top(true)
        .skip_taskbar(true)
        .focused(number == 0)
        .fullscreen(true)
        .build()?;
    if number == 0 {
        window.set_focus()?;
    }
    Ok(window)
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
