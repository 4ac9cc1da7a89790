//! Stores: add, list, remove, choose, try.

use aside_share::config::{Bucket, FOLDER, Place, StoreConfig};
use aside_share::doctor::{self, Report};
use aside_share::{Keys, Store};
use serde::Serialize;
use specta::Type;
use url::Url;

use crate::app::App;
use crate::keyring::{self, Origin};
use crate::removed::RemovedStore;
use crate::stores::ChosenStores;
use crate::work::lock;
use crate::{AppError, ErrorCode, Settings, Watch};

/// A store, as a list shows it. It says where keys come from, never which.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct StoreView {
    /// What the user calls it.
    pub name: String,
    /// `folder` or `s3`.
    pub kind: &'static str,
    /// The folder or the bucket's address.
    pub place: String,
    /// Where its clips are watched.
    pub public_url: String,
    /// Whether new clips go there.
    pub default: bool,
    /// `environment`, `keyring`, `none`, or `not needed`.
    pub keys: &'static str,
    /// After how many days clips are taken out of it; never when `None`.
    pub retention_days: Option<u32>,
}

/// What there is to know about a new store.
#[derive(Debug)]
pub struct NewStore {
    /// What the user calls it.
    pub name: String,
    /// The bucket.
    pub bucket: Bucket,
    /// Where its clips are watched; the bucket itself when `None`.
    pub public_url: Option<Url>,
    /// Put into the keyring.
    pub keys: Option<Keys>,
    /// Whether new clips go there from now on.
    pub default: bool,
}

impl App {
    /// Every store there is.
    ///
    /// # Errors
    /// When the settings cannot be read.
    pub async fn stores(&self) -> Result<Vec<StoreView>, AppError> {
        let settings = Settings::load(&self.inner.paths.settings())?;
        let default = settings.default_store();
        let mut stores = vec![StoreView {
            name: FOLDER.to_owned(),
            kind: "folder",
            place: self.inner.paths.store().display().to_string(),
            public_url: self.inner.folder.public_url().to_string(),
            default: default == FOLDER,
            keys: "not needed",
            retention_days: settings.folder_retention_days,
        }];
        for config in &settings.stores {
            stores.push(view(config, default == config.name).await);
        }
        Ok(stores)
    }

    /// Adds a store. Nothing is asked of it; `aside store test` does that.
    ///
    /// # Errors
    /// When the name is taken, an address makes no sense, or keys cannot be
    /// put into the keyring. Nothing is changed then.
    pub async fn add_store(&self, new: NewStore) -> Result<StoreView, AppError> {
        let mut settings = Settings::load(&self.inner.paths.settings())?;
        free(&settings, &new.name)?;
        let config = StoreConfig {
            name: new.name,
            index: new.public_url.is_some(),
            public_url: match new.public_url {
                Some(url) => url,
                None => new.bucket.objects_url()?,
            },
            retention_days: None,
            place: Place::S3(new.bucket),
        };
        Store::open(&config, None)?;
        if let Some(keys) = &new.keys {
            keyring::keep(&config.name, keys).await?;
        }
        if new.default {
            settings.default_store = Some(config.name.clone());
        }
        settings.stores.push(config.clone());
        settings.save(&self.inner.paths.settings())?;
        self.use_stores(&settings).await?;
        Ok(view(&config, new.default).await)
    }

    /// Forgets a store and its keys. What lies in it stays there, and for as
    /// long as the program runs [`restore_store`](Self::restore_store) takes it
    /// back.
    ///
    /// # Errors
    /// When there is no such store.
    pub async fn remove_store(&self, name: &str) -> Result<(), AppError> {
        let mut settings = Settings::load(&self.inner.paths.settings())?;
        let mut stores = settings.stores.iter();
        let at = stores.position(|it| it.name == name);
        let config = settings.stores.remove(at.ok_or_else(|| no_store(name))?);
        let default = settings.default_store() == name;
        if default {
            settings.default_store = None;
        }
        settings.save(&self.inner.paths.settings())?;
        let keys = match keyring::find_own(name).await {
            Some((keys, Origin::Keyring)) => Some(keys),
            Some((_, Origin::Environment)) | None => None,
        };
        keyring::forget(name).await;
        lock(&self.inner.removed).store = Some(RemovedStore {
            config,
            keys,
            default,
        });
        self.use_stores(&settings).await
    }

