//! Putting a clip in order that was interrupted or damaged.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use aside_media::ClipTime;

use crate::evidence::{Evidence, INIT_LIMIT};
use crate::files::{self, Files, TEMPORARY};
use crate::journal::{JOURNAL, Journal};
use crate::library::read_manifest;
use crate::lock::{ClipLock, LOCK};
use crate::manifest::{Clip, MANIFEST, Manifest, PLAYLIST};
use crate::moov;
use crate::playlist;
use crate::salvage::{self, Damage, Salvaged};
use crate::state::Step;
use crate::writer::{INIT, whole_millis};
use crate::{Checksum, ClipId, Error, Library, Problem, ProblemCode, Result, wav};

/// What recovery made of a clip.
#[derive(Debug)]
pub struct Recovered {
    /// The clip.
    pub id: ClipId,
    /// The clip as it is now, or why it could not be put in order; it can
    /// then be tried again.
    pub outcome: Result<Clip>,
    /// How much of the recording is known to be lost.
    pub lost: Duration,
    /// What was noted in the clip.
    pub problems: Vec<Problem>,
    /// Its manifest could not be read and was made again; false where only a
    /// recording had been interrupted.
    pub damaged: bool,
}

impl Library {
    /// Puts every clip in order whose recording was interrupted, or whose
    /// manifest cannot be read. To be called at start, before anything else.
    ///
    /// Clips that another instance is writing, and those of a newer format,
    /// are left alone. A folder in which nothing was ever written goes away.
    ///
    /// # Errors
    /// When the library's own folder cannot be read.
    pub fn recover(&self) -> Result<Vec<Recovered>> {
        self.recover_replacing()?;
        if let Err(error) = self.recover_incoming() {
            tracing::warn!(%error, "what came in long ago cannot be removed");
        }
        let mut recovered = Vec::new();
        for id in self.ids()? {
            match self.recover_clip(&id) {
                Ok(None) => {}
                Ok(Some(it)) => recovered.push(it),
                Err(error) => recovered.push(Recovered {
                    id,
                    outcome: Err(error),
                    lost: Duration::ZERO,
                    problems: Vec::new(),
                    damaged: false,
                }),
            }
        }
        Ok(recovered)
    }

    /// Does what [`Library::recover`] does, for one clip. `None` when it needs
    /// none: it is in order, somebody is writing it, or it is gone.
    ///
    /// # Errors
    /// As [`Library::repair`].
    pub fn recover_clip(&self, id: &ClipId) -> Result<Option<Recovered>> {
        let dir = self.dir(id);
        if !self.is_left_behind(id) {
            return Ok(None);
        }
        let _lock = match ClipLock::take(&dir, id) {
            Err(Error::Locked { .. } | Error::NotFound { .. }) => return Ok(None),
            lock => lock?,
        };
        // Again, now that it cannot change: whoever wrote it may have finished
        // it between our look and our lock.
        if !self.is_left_behind(id) {
            return Ok(None);
        }
        match self.put_in_order_or_remove(id, &dir) {
            Err(Error::NotFound { .. }) => Ok(None),
            recovered => recovered.map(Some),
        }
    }

    /// Whether a clip's recording did not end, or its manifest cannot be read.
    fn is_left_behind(&self, id: &ClipId) -> bool {
        match read_manifest(&*self.files, &self.dir(id), id) {
            Ok(manifest) => manifest.state().is_unfinished(),
            Err(error) => !matches!(error, Error::Newer { .. }),
        }
    }

    /// Puts one clip in order, whatever its state: checks every file, keeps
    /// what is whole, brings back what is known twice, and notes what is lost.
    /// Damaged files are set aside under another name, never deleted.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Locked`], [`Error::Newer`],
    /// [`Error::Corrupt`] when there is nothing to go by, or what the disk
    /// says.
    pub fn repair(&self, id: &ClipId) -> Result<Recovered> {
        let dir = self.dir(id);
        if !dir.is_dir() {
            return Err(Error::no_clip(id));
        }
        let _lock = self.lock(id)?;
        self.put_in_order_or_remove(id, &dir)
    }

    /// Removes a folder in which nothing was ever written, and says that there
    /// is no such clip; else puts the clip in order.
    fn put_in_order_or_remove(&self, id: &ClipId, dir: &Path) -> Result<Recovered> {
        if is_husk(dir)? {
            fs::remove_dir_all(dir).map_err(|error| Error::io("delete", dir, error))?;
            return Err(Error::no_clip(id));
        }
        self.put_in_order(id, dir)
    }

    /// Does what [`Library::repair`] does, for whoever holds the lock.
    pub(crate) fn put_in_order(&self, id: &ClipId, dir: &Path) -> Result<Recovered> {
        let evidence = Evidence::gather(&*self.files, dir, *id)?;
        Repair::new(&*self.files, dir, evidence).run()
    }
}

