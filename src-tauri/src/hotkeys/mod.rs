//! The keys that work anywhere on the desktop: listened to, changed and shown.

mod x11;

use std::pin::Pin;

use aside_app::hotkeys::{Edge, Hotkey, HotkeyAct, Hotkeys as Wanted};
use aside_app::view::{HotkeyState, HotkeyView};
use aside_app::{App, AppError, ErrorCode, Event};
use tauri::{AppHandle, Manager};
use tokio::sync::{Mutex, mpsc};

use self::x11::{Keyboard, Refusal};
use crate::desk::{Desk, tell};

/// The keys as they are now.
pub(crate) struct Hotkeys {
    /// Or why no key can be listened to, as a sentence.
    keyboard: Result<Keyboard, String>,
    /// Which could not be had when they were last wanted.
    refused: Mutex<Vec<(HotkeyAct, Refusal)>>,
}

impl Hotkeys {
    /// Listens for the keys of the settings, and says once which of them do
    /// nothing.
    pub(crate) async fn start(app: &App, window: &AppHandle) -> Self {
        let keyboard = listen().map(|(keyboard, pressed)| {
            tauri::async_runtime::spawn(obey(pressed, window.clone()));
            keyboard
        });
        let hotkeys = Self {
            keyboard,
            refused: Mutex::new(Vec::new()),
        };
        match hotkeys.state(app).await {
            Ok(state) => hotkeys.say_what_is_wrong(&state, window),
            Err(error) => tell(window, Event::from(error)),
        }
        hotkeys
    }

    /// As they are shown. What could not be had is tried again.
    ///
    /// # Errors
    /// When the settings cannot be read.
    pub(crate) async fn state(&self, app: &App) -> Result<HotkeyState, AppError> {
        let wanted = app.hotkeys().await?;
        self.want(&wanted).await;
        Ok(self.view(&wanted).await)
    }

    /// Gives an act other keys, or none.
    ///
    /// # Errors
    /// When they cannot be understood, or are another act's or another
    /// program's. Nothing changes then.
    pub(crate) async fn set(
        &self,
        app: &App,
        act: HotkeyAct,
        keys: &str,
    ) -> Result<HotkeyState, AppError> {
        let before = app.hotkeys().await?;
        let after = before.with(act, keys)?;
        self.want(&after).await;
        let refused = self.refusal(act).await;
        let set = match refused {
            None => app.set_hotkey(act, keys).await,
            Some(refusal) => Err(refused_error(after.of(act), refusal)),
        };
        match set {
            Ok(set) => Ok(self.view(&set).await),
            Err(error) => {
                self.want(&before).await;
                Err(error)
            }
        }
    }

    /// Has the keys do nothing while new ones are chosen, or again what they
    /// did.
    ///
    /// # Errors
    /// When the settings cannot be read.
    pub(crate) async fn hold(&self, app: &App, held: bool) -> Result<(), AppError> {
        let wanted = app.hotkeys().await?;
        match (&self.keyboard, held) {
            (Ok(keyboard), true) => drop(keyboard.want(Vec::new()).await),
            _ => self.want(&wanted).await,
        }
        Ok(())
    }

    async fn want(&self, wanted: &Wanted) {
        let Ok(keyboard) = &self.keyboard else { return };
        // What is wrong with the others is said where they are shown.
        let hotkey = |act| Some((act, wanted.hotkey(act).ok()??));
        let keys: Vec<(HotkeyAct, Hotkey)> =
            HotkeyAct::ALL.into_iter().filter_map(hotkey).collect();
        *self.refused.lock().await = keyboard.want(keys).await;
    }

    async fn refusal(&self, act: HotkeyAct) -> Option<Refusal> {
        let refused = self.refused.lock().await;
        let found = refused.iter().find(|(it, _)| *it == act);
        found.map(|(_, refusal)| *refusal)
    }

    async fn view(&self, wanted: &Wanted) -> HotkeyState {
        let mut hotkeys = Vec::new();
        for act in HotkeyAct::ALL {
            let refused = self.refusal(act).await;
            let problem = match wanted.hotkey(act) {
                Err(error) => Some(error.message),
                Ok(_) => refused.map(|it| refused_error(wanted.of(act), it).message),
            };
            hotkeys.push(HotkeyView {
                act,
                keys: wanted.of(act).to_owned(),
                problem,
                command: act.command().to_owned(),
            });
        }
        HotkeyState {
            unavailable: self.keyboard.as_ref().err().cloned(),
            hotkeys,
        }
    }

    /// One message, however many keys it is about.
    fn say_what_is_wrong(&self, state: &HotkeyState, window: &AppHandle) {
        let problems = state.hotkeys.iter().filter_map(|it| it.problem.as_deref());
        let message = problems.collect::<Vec<_>>().join(" ");
        if self.keyboard.is_ok() && !message.is_empty() {
            let hint = "Press ? to choose other keys.".to_owned();
            let code = "hotkeys".to_owned();
            tell(
                window,
                Event::Problem {
                    code,
                    message,
                    hint,
                },
            );
        }
    }
}

/// Does what each key asks for, one after another. (Its type is named, because
/// opening the app starts it, and it may open the app.)
fn obey(
    mut pressed: mpsc::Receiver<(HotkeyAct, Edge)>,
    window: AppHandle,
) -> Pin<Box<dyn Future<Output = ()> + Send>> {
    Box::pin(async move {
        while let Some((act, edge)) = pressed.recv().await {
            let Some(order) = act.order(edge) else {
                continue;
            };
            let done = window.state::<Desk>().obey(order).await;
            tracing::debug!(?act, obeyed = done.is_ok(), "a key");
            // That a note never began was told when its key was pressed.
            if let Err(error) = done
                && edge == Edge::Pressed
            {
                tell(&window, Event::from(error));
            }
        }
    })
}

fn listen() -> Result<(Keyboard, mpsc::Receiver<(HotkeyAct, Edge)>), String> {
    let is = |name, value: &str| std::env::var_os(name).is_some_and(|it| it == value);
    let is_set = |name| std::env::var_os(name).is_some_and(|it| !it.is_empty());
    // X11 programs on a Wayland desktop hear only what is typed to X11 programs.
    if is_set("WAYLAND_DISPLAY") || is("XDG_SESSION_TYPE", "wayland") {
        return Err(
            "In a Wayland session keys that work everywhere belong to the desktop.".to_owned(),
        );
    }
    Keyboard::listen(None).map_err(|error| {
        tracing::warn!(%error, "no keys are heard");
        "Keys that work everywhere cannot be had on this desktop.".to_owned()
    })
}

fn refused_error(keys: &str, refusal: Refusal) -> AppError {
    let message = match refusal {
        Refusal::Taken => format!("Another program has {keys}."),
        Refusal::Missing => format!("This keyboard has no {keys}."),
    };
    AppError::new(ErrorCode::Conflict, message, "Choose other keys.")
}
