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

    /// Where the last whole top-level box ends (ISO/IEC 14496-12, 4.2); the
    /// length of it all when nothing is cut off.
    pub(crate) fn whole_until(&mut self) -> io::Result<u64> {
        let mut end = 0;
        while end < self.total {
            self.seek(SeekFrom::Start(end))?;
            let mut header = [0; 16];
            let known = usize::try_from(self.total - end).unwrap_or(16).min(16);
            self.read_exact(&mut header[..known])?;
            let [a, b, c, d, _, _, _, _, large @ ..] = header;
            let size = match u32::from_be_bytes([a, b, c, d]) {
                // To the end of the file.
                0 => self.total - end,
                1 => u64::from_be_bytes(large),
                size => u64::from(size),
            };
            match end.checked_add(size) {
                Some(next) if size >= 8 && next <= self.total => end = next,
                _ => break,
            }
        }
        self.seek(SeekFrom::Start(0))?;
        Ok(end)
    }

    /// Bytes of all parts together.
    pub(crate) const fn total(&self) -> u64 {
        self.total
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
    fn boxes_are_whole_up_to_the_one_that_is_cut_off() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("boxes.mp4");
        let whole_until = |bytes: &[u8]| {
            std::fs::write(&path, bytes).unwrap();
            Parts::new(&[&path]).unwrap().whole_until().unwrap()
        };
        let mut bytes = b"\0\0\0\x08free\0\0\0\x01mdat".to_vec();
        bytes.extend([0, 0, 0, 0, 0, 0, 0, 17, 9]);
        assert_eq!(whole_until(&bytes), 25);
        assert_eq!(whole_until(&bytes[..24]), 8);
        assert_eq!(whole_until(&bytes[..11]), 8);
        assert_eq!(
            whole_until(&[0, 0, 0, 7, 1, 1, 1, 1]),
            0,
            "too small to be a box"
        );
        assert_eq!(whole_until(&[]), 0);
    }

    #[test]
    fn a_missing_part_is_named() {
        let error = Parts::new(&[Path::new("nowhere/00007.m4s")]).err().unwrap();
        assert!(error.to_string().contains("00007.m4s"), "{error}");
    }
}
