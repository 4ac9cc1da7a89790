//! A segment's fragments (ISO/IEC 14496-12, 8.8): where each ends, and when it
//! plays.
//!
//! What is read may be torn, damaged or hostile: nothing is believed that does
//! not fit, and nothing larger than a `moof` is held in memory.

use std::io::{self, SeekFrom};
use std::num::NonZeroU32;

use aside_media::{ClipTime, Pts, TimeBase};

use crate::boxes::{Fields, child, children};
use crate::files::OpenFile;
use crate::moov::TrackHeader;

/// The largest `moof` or `moov` that is read; a real one has kilobytes.
const LARGEST_HEADER: u64 = 16 << 20;
/// Boxes that may stand between two fragments.
const BETWEEN: [[u8; 4]; 6] = [*b"styp", *b"sidx", *b"emsg", *b"prft", *b"free", *b"skip"];
/// How many of them may.
const MOST_BETWEEN: usize = 64;

/// What file systems keep track of.
const PAGE: u64 = 4096;
const SHORTEST_HOLE: usize = 64;

/// From when to when something plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) start: ClipTime,
    pub(crate) end: ClipTime,
}

/// What a segment's file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SegmentContent {
    /// The whole fragments at its start: where each ends, and when it plays.
    pub(crate) whole: Vec<(u64, Span)>,
    /// When the fragment after them would have played, if it says so.
    pub(crate) torn: Option<Span>,
}

impl SegmentContent {
    /// How long the whole fragments are, in bytes.
    pub(crate) fn len(&self) -> u64 {
        self.whole.last().map_or(0, |(end, _)| *end)
    }

    /// When the whole fragments play; `None` if there are none.
    pub(crate) fn span(&self) -> Option<Span> {
        let spans = self.whole.iter().map(|(_, span)| *span);
        spans.fold(None, |all, span| join(all, Some(span)))
    }

    /// Leaves out the fragment that a byte belongs to, and those after it.
    fn cut_before(&mut self, byte: u64) {
        let keep = self.whole.partition_point(|(end, _)| *end <= byte);
        self.torn = self.whole.get(keep).map(|(_, span)| *span);
        self.whole.truncate(keep);
    }
}

/// Walks over the fragments at the start of a segment: each a `moof` and its
/// `mdat`. The walk ends before the first box that is torn or makes no sense.
pub(crate) fn read_segment(
    file: &mut dyn OpenFile,
    tracks: &[TrackHeader],
) -> io::Result<SegmentContent> {
    let len = file.seek(SeekFrom::End(0))?;
    let mut content = SegmentContent::default();
    let mut at = 0;
    let mut between = 0;
    let mut moof: Option<Span> = None;
    while let Some(header) = read_header(file, at, len)? {
        match &header.kind {
            b"moof" if moof.is_none() && header.end <= len => {
                moof = read_moof(file, &header, tracks)?;
                if moof.is_none() {
                    break;
                }
            }
            b"mdat" if moof.is_some() && header.end <= len => {
                content
                    .whole
                    .extend(moof.take().map(|span| (header.end, span)));
                between = 0;
            }
            kind if BETWEEN.contains(kind) && header.end <= len && between < MOST_BETWEEN => {
                between += 1;
            }
            _ => break,
        }
        at = header.end;
    }
    content.torn = moof;
    if let Some(hole) = find_hole(file, content.len())? {
        content.cut_before(hole);
    }
    Ok(content)
}

/// The first page of zeros within the first `len` bytes of a file.
///
/// Power can go when a file has its new length but not all of its new pages:
/// those are zeros then. Coded pictures and sound never hold a whole page of
/// them. The parts of a page at either end count from [`SHORTEST_HOLE`] on.
fn find_hole(file: &mut dyn OpenFile, len: u64) -> io::Result<Option<u64>> {
    let mut page = vec![0; PAGE as usize];
    let mut at = 0;
    file.rewind()?;
    while at < len {
        let page = &mut page[..PAGE.min(len - at) as usize];
        file.read_exact(page)?;
        if page.len() >= SHORTEST_HOLE && page.iter().all(|byte| *byte == 0) {
            return Ok(Some(at));
        }
        at += page.len() as u64;
    }
    Ok(None)
}

