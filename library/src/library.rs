//! The folder of all clips.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use aside_media::Bytes;
use jiff::Timestamp;

use crate::files::{self, Disk, Files};
use crate::journal::{Entry as JournalEntry, JournalWriter};
use crate::lock::ClipLock;
use crate::manifest::{Clip, Manifest, NewClip};
use crate::{ClipId, ClipWriter, Error, FileEntry, FileName, Result, salvage};

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
        let mut entries: Vec<_> = self
            .ids()?
            .into_iter()
            .filter_map(|id| self.entry(id))
            .collect();
        entries.sort_by_key(|(created, entry)| std::cmp::Reverse((*created, entry.id())));
        Ok(entries.into_iter().map(|(_, entry)| entry).collect())
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

    /// Changes what may be changed of a clip: its title, problems, receipt.
    ///
    /// # Errors
    /// [`Error::Locked`] while it is recorded, else as [`Library::clip`].
    pub fn update(&self, id: &ClipId, change: impl FnOnce(&mut Manifest)) -> Result<Manifest> {
        let (_lock, dir, before) = self.edit(id)?;
        let mut manifest = before.clone();
        change(&mut manifest);
        if !manifest.is_of_same_media(&before) {
            return Err(Error::Order("a clip's media cannot be changed by hand"));
        }
        self.journal(&dir, &mut manifest, JournalEntry::noted)?;
        manifest.write(&*self.files, &dir)?;
        Ok(manifest)
    }

    /// Writes a file that belongs to a clip (its poster, its transcript), and
    /// its checksum into the manifest.
    ///
    /// # Errors
    /// [`Error::Order`] for a name that is the recording's own, else as
    /// [`Library::update`].
    pub fn put(&self, id: &ClipId, file: &FileName, content: &[u8]) -> Result<Manifest> {
        if !file.is_beside_media() {
            return Err(Error::Order("this file is written by the recording alone"));
        }
        let (_lock, dir, mut manifest) = self.edit(id)?;
        let entry = FileEntry::of(file.clone(), content);
        // The journal first: whatever happens then, one of the two checksums
        // that are known is that of the file.
        self.journal(&dir, &mut manifest, |_| JournalEntry::Filed(entry.clone()))?;
        files::replace(&*self.files, &file.under(&dir), content)?;
        manifest.file(entry);
        manifest.write(&*self.files, &dir)?;
        Ok(manifest)
    }

    /// Writes into the manifest the checksums of sound files that nobody has
    /// accounted for yet. It takes a second per gigabyte, and so is not done
    /// by Stop.
    ///
    /// # Errors
    /// As [`Library::update`].
    pub fn account(&self, id: &ClipId) -> Result<Manifest> {
        let (_lock, dir, mut manifest) = self.edit(id)?;
        let mut new = Vec::new();
        for path in files::list(&dir.join("audio"))? {
            let name = path.strip_prefix(&dir).ok().and_then(Path::to_str);
            let Some(file) = name.and_then(|it| it.parse::<FileName>().ok()) else {
                continue;
            };
            let known = manifest.files().iter().any(|it| it.file == file);
            if !known && let Some((bytes, sha256)) = salvage::measure(&*self.files, &path)? {
                let extra = serde_json::Map::new();
                new.push(FileEntry {
                    file,
                    bytes,
                    sha256,
                    extra,
                });
            }
        }
        for entry in new {
            self.journal(&dir, &mut manifest, |_| JournalEntry::Filed(entry.clone()))?;
            manifest.file(entry);
        }
        manifest.write(&*self.files, &dir)?;
        Ok(manifest)
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

    /// The ids of all folders that are named like a clip.
    pub(crate) fn ids(&self) -> Result<Vec<ClipId>> {
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

    /// The lock, folder and manifest of a clip that is about to be changed.
    fn edit(&self, id: &ClipId) -> Result<(ClipLock, PathBuf, Manifest)> {
        let Clip { dir, manifest } = self.clip(id)?;
        let lock = if manifest.state().is_unfinished() {
            ClipLock::take(&dir, id)?
        } else {
            ClipLock::wait(&dir, id)?
        };
        // Again: it may have changed while we waited.
        let manifest = read_manifest(&*self.files, &dir, id)?;
        Ok((lock, dir, manifest))
    }

    /// Adds a line to a clip's journal.
    fn journal(
        &self,
        dir: &Path,
        manifest: &mut Manifest,
        entry: impl FnOnce(&Manifest) -> JournalEntry,
    ) -> Result<()> {
        let mut journal = JournalWriter::open(&*self.files, dir)?;
        journal.append(&*self.files, &entry(manifest))?;
        manifest.journal_lines = journal.lines();
        Ok(())
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
