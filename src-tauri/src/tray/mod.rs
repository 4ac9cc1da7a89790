//! The tray: what goes on, at a glance, and the acts that need no window. Where
//! nothing shows trays there is none, and nothing is missed.

mod face;
mod host;
mod icon;

pub(crate) use self::host::has_bus;

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use aside_app::instance::Order;
use aside_app::view::{PublishState, RecorderState};
use aside_app::{App, Event};
use tauri::menu::{Menu, MenuEvent, MenuItem, PredefinedMenuItem, Submenu};
use tauri::tray::{TrayIcon, TrayIconBuilder};
use tauri::{AppHandle, Manager, Wry};
use tokio::sync::broadcast::{Receiver, error::RecvError};
use tokio::sync::watch;

use self::face::{Face, face};
use crate::desk::{Desk, log_failure, tell};
use crate::words::Words;

/// A panel may start after the programs that use it.
const LOOK_EVERY: Duration = Duration::from_secs(20);

/// What closing the window has to know of the tray.
#[derive(Default)]
pub(crate) struct Tray {
    is_there: AtomicBool,
    keeps_running: AtomicBool,
}

impl Tray {
    /// Whether there is one.
    pub(crate) fn is_there(&self) -> bool {
        self.is_there.load(Ordering::Relaxed)
    }

    /// Whether the program goes on in the tray when its window is closed: that
    /// was chosen, and somebody shows the tray at this moment.
    pub(crate) fn takes_over(&self) -> bool {
        self.keeps_running.load(Ordering::Relaxed) && self.is_there() && host::is_there()
    }

    /// What was chosen.
    pub(crate) fn keep_running(&self, keep: bool) {
        self.keeps_running.store(keep, Ordering::Relaxed);
    }
}

/// Shows what happens in a tray, as soon as there is one and words for it. Ends
/// with the app.
pub(crate) async fn follow(
    mut events: Receiver<Event>,
    handle: AppHandle,
    recorder: RecorderState,
    mut words: watch::Receiver<Option<Arc<Words>>>,
) {
    let mut known = Known {
        words: words.borrow_and_update().clone(),
        recorder,
        uploading: HashSet::new(),
    };
    let mut look = tokio::time::interval(LOOK_EVERY);
    let mut shown: Option<Shown> = None;
    loop {
        tokio::select! {
            _ = look.tick(), if shown.is_none() => shown = show(&handle, &known).await,
            Ok(()) = words.changed() => {
                known.words = words.borrow_and_update().clone();
                if shown.is_none() {
                    shown = show(&handle, &known).await;
                }
            }
            event = events.recv() => match event {
                Ok(event) => known.observe(event),
                Err(RecvError::Lagged(_)) => known.catch_up(&handle),
                Err(RecvError::Closed) => return,
            }
        }
        if let (Some(shown), Some(face)) = (&mut shown, known.face()) {
            log_failure(shown.change(face));
        }
    }
}

struct Known {
    words: Option<Arc<Words>>,
    recorder: RecorderState,
    /// The clips that are on their way.
    uploading: HashSet<String>,
}

impl Known {
    fn observe(&mut self, event: Event) {
        match event {
            Event::Recorder(state) => self.recorder = state,
            Event::ClipChanged { clip } if clip.publish == PublishState::Publishing => {
                self.uploading.insert(clip.id);
            }
            Event::ClipChanged { clip } => drop(self.uploading.remove(&clip.id)),
            Event::ClipRemoved { id } => drop(self.uploading.remove(&id)),
            _ => {}
        }
    }

    fn catch_up(&mut self, handle: &AppHandle) {
        if let Some(app) = handle.state::<Desk>().opened() {
            self.recorder = app.recorder();
        }
    }

    fn face(&self) -> Option<Face> {
        let words = self.words.as_ref()?;
        Some(face(words, &self.recorder, self.uploading.len()))
    }
}

/// The tray, and what changes in its menu.
struct Shown {
    face: Face,
    tray: TrayIcon,
    status: MenuItem<Wry>,
    record: MenuItem<Wry>,
    by_preset: Submenu<Wry>,
    note: MenuItem<Wry>,
    pause: MenuItem<Wry>,
    mark: MenuItem<Wry>,
    open: MenuItem<Wry>,
    quit: MenuItem<Wry>,
}

/// Shows the tray, where something shows trays.
async fn show(handle: &AppHandle, known: &Known) -> Option<Shown> {
    let face = known.face()?;
    if !tokio::task::spawn_blocking(host::is_there)
        .await
        .unwrap_or(false)
    {
        return None;
    }
    let presets = names(handle).await;
    match Shown::build(handle, face, &presets) {
        Ok(shown) => {
            handle
                .state::<Desk>()
                .tray()
                .is_there
                .store(true, Ordering::Relaxed);
            Some(shown)
        }
        Err(error) => {
            tracing::warn!(%error, "there is no tray");
            None
        }
    }
}

