//! One link, one film after the other: a clip's film is replaced, and the
//! older ones stay.
//!
//! An older version is a clip's folder like any other, at
//! `<id>/versions/<number>/`. The new one is made whole in `<root>/.replacing/`
//! and then changes places with the clip's folder in one step of the file
//! system, so that a crash at any moment leaves one of the two there, whole.
//! What is left to do then, [`Library::recover`] does.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;

use crate::files;
use crate::journal::{JOURNAL, Journal};
use crate::library::read_manifest;
use crate::lock::ClipLock;
use crate::manifest::{Clip, Manifest, PLAYLIST};
use crate::state::State;
use crate::{ClipId, Error, FileName, Library, Result, playlist, tags};

/// Where a new version is made.
const REPLACING: &str = ".replacing";
/// Where clips wait that are to replace others.
const INCOMING: &str = ".incoming";
/// What waited there for so long belongs to nobody any more.
const UNFINISHED: Duration = Duration::from_secs(24 * 3600);
/// Where a clip's older versions lie, in its folder.
const VERSIONS: &str = "versions";
/// The old version, on disks that cannot exchange two folders at once.
const ASIDE: &str = ".old";

impl Library {
    /// Puts the film of another clip, or of an older version, at this clip's
    /// place. Title, time, end and wish of the clip stay; the film that was there
    /// becomes an older version. Nothing is copied where the disk can give a
    /// file a second name.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Locked`] while either is recorded;
    /// [`Error::Order`] when `with` is not whole, or the clip itself; else what
    /// the disk says: either of the two is the clip's film then, whole.
    pub fn replace(&self, id: &ClipId, with: &Clip) -> Result<Clip> {
        let dir = self.dir(id);
        if !dir.is_dir() {
            return Err(Error::no_clip(id));
        }
        if with.dir == dir {
            return Err(Error::Order("a clip cannot replace itself"));
        }
        let lock = self.lock(id)?;
        let old = read_manifest(&*self.files, &dir, id)?;
        let _source = self.lock_at(&with.dir, &with.manifest.id())?;
        let film = read_manifest(&*self.files, &with.dir, &with.manifest.id())?;
        if [&old, &film].iter().any(|it| it.state() != State::Ready) {
            return Err(Error::Order("only whole clips can replace each other"));
        }
        self.replace_by(id, &lock, &old, |stage, version| {
            self.make_version(stage, film.of(&old, version), &with.dir)
        })
    }

    /// Puts the folder at a clip's place that `make` makes: it is told where,
    /// and which version it is.
    pub(crate) fn replace_by(
        &self,
        id: &ClipId,
        lock: &ClipLock,
        old: &Manifest,
        make: impl FnOnce(&Path, u32) -> Result<()>,
    ) -> Result<Clip> {
        let dir = self.dir(id);
        self.finish_replacing(id, lock)?;
        let stage = self.stage(id);
        let latest = older(&dir)?.last().map_or(0, |(it, _)| *it);
        let made = make(&stage, latest.max(old.version) + 1);
        let carried = made.and_then(|()| tags::carry(&*self.files, &dir, &stage));
        let exchanged = carried.and_then(|()| self.exchange(&stage, &dir));
        // Whatever came of it: what lies there now is looked at.
        let finished = self.finish_replacing(id, lock);
        exchanged.and(finished)?;
        self.clip(id)
    }

    /// The older versions of a clip, the latest of them first.
    ///
    /// # Errors
    /// When its folder cannot be read. What is no version is left out.
    pub fn versions(&self, id: &ClipId) -> Result<Vec<Clip>> {
        let mut versions = Vec::new();
        for (_, dir) in older(&self.dir(id))? {
            if let Ok(manifest) = read_manifest(&*self.files, &dir, id) {
                versions.push(Clip { dir, manifest });
            }
        }
        versions.sort_by_key(|it| std::cmp::Reverse(it.manifest.version));
        Ok(versions)
    }

    /// Where clips come from that are not in the library: a library of its own
    /// on the same disk, so that their files need not be copied.
    ///
    /// # Errors
    /// What the disk says.
    pub fn incoming(&self) -> Result<Self> {
        Self::open_with(&self.root.join(INCOMING), self.files.clone())
    }

