//! What can go wrong with a folder, sorted by what to do about it.

use std::io;
use std::path::{Path, PathBuf};

use crate::ClipId;

/// A `Result` of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why something could not be done.
///
/// Variants are sorted by what the caller does next, not by which call
/// failed. [`Error::hint`] says it in words for the person at the machine.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no such clip, or no such file in it.
    #[error("there is no {what}")]
    NotFound {
        /// What was looked for.
        what: String,
    },
    /// A clip with this id exists already.
    #[error("clip {id} exists already")]
    Exists {
        /// The id in question.
        id: ClipId,
    },
    /// Another instance writes this clip now.
    #[error("clip {id} is being written by another instance")]
    Locked {
        /// The clip in question.
        id: ClipId,
    },
    /// The folder or the disk refuses to be written to.
    #[error("{} cannot be written to", .path.display())]
    ReadOnly {
        /// What was to be written.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// No space, or no quota, is left.
    #[error("there is no space left to write {}", .path.display())]
    DiskFull {
        /// What was to be written.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// What is on disk is not what Aside wrote.
    #[error("{} is damaged: {reason}", .path.display())]
    Corrupt {
        /// The file or folder in question.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A newer version of Aside made this.
    #[error("{} is in format {format}; this Aside reads format {}", .path.display(), crate::FORMAT)]
    Newer {
        /// The file in question.
        path: PathBuf,
        /// The format it is in.
        format: u32,
    },
    /// Nothing was recorded that could be kept.
    #[error("clip {id} has neither picture nor sound")]
    Empty {
        /// The clip in question.
        id: ClipId,
    },
    /// Whoever asked for it ended it; nothing of it is left.
    #[error("it was cancelled")]
    Cancelled,
    /// Calls came in an order that makes no sense: a mistake in the program.
    #[error("{0}")]
    Order(&'static str),
    /// The disk or the system failed in another way.
    #[error("could not {doing} {}", .path.display())]
    Io {
        /// What was being done, as a verb.
        doing: &'static str,
        /// To which file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl Error {
    /// What the person at the machine can do about it, as a sentence.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "Check the id: `aside list` shows every clip.",
            Self::Exists { .. } => "Record under another id, or move that clip away first.",
            Self::Locked { .. } => {
                "Wait until the recording has ended, or close the other Aside window."
            }
            Self::ReadOnly { .. } => {
                "Choose another folder in the settings, or give your user the right to write there."
            }
            Self::DiskFull { .. } => {
                "Free some space (the trash may hold old clips), or choose a folder on another disk."
            }
            Self::Corrupt { .. } => {
                "Nothing was deleted. `aside repair` brings back every part that is whole."
            }
            Self::Newer { .. } => "Update Aside to open this clip. It was left as it is.",
            Self::Empty { .. } => {
                "Check the microphone and the screen you chose, then record again."
            }
            Self::Cancelled => "Nothing was changed.",
            Self::Order(_) => "This is a mistake in Aside: please report it.",
            Self::Io { .. } => {
                "Check that the disk is connected and healthy, then try again; what was saved is kept."
            }
        }
    }

    /// Whether the same call may succeed later without anybody's help.
    pub fn is_temporary(&self) -> bool {
        matches!(self, Self::Locked { .. })
    }

    /// Sorts what the system said while `doing` something to `path`.
    pub(crate) fn io(doing: &'static str, path: &Path, source: io::Error) -> Self {
        use io::ErrorKind as Kind;
        let path = path.to_owned();
        match source.kind() {
            Kind::NotFound => Self::NotFound {
                what: path.display().to_string(),
            },
            Kind::StorageFull | Kind::QuotaExceeded => Self::DiskFull { path, source },
            Kind::PermissionDenied | Kind::ReadOnlyFilesystem => Self::ReadOnly { path, source },
            _ => Self::Io {
                doing,
                path,
                source,
            },
        }
    }

    pub(crate) fn corrupt(path: &Path, reason: impl Into<String>) -> Self {
        Self::Corrupt {
            path: path.to_owned(),
            reason: reason.into(),
        }
    }

    pub(crate) fn no_clip(id: &ClipId) -> Self {
        Self::NotFound {
            what: format!("clip {id}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_systems_errors_are_sorted_by_what_to_do() {
        let sorted =
            |code: rustix::io::Errno| Error::io("write", Path::new("x"), io::Error::from(code));
        use rustix::io::Errno;
        assert!(matches!(sorted(Errno::NOSPC), Error::DiskFull { .. }));
        assert!(matches!(sorted(Errno::DQUOT), Error::DiskFull { .. }));
        assert!(matches!(sorted(Errno::ROFS), Error::ReadOnly { .. }));
        assert!(matches!(sorted(Errno::ACCESS), Error::ReadOnly { .. }));
        assert!(matches!(sorted(Errno::NOENT), Error::NotFound { .. }));
        assert!(matches!(sorted(Errno::IO), Error::Io { .. }));
    }
}
