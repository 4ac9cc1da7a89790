//! What floats above the desktop while a take goes on, what of the desktop the
//! take shows, and what stays when the window is closed.

use crate::app::App;
use crate::plan::picture_rect;
use crate::settings::Bar;
use crate::view::{BarShown, ClipKind, DesktopPoint, DesktopRect};
use crate::work::blocking;
use crate::{AppError, Settings};

/// What of the desktop is in a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Picture {
    /// Nothing but what is recorded: what floats above it is not in it.
    Apart,
    /// All that is to be seen there.
    Of(DesktopRect),
    /// Nobody knows what.
    Unknown,
}

impl App {
    /// The bar of the settings, as it is now.
    ///
    /// # Errors
    /// When the settings cannot be read.
    pub async fn bar(&self) -> Result<Bar, AppError> {
        let path = self.inner.paths.settings();
        blocking(move || Ok(Settings::load(&path)?.bar)).await?
    }

    /// Says when the bar is to be shown, from the next take on.
    ///
    /// # Errors
    /// When the settings cannot be read or written.
    pub async fn set_bar_shown(&self, shown: BarShown) -> Result<(), AppError> {
        self.change_settings(move |it| it.bar.shown = shown).await
    }

    /// Notes where the bar was put, for the next take.
    ///
    /// # Errors
    /// When the settings cannot be read or written.
    pub async fn remember_bar(&self, place: DesktopPoint) -> Result<(), AppError> {
        self.change_settings(move |it| it.bar.place = Some(place))
            .await
    }

    /// What of the desktop the take in progress shows, window frames and all.
    pub async fn picture(&self) -> Picture {
        let Some(request) = self.with_take(|take| take.request().clone()) else {
            return Picture::Apart;
        };
        if request.kind != ClipKind::Screen {
            return Picture::Apart;
        }
        match blocking(move || picture_rect(&request.target)).await {
            Ok(Ok(Some(rect))) => Picture::Of(rect),
            Ok(Ok(None)) => Picture::Apart,
            Ok(Err(error)) | Err(error) => {
                tracing::info!(%error, "it is not known what of the desktop is recorded");
                Picture::Unknown
            }
        }
    }

    /// Whether the program goes on in the tray when its window is closed.
    ///
    /// # Errors
    /// When the settings cannot be read.
    pub async fn keeps_running(&self) -> Result<bool, AppError> {
        let path = self.inner.paths.settings();
        blocking(move || Ok(Settings::load(&path)?.keep_running)).await?
    }

    /// Says whether it does.
    ///
    /// # Errors
    /// When the settings cannot be read or written.
    pub async fn set_keeps_running(&self, keep: bool) -> Result<(), AppError> {
        self.change_settings(move |it| it.keep_running = keep).await
    }

    /// Changes the file as it is now, and nothing else in it.
    pub(crate) async fn change_settings(
        &self,
        change: impl FnOnce(&mut Settings) + Send + 'static,
    ) -> Result<(), AppError> {
        let path = self.inner.paths.settings();
        blocking(move || {
            let mut settings = Settings::load(&path)?;
            change(&mut settings);
            settings.save(&path)
        })
        .await?
    }
}
