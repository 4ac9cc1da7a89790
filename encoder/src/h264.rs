//! H.264 as encoders write it (ITU-T H.264 annex B) and as MP4 holds it
//! (ISO/IEC 14496-15, 5.3).

use crate::{Error, Result};

/// `nal_unit_type` of ITU-T H.264, table 7-1.
const SPS: u8 = 7;
const PPS: u8 = 8;

/// Bytes of the length before each NAL unit in our packets.
const LENGTH_BYTES: usize = 4;

/// The `AVCDecoderConfigurationRecord` for an encoder's header, which may
/// already be one.
pub(crate) fn avcc(header: &[u8]) -> Result<Vec<u8>> {
    if header.first() == Some(&1) {
        return Ok(header.to_vec());
    }
    let of_type = |wanted| {
        let mut units = NalUnits::new(header).filter(move |unit| unit[0] & 0x1f == wanted);
        units.next()
    };
    let (Some(sps), Some(pps)) = (of_type(SPS), of_type(PPS)) else {
        return Err(bad("its header lacks parameter sets"));
    };
    let [_, profile, compatibility, level, ..] = *sps else {
        return Err(bad("its sequence parameter set is too short"));
    };
    // Version 1; then 6 reserved bits and the length's size less one; then 3
    // reserved bits and the number of sequence parameter sets.
    let mut out = vec![1, profile, compatibility, level, 0xfc | 3, 0xe0 | 1];
    for (set, count) in [(sps, None), (pps, Some(1))] {
        out.extend(count);
        let length = u16::try_from(set.len()).map_err(|_| bad("a parameter set is too long"))?;
        out.extend(length.to_be_bytes());
        out.extend(set);
    }
    // Profiles from High on carry chroma format and bit depths: ours is 4:2:0
    // with 8 bits.
    if matches!(profile, 100 | 110 | 122 | 144) {
        out.extend([0xfc | 1, 0xf8, 0xf8, 0]);
    }
    Ok(out)
}

/// The codec string of RFC 6381, 3.3: `avc1.` and three bytes of the header.
pub(crate) fn codec_string(avcc: &[u8]) -> String {
    match avcc {
        [_, profile, compatibility, level, ..] => {
            format!("avc1.{profile:02x}{compatibility:02x}{level:02x}")
        }
        _ => "avc1".to_owned(),
    }
}

/// A packet's NAL units, each after its length; parameter sets, which the
/// header already has, are left out.
pub(crate) fn length_prefixed(annex_b: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(annex_b.len() + LENGTH_BYTES);
    for unit in NalUnits::new(annex_b) {
        if matches!(unit[0] & 0x1f, SPS | PPS) {
            continue;
        }
        out.extend((unit.len() as u32).to_be_bytes());
        out.extend(unit);
    }
    out
}

/// The NAL units between the start codes of a byte stream; none is empty.
struct NalUnits<'a> {
    rest: &'a [u8],
}

impl<'a> NalUnits<'a> {
    fn new(stream: &'a [u8]) -> Self {
        let rest = match start_code(stream) {
            Some(at) => &stream[at + 3..],
            None => &[],
        };
        Self { rest }
    }
}

impl<'a> Iterator for NalUnits<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        loop {
            if self.rest.is_empty() {
                return None;
            }
            let (unit, rest) = match start_code(self.rest) {
                Some(at) => (&self.rest[..at], &self.rest[at + 3..]),
                None => (self.rest, &[][..]),
            };
            self.rest = rest;
            // A NAL unit never ends in a zero byte: those belong to the next
            // start code or are padding.
            let length = unit
                .iter()
                .rposition(|&byte| byte != 0)
                .map_or(0, |last| last + 1);
            if length > 0 {
                return Some(&unit[..length]);
            }
        }
    }
}

/// Where the next `00 00 01` begins.
fn start_code(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    // A byte above 1 is part of no start code, so that most steps are three
    // bytes wide.
    while let Some(&[first, second, third]) = bytes.get(at..at + 3) {
        at += match (first, second, third) {
            (0, 0, 1) => return Some(at),
            (_, _, 2..) => 3,
            (_, 1.., _) => 2,
            _ => 1,
        };
    }
    None
}

fn bad(what: &str) -> Error {
    Error::Unsupported {
        what: format!("The H.264 encoder cannot be used: {what}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_becomes_a_configuration_record() {
        let stream = [
            0, 0, 0, 1, 0x67, 0x42, 0xc0, 0x28, 9, 9, 0, 0, 1, 0x68, 5, 5,
        ];
        let record = avcc(&stream).unwrap();
        assert_eq!(
            record,
            [
                1, 0x42, 0xc0, 0x28, 0xff, 0xe1, 0, 6, 0x67, 0x42, 0xc0, 0x28, 9, 9, 1, 0, 3, 0x68,
                5, 5
            ]
        );
        assert_eq!(codec_string(&record), "avc1.42c028");
        assert_eq!(avcc(&record).unwrap(), record, "a record stays as it is");
    }

    #[test]
    fn start_codes_become_lengths() {
        let stream = [
            0, 0, 0, 1, 0x67, 1, 0, 0, 1, 0x65, 0, 3, 7, 0, 0, 0, 1, 0x41, 8,
        ];
        assert_eq!(
            length_prefixed(&stream),
            [0, 0, 0, 4, 0x65, 0, 3, 7, 0, 0, 0, 2, 0x41, 8]
        );
    }

    #[test]
    fn no_header_is_not_mistaken_for_one() {
        for stream in [
            &[][..],
            &[0, 0, 1],
            &[0, 0, 1, 0x67, 0, 0, 1, 0x68],
            &[9; 40],
        ] {
            assert!(avcc(stream).is_err());
        }
    }
}