/// Whether nothing was ever written into a clip's folder: its maker was
/// interrupted at once.
fn is_husk(dir: &Path) -> Result<bool> {
    let failed = |error| Error::io("read", dir, error);
    for entry in fs::read_dir(dir).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name();
        let kind = entry.file_type().map_err(failed)?;
        let empty = if kind.is_dir() {
            is_husk(&entry.path())?
        } else {
            let length = entry.metadata().map_err(failed)?.len();
            name == LOCK || is_temporary(&entry.path()) || (name == JOURNAL && length == 0)
        };
        if !empty {
            return Ok(false);
        }
    }
    Ok(true)
}

fn is_temporary(path: &Path) -> bool {
    path.as_os_str()
        .as_encoded_bytes()
        .ends_with(TEMPORARY.as_bytes())
}

fn is_sound(path: &Path) -> bool {
    path.extension().is_some_and(|it| it == "wav")
}

/// One clip being put in order, by whoever holds its lock.
struct Repair<'a> {
    files: &'a dyn Files,
    dir: &'a Path,
    evidence: Evidence,
    manifest: Manifest,
    init: Vec<u8>,
    lost: Duration,
    problems: Vec<Problem>,
}

impl<'a> Repair<'a> {
    fn new(files: &'a dyn Files, dir: &'a Path, evidence: Evidence) -> Self {
        Self {
            files,
            dir,
            manifest: evidence.manifest.clone(),
            evidence,
            init: Vec::new(),
            lost: Duration::ZERO,
            problems: Vec::new(),
        }
    }

    fn run(mut self) -> Result<Recovered> {
        self.enter()?;
        self.sweep()?;
        self.check_files()?;
        let has_init = self.restore_init()?;
        let tracks = moov::read(&self.init);
        let (known, origin) = (&self.evidence.segments, self.manifest.origin);
        let salvaged = salvage::segments(self.files, self.dir, known, &tracks, origin)?;
        let sound = self.repair_sound()?;
        let playable = has_init && !salvaged.segments.is_empty();
        self.judge(&salvaged);
        if !playable {
            self.give_up(has_init, sound);
        } else if self.evidence.finished.is_none() {
            self.judge_end(&salvaged, sound);
        }
        self.manifest.segments = salvaged.segments;
        self.leave(playable)?;
        Ok(Recovered {
            id: self.manifest.id(),
            outcome: Ok(Clip {
                dir: self.dir.to_owned(),
                manifest: self.manifest,
            }),
            lost: self.lost,
            problems: self.problems,
            damaged: !self.evidence.has_manifest,
        })
    }

    /// Says that the clip is being recovered, so that a crash from here on is
    /// found by the next start.
    fn enter(&mut self) -> Result<()> {
        let path = self.dir.join(MANIFEST);
        if !self.evidence.has_manifest && path.exists() {
            salvage::set_aside(self.files, &path)?;
        }
        self.manifest.step(Step::Recover)?;
        self.manifest.write(self.files, self.dir)
    }

    /// Removes what was not whole when its writer was interrupted.
    fn sweep(&self) -> Result<()> {
        for folder in [".", "media", "audio"] {
            for path in files::list(&self.dir.join(folder))? {
                if is_temporary(&path) {
                    let removed = self.files.remove_file(&path);
                    removed.map_err(|error| Error::io("delete", &path, error))?;
                }
            }
        }
        Ok(())
    }

    /// Keeps the entries of files that are as they should be, and sets those
    /// aside that are not: most can be made again.
    fn check_files(&mut self) -> Result<()> {
        self.manifest.files.clear();
        for (name, known) in std::mem::take(&mut self.evidence.files) {
            let path = name.under(self.dir);
            let Some(found) = salvage::measure(self.files, &path)? else {
                continue;
            };
            match known.matching(found) {
                Some(entry) => self.manifest.file(entry.clone()),
                // It cannot be made again, and sounds nearly as it did.
                None if is_sound(&path) => {}
                None => salvage::set_aside(self.files, &path)?,
            }
        }
        Ok(())
    }

    /// Brings `init.mp4` back if it is not what it should be; returns whether
    /// it is there now.
    fn restore_init(&mut self) -> Result<bool> {
        let path = self.dir.join(INIT);
        let content = match files::read(self.files, &path, INIT_LIMIT) {
            Ok(content) => Some(content),
            Err(Error::NotFound { .. } | Error::Corrupt { .. }) => None,
            Err(error) => return Err(error),
        };
        let kept = std::mem::take(&mut self.evidence.init);
        let Some(entry) = &self.manifest.init else {
            return Ok(false);
        };
        let is_it = |it: &[u8]| Checksum::of(it) == entry.sha256;
        if let Some(content) = content.filter(|it| is_it(it)) {
            self.init = content;
        } else if is_it(&kept) {
            if path.exists() {
                salvage::set_aside(self.files, &path)?;
            }
            files::replace(self.files, &path, &kept)?;
            self.init = kept;
        } else {
            return Ok(false);
        }
        Ok(true)
    }

