//! What a guest's page says of an answer once all of it is there.
//!
//! It was written by somebody nobody knows: everything in it has a limit, and
//! none of it is believed before what it speaks of was looked at.

use aside_library::Checksum;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{AnswerKind, FORMAT, files};

/// How long a note is, filled up with spaces: an address fixes one size.
pub(super) const BYTES: u64 = 4096;
/// A name has no more characters.
const LONGEST_NAME: usize = 100;

/// A guest's word for an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    format: u32,
    /// How the guest answered.
    pub kind: AnswerKind,
    /// How long the answer is, without what its last object was filled up with.
    pub bytes: u64,
    /// Its SHA-256, where the guest's browser could make one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sha256: Option<String>,
    /// What the guest calls themselves, at an open link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What the file is called that the guest answered with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// When the guest agreed to what is asked of them, by their own clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consented: Option<Timestamp>,
    /// When the guest kept the answer, by their own clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept: Option<Timestamp>,
}

impl Note {
    /// Reads a note; what is wrong with it, as a sentence, if it is none.
    pub(super) fn parse(content: &[u8]) -> Result<Self, &'static str> {
        let note = std::str::from_utf8(content).ok();
        let note = note.and_then(|it| serde_json::from_str::<Self>(it).ok());
        let mut note = note.ok_or("Its note cannot be read.")?;
        if note.format != FORMAT {
            return Err("Its note is of another version.");
        }
        note.name = note
            .name
            .map(|name| seen(&name).chars().take(LONGEST_NAME).collect())
            .filter(|it: &String| !it.is_empty());
        note.file = note.file.map(|name| files::shown(&seen(&name)));
        Ok(note)
    }

    /// What the answer's bytes have to sum up to; `None` when the note does not
    /// say.
    pub(super) fn checksum(&self) -> Result<Option<Checksum>, &'static str> {
        match self.sha256.as_ref().map(|it| it.parse()) {
            None => Ok(None),
            Some(Ok(sum)) => Ok(Some(sum)),
            Some(Err(_)) => Err("Its note has no proper checksum."),
        }
    }
}

/// A name on one line, without what nobody can see.
pub(crate) fn seen(name: &str) -> String {
    let words: Vec<&str> = name
        .split(|it: char| it.is_whitespace() || it.is_control() || is_hidden(it))
        .filter(|it| !it.is_empty())
        .collect();
    words.join(" ")
}

/// Whether a character turns round how others are shown, or shows nothing.
pub(super) fn is_hidden(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn padded(json: &str) -> Vec<u8> {
        format!("{json:<4096}").into_bytes()
    }

    #[test]
    fn a_note_is_read_and_its_name_shown_on_one_line() {
        let json = r#"{"format":1,"kind":"voice","bytes":12,"name":" A\n\u202eda ","later":[1]}"#;
        let note = Note::parse(&padded(json)).unwrap();
        assert_eq!((note.kind, note.bytes), (AnswerKind::Voice, 12));
        assert_eq!(note.name.as_deref(), Some("A da"));
        assert_eq!(note.checksum(), Ok(None));
    }

    #[test]
    fn what_is_no_note_is_refused() {
        for json in [
            "",
            "[]",
            r#"{"format":1,"kind":"virus","bytes":1}"#,
            r#"{"format":1,"kind":"voice","bytes":-1}"#,
            r#"{"format":2,"kind":"voice","bytes":1}"#,
            r#"{"format":1,"kind":"voice","bytes":1}{}"#,
            r#"{"format":1,"kind":"voice","bytes":1,"kept":"<script>"}"#,
        ] {
            assert!(Note::parse(&padded(json)).is_err(), "{json}");
        }
        assert!(Note::parse(&[0xff; 4096]).is_err());
        assert!(Note::parse(&[b'['; 4096]).is_err());
        let note = Note::parse(&padded(
            r#"{"format":1,"kind":"text","bytes":1,"sha256":"../"}"#,
        ));
        assert!(note.unwrap().checksum().is_err());
    }
}
