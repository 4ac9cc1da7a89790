//! One clip's way into a store: what is new is sent, read back, and only then
//! remembered.

mod replaced;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use aside_library::{Checksum, ClipId, FileName};
use aside_media::Bytes;
use futures::{StreamExt, TryStreamExt};
use sha2::{Digest, Sha256};

use crate::flow::Flow;
use crate::key::{EXTRAS, Key, MANIFEST, OEMBED, PAGE, PLAYLIST, POSTER};
use crate::outbox::{Entry, Outbox, Record};
use crate::page;
use crate::progress::Progress;
use crate::source::Source;
use crate::store::{Sent, Store, Stored, blocking};
use crate::{Error, Result};

/// Segments on their way at the same time.
const AT_ONCE: usize = 4;

/// Objects that are sent while the store is asked for its list: what a take
/// that was followed while it was recorded leaves to be sent.
const LAST_FEW: usize = 8;

/// What is to be in the store under a key.
struct Parcel {
    key: Key,
    content: Content,
    bytes: u64,
    sha256: Checksum,
}

enum Content {
    Memory(bytes::Bytes),
    File(PathBuf),
}

/// Sends one clip. Dropping it at any moment loses nothing but what was on its
/// way.
pub(crate) struct Delivery<'a> {
    store: &'a Store,
    outbox: &'a Outbox,
    id: ClipId,
    flow: Flow,
    record: Record,
    /// Whether the record lies among the published ones.
    published: bool,
    sent: Vec<FileName>,
    sent_bytes: u64,
}

impl<'a> Delivery<'a> {
    pub(crate) async fn open(
        store: &'a Store,
        outbox: &'a Outbox,
        id: ClipId,
        flow: &Flow,
    ) -> Result<Self> {
        Ok(Self {
            flow: flow.clone(),
            store,
            outbox,
            id,
            record: outbox.load(id, store).await?,
            published: outbox.is_published(&id),
            sent: Vec::new(),
            sent_bytes: 0,
        })
    }

    /// The page, before anything it plays; and before it what it names.
    pub(crate) async fn page(&mut self, source: &Source) -> Result<()> {
        let poster = source.extras.iter().any(|(name, _)| *name == POSTER);
        let card = self.store.card(&source.manifest, poster);
        self.small(OEMBED, card.oembed().into()).await?;
        self.small(PAGE, page::render(&card).into()).await
    }

    /// Header and segments; then what names them: playlist, extras, manifest.
    pub(crate) async fn all(&mut self, source: &Source) -> Result<()> {
        self.named(source).await?;
        self.naming(source).await
    }

    /// What others name, each checked as it is sent; and on a first version's
    /// way the page that waits for it.
    async fn named(&mut self, source: &Source) -> Result<()> {
        if source.manifest.version() == 1 {
            self.page(source).await?;
        }
        self.media(source).await
    }

    /// What names others; the manifest comes last.
    async fn naming(&mut self, source: &Source) -> Result<()> {
        // There is a page already, of the film before.
        if source.manifest.version() > 1 {
            self.page(source).await?;
        }
        if let Some(playlist) = &source.playlist {
            self.small(PLAYLIST, playlist.clone()).await?;
        }
        for (name, content) in &source.extras {
            self.small(name, content.clone()).await?;
        }
        self.remove_extras(source).await?;
        self.manifest(source).await
    }

    /// The same, of a clip that is whole: before anything says so, all that
    /// was ever sent has to be in the store's own listing. It is asked for
    /// while the last few are sent: these are checked on their own, as is what
    /// is named later.
    ///
    /// # Errors
    /// [`Error::Incomplete`] when the store lost something again.
    pub(crate) async fn whole(&mut self, source: &Source) -> Result<()> {
        let (store, id) = (self.store, self.id);
        let (mut found, ()) = tokio::try_join!(store.list_clip(&id), self.named(source))?;
        let mut meanwhile = self.sent.clone();
        if meanwhile.len() > LAST_FEW {
            meanwhile.clear();
            found = store.list_clip(&id).await?;
        }
        if !self.doubt(&found, &meanwhile).await?.is_empty() {
            self.named(source).await?;
            let missing = self.doubt(&store.list_clip(&id).await?, &[]).await?;
            if !missing.is_empty() {
                return Err(Error::Incomplete {
                    missing: missing.iter().map(ToString::to_string).collect(),
                });
            }
        }
        self.naming(source).await
    }

