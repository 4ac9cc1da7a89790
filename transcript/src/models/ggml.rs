//! whisper.cpp's model file: writing one, and telling whether a file is one.
//!
//! Layout, little-endian: the magic number; eleven i32 [`Shape`] fields; the
//! mel filters; the vocabulary; then each tensor as i32 rank, name length and
//! type, its dimensions innermost first, its name, its data. See
//! `whisper_model_load` in whisper.cpp and `convert-pt-to-ggml.py` beside it.

use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::path::Path;

use aside_media::Bytes;
use half::f16;

use crate::error::at;
use crate::{Error, Result};

const MAGIC: u32 = 0x6767_6d6c;
/// Numbers of a q8_0 block, which share one scale.
const BLOCK: usize = 32;
/// Quantisation version 2, file type 7 (mostly q8_0).
const FTYPE_Q8_0: i32 = 2007;

/// The numbers at the start of a model file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shape {
    /// Tokens the model can say.
    pub(crate) vocabulary: i32,
    /// Positions of the encoder: 1500 for 30 s.
    pub(crate) audio_context: i32,
    /// Width of the encoder.
    pub(crate) audio_width: i32,
    /// Attention heads of the encoder.
    pub(crate) audio_heads: i32,
    /// Layers of the encoder.
    pub(crate) audio_layers: i32,
    /// Positions of the decoder.
    pub(crate) text_context: i32,
    /// Width of the decoder.
    pub(crate) text_width: i32,
    /// Attention heads of the decoder.
    pub(crate) text_heads: i32,
    /// Layers of the decoder.
    pub(crate) text_layers: i32,
    /// Bands of the spectrogram.
    pub(crate) mels: i32,
    /// How most weights are stored.
    pub(crate) file_type: i32,
}

impl Shape {
    /// Whether the model knows more than English: its vocabulary has one token
    /// more (whisper.cpp's own test).
    pub(crate) fn is_multilingual(&self) -> bool {
        self.vocabulary >= 51_865
    }

    /// How many tensors a model of this shape has.
    fn tensors(&self) -> i32 {
        11 + 15 * self.audio_layers + 24 * self.text_layers
    }

    fn fields(&self) -> [i32; 11] {
        [
            self.vocabulary,
            self.audio_context,
            self.audio_width,
            self.audio_heads,
            self.audio_layers,
            self.text_context,
            self.text_width,
            self.text_heads,
            self.text_layers,
            self.mels,
            self.file_type,
        ]
    }

    fn from_fields(fields: [i32; 11]) -> Self {
        let [
            vocabulary,
            audio_context,
            audio_width,
            audio_heads,
            audio_layers,
            rest @ ..,
        ] = fields;
        let [
            text_context,
            text_width,
            text_heads,
            text_layers,
            mels,
            file_type,
        ] = rest;
        Self {
            vocabulary,
            audio_context,
            audio_width,
            audio_heads,
            audio_layers,
            text_context,
            text_width,
            text_heads,
            text_layers,
            mels,
            file_type,
        }
    }

    /// Whether these are numbers of a Whisper model at all. Beyond them
    /// whisper.cpp would allocate without bounds, or abort.
    fn is_plausible(&self) -> bool {
        (50_000..60_000).contains(&self.vocabulary)
            && self.audio_context == 1500
            && self.text_context == 448
            && (64..=4096).contains(&self.audio_width)
            && (64..=4096).contains(&self.text_width)
            && (1..=64).contains(&self.audio_heads)
            && (1..=64).contains(&self.text_heads)
            && (1..=64).contains(&self.audio_layers)
            && (1..=64).contains(&self.text_layers)
            && matches!(self.mels, 80 | 128)
    }
}

/// How a tensor's numbers are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Storage {
    F32,
    F16,
    Q8_0,
}

impl Storage {
    fn code(self) -> i32 {
        match self {
            Self::F32 => 0,
            Self::F16 => 1,
            Self::Q8_0 => 8,
        }
    }
}

/// Writes a model file, front to back.
pub(super) struct Writer<W> {
    out: W,
    scratch: Vec<u8>,
}

impl<W: Write> Writer<W> {
    /// Begins the file: everything before the tensors. `shape.file_type` is
    /// set to q8_0.
    pub(super) fn begin(
        out: W,
        shape: Shape,
        filters: &[f32],
        vocabulary: &[Vec<u8>],
    ) -> io::Result<Self> {
        let mut writer = Self {
            out,
            scratch: Vec::new(),
        };
        writer.out.write_all(&MAGIC.to_le_bytes())?;
        let shape = Shape {
            file_type: FTYPE_Q8_0,
            ..shape
        };
        writer.ints(&shape.fields())?;
        writer.ints(&[
            shape.mels,
            count(filters.len() / shape.mels.max(1) as usize)?,
        ])?;
        writer.data(filters, Storage::F32)?;
        writer.ints(&[count(vocabulary.len())?])?;
        for token in vocabulary {
            writer.ints(&[count(token.len())?])?;
            writer.out.write_all(token)?;
        }
        Ok(writer)
    }

    /// Adds a tensor; `dims` are outermost first.
    pub(super) fn tensor(
        &mut self,
        name: &str,
        dims: &[usize],
        values: &[f32],
        storage: Storage,
    ) -> io::Result<()> {
        self.ints(&[count(dims.len())?, count(name.len())?, storage.code()])?;
        for dim in dims.iter().rev() {
            self.ints(&[count(*dim)?])?;
        }
        self.out.write_all(name.as_bytes())?;
        self.data(values, storage)
    }

    /// Ends the file and gives back what it was written to.
    pub(super) fn finish(mut self) -> io::Result<W> {
        self.out.flush()?;
        Ok(self.out)
    }

    fn ints(&mut self, values: &[i32]) -> io::Result<()> {
        for value in values {
            self.out.write_all(&value.to_le_bytes())?;
        }
        Ok(())
    }

    fn data(&mut self, values: &[f32], storage: Storage) -> io::Result<()> {
        self.scratch.clear();
        match storage {
            Storage::F32 => {
                let bytes = values.iter().flat_map(|x| x.to_le_bytes());
                self.scratch.extend(bytes);
            }
            Storage::F16 => {
                let bytes = values.iter().flat_map(|x| f16::from_f32(*x).to_le_bytes());
                self.scratch.extend(bytes);
            }
            Storage::Q8_0 => {
                for block in values.chunks(BLOCK) {
                    quantise(block, &mut self.scratch);
                }
            }
        }
        self.out.write_all(&self.scratch)
    }
}

/// One q8_0 block: the scale as a half float, then a signed byte a number,
/// ties to even.
fn quantise(block: &[f32], out: &mut Vec<u8>) {
    let peak = block.iter().fold(0.0_f32, |peak, x| peak.max(x.abs()));
    let scale = peak / 127.0;
    let inverse = if scale == 0.0 { 0.0 } else { 1.0 / scale };
    out.extend(f16::from_f32(scale).to_le_bytes());
    out.extend(block.iter().map(|x| {
        // In -127..=127 by the choice of scale.
        ((x * inverse).round_ties_even() as i8).to_le_bytes()[0]
    }));
}

fn count(n: usize) -> io::Result<i32> {
    i32::try_from(n).map_err(|_| io::Error::other("a count does not fit 32 bits"))
}

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
