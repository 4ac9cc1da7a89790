//! Publishing: the acts on a clip and its store.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use aside_library::{ClipId, State};
use tokio::sync::OwnedMutexGuard;

use crate::delivery::Delivery;
use crate::flow::Flow;
use crate::key::{Key, MANIFEST, PAGE, PLAYLIST};
use crate::outbox::Outbox;
use crate::page;
use crate::progress::{Progress, Published};
use crate::source::Source;
use crate::store::Store;
use crate::{Error, Result};

/// Brings clips of one library into one store. Cheap to clone; clones share
/// their turns, so that no clip is sent by two at once.
#[derive(Clone, Debug)]
pub struct Publisher {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    store: Store,
    library: PathBuf,
    outbox: Outbox,
    turns: Mutex<HashMap<ClipId, Arc<tokio::sync::Mutex<()>>>>,
}

/// How far a clip came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Advance {
    /// It grows, and what there is of it is in the store.
    Growing(Progress),
    /// It is whole, and so is what is in the store.
    Published(Published),
    /// Its time is over, and the store holds nothing of it any more.
    Expired,
}

impl Publisher {
    /// From the library in the folder `library` to `store`. What was sent is
    /// remembered below `outbox`, which may be shared by several stores.
    ///
    /// # Errors
    /// When the outbox cannot be made.
    pub fn new(store: Store, library: &Path, outbox: &Path) -> Result<Self> {
        let inner = Inner {
            outbox: Outbox::open(outbox, &store)?,
            store,
            library: library.to_owned(),
            turns: Mutex::default(),
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// The store it brings clips to.
    pub fn store(&self) -> &Store {
        &self.inner.store
    }

    /// Whether the last [`Publisher::finish`] found all of the clip in the
    /// store, and nothing has been sent since. Reads no more than two folders.
    pub fn is_published(&self, id: &ClipId) -> bool {
        self.inner.outbox.is_published(id)
    }

    /// Makes the link work, before there is anything to play: the page and
    /// the manifest that says that the clip is being recorded.
    ///
    /// # Errors
    /// When there is no such clip or the store cannot be written to.
    pub async fn begin(&self, id: &ClipId) -> Result<()> {
        let flow = &Flow::default();
        let _turn = self.turn(id).await;
        let source = Source::read(&self.inner.library, id).await?.publishable()?;
        let mut delivery = self.delivery(id, flow).await?;
        self.assets().await?;
        delivery.page(&source).await?;
        // Once there are segments, the manifest comes after them.
        if source.media().next().is_none() {
            delivery.manifest(&source).await?;
        }
        Ok(())
    }

    /// Sends what is new of a clip: page, header, segments, then the playlist
    /// that names them, then captions and the like, then the manifest. A
    /// viewer never meets a name without its object.
    ///
    /// Call it whenever a segment was sealed or a file changed; what cannot
    /// change is sent once. After the recording has ended, call
    /// [`Publisher::finish`] instead.
    ///
    /// # Errors
    /// [`Error::Corrupt`] and [`Error::Incomplete`] when the clip's own files
    /// are not what its manifest says: nothing that names them is sent. What
    /// was sent until an error is not sent again.
    pub async fn sync(&self, id: &ClipId) -> Result<Progress> {
        self.sync_counted(id, &Flow::default()).await
    }

    /// As [`Publisher::sync`], for somebody who watches.
    ///
    /// # Errors
    /// As [`Publisher::sync`].
    pub async fn sync_counted(&self, id: &ClipId, flow: &Flow) -> Result<Progress> {
        let _turn = self.turn(id).await;
        let source = Source::read(&self.inner.library, id).await?.publishable()?;
        let mut delivery = self.delivery(id, flow).await?;
        self.assets().await?;
        delivery.all(&source).await?;
        Ok(delivery.progress(&source))
    }

    /// Sends what is left of a whole clip and makes sure, object by object,
    /// that the store holds what the manifest says. Only then the clip counts
    /// as published. Call it again when title, captions or poster changed.
    ///
    /// # Errors
    /// [`Error::NotReady`] while the clip is recorded; otherwise as
    /// [`Publisher::sync`]. The clip is then not published.
    pub async fn finish(&self, id: &ClipId) -> Result<Published> {
        self.finish_counted(id, &Flow::default()).await
    }

    /// As [`Publisher::finish`], for somebody who watches.
    ///
    /// # Errors
    /// As [`Publisher::finish`].
    pub async fn finish_counted(&self, id: &ClipId, flow: &Flow) -> Result<Published> {
        let _turn = self.turn(id).await;
        let source = Source::read(&self.inner.library, id).await?.whole()?;
        let mut delivery = self.delivery(id, flow).await?;
        self.assets().await?;
        delivery.whole(&source).await?;
        let sweep = delivery.sweep_replaced(&source, SystemTime::now()).await?;
        let (objects, bytes) = delivery.publish().await?;
        Ok(Published {
            link: self.inner.store.link(id),
            version: source.manifest.version(),
            objects,
            bytes,
            expires: self.inner.store.expiry(&source.manifest),
            sweep,
        })
    }

    /// Sends what there is of a clip, whatever state it is in; or takes it out
    /// of the store, if its time is over.
    ///
    /// # Errors
    /// As [`Publisher::sync`], [`Publisher::finish`] or [`Publisher::unpublish`].
    pub async fn advance(&self, id: &ClipId, flow: &Flow) -> Result<Advance> {
        let source = Source::read(&self.inner.library, id).await?;
        if source.manifest.state() == State::Ready {
            let expiry = self.inner.store.expiry(&source.manifest);
            if expiry.is_some_and(|at| at <= SystemTime::now()) {
                return self.unpublish(id).await.map(|()| Advance::Expired);
            }
            return self.finish_counted(id, flow).await.map(Advance::Published);
        }
        self.sync_counted(id, flow).await.map(Advance::Growing)
    }

    /// Whether anything of a clip was sent to this store and not taken back.
    pub fn knows(&self, id: &ClipId) -> bool {
        self.inner.outbox.knows(id)
    }

    /// Takes a clip out of the store: first what viewers open, then all the
    /// rest, until the store lists nothing of it. Fine if nothing is there.
    ///
    /// # Errors
    /// [`Error::Incomplete`] naming what could not be removed. The link is dead
    /// by then.
    pub async fn unpublish(&self, id: &ClipId) -> Result<()> {
        let _turn = self.turn(id).await;
        let Inner { store, outbox, .. } = &*self.inner;
        store.unlocked()?;
        let record = outbox.load(*id, store).await?;
        outbox.wait(*id, &record).await?;
        for name in [PAGE, MANIFEST, PLAYLIST] {
            if let Some(key) = Key::clip(*id, name) {
                store.delete(&key).await?;
            }
        }
        store.sweep_clip(id).await?;
        let left = store.all_of_clip(id).await?;
        if !left.is_empty() {
            return Err(Error::Incomplete {
                missing: left.iter().map(ToString::to_string).collect(),
            });
        }
        outbox.forget(*id).await
    }

    /// Forgets what was sent of a clip. The next [`Publisher::finish`] then
    /// looks into the store, and reads what it finds there.
    ///
    /// # Errors
    /// When the outbox cannot be written.
    pub async fn forget(&self, id: &ClipId) -> Result<()> {
        let _turn = self.turn(id).await;
        self.inner.outbox.forget(*id).await
    }

    async fn delivery(&self, id: &ClipId, flow: &Flow) -> Result<Delivery<'_>> {
        self.inner.store.unlocked()?;
        Delivery::open(&self.inner.store, &self.inner.outbox, *id, flow).await
    }

    /// Sends the page's scripts and styles, once for each version of them.
    async fn assets(&self) -> Result<()> {
        page::publish_assets(&self.inner.store).await
    }

    /// Waits until nobody else sends this clip.
    async fn turn(&self, id: &ClipId) -> OwnedMutexGuard<()> {
        let turn = {
            let mut turns = self
                .inner
                .turns
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            turns.retain(|_, turn| Arc::strong_count(turn) > 1);
            Arc::clone(turns.entry(*id).or_default())
        };
        turn.lock_owned().await
    }
}
