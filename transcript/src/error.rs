//! What can go wrong between sound and text.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use aside_media::Bytes;

/// What went wrong, sorted by what the caller should do next.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A model's file is not there: fetch it, then try again.
    #[error("the speech model {} is not installed", .path.display())]
    ModelMissing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// A file is not the one that was pinned: fetch it anew.
    #[error("{}: checksum failed: expected sha256 {expected}, found {found}", .path.display())]
    Checksum {
        /// The file.
        path: PathBuf,
        /// The pinned SHA-256, in hexadecimal.
        expected: String,
        /// The file's own.
        found: String,
    },
    /// A file ends too early: fetch it anew.
    #[error("{}: the file is cut short: {found} of {expected}", .path.display())]
    Truncated {
        /// The file.
        path: PathBuf,
        /// How long it should be, at least.
        expected: Bytes,
        /// How long it is.
        found: Bytes,
    },
    /// A file is of another kind: choose another one.
    #[error("{}: not a speech model: {reason}", .path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
        /// What was found instead.
        reason: String,
    },
    /// No catalogued model has this name.
    #[error("there is no speech model named {name:?}")]
    UnknownModel {
        /// The name that was asked for.
        name: String,
    },
    /// The packages that a model is made from are not where they should be.
    #[error("{}: no complete set of model packages; missing: {}", .dir.display(), .missing.join(", "))]
    PackagesMissing {
        /// The folder that was searched.
        dir: PathBuf,
        /// The files that were not found.
        missing: Vec<String>,
    },
    /// Reading or writing failed.
    #[error("{}: {source}", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The speech engine failed on sound it should have understood: the take
    /// goes on without words; try again afterwards, or with another model.
    #[error("the speech engine failed: {0}")]
    Engine(String),
    /// The engine's process ended in the middle of its work
    /// ([`whisper_apart`](crate::whisper_apart)): try once more, then leave it.
    #[error("the speech engine crashed: {0}")]
    Crashed(String),
    /// Recognition was cancelled by its [`Cancel`](crate::Cancel) handle.
    #[error("recognition was cancelled")]
    Cancelled,
    /// The sound changed its rate or channels, or cannot be resampled.
    #[error("this sound cannot be transcribed: {0}")]
    Sound(#[from] aside_sound::Unsuitable),
    /// There are no words at that place, or others by now: look again.
    #[error("these words are not in the transcript any more")]
    NoSuchWords,
    /// A stored transcript cannot be read.
    #[error("not a transcript: {0}")]
    Malformed(String),
}

impl Error {
    /// What the user can do about it, in plain words.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::ModelMissing { .. } | Self::PackagesMissing { .. } => {
                "Run `aside model get NAME` (in the source tree `make model`) to fetch it, or choose another model file."
            }
            Self::Checksum { .. } | Self::Truncated { .. } => {
                "It was damaged or not fetched whole: run `aside model get NAME` (in the source tree `make model`) to fetch it anew."
            }
            Self::Foreign { .. } => {
                "Choose a whisper.cpp model: a file named like ggml-base-q8_0.bin."
            }
            Self::UnknownModel { .. } => "Ask for one of the names in the list of models.",
            Self::Io { source, .. } => match source.kind() {
                io::ErrorKind::StorageFull => "Free some disk space, then try again.",
                io::ErrorKind::PermissionDenied => {
                    "Check that you may read and write the models folder."
                }
                _ => "Check that the disk is there and has room, then try again.",
            },
            Self::Engine(_) => {
                "The sound is kept. Transcribe the clip again, or with another model."
            }
            Self::Crashed(_) => {
                "The sound is kept. Try `aside transcribe --again CLIP`, or another model with `--model NAME`; close programs that need much memory."
            }
            Self::Cancelled => "The sound is kept. Transcribe the clip again when you like.",
            Self::Sound(_) => "The sound is kept. Try another microphone or sample rate.",
            Self::NoSuchWords => "Look at the transcript as it is now, and correct it there.",
            Self::Malformed(_) => "Transcribe the clip again to replace its transcript.",
        }
    }

    /// Whether trying the very same thing again may work.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Cancelled | Self::Crashed(_) | Self::Io { .. })
    }
}

/// The result of everything here that can fail.
pub type Result<T> = std::result::Result<T, Error>;

/// Says which file an I/O error belongs to.
pub(crate) fn at(path: &Path) -> impl FnOnce(io::Error) -> Error + '_ {
    move |source| Error::Io {
        path: path.to_owned(),
        source,
    }
}

/// Turns anything the engine says into [`Error::Engine`].
pub(crate) fn engine(error: impl fmt::Display) -> Error {
    Error::Engine(error.to_string())
}
