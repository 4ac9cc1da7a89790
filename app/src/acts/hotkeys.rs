//! Which keys do what, anywhere on the desktop.

use crate::app::App;
use crate::hotkeys::{HotkeyAct, Hotkeys};
use crate::work::blocking;
use crate::{AppError, Settings};

impl App {
    /// The keys of the settings, as they are now.
    ///
    /// # Errors
    /// When the settings cannot be read.
    pub async fn hotkeys(&self) -> Result<Hotkeys, AppError> {
        let path = self.inner.paths.settings();
        blocking(move || Ok(Settings::load(&path)?.hotkeys)).await?
    }

    /// Gives an act other keys, or none. Whoever listens to the keyboard has
    /// to be told.
    ///
    /// # Errors
    /// When they cannot be understood or belong to another act, or the
    /// settings cannot be read or written. Nothing changes then.
    pub async fn set_hotkey(&self, act: HotkeyAct, keys: &str) -> Result<Hotkeys, AppError> {
        let (path, keys) = (self.inner.paths.settings(), keys.to_owned());
        blocking(move || {
            let mut settings = Settings::load(&path)?;
            settings.hotkeys = settings.hotkeys.with(act, &keys)?;
            settings.save(&path)?;
            Ok(settings.hotkeys)
        })
        .await?
    }
}
