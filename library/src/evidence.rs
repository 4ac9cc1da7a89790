//! What is known of a clip before its files are looked at.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use aside_media::{Bytes, ClipTime};
use jiff::Timestamp;

use crate::files::{self, Files};
use crate::journal::{Begun, Entry, Journal};
use crate::library::read_manifest;
use crate::manifest::{Kind, Manifest, NewClip};
use crate::state::State;
use crate::versions::next_version;
use crate::writer::{INIT, segment_index, whole_millis};
use crate::{Checksum, ClipId, Error, FileEntry, FileName, Result, Segment, Track, moov};

/// An init segment has kilobytes.
pub(crate) const INIT_LIMIT: Bytes = Bytes::new(16 << 20);

/// A clip as its manifest and its journal describe it.
#[derive(Debug)]
pub(crate) struct Evidence {
    /// What the clip is. Its segments are in `segments`.
    pub(crate) manifest: Manifest,
    /// Whether `clip.json` itself could be read.
    pub(crate) has_manifest: bool,
    /// Every segment that was sealed, by its number.
    pub(crate) segments: BTreeMap<usize, Known>,
    /// The content of `init.mp4`, as the journal has it.
    pub(crate) init: Vec<u8>,
    /// Every file beside the media.
    pub(crate) files: BTreeMap<FileName, Filed>,
    /// How long the clip is, if its recording was finished.
    pub(crate) finished: Option<Duration>,
}

/// A segment that was sealed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Known {
    pub(crate) start: ClipTime,
    pub(crate) segment: Segment,
}

/// What a file beside the media should be: what the journal says, or what the
/// manifest says if the file was being replaced.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Filed {
    journal: Option<FileEntry>,
    manifest: Option<FileEntry>,
}

impl Filed {
    /// What was meant to be there last.
    fn latest(&self) -> Option<&FileEntry> {
        self.journal.as_ref().or(self.manifest.as_ref())
    }

    /// The entry for a file that was found to be this.
    pub(crate) fn matching(&self, found: (Bytes, Checksum)) -> Option<&FileEntry> {
        let known = self.journal.iter().chain(&self.manifest);
        known.into_iter().find(|it| (it.bytes, it.sha256) == found)
    }
}

impl Evidence {
    /// Gathers what is known: from the journal, each line of which has its own
    /// checksum, as long as it is complete; else from the manifest; else from
    /// the media.
    ///
    /// # Errors
    /// Why the manifest cannot be read, when nothing else says anything.
    pub(crate) fn gather(files: &dyn Files, dir: &Path, id: ClipId) -> Result<Self> {
        let journal = Journal::read(files, dir)?;
        let found = match read_manifest(files, dir, &id) {
            Ok(manifest) => Ok(manifest),
            Err(error @ (Error::Corrupt { .. } | Error::NotFound { .. })) => Err(error),
            Err(error) => return Err(error),
        };
        let of_media = || from_media(files, dir, id);
        Self::weigh(found, journal, id, of_media)
    }

    /// What a manifest and a journal add up to, without a look at the media.
    pub(crate) fn of(manifest: Manifest, journal: Journal) -> Result<Self> {
        let id = manifest.id();
        Self::weigh(Ok(manifest), journal, id, || None)
    }

    fn weigh(
        found: Result<Manifest>,
        journal: Journal,
        id: ClipId,
        of_media: impl FnOnce() -> Option<Manifest>,
    ) -> Result<Self> {
        let journalled = from_journal(&journal, id);
        let covers = found.as_ref().is_ok_and(|it| journal.covers(it));
        let has_manifest = found.is_ok();
        let listed = found.as_ref().map_or(Vec::new(), |it| it.files.clone());
        let (base, journal_leads) = match (found, journalled) {
            (Ok(found), Some(mut base)) if covers => {
                base.state = found.state;
                base.journal_lines = found.journal_lines;
                (base, true)
            }
            (Ok(found), _) => (found, false),
            (Err(_), Some(base)) => (base, true),
            (Err(error), None) => (of_media().ok_or(error)?, false),
        };
        let mut evidence = Self {
            finished: (base.state() == State::Ready && !journal_leads).then_some(base.duration),
            segments: known_segments(&base),
            manifest: base,
            has_manifest,
            init: Vec::new(),
            files: BTreeMap::new(),
        };
        for entry in listed {
            evidence.filed(&entry.file).manifest = Some(entry.clone());
        }
        evidence.replay(journal, journal_leads);
        Ok(evidence)
    }

