//! What was sent, remembered on disk, so that nothing that cannot change is
//! sent twice and a restart goes on where a kill left off.
//!
//! One file for each clip: `<outbox>/<store>/waiting/<id>.json` while there is
//! more to do, `…/published/<id>.json` once everything was checked. Where a
//! crash leaves both, the clip waits. All of it is a memory: what is missing is
//! rebuilt from the store.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use aside_library::{Checksum, ClipId, FileName};
use serde::{Deserialize, Serialize};

use crate::folder::create_private;
use crate::store::{Store, Stored, blocking};
use crate::{Error, Result};

const FORMAT: u32 = 1;

/// What one store was sent.
#[derive(Clone, Debug)]
pub(crate) struct Outbox {
    waiting: PathBuf,
    published: PathBuf,
}

/// What the store holds of one clip, to the best of our knowledge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Record {
    format: u32,
    /// Which place this is about.
    place: String,
    pub(crate) objects: BTreeMap<FileName, Entry>,
    /// Since when films that were replaced lie there as well, in milliseconds
    /// since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) replaced_ms: Option<u64>,
}

/// One object in the store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) bytes: u64,
    pub(crate) e_tag: Option<String>,
    /// What it was found to hold; `None` until it was read.
    pub(crate) sha256: Option<Checksum>,
}

impl Entry {
    /// What was sent and checked.
    pub(crate) fn checked(stored: Stored, sha256: Checksum) -> Self {
        Self {
            bytes: stored.bytes.get(),
            e_tag: stored.e_tag,
            sha256: Some(sha256),
        }
    }

    /// Whether the store still holds what was checked. A store that has no
    /// ETags is trusted by size.
    pub(crate) fn is_still(&self, stored: &Stored) -> bool {
        self.bytes == stored.bytes.get() && self.e_tag == stored.e_tag
    }
}

impl Outbox {
    /// The outbox of one store, in a folder it may share with others.
    pub(crate) fn open(dir: &Path, store: &Store) -> Result<Self> {
        let dir = dir.join(store.name());
        let outbox = Self {
            waiting: dir.join("waiting"),
            published: dir.join("published"),
        };
        for dir in [&outbox.waiting, &outbox.published] {
            create_private(dir).map_err(|error| Error::io("create", dir, error))?;
        }
        Ok(outbox)
    }

    /// Whether everything of the clip was found in the store, and nothing has
    /// been sent since.
    pub(crate) fn is_published(&self, id: &ClipId) -> bool {
        file(&self.published, id).exists() && !file(&self.waiting, id).exists()
    }

    /// Whether anything was sent of the clip.
    pub(crate) fn knows(&self, id: &ClipId) -> bool {
        file(&self.published, id).exists() || file(&self.waiting, id).exists()
    }

    /// What was sent of a clip.
    pub(crate) async fn load(&self, id: ClipId, store: &Store) -> Result<Record> {
        let outbox = self.clone();
        let text = blocking(move || outbox.read(&id))
            .await
            .map_err(|error| Error::io("read", &self.waiting, error))?;
        let place = store.place();
        let known = text
            .and_then(|text| serde_json::from_slice::<Record>(&text).ok())
            .filter(|record| record.format == FORMAT && record.place == place);
        if let Some(record) = known {
            return Ok(record);
        }
        let found = store.list_clip(&id).await?;
        let entry = |(name, stored): (FileName, Stored)| {
            let entry = Entry {
                bytes: stored.bytes.get(),
                e_tag: stored.e_tag,
                sha256: None,
            };
            (name, entry)
        };
        Ok(Record {
            format: FORMAT,
            place,
            objects: found.into_iter().map(entry).collect(),
            replaced_ms: None,
        })
    }

    /// Remembers that the clip has more to send, and what was sent.
    pub(crate) async fn wait(&self, id: ClipId, record: &Record) -> Result<()> {
        self.keep(id, record, &self.waiting, &self.published).await
    }

    /// Remembers that the clip is published.
    pub(crate) async fn publish(&self, id: ClipId, record: &Record) -> Result<()> {
        self.keep(id, record, &self.published, &self.waiting).await
    }

    /// Forgets a clip.
    pub(crate) async fn forget(&self, id: ClipId) -> Result<()> {
        let files = [file(&self.waiting, &id), file(&self.published, &id)];
        blocking(move || files.iter().try_for_each(|file| remove_if_there(file)))
            .await
            .map_err(|error| Error::io("delete", &self.waiting, error))
    }

    async fn keep(&self, id: ClipId, record: &Record, to: &Path, from: &Path) -> Result<()> {
        let json = serde_json::to_vec(record)
            .map_err(|error| Error::io("write", to, io::Error::other(error)))?;
        let (to, from) = (to.to_owned(), from.to_owned());
        let (new, old) = (file(&to, &id), file(&from, &id));
        let shown = new.clone();
        blocking(move || {
            let mut temporary = tempfile::NamedTempFile::new_in(&to)?;
            temporary.write_all(&json)?;
            temporary.persist(&new).map_err(|failed| failed.error)?;
            remove_if_there(&old)
        })
        .await
        .map_err(|error| Error::io("write", &shown, error))
    }

    fn read(&self, id: &ClipId) -> io::Result<Option<Vec<u8>>> {
        for dir in [&self.waiting, &self.published] {
            match std::fs::read(file(dir, id)) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                result => return result.map(Some),
            }
        }
        Ok(None)
    }
}

fn file(dir: &Path, id: &ClipId) -> PathBuf {
    dir.join(format!("{id}.json"))
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
