//! Writing a clip while it is recorded.

use std::collections::VecDeque;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use aside_media::{Bytes, ClipTime, Fragment, InitSegment, TrackConfig};
use jiff::Timestamp;
use serde_json::Map;

use crate::append::AppendFile;
use crate::files::{self, Files};
use crate::journal::{Entry, Finished, JournalWriter};
use crate::lock::ClipLock;
use crate::manifest::{Clip, Manifest, NewClip, PLAYLIST};
use crate::playlist;
use crate::state::Step;
use crate::wav::WavWriter;
use crate::{
    ClipId, Error, FileEntry, FileName, Library, Mark, Problem, ProblemCode, Result, Segment,
    Track, Trashed,
};

/// What every segment needs before it.
pub(crate) const INIT: &str = "media/init.mp4";

/// Writes one clip, from Record to Stop, holding its lock.
///
/// Finishing is explicit. Dropping a writer leaves the clip in the state
/// `recording` with everything that was appended: recovery closes it.
///
/// When a call fails, what was safe before is safe still. The same call may
/// be tried again, or the clip finished with what it has.
#[derive(Debug)]
pub struct ClipWriter {
    library: Library,
    files: Arc<dyn Files>,
    dir: PathBuf,
    // Held for as long as the writer lives.
    _lock: ClipLock,
    manifest: Manifest,
    journal: JournalWriter,
    begun: bool,
    open: Option<OpenSegment>,
    /// Sealed, but the caller has not been told yet.
    sealed: Option<SealedSegment>,
    /// Problems that could not be saved yet; it is empty unless the disk fails.
    unsaved: VecDeque<Problem>,
    /// Whether playlist and manifest are behind.
    unpublished: bool,
    /// Where the timeline ends for now, and the fragment that is missing
    /// there because it could not be written.
    end: ClipTime,
    missing: Option<ClipTime>,
}

/// A segment that fragments are still added to.
#[derive(Debug)]
struct OpenSegment {
    name: FileName,
    file: AppendFile,
    start: ClipTime,
}

/// A segment that has just been closed: it is on disk, in the journal, in the
/// playlist and in the manifest, and will not change any more.
#[derive(Clone, Debug, PartialEq)]
pub struct SealedSegment {
    /// Its place among the clip's segments, from 0.
    pub index: usize,
    /// Where its first moment lies.
    pub start: ClipTime,
    /// What the manifest says of it.
    pub segment: Segment,
}

impl ClipWriter {
    /// Makes the clip's folder, in the state `recording`.
    pub(crate) fn create(library: &Library, new: NewClip) -> Result<Self> {
        let files = Arc::clone(&library.files);
        let id = match new.id {
            Some(id) => id,
            None => ClipId::random().map_err(|e| Error::io("name", &library.root, e))?,
        };
        let dir = library.dir(&id);
        if dir.exists() {
            return Err(Error::Exists { id });
        }
        files
            .create_dir(&dir.join("media"))
            .map_err(|error| Error::io("create", &dir, error))?;
        let lock = ClipLock::take(&dir, &id)?;
        let mut manifest = Manifest::new(id, new, now());
        match Self::found(&*files, &dir, &mut manifest) {
            Ok(journal) => Ok(Self {
                library: library.clone(),
                files,
                dir,
                _lock: lock,
                manifest,
                journal,
                begun: false,
                open: None,
                sealed: None,
                unsaved: VecDeque::new(),
                unpublished: false,
                end: ClipTime::ZERO,
                missing: None,
            }),
            Err(error) => {
                // It is ours and holds nothing. What cannot be removed now is
                // removed by recovery.
                drop(fs::remove_dir_all(&dir));
                Err(error)
            }
        }
    }

    /// Writes what a clip begins with.
    fn found(files: &dyn Files, dir: &Path, manifest: &mut Manifest) -> Result<JournalWriter> {
        let mut journal = JournalWriter::create(files, dir)?;
        journal.append(&Entry::created(manifest))?;
        manifest.journal_lines = journal.lines();
        manifest.write(files, dir)?;
        files::sync_parent(files, dir)?;
        Ok(journal)
    }

    /// The clip's id.
    pub fn id(&self) -> ClipId {
        self.manifest.id()
    }

    /// The clip's folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// What the manifest says by now.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Space left to this user on the clip's disk.
    ///
    /// # Errors
    /// What the system says.
    pub fn free_space(&self) -> Result<Bytes> {
        self.library.free_space()
    }

    /// Saves what comes before the first fragment.
    ///
    /// # Errors
    /// [`Error::Order`] when called twice with success; else what the disk
    /// says.
    pub fn begin(&mut self, tracks: &[TrackConfig], init: &InitSegment) -> Result<()> {
        if self.begun {
            return Err(Error::Order("a clip begins once"));
        }
        let entry = FileEntry::of(FileName::ours(INIT), &init.bytes);
        let tracks: Vec<_> = tracks.iter().map(Track::from).collect();
        files::replace(&*self.files, &self.dir.join(INIT), &init.bytes)?;
        self.note(&Entry::begun(tracks.clone(), entry.clone(), &init.bytes))?;
        self.manifest.tracks = tracks;
        self.manifest.init = Some(entry);
        self.unpublished = true;
        self.publish()?;
        self.begun = true;
        Ok(())
    }