fn join(a: Option<Span>, b: Option<Span>) -> Option<Span> {
    match (a, b) {
        (Some(a), Some(b)) => Some(Span {
            start: a.start.min(b.start),
            end: a.end.max(b.end),
        }),
        (a, b) => a.or(b),
    }
}

/// A box's type and where it lies in its file.
struct Header {
    kind: [u8; 4],
    content: u64,
    end: u64,
}

/// The header at `at`; `None` at the end of the file or of all sense.
fn read_header(file: &mut dyn OpenFile, at: u64, len: u64) -> io::Result<Option<Header>> {
    let room = len.saturating_sub(at).min(16);
    let mut head = [0; 16];
    let head = &mut head[..room as usize];
    file.seek(SeekFrom::Start(at))?;
    file.read_exact(head)?;
    let mut fields = Fields(head);
    let (Some(size), Some(kind)) = (fields.u32(), fields.array()) else {
        return Ok(None);
    };
    let (size, content) = match size {
        // A box that runs to the end of its file: nothing we write does, but
        // a file that was extended with zeros looks like it.
        0 => return Ok(None),
        1 => match fields.u64() {
            Some(size) => (size, at + 16),
            None => return Ok(None),
        },
        size => (u64::from(size), at + 8),
    };
    let end = at.saturating_add(size);
    Ok((end >= content).then_some(Header { kind, content, end }))
}

/// When a `moof`'s samples play; `None` if that cannot be said.
fn read_moof(
    file: &mut dyn OpenFile,
    header: &Header,
    tracks: &[TrackHeader],
) -> io::Result<Option<Span>> {
    let size = header.end - header.content;
    if size > LARGEST_HEADER {
        return Ok(None);
    }
    let mut content = vec![0; size as usize];
    file.seek(SeekFrom::Start(header.content))?;
    file.read_exact(&mut content)?;
    let mut span = None;
    for (kind, traf) in children(&content) {
        if kind == *b"traf" {
            match read_traf(traf, tracks) {
                Some(it) => span = join(span, Some(it)),
                None => return Ok(None),
            }
        }
    }
    Ok(span)
}

/// When a track fragment's samples play (8.8.7 `tfhd`, 8.8.12 `tfdt`, 8.8.8
/// `trun`).
fn read_traf(traf: &[u8], tracks: &[TrackHeader]) -> Option<Span> {
    let (flags, mut tfhd) = Fields(child(traf, b"tfhd")?).full()?;
    let id = tfhd.u32()?;
    let track = tracks.iter().find(|it| it.id == id)?;
    if flags & 0x1 != 0 {
        tfhd.u64()?;
    }
    if flags & 0x2 != 0 {
        tfhd.u32()?;
    }
    let default = if flags & 0x8 != 0 {
        tfhd.u32()?
    } else {
        track.default_duration
    };
    let (version, mut tfdt) = Fields(child(traf, b"tfdt")?).version()?;
    let start = if version == 1 {
        tfdt.u64()?
    } else {
        u64::from(tfdt.u32()?)
    };
    let mut length = 0_u64;
    for (kind, trun) in children(traf) {
        if kind == *b"trun" {
            length = length.saturating_add(read_trun(trun, default)?);
        }
    }
    let base = TimeBase::new(NonZeroU32::MIN, track.timescale);
    let time = |ticks: u64| base.time(Pts::new(i64::try_from(ticks).unwrap_or(i64::MAX)));
    Some(Span {
        start: time(start),
        end: time(start.saturating_add(length)),
    })
}

/// How many ticks a run's samples last.
fn read_trun(trun: &[u8], default: u32) -> Option<u64> {
    let (flags, mut fields) = Fields(trun).full()?;
    let count = fields.u32()?;
    for flag in [0x1, 0x4] {
        if flags & flag != 0 {
            fields.u32()?;
        }
    }
    if flags & 0x100 == 0 {
        return Some(u64::from(count) * u64::from(default));
    }
    let others = [0x200, 0x400, 0x800];
    let others = others.iter().filter(|flag| flags & *flag != 0).count();
    let mut length = 0_u64;
    for _ in 0..count {
        length = length.saturating_add(u64::from(fields.u32()?));
        for _ in 0..others {
            fields.u32()?;
        }
    }
    Some(length)
}
