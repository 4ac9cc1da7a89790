//! What can be kept of a clip's media, judged by the files themselves.

use std::collections::BTreeMap;
use std::fs;
use std::io::SeekFrom;
use std::path::{Path, PathBuf};
use std::time::Duration;

use aside_media::{Bytes, ClipTime};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::append::copy;
use crate::evidence::Known;
use crate::files::{self, Files, Open, OpenFile};
use crate::fragments::{self, Span};
use crate::moov::TrackHeader;
use crate::writer::{segment_index, segment_name, whole_millis};
use crate::{Checksum, Error, FileName, Result, Segment};

/// How names of files end that were found damaged: kept, but in nobody's way.
const DAMAGED: &str = ".damaged";
/// How far a damaged segment's own times may be from the known ones.
const PLAUSIBLE: Duration = Duration::from_secs(1);

/// What became of a clip's segments.
#[derive(Debug, Default)]
pub(crate) struct Salvaged {
    /// Those that are kept, in order; each is whole and on disk.
    pub(crate) segments: Vec<Segment>,
    /// Where the timeline ends.
    pub(crate) end: ClipTime,
    /// Whether it ends where it was known to end.
    pub(crate) ends_as_known: bool,
    /// What was cut off the end, as far as it says how long it was.
    pub(crate) torn: Duration,
    /// What is missing, or may be damaged, before the end.
    pub(crate) damage: Vec<Damage>,
}

/// A part of a clip that is not as it was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Damage {
    pub(crate) span: Span,
    /// Whether it is gone, rather than doubtful.
    pub(crate) gone: bool,
}

/// A segment that is kept.
struct Kept {
    index: usize,
    start: ClipTime,
    end: ClipTime,
    bytes: Bytes,
    sha256: Checksum,
    /// The version of the clip it was in first, as long as it is what it was.
    version: Option<u32>,
    extra: Map<String, Value>,
    /// The gap before it, if one was known.
    gap_before: Duration,
}

/// Goes over the segments in a clip's folder. Those that are as they are known
/// to be are kept; others are cut to their whole fragments; what then has
/// nothing left is set aside. The clip begins at `origin` of their own time.
pub(crate) fn segments(
    files: &dyn Files,
    dir: &Path,
    known: &BTreeMap<usize, Known>,
    tracks: &[TrackHeader],
    origin: Duration,
) -> Result<Salvaged> {
    let mut salvaged = Salvaged::default();
    let mut kept: Vec<Kept> = Vec::new();
    for index in indices(&dir.join("media"))? {
        let path = segment_name(index).under(dir);
        let expected = known.get(&index);
        salvaged.torn = Duration::ZERO;
        if let Some(known) = expected
            && is_unchanged(files, &path, known)?
        {
            kept.push(Kept::unchanged(index, known));
            continue;
        }
        if tracks.is_empty() {
            // Without a readable init segment nothing can be said of it.
            continue;
        }
        let cut = cut(files, &path, tracks)?;
        salvaged.torn = cut.torn;
        let span = cut.span.map(|it| Span {
            start: it.start - origin,
            end: it.end - origin,
        });
        let Some(span) = span.filter(|span| is_plausible(*span, expected)) else {
            set_aside(files, &path)?;
            continue;
        };
        if expected.is_some() {
            salvaged.damage.push(Damage { span, gone: false });
        }
        kept.push(Kept::cut(index, span, &cut, expected));
    }
    arrange(&kept, known, &mut salvaged);
    Ok(salvaged)
}

impl Kept {
    fn unchanged(index: usize, known: &Known) -> Self {
        let Known { start, segment } = known;
        Self {
            index,
            start: *start,
            end: *start + segment.duration,
            bytes: segment.bytes,
            sha256: segment.sha256,
            version: segment.version,
            extra: segment.extra.clone(),
            gap_before: segment.gap_before,
        }
    }

    fn cut(index: usize, span: Span, cut: &Cut, known: Option<&Known>) -> Self {
        Self {
            index,
            start: known.map_or(span.start, |known| known.start),
            end: span.end,
            bytes: cut.whole,
            sha256: cut.sha256,
            version: None,
            extra: Map::new(),
            gap_before: known.map_or(Duration::ZERO, |known| known.segment.gap_before),
        }
    }
}

/// Lays the kept segments out on the timeline: one ends where the next
/// begins, unless one between them is missing.
fn arrange(kept: &[Kept], known: &BTreeMap<usize, Known>, salvaged: &mut Salvaged) {
    let mut next_index = 0;
    let mut end = ClipTime::ZERO;
    for (at, it) in kept.iter().enumerate() {
        let mut gap_before = Duration::ZERO;
        if it.index > next_index {
            gap_before = whole_millis(end, it.start);
            if gap_before != it.gap_before {
                salvaged.lose(end, it.start);
            }
        }
        let next = kept.get(at + 1).filter(|next| next.index == it.index + 1);
        end = next.map_or(it.end, |next| next.start);
        next_index = it.index + 1;
        salvaged.segments.push(Segment {
            file: segment_name(it.index),
            gap_before,
            duration: whole_millis(it.start, end),
            version: it.version,
            bytes: it.bytes,
            sha256: it.sha256,
            extra: it.extra.clone(),
        });
    }
    salvaged.ends_as_known = true;
    if let Some((index, last)) = known.last_key_value() {
        let known_end = last.start + last.segment.duration;
        salvaged.ends_as_known = index + 1 == next_index && known_end == end;
        if known_end > end {
            salvaged.lose(end, known_end);
        }
    }
    salvaged.damage.sort_by_key(|it| it.span.start);
    salvaged.end = end;
}

