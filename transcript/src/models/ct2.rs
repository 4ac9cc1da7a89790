//! Reads CTranslate2's `model.bin`, binary version 6.
//!
//! Layout, little-endian: u32 version; the spec's name; u32 revision; u32
//! number of variables; of each: its name, u8 rank, u32 dimensions, u8 type,
//! u32 size in bytes, data in row-major order. A string is a u16 length, its
//! NUL included, and its bytes. See `model_spec.py` and `model.cc` in
//! OpenNMT/CTranslate2.

use std::collections::HashMap;
use std::ops::Range;

use half::f16;

const VERSION: u32 = 6;
const SPEC: &str = "WhisperSpec";

/// Why these bytes are no model that can be converted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Ct2Error {
    #[error("it ends after {0} bytes, inside a field")]
    CutShort(usize),
    #[error("{0}")]
    Unsupported(String),
    #[error("it has no weights named {0}")]
    Missing(String),
}

/// The weights of one model, by name.
pub(super) struct Weights<'a> {
    bytes: &'a [u8],
    variables: HashMap<String, Variable>,
}

struct Variable {
    dims: Vec<usize>,
    kind: Kind,
    data: Range<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    F32,
    F16,
    I16,
    /// Kept so that the file can be walked past it; quantised weights are
    /// refused when asked for.
    Other(u8),
}

/// Numbers with a shape, still as they are stored.
#[derive(Clone, Copy)]
pub(super) struct Tensor<'a> {
    dims: &'a [usize],
    kind: Kind,
    data: &'a [u8],
}

impl<'a> Weights<'a> {
    /// Reads the directory of a whole file; the numbers stay where they are.
    pub(super) fn parse(bytes: &'a [u8]) -> Result<Self, Ct2Error> {
        let mut reader = Reader { bytes, at: 0 };
        let version = reader.u32()?;
        if version != VERSION {
            return Err(unsupported(format!("version {version}, not {VERSION}")));
        }
        let spec = reader.string()?;
        if spec != SPEC {
            return Err(unsupported(format!("a {spec:?}, not a {SPEC:?}")));
        }
        let _revision = reader.u32()?;
        let count = reader.u32()?;
        let mut variables = HashMap::new();
        for _ in 0..count {
            let name = reader.string()?;
            variables.insert(name, reader.variable()?);
        }
        Ok(Self { bytes, variables })
    }

    /// The weights of this name.
    pub(super) fn tensor(&self, name: &str) -> Result<Tensor<'_>, Ct2Error> {
        let variable = self.variable(name)?;
        if !matches!(variable.kind, Kind::F32 | Kind::F16) {
            return Err(unsupported(format!("{name} is quantised already")));
        }
        Ok(Tensor {
            dims: &variable.dims,
            kind: variable.kind,
            data: &self.bytes[variable.data.clone()],
        })
    }

    /// A single 16-bit number, such as `encoder/num_heads`.
    pub(super) fn scalar(&self, name: &str) -> Result<i16, Ct2Error> {
        let variable = self.variable(name)?;
        match (variable.kind, &self.bytes[variable.data.clone()]) {
            (Kind::I16, &[low, high]) => Ok(i16::from_le_bytes([low, high])),
            _ => Err(unsupported(format!("{name} is not a 16-bit number"))),
        }
    }

    /// How many layers `part` ("encoder" or "decoder") has.
    pub(super) fn layers(&self, part: &str) -> usize {
        let has = |i: &usize| {
            let name = format!("{part}/layer_{i}/ffn/linear_0/weight");
            self.variables.contains_key(&name)
        };
        (0..).take_while(has).count()
    }

    fn variable(&self, name: &str) -> Result<&Variable, Ct2Error> {
        let missing = || Ct2Error::Missing(name.to_owned());
        self.variables.get(name).ok_or_else(missing)
    }
}

impl<'a> Tensor<'a> {
    /// Its dimensions, outermost first.
    pub(super) fn dims(&self) -> &'a [usize] {
        self.dims
    }

    /// Its numbers in row-major order.
    pub(super) fn values(&self) -> Vec<f32> {
        match self.kind {
            Kind::F32 => words::<4>(self.data).map(f32::from_le_bytes).collect(),
            _ => words::<2>(self.data)
                .map(|word| f16::from_le_bytes(word).to_f32())
                .collect(),
        }
    }

    /// Part `index` of `of` equal parts along the first dimension, as the
    /// fused projections of attention lie.
    pub(super) fn rows(&self, index: usize, of: usize) -> Vec<f32> {
        let mut values = self.values();
        let size = values.len() / of;
        values.truncate((index + 1) * size);
        values.split_off(index * size)
    }
}

