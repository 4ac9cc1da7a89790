//! The folder of all clips.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use aside_media::Bytes;
use jiff::Timestamp;

use crate::files::{Disk, Files};
use crate::lock::ClipLock;
use crate::manifest::{Clip, Manifest, NewClip};
use crate::state::State;
use crate::{ClipId, ClipWriter, Error, Result};

/// A folder that holds clips: `<root>/<id>/`, and those thrown away under
/// `<root>/.trash/`.
///
/// A handle is cheap to copy. Nothing is remembered between calls: the folder
/// is the truth, and other instances may change it at any time.
#[derive(Clone, Debug)]
pub struct Library {
    pub(crate) root: PathBuf,
    pub(crate) files: Arc<dyn Files>,
}

/// What lies in a library under one id.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "nearly every entry is a clip")]
pub enum Entry {
    /// A clip.
    Clip(Manifest),
    /// Something that cannot be read as a clip. Nothing of it was changed.
    Broken {
        /// The id that the folder's name says.
        id: ClipId,
        /// The folder.
        dir: PathBuf,
        /// Why it cannot be read, as a sentence.
        reason: String,
    },
}

impl Entry {
    /// The clip's id.
    pub fn id(&self) -> ClipId {
        match self {
            Self::Clip(manifest) => manifest.id(),
            Self::Broken { id, .. } => *id,
        }
    }
}

impl Library {
    /// Opens a library, making its folder (mode 0700) if there is none.
    ///
    /// # Errors
    /// What the disk says.
    pub fn open(root: &Path) -> Result<Self> {
        Self::open_with(root, Arc::new(Disk))
    }

    /// Opens a library on another file layer than the machine's own.
    ///
    /// # Errors
    /// What that layer says.
    pub fn open_with(root: &Path, files: Arc<dyn Files>) -> Result<Self> {
        files
            .create_dir(root)
            .map_err(|error| Error::io("create", root, error))?;
        Ok(Self {
            root: root.to_owned(),
            files,
        })
    }

    /// The library's folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where a clip's folder is, whether it exists or not.
    pub fn dir(&self, id: &ClipId) -> PathBuf {
        self.root.join(id.to_string())
    }

    /// Begins a new clip.
    ///
    /// # Errors
    /// [`Error::Exists`] for an id that is taken, else what the disk says.
    pub fn create(&self, new: NewClip) -> Result<ClipWriter> {
        ClipWriter::create(self, new)
    }

    /// Everything in the library, newest first.
    ///
    /// # Errors
    /// When the library's own folder cannot be read. A clip that cannot be
    /// read is an [`Entry::Broken`].
    pub fn entries(&self) -> Result<Vec<Entry>> {
        self.each(Some)
    }

    /// What is to be known of everything in the library, newest first. Only that
    /// is held, and not the manifests, of which there may be thousands.
    ///
    /// # Errors
    /// As [`Library::entries`].
    pub fn each<T>(&self, known: impl Fn(Entry) -> Option<T>) -> Result<Vec<T>> {
        let look = |id| {
            let (created, entry) = self.entry(id)?;
            Some(((created, id), known(entry)?))
        };
        let mut all: Vec<_> = self.ids()?.into_iter().filter_map(look).collect();
        all.sort_by_key(|(made, _)| std::cmp::Reverse(*made));
        Ok(all.into_iter().map(|(_, known)| known).collect())
    }

    /// What lies under these ids, in their order, less what has gone.
    pub fn entries_of(&self, ids: &[ClipId]) -> Vec<Entry> {
        let entry = |id: &ClipId| self.entry(*id).map(|(_, entry)| entry);
        ids.iter().filter_map(entry).collect()
    }

    /// One clip.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Corrupt`], or what the disk says.
    pub fn clip(&self, id: &ClipId) -> Result<Clip> {
        let dir = self.dir(id);
        if !dir.is_dir() {
            return Err(Error::no_clip(id));
        }
        let manifest = read_manifest(&*self.files, &dir, id)?;
        Ok(Clip { dir, manifest })
    }

    /// Space left to this user on the library's disk.
    ///
    /// # Errors
    /// What the system says.
    pub fn free_space(&self) -> Result<Bytes> {
        self.files
            .free_space(&self.root)
            .map_err(|error| Error::io("look at", &self.root, error))
    }

    /// The right to change a clip: waits for somebody's small change or for
    /// recovery to end, but not for a recording.
    pub(crate) fn lock(&self, id: &ClipId) -> Result<ClipLock> {
        self.lock_at(&self.dir(id), id)
    }

    /// As [`Library::lock`], for a clip that may lie elsewhere.
    pub(crate) fn lock_at(&self, dir: &Path, id: &ClipId) -> Result<ClipLock> {
        match read_manifest(&*self.files, dir, id) {
            Ok(manifest) if manifest.state() == State::Recording => ClipLock::take(dir, id),
            _ => ClipLock::wait(dir, id),
        }
    }

    /// The ids of all folders that are named like a clip, in no order.
    ///
    /// # Errors
    /// When the library's own folder cannot be read.
    pub fn ids(&self) -> Result<Vec<ClipId>> {
        let failed = |error| Error::io("read", &self.root, error);
        let mut ids = Vec::new();
        for entry in fs::read_dir(&self.root).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let id = entry.file_name().to_str().and_then(ClipId::from_folder);
            if let Some(id) = id.filter(|_| entry.path().is_dir()) {
                ids.push(id);
            }
        }
        Ok(ids)
    }

    /// What lies under an id, and when it was made; `None` if it has gone.
    fn entry(&self, id: ClipId) -> Option<(Timestamp, Entry)> {
        let dir = self.dir(&id);
        match read_manifest(&*self.files, &dir, &id) {
            Ok(manifest) => Some((manifest.created(), Entry::Clip(manifest))),
            Err(error) => {
                let made = fs::metadata(&dir).and_then(|it| it.modified()).ok()?;
                let made = Timestamp::try_from(made).unwrap_or(Timestamp::UNIX_EPOCH);
                let reason = error.to_string();
                Some((made, Entry::Broken { id, dir, reason }))
            }
        }
    }
}

/// The manifest in a clip's folder, which must be that of this clip.
pub(crate) fn read_manifest(files: &dyn Files, dir: &Path, id: &ClipId) -> Result<Manifest> {
    let manifest = Manifest::read(files, dir)?;
    if manifest.id() == *id {
        Ok(manifest)
    } else {
        Err(Error::corrupt(
            dir,
            format!("its manifest is that of clip {}", manifest.id()),
        ))
    }
}

#[cfg(test)]
mod tests;
