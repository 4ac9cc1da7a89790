//! What can go wrong, and what to do next.

use std::path::{Path, PathBuf};

use aside_media::ClipTime;

/// What this crate's functions return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why pictures or sound could not be encoded, packed or read back.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// FFmpeg was built without any encoder for this codec that works here.
    /// Nothing can be recorded until that changes.
    #[error("no encoder for {codec} works on this machine (tried: {tried})")]
    NoEncoder {
        /// The codec, such as `H.264`.
        codec: &'static str,
        /// What was tried and why it failed, for a log.
        tried: String,
    },
    /// The settings ask for what the codec cannot do: choose others.
    #[error("{what}")]
    Unsupported {
        /// What cannot be done, as a sentence without its full stop.
        what: String,
    },
    /// A picture whose patches do not fit their own data: a fault of its
    /// source. It was not encoded; go on with a complete one.
    #[error("a picture that cannot be read: {reason}")]
    BadFrame {
        /// What does not fit.
        reason: String,
    },
    /// Sound that does not begin where the sound before it ended. It was not
    /// encoded: send silence for the gap first, or cut off what overlaps.
    #[error("sound for {found} came where {expected} was due")]
    NotContiguous {
        /// Where the sound before it ended.
        expected: ClipTime,
        /// What its stamp says.
        found: ClipTime,
    },
    /// A packet of a track the fragmenter was not made for.
    #[error("a packet of a track that does not exist")]
    NoSuchTrack,
    /// The codec or the container refused: the take cannot go on with it.
    #[error("{doing} failed: {source}")]
    Codec {
        /// What was being done.
        doing: &'static str,
        /// What FFmpeg said.
        source: ffmpeg_next::Error,
    },
    /// What should be media cannot be read as such.
    #[error("the recording cannot be read: {reason}")]
    Unreadable {
        /// Why.
        reason: String,
    },
    /// Whoever asked for it ended it.
    #[error("it was cancelled")]
    Cancelled,
    /// A file could not be opened, read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

impl Error {
    /// What the user can do, in plain words.
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::NoEncoder { .. } => {
                "Install a build of FFmpeg with libx264: Debian's and Ubuntu's libavcodec has it."
            }
            Self::Unsupported { .. } => "Choose another size, sample rate or number of channels.",
            Self::BadFrame { .. } | Self::NotContiguous { .. } | Self::NoSuchTrack => {
                "This is a fault in Aside. What was recorded so far is safe; please report it."
            }
            Self::Codec { .. } => {
                "What was recorded so far is safe. Free some memory and record again."
            }
            Self::Unreadable { .. } => {
                "The file is damaged or not a recording. Try to repair the clip."
            }
            Self::Cancelled => "Nothing was changed.",
            Self::File { .. } => {
                "Check that the file and its folder are there and may be used, and that the disk has room."
            }
        }
    }

    pub(crate) fn file(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { path, source }
    }
}

/// Says what was being done when FFmpeg refused.
pub(crate) trait Doing<T> {
    fn doing(self, doing: &'static str) -> Result<T>;
}

impl<T> Doing<T> for std::result::Result<T, ffmpeg_next::Error> {
    fn doing(self, doing: &'static str) -> Result<T> {
        self.map_err(|source| Error::Codec { doing, source })
    }
}

/// Whether a codec gave something; `false` when it wants more input first, or
/// has nothing left.
pub(crate) fn arrived(
    result: std::result::Result<(), ffmpeg_next::Error>,
) -> std::result::Result<bool, ffmpeg_next::Error> {
    use ffmpeg_next::error::{EAGAIN, Error};
    match result {
        Ok(()) => Ok(true),
        Err(Error::Other { errno: EAGAIN } | Error::Eof) => Ok(false),
        Err(error) => Err(error),
    }
}