    /// Adds what the journal says: all of it if it leads, else what the
    /// manifest had not come to.
    fn replay(&mut self, journal: Journal, leads: bool) {
        let (mut problems, mut marks) = (Vec::new(), Vec::new());
        for entry in journal.entries {
            match entry {
                Entry::Begun(begun) => {
                    self.init = begun.content();
                    if leads || self.manifest.init.is_none() {
                        let Begun { tracks, init, .. } = begun;
                        self.manifest.tracks = tracks;
                        self.manifest.init = Some(init);
                    }
                }
                Entry::Sealed(sealed) => {
                    if let Some(index) = segment_index(&sealed.segment.file) {
                        let known = Known {
                            start: sealed.start,
                            segment: sealed.segment,
                        };
                        self.segments.insert(index, known);
                    }
                }
                Entry::Filed(entry) => self.filed(&entry.file).journal = Some(entry.clone()),
                Entry::Finished(it) => self.finished = Some(it.duration),
                Entry::Problem(problem) => problems.push(problem),
                Entry::Marked(mark) => marks.push(mark),
                Entry::Noted(notes) => {
                    if leads {
                        self.manifest.title = notes.title;
                        self.manifest.receipt = notes.receipt;
                        self.manifest.expires = notes.expires;
                        self.manifest.wish = notes.wish;
                        self.manifest.extra = notes.extra;
                    }
                    problems = notes.problems;
                    marks = notes.marks;
                }
                Entry::Created(_) | Entry::Unknown => {}
            }
        }
        // Both hold the same lists; one may be behind the other.
        if leads || problems.len() > self.manifest.problems.len() {
            self.manifest.problems = problems;
        }
        if leads || marks.len() > self.manifest.marks.len() {
            self.manifest.marks = marks;
        }
    }

    fn filed(&mut self, file: &FileName) -> &mut Filed {
        self.files.entry(file.clone()).or_default()
    }

    /// The manifest that says exactly what is known.
    pub(crate) fn expected(&self) -> Manifest {
        let mut expected = self.manifest.clone();
        expected.segments = self
            .segments
            .values()
            .map(|it| it.segment.clone())
            .collect();
        let files = self.files.values().filter_map(Filed::latest);
        expected.files = files.cloned().collect();
        let sealed = whole_millis(ClipTime::ZERO, expected.sealed_until());
        expected.duration = self.finished.unwrap_or(sealed);
        expected
    }
}

fn known_segments(manifest: &Manifest) -> BTreeMap<usize, Known> {
    let known = manifest
        .segments_with_starts()
        .filter_map(|(start, segment)| {
            let segment = segment.clone();
            Some((segment_index(&segment.file)?, Known { start, segment }))
        });
    known.collect()
}

/// A manifest without content, as the journal's first line describes it.
fn from_journal(journal: &Journal, id: ClipId) -> Option<Manifest> {
    journal.entries.iter().find_map(|entry| match entry {
        Entry::Created(it) if it.id == id => {
            let new = NewClip {
                id: Some(id),
                kind: it.kind,
                title: Some(it.title.clone()),
                longest_segment: it.longest_segment,
                expires: it.expires,
            };
            let mut manifest = Manifest::new(id, new, it.created);
            (manifest.version, manifest.replaced) = (it.version, it.replaced);
            manifest.origin = it.origin;
            Some(manifest)
        }
        _ => None,
    })
}

/// A manifest without segments, as `init.mp4` describes it.
fn from_media(files: &dyn Files, dir: &Path, id: ClipId) -> Option<Manifest> {
    let path = dir.join(INIT);
    let init = files::read(files, &path, INIT_LIMIT).ok()?;
    let tracks: Vec<Track> = moov::read(&init)
        .into_iter()
        .filter_map(|it| it.track)
        .collect();
    let kind = match tracks.first()? {
        _ if tracks.iter().any(|it| matches!(it, Track::Video { .. })) => Kind::Screen,
        _ => Kind::Voice,
    };
    let made = fs::metadata(&path).and_then(|it| it.modified()).ok()?;
    let created = Timestamp::try_from(made).unwrap_or(Timestamp::UNIX_EPOCH);
    let mut manifest = Manifest::new(id, NewClip::new(kind), created);
    manifest.version = next_version(dir);
    manifest.tracks = tracks;
    manifest.init = Some(FileEntry::of(FileName::ours(INIT), &init));
    Some(manifest)
}