    /// Takes the store back that was removed last, with its keys.
    ///
    /// # Errors
    /// When none was, its name is taken by now, or its keys cannot be put into
    /// the keyring. Nothing is changed then.
    pub async fn restore_store(&self) -> Result<(), AppError> {
        let removed = lock(&self.inner.removed).store.take();
        let removed = removed.ok_or_else(nothing_removed)?;
        let restored = self.put_back(&removed).await;
        if restored.is_err() {
            lock(&self.inner.removed).store = Some(removed);
        }
        restored
    }

    async fn put_back(&self, removed: &RemovedStore) -> Result<(), AppError> {
        let mut settings = Settings::load(&self.inner.paths.settings())?;
        let config = removed.config.clone();
        free(&settings, &config.name)?;
        if let Some(keys) = &removed.keys {
            keyring::keep(&config.name, keys).await?;
        }
        if removed.default {
            settings.default_store = Some(config.name.clone());
        }
        settings.stores.push(config);
        settings.save(&self.inner.paths.settings())?;
        self.use_stores(&settings).await
    }

    /// Has new clips go to this store. Those that exist stay where they are.
    ///
    /// # Errors
    /// When there is no such store.
    pub async fn set_default_store(&self, name: &str) -> Result<(), AppError> {
        let mut settings = Settings::load(&self.inner.paths.settings())?;
        if name != FOLDER && !settings.stores.iter().any(|it| it.name == name) {
            return Err(no_store(name));
        }
        settings.default_store = (name != FOLDER).then(|| name.to_owned());
        settings.save(&self.inner.paths.settings())?;
        self.use_stores(&settings).await
    }

    /// Has clips taken out of a store after so many days, counted from when
    /// they were made; never when `None`. A bucket's own rule for old objects
    /// follows, where there is one.
    ///
    /// # Errors
    /// When there is no such store, or its bucket has a rule and does not let
    /// it be changed. Nothing is changed then.
    pub async fn set_retention(&self, name: &str, days: Option<u32>) -> Result<(), AppError> {
        let mut settings = Settings::load(&self.inner.paths.settings())?;
        if name == FOLDER {
            settings.folder_retention_days = days;
        } else {
            let mut stores = settings.stores.iter_mut();
            let config = stores.find(|it| it.name == name);
            config.ok_or_else(|| no_store(name))?.retention_days = days;
            if let Some(publisher) = self.inner.sender.publisher(name) {
                publisher.store().follow_retention(days).await?;
            }
        }
        settings.save(&self.inner.paths.settings())?;
        self.use_stores(&settings).await
    }

    /// Tries everything Aside needs of a store (the default one when `None`),
    /// with real requests; with `fix`, puts right what can be.
    ///
    /// # Errors
    /// When there is no such store, or it was cancelled: what was written for
    /// this is removed all the same. What fails is in the report.
    pub async fn test_store(
        &self,
        name: Option<&str>,
        fix: bool,
        watch: Watch,
    ) -> Result<Report, AppError> {
        let default = self.inner.stores.lock().await.default_store().to_owned();
        let name = name.unwrap_or(&default);
        let publisher = self
            .inner
            .sender
            .publisher(name)
            .ok_or_else(|| no_store(name))?;
        let store = publisher.store().clone();
        // Nobody waits any more, but it clears up behind itself.
        let trial = tokio::spawn(async move { doctor::examine(&store, fix).await });
        match watch.unless_cancelled(trial).await {
            Some(report) => Ok(report.map_err(AppError::internal)??),
            None => Err(cancelled("Try the store again whenever you like.")),
        }
    }