    /// Puts sound files in order that nobody has accounted for yet; returns
    /// how long the longest is, with all its parts.
    fn repair_sound(&self) -> Result<Duration> {
        let mut lengths: BTreeMap<PathBuf, Duration> = BTreeMap::new();
        for path in files::list(&self.dir.join("audio"))? {
            let name = path.strip_prefix(self.dir).ok().and_then(Path::to_str);
            let known = self
                .manifest
                .files()
                .iter()
                .any(|it| Some(it.file.as_str()) == name);
            if known || !is_sound(&path) {
                continue;
            }
            match wav::repair_with(self.files, &path) {
                Ok(duration) => *lengths.entry(wav::first_part(&path)).or_default() += duration,
                // Too short to be sound: nothing was recorded into it.
                Err(Error::Corrupt { .. }) => salvage::set_aside(self.files, &path)?,
                Err(error) => return Err(error),
            }
        }
        Ok(lengths.into_values().max().unwrap_or_default())
    }

    /// Finds out how long the clip is, and notes what of it is missing or
    /// doubtful before the end.
    fn judge(&mut self, salvaged: &Salvaged) {
        let finished = self.evidence.finished.filter(|_| salvaged.ends_as_known);
        let end = whole_millis(ClipTime::ZERO, salvaged.end);
        self.manifest.duration = finished.unwrap_or(end);
        for Damage { span, gone } in &salvaged.damage {
            let length = whole_millis(span.start, span.end);
            let (from, seconds) = (span.start.clock(), length.as_secs_f32());
            let message = if *gone {
                self.lost += length;
                format!("At {from} the clip lacks {seconds:.1} s: their file was damaged.")
            } else {
                format!(
                    "From {from} on, {seconds:.1} s of the clip may look or sound wrong: \
                     their file was damaged."
                )
            };
            self.note(span.start, length, message);
        }
    }

    /// Notes that the recording was interrupted, and what it lost: the sound
    /// file may have more than the clip.
    fn judge_end(&mut self, salvaged: &Salvaged, sound: Duration) {
        let end = salvaged.end;
        let unsaved = sound.saturating_sub(self.manifest.duration);
        let unsaved = unsaved.max(salvaged.torn);
        self.lost += unsaved;
        let until = end.clock();
        let message = if unsaved.is_zero() {
            format!(
                "The recording was interrupted. Everything up to {until} is here; \
                 at most the last moments before the interruption are lost."
            )
        } else {
            let seconds = unsaved.as_secs_f32();
            format!(
                "The recording was interrupted. Everything up to {until} is here; \
                 the {seconds:.1} s after it are lost."
            )
        };
        self.note(end, unsaved, message);
    }

    /// Notes why nothing of the clip can be played.
    fn give_up(&mut self, has_init: bool, sound: Duration) {
        self.lost = self.lost.max(sound);
        let interrupted = self.evidence.finished.is_none();
        let message = if !has_init && self.manifest.init.is_some() {
            "The clip cannot be played: the file that all others depend on was damaged."
        } else if interrupted {
            "The recording was interrupted before a picture or a sound was saved."
        } else {
            "The clip cannot be played: every part of it was damaged."
        };
        self.note(ClipTime::ZERO, self.lost, message.to_owned());
    }

    fn note(&mut self, at: ClipTime, duration: Duration, message: String) {
        let problem = Problem::new(ProblemCode::Recovered, at, duration, message);
        // A receipt tells what the clip was before.
        self.manifest.receipt = None;
        if !self.manifest.problems.contains(&problem) {
            self.problems.push(problem.clone());
            self.manifest.problems.push(problem);
        }
    }

    /// Writes everything that follows from the media, the manifest last: it
    /// is what declares the clip whole.
    fn leave(&mut self, playable: bool) -> Result<()> {
        self.manifest.step(if playable {
            Step::Recovered
        } else {
            Step::Unrecoverable
        })?;
        if playable {
            let playlist = playlist::write(&self.manifest);
            files::replace(self.files, &self.dir.join(PLAYLIST), playlist.as_bytes())?;
        }
        let finished = playable || self.evidence.finished.is_some();
        let (journal, lines) = Journal::of(&self.manifest, &self.init, finished)?;
        self.manifest.journal_lines = lines;
        files::replace(self.files, &self.dir.join(JOURNAL), &journal)?;
        self.manifest.write(self.files, self.dir)
    }
}

#[cfg(test)]
mod tests;
