//! Several files read as one.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use crate::{Error, Result};

/// An init segment and its segments, read as the one MP4 file they are.
///
/// Only one file is open at a time, however many segments a clip has. Lengths
/// are taken once: what a file gains later is not read.
pub(crate) struct Parts {
    parts: Vec<Part>,
    total: u64,
    position: u64,
    open: Option<(usize, File)>,
}

struct Part {
    path: PathBuf,
    /// Where it begins in the whole.
    start: u64,
    length: u64,
}

impl Parts {
    pub(crate) fn new<P: AsRef<Path>>(files: &[P]) -> Result<Self> {
        let mut total = 0;
        let mut parts = Vec::with_capacity(files.len());
        for file in files {
            let path = file.as_ref();
            let length = path.metadata().map_err(Error::file(path))?.len();
            parts.push(Part {
                path: path.to_owned(),
                start: total,
                length,
            });
            total += length;
        }
        Ok(Self {
            parts,
            total,
            position: 0,
            open: None,
        })
    }

    /// The part that holds the byte at `position`.
    fn index(&self) -> Option<usize> {
        let after = self
            .parts
            .partition_point(|part| part.start <= self.position);
        // Empty parts begin where the next one does, and come before it.
        let index = after.checked_sub(1)?;
        let part = &self.parts[index];
        (self.position < part.start + part.length).then_some(index)
    }
}

impl Read for Parts {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let Some(index) = self.index() else {
            return Ok(0);
        };
        let part = &self.parts[index];
        let offset = self.position - part.start;
        let mut file = match self.open.take() {
            Some((open, file)) if open == index => file,
            _ => File::open(&part.path)?,
        };
        file.seek(SeekFrom::Start(offset))?;
        let room = usize::try_from(part.length - offset).unwrap_or(usize::MAX);
        let room = room.min(into.len());
        let read = file.read(&mut into[..room])?;
        if read == 0 && room > 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.open = Some((index, file));
        self.position += read as u64;
        Ok(read)
    }
}

impl Seek for Parts {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(offset) => Some(offset),
            SeekFrom::End(offset) => self.total.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        self.position = target.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_read_as_one_file_from_any_place() {
        let dir = tempfile::tempdir().unwrap();
        let whole: Vec<u8> = (0..50).collect();
        let mut files = Vec::new();
        for (index, bytes) in [&whole[..7], &[], &whole[7..30], &whole[30..]]
            .iter()
            .enumerate()
        {
            files.push(dir.path().join(index.to_string()));
            std::fs::write(&files[index], bytes).unwrap();
        }
        let mut parts = Parts::new(&files).unwrap();
        for from in 0..=whole.len() {
            parts.seek(SeekFrom::Start(from as u64)).unwrap();
            let mut rest = Vec::new();
            parts.read_to_end(&mut rest).unwrap();
            assert_eq!(rest, whole[from..]);
        }
        assert_eq!(parts.seek(SeekFrom::End(-3)).unwrap(), 47);
        assert!(parts.seek(SeekFrom::Current(-48)).is_err());
        assert_eq!(parts.seek(SeekFrom::Start(99)).unwrap(), 99);
        assert_eq!(parts.read(&mut [0]).unwrap(), 0);
    }

    #[test]
    fn a_missing_part_is_named() {
        let error = Parts::new(&[Path::new("nowhere/00007.m4s")]).err().unwrap();
        assert!(error.to_string().contains("00007.m4s"), "{error}");
    }
}
