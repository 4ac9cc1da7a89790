//! A file that only grows, and whose end is always known to be good.

use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use aside_media::Bytes;
use sha2::{Digest, Sha256};

use crate::files::{self, Files, Open, OpenFile};
use crate::{Checksum, Error, Result};

/// A file to which whole pieces are added, each safe before the next.
///
/// An [`append`](Self::append) that fails leaves nothing of its piece behind,
/// at the latest when the file is next used.
#[derive(Debug)]
pub(crate) struct AppendFile {
    path: PathBuf,
    file: Box<dyn OpenFile>,
    /// Bytes that are safe, and their hash.
    len: u64,
    hash: Sha256,
    state: End,
}

/// What is known of the file beyond the safe bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// There is nothing.
    Clean,
    /// There may be a torn piece: cutting it off is enough.
    Torn,
    /// A sync failed. The system may have marked pages clean that never
    /// reached the disk, the one that held the last safe bytes among them, and
    /// a second sync would not try again: the file has to be written anew.
    Doubtful,
}

impl AppendFile {
    /// A new, empty file.
    pub(crate) fn create(files: &dyn Files, path: &Path) -> Result<Self> {
        let file = files
            .open(path, Open::Create)
            .map_err(|error| Error::io("create", path, error))?;
        files::sync_parent(files, path)?;
        Ok(Self {
            path: path.to_owned(),
            file,
            len: 0,
            hash: Sha256::new(),
            state: End::Clean,
        })
    }

    /// An existing file that begins with `safe`; what comes after that is cut
    /// off before anything is added.
    pub(crate) fn open(files: &dyn Files, path: &Path, safe: &[u8]) -> Result<Self> {
        let file = files
            .open(path, Open::Edit)
            .map_err(|error| Error::io("open", path, error))?;
        Ok(Self {
            path: path.to_owned(),
            file,
            len: safe.len() as u64,
            hash: Sha256::new_with_prefix(safe),
            state: End::Torn,
        })
    }

    /// How much of it is safe.
    pub(crate) fn len(&self) -> Bytes {
        Bytes::new(self.len)
    }

    /// The checksum of what is safe.
    pub(crate) fn checksum(&self) -> Checksum {
        Checksum::finish(self.hash.clone())
    }

    /// Adds a piece; when this returns `Ok`, the piece survives power loss.
    pub(crate) fn append(&mut self, files: &dyn Files, piece: &[u8]) -> Result<()> {
        self.settle(files)?;
        let failed = |error| Error::io("write", &self.path, error);
        let end = SeekFrom::Start(self.len);
        let written = self.file.seek(end).and_then(|_| self.file.write_all(piece));
        if let Err(error) = written {
            self.state = End::Torn;
            return Err(failed(error));
        }
        if let Err(error) = self.file.sync() {
            self.state = End::Doubtful;
            return Err(failed(error));
        }
        self.len += piece.len() as u64;
        self.hash.update(piece);
        Ok(())
    }

    /// Makes sure that the file holds exactly its safe bytes.
    pub(crate) fn settle(&mut self, files: &dyn Files) -> Result<()> {
        match self.state {
            End::Clean => Ok(()),
            End::Torn => self.cut(),
            End::Doubtful => self.write_anew(files),
        }
    }

    fn cut(&mut self) -> Result<()> {
        let failed = |error| Error::io("write", &self.path, error);
        self.file.set_len(self.len).map_err(failed)?;
        if let Err(error) = self.file.sync() {
            self.state = End::Doubtful;
            return Err(failed(error));
        }
        self.state = End::Clean;
        Ok(())
    }

    /// Copies the safe bytes, as the system still has them in memory, to a new
    /// file that takes the place of this one.
    fn write_anew(&mut self, files: &dyn Files) -> Result<()> {
        let failed = |error| Error::io("write", &self.path, error);
        let path = files::temporary(&self.path);
        let mut fresh = files.open(&path, Open::Create).map_err(failed)?;
        self.file.rewind().map_err(failed)?;
        let mut hash = Sha256::new();
        let copied = copy(&mut *self.file, self.len, |bytes| {
            hash.update(bytes);
            fresh.write_all(bytes)
        });
        let len = copied.map_err(failed)?;
        if len != self.len || Checksum::finish(hash) != self.checksum() {
            return Err(Error::corrupt(
                &self.path,
                "the disk lost what it had reported as saved",
            ));
        }
        fresh.sync().map_err(failed)?;
        files.rename(&path, &self.path).map_err(failed)?;
        self.file = fresh;
        self.state = End::Torn;
        files::sync_parent(files, &self.path)?;
        self.state = End::Clean;
        Ok(())
    }
}

/// Hands on at most `limit` bytes in pieces; returns how many there were.
pub(crate) fn copy(
    from: &mut dyn OpenFile,
    limit: u64,
    mut to: impl FnMut(&[u8]) -> std::io::Result<()>,
) -> std::io::Result<u64> {
    let mut buffer = vec![0; 128 << 10];
    let mut from = from.take(limit);
    let mut total = 0;
    loop {
        match from.read(&mut buffer) {
            Ok(0) => return Ok(total),
            Ok(read) => {
                to(&buffer[..read])?;
                total += read as u64;
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}