    /// Adds a fragment; when this returns `Ok`, the fragment survives a crash
    /// and power loss.
    ///
    /// A fragment that opens a segment seals the one before, which is then
    /// returned.
    ///
    /// # Errors
    /// The fragment is then not part of the clip. Append it again, or go on
    /// with one that opens a segment (the missing time is noted as a
    /// problem), or finish. Any other fragment is refused with
    /// [`Error::Order`]: it could not be decoded without the missing one.
    pub fn append(&mut self, fragment: &Fragment) -> Result<Option<SealedSegment>> {
        if !self.begun {
            return Err(Error::Order("a clip begins before it grows"));
        }
        if !self.follows(fragment) {
            return Err(Error::Order(
                "a fragment was lost: a segment has to be opened",
            ));
        }
        self.missing.get_or_insert(fragment.start);
        if fragment.opens_segment {
            self.seal(Some(fragment.start))?;
            self.note_missing(fragment.start)?;
        }
        self.publish()?;
        self.add(fragment)?;
        self.missing = None;
        self.end = self.end.max(fragment.start + fragment.duration);
        Ok(self.sealed.take())
    }

    /// Notes that something went wrong.
    ///
    /// # Errors
    /// What the disk says; the problem is then kept in memory, and saved
    /// before anything else is.
    pub fn problem(&mut self, problem: Problem) -> Result<()> {
        self.unsaved.push_back(problem);
        self.note_problems()
    }

    /// Notes that somebody marked a moment.
    ///
    /// # Errors
    /// What the disk says; the mark is lost then.
    pub fn mark(&mut self, mark: Mark) -> Result<()> {
        self.note(&Entry::Marked(mark.clone()))?;
        self.manifest.marks.push(mark);
        self.unpublished = true;
        Ok(())
    }

    /// Gives the clip another title.
    ///
    /// # Errors
    /// What the disk says.
    pub fn set_title(&mut self, title: &str) -> Result<()> {
        let mut renamed = self.manifest.clone();
        title.clone_into(&mut renamed.title);
        self.note(&Entry::noted(&renamed))?;
        self.manifest.title = renamed.title;
        self.unpublished = true;
        self.publish()
    }

    /// A lossless copy of a source's sound, as `audio/<name>.wav`.
    ///
    /// # Errors
    /// What the disk says, and [`Error::Order`] for a name that cannot be a
    /// file's.
    pub fn wav(&self, name: &str, format: aside_media::AudioFormat) -> Result<WavWriter> {
        let file: FileName = format!("audio/{name}.wav")
            .parse()
            .map_err(|_| Error::Order("a sound file is named with letters, digits and '-'"))?;
        WavWriter::create_with(Arc::clone(&self.files), &file.under(&self.dir), format)
    }

    /// Ends the clip: seals its last segment and declares it whole.
    ///
    /// `duration` is how long the clip is on its own timeline.
    ///
    /// # Errors
    /// [`Error::Empty`] when nothing was ever appended: the clip is then
    /// `failed`. Any other error leaves the clip to recovery, with everything
    /// that was appended.
    pub fn finish(mut self, duration: Duration) -> Result<Clip> {
        self.seal(None)?;
        self.remove_empty_segment();
        self.note_problems()?;
        if self.manifest.segments.is_empty() {
            self.manifest.step(Step::EndedEmpty)?;
            self.manifest.write(&*self.files, &self.dir)?;
            return Err(Error::Empty { id: self.id() });
        }
        let mut duration = duration;
        if self.missing.is_some() {
            // The clip is as long as what could be saved of it.
            self.note_missing(ClipTime::ZERO + duration)?;
            duration = duration.min(whole_millis(ClipTime::ZERO, self.end));
        }
        self.note(&Entry::Finished(Finished { duration }))?;
        self.manifest.duration = duration;
        self.manifest.step(Step::Ended)?;
        self.unpublished = true;
        self.publish()?;
        Ok(Clip {
            dir: self.dir,
            manifest: self.manifest,
        })
    }

    /// Throws the clip away: into the trash, from where it can be restored.
    ///
    /// # Errors
    /// What the disk says; the clip is then left to recovery.
    pub fn discard(self) -> Result<Trashed> {
        self.library.move_to_trash(&self.manifest.id())
    }

    /// Deletes the clip for good: for what can be had again.
    ///
    /// # Errors
    /// What the disk says; what is left is in the trash.
    pub fn remove(self) -> Result<()> {
        self.library.delete(&self.manifest.id())
    }