    /// Removes what a crash left of clips that came in, long ago.
    pub(crate) fn recover_incoming(&self) -> Result<()> {
        let root = self.root.join(INCOMING);
        if !root.exists() {
            return Ok(());
        }
        let incoming = self.incoming()?;
        for id in incoming.ids()? {
            let dir = incoming.dir(&id);
            let made = fs::metadata(&dir).and_then(|it| it.modified());
            let is_old = made.is_ok_and(|it| it.elapsed().is_ok_and(|age| age > UNFINISHED));
            if is_old && ClipLock::take(&dir, &id).is_ok() {
                fs::remove_dir_all(&dir).map_err(|error| Error::io("delete", &dir, error))?;
            }
        }
        Ok(())
    }

    /// Finishes what a crash left of a replacement. Somebody's replacement
    /// that is under way is left alone.
    pub(crate) fn recover_replacing(&self) -> Result<()> {
        let root = self.root.join(REPLACING);
        let failed = |error| Error::io("read", &root, error);
        let entries = match fs::read_dir(&root) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            entries => entries.map_err(failed)?,
        };
        for entry in entries {
            let name = entry.map_err(failed)?.file_name();
            let Some(name) = name.to_str() else { continue };
            let Some(id) = ClipId::from_folder(name.strip_suffix(ASIDE).unwrap_or(name)) else {
                continue;
            };
            // One that cannot be put in order is no reason to leave the others.
            if let Err(error) = self.recover_replaced(&id) {
                tracing::warn!(%error, clip.id = %id, "a replacement was left as it is");
            }
        }
        Ok(())
    }

    fn recover_replaced(&self, id: &ClipId) -> Result<()> {
        let old = self.set_aside(id);
        if !self.dir(id).exists() && old.exists() {
            self.rename(&old, &self.dir(id))?;
        }
        // Whoever replaces holds the lock of what was the clip before.
        let stage = self.stage(id);
        let held = stage.exists().then(|| ClipLock::take(&stage, id));
        match (ClipLock::take(&self.dir(id), id), held.transpose()) {
            (Err(Error::Locked { .. }), _) | (_, Err(Error::Locked { .. })) => Ok(()),
            (Ok(lock), _) => self.finish_replacing(id, &lock),
            // The clip was thrown away since.
            (Err(Error::NotFound { .. }), _) => self.drop_stage(id),
            (Err(error), _) => Err(error),
        }
    }

    /// Files the old version away, if it has been replaced, and removes what
    /// was made in vain.
    fn finish_replacing(&self, id: &ClipId, _lock: &ClipLock) -> Result<()> {
        let (dir, stage, old) = (self.dir(id), self.stage(id), self.set_aside(id));
        if old.exists() {
            self.drop_stage(id)?;
            self.rename(&old, &stage)?;
        }
        if !stage.exists() {
            return Ok(());
        }
        let current = read_manifest(&*self.files, &dir, id)?;
        let staged = match read_manifest(&*self.files, &stage, id) {
            Ok(staged) if staged.version < current.version => staged,
            // It is written last: this was never whole, or never shown.
            Ok(_) | Err(Error::NotFound { .. }) => return self.drop_stage(id),
            Err(error) => return Err(error),
        };
        let (from, to) = (stage.join(VERSIONS), dir.join(VERSIONS));
        if from.exists() && !to.exists() {
            self.rename(&from, &to)?;
        }
        if self.is_kept_otherwise(&stage, &staged, &to)? {
            return self.drop_stage(id);
        }
        self.files
            .create_dir(&to)
            .map_err(|error| Error::io("create", &to, error))?;
        self.rename(&stage, &to.join(staged.version.to_string()))
    }

    /// Where an older version lies, whether there is one or not.
    pub(crate) fn version_dir(&self, id: &ClipId, version: u32) -> PathBuf {
        self.dir(id).join(VERSIONS).join(version.to_string())
    }

    fn stage(&self, id: &ClipId) -> PathBuf {
        self.root.join(REPLACING).join(id.to_string())
    }

    fn set_aside(&self, id: &ClipId) -> PathBuf {
        self.root.join(REPLACING).join(format!("{id}{ASIDE}"))
    }

    fn drop_stage(&self, id: &ClipId) -> Result<()> {
        let stage = self.stage(id);
        match fs::remove_dir_all(&stage) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(Error::io("delete", &stage, error))
            }
            _ => Ok(()),
        }
    }

    /// Makes the folder that is to be the clip's, whole and on disk. What is
    /// not there yet of what the manifest names is taken from another folder.
    pub(crate) fn make_version(
        &self,
        stage: &Path,
        mut manifest: Manifest,
        from: &Path,
    ) -> Result<()> {
        let written = |error| Error::io("write", stage, error);
        for folder in ["media", "audio"] {
            let folder = stage.join(folder);
            self.files.create_dir(&folder).map_err(written)?;
        }
        let named = manifest.contents().map(|(name, ..)| name.under(from));
        let mut paths: Vec<_> = named.chain(files::list(&from.join("audio"))?).collect();
        paths.sort();
        paths.dedup();
        for path in &paths {
            let Ok(name) = path.strip_prefix(from) else {
                continue;
            };
            let to = stage.join(name);
            if !to.exists() {
                let folder = to.parent().unwrap_or(stage);
                self.files.create_dir(folder).map_err(written)?;
                let linked = self.files.link(path, &to);
                linked.map_err(|error| Error::io("copy", path, error))?;
            }
        }
        let init = match &manifest.init {
            Some(init) => files::read(&*self.files, &init.file.under(stage), init.bytes)?,
            None => Vec::new(),
        };
        let (journal, lines) = Journal::of(&manifest, &init, true)?;
        manifest.journal_lines = lines;
        files::replace(&*self.files, &stage.join(JOURNAL), &journal)?;
        let playlist = playlist::write(&manifest);
        files::replace(&*self.files, &stage.join(PLAYLIST), playlist.as_bytes())?;
        self.files.sync_dir(&stage.join("audio")).map_err(written)?;
        manifest.write(&*self.files, stage)
    }

    /// Gives each of two folders the other's name.
    fn exchange(&self, stage: &Path, dir: &Path) -> Result<()> {
        let failed = |error| Error::io("replace", dir, error);
        match self.files.exchange(stage, dir) {
            Err(error) if error.kind() == std::io::ErrorKind::Unsupported => {
                let mut old = stage.as_os_str().to_owned();
                old.push(ASIDE);
                // Between the two nobody finds the clip; a crash there is what
                // recovery looks for first.
                self.rename(dir, old.as_ref())?;
                self.rename(stage, dir)
                    .inspect_err(|_| drop(self.rename(old.as_ref(), dir)))
            }
            exchanged => {
                exchanged.map_err(failed)?;
                files::sync_parent(&*self.files, dir)?;
                files::sync_parent(&*self.files, stage)
            }
        }
    }
}

