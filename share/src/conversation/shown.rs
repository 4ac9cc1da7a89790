//! `conversation.json` beside a clip's page: what its owner lets others see.

use aside_library::ClipId;
use jiff::Timestamp;
use serde::Serialize;
use url::Url;

use super::{Conversation, EMOJI, FORMAT, Remark, RemarkState, Said};

/// The latest comments that are shown, at most.
const MOST_COMMENTS: usize = 500;
/// Of each sign, as many moments are marked.
const MOST_MOMENTS: usize = 100;

#[derive(Serialize)]
pub(super) struct Shown<'a> {
    format: u32,
    /// Whether what is sent now is shown without being looked at.
    at_once: bool,
    comments: Vec<ShownComment<'a>>,
    /// Where somebody can reply by voice and video.
    #[serde(skip_serializing_if = "Option::is_none")]
    reply: Option<&'a Url>,
    replies: &'a [Reply],
    reactions: Vec<ShownReaction>,
}

/// A reply by voice or video, which is a clip at a link of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reply {
    /// What the guest calls themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Where it can be watched.
    pub link: String,
    /// How long it is.
    pub duration_ms: u64,
    /// When it was taken in (RFC 3339).
    pub received: String,
}

#[derive(Serialize)]
struct ShownComment<'a> {
    id: ClipId,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    at_ms: Option<u64>,
    received: Timestamp,
}

#[derive(Serialize)]
struct ShownReaction {
    emoji: &'static str,
    count: usize,
    at_ms: Vec<u64>,
}

impl<'a> Shown<'a> {
    pub(super) fn new(
        conversation: &Conversation,
        remarks: &'a [Remark],
        reply: Option<&'a Url>,
        replies: &'a [Reply],
    ) -> Self {
        let shown = || remarks.iter().filter(|it| it.state == RemarkState::Shown);
        let mut comments: Vec<_> = shown().filter_map(comment).collect();
        comments.sort_by_key(|it| (it.received, it.id));
        comments.drain(..comments.len().saturating_sub(MOST_COMMENTS));
        let reaction = |emoji: &'static str| {
            let with = |it: &&Remark| matches!(&it.said, Some(Said::Reaction { emoji: sign }) if sign == emoji);
            let moments = shown().filter(with).filter_map(|it| it.at_ms);
            ShownReaction {
                emoji,
                count: shown().filter(with).count(),
                at_ms: moments.take(MOST_MOMENTS).collect(),
            }
        };
        Self {
            format: FORMAT,
            at_once: conversation.at_once,
            comments,
            reply,
            replies,
            reactions: EMOJI
                .map(reaction)
                .into_iter()
                .filter(|it| it.count > 0)
                .collect(),
        }
    }
}

fn comment(remark: &Remark) -> Option<ShownComment<'_>> {
    let Some(Said::Comment { name, text }) = &remark.said else {
        return None;
    };
    Some(ShownComment {
        id: remark.id,
        name: name.as_deref(),
        text,
        at_ms: remark.at_ms,
        received: remark.received,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_accepted_is_shown() {
        let remark = |json: &str, state| {
            let id = crate::ask::random().unwrap();
            let read = Remark::read(id, Timestamp::now(), json.as_bytes());
            Remark { state, ..read }
        };
        let comment = r#"{"format":1,"kind":"comment","text":"Hi","at_ms":5}"#;
        let thumb = r#"{"format":1,"kind":"reaction","emoji":"👍","at_ms":7}"#;
        let remarks = [
            remark(comment, RemarkState::Waiting),
            remark(comment, RemarkState::Shown),
            remark(comment, RemarkState::Removed),
            remark(thumb, RemarkState::Shown),
            remark(thumb, RemarkState::Removed),
            remark("nothing", RemarkState::Shown),
        ];
        let conversation = Conversation::new(crate::ask::random().unwrap(), "team");
        let shown = serde_json::to_value(Shown::new(&conversation, &remarks, None, &[])).unwrap();
        assert_eq!(shown["comments"].as_array().unwrap().len(), 1);
        assert_eq!(shown["comments"][0]["id"], remarks[1].id.to_string());
        let reactions = serde_json::json!([{ "emoji": "👍", "count": 1, "at_ms": [7] }]);
        assert_eq!(shown["reactions"], reactions);
    }
}
