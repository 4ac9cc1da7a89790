//! A moment that somebody marked while recording.

use aside_media::ClipTime;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::fields::clip_millis;

/// A moment that somebody marked while recording.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    /// What for.
    pub kind: MarkKind,
    /// When.
    #[serde(rename = "at_ms", with = "clip_millis")]
    pub at: ClipTime,
    /// What begins there, for a chapter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Fields that are not known to this version.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Mark {
    /// A mark of this kind at `at`.
    pub fn new(kind: MarkKind, at: ClipTime) -> Self {
        Self {
            kind,
            at,
            title: None,
            extra: Map::new(),
        }
    }

    /// A chapter that begins at `at`.
    pub fn chapter(title: String, at: ClipTime) -> Self {
        Self {
            title: Some(title),
            ..Self::new(MarkKind::Chapter, at)
        }
    }
}

/// The kinds of [`Mark`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum MarkKind {
    /// What was said just before is to be cut.
    CutSentence,
    /// Something new begins, which is called by the mark's title.
    Chapter,
    /// A kind that is not known to this version.
    #[serde(untagged)]
    Other(String),
}