    /// The manifest, after everything it names.
    pub(crate) async fn manifest(&mut self, source: &Source) -> Result<()> {
        self.small(MANIFEST, source.manifest_json.clone()).await
    }

    /// Trusts nothing but the store's own listing `found`, and what was checked
    /// `meanwhile`: what is missing or has changed there is to be looked at
    /// again. Returns the names of these.
    async fn doubt(
        &mut self,
        found: &BTreeMap<FileName, Stored>,
        meanwhile: &[FileName],
    ) -> Result<Vec<FileName>> {
        let mut doubtful = Vec::new();
        self.record.objects.retain(|name, entry| {
            if meanwhile.contains(name) {
                return true;
            }
            let stored = found.get(name);
            if !stored.is_some_and(|stored| entry.is_still(stored)) {
                doubtful.push(name.clone());
            }
            if let Some(Stored { bytes, e_tag }) = stored.filter(|it| !entry.is_still(it)) {
                *entry = Entry {
                    bytes: bytes.get(),
                    e_tag: e_tag.clone(),
                    sha256: None,
                };
            }
            stored.is_some()
        });
        if !doubtful.is_empty() {
            self.reopen().await?;
        }
        Ok(doubtful)
    }

    /// Notes that everything is in the store and was checked.
    pub(crate) async fn publish(&self) -> Result<(usize, Bytes)> {
        self.outbox.publish(self.id, &self.record).await?;
        let bytes = self.record.objects.values().map(|entry| entry.bytes).sum();
        Ok((self.record.objects.len(), Bytes::new(bytes)))
    }

    /// How far it is.
    pub(crate) fn progress(&self, source: &Source) -> Progress {
        let there = |name: &str| {
            let entry = self
                .record
                .objects
                .iter()
                .find(|(key, _)| key.as_str() == name);
            entry.is_some_and(|(_, entry)| entry.sha256.is_some())
        };
        Progress {
            objects: self.sent.len(),
            sent: Bytes::new(self.sent_bytes),
            segments: source.manifest.segments().len(),
            playable: there(PLAYLIST),
        }
    }

    async fn media(&mut self, source: &Source) -> Result<()> {
        let mut parcels = Vec::new();
        for media in source.media() {
            let key = Key::clip(self.id, &media.stored()).ok_or_else(|| {
                let name = media.file;
                Error::corrupt(MANIFEST, format!("it names {name}, which is no segment"))
            })?;
            let parcel = Parcel {
                key,
                content: Content::File(media.file.under(&source.dir)),
                bytes: media.bytes,
                sha256: media.sha256,
            };
            if !self.holds(&parcel).await? {
                parcels.push(parcel);
            }
        }
        if !parcels.is_empty() {
            self.reopen().await?;
        }
        let (store, flow) = (self.store, self.flow.clone());
        flow.expect(parcels.iter().map(|parcel| parcel.bytes).sum());
        let mut delivered = futures::stream::iter(parcels)
            .map(|parcel| async {
                let entry = deliver(store, &parcel, &flow).await;
                entry.map(|entry| (parcel, entry))
            })
            .buffered(AT_ONCE);
        while let Some((parcel, entry)) = delivered.try_next().await? {
            self.remember(&parcel, entry).await?;
        }
        Ok(())
    }

    /// A file small enough for memory, and that may change.
    async fn small(&mut self, name: &str, content: bytes::Bytes) -> Result<()> {
        let key = Key::clip(self.id, name).ok_or_else(|| Error::NotFound {
            what: name.to_owned(),
        })?;
        let parcel = Parcel {
            key,
            bytes: content.len() as u64,
            sha256: Checksum::of(&content),
            content: Content::Memory(content),
        };
        if self.holds(&parcel).await? {
            return Ok(());
        }
        self.reopen().await?;
        self.flow.expect(parcel.bytes);
        let entry = deliver(self.store, &parcel, &self.flow).await?;
        self.remember(&parcel, entry).await
    }

