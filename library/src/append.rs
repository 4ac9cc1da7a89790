//! A file that only grows, and whose end is always known to be good.

use std::io::{Read, SeekFrom};
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
    /// Whether there may be something torn after them.
    torn: bool,
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
            torn: false,
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
            torn: true,
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
    pub(crate) fn append(&mut self, piece: &[u8]) -> Result<()> {
        self.settle()?;
        self.torn = true;
        let end = SeekFrom::Start(self.len);
        self.file
            .seek(end)
            .and_then(|_| self.file.write_all(piece))
            // A sync that fails may take its pages with it: the next one does
            // not try them again. But the piece is then cut off, and written
            // anew if it is added again.
            .and_then(|()| self.file.sync())
            .map_err(|error| Error::io("write", &self.path, error))?;
        self.torn = false;
        self.len += piece.len() as u64;
        self.hash.update(piece);
        Ok(())
    }

    /// Makes sure that the file holds nothing but its safe bytes.
    pub(crate) fn settle(&mut self) -> Result<()> {
        if self.torn {
            self.file
                .set_len(self.len)
                .and_then(|()| self.file.sync())
                .map_err(|error| Error::io("write", &self.path, error))?;
            self.torn = false;
        }
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
