//! What a store holds: looked at, listed, taken out.

use std::collections::BTreeMap;

use aside_library::{Checksum, ClipId, FileName};
use futures::{StreamExt, TryStreamExt};
use object_store::ObjectStoreExt;
use object_store::path::Path as ObjectPath;
use sha2::{Digest, Sha256};

use super::{Store, Stored, blocking};
use crate::key::Key;
use crate::{Error, Result};

impl Store {
    /// What the store holds under a key, if its content is exactly this: it
    /// is read back and hashed. `None` when it is missing or differs.
    pub(crate) async fn check(&self, key: &Key, sha256: &Checksum) -> Result<Option<Stored>> {
        let result = match self.objects.get(&self.path(key)).await {
            Err(object_store::Error::NotFound { .. }) => return Ok(None),
            result => result.map_err(|error| self.error("read", key, error))?,
        };
        let stored = Stored::from(&result.meta);
        let mut hash = Sha256::new();
        let mut chunks = result.into_stream();
        while let Some(chunk) = chunks.next().await {
            hash.update(chunk.map_err(|error| self.error("read", key, error))?);
        }
        let same = hash.finalize().as_slice() == sha256.bytes();
        Ok(same.then_some(stored))
    }

    /// What the store holds under a key, unread.
    pub(crate) async fn head(&self, key: &Key) -> Result<Stored> {
        let meta = self
            .objects
            .head(&self.path(key))
            .await
            .map_err(|error| self.error("read", key, error))?;
        Ok(Stored::from(&meta))
    }

    /// Every object of a clip that has a key, by its name inside the clip.
    pub(crate) async fn list_clip(&self, id: &ClipId) -> Result<BTreeMap<FileName, Stored>> {
        self.list(&format!("c/{id}")).await
    }

    /// Every object of a version of the share page.
    pub(crate) async fn list_assets(&self, version: &str) -> Result<BTreeMap<FileName, Stored>> {
        self.list(&format!("p/{version}")).await
    }

    async fn list(&self, below: &str) -> Result<BTreeMap<FileName, Stored>> {
        let failed = |error| Error::store(&self.name, "list", below.to_owned(), error);
        let mut listing = self.objects.list(Some(&self.at(below)));
        let mut found = BTreeMap::new();
        while let Some(meta) = listing.try_next().await.map_err(failed)? {
            if let Some(key) = self.key(&meta.location) {
                found.insert(key.name().clone(), Stored::from(&meta));
            }
        }
        Ok(found)
    }

    /// Removes an object; fine if there is none.
    pub(crate) async fn delete(&self, key: &Key) -> Result<()> {
        match self.objects.delete(&self.path(key)).await {
            Err(object_store::Error::NotFound { .. }) => Ok(()),
            result => result.map_err(|error| self.error("delete", key, error)),
        }
    }

    /// Where everything below a clip lies, whether it has a key or not.
    pub(crate) async fn all_of_clip(&self, id: &ClipId) -> Result<Vec<ObjectPath>> {
        self.all_below(&format!("c/{id}")).await
    }

    /// Where everything below a name lies.
    pub(crate) async fn all_below(&self, below: &str) -> Result<Vec<ObjectPath>> {
        self.objects
            .list(Some(&self.at(below)))
            .map_ok(|meta| meta.location)
            .try_collect()
            .await
            .map_err(|error| Error::store(&self.name, "list", below.to_owned(), error))
    }

    /// Removes what lies below a clip and has no key: a page of a later
    /// version, a guest's file, the leavings of an interrupted write.
    /// Returns how many objects that were.
    pub(crate) async fn sweep_clip(&self, id: &ClipId) -> Result<usize> {
        let below = format!("c/{id}");
        let removed = self.sweep_below(&below).await?;
        if let Some(folder) = self.folder.clone() {
            let root = folder.root().join(&below);
            blocking(move || folder.sweep(&below))
                .await
                .map_err(|error| Error::io("delete", &root, error))?;
        }
        Ok(removed)
    }

    /// Removes every object below a name; how many there were.
    pub(crate) async fn sweep_below(&self, below: &str) -> Result<usize> {
        let failed = |error| Error::store(&self.name, "delete", below.to_owned(), error);
        let found = self.all_below(below).await?;
        for path in &found {
            self.objects.delete(path).await.map_err(failed)?;
        }
        Ok(found.len())
    }

    /// The same, and looks that nothing is left.
    ///
    /// # Errors
    /// [`Error::Leftover`] when something is still there, else what the store
    /// says. It can be called again.
    pub(crate) async fn clear_below(&self, below: &str) -> Result<()> {
        self.sweep_below(below).await?;
        match self.all_below(below).await?.len() {
            0 => Ok(()),
            count => Err(Error::Leftover {
                store: self.name.clone(),
                count,
            }),
        }
    }
}
