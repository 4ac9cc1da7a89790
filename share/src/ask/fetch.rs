//! From what a guest wrote into a slot to a file of this machine, or to the
//! reason why not. Nothing a guest says is believed before it was looked at.

use std::io::Read;
use std::path::{Path, PathBuf};

use aside_library::ClipId;
use futures::StreamExt;
use futures::stream::BoxStream;
use object_store::ObjectStoreExt;
use sha2::{Digest, Sha256};
use tokio::io::AsyncWriteExt;

use super::note::{self, Note};
use super::slots::{note_name, part_name};
use super::{AnswerKind, Ask, Desk, files, ladder};
use crate::{Error, Result};

/// A written answer is no longer: 40 pages.
const LONGEST_TEXT: u64 = 128 << 10;
/// How much of a file is looked at to say of what kind it is.
const BEGINNING: u64 = 4096;

/// An answer of which a guest says that all of it is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Arrival {
    /// The guest's place.
    pub place: ClipId,
    /// The question's number, from 0.
    pub question: usize,
}

/// What was found in a slot.
#[derive(Debug)]
pub struct Fetched {
    /// What the guest says of it, if that could be read.
    pub note: Option<Note>,
    /// What it is.
    pub content: Content,
}

/// What an answer is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// A recording, as the guest's browser made it. It is only known to begin
    /// like one.
    Media(PathBuf),
    /// Written words.
    Text(String),
    /// A file that begins as its name says.
    File(IncomingFile),
    /// Nothing that can be taken; why, as a sentence.
    Refused(String),
}

/// A file that a guest answered with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncomingFile {
    /// Where it lies for now.
    pub path: PathBuf,
    /// What the guest calls it: plain text on one line, and no path.
    pub name: String,
    /// How its name ends, one of those that are taken.
    pub ending: &'static str,
}

/// An object on its way here.
pub(super) type Chunks = BoxStream<'static, object_store::Result<bytes::Bytes>>;

