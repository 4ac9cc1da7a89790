//! `clip.json`: what a clip is and what belongs to it (docs/clip-format.md).

use std::path::{Path, PathBuf};
use std::time::Duration;

use aside_media::{Bytes, ClipTime};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::fields::millis;
use crate::files::{self, Files};
use crate::state::{State, Step};
use crate::{
    Checksum, ClipId, Error, FileEntry, FileName, Mark, Problem, Receipt, Result, Segment, Track,
    Wish,
};

/// The format this crate writes, and the only one it reads.
pub const FORMAT: u32 = 1;

/// The manifest's name in a clip's folder.
pub(crate) const MANIFEST: &str = "clip.json";
/// The playlist's name in a clip's folder. Its segments lie beside it.
pub(crate) const PLAYLIST: &str = "media/stream.m3u8";
/// A manifest of a day-long clip takes a twentieth of this.
const MANIFEST_LIMIT: Bytes = Bytes::new(16 << 20);

/// What was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Kind {
    /// A screen, usually with a voice.
    Screen,
    /// A voice alone.
    Voice,
    /// A camera, usually with a voice.
    Camera,
}

/// A clip's manifest.
///
/// What a person or a later step may change is public; what the recording
/// settled can only be read. Fields this version does not know are kept in
/// `extra`, here and in every part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    format: u32,
    id: ClipId,
    kind: Kind,
    /// What the clip is called.
    pub title: String,
    created: Timestamp,
    pub(crate) state: State,
    #[serde(rename = "duration_ms", with = "millis")]
    pub(crate) duration: Duration,
    #[serde(
        rename = "longest_segment_ms",
        with = "millis",
        default = "longest_segment"
    )]
    pub(crate) longest_segment: Duration,
    /// Where the clip begins on its media's own clock, in which the stamps of
    /// its segments are.
    #[serde(
        rename = "origin_ms",
        with = "millis",
        default,
        skip_serializing_if = "Duration::is_zero"
    )]
    pub(crate) origin: Duration,
    /// How many entries the journal had when this was written: one with fewer
    /// was cut.
    #[serde(default)]
    pub(crate) journal_lines: usize,
    pub(crate) tracks: Vec<Track>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) init: Option<FileEntry>,
    pub(crate) segments: Vec<Segment>,
    #[serde(default)]
    pub(crate) files: Vec<FileEntry>,
    /// Which of the films that were at its link this is.
    #[serde(default = "first", skip_serializing_if = "is_first")]
    pub(crate) version: u32,
    /// Since when, if it is not the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) replaced: Option<Timestamp>,
    /// What went wrong while recording, in the order it happened.
    #[serde(default)]
    pub problems: Vec<Problem>,
    /// The moments that were marked while recording, in the order they were.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<Mark>,
    /// What decoding the finished clip showed; `None` until that was done.
    #[serde(default)]
    pub receipt: Option<Receipt>,
    /// Until when it is to be watched at its link; `None` for as long as its
    /// owner wants.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Timestamp>,
    /// What those who watch it are to do, and may.
    #[serde(default, skip_serializing_if = "Wish::is_none")]
    pub wish: Wish,
    /// Fields that are not known to this version.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Why a `clip.json` cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidManifest {
    /// It is in a format of a later version.
    #[error("it is in format {0}; this version reads format {FORMAT}")]
    Format(u32),
    /// It is not what it should be.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

/// What a new clip is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewClip {
    /// Its id; `None` for a random one.
    pub id: Option<ClipId>,
    /// What is recorded.
    pub kind: Kind,
    /// What it is called; `None` leaves the title empty.
    pub title: Option<String>,
    /// The longest a segment will be: the playlist's target duration, which
    /// may not change while the clip grows (RFC 8216bis, 4.4.3.1).
    pub longest_segment: Duration,
    /// Until when it is to be watched at its link; `None` for ever.
    pub expires: Option<Timestamp>,
}

impl NewClip {
    /// A clip of this kind with a random id, no title yet, and segments of at
    /// most 10 s.
    pub fn new(kind: Kind) -> Self {
        Self {
            id: None,
            kind,
            title: None,
            longest_segment: longest_segment(),
            expires: None,
        }
    }
}

fn longest_segment() -> Duration {
    Duration::from_secs(10)
}

pub(crate) fn first() -> u32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
pub(crate) fn is_first(version: &u32) -> bool {
    *version == first()
}

/// A clip on disk.
#[derive(Clone, Debug, PartialEq)]
pub struct Clip {
    /// Its folder.
    pub dir: PathBuf,
    /// What it is.
    pub manifest: Manifest,
}

impl Clip {
    /// `init.mp4` and every segment in order: joined, they are an MP4 file.
    pub fn media(&self) -> Vec<PathBuf> {
        let init = self.manifest.init.iter().map(|init| &init.file);
        init.chain(self.manifest.segments.iter().map(|segment| &segment.file))
            .map(|file| file.under(&self.dir))
            .collect()
    }

    /// The playlist, whether it exists yet or not.
    pub fn playlist(&self) -> PathBuf {
        self.dir.join(PLAYLIST)
    }
}

