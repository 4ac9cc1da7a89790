//! What keeps a take from starting or ends it, and what to do about it.

use std::io;

/// Why a take could not start, or ended before it was stopped.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A screen, a microphone or a camera: choose another, or give permission.
    #[error(transparent)]
    Capture(#[from] aside_capture::Error),
    /// The codec or the muxer: a defect, or an FFmpeg without H.264.
    #[error(transparent)]
    Encode(#[from] aside_encoder::Error),
    /// The clip's folder: free space, or choose another folder.
    #[error(transparent)]
    Library(#[from] aside_library::Error),
    /// Speech recognition; the take itself is not affected.
    #[error(transparent)]
    Speech(#[from] aside_transcript::Error),
    /// Sound that cannot be worked with: a defect.
    #[error(transparent)]
    Sound(#[from] aside_sound::Unsuitable),
    /// The disk is nearly full: the take was closed while there was room to.
    #[error("only {free} are left on the disk")]
    NoSpaceLeft {
        /// What is left.
        free: aside_media::Bytes,
    },
    /// Neither picture nor sound was asked for.
    #[error("nothing to record: neither a picture nor sound was chosen")]
    NoSource,
    /// A device did not answer: try again, or choose another.
    #[error("the {what} did not answer within {seconds} s")]
    NoAnswer {
        /// Which device.
        what: &'static str,
        /// How long was waited.
        seconds: u64,
    },
    /// The system gives no more threads.
    #[error("a recording thread could not be started")]
    Thread(#[source] io::Error),
    /// A recording thread ended without a word: a defect.
    #[error("the recorder's `{0}` thread failed")]
    Crashed(&'static str),
}

impl Error {
    /// What the user can do about it, in a sentence.
    pub fn hint(&self) -> String {
        match self {
            Self::Capture(error) => error.hint().to_owned(),
            Self::Encode(error) => error.hint().to_owned(),
            Self::Library(error) => error.hint().to_owned(),
            Self::Speech(error) => error.hint().to_owned(),
            Self::Sound(_) => "Choose another microphone.".to_owned(),
            Self::NoSpaceLeft { .. } => {
                "Free some space (the trash may hold old clips), or choose a folder on another \
                 disk. What was recorded is kept."
                    .to_owned()
            }
            Self::NoSource => "Choose a screen, a microphone or both.".to_owned(),
            Self::NoAnswer { .. } => {
                "Check that no other program holds the device, or choose another one.".to_owned()
            }
            Self::Thread(_) => {
                "The machine is out of threads or memory. Close other programs and try again."
                    .to_owned()
            }
            Self::Crashed(_) => {
                "What was recorded until then is kept. Please report this with the log.".to_owned()
            }
        }
    }
}