/// The folders of older versions, by number.
fn older(dir: &Path) -> Result<Vec<(u32, PathBuf)>> {
    let versions = dir.join(VERSIONS);
    let failed = |error| Error::io("read", &versions, error);
    let entries = match fs::read_dir(&versions) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(failed)?,
    };
    let mut older = Vec::new();
    for entry in entries {
        let path = entry.map_err(failed)?.path();
        let name = path.file_name().and_then(|it| it.to_str());
        if let Some(number) = name.and_then(|it| it.parse().ok()) {
            older.push((number, path));
        }
    }
    older.sort();
    Ok(older)
}

/// Which version a clip is of which nothing speaks but its media.
pub(crate) fn next_version(dir: &Path) -> u32 {
    let older = older(dir).unwrap_or_default();
    older.last().map_or(1, |(latest, _)| latest + 1)
}

impl Manifest {
    /// This film at the place of another clip, as its version `version`.
    pub(crate) fn of(&self, place: &Self, version: u32) -> Self {
        let mut manifest = self.clone().with_id(place.id(), place.created());
        // What was at this link before may be there still, and is the same.
        let before = (self.id() == place.id()).then_some(self.version);
        for segment in &mut manifest.segments {
            segment.version = before.map(|it| segment.version.unwrap_or(it));
        }
        if before.is_none() {
            // They say which of the other's versions is whole.
            let own = [FileName::edits(), FileName::whole_transcript()];
            manifest.files.retain(|it| !own.contains(&it.file));
        }
        manifest.title.clone_from(&place.title);
        manifest.expires = place.expires;
        manifest.wish.clone_from(&place.wish);
        manifest.version = version;
        manifest.replaced = Some(Timestamp::now());
        manifest
    }
}

#[cfg(test)]
mod tests;
