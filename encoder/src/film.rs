//! What is read: a recording's files, and where it begins in them.

use std::path::{Path, PathBuf};
use std::time::Duration;

/// An init segment and segments, or one MP4 file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Film {
    pub(crate) files: Vec<PathBuf>,
    pub(crate) origin: Duration,
}

impl Film {
    /// Its first moment is at `origin` of its files' own time: what its
    /// beginning was cut off of keeps its stamps.
    #[must_use]
    pub fn beginning_at(self, origin: Duration) -> Self {
        Self { origin, ..self }
    }
}

impl<P: AsRef<Path>> From<&[P]> for Film {
    fn from(files: &[P]) -> Self {
        Self {
            files: files.iter().map(|it| it.as_ref().to_owned()).collect(),
            origin: Duration::ZERO,
        }
    }
}

impl<P: AsRef<Path>> From<&Vec<P>> for Film {
    fn from(files: &Vec<P>) -> Self {
        Self::from(files.as_slice())
    }
}

impl<P: AsRef<Path>, const N: usize> From<&[P; N]> for Film {
    fn from(files: &[P; N]) -> Self {
        Self::from(files.as_slice())
    }
}
