//! Throwing clips away, and taking them back.
//!
//! A clip in the trash is its folder under `<root>/.trash/<id>.<time>`,
//! where the time it was thrown away is in milliseconds since 1970: one rename
//! does it, so that nothing can go wrong half way.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;

use crate::files;
use crate::library::read_manifest;
use crate::{Clip, ClipId, Error, Library, Manifest, Result};

const TRASH: &str = ".trash";
/// Marks a folder whose deletion has begun.
const DYING: &str = ".deleting";

/// A clip in the trash.
#[derive(Clone, Debug, PartialEq)]
pub struct Trashed {
    /// The clip's id.
    pub id: ClipId,
    /// When it was thrown away.
    pub at: Timestamp,
    /// Where its folder is now.
    pub dir: PathBuf,
    /// What it is, if that can be read.
    pub manifest: Option<Manifest>,
}

impl Library {
    /// Throws a clip away: into the trash.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Locked`] while it is recorded, or what
    /// the disk says.
    pub fn trash(&self, id: &ClipId) -> Result<Trashed> {
        let dir = self.dir(id);
        if !dir.is_dir() {
            return Err(Error::no_clip(id));
        }
        let _lock = self.lock(id)?;
        self.move_to_trash(id)
    }

    /// Takes the clip that was thrown away last under this id back.
    ///
    /// # Errors
    /// [`Error::NotFound`] if it is not in the trash, [`Error::Exists`] if
    /// its place is taken, or what the disk says.
    pub fn restore(&self, id: &ClipId) -> Result<Clip> {
        let trashed = self.trashed()?;
        let Some(trashed) = trashed.into_iter().find(|it| it.id == *id) else {
            return Err(Error::no_clip(id));
        };
        let dir = self.dir(id);
        if dir.exists() {
            return Err(Error::Exists { id: *id });
        }
        self.rename(&trashed.dir, &dir)?;
        match self.clip(id) {
            // It was discarded while it was recorded.
            Ok(clip) if clip.manifest.state().is_unfinished() => self.repair(id)?.outcome,
            // It was damaged when it was thrown away.
            Err(Error::Corrupt { .. }) => self.repair(id)?.outcome,
            clip => clip,
        }
    }

    /// What is in the trash, thrown away last first.
    ///
    /// # Errors
    /// What the disk says.
    pub fn trashed(&self) -> Result<Vec<Trashed>> {
        let mut trashed: Vec<_> = self
            .trash_folders()?
            .into_iter()
            .filter_map(|dir| {
                let (id, at) = dir.file_name()?.to_str()?.split_once('.')?;
                let at = Timestamp::from_millisecond(at.parse().ok()?).ok()?;
                let id = ClipId::from_folder(id)?;
                Some(self.found(id, at, dir))
            })
            .collect();
        trashed.sort_by_key(|it| std::cmp::Reverse((it.at, it.id)));
        Ok(trashed)
    }

    /// Deletes, for good, what was thrown away at least `older_than` ago, and
    /// returns what was deleted.
    ///
    /// # Errors
    /// What the disk says about the first folder that cannot be deleted;
    /// what was deleted until then is gone.
    pub fn empty_trash(&self, older_than: Duration) -> Result<Vec<ClipId>> {
        let now = Timestamp::now();
        let mut deleted = Vec::new();
        for trashed in self.trashed()? {
            let age = now.duration_since(trashed.at).unsigned_abs();
            if trashed.at <= now && age >= older_than {
                self.doom(&trashed)?;
                deleted.push(trashed.id);
            }
        }
        self.delete_doomed()?;
        Ok(deleted)
    }

    /// Deletes a clip for good, wherever it lies: in the library, and in the
    /// trash however often it was thrown away. One that is nowhere is deleted.
    ///
    /// # Errors
    /// [`Error::Locked`] while it is recorded, or what the disk says.
    pub fn forget(&self, id: &ClipId) -> Result<()> {
        if self.dir(id).is_dir() {
            let _lock = self.lock(id)?;
            self.move_to_trash(id)?;
        }
        for trashed in self.trashed()?.iter().filter(|it| it.id == *id) {
            self.doom(trashed)?;
        }
        self.delete_doomed()
    }

    /// Deletes a clip for good, whose lock the caller holds.
    pub(crate) fn delete(&self, id: &ClipId) -> Result<()> {
        let trashed = self.move_to_trash(id)?;
        self.doom(&trashed)?;
        self.delete_doomed()
    }

    /// Renamed first, so that nobody restores half a clip.
    fn doom(&self, trashed: &Trashed) -> Result<()> {
        let mut dying = trashed.dir.clone().into_os_string();
        dying.push(DYING);
        self.rename(&trashed.dir, dying.as_ref())
    }

    fn delete_doomed(&self) -> Result<()> {
        for dir in self.trash_folders()? {
            if dir.to_str().is_some_and(|it| it.ends_with(DYING)) {
                match fs::remove_dir_all(&dir) {
                    // Somebody else is at it.
                    Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                    deleted => deleted.map_err(|error| Error::io("delete", &dir, error))?,
                }
            }
        }
        Ok(())
    }

    /// Moves a clip whose lock the caller holds.
    pub(crate) fn move_to_trash(&self, id: &ClipId) -> Result<Trashed> {
        let at = crate::writer::now();
        let trash = self.root.join(TRASH);
        self.files
            .create_dir(&trash)
            .map_err(|error| Error::io("create", &trash, error))?;
        let dir = trash.join(format!("{id}.{}", at.as_millisecond()));
        self.rename(&self.dir(id), &dir)?;
        Ok(self.found(*id, at, dir))
    }

    fn found(&self, id: ClipId, at: Timestamp, dir: PathBuf) -> Trashed {
        let manifest = read_manifest(&*self.files, &dir, &id).ok();
        Trashed {
            id,
            at,
            dir,
            manifest,
        }
    }

    pub(crate) fn rename(&self, from: &std::path::Path, to: &std::path::Path) -> Result<()> {
        self.files
            .rename(from, to)
            .map_err(|error| Error::io("move", from, error))?;
        files::sync_parent(&*self.files, to)?;
        files::sync_parent(&*self.files, from)
    }

    fn trash_folders(&self) -> Result<Vec<PathBuf>> {
        let trash = self.root.join(TRASH);
        let failed = |error| Error::io("read", &trash, error);
        match fs::read_dir(&trash) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
            folders => folders
                .map_err(failed)?
                .map(|entry| Ok(entry.map_err(failed)?.path()))
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests;