    /// Learns of stores that another process added, removed or chose.
    pub(crate) async fn look_at_stores(&self) {
        // Whoever edits the file by hand may be in the middle of it.
        let Ok(settings) = Settings::load(&self.inner.paths.settings()) else {
            return;
        };
        let limit = settings.upload.bytes_per_second();
        self.inner.sender.set_limit(limit);
        let known = ChosenStores::of(&settings) == *self.inner.stores.lock().await;
        if known {
            return;
        }
        match self.use_stores(&settings).await {
            Ok(()) => tracing::info!("stores were chosen anew"),
            Err(error) => tracing::warn!(%error, "stores cannot be opened"),
        }
    }

    async fn use_stores(&self, settings: &Settings) -> Result<(), AppError> {
        *self.inner.stores.lock().await = ChosenStores::of(settings);
        let all = crate::stores::open_all(settings, &self.inner.folder).await?;
        Ok(self
            .inner
            .sender
            .set_stores(&all, settings.default_store())?)
    }
}

/// A name that no store has.
fn free(settings: &Settings, name: &str) -> Result<(), AppError> {
    match name == FOLDER || settings.stores.iter().any(|it| it.name == name) {
        false => Ok(()),
        true => Err(AppError::new(
            ErrorCode::Conflict,
            format!("There is a store called {name:?} already."),
            "Choose another name, or remove that one first.",
        )),
    }
}

/// There is nothing to take back.
pub(super) fn nothing_removed() -> AppError {
    AppError::new(
        ErrorCode::Conflict,
        "Nothing was removed that could be taken back.",
        "Add it again.",
    )
}

pub(super) fn cancelled(hint: &str) -> AppError {
    AppError::new(ErrorCode::Conflict, "It was cancelled.", hint)
}

async fn view(config: &StoreConfig, default: bool) -> StoreView {
    let (kind, place, keys) = match &config.place {
        Place::Folder { path } => ("folder", path.display().to_string(), "not needed"),
        Place::S3(bucket) => {
            let keys = match keyring::find(&config.name).await {
                Some((_, Origin::Environment)) => "environment",
                Some((_, Origin::Keyring)) => "keyring",
                None => "none",
            };
            let url = bucket.objects_url().map(String::from).unwrap_or_default();
            ("s3", url, keys)
        }
    };
    StoreView {
        name: config.name.clone(),
        kind,
        place,
        public_url: config.public_url.to_string(),
        default,
        keys,
        retention_days: config.retention_days,
    }
}

pub(super) fn no_store(name: &str) -> AppError {
    AppError::new(
        ErrorCode::NotFound,
        format!("There is no store called {name:?}."),
        "`aside store list` shows every store.",
    )
}

#[cfg(test)]
mod tests {
    use aside_library::ClipId;

    use super::*;
    use crate::Paths;

    #[tokio::test]
    async fn a_store_that_another_process_adds_is_used_without_a_restart() {
        let dir = tempfile::tempdir().unwrap();
        let paths = Paths::below(dir.path());
        let window = App::open(paths.clone()).await.unwrap();
        let command = App::open(paths).await.unwrap();
        let team = crate::acts::typed::tests::store().read().unwrap();
        let goes_to = |app: &App| app.store_of(&ClipId::random().unwrap()).name().to_owned();
        command.add_store(team).await.unwrap();
        assert_eq!(
            (goes_to(&command), goes_to(&window)),
            ("team".into(), FOLDER.into())
        );
        window.look_at_stores().await;
        assert_eq!(goes_to(&window), "team");

        command.remove_store("team").await.unwrap();
        window.look_at_stores().await;
        assert_eq!(goes_to(&window), FOLDER);

        command.restore_store().await.unwrap();
        assert_eq!(goes_to(&command), "team");
        let twice = command.restore_store().await.unwrap_err();
        assert_eq!(twice.code, ErrorCode::Conflict);
    }
}
