//! What a clip's page may write, as it reads it (docs/conversation-format.md).

use aside_library::ClipId;
use jiff::Timestamp;
use serde::Serialize;
use url::Url;

use super::{Conversation, FORMAT, QUARTERS, remark, visit};
use crate::Result;
use crate::ask::{LENGTH, sealed, with_deed};
use crate::remote::Remote;
use crate::sigv4::Signer;
use crate::store::Store;

/// `slots.json` and `visits.json` beside a page.
#[derive(Serialize)]
pub(super) struct Slots {
    format: u32,
    /// Until when what is signed here is good.
    expires: Timestamp,
    /// What has to be sent with each write, beside its length.
    headers: Vec<(String, String)>,
    /// What each address has in its query before `X-Amz-Signature`.
    query: String,
    /// How long each object is.
    bytes: u64,
    /// Below which address they lie.
    url: Url,
    /// Their names, each with a signature for every object of it.
    slots: Vec<(ClipId, Vec<String>)>,
}

/// Signs slots of one clip.
pub(super) struct Scribe<'a> {
    pub(super) conversation: &'a Conversation,
    pub(super) store: &'a Store,
    pub(super) remote: &'a Remote,
    pub(super) signer: &'a Signer,
    pub(super) expires: Timestamp,
    /// Where the clip's objects lie, below the store's prefix.
    pub(super) below: String,
}

impl Scribe<'_> {
    pub(super) fn remarks(&self) -> Result<Slots> {
        let name = |slot: &ClipId, _| slot.to_string();
        self.slots(&self.conversation.slots, remark::BYTES, 1, name)
    }

    pub(super) fn visits(&self) -> Result<Slots> {
        let objects = QUARTERS + 1;
        self.slots(&self.conversation.visits, visit::BYTES, objects, visit_name)
    }

    fn slots(
        &self,
        names: &[ClipId],
        bytes: u64,
        objects: u8,
        name: impl Fn(&ClipId, u8) -> String,
    ) -> Result<Slots> {
        let path = format!("{}/", self.store.object_path(&self.below));
        let length = bytes.to_string();
        let headers = sealed(self.conversation.seal, &length);
        let sign = |name: String| -> Result<String> {
            let object = self.remote.url(&format!("{path}{name}"), None)?;
            with_deed(&headers, |deed| self.signer.sign(deed, &object))
        };
        let slot = |slot: &ClipId| -> Result<(ClipId, Vec<String>)> {
            let signatures = (0..objects).map(|it| sign(name(slot, it)));
            Ok((*slot, signatures.collect::<Result<_>>()?))
        };
        Ok(Slots {
            format: FORMAT,
            expires: self.expires,
            query: with_deed(&headers, |deed| self.signer.query(deed)),
            bytes,
            url: self.remote.url(&path, None)?,
            slots: names.iter().map(slot).collect::<Result<_>>()?,
            headers: headers
                .iter()
                .filter(|(name, _)| *name != LENGTH)
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
        })
    }
}

/// What tells that a visit reached a quarter.
pub(super) fn visit_name(slot: &ClipId, quarter: u8) -> String {
    format!("{slot}-{quarter}")
}
