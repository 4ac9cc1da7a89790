//! Who may write a clip: whoever holds its lock.

use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;
use std::time::{Duration, Instant};

use crate::{ClipId, Error, Result};

/// The lock's name in a clip's folder. The file stays: only who holds it
/// counts, and that ends with the process, however it ends.
pub(crate) const LOCK: &str = "clip.lock";

/// The right to write one clip (`flock`, so that it holds between threads of
/// one process as well as between processes).
#[derive(Debug)]
pub(crate) struct ClipLock {
    file: File,
}

impl Drop for ClipLock {
    fn drop(&mut self) {
        // Said in so many words, because closing the file is not enough while
        // a process that is just being started still has a copy of it. It
        // cannot fail on a lock that is held.
        drop(self.file.unlock());
    }
}

impl ClipLock {
    /// How long changes wait for each other. Checking gigabytes of a long clip
    /// takes seconds.
    const PATIENCE: Duration = Duration::from_secs(30);
    const PAUSE: Duration = Duration::from_millis(5);

    /// Takes the lock, or says [`Error::Locked`] at once.
    pub(crate) fn take(dir: &Path, id: &ClipId) -> Result<Self> {
        let path = dir.join(LOCK);
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path)
            .map_err(|error| match error.kind() {
                std::io::ErrorKind::NotFound => Error::no_clip(id),
                _ => Error::io("lock", &path, error),
            })?;
        match file.try_lock() {
            // The clip may have been replaced since: then this is the lock of
            // what it was.
            Ok(()) if !is_at(&file, &path) => Err(Error::Locked { id: *id }),
            Ok(()) => Ok(Self { file }),
            Err(TryLockError::WouldBlock) => Err(Error::Locked { id: *id }),
            Err(TryLockError::Error(error)) => Err(Error::io("lock", &path, error)),
        }
    }

    /// Takes the lock, waiting a little for somebody's small change to end.
    pub(crate) fn wait(dir: &Path, id: &ClipId) -> Result<Self> {
        let deadline = Instant::now() + Self::PATIENCE;
        loop {
            match Self::take(dir, id) {
                Err(Error::Locked { .. }) if Instant::now() < deadline => {
                    std::thread::sleep(Self::PAUSE);
                }
                result => return result,
            }
        }
    }
}

/// Whether a name still stands for this file.
fn is_at(file: &File, path: &Path) -> bool {
    let identity = |it: std::fs::Metadata| (it.dev(), it.ino());
    let (held, named) = (file.metadata(), std::fs::metadata(path));
    held.is_ok_and(|held| named.is_ok_and(|named| identity(held) == identity(named)))
}
