//! A comment or a reaction: from what a guest wrote to what is kept of it.

use aside_library::ClipId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::FORMAT;
use crate::ask::{plain, seen};

/// How long a remark is, filled up with spaces: an address fixes one size.
pub(super) const BYTES: u64 = 4096;
/// A comment has no more characters.
const LONGEST_TEXT: usize = 2000;
/// A name has no more characters.
const LONGEST_NAME: usize = 60;

/// What can be reacted with; the page has the same.
pub const EMOJI: [&str; 6] = ["👍", "❤️", "🎉", "😂", "😮", "🤔"];

/// What became of what arrived in one slot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    pub(super) format: u32,
    /// The slot it came in, by which it is called.
    pub id: ClipId,
    /// When the store received it.
    pub received: Timestamp,
    /// The moment of the clip it is about, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_ms: Option<u64>,
    /// What is said; `None` for what could not be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<Said>,
    /// What its owner thinks of it.
    pub state: RemarkState,
}

/// What is said. Plain text, and nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Said {
    /// In words.
    Comment {
        /// What the guest calls themselves.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// The words.
        text: String,
    },
    /// With a sign.
    Reaction {
        /// One of [`EMOJI`].
        emoji: String,
    },
}

/// What its owner thinks of a remark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RemarkState {
    /// Nothing yet.
    Waiting,
    /// Others may see it.
    Shown,
    /// Nobody is to see it.
    Removed,
}

/// What a guest's browser writes.
#[derive(Deserialize)]
struct Note {
    format: u32,
    #[serde(default)]
    at_ms: Option<u64>,
    #[serde(flatten)]
    said: Said,
}

impl Remark {
    /// What arrived in a slot, whatever it is.
    pub(super) fn read(id: ClipId, received: Timestamp, content: &[u8]) -> Self {
        let note = std::str::from_utf8(content).ok();
        let note = note.and_then(|it| serde_json::from_str::<Note>(it).ok());
        let note = note.filter(|it| it.format == FORMAT);
        let at_ms = note.as_ref().and_then(|it| it.at_ms);
        let said = note.and_then(|it| it.said.tidy());
        let state = match said {
            Some(Said::Comment { .. }) => RemarkState::Waiting,
            // There are six of them, and none can offend.
            Some(Said::Reaction { .. }) => RemarkState::Shown,
            None => RemarkState::Removed,
        };
        Self {
            format: FORMAT,
            id,
            received,
            at_ms,
            said,
            state,
        }
    }
}

impl Said {
    /// What of it can be kept; `None` when that is nothing.
    fn tidy(self) -> Option<Self> {
        match self {
            Self::Comment { name, text } => {
                let text: String = plain(&text).chars().take(LONGEST_TEXT).collect();
                let name = name.map(|it| seen(&it).chars().take(LONGEST_NAME).collect::<String>());
                let name = name.filter(|it| !it.is_empty());
                (!text.is_empty()).then_some(Self::Comment { name, text })
            }
            Self::Reaction { emoji } => EMOJI
                .contains(&emoji.as_str())
                .then_some(Self::Reaction { emoji }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Remark {
        let id = crate::ask::random().unwrap();
        Remark::read(id, Timestamp::now(), format!("{json:<4096}").as_bytes())
    }

    #[test]
    fn a_comment_is_plain_text_that_waits_and_a_reaction_is_one_of_six() {
        let json = r#"{"format":1,"kind":"comment","text":" <b>Hi</b>\u202e\u0007\r\nthere ","name":"A\nda","at_ms":14000,"later":1}"#;
        let remark = read(json);
        assert_eq!(
            (remark.state, remark.at_ms),
            (RemarkState::Waiting, Some(14_000))
        );
        let said = Said::Comment {
            name: Some("A da".into()),
            text: "<b>Hi</b>\nthere".into(),
        };
        assert_eq!(remark.said, Some(said));
        let remark = read(r#"{"format":1,"kind":"reaction","emoji":"👍"}"#);
        assert_eq!((remark.state, remark.at_ms), (RemarkState::Shown, None));
    }

    #[test]
    fn what_is_no_remark_is_kept_as_nothing() {
        for json in [
            "",
            "[]",
            r#"{"format":2,"kind":"comment","text":"x"}"#,
            r#"{"format":1,"kind":"comment","text":"\u200b \n"}"#,
            r#"{"format":1,"kind":"reaction","emoji":"<img src=x>"}"#,
            r#"{"format":1,"kind":"script","text":"x"}"#,
            r#"{"format":1,"kind":"comment","text":"x","at_ms":-1}"#,
            r#"{"format":1,"kind":"comment","text":"x"}{}"#,
        ] {
            let remark = read(json);
            assert_eq!(remark.said, None, "{json}");
            assert_eq!(remark.state, RemarkState::Removed, "{json}");
        }
        let long = format!(
            r#"{{"format":1,"kind":"comment","text":"{}"}}"#,
            "ä".repeat(5000)
        );
        let Some(Said::Comment { text, .. }) = read(&long).said else {
            panic!("a long text is cut");
        };
        assert_eq!(text.chars().count(), LONGEST_TEXT);
        let id = crate::ask::random().unwrap();
        assert_eq!(Remark::read(id, Timestamp::now(), &[0xff; 64]).said, None);
    }

    #[test]
    fn a_record_survives_being_written_and_read() {
        let remark = read(r#"{"format":1,"kind":"comment","text":"Hi"}"#);
        let json = serde_json::to_string(&remark).unwrap();
        assert_eq!(serde_json::from_str::<Remark>(&json).unwrap(), remark);
    }
}