/// Why an answer is not taken: a sentence, or that the store failed.
pub(super) enum Stop {
    Refused(String),
    Failed(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl From<&str> for Stop {
    fn from(reason: &str) -> Self {
        Self::Refused(reason.to_owned())
    }
}

impl Desk {
    /// Reads an answer, into a new file in `dir` if it is a recording.
    ///
    /// # Errors
    /// When the store does not answer or refuses, or the disk does. What a
    /// guest did wrong is in what is returned.
    pub async fn fetch(&self, ask: &Ask, arrival: Arrival, dir: &Path) -> Result<Fetched> {
        let (note, content) = match self.note(ask, arrival).await {
            Ok(note) => {
                let content = self.content(ask, arrival, &note, dir).await;
                (Some(note), content)
            }
            Err(stop) => (None, Err(stop)),
        };
        let content = match content {
            Ok(content) => content,
            Err(Stop::Refused(reason)) => Content::Refused(reason),
            Err(Stop::Failed(error)) => return Err(error),
        };
        Ok(Fetched { note, content })
    }

    async fn note(&self, ask: &Ask, arrival: Arrival) -> std::result::Result<Note, Stop> {
        let name = note_name(arrival.question);
        let mut chunks = self.object(ask, &arrival.place, &name, note::BYTES).await?;
        let mut content = Vec::new();
        while let Some(chunk) = chunks.next().await {
            content.extend_from_slice(&chunk.map_err(|error| self.unread(&name, error))?);
        }
        Ok(Note::parse(&content)?)
    }

    async fn content(
        &self,
        ask: &Ask,
        arrival: Arrival,
        note: &Note,
        dir: &Path,
    ) -> std::result::Result<Content, Stop> {
        if !ask.wording.kinds.contains(&note.kind) {
            return Err("It is of a kind that was not asked for.".into());
        }
        if note.bytes == 0 {
            return Err("It is empty.".into());
        }
        let longest = match note.kind {
            AnswerKind::Text => LONGEST_TEXT,
            AnswerKind::File => files::LARGEST,
            _ => u64::MAX,
        };
        if note.bytes > longest {
            return Err("It is longer than was allowed.".into());
        }
        let ending = match note.kind {
            AnswerKind::File => Some(file_ending(note)?),
            _ => None,
        };
        let path = dir.join(format!("{}-{}", arrival.place, arrival.question));
        self.download(ask, arrival, note, &path).await?;
        match ending {
            Some(ending) => taken_file(path, note, ending),
            None if note.kind.is_recorded() => taken_recording(path),
            None => taken_text(&path),
        }
    }

    /// Puts an answer's objects together; they are what the note says, then.
    async fn download(
        &self,
        ask: &Ask,
        arrival: Arrival,
        note: &Note,
        path: &Path,
    ) -> std::result::Result<(), Stop> {
        let wanted = note.checksum()?;
        let sizes = ladder::sizes(&ask.wording.kinds);
        let plan = ladder::plan(&sizes, note.bytes).ok_or("It is longer than was allowed.")?;
        let failed = |error| Error::io("write", path, error);
        let mut file = tokio::fs::File::create(path).await.map_err(failed)?;
        let (mut hash, mut left) = (Sha256::new(), note.bytes);
        for part in plan {
            let name = part_name(arrival.question, part);
            let mut chunks = self.object(ask, &arrival.place, &name, sizes[part]).await?;
            while let Some(chunk) = chunks.next().await {
                let chunk = chunk.map_err(|error| self.unread(&name, error))?;
                // What it was filled up with is no part of it.
                let len = usize::try_from(left).map_or(chunk.len(), |it| it.min(chunk.len()));
                left -= len as u64;
                hash.update(&chunk[..len]);
                file.write_all(&chunk[..len]).await.map_err(failed)?;
            }
        }
        file.flush().await.map_err(failed)?;
        let sum = hash.finalize();
        match wanted.is_some_and(|it| sum.as_slice() != it.bytes()) {
            true => Err("It was damaged on the way, or two answers were mixed.".into()),
            false => Ok(()),
        }
    }

    /// An object that has to be of exactly this size.
    pub(super) async fn object(
        &self,
        ask: &Ask,
        place: &ClipId,
        name: &str,
        size: u64,
    ) -> std::result::Result<Chunks, Stop> {
        let place = ask.place_path(place);
        let path = self.store.object_path(&format!("{place}/{name}"));
        let found = match self.store.objects().get(&path).await {
            Err(object_store::Error::NotFound { .. }) => {
                return Err("A part of it never arrived.".into());
            }
            found => found.map_err(|error| self.unread(name, error))?,
        };
        if found.meta.size != size {
            return Err("A part of it has another size than was allowed.".into());
        }
        Ok(found.into_stream())
    }

    pub(super) fn unread(&self, name: &str, error: object_store::Error) -> Error {
        Error::store(self.store.name(), "read", name.to_owned(), error)
    }
}

/// How the name of a file ends, when files with such a name are taken.
fn file_ending(note: &Note) -> std::result::Result<&'static str, Stop> {
    let name = note.file.as_deref().unwrap_or_default();
    files::ending(name).ok_or_else(|| "It is a file of a kind that is not taken.".into())
}

fn taken_file(
    path: PathBuf,
    note: &Note,
    ending: &'static str,
) -> std::result::Result<Content, Stop> {
    match files::begins_as(ending, &beginning(&path)?) {
        true => Ok(Content::File(IncomingFile {
            path,
            name: note.file.clone().unwrap_or_default(),
            ending,
        })),
        false => Err("It is not the kind of file that its name says.".into()),
    }
}

fn taken_recording(path: PathBuf) -> std::result::Result<Content, Stop> {
    match beginning(&path)?.first_chunk() {
        Some(begin) if is_recording(begin) => Ok(Content::Media(path)),
        Some(_) => Err("It is not what a browser records.".into()),
        None => Err("It is too short to be a recording.".into()),
    }
}

fn taken_text(path: &Path) -> std::result::Result<Content, Stop> {
    let read_back = |error| Error::io("read", path, error);
    let bytes = std::fs::read(path).map_err(read_back)?;
    std::fs::remove_file(path).map_err(read_back)?;
    let text = String::from_utf8(bytes).map_err(|_| "It is no text.")?;
    Ok(Content::Text(plain(&text)))
}

/// The first bytes of what was put together.
fn beginning(path: &Path) -> Result<Vec<u8>> {
    let mut begin = Vec::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(BEGINNING).read_to_end(&mut begin))
        .map_err(|error| Error::io("read", path, error))?;
    Ok(begin)
}

/// Whether a file begins as what browsers record does: Matroska (RFC 9559),
/// ISO media (ISO/IEC 14496-12), Ogg (RFC 3533).
fn is_recording(begin: &[u8; 8]) -> bool {
    begin.starts_with(&[0x1a, 0x45, 0xdf, 0xa3])
        || begin.starts_with(b"OggS")
        || begin.ends_with(b"ftyp")
}

/// A text without what nobody can see.
pub(crate) fn plain(text: &str) -> String {
    let kept = |it: &char| *it == '\n' || !(it.is_control() || note::is_hidden(*it));
    let text: String = text.replace("\r\n", "\n").chars().filter(kept).collect();
    text.trim().to_owned()
}
