//! What those who watch a clip are to do, and what they may send back.

use serde::{Deserialize, Serialize};
use specta::Type;

/// What a clip is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// It is to be known; nothing is to be done.
    Fyi,
    /// It is to be answered.
    Answer,
    /// Something is to be decided.
    Decide,
}

/// What is wanted of those who watch a clip, and allowed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Type)]
pub struct WishView {
    /// What it is for, if somebody said so.
    pub need: Option<Need>,
    /// Until when an answer is wanted (RFC 3339).
    pub reply_by: Option<String>,
    /// Whether they may comment and react.
    pub comments: bool,
    /// Whether they may reply by voice and video.
    pub replies: bool,
    /// Whether its page tells that it was opened, and how far it was watched.
    pub visits: bool,
}