impl Manifest {
    pub(crate) fn new(id: ClipId, new: NewClip, created: Timestamp) -> Self {
        Self {
            format: FORMAT,
            id,
            kind: new.kind,
            title: new.title.unwrap_or_default(),
            created,
            state: State::Recording,
            duration: Duration::ZERO,
            longest_segment: new.longest_segment,
            origin: Duration::ZERO,
            journal_lines: 0,
            tracks: Vec::new(),
            init: None,
            segments: Vec::new(),
            files: Vec::new(),
            version: first(),
            replaced: None,
            problems: Vec::new(),
            marks: Vec::new(),
            receipt: None,
            expires: new.expires,
            wish: Wish::default(),
            extra: Map::new(),
        }
    }

    /// The clip's id.
    pub fn id(&self) -> ClipId {
        self.id
    }

    /// What was recorded.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Which of the films that were at its link in turn this is, from 1.
    pub fn version(&self) -> u32 {
        self.version
    }

    /// Since when this film is the clip's, if it is not its first.
    pub fn replaced(&self) -> Option<Timestamp> {
        self.replaced
    }

    /// The same film as another clip's.
    pub(crate) fn with_id(self, id: ClipId, created: Timestamp) -> Self {
        Self {
            id,
            created,
            ..self
        }
    }

    /// When the recording began; of a later film, when that of the first did.
    pub fn created(&self) -> Timestamp {
        self.created
    }

    /// Where the clip is in its life.
    pub fn state(&self) -> State {
        self.state
    }

    /// How long the clip is; while it is recorded, how much of it is sealed.
    pub fn duration(&self) -> Duration {
        self.duration
    }

    /// The longest a segment may be, as the playlist says.
    pub fn longest_segment(&self) -> Duration {
        self.longest_segment
    }

    /// Where the clip begins on its media's own clock: not at zero when its
    /// beginning was cut off.
    pub fn origin(&self) -> Duration {
        self.origin
    }

    /// The timelines: at most one of each kind.
    pub fn tracks(&self) -> &[Track] {
        &self.tracks
    }

    /// What every segment needs before it; `None` until recording has begun.
    pub fn init(&self) -> Option<&FileEntry> {
        self.init.as_ref()
    }

    /// The closed segments in order.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// Every other file whose content is accounted for: poster, transcript,
    /// captions, sound.
    pub fn files(&self) -> &[FileEntry] {
        &self.files
    }

    /// Init, segments and files: everything a checksum is known of.
    pub fn contents(&self) -> impl Iterator<Item = (&FileName, Bytes, &Checksum)> {
        self.init
            .iter()
            .map(|it| (&it.file, it.bytes, &it.sha256))
            .chain(
                self.segments
                    .iter()
                    .map(|it| (&it.file, it.bytes, &it.sha256)),
            )
            .chain(self.files.iter().map(|it| (&it.file, it.bytes, &it.sha256)))
    }

    /// The closed segments, each with where its first moment lies.
    pub fn segments_with_starts(&self) -> impl Iterator<Item = (ClipTime, &Segment)> {
        self.segments.iter().scan(ClipTime::ZERO, |end, segment| {
            let start = *end + segment.gap_before;
            *end = start + segment.duration;
            Some((start, segment))
        })
    }

    /// Where the last closed segment ends.
    pub(crate) fn sealed_until(&self) -> ClipTime {
        let last = self.segments_with_starts().last();
        last.map_or(ClipTime::ZERO, |(start, segment)| start + segment.duration)
    }

    /// What `clip.json` says.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(json: &[u8]) -> Result<Self, InvalidManifest> {
        #[derive(Deserialize)]
        struct Version {
            format: u32,
        }
        // The version first: a later format may differ in any other field.
        let Version { format } = serde_json::from_slice(json)?;
        if format != FORMAT {
            return Err(InvalidManifest::Format(format));
        }
        Ok(serde_json::from_slice(json)?)
    }

    pub(crate) fn to_json(&self) -> Result<Vec<u8>> {
        // A map whose keys are not text is all that JSON cannot hold.
        let mut json = serde_json::to_vec_pretty(self)
            .map_err(|_| Error::Order("a manifest holds something JSON cannot"))?;
        json.push(b'\n');
        Ok(json)
    }

    pub(crate) fn read(files: &dyn Files, dir: &Path) -> Result<Self> {
        let path = dir.join(MANIFEST);
        let json = files::read(files, &path, MANIFEST_LIMIT)?;
        Self::parse(&json).map_err(|invalid| match invalid {
            InvalidManifest::Format(format) => Error::Newer { path, format },
            InvalidManifest::Json(error) => Error::corrupt(&path, error.to_string()),
        })
    }

    pub(crate) fn write(&self, files: &dyn Files, dir: &Path) -> Result<()> {
        files::replace(files, &dir.join(MANIFEST), &self.to_json()?)
    }

    /// Adds a file, or replaces what was known of it; they are kept in order
    /// of their names.
    pub(crate) fn file(&mut self, entry: FileEntry) {
        match self.files.binary_search_by(|it| it.file.cmp(&entry.file)) {
            Ok(place) => self.files[place] = entry,
            Err(place) => self.files.insert(place, entry),
        }
    }

    /// Whether nothing differs that only the recording may settle.
    pub(crate) fn is_of_same_media(&self, other: &Self) -> bool {
        let settled = |it: &Self| {
            let mut it = it.clone();
            it.title.clear();
            it.problems.clear();
            it.marks.clear();
            it.receipt = None;
            it.expires = None;
            it.wish = Wish::default();
            it.extra.clear();
            it
        };
        settled(self) == settled(other)
    }

    pub(crate) fn step(&mut self, step: Step) -> Result<()> {
        self.state = self
            .state
            .after(step)
            .ok_or(Error::Order("a clip cannot go from its state to that one"))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
