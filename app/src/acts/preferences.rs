//! The settings that are one value each.

use crate::app::App;
use crate::outside;
use crate::settings::Upload;
use crate::view::{Allowed, Folder, Preferences};
use crate::work::blocking;
use crate::{AppError, ErrorCode, Settings};

impl App {
    /// The settings that are one value each, as they are now.
    ///
    /// # Errors
    /// When they cannot be read.
    pub async fn preferences(&self) -> Result<Preferences, AppError> {
        let app = self.clone();
        blocking(move || {
            let settings = Settings::load(&app.inner.paths.settings())?;
            Ok(Preferences {
                library_dir: app.inner.paths.library().display().to_string(),
                exports_dir: app.inner.paths.exports().display().to_string(),
                trash_days: settings.trash_days,
                viewers: settings.viewers,
                upload: settings.upload,
                sending_paused: app.inner.sender.is_paused(),
                language: settings.language,
                notices: super::noticing::choices(&settings.notices),
            })
        })
        .await?
    }

    /// Has clips in the trash deleted for good after so many days.
    ///
    /// # Errors
    /// When the settings cannot be read or written.
    pub async fn set_trash_days(&self, days: u32) -> Result<(), AppError> {
        self.change_settings(move |it| it.trash_days = days).await
    }

    /// Says what those who watch a clip may send back, of every clip that is begun
    /// or imported from now on and goes to a store that guests can write into.
    /// [`App::allow`] says otherwise of one.
    ///
    /// # Errors
    /// When the settings cannot be read or written.
    pub async fn set_viewers(&self, allowed: Allowed) -> Result<(), AppError> {
        self.change_settings(move |it| it.viewers = allowed).await
    }

    /// Has the window speak another language, a BCP 47 tag; the system's when
    /// `None`.
    ///
    /// # Errors
    /// When it is no tag, or the settings cannot be read or written.
    pub async fn set_language(&self, language: Option<String>) -> Result<(), AppError> {
        if language.as_deref().is_some_and(|it| !is_tag(it)) {
            return Err(AppError::new(
                ErrorCode::Usage,
                "This is not the name of a language.",
                "Languages are named as in “de” or “pt-BR”.",
            ));
        }
        self.change_settings(move |it| it.language = language).await
    }

    /// Says how clips are sent, those under way included.
    ///
    /// # Errors
    /// When the limit is none, or the settings cannot be read or written.
    pub async fn set_upload(&self, upload: Upload) -> Result<(), AppError> {
        if upload.limit_kib_per_second == Some(0) {
            return Err(AppError::new(
                ErrorCode::Usage,
                "With a limit of nothing, nothing would ever be sent.",
                "Pause sending instead, or give at least 1 KiB per second.",
            ));
        }
        let chosen = upload.clone();
        self.change_settings(move |it| it.upload = chosen).await?;
        self.inner.sender.set_limit(upload.bytes_per_second());
        Ok(())
    }

    /// Shows a folder in the desktop's own program for that.
    ///
    /// # Errors
    /// When there is no such program to ask.
    pub fn show_folder(&self, folder: Folder) -> Result<(), AppError> {
        let dir = match folder {
            Folder::Library => self.inner.paths.library(),
            Folder::Exports => self.inner.paths.exports(),
        };
        outside::open(&dir).map_err(|error| {
            AppError::new(
                ErrorCode::NoDisplay,
                format!("No program could be opened to show the folder: {error}."),
                format!("It is {}.", dir.display()),
            )
        })
    }
}

/// Whether something has the form of a BCP 47 tag, whatever languages there are.
fn is_tag(text: &str) -> bool {
    text.split('-').all(|part| {
        matches!(part.len(), 1..=8) && part.chars().all(|it| it.is_ascii_alphanumeric())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Paths;
    use crate::settings::OnMetered;

    #[tokio::test]
    async fn what_is_chosen_is_kept_and_holds_at_once() {
        let dir = tempfile::tempdir().unwrap();
        let app = App::open(Paths::below(dir.path())).await.unwrap();
        let before = app.preferences().await.unwrap();
        assert_eq!((before.trash_days, before.sending_paused), (30, false));

        app.set_trash_days(7).await.unwrap();
        let upload = Upload {
            limit_kib_per_second: Some(512),
            on_metered: OnMetered::Send,
        };
        app.set_upload(upload.clone()).await.unwrap();
        app.pause_outbox(None).unwrap();
        let after = app.preferences().await.unwrap();
        assert_eq!((after.trash_days, after.sending_paused), (7, true));
        assert_eq!(after.upload, upload);
        assert_eq!(app.trash_kept().as_secs(), 7 * 24 * 3600);

        let allowed = Allowed {
            visits: true,
            ..Allowed::default()
        };
        app.set_viewers(allowed).await.unwrap();
        assert_eq!(app.preferences().await.unwrap().viewers, allowed);

        assert_eq!(after.language, None);
        for tag in [Some("pt-BR".to_owned()), None] {
            app.set_language(tag.clone()).await.unwrap();
            assert_eq!(app.preferences().await.unwrap().language, tag);
        }
        for wrong in ["", "../de", "de-", "deutschland"] {
            let refused = app.set_language(Some(wrong.into())).await.unwrap_err();
            assert_eq!(refused.code, ErrorCode::Usage, "{wrong}");
        }

        let none = Upload {
            limit_kib_per_second: Some(0),
            ..upload
        };
        assert_eq!(
            app.set_upload(none).await.unwrap_err().code,
            ErrorCode::Usage
        );
    }
}
