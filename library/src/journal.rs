//! `journal.jsonl`: one line for each thing that became safe.
//!
//! While a clip is recorded, its journal is ahead of its manifest, and from
//! the journal and the media alone the manifest can be made again. Each line
//! carries a checksum, so that a line torn by a crash, and nothing else, is
//! left out when reading:
//!
//! ```json
//! {"check":"5f0c6a1b9d2e3f47","entry":{"event":"sealed","file":"media/00000.m4s", … }}
//! ```
//!
//! `check` is the first 16 digits of the SHA-256 of the bytes of `entry`.

use std::path::Path;
use std::time::Duration;

use aside_media::{Bytes, ClipTime};
use data_encoding::BASE64;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::append::AppendFile;
use crate::fields::{clip_millis, millis};
use crate::files::{self, Files};
use crate::manifest::{Kind, Manifest, first, is_first};
use crate::{
    Checksum, ClipId, Error, FileEntry, Mark, Problem, Receipt, Result, Segment, Track, Wish,
};

/// The journal's name in a clip's folder.
pub(crate) const JOURNAL: &str = "journal.jsonl";
/// A day of recording takes a tenth of this.
const JOURNAL_LIMIT: Bytes = Bytes::new(64 << 20);
const CHECK_DIGITS: usize = 16;

/// Something that became safe.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub(crate) enum Entry {
    /// The clip's folder was made.
    Created(Created),
    /// What comes before the first segment is on disk.
    Begun(Begun),
    /// A segment is closed and on disk.
    Sealed(Box<Sealed>),
    /// Something went wrong.
    Problem(Problem),
    /// Somebody marked a moment.
    Marked(Mark),
    /// A file beside the media is about to have this content.
    Filed(FileEntry),
    /// The recording ended, and all segments are sealed.
    Finished(Finished),
    /// What people and later steps may change was changed.
    Noted(Box<Notes>),
    /// Something a later version writes.
    #[serde(other)]
    Unknown,
}

/// See [`Entry::Created`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Created {
    pub(crate) format: u32,
    pub(crate) id: ClipId,
    pub(crate) kind: Kind,
    pub(crate) title: String,
    pub(crate) created: Timestamp,
    #[serde(rename = "longest_segment_ms", with = "millis")]
    pub(crate) longest_segment: Duration,
    #[serde(
        rename = "origin_ms",
        with = "millis",
        default,
        skip_serializing_if = "Duration::is_zero"
    )]
    pub(crate) origin: Duration,
    #[serde(default = "first", skip_serializing_if = "is_first")]
    pub(crate) version: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) replaced: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) expires: Option<Timestamp>,
}

/// See [`Entry::Begun`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Begun {
    pub(crate) tracks: Vec<Track>,
    pub(crate) init: FileEntry,
    /// The content of `init.mp4` in base 64: a kilobyte without which nothing
    /// plays is worth keeping twice.
    pub(crate) content: String,
}

/// See [`Entry::Sealed`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Sealed {
    #[serde(rename = "start_ms", with = "clip_millis")]
    pub(crate) start: ClipTime,
    #[serde(flatten)]
    pub(crate) segment: Segment,
}

/// See [`Entry::Finished`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Finished {
    #[serde(rename = "duration_ms", with = "millis")]
    pub(crate) duration: Duration,
}

/// See [`Entry::Noted`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Notes {
    pub(crate) title: String,
    pub(crate) problems: Vec<Problem>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) marks: Vec<Mark>,
    pub(crate) receipt: Option<Receipt>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) expires: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Wish::is_none")]
    pub(crate) wish: Wish,
    pub(crate) extra: Map<String, Value>,
}

#[derive(Serialize, Deserialize)]
struct Line<'a> {
    check: String,
    #[serde(borrow)]
    entry: &'a RawValue,
}

impl Entry {
    pub(crate) fn created(manifest: &Manifest) -> Self {
        Self::Created(Created {
            format: crate::FORMAT,
            id: manifest.id(),
            kind: manifest.kind(),
            title: manifest.title.clone(),
            created: manifest.created(),
            longest_segment: manifest.longest_segment,
            origin: manifest.origin,
            version: manifest.version,
            replaced: manifest.replaced,
            expires: manifest.expires,
        })
    }

    pub(crate) fn begun(tracks: Vec<Track>, init: FileEntry, content: &[u8]) -> Self {
        Self::Begun(Begun {
            tracks,
            init,
            content: BASE64.encode(content),
        })
    }

    pub(crate) fn sealed(start: ClipTime, segment: &Segment) -> Self {
        Self::Sealed(Box::new(Sealed {
            start,
            segment: segment.clone(),
        }))
    }

    pub(crate) fn noted(manifest: &Manifest) -> Self {
        Self::Noted(Box::new(Notes {
            title: manifest.title.clone(),
            problems: manifest.problems.clone(),
            marks: manifest.marks.clone(),
            receipt: manifest.receipt.clone(),
            expires: manifest.expires,
            wish: manifest.wish.clone(),
            extra: manifest.extra.clone(),
        }))
    }

