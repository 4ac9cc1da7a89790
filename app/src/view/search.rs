//! What a search found.

use serde::Serialize;
use specta::Type;

/// A clip in which something was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct SearchHit {
    /// The clip.
    pub clip_id: String,
    /// Where it can be watched.
    pub link: String,
    /// Its title, with what was found in it.
    pub title: Vec<TextPiece>,
    /// The best moments at which it is said, in order; none when only the title
    /// says it.
    pub moments: Vec<SearchMoment>,
}

/// A moment of a clip, and the words around it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct SearchMoment {
    /// When what was found begins.
    pub at_ms: u64,
    /// Where the clip can be watched from there on.
    pub link: String,
    /// The words around it, with an ellipsis where there are more.
    pub words: Vec<TextPiece>,
}

/// A piece of text; pieces are joined as they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct TextPiece {
    /// The text.
    pub text: String,
    /// Whether this was looked for.
    pub found: bool,
}