/// What the presets are called.
async fn names(handle: &AppHandle) -> Vec<String> {
    let desk = handle.state::<Desk>();
    let Some(app) = desk.opened() else {
        return Vec::new();
    };
    let presets = app.presets().await.inspect_err(|error| {
        tracing::info!(%error, "there are no presets");
    });
    let presets = presets.unwrap_or_default().into_iter();
    presets.map(|it| it.name).collect()
}

/// In the menu a preset is called by its name behind this.
const PRESET: &str = "preset ";

impl Shown {
    fn build(handle: &AppHandle, face: Face, presets: &[String]) -> tauri::Result<Self> {
        let item = |id: &str, text: &str, enabled| {
            MenuItem::with_id(handle, id, text, enabled, None::<&str>)
        };
        let status = item("status", &face.status, false)?;
        let record = item("record", &face.record, true)?;
        let words = Arc::clone(&face.words);
        let note = item("note", &words.note, face.is_free)?;
        let pause = item("pause", &face.pause, face.is_running)?;
        let mark = item("mark", &words.mark, face.is_running)?;
        let by_preset = Submenu::with_id(handle, "presets", &words.presets, face.is_free)?;
        for name in presets {
            by_preset.append(&item(&format!("{PRESET}{name}"), name, true)?)?;
        }
        let line = || PredefinedMenuItem::separator(handle);
        let (first, second) = (line()?, line()?);
        let open = item("open", &words.open, true)?;
        let quit = item("quit", &words.quit, true)?;
        let menu = Menu::with_items(
            handle,
            &[
                &status, &first, &record, &by_preset, &note, &pause, &mark, &second, &open, &quit,
            ],
        )?;
        let tray = TrayIconBuilder::with_id("aside")
            .icon(icon::draw(face.look))
            .title(&face.time)
            .tooltip("Aside")
            .menu(&menu)
            .on_menu_event(chosen)
            .build(handle)?;
        Ok(Self {
            face,
            tray,
            status,
            record,
            by_preset,
            note,
            pause,
            mark,
            open,
            quit,
        })
    }

    /// Changes what is different: the panel redraws each time.
    fn change(&mut self, face: Face) -> tauri::Result<()> {
        let before = std::mem::replace(&mut self.face, face);
        let face = &self.face;
        if *face == before {
            return Ok(());
        }
        if face.look != before.look {
            self.tray.set_icon(Some(icon::draw(face.look)))?;
        }
        if face.time != before.time {
            self.tray.set_title(Some(&face.time))?;
        }
        if !Arc::ptr_eq(&face.words, &before.words) {
            self.note.set_text(&face.words.note)?;
            self.mark.set_text(&face.words.mark)?;
            self.by_preset.set_text(&face.words.presets)?;
            self.open.set_text(&face.words.open)?;
            self.quit.set_text(&face.words.quit)?;
        }
        self.status.set_text(&face.status)?;
        self.record.set_text(&face.record)?;
        self.pause.set_text(&face.pause)?;
        self.by_preset.set_enabled(face.is_free)?;
        self.note.set_enabled(face.is_free)?;
        self.pause.set_enabled(face.is_running)?;
        self.mark.set_enabled(face.is_running)
    }
}

fn chosen(handle: &AppHandle, event: MenuEvent) {
    if let Some(name) = event.id().as_ref().strip_prefix(PRESET) {
        let (handle, name) = (handle.clone(), name.to_owned());
        tauri::async_runtime::spawn(async move {
            if let Err(error) = handle.state::<Desk>().record_preset(&name).await {
                tell(&handle, Event::from(error));
            }
        });
        return;
    }
    let order = match event.id().as_ref() {
        "record" => Order::Toggle,
        "note" => Order::Note,
        "pause" => Order::Pause,
        "mark" => Order::Mark,
        "open" => Order::Show,
        "quit" => return crate::closing::quit(handle),
        _ => return,
    };
    let handle = handle.clone();
    tauri::async_runtime::spawn(async move {
        if let Err(error) = handle.state::<Desk>().obey(order).await {
            tell(&handle, Event::from(error));
        }
    });
}

/// What the settings say about closing the window.
pub(crate) async fn read_choice(app: &App, tray: &Tray) {
    match app.keeps_running().await {
        Ok(keep) => tray.keep_running(keep),
        Err(error) => tracing::info!(%error, "closing the window ends the program"),
    }
}