    /// The line that says this, its newline included.
    fn to_line(&self) -> Result<Vec<u8>> {
        let unspellable = |_| Error::Order("a journal entry holds something JSON cannot");
        let entry = serde_json::value::to_raw_value(self).map_err(unspellable)?;
        let line = Line {
            check: check(entry.get()),
            entry: &entry,
        };
        let mut line = serde_json::to_vec(&line).map_err(unspellable)?;
        line.push(b'\n');
        Ok(line)
    }

    /// What a line says; `None` if it is torn or damaged.
    fn from_line(line: &[u8]) -> Option<Self> {
        let line: Line<'_> = serde_json::from_slice(line).ok()?;
        if check(line.entry.get()) != line.check {
            return None;
        }
        serde_json::from_str(line.entry.get()).ok()
    }
}

fn check(entry: &str) -> String {
    let mut digits = Checksum::of(entry.as_bytes()).to_string();
    digits.truncate(CHECK_DIGITS);
    digits
}

/// What a journal says.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    /// Its entries in order.
    pub(crate) entries: Vec<Entry>,
    /// How many lines are damaged. The last one, if it has no end, is not
    /// counted: it was being written when its writer was interrupted.
    pub(crate) damaged: usize,
}

impl Journal {
    /// Reads a journal; one that does not exist is empty.
    pub(crate) fn read(files: &dyn Files, dir: &Path) -> Result<Self> {
        match files::read(files, &dir.join(JOURNAL), JOURNAL_LIMIT) {
            Ok(content) => Ok(Self::parse(&content)),
            Err(Error::NotFound { .. }) => Ok(Self::default()),
            Err(error) => Err(error),
        }
    }

    pub(crate) fn parse(content: &[u8]) -> Self {
        let mut journal = Self::default();
        for line in content.split_inclusive(|byte| *byte == b'\n') {
            let Some(line) = line.strip_suffix(b"\n") else {
                break;
            };
            match Entry::from_line(line) {
                Some(entry) => journal.entries.push(entry),
                None => journal.damaged += 1,
            }
        }
        journal
    }

    /// Whether it says everything that a manifest says.
    pub(crate) fn covers(&self, manifest: &Manifest) -> bool {
        self.damaged == 0
            && self.entries.len() >= manifest.journal_lines
            && !self.entries.contains(&Entry::Unknown)
    }

    /// A journal that says, in as few lines as possible, what a manifest says:
    /// its content, and how many lines it has.
    pub(crate) fn of(manifest: &Manifest, init: &[u8], finished: bool) -> Result<(Vec<u8>, usize)> {
        let mut entries = vec![Entry::created(manifest)];
        if let Some(entry) = &manifest.init {
            entries.push(Entry::begun(manifest.tracks.clone(), entry.clone(), init));
        }
        let segments = manifest.segments_with_starts();
        entries.extend(segments.map(|(start, segment)| Entry::sealed(start, segment)));
        entries.extend(manifest.files.iter().cloned().map(Entry::Filed));
        if finished {
            let duration = manifest.duration;
            entries.push(Entry::Finished(Finished { duration }));
        }
        entries.push(Entry::noted(manifest));
        let lines: Result<Vec<_>> = entries.iter().map(Entry::to_line).collect();
        Ok((lines?.concat(), entries.len()))
    }
}

/// A journal that lines are added to.
#[derive(Debug)]
pub(crate) struct JournalWriter {
    file: AppendFile,
    /// How many intact lines it has.
    lines: usize,
}

impl JournalWriter {
    /// A clip's new, empty journal.
    pub(crate) fn create(files: &dyn Files, dir: &Path) -> Result<Self> {
        let file = AppendFile::create(files, &dir.join(JOURNAL))?;
        Ok(Self { file, lines: 0 })
    }

    /// A clip's journal, or a new one if it has none.
    pub(crate) fn open(files: &dyn Files, dir: &Path) -> Result<Self> {
        let path = dir.join(JOURNAL);
        let content = match files::read(files, &path, JOURNAL_LIMIT) {
            Err(Error::NotFound { .. }) => return Self::create(files, dir),
            content => content?,
        };
        let end = content.iter().rposition(|byte| *byte == b'\n');
        let whole = &content[..end.map_or(0, |end| end + 1)];
        Ok(Self {
            file: AppendFile::open(files, &path, whole)?,
            lines: Journal::parse(whole).entries.len(),
        })
    }

    /// How many intact lines it has.
    pub(crate) fn lines(&self) -> usize {
        self.lines
    }

    /// Adds a line; when this returns `Ok`, it survives power loss.
    pub(crate) fn append(&mut self, entry: &Entry) -> Result<()> {
        self.file.append(&entry.to_line()?)?;
        self.lines += 1;
        Ok(())
    }
}

impl Begun {
    /// The content of `init.mp4`; empty if it cannot be read.
    pub(crate) fn content(&self) -> Vec<u8> {
        BASE64.decode(self.content.as_bytes()).unwrap_or_default()
    }
}
