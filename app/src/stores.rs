//! Every store of the settings, opened.

use aside_share::Store;
use aside_share::config::Place;

use crate::{AppError, Settings, keyring};

/// The folder and every store of the settings, with what keys there are.
pub(crate) async fn open_all(settings: &Settings, folder: &Store) -> Result<Vec<Store>, AppError> {
    let mut stores = vec![folder.clone()];
    for config in &settings.stores {
        let keys = match &config.place {
            Place::S3(_) => keyring::find(&config.name).await.map(|(keys, _)| keys),
            Place::Folder { .. } => None,
        };
        stores.push(Store::open(config, keys.as_ref())?);
    }
    Ok(stores)
}
