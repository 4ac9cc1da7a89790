//! The kinds of value a manifest is made of, and how JSON spells them.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use data_encoding::HEXLOWER;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::Digest;

/// A file's SHA-256 (FIPS 180-4), spelt in 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Checksum([u8; 32]);

/// The text is not a checksum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a checksum has 64 lower-case hexadecimal digits")]
pub struct InvalidChecksum;

impl Checksum {
    /// The checksum of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self::finish(sha2::Sha256::new_with_prefix(bytes))
    }

    /// The 32 bytes, as a store's checksum header wants them.
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The checksum of everything a hash was given.
    pub(crate) fn finish(hash: sha2::Sha256) -> Self {
        Self(hash.finalize().into())
    }
}

impl fmt::Display for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Checksum {
    type Err = InvalidChecksum;

    fn from_str(text: &str) -> Result<Self, InvalidChecksum> {
        let bytes = HEXLOWER
            .decode(text.as_bytes())
            .map_err(|_| InvalidChecksum)?;
        Ok(Self(bytes.try_into().map_err(|_| InvalidChecksum)?))
    }
}

/// The name of a file inside a clip: relative, with `/` between its parts,
/// made of letters, digits, `-`, `_` and `.`, and never leading out of the
/// clip. It is a store's key as it stands.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileName(String);

/// The text cannot be the name of a file inside a clip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a file's name inside a clip is relative and has only letters, digits, '-', '_' and '.'")]
pub struct InvalidFileName;

impl FileName {
    /// A still of the clip.
    pub fn poster() -> Self {
        Self::ours("poster.jpg")
    }

    /// The words with their times.
    pub fn transcript() -> Self {
        Self::ours("transcript.json")
    }

    /// The words as WebVTT.
    pub fn captions() -> Self {
        Self::ours("captions.vtt")
    }

    /// What was changed of the film, for it to be taken back.
    pub fn edits() -> Self {
        Self::ours("edits.json")
    }

    /// What is said in the whole film a clip was cut from, if something of it
    /// was put right since.
    pub fn whole_transcript() -> Self {
        Self::ours("edits/transcript.json")
    }

    const MAX: usize = 255;

    /// The name as a manifest and a store spell it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Where the file lies, in a clip whose folder is `clip`.
    pub fn under(&self, clip: &Path) -> PathBuf {
        clip.join(&self.0)
    }

    /// The name's last part, as a playlist in the same folder refers to it.
    pub fn last(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    /// Whether it belongs to a clip without being the recording's own.
    pub(crate) fn is_beside_media(&self) -> bool {
        let first = self.0.split('/').next().unwrap_or_default();
        let own = ["media", "clip.json", "journal.jsonl", "clip.lock"];
        !own.contains(&first) && !self.0.ends_with(crate::files::TEMPORARY)
    }

    /// A name this crate spells itself, which is valid by construction.
    pub(crate) fn ours(name: impl Into<String>) -> Self {
        let name = name.into();
        debug_assert!(name.parse::<Self>().is_ok(), "{name}");
        Self(name)
    }
}

impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl FromStr for FileName {
    type Err = InvalidFileName;

    fn from_str(text: &str) -> Result<Self, InvalidFileName> {
        let allowed = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        // A part that begins with a dot is a way out or a hidden file.
        let good =
            |part: &str| !part.is_empty() && !part.starts_with('.') && part.chars().all(allowed);
        if text.len() <= Self::MAX && text.split('/').all(good) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidFileName)
        }
    }
}

/// Serde for a type that is spelt as text.
macro_rules! as_text {
    ($type:ty) => {
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

as_text!(crate::ClipId);
as_text!(Checksum);
as_text!(FileName);

/// A length as whole milliseconds, rounded down.
pub(crate) mod millis {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    /// Thirty years: sums of what a damaged file claims cannot overflow.
    const LONGEST: u64 = 1_000_000_000_000;

    pub(crate) fn serialize<S: Serializer>(it: &Duration, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u64(u64::try_from(it.as_millis()).unwrap_or(u64::MAX))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
        let millis = u64::deserialize(from)?;
        if millis > LONGEST {
            return Err(D::Error::custom(format!("{millis} ms is too long")));
        }
        Ok(Duration::from_millis(millis))
    }
}

/// A moment of the clip as whole milliseconds, rounded down.
pub(crate) mod clip_millis {
    use aside_media::ClipTime;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(crate) fn serialize<S: Serializer>(it: &ClipTime, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_i64(it.millis_floor())
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<ClipTime, D::Error> {
        i64::deserialize(from).map(ClipTime::from_millis)
    }
}

/// A size as a number of bytes.
pub(crate) mod byte_count {
    use aside_media::Bytes;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(crate) fn serialize<S: Serializer>(it: &Bytes, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u64(it.get())
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Bytes, D::Error> {
        u64::deserialize(from).map(Bytes::new)
    }
}

/// A sample rate in hertz.
pub(crate) mod hertz {
    use aside_media::SampleRate;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(crate) fn serialize<S: Serializer>(it: &SampleRate, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u32(it.get())
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<SampleRate, D::Error> {
        SampleRate::new(u32::deserialize(from)?)
            .ok_or_else(|| D::Error::custom("a sample rate is at least one hertz"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checksum_is_the_one_other_tools_print() {
        // From FIPS 180-4's own example, "abc".
        let text = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(Checksum::of(b"abc").to_string(), text);
        assert_eq!(text.parse(), Ok(Checksum::of(b"abc")));
        assert_eq!(
            text.to_uppercase().parse::<Checksum>(),
            Err(InvalidChecksum)
        );
    }

    #[test]
    fn a_files_name_cannot_lead_out_of_its_clip() {
        for name in ["media/00000.m4s", "clip.json", "audio/mic-2.wav"] {
            assert_eq!(name.parse::<FileName>().unwrap().as_str(), name);
        }
        for name in [
            "",
            "/etc/passwd",
            "../x",
            "media/../../x",
            "a//b",
            "a/",
            "a\\b",
            "a b",
            ".x",
            "ä",
        ] {
            assert_eq!(name.parse::<FileName>(), Err(InvalidFileName), "{name:?}");
        }
        assert!("a".repeat(256).parse::<FileName>().is_err());
    }
}