impl Salvaged {
    fn lose(&mut self, start: ClipTime, end: ClipTime) {
        let span = Span { start, end };
        self.damage.push(Damage { span, gone: true });
    }
}

fn is_plausible(found: Span, known: Option<&Known>) -> bool {
    known.is_none_or(|Known { start, .. }| {
        found.start.saturating_since(*start) <= PLAUSIBLE
            && start.saturating_since(found.start) <= PLAUSIBLE
    })
}

/// The numbers of the segment files in a folder, in order.
pub(crate) fn indices(media: &Path) -> Result<Vec<usize>> {
    let failed = |error| Error::io("read", media, error);
    let folder = match fs::read_dir(media) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        folder => folder.map_err(failed)?,
    };
    let mut indices = Vec::new();
    for entry in folder {
        let name = entry.map_err(failed)?.file_name();
        let name: Option<FileName> = name
            .to_str()
            .and_then(|it| format!("media/{it}").parse().ok());
        indices.extend(name.as_ref().and_then(segment_index));
    }
    indices.sort_unstable();
    Ok(indices)
}

/// Whether a known segment's file begins with what it should hold. What comes
/// after that never belonged to it and is cut off.
fn is_unchanged(files: &dyn Files, path: &Path, known: &Known) -> Result<bool> {
    let failed = |error| Error::io("read", path, error);
    let segment = &known.segment;
    let mut file = files.open(path, Open::Edit).map_err(failed)?;
    let found = hash(&mut *file, segment.bytes).map_err(failed)?;
    let unchanged = found == (segment.bytes, segment.sha256);
    if unchanged {
        truncate(&mut *file, segment.bytes).map_err(failed)?;
    }
    Ok(unchanged)
}

/// A segment's file after everything but whole fragments was cut off.
struct Cut {
    whole: Bytes,
    sha256: Checksum,
    span: Option<Span>,
    torn: Duration,
}

fn cut(files: &dyn Files, path: &Path, tracks: &[TrackHeader]) -> Result<Cut> {
    let failed = |error| Error::io("read", path, error);
    let mut file = files.open(path, Open::Edit).map_err(failed)?;
    let content = fragments::read_segment(&mut *file, tracks).map_err(failed)?;
    let whole = Bytes::new(content.len());
    if !content.whole.is_empty() {
        truncate(&mut *file, whole).map_err(failed)?;
    }
    let (_, sha256) = hash(&mut *file, whole).map_err(failed)?;
    let torn = content
        .torn
        .map_or(Duration::ZERO, |it| whole_millis(it.start, it.end));
    Ok(Cut {
        whole,
        sha256,
        span: content.span(),
        torn,
    })
}

fn truncate(file: &mut dyn OpenFile, to: Bytes) -> std::io::Result<()> {
    if file.seek(SeekFrom::End(0))? > to.get() {
        file.set_len(to.get())?;
    }
    // Even when nothing was cut: whoever wrote it may not have come to this.
    file.sync()
}

/// Length and checksum of what a file begins with, at most `limit` long.
fn hash(file: &mut dyn OpenFile, limit: Bytes) -> std::io::Result<(Bytes, Checksum)> {
    let mut hash = Sha256::new();
    file.rewind()?;
    let bytes = copy(file, limit.get(), |bytes| {
        hash.update(bytes);
        Ok(())
    })?;
    Ok((Bytes::new(bytes), Checksum::finish(hash)))
}

/// Renames a file that cannot be used; an empty one is deleted.
pub(crate) fn set_aside(files: &dyn Files, path: &Path) -> Result<()> {
    let failed = |error| Error::io("set aside", path, error);
    if fs::metadata(path).map_err(failed)?.len() == 0 {
        files.remove_file(path).map_err(failed)?;
    } else {
        files.rename(path, &free_name(path)).map_err(failed)?;
    }
    files::sync_parent(files, path)
}

/// `<name>.damaged`, or with a number if there is one already.
fn free_name(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(DAMAGED);
    let mut free = PathBuf::from(&name);
    let mut number = 2_u32;
    while free.exists() {
        let mut numbered = name.clone();
        numbered.push(format!("-{number}"));
        free = numbered.into();
        number += 1;
    }
    free
}

/// Length and checksum of a whole file; `None` if there is none.
pub(crate) fn measure(files: &dyn Files, path: &Path) -> Result<Option<(Bytes, Checksum)>> {
    let failed = |error| Error::io("read", path, error);
    match files.open(path, Open::Read) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        file => {
            let mut file = file.map_err(failed)?;
            hash(&mut *file, Bytes::new(u64::MAX))
                .map(Some)
                .map_err(failed)
        }
    }
}