fn words<const N: usize>(data: &[u8]) -> impl Iterator<Item = [u8; N]> {
    data.as_chunks::<N>().0.iter().copied()
}

fn unsupported(what: String) -> Ct2Error {
    Ct2Error::Unsupported(what)
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, size: usize) -> Result<&'a [u8], Ct2Error> {
        let rest = &self.bytes[self.at..];
        let taken = rest
            .get(..size)
            .ok_or(Ct2Error::CutShort(self.bytes.len()))?;
        self.at += size;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Ct2Error> {
        let taken = self.take(N)?;
        taken.try_into().map_err(|_| Ct2Error::CutShort(self.at))
    }

    fn u8(&mut self) -> Result<u8, Ct2Error> {
        self.array().map(u8::from_le_bytes)
    }

    fn u32(&mut self) -> Result<u32, Ct2Error> {
        self.array().map(u32::from_le_bytes)
    }

    fn string(&mut self) -> Result<String, Ct2Error> {
        let size = usize::from(self.array().map(u16::from_le_bytes)?);
        let bytes = self.take(size)?;
        let text = bytes.strip_suffix(&[0]).unwrap_or(bytes);
        String::from_utf8(text.to_vec()).map_err(|_| unsupported("a name is not text".to_owned()))
    }

    fn variable(&mut self) -> Result<Variable, Ct2Error> {
        let rank = self.u8()?;
        let dims = (0..rank)
            .map(|_| self.u32().map(|dim| dim as usize))
            .collect::<Result<Vec<_>, _>>()?;
        let kind = match self.u8()? {
            0 => Kind::F32,
            2 => Kind::I16,
            4 => Kind::F16,
            other => Kind::Other(other),
        };
        let size = self.u32()? as usize;
        let start = self.at;
        self.take(size)?;
        let item = match kind {
            Kind::F32 => 4,
            Kind::F16 | Kind::I16 => 2,
            Kind::Other(_) => 1,
        };
        let count = dims.iter().try_fold(1_usize, |n, dim| n.checked_mul(*dim));
        if !matches!(kind, Kind::Other(_)) && count.and_then(|n| n.checked_mul(item)) != Some(size)
        {
            return Err(unsupported(format!("{size} bytes do not fill {dims:?}")));
        }
        Ok(Variable {
            dims,
            kind,
            data: start..self.at,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn string(text: &str) -> Vec<u8> {
        let size = u16::try_from(text.len() + 1).unwrap().to_le_bytes();
        [&size[..], text.as_bytes(), &[0]].concat()
    }

    fn file(kind: u8, dims: &[u32], data: &[u8]) -> Vec<u8> {
        let mut file = 6_u32.to_le_bytes().to_vec();
        file.extend(string(SPEC));
        file.extend(3_u32.to_le_bytes());
        file.extend(1_u32.to_le_bytes());
        file.extend(string("w"));
        file.push(u8::try_from(dims.len()).unwrap());
        dims.iter().for_each(|dim| file.extend(dim.to_le_bytes()));
        file.push(kind);
        file.extend(u32::try_from(data.len()).unwrap().to_le_bytes());
        file.extend(data);
        file
    }

    #[test]
    fn half_floats_are_widened_and_split_by_rows() {
        let data: Vec<u8> = [1.0, 2.0, -3.0, 0.5]
            .iter()
            .flat_map(|x| f16::from_f32(*x).to_le_bytes())
            .collect();
        let bytes = file(4, &[2, 2], &data);
        let weights = Weights::parse(&bytes).unwrap();
        let tensor = weights.tensor("w").unwrap();
        assert_eq!(tensor.dims(), [2, 2]);
        assert_eq!(tensor.values(), [1.0, 2.0, -3.0, 0.5]);
        assert_eq!(tensor.rows(1, 2), [-3.0, 0.5]);
    }

    #[test]
    fn quantised_weights_are_refused() {
        let bytes = file(1, &[4], &[1, 2, 3, 4]);
        let weights = Weights::parse(&bytes).unwrap();
        assert!(matches!(weights.tensor("w"), Err(Ct2Error::Unsupported(_))));
        assert!(matches!(weights.tensor("v"), Err(Ct2Error::Missing(_))));
    }

    /// A file from outside may be anything: it is refused, never trusted.
    #[test]
    fn a_file_cut_anywhere_is_refused() {
        let bytes = file(0, &[2], &[0; 8]);
        for size in 0..bytes.len() {
            assert!(Weights::parse(&bytes[..size]).is_err(), "cut at {size}");
        }
        let lying = file(0, &[u32::MAX, u32::MAX, u32::MAX], &[0; 8]);
        assert!(Weights::parse(&lying).is_err());
    }
}
