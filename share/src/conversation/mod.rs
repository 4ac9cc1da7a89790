//! What those who watch a clip send back: comments at a moment, reactions, and
//! that they watched (docs/conversation-format.md).
//!
//! The machinery is that of asks: signed addresses beside the page, each for one
//! object of one size that overwrites nothing. [`Table`] puts them there,
//! renews them and looks at what arrived; [`Records`] remembers it on this
//! machine. Nothing is shown to others before its owner, or a choice of theirs,
//! lets it be.

mod records;
mod remark;
mod shown;
mod slots;
mod table;
mod visit;

use aside_library::{Checksum, ClipId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use self::records::{Records, Turn};
pub use self::remark::{EMOJI, Remark, RemarkState, Said};
pub use self::shown::Reply;
pub use self::table::{Arrived, Table, Thing};
pub use self::visit::{QUARTERS, Visits};
use crate::Result;
use crate::ask::{Seal, random};

/// The format this version writes, and the only one it reads.
pub const FORMAT: u32 = 1;

/// Comments and reactions that can be sent with what is signed at a time.
const REMARKS: usize = 40;
/// Visits that can be told of, likewise.
const VISITS: usize = 100;

/// What is known of one clip's guests, as `conversation.json` keeps it here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conversation {
    format: u32,
    clip: ClipId,
    /// The store its slots are in.
    pub store: String,
    /// Whether comments are shown without being looked at.
    #[serde(default)]
    pub at_once: bool,
    /// The ask that takes replies by voice and video.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replies: Option<ClipId>,
    /// What is to be allowed as soon as the clip is whole; `None` when that was
    /// done, or nobody asked for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub awaited: Option<Awaited>,
    /// What the store was found to honour.
    #[serde(default)]
    pub(crate) seal: Seal,
    /// Until when the addresses that were signed last are good; `None` when
    /// none are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) signed_until: Option<Timestamp>,
    /// What can be written to now, or was since it was signed.
    #[serde(default)]
    pub(crate) slots: Vec<ClipId>,
    #[serde(default)]
    pub(crate) visits: Vec<ClipId>,
    /// What its page was told last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) told: Option<Checksum>,
}

/// What those who watch a clip may send back, before its manifest says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Awaited {
    /// Comments and reactions.
    pub comments: bool,
    /// Replies by voice and video.
    pub replies: bool,
    /// That it was opened, and how far it was watched.
    pub visits: bool,
}

impl Conversation {
    /// Of a clip in a store. Nothing is signed or sent yet.
    pub fn new(clip: ClipId, store: &str) -> Self {
        Self {
            format: FORMAT,
            clip,
            store: store.to_owned(),
            at_once: false,
            replies: None,
            awaited: None,
            seal: Seal::default(),
            signed_until: None,
            slots: Vec::new(),
            visits: Vec::new(),
            told: None,
        }
    }

    /// Which clip's it is.
    pub fn clip(&self) -> ClipId {
        self.clip
    }

    /// Whether anything can be sent with what was signed.
    pub fn is_signed(&self) -> bool {
        self.signed_until.is_some()
    }

    /// Notes that its page is gone from the store, and all beside it.
    pub fn unsign(&mut self) {
        (self.signed_until, self.told) = (None, None);
    }

    /// Puts new slots in the place of those that were used, so that there are
    /// always as many as can be sent until the next time.
    fn refill(&mut self, is_used: impl Fn(&ClipId) -> bool) -> Result<()> {
        for (slots, most) in [(&mut self.slots, REMARKS), (&mut self.visits, VISITS)] {
            slots.retain(|it| !is_used(it));
            while slots.len() < most {
                slots.push(random()?);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_that_were_used_are_replaced_and_the_others_stay() {
        let mut conversation = Conversation::new(random().unwrap(), "team");
        conversation.refill(|_| false).unwrap();
        let (first, second) = (conversation.slots[0], conversation.slots[1]);
        conversation.refill(|it| *it == first).unwrap();
        assert_eq!(conversation.slots.len(), REMARKS);
        assert!(!conversation.slots.contains(&first) && conversation.slots[0] == second);
        assert_eq!(conversation.visits.len(), VISITS);
    }
}
