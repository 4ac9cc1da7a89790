//! A clip without its beginning or its end. The film it was made of stays, as
//! an older version, so that it can be taken back, or cut elsewhere.
//!
//! Segments that are kept are the same files; what is new of the film is
//! written whole before anybody sees it, as with any new version.

use std::path::Path;
use std::time::Duration;

use aside_media::{Bytes, ClipTime};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::fields::millis;
use crate::files;
use crate::library::read_manifest;
use crate::manifest::{Clip, Manifest};
use crate::state::State;
use crate::writer::{INIT, whole_millis};
use crate::{ClipId, Error, FileEntry, FileName, Library, MarkKind, Result, Segment};

/// The version of edits.json that is read and written.
const FORMAT: u32 = 1;
/// edits.json has a few lines.
const EDITS_LIMIT: Bytes = Bytes::new(1 << 20);

/// What `edits.json` says: of which film a clip shows which part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edits {
    format: u32,
    /// The version of the clip that is whole.
    #[serde(rename = "version")]
    pub of: u32,
    /// Where the clip begins in it.
    #[serde(rename = "from_ms", with = "millis")]
    pub from: Duration,
    /// Where the clip ends in it.
    #[serde(rename = "until_ms", with = "millis")]
    pub until: Duration,
    /// Fields that are not known to this version.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// What is new of a clip that is cut.
#[derive(Clone, Debug, Default)]
pub struct Trim {
    /// Where it begins and ends, in the whole film, in whole milliseconds.
    pub from: Duration,
    /// See `from`.
    pub until: Duration,
    /// The header, if it is another.
    pub init: Option<Vec<u8>>,
    /// Segments of which a part is left: by their place in the whole film.
    pub segments: Vec<NewSegment>,
    /// Transcript and captions, as far as there are any.
    pub files: Vec<(FileName, Vec<u8>)>,
}

/// What is left of a segment.
#[derive(Clone, Debug)]
pub struct NewSegment {
    /// Its place in the whole film.
    pub index: usize,
    /// Its bytes now.
    pub bytes: Vec<u8>,
}

impl Library {
    /// What was changed of a clip's film; `None` if nothing was.
    ///
    /// # Errors
    /// [`Error::Corrupt`] when `edits.json` makes no sense, else as
    /// [`Library::clip`].
    pub fn edits(&self, id: &ClipId) -> Result<Option<Edits>> {
        let clip = self.clip(id)?;
        self.edits_in(&clip.dir, &clip.manifest)
    }

    /// The whole film a clip was cut from; the clip itself if it was not.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is there no more, else as
    /// [`Library::edits`].
    pub fn whole(&self, id: &ClipId) -> Result<Clip> {
        let clip = self.clip(id)?;
        let Some(edits) = self.edits_in(&clip.dir, &clip.manifest)? else {
            return Ok(clip);
        };
        let dir = self.version_dir(id, edits.of);
        let manifest = read_manifest(&*self.files, &dir, id)?;
        Ok(Clip { dir, manifest })
    }

    /// Has a clip show a part of its [whole](Library::whole) film.
    ///
    /// # Errors
    /// [`Error::Order`] when the film has no such part, or is not whole;
    /// [`Error::Locked`] while it is recorded; else what the disk says: the
    /// clip is as it was then.
    pub fn trim(&self, id: &ClipId, trim: &Trim) -> Result<Clip> {
        let lock = self.lock(id)?;
        let whole = self.whole(id)?;
        let old = read_manifest(&*self.files, &self.dir(id), id)?;
        let film = whole.manifest;
        if [&old, &film].iter().any(|it| it.state() != State::Ready) {
            return Err(Error::Order("only a whole clip can be cut"));
        }
        if trim.from >= trim.until || trim.until > film.duration {
            return Err(Error::Order("there is no such part of the clip"));
        }
        self.replace_by(id, &lock, &old, |stage, version| {
            let manifest = film.of(&old, version).cut(trim);
            let manifest = self.write_new(stage, manifest, trim, film.version)?;
            self.make_version(stage, manifest, &whole.dir)
        })
    }

    /// Has a clip show the whole film again that it was cut from. `files` are
    /// its transcript and captions, if they are not as they were.
    ///
    /// # Errors
    /// As [`Library::trim`]; [`Error::Order`] when it was not cut.
    pub fn untrim(&self, id: &ClipId, changed: &[(FileName, Vec<u8>)]) -> Result<Clip> {
        let lock = self.lock(id)?;
        let whole = self.whole(id)?;
        let old = read_manifest(&*self.files, &self.dir(id), id)?;
        if whole.dir == self.dir(id) {
            return Err(Error::Order("this clip was not cut"));
        }
        let film = whole.manifest;
        let clip = self.replace_by(id, &lock, &old, |stage, version| {
            let mut manifest = film.of(&old, version);
            self.write_files(stage, &mut manifest, changed)?;
            self.make_version(stage, manifest, &whole.dir)
        })?;
        // It is the clip's own again.
        let removed = std::fs::remove_dir_all(&whole.dir);
        removed.map_err(|error| Error::io("delete", &whole.dir, error))?;
        Ok(clip)
    }

