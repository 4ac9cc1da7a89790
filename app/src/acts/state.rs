//! What there is to know before the first event.

use crate::AppError;
use crate::app::App;
use crate::take::Take;
use crate::view::{AppState, RecorderState};
use crate::work::lock;

impl App {
    /// What a listener needs to know before the first event.
    pub fn state(&self) -> AppState {
        AppState {
            recorder: self.recorder(),
            library_dir: self.inner.paths.library().display().to_string(),
            model: self.model_state(),
            last: lock(&self.inner.last).clone(),
            first_run: self.is_first_run(),
        }
    }

    /// Whether nobody has recorded anything here yet, nor said that they know how.
    fn is_first_run(&self) -> bool {
        let is_empty = self.inner.library.ids().is_ok_and(|ids| ids.is_empty());
        is_empty && !self.settings_now().welcomed
    }

    /// Has the first steps not be shown by themselves any more.
    ///
    /// # Errors
    /// When the settings cannot be read or written.
    pub async fn welcomed(&self) -> Result<(), AppError> {
        self.change_settings(|it| it.welcomed = true).await
    }

    /// What the recorder is doing.
    pub fn recorder(&self) -> RecorderState {
        lock(&self.inner.take)
            .as_ref()
            .map(Take::state)
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use aside_library::{Kind, NewClip};

    use crate::{App, Paths};

    #[tokio::test]
    async fn the_first_steps_are_shown_until_they_were_seen_or_something_was_recorded() {
        let homes = [(); 2].map(|()| tempfile::tempdir().unwrap());
        let [seen, used] = homes.each_ref().map(|home| Paths::below(home.path()));
        let app = App::open(seen.clone()).await.unwrap();
        assert!(app.state().first_run);
        app.welcomed().await.unwrap();
        assert!(!app.state().first_run);
        assert!(!App::open(seen).await.unwrap().state().first_run);

        let app = App::open(used).await.unwrap();
        app.inner.library.create(NewClip::new(Kind::Voice)).unwrap();
        assert!(!app.state().first_run);
    }
}
