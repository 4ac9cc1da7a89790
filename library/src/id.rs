//! What a clip is called: its folder, its link and its key in a store.

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use data_encoding::{Encoding, Specification};

/// A clip's name: 128 random bits, written as 26 characters of Crockford's
/// base 32 in lower case.
///
/// A link is unguessable because the id in it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClipId([u8; ClipId::BYTES]);

/// The text is not a clip's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a clip's id has {} letters and digits, as in {}",
    ClipId::CHARS,
    "5k2m9x0c7r8t4w1y3z6a2b5d7c"
)]
pub struct InvalidClipId;

impl ClipId {
    const BYTES: usize = 16;

    /// How many characters an id is written with.
    pub const CHARS: usize = 26;

    /// A new id from the system's random source.
    ///
    /// # Errors
    /// When the system has no randomness to give, which on a running desktop
    /// does not happen.
    pub fn random() -> std::io::Result<Self> {
        let mut bytes = [0; Self::BYTES];
        getrandom::fill(&mut bytes).map_err(std::io::Error::other)?;
        Ok(Self(bytes))
    }

    /// The id whose folder has this name, spelt as [`Display`](fmt::Display)
    /// spells it; `None` for every other name.
    pub fn from_folder(name: &str) -> Option<Self> {
        let id: Self = name.parse().ok()?;
        (id.to_string() == name).then_some(id)
    }
}

/// Crockford's base 32 (<https://www.crockford.com/base32.html>), lower case.
/// Reading forgives what people do when they type: capitals, and `o`, `i`, `l`
/// for `0` and `1`.
static ENCODING: LazyLock<Option<Encoding>> = LazyLock::new(|| {
    let mut spec = Specification::new();
    spec.symbols.push_str("0123456789abcdefghjkmnpqrstvwxyz");
    spec.translate.from.push_str("ABCDEFGHJKMNPQRSTVWXYZoOiIlL");
    spec.translate.to.push_str("abcdefghjkmnpqrstvwxyz001111");
    spec.encoding().ok()
});

impl fmt::Display for ClipId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The specification is a constant: a test shows that it is valid.
        let encoding = ENCODING.as_ref().ok_or(fmt::Error)?;
        f.pad(&encoding.encode(&self.0))
    }
}

impl fmt::Debug for ClipId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for ClipId {
    type Err = InvalidClipId;

    fn from_str(text: &str) -> Result<Self, InvalidClipId> {
        if text.len() != Self::CHARS {
            return Err(InvalidClipId);
        }
        let encoding = ENCODING.as_ref().ok_or(InvalidClipId)?;
        let bytes = encoding
            .decode(text.as_bytes())
            .map_err(|_| InvalidClipId)?;
        Ok(Self(bytes.try_into().map_err(|_| InvalidClipId)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_survives_being_written_and_read() {
        let id = ClipId::random().unwrap();
        let text = id.to_string();
        assert_eq!(text.len(), ClipId::CHARS);
        assert_eq!(text.parse(), Ok(id));
        assert_eq!(ClipId::from_folder(&text), Some(id));
    }

    #[test]
    fn ids_are_not_repeated() {
        assert_ne!(ClipId::random().unwrap(), ClipId::random().unwrap());
    }

    #[test]
    fn typing_is_forgiven_but_a_folder_has_one_spelling() {
        let id = ClipId([0; 16]);
        assert_eq!(id.to_string(), "0".repeat(26));
        assert_eq!("o".repeat(26).parse(), Ok(id));
        assert_eq!(ClipId::from_folder(&"O".repeat(26)), None);
    }

    #[test]
    fn what_is_not_an_id_is_refused() {
        for text in [
            "",
            "..",
            "u",
            &"0".repeat(25),
            &"0".repeat(27),
            &"u".repeat(26),
        ] {
            assert_eq!(text.parse::<ClipId>(), Err(InvalidClipId), "{text:?}");
        }
        // 26 characters carry 130 bits; the two that are left over are zero.
        let spare = format!("{}1", "0".repeat(25));
        assert_eq!(spare.parse::<ClipId>(), Err(InvalidClipId));
    }
}
