//! What those who watch a clip send back.

use aside_share::conversation::{EMOJI, Remark, RemarkState, Said, Visits};
use serde::{Deserialize, Serialize};
use specta::Type;

use super::ClipKind;

/// What those who watch a clip may send back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Allowed {
    /// Comments and reactions.
    pub comments: bool,
    /// Replies by voice and video, which become clips.
    pub replies: bool,
    /// That the clip was opened, and how far it was watched. Nobody is named.
    pub visits: bool,
    /// Whether comments are shown without being looked at.
    pub at_once: bool,
}

impl Allowed {
    /// Whether anything may be sent back.
    pub(crate) const fn is_open(&self) -> bool {
        self.comments || self.replies || self.visits
    }
}

/// What a clip's owner thinks of a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Judgement {
    /// Nothing yet.
    Waiting,
    /// Others may see it.
    Shown,
    /// Nobody is to see it.
    Removed,
}

/// What those who watched a clip sent back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct ConversationView {
    /// What they may send.
    pub allowed: Allowed,
    /// Comments, in the order they arrived; what was removed is not among them.
    pub comments: Vec<CommentView>,
    /// Replies by voice and video that are in the library, likewise.
    pub replies: Vec<ReplyView>,
    /// How often each sign was given, but those that were not.
    pub reactions: Vec<ReactionView>,
    /// How many visits reached each quarter: first how many there were, last
    /// how many got to the end.
    pub reached: Vec<usize>,
    /// When the last visit began (RFC 3339).
    pub last_visit: Option<String>,
}

/// A comment. Plain text, and nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct CommentView {
    /// Its id.
    pub id: String,
    /// What its writer calls themselves.
    pub name: Option<String>,
    /// The words.
    pub text: String,
    /// The moment of the clip it is about.
    pub at_ms: Option<u64>,
    /// When it arrived (RFC 3339).
    pub received: String,
    /// Whether others see it.
    pub state: Judgement,
}

/// A reply by voice or video: a clip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct ReplyView {
    /// The clip.
    pub clip: String,
    /// What the guest calls themselves.
    pub name: Option<String>,
    /// What kind of message it is.
    pub kind: ClipKind,
    /// Its length.
    pub duration_ms: u64,
    /// When it was taken in (RFC 3339).
    pub received: String,
    /// Where it can be watched, once it is shown.
    pub link: String,
    /// Whether others see it.
    pub state: Judgement,
}

/// How often a sign was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct ReactionView {
    /// The sign.
    pub emoji: String,
    /// How often.
    pub count: usize,
}

impl ConversationView {
    pub(crate) fn new(
        allowed: Allowed,
        remarks: &[Remark],
        replies: Vec<ReplyView>,
        visits: &Visits,
    ) -> Self {
        let here = || remarks.iter().filter(|it| it.state != RemarkState::Removed);
        let count = |emoji: &str| {
            let with = |it: &&Remark| matches!(&it.said, Some(Said::Reaction { emoji: sign }) if sign == emoji);
            here().filter(with).count()
        };
        let reactions = EMOJI.iter().map(|emoji| ReactionView {
            emoji: (*emoji).to_owned(),
            count: count(emoji),
        });
        Self {
            allowed,
            comments: here().filter_map(comment).collect(),
            replies,
            reactions: reactions.filter(|it| it.count > 0).collect(),
            reached: visits.reached(),
            last_visit: visits.last().map(|it| it.to_string()),
        }
    }
}

fn comment(remark: &Remark) -> Option<CommentView> {
    let Some(Said::Comment { name, text }) = &remark.said else {
        return None;
    };
    Some(CommentView {
        id: remark.id.to_string(),
        name: name.clone(),
        text: text.clone(),
        at_ms: remark.at_ms,
        received: remark.received.to_string(),
        state: match remark.state {
            RemarkState::Waiting => Judgement::Waiting,
            RemarkState::Shown => Judgement::Shown,
            RemarkState::Removed => Judgement::Removed,
        },
    })
}

impl From<Judgement> for RemarkState {
    fn from(judgement: Judgement) -> Self {
        match judgement {
            Judgement::Waiting => Self::Waiting,
            Judgement::Shown => Self::Shown,
            Judgement::Removed => Self::Removed,
        }
    }
}
