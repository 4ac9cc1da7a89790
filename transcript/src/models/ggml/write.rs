//! Writing a model file, its large matrices as q8_0.

use std::io::{self, Write};

use half::f16;

use super::{MAGIC, Shape};

/// Numbers of a q8_0 block, which share one scale.
const BLOCK: usize = 32;
/// Quantisation version 2, file type 7 (mostly q8_0).
const FTYPE_Q8_0: i32 = 2007;

/// How a tensor's numbers are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::models) enum Storage {
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
pub(in crate::models) struct Writer<W> {
    out: W,
    scratch: Vec<u8>,
}

impl<W: Write> Writer<W> {
    /// Begins the file: everything before the tensors. `shape.file_type` is
    /// set to q8_0.
    pub(in crate::models) fn begin(
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
    pub(in crate::models) fn tensor(
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
    pub(in crate::models) fn finish(mut self) -> io::Result<W> {
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
