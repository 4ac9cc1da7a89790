//! The app, opened while the window loads what it shows.
//!
//! The window is up before a library has been read, and when the library
//! cannot be opened there is a window to say so in, and to try again from.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use aside_app::instance::{Done, Order};
use aside_app::view::ScreenTarget;
use aside_app::{App, AppError, ErrorCode, Event, Paths};
use tauri::webview::{PageLoadEvent, PageLoadPayload};
use tauri::{AppHandle, Manager, Webview};
use tauri_specta::Event as _;
use tokio::sync::OnceCell;
use tokio::sync::broadcast::{Receiver, error::RecvError};

use crate::bar::{self, Bar};
use crate::bindings::{AppEvent, EventsMissed};
use crate::hotkeys::Hotkeys;
use crate::notices;
use crate::pick::{self, Pick};
use crate::tray::{self, Tray};
use crate::unheard::Unheard;
use crate::words::Spoken;

/// Names the main window.
pub(crate) const MAIN: &str = "main";

/// An empty window is shown after this: then there is at least that.
const PATIENCE: Duration = Duration::from_millis(1_500);

/// Where the window's commands find the app.
pub(crate) struct Desk {
    window: AppHandle,
    app: OnceCell<App>,
    hotkeys: OnceCell<Hotkeys>,
    bar: Bar,
    tray: Tray,
    pick: Pick,
    spoken: Spoken,
    unheard: Unheard,
    /// The window was shown once.
    seen: AtomicBool,
    closing: AtomicBool,
}

impl Desk {
    /// An app not opened yet, whose events will go to `window`.
    pub(crate) fn new(window: AppHandle) -> Self {
        Self {
            window,
            app: OnceCell::new(),
            hotkeys: OnceCell::new(),
            bar: Bar::default(),
            tray: Tray::default(),
            pick: Pick::default(),
            spoken: Spoken::default(),
            unheard: Unheard::default(),
            seen: AtomicBool::new(false),
            closing: AtomicBool::new(false),
        }
    }

    /// The window will hear what it is told from now on, and is told what
    /// happened before.
    pub(crate) fn listens(&self) {
        for event in self.unheard.listen() {
            log_failure(AppEvent(event).emit(&self.window));
        }
    }

    /// The app; the first call opens it, and tries again after a failure.
    ///
    /// # Errors
    /// When the library or the settings cannot be read or written.
    pub(crate) async fn app(&self) -> Result<&App, AppError> {
        self.app.get_or_try_init(|| self.open()).await
    }

    /// The app, if something was asked of it before.
    pub(crate) fn opened(&self) -> Option<&App> {
        self.app.get()
    }

    /// The keys that work anywhere; listened for since the app was opened.
    pub(crate) async fn hotkeys(&self, app: &App) -> &Hotkeys {
        let start = || Hotkeys::start(app, &self.window);
        self.hotkeys.get_or_init(start).await
    }

    /// What is known of the bar.
    pub(crate) const fn bar(&self) -> &Bar {
        &self.bar
    }

    /// What is known of the tray.
    pub(crate) const fn tray(&self) -> &Tray {
        &self.tray
    }

    /// What is being pointed at.
    pub(crate) const fn pick(&self) -> &Pick {
        &self.pick
    }

    /// What the shell says.
    pub(crate) const fn spoken(&self) -> &Spoken {
        &self.spoken
    }

    /// Records what a preset has; asks on the screen first, if it is to be.
    /// False when the person left that.
    ///
    /// # Errors
    /// As [`App::preset`], [`pick::pick`] and [`App::record`].
    pub(crate) async fn record_preset(&self, name: &str) -> Result<bool, AppError> {
        let app = self.app().await?;
        let mut preset = app.preset(name).await?;
        if let Some(select) = preset.select {
            let last = match &preset.record.target {
                ScreenTarget::Area(area) => Some(area.clone()),
                _ => None,
            };
            match pick::pick(&self.window, app, select, last).await? {
                Some(target) => preset.record.target = target,
                None => return Ok(false),
            }
        }
        app.record(preset.record).await.map(|_| true)
    }

