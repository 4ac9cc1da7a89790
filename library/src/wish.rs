//! What whoever made a clip wants of those who watch it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What a clip is for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Need {
    /// It is to be known; nothing is to be done.
    Fyi,
    /// It is to be answered.
    Answer,
    /// Something is to be decided.
    Decide,
    /// A kind that is not known to this version.
    #[serde(untagged)]
    Other(String),
}

/// What is wanted, and what may be sent back.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Wish {
    /// What the clip is for; `None` when nobody said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub need: Option<Need>,
    /// Until when an answer or a decision is wanted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_by: Option<Timestamp>,
    /// Whether those who have the link may comment and react.
    #[serde(default, skip_serializing_if = "is_no")]
    pub comments: bool,
    /// Whether they may reply by voice and video.
    #[serde(default, skip_serializing_if = "is_no")]
    pub replies: bool,
    /// Whether the page tells that it was opened, and how far it was watched.
    #[serde(default, skip_serializing_if = "is_no")]
    pub visits: bool,
    /// Fields that are not known to this version.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Wish {
    /// Whether nothing is wanted and nothing allowed.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// Whether anything may be sent back.
    pub fn is_open(&self) -> bool {
        self.comments || self.replies || self.visits
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
fn is_no(allowed: &bool) -> bool {
    !allowed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_of_a_later_version_survives_being_rewritten() {
        let json = r#"{"need":"laugh","reply_by":"2026-12-04T22:59:59Z","mood":"fun"}"#;
        let wish: Wish = serde_json::from_str(json).unwrap();
        assert_eq!(wish.need, Some(Need::Other("laugh".into())));
        assert!(!wish.is_open() && !wish.is_none());
        let again: Value = serde_json::to_value(&wish).unwrap();
        assert_eq!(again, serde_json::from_str::<Value>(json).unwrap());
        let none: Wish = serde_json::from_str("{}").unwrap();
        assert!(none.is_none());
    }
}
