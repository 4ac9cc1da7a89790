//! SHA-256 of files.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::error::at;
use crate::{Error, Result};

/// A writer that hashes what passes through it.
pub(super) struct Hashing<W> {
    out: W,
    hash: Sha256,
}

impl<W: Write> Hashing<W> {
    pub(super) fn new(out: W) -> Self {
        Self {
            out,
            hash: Sha256::new(),
        }
    }

    /// What was written to, and the hash in hexadecimal.
    pub(super) fn finish(self) -> (W, String) {
        (self.out, hex(self.hash))
    }
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Whether a file has this SHA-256.
///
/// # Errors
/// [`Error::Checksum`] when it has another one, [`Error::ModelMissing`] when
/// it is not there, [`Error::Io`] when it cannot be read.
pub(super) fn check(path: &Path, expected: &str) -> Result<()> {
    let found = sha256(path)?;
    if found == expected {
        return Ok(());
    }
    Err(Error::Checksum {
        path: path.to_owned(),
        expected: expected.to_owned(),
        found,
    })
}

fn sha256(path: &Path) -> Result<String> {
    let mut file = File::open(path).map_err(|source| match source.kind() {
        io::ErrorKind::NotFound => Error::ModelMissing {
            path: path.to_owned(),
        },
        _ => at(path)(source),
    })?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = file.read(&mut buffer).map_err(at(path))?;
        if read == 0 {
            return Ok(hex(hash));
        }
        hash.update(&buffer[..read]);
    }
}

fn hex(hash: Sha256) -> String {
    let digits = |byte: u8| format!("{byte:02x}");
    hash.finalize().iter().copied().map(digits).collect()
}
