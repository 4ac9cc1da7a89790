//! Changing a clip after it was recorded.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Map;

use crate::files::{self, Files};
use crate::journal::{Entry, JournalWriter};
use crate::library::read_manifest;
use crate::lock::ClipLock;
use crate::manifest::Manifest;
use crate::{ClipId, Error, FileEntry, FileName, Library, Result, salvage};

impl Library {
    /// Changes what may be changed of a clip: its title, problems, receipt,
    /// until when it is shown, what is wished of those who watch it.
    ///
    /// # Errors
    /// [`Error::Locked`] while it is recorded, else as [`Library::clip`].
    pub fn update(&self, id: &ClipId, change: impl FnOnce(&mut Manifest)) -> Result<Manifest> {
        let mut edit = Edit::begin(self, id)?;
        let before = edit.manifest.clone();
        change(&mut edit.manifest);
        if !edit.manifest.is_of_same_media(&before) {
            return Err(Error::Order("a clip's media cannot be changed by hand"));
        }
        let noted = Entry::noted(&edit.manifest);
        edit.note(&noted)?;
        edit.end()
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
        let mut edit = Edit::begin(self, id)?;
        let entry = FileEntry::of(file.clone(), content);
        // The journal first: whatever happens then, one of the two checksums
        // that are known is that of the file.
        edit.note(&Entry::Filed(entry.clone()))?;
        let path = file.under(&edit.dir);
        if let Some(folder) = path.parent().filter(|it| !it.exists()) {
            let made = edit.files.create_dir(folder);
            made.map_err(|error| Error::io("create", folder, error))?;
            files::sync_parent(&*edit.files, folder)?;
        }
        files::replace(&*edit.files, &path, content)?;
        edit.manifest.file(entry);
        edit.end()
    }

    /// Writes into the manifest the checksums of sound files that nobody has
    /// accounted for yet. It takes a second per gigabyte, and so is not done
    /// by Stop.
    ///
    /// # Errors
    /// As [`Library::update`].
    pub fn account(&self, id: &ClipId) -> Result<Manifest> {
        let mut edit = Edit::begin(self, id)?;
        for path in files::list(&edit.dir.join("audio"))? {
            let name = path.strip_prefix(&edit.dir).ok().and_then(Path::to_str);
            let Some(file) = name.and_then(|it| it.parse::<FileName>().ok()) else {
                continue;
            };
            let known = edit.manifest.files().iter().any(|it| it.file == file);
            if !known && let Some((bytes, sha256)) = salvage::measure(&*edit.files, &path)? {
                let extra = Map::new();
                let entry = FileEntry {
                    file,
                    bytes,
                    sha256,
                    extra,
                };
                edit.note(&Entry::Filed(entry.clone()))?;
                edit.manifest.file(entry);
            }
        }
        edit.end()
    }
}

/// A clip that is being changed, by whoever holds its lock.
struct Edit {
    files: Arc<dyn Files>,
    dir: PathBuf,
    manifest: Manifest,
    journal: JournalWriter,
    _lock: ClipLock,
}

impl Edit {
    /// Takes the lock and reads the clip. What an interrupted change or an
    /// interrupted recording left behind is put in order first.
    fn begin(library: &Library, id: &ClipId) -> Result<Self> {
        let files = Arc::clone(&library.files);
        let dir = library.clip(id)?.dir;
        let lock = library.lock(id)?;
        // Again: it may have changed while we waited.
        let mut manifest = read_manifest(&*files, &dir, id)?;
        let mut journal = JournalWriter::open(&*files, &dir)?;
        if manifest.state().is_unfinished() || journal.lines() != manifest.journal_lines {
            manifest = library.put_in_order(id, &dir)?.outcome?.manifest;
            journal = JournalWriter::open(&*files, &dir)?;
        }
        Ok(Self {
            files,
            dir,
            manifest,
            journal,
            _lock: lock,
        })
    }

    fn note(&mut self, entry: &Entry) -> Result<()> {
        self.journal.append(entry)?;
        self.manifest.journal_lines = self.journal.lines();
        Ok(())
    }

    fn end(self) -> Result<Manifest> {
        self.manifest.write(&*self.files, &self.dir)?;
        Ok(self.manifest)
    }
}
