//! Whether a file is a model, and whole.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use aside_media::Bytes;

use super::{MAGIC, Shape};
use crate::error::at;
use crate::{Error, Result};

/// Reads the front of a model file and walks its tensors, without loading
/// them.
///
/// whisper.cpp reads what it is given and may abort the process on a file that
/// is not what it seems, so a file is looked over before it gets there.
///
/// # Errors
/// [`Error::Foreign`] for a file that is no Whisper model, [`Error::Truncated`]
/// for one that ends inside a tensor, [`Error::Io`] when it cannot be read.
pub(crate) fn inspect(path: &Path) -> Result<Shape> {
    let file = File::open(path).map_err(|source| match source.kind() {
        io::ErrorKind::NotFound => Error::ModelMissing {
            path: path.to_owned(),
        },
        _ => at(path)(source),
    })?;
    let size = file.metadata().map_err(at(path))?.len();
    let mut walker = Walker {
        reader: BufReader::new(file),
        at: 0,
        size,
    };
    walker.walk().map_err(|stop| stop.into_error(path, size))
}

/// Why the walk through a file ended early.
enum Stop {
    Foreign(String),
    /// The file should have been at least this long.
    CutShort(u64),
    Io(io::Error),
}

impl Stop {
    fn into_error(self, path: &Path, size: u64) -> Error {
        let path = path.to_owned();
        match self {
            Self::Foreign(reason) => Error::Foreign { path, reason },
            Self::CutShort(expected) => Error::Truncated {
                path,
                expected: Bytes::new(expected),
                found: Bytes::new(size),
            },
            Self::Io(source) => Error::Io { path, source },
        }
    }
}

struct Walker {
    reader: BufReader<File>,
    at: u64,
    size: u64,
}

impl Walker {
    fn walk(&mut self) -> std::result::Result<Shape, Stop> {
        let magic = self.ints::<1>().map_err(|stop| match stop {
            Stop::CutShort(_) => Stop::Foreign("it is empty".to_owned()),
            other => other,
        })?;
        if magic != [MAGIC.cast_signed()] {
            return Err(Stop::Foreign(format!("it begins with {:08x}", magic[0])));
        }
        let shape = Shape::from_fields(self.ints()?);
        if !shape.is_plausible() {
            return Err(Stop::Foreign("its dimensions are not Whisper's".to_owned()));
        }
        let [mels, bins] = self.ints()?;
        if mels != shape.mels || bins != 201 {
            return Err(Stop::Foreign(
                "its mel filters are not Whisper's".to_owned(),
            ));
        }
        self.skip(mels.unsigned_abs().into(), 4 * 201)?;
        let [tokens] = self.ints()?;
        if !(1..=shape.vocabulary).contains(&tokens) {
            return Err(Stop::Foreign(format!("it has {tokens} tokens")));
        }
        for _ in 0..tokens {
            let [length] = self.ints()?;
            self.skip(checked(length, 1024)?, 1)?;
        }
        let mut tensors = 0;
        while self.at < self.size {
            self.tensor()?;
            tensors += 1;
        }
        if tensors < shape.tensors() {
            return Err(Stop::CutShort(self.size + 1));
        }
        Ok(shape)
    }

    fn tensor(&mut self) -> std::result::Result<(), Stop> {
        let [rank, name, kind] = self.ints()?;
        let rank = checked(rank, 4)?;
        let mut items = 1_u64;
        let mut row = 1;
        for i in 0..rank {
            let [dim] = self.ints()?;
            let dim = checked(dim, 1 << 20)?;
            if i == 0 {
                row = dim;
            }
            items = items.saturating_mul(dim);
        }
        self.skip(checked(name, 256)?, 1)?;
        let (block, bytes) = block_size(kind)
            .ok_or_else(|| Stop::Foreign(format!("a tensor of unknown type {kind}")))?;
        if row % block != 0 {
            return Err(Stop::Foreign(
                "a tensor is not a whole number of blocks".to_owned(),
            ));
        }
        self.skip(items / block, bytes)
    }

    fn ints<const N: usize>(&mut self) -> std::result::Result<[i32; N], Stop> {
        let mut values = [0; N];
        for value in &mut values {
            let mut bytes = [0; 4];
            self.need(4)?;
            self.reader.read_exact(&mut bytes).map_err(Stop::Io)?;
            self.at += 4;
            *value = i32::from_le_bytes(bytes);
        }
        Ok(values)
    }

    fn skip(&mut self, count: u64, bytes: u64) -> std::result::Result<(), Stop> {
        let length = count.saturating_mul(bytes);
        self.need(length)?;
        // Not past the end, so no overflow: `need` has checked.
        let step = length.cast_signed();
        self.reader.seek_relative(step).map_err(Stop::Io)?;
        self.at += length;
        Ok(())
    }

    fn need(&self, length: u64) -> std::result::Result<(), Stop> {
        let end = self.at.saturating_add(length);
        if end > self.size {
            return Err(Stop::CutShort(end));
        }
        Ok(())
    }
}

fn checked(value: i32, most: u64) -> std::result::Result<u64, Stop> {
    u64::try_from(value)
        .ok()
        .filter(|value| *value <= most)
        .ok_or_else(|| Stop::Foreign(format!("a length of {value}")))
}

/// Numbers and bytes of a block of each ggml type that models are stored in
/// (`ggml.h`, `enum ggml_type`).
fn block_size(kind: i32) -> Option<(u64, u64)> {
    Some(match kind {
        0 => (1, 4),
        1 => (1, 2),
        2 => (32, 18),
        3 => (32, 20),
        6 => (32, 22),
        7 => (32, 24),
        8 => (32, 34),
        10 => (256, 84),
        11 => (256, 110),
        12 => (256, 144),
        13 => (256, 176),
        14 => (256, 210),
        _ => return None,
    })
}
