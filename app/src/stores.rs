//! Every store of the settings, opened.

use aside_share::config::Place;
use aside_share::{Store, StoreConfig};

use crate::{AppError, Settings, keyring};

/// What settings say about stores.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ChosenStores {
    stores: Vec<StoreConfig>,
    default: String,
    folder_retention_days: Option<u32>,
}

impl ChosenStores {
    pub(crate) fn of(settings: &Settings) -> Self {
        Self {
            stores: settings.stores.clone(),
            default: settings.default_store().to_owned(),
            folder_retention_days: settings.folder_retention_days,
        }
    }

    /// The name of the store new clips go to.
    pub(crate) fn default_store(&self) -> &str {
        &self.default
    }
}

/// The folder and every store of the settings, with what keys there are.
pub(crate) async fn open_all(settings: &Settings, folder: &Store) -> Result<Vec<Store>, AppError> {
    let mut stores = vec![folder.clone().keeping(settings.folder_retention_days)];
    for config in &settings.stores {
        let keys = match &config.place {
            Place::S3(_) => keyring::find(&config.name).await.map(|(keys, _)| keys),
            Place::Folder { .. } => None,
        };
        stores.push(Store::open(config, keys.as_ref())?);
    }
    Ok(stores)
}