    /// Whether the clip with this fragment could be decoded.
    fn follows(&self, fragment: &Fragment) -> bool {
        let continues = self.missing.is_none_or(|it| it == fragment.start);
        fragment.opens_segment || (continues && self.open.as_ref().is_some_and(|it| !it.is_empty()))
    }

    /// Closes the open segment, if there is one with content.
    fn seal(&mut self, next: Option<ClipTime>) -> Result<()> {
        let Some(open) = self.open.as_mut().filter(|open| !open.is_empty()) else {
            return Ok(());
        };
        open.file.settle()?;
        let end = next.unwrap_or(self.end);
        let segment = Segment {
            file: open.name.clone(),
            gap_before: Duration::ZERO,
            duration: whole_millis(open.start, end),
            version: None,
            bytes: open.file.len(),
            sha256: open.file.checksum(),
            extra: Map::new(),
        };
        let start = open.start;
        self.note(&Entry::sealed(start, &segment))?;
        self.open = None;
        self.sealed = Some(SealedSegment {
            index: self.manifest.segments.len(),
            start,
            segment: segment.clone(),
        });
        self.manifest.duration += segment.duration;
        self.manifest.segments.push(segment);
        self.unpublished = true;
        Ok(())
    }

    /// Removes the file of a segment that nothing could be written to.
    fn remove_empty_segment(&mut self) {
        self.open = None;
        let path = segment_name(self.manifest.segments.len()).under(&self.dir);
        if path.exists() {
            // If it stays, it does no harm: nothing refers to it, and
            // verification says so.
            drop(self.files.remove_file(&path));
        }
    }

    /// Says what time is missing when recording goes on after a failure.
    fn note_missing(&mut self, next: ClipTime) -> Result<()> {
        match self.missing.filter(|missing| *missing < next) {
            None => Ok(()),
            Some(missing) => {
                self.missing = Some(next);
                self.problem(Problem::new(
                    ProblemCode::DiskError,
                    missing,
                    next.saturating_since(missing),
                    "The disk could not save a part of the recording.",
                ))
            }
        }
    }

    /// Adds a fragment to the open segment, opening one if need be.
    fn add(&mut self, fragment: &Fragment) -> Result<()> {
        let open = match &mut self.open {
            Some(open) => open,
            none => {
                let name = segment_name(self.manifest.segments.len());
                let file = AppendFile::create(&*self.files, &name.under(&self.dir))?;
                none.insert(OpenSegment {
                    name,
                    file,
                    start: fragment.start,
                })
            }
        };
        if open.is_empty() {
            open.start = fragment.start;
        }
        open.file.append(&fragment.bytes)
    }

    /// Brings playlist and manifest up to date, in this order: no reader of
    /// the manifest ever misses what it names.
    fn publish(&mut self) -> Result<()> {
        self.note_problems()?;
        if self.unpublished {
            if !self.manifest.segments.is_empty() {
                let playlist = playlist::write(&self.manifest);
                files::replace(&*self.files, &self.dir.join(PLAYLIST), playlist.as_bytes())?;
            }
            self.manifest.write(&*self.files, &self.dir)?;
            self.unpublished = false;
        }
        Ok(())
    }

    fn note_problems(&mut self) -> Result<()> {
        while let Some(problem) = self.unsaved.front().cloned() {
            self.note(&Entry::Problem(problem.clone()))?;
            self.manifest.problems.push(problem);
            self.unsaved.pop_front();
            self.unpublished = true;
        }
        Ok(())
    }

    fn note(&mut self, entry: &Entry) -> Result<()> {
        self.journal.append(entry)?;
        self.manifest.journal_lines = self.journal.lines();
        Ok(())
    }
}

impl OpenSegment {
    fn is_empty(&self) -> bool {
        self.file.len() == Bytes::new(0)
    }
}

/// `media/00000.m4s` and so on.
pub(crate) fn segment_name(index: usize) -> FileName {
    FileName::ours(format!("media/{index:05}.m4s"))
}

/// The number in a segment's name; `None` if it is no segment's.
pub(crate) fn segment_index(name: &FileName) -> Option<usize> {
    let number = name.as_str().strip_prefix("media/")?.strip_suffix(".m4s")?;
    let index = number.parse().ok()?;
    (segment_name(index) == *name).then_some(index)
}

/// The length from one moment to another, each rounded down to a millisecond:
/// so that the lengths of many segments add up without drifting.
pub(crate) fn whole_millis(start: ClipTime, end: ClipTime) -> Duration {
    let millis = end.millis_floor().saturating_sub(start.millis_floor());
    Duration::from_millis(u64::try_from(millis).unwrap_or(0))
}

/// Now, as precise as a manifest says it.
pub(crate) fn now() -> Timestamp {
    let now = Timestamp::now();
    now.round(jiff::Unit::Millisecond).unwrap_or(now)
}

#[cfg(test)]
mod tests;