    /// Does what was ordered by a key, or by another process.
    ///
    /// # Errors
    /// When the window is being closed, else as [`App::obey`].
    pub(crate) async fn obey(&self, order: Order) -> Result<Done, AppError> {
        if self.closing.load(Ordering::Relaxed) {
            return Err(AppError::new(
                ErrorCode::Conflict,
                "Aside is being closed.",
                "Start it again in a moment.",
            ));
        }
        if let Order::Show | Order::Open(_) = order {
            log_failure(self.show());
            if let Order::Open(id) = order {
                tell(&self.window, Event::Wanted { id: id.to_string() });
            }
            return Ok(Done::shown());
        }
        self.app().await?.obey(order).await
    }

    /// There is something to see in the window: it is shown for the first time.
    pub(crate) fn drawn(&self) {
        if !self.seen.load(Ordering::Relaxed) {
            log_failure(self.show());
        }
    }

    /// Brings the window before all others.
    fn show(&self) -> tauri::Result<()> {
        self.seen.store(true, Ordering::Relaxed);
        let Some(window) = self.window.get_webview_window(MAIN) else {
            return Ok(());
        };
        window.unminimize()?;
        window.show()?;
        window.set_focus()
    }

    /// True the first time: whoever hears it finishes what is to be finished.
    pub(crate) fn begin_closing(&self) -> bool {
        !self.closing.swap(true, Ordering::Relaxed)
    }

    async fn open(&self) -> Result<App, AppError> {
        let app = App::open_to_serve(Paths::from_env()?.with_engine_apart()).await?;
        tauri::async_runtime::spawn(forward(app.events(), self.window.clone()));
        tauri::async_runtime::spawn(bar::follow(app.events(), self.window.clone()));
        tauri::async_runtime::spawn(notices::follow(app.events(), self.window.clone()));
        tray::read_choice(&app, &self.tray).await;
        let words = self.spoken.follow();
        let tray = tray::follow(app.events(), self.window.clone(), app.recorder(), words);
        tauri::async_runtime::spawn(tray);
        let (links, own, _) = tokio::join!(app.serve(), app.show_own(), self.hotkeys(&app));
        // Without the servers nothing plays, but recording works all the same.
        for error in [links.map(drop), own].into_iter().filter_map(Result::err) {
            tell(&self.window, Event::from(error));
        }
        app.catch_up().await;
        Ok(app)
    }
}

/// Opens the app while the window loads. It asks again for what failed.
pub(crate) fn open_early(handle: AppHandle) {
    tauri::async_runtime::spawn(async move {
        if let Err(error) = handle.state::<Desk>().app().await {
            tracing::debug!(%error, "the window will say so");
        }
    });
}

/// A page that does not come to draw what it has is seen all the same.
pub(crate) fn on_page_load(webview: &Webview, page: &PageLoadPayload<'_>) {
    if page.event() != PageLoadEvent::Finished || webview.label() != MAIN {
        return;
    }
    let handle = webview.app_handle().clone();
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(PATIENCE).await;
        handle.state::<Desk>().drawn();
    });
}

/// Passes on events until the app is gone.
async fn forward(mut events: Receiver<Event>, window: AppHandle) {
    loop {
        match events.recv().await {
            Ok(event) => tell(&window, event),
            Err(RecvError::Lagged(missed)) => {
                tracing::warn!(missed, "the window was told to ask anew");
                log_failure(EventsMissed.emit(&window));
            }
            Err(RecvError::Closed) => return,
        }
    }
}

/// Tells the window, as soon as it listens.
pub(crate) fn tell(window: &AppHandle, event: Event) {
    if let Some(event) = window.state::<Desk>().unheard.keep(event) {
        log_failure(AppEvent(event).emit(window));
    }
}

/// A window that is going away needs no events, and cannot be shown.
pub(crate) fn log_failure(reached: tauri::Result<()>) {
    if let Err(error) = reached {
        tracing::debug!(%error, "the window could not be reached");
    }
}
