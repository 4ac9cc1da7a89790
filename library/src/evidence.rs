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
use crate::manifest::{FileEntry, Kind, Manifest, NewClip, Segment, Track};
use crate::writer::{INIT, segment_index};
use crate::{ClipId, Error, Result, moov};

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
    /// Files beside the media as the journal has them: the manifest may not
    /// have come to them.
    pub(crate) filed: Vec<FileEntry>,
    /// How long the clip is, if its recording was finished.
    pub(crate) finished: Option<Duration>,
}

/// A segment that was sealed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Known {
    pub(crate) start: ClipTime,
    pub(crate) segment: Segment,
}

impl Evidence {
    /// Gathers what is known: from the manifest, else from the journal, else
    /// from the media.
    ///
    /// # Errors
    /// Why the manifest cannot be read, when nothing else says anything.
    pub(crate) fn gather(files: &dyn Files, dir: &Path, id: ClipId) -> Result<Self> {
        let journal = Journal::read(files, dir)?;
        let (manifest, has_manifest) = match read_manifest(files, dir, &id) {
            Ok(manifest) => (manifest, true),
            Err(error) if error.is_for_repair() => {
                let other = from_journal(&journal, id).or_else(|| from_media(files, dir, id));
                (other.ok_or(error)?, false)
            }
            Err(error) => return Err(error),
        };
        let finished = (manifest.state() == crate::State::Ready).then_some(manifest.duration());
        let segments = manifest
            .segments()
            .iter()
            .enumerate()
            .filter_map(|(place, it)| {
                let known = Known {
                    start: manifest.start_of(place),
                    segment: it.clone(),
                };
                Some((segment_index(&it.file)?, known))
            });
        let mut evidence = Self {
            segments: segments.collect(),
            manifest,
            has_manifest,
            init: Vec::new(),
            filed: Vec::new(),
            finished,
        };
        evidence.replay(journal);
        Ok(evidence)
    }

    /// Adds what the journal is ahead of the manifest with.
    fn replay(&mut self, journal: Journal) {
        let mut problems = Vec::new();
        for entry in journal.entries {
            match entry {
                Entry::Begun(begun) => {
                    self.init = begun.content();
                    if self.manifest.init.is_none() {
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
                Entry::Filed(file) => self.filed.push(file),
                Entry::Finished(it) => self.finished = Some(it.duration),
                Entry::Problem(problem) => problems.push(problem),
                Entry::Noted(notes) => {
                    if !self.has_manifest {
                        self.manifest.title = notes.title;
                        self.manifest.receipt = notes.receipt;
                        self.manifest.extra = notes.extra;
                    }
                    problems = notes.problems;
                }
                Entry::Created(_) | Entry::Unknown => {}
            }
        }
        // Both hold the same list; one may be behind the other.
        if problems.len() > self.manifest.problems.len() {
            self.manifest.problems = problems;
        }
    }
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
            };
            Some(Manifest::new(id, new, it.created))
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
    manifest.tracks = tracks;
    manifest.init = Some(FileEntry::of(crate::FileName::ours(INIT), &init));
    Some(manifest)
}

impl Error {
    /// Whether a manifest that cannot be read for this reason is made again.
    fn is_for_repair(&self) -> bool {
        matches!(self, Self::Corrupt { .. } | Self::NotFound { .. })
    }
}
