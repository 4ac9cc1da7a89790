//! What clips are filed under.

use aside_library::Tag;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::ClipSummary;

/// A clip and its tags.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ClipTags {
    /// The clip.
    pub clip_id: String,
    /// All its tags, in the order in which it got them.
    pub tags: Vec<String>,
}

impl ClipSummary {
    /// Whether it has this tag, however that is written; a text that is no tag
    /// none has.
    pub fn has_tag(&self, typed: &str) -> bool {
        let Ok(wanted) = typed.parse::<Tag>() else {
            return false;
        };
        self.tags.iter().any(|it| it.parse() == Ok(wanted.clone()))
    }
}
