//! Parameter sets of two encoders in one header (ISO/IEC 14496-15, 5.3.3).
//!
//! A header may hold several of each kind; a picture names the one it was
//! made with (ITU-T H.264, 7.4.2 and 7.4.3). So pictures that were encoded
//! anew can stand beside others whose encoder is not known, in one track.

use std::collections::BTreeSet;

use crate::{Error, Result};

/// So many sequence parameter sets have numbers (ITU-T H.264, 7.4.2.1.1).
const MOST_SETS: u8 = 32;

/// An `AVCDecoderConfigurationRecord`, taken apart.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ParameterSets<'a> {
    /// Version, profile, level, and how long lengths are.
    head: [u8; 5],
    sequence: Vec<&'a [u8]>,
    picture: Vec<&'a [u8]>,
    /// What profiles from High on say after them.
    rest: &'a [u8],
}

impl<'a> ParameterSets<'a> {
    /// Reads a record of version 1 whose packets have lengths of four bytes.
    pub(crate) fn read(avcc: &'a [u8]) -> Result<Self> {
        Self::parse(avcc).ok_or_else(|| Error::Unreadable {
            reason: "the header of its picture makes no sense".to_owned(),
        })
    }

    fn parse(avcc: &'a [u8]) -> Option<Self> {
        let (&head, mut rest) = avcc.split_first_chunk()?;
        if head[0] != 1 || head[4] & 3 != 3 {
            return None;
        }
        let sequence = sets(&mut rest, 0x1f)?;
        let picture = sets(&mut rest, 0xff)?;
        Some(Self {
            head,
            sequence,
            picture,
            rest,
        })
    }

    /// What the sets of both kinds are numbered; `None` if that cannot be said.
    fn numbers(&self) -> Option<BTreeSet<u32>> {
        let sequence = self.sequence.iter().map(|set| number(set.get(4..)?));
        let picture = self.picture.iter().map(|set| number(set.get(1..)?));
        sequence.chain(picture).collect()
    }

    /// Whether all of them have this number.
    pub(crate) fn are_all_of(&self, number: u8) -> bool {
        self.numbers() == Some([u32::from(number)].into())
    }

    /// A number that none of them has.
    pub(crate) fn free_number(&self) -> Result<u8> {
        let free = self
            .numbers()
            .and_then(|it| (0..MOST_SETS).find(|n| !it.contains(&u32::from(*n))));
        free.ok_or_else(|| Error::Unsupported {
            what: "Its picture has parameter sets that others cannot be added to".to_owned(),
        })
    }

    /// The record with another's sets behind these.
    pub(crate) fn with(&self, other: &Self) -> Vec<u8> {
        let mut out = self.head.to_vec();
        let sequence: Vec<_> = self.sequence.iter().chain(&other.sequence).collect();
        let picture: Vec<_> = self.picture.iter().chain(&other.picture).collect();
        for (sets, reserved) in [(sequence, 0xe0), (picture, 0)] {
            out.push(reserved | sets.len() as u8);
            for set in sets {
                out.extend((set.len() as u16).to_be_bytes());
                out.extend(*set);
            }
        }
        out.extend(self.rest);
        out
    }
}

/// Sets after their count, of which some bits are reserved.
fn sets<'a>(rest: &mut &'a [u8], count: u8) -> Option<Vec<&'a [u8]>> {
    let mut take = |length: usize| {
        let (taken, after) = rest.split_at_checked(length)?;
        *rest = after;
        Some(taken)
    };
    let count = take(1)?[0] & count;
    let one = |_| match *take(2)? {
        [high, low] => take(u16::from_be_bytes([high, low]).into()),
        _ => None,
    };
    (0..count).map(one).collect()
}

/// The number a set begins with, coded as `ue(v)` (ITU-T H.264, 9.1).
fn number(bytes: &[u8]) -> Option<u32> {
    let word = bytes.iter().chain(&[0; 8]).take(8);
    let word = word.fold(0_u64, |word, byte| word << 8 | u64::from(*byte));
    let zeros = word.leading_zeros();
    (zeros < 8).then(|| (word << zeros >> (63 - zeros)) as u32 - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: [u8; 18] = [
        1, 0x42, 0xc0, 0x28, 0xff, 0xe1, 0, 6, 0x67, 0x42, 0xc0, 0x28, 0x80, 9, 1, 0, 1, 0x68,
    ];

    #[test]
    fn numbers_are_read_as_they_are_coded() {
        assert_eq!(number(&[0b1000_0000]), Some(0));
        assert_eq!(number(&[0b0100_0000]), Some(1));
        assert_eq!(number(&[0b0110_0000]), Some(2));
        assert_eq!(number(&[0b0000_1000, 0b0100_0000]), Some(15));
        assert_eq!(number(&[0]), None);
    }

    #[test]
    fn what_is_taken_apart_is_put_together_again() {
        let mut record = ONE.to_vec();
        record[16] = 2;
        record.extend([0xce, 0xfd, 0xf8, 0xf8, 0]);
        let read = ParameterSets::read(&record).unwrap();
        assert_eq!(read.sequence, [&[0x67, 0x42, 0xc0, 0x28, 0x80, 9]]);
        assert_eq!(read.picture, [&[0x68, 0xce]]);
        assert_eq!(read.rest, [0xfd, 0xf8, 0xf8, 0]);
        assert_eq!(read.free_number().unwrap(), 1);

        let mut other = ONE.to_vec();
        other[12] = 0b0100_0000;
        other[16] = 2;
        other.push(0b0100_0000);
        let both = read.with(&ParameterSets::read(&other).unwrap());
        let both = ParameterSets::read(&both).unwrap();
        assert_eq!((both.sequence.len(), both.picture.len()), (2, 2));
        assert_eq!(both.free_number().unwrap(), 2);
        assert_eq!((both.head, both.rest), (read.head, read.rest));
    }

    #[test]
    fn what_is_cut_off_is_refused() {
        for length in 0..ONE.len() {
            assert!(ParameterSets::read(&ONE[..length]).is_err(), "{length}");
        }
        let mut short_lengths = ONE;
        short_lengths[4] = 0xfd;
        assert!(ParameterSets::read(&short_lengths).is_err());
    }
}