    /// Whether a film that was replaced can be had again from one that is kept.
    pub(crate) fn is_kept_otherwise(
        &self,
        dir: &Path,
        film: &Manifest,
        versions: &Path,
    ) -> Result<bool> {
        let edits = match self.edits_in(dir, film) {
            Ok(Some(edits)) => edits,
            Ok(None) | Err(Error::Corrupt { .. } | Error::NotFound { .. }) => return Ok(false),
            Err(error) => return Err(error),
        };
        Ok(versions.join(edits.of.to_string()).exists())
    }

    fn edits_in(&self, dir: &Path, manifest: &Manifest) -> Result<Option<Edits>> {
        let name = FileName::edits();
        if !manifest.files.iter().any(|it| it.file == name) {
            return Ok(None);
        }
        let path = name.under(dir);
        let json = files::read(&*self.files, &path, EDITS_LIMIT)?;
        let edits: Edits = serde_json::from_slice(&json)
            .map_err(|error| Error::corrupt(&path, error.to_string()))?;
        match edits.format {
            FORMAT => Ok(Some(edits)),
            format => Err(Error::Newer { path, format }),
        }
    }

    /// Writes into a folder what the film did not have.
    fn write_new(
        &self,
        stage: &Path,
        mut manifest: Manifest,
        trim: &Trim,
        of: u32,
    ) -> Result<Manifest> {
        if let Some(init) = &trim.init {
            let entry = FileEntry::of(FileName::ours(INIT), init);
            self.write_file(stage, &entry.file, init)?;
            manifest.init = Some(entry);
        }
        for new in &trim.segments {
            let name = crate::writer::segment_name(new.index);
            let entry = FileEntry::of(name, &new.bytes);
            let mut segments = manifest.segments.iter_mut();
            let Some(segment) = segments.find(|it| it.file == entry.file) else {
                return Err(Error::Order("a segment that is not the clip's was cut"));
            };
            self.write_file(stage, &entry.file, &new.bytes)?;
            (segment.bytes, segment.sha256, segment.version) = (entry.bytes, entry.sha256, None);
        }
        let edits = Edits {
            format: FORMAT,
            of,
            from: trim.from,
            until: trim.until,
            extra: Map::new(),
        };
        let json = serde_json::to_vec_pretty(&edits)
            .map_err(|_| Error::Order("an edit holds something JSON cannot"))?;
        self.write_files(stage, &mut manifest, &[(FileName::edits(), json)])?;
        self.write_files(stage, &mut manifest, &trim.files)?;
        Ok(manifest)
    }

    fn write_files(
        &self,
        stage: &Path,
        manifest: &mut Manifest,
        files: &[(FileName, Vec<u8>)],
    ) -> Result<()> {
        for (name, content) in files {
            self.write_file(stage, name, content)?;
            manifest.file(FileEntry::of(name.clone(), content));
        }
        Ok(())
    }

    fn write_file(&self, stage: &Path, name: &FileName, content: &[u8]) -> Result<()> {
        let path = name.under(stage);
        let folder = path.parent().unwrap_or(stage);
        let made = self.files.create_dir(folder);
        made.map_err(|error| Error::io("create", folder, error))?;
        files::replace(&*self.files, &path, content)
    }
}

impl Manifest {
    /// The manifest of a part of this film, as far as it follows from it.
    fn cut(&self, trim: &Trim) -> Self {
        let (from, until) = (ClipTime::ZERO + trim.from, ClipTime::ZERO + trim.until);
        let mut part = self.clone();
        part.segments = self
            .segments_with_starts()
            .filter_map(|it| kept(it, from, until))
            .collect();
        part.origin = self.origin + trim.from;
        part.duration = trim.until - trim.from;
        part.problems.retain_mut(|it| {
            let end = (it.at + it.duration).min(until);
            let is_in = it.at < until && (end > from || it.at >= from);
            let at = it.at.max(from);
            (it.at, it.duration) = (at - trim.from, end.saturating_since(at));
            is_in
        });
        let chapters = part.marks.iter().filter(|it| it.kind == MarkKind::Chapter);
        let begun = chapters.map(|it| it.at).filter(|it| *it <= from).max();
        part.marks.retain_mut(|it| {
            // The chapter that is under way where the part begins, begins there.
            let is_under_way = it.kind == MarkKind::Chapter && Some(it.at) == begun;
            let is_in = is_under_way || (from..until).contains(&it.at);
            it.at = it.at.max(from) - trim.from;
            is_in
        });
        // What can be made again is: of the part alone. Sound is heard whole.
        part.receipt = None;
        part.files
            .retain(|it| it.file.as_str().starts_with("audio/"));
        part
    }
}

/// A segment, as far as it lies between two moments.
fn kept(
    (start, segment): (ClipTime, &Segment),
    from: ClipTime,
    until: ClipTime,
) -> Option<Segment> {
    let end = start + segment.duration;
    if end <= from || start >= until {
        return None;
    }
    let (begins, ends) = (start.max(from), end.min(until));
    let gap_begins = (start - segment.gap_before).max(from);
    Some(Segment {
        gap_before: whole_millis(gap_begins, begins),
        duration: whole_millis(begins, ends),
        ..segment.clone()
    })
}

#[cfg(test)]
mod tests;