    /// What is gone from the clip goes from the store.
    async fn remove_extras(&mut self, source: &Source) -> Result<()> {
        for name in EXTRAS {
            let kept = source.dir.join(name).exists();
            let Some(key) = Key::clip(self.id, name).filter(|_| !kept) else {
                continue;
            };
            if self.record.objects.contains_key(key.name()) {
                self.reopen().await?;
                self.store.delete(&key).await?;
                self.record.objects.remove(key.name());
                self.outbox.wait(self.id, &self.record).await?;
            }
        }
        Ok(())
    }

    /// Whether the store holds this already. What a lost record left unread
    /// is read now.
    async fn holds(&mut self, parcel: &Parcel) -> Result<bool> {
        let Some(entry) = self.record.objects.get(parcel.key.name()) else {
            return Ok(false);
        };
        if entry.bytes != parcel.bytes {
            return Ok(false);
        }
        if let Some(sha256) = entry.sha256 {
            return Ok(sha256 == parcel.sha256);
        }
        let Some(stored) = self.store.check(&parcel.key, &parcel.sha256).await? else {
            return Ok(false);
        };
        let entry = Entry::checked(stored, parcel.sha256);
        self.record.objects.insert(parcel.key.name().clone(), entry);
        Ok(true)
    }

    /// Before the store changes: until the end is noted again, the clip is not
    /// published.
    async fn reopen(&mut self) -> Result<()> {
        if std::mem::take(&mut self.published) {
            self.outbox.wait(self.id, &self.record).await?;
        }
        Ok(())
    }

    async fn remember(&mut self, parcel: &Parcel, entry: Entry) -> Result<()> {
        self.sent.push(parcel.key.name().clone());
        self.sent_bytes += parcel.bytes;
        self.record.objects.insert(parcel.key.name().clone(), entry);
        self.outbox.wait(self.id, &self.record).await
    }
}

/// Sends an object and makes sure that it arrived.
async fn deliver(store: &Store, parcel: &Parcel, flow: &Flow) -> Result<Entry> {
    if let (Content::File(file), true) = (&parcel.content, store.is_folder()) {
        // A second name cannot be taken back by who has watched it meanwhile.
        check_source(parcel, file).await?;
    }
    // What a store holds can differ from what it was sent once, by bad luck.
    for _ in 0..2 {
        let sent = match &parcel.content {
            Content::Memory(content) => store.put(&parcel.key, content.clone(), flow).await?,
            Content::File(file) => {
                let sha256 = &parcel.sha256;
                store.put_file(&parcel.key, file, sha256, flow).await?
            }
        };
        let stored = match sent {
            Sent::Linked => Some(store.head(&parcel.key).await?),
            Sent::Confirmed(stored) => Some(stored),
            Sent::Copied => store.check(&parcel.key, &parcel.sha256).await?,
        };
        if let Some(stored) = stored {
            return Ok(Entry::checked(stored, parcel.sha256));
        }
        tracing::warn!(object = %parcel.key, "the store holds something else than it was sent");
    }
    Err(Error::corrupt(
        parcel.key.name().as_str(),
        "the store holds something else than it was sent",
    ))
}

/// Makes sure that a file is still what the manifest says: damage on this
/// disk is not to be published.
async fn check_source(parcel: &Parcel, file: &Path) -> Result<()> {
    let name = parcel.key.name().as_str();
    let path = file.to_owned();
    let (bytes, sha256) = match blocking(move || digest(&path)).await {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(Error::Incomplete {
                missing: vec![name.to_owned()],
            });
        }
        result => result.map_err(|error| Error::io("read", file, error))?,
    };
    if bytes != parcel.bytes || sha256 != *parcel.sha256.bytes() {
        return Err(Error::corrupt(name, "it is not what the manifest says"));
    }
    Ok(())
}

fn digest(path: &Path) -> std::io::Result<(u64, [u8; 32])> {
    let mut hash = Sha256::new();
    let bytes = std::io::copy(&mut std::fs::File::open(path)?, &mut hash)?;
    Ok((bytes, hash.finalize().into()))
}
