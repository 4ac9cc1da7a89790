//! Where a clip's guests are received: its slots in the store, and what
//! arrived in them.

use std::collections::HashSet;

use aside_library::{ClipId, Wish};
use futures::TryStreamExt;
use jiff::{SignedDuration, Timestamp};
use object_store::{ObjectMeta, ObjectStoreExt};
use url::Url;

use super::shown::Shown;
use super::slots::{Scribe, visit_name};
use super::{Conversation, QUARTERS, Remark, Reply, remark, visit};
use crate::ask::{probe, remote};
use crate::flow::Flow;
use crate::key::{CONVERSATION, Key, SLOTS, VISITS};
use crate::sigv4::LONGEST;
use crate::store::Store;
use crate::{Error, Result};

/// Slots are signed anew when they are this old, and as many guests can be
/// heard within that time as there are slots.
const RENEWED_AFTER: SignedDuration = SignedDuration::from_hours(12);
/// After so long no address is good any more with which an object was written.
const KEPT: SignedDuration = SignedDuration::from_hours(8 * 24);

/// Meets the guests of clips in one store.
#[derive(Clone, Debug)]
pub struct Table {
    store: Store,
}

/// An object that a guest wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrived {
    /// The clip it is about.
    pub clip: ClipId,
    /// The slot it came in.
    pub slot: ClipId,
    /// What it is.
    pub thing: Thing,
    /// When the store received it.
    pub at: Timestamp,
    bytes: u64,
}

/// What a guest can write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thing {
    /// A comment or a reaction.
    Remark,
    /// That a visit reached a quarter of the clip; 0 when it began.
    Visit(u8),
}

impl Table {
    /// At a store, which has to be a bucket: see [`Table::open`].
    pub fn new(store: Store) -> Self {
        Self { store }
    }

    /// Finds out what the store honours.
    ///
    /// # Errors
    /// [`Error::NotForGuests`] when guests could do more there than they were
    /// given, else what the store says.
    pub async fn open(&self, conversation: &mut Conversation) -> Result<()> {
        conversation.seal = probe(&self.store).await?;
        match conversation.seal.once {
            true => Ok(()),
            false => Err(Error::NotForGuests {
                store: self.store.name().to_owned(),
                reason: "it overwrites what is there, so that whoever has the link could take \
                         away what others said"
                    .to_owned(),
            }),
        }
    }

    /// Whether slots should be signed anew by now.
    pub fn is_due(&self, conversation: &Conversation, now: Timestamp) -> bool {
        let renewed = now + LONGEST;
        conversation
            .signed_until
            .is_none_or(|until| renewed.duration_since(until) >= RENEWED_AFTER)
    }

    /// Signs slots anew for what the clip's owner allows, and puts others in
    /// the place of those that were used. What is not allowed goes.
    ///
    /// # Errors
    /// When there are no keys, or the store does not answer or refuses.
    pub async fn renew(
        &self,
        conversation: &mut Conversation,
        inbox: &ClipId,
        wish: &Wish,
        used: &HashSet<ClipId>,
    ) -> Result<()> {
        self.store.unlocked()?;
        conversation.refill(|it| used.contains(it))?;
        let (now, remote) = (Timestamp::now(), remote(&self.store)?);
        let scribe = Scribe {
            conversation,
            store: &self.store,
            remote,
            signer: &remote.signer(now, LONGEST).await?,
            expires: now + LONGEST,
            below: below(inbox, &conversation.clip),
        };
        for (name, slots) in [
            (SLOTS, wish.comments.then(|| scribe.remarks()).transpose()?),
            (VISITS, wish.visits.then(|| scribe.visits()).transpose()?),
        ] {
            match slots {
                Some(slots) => self.put(&conversation.clip, name, json(&slots)?).await?,
                None => self.delete(&conversation.clip, name).await?,
            }
        }
        if !wish.comments && !wish.replies {
            self.delete(&conversation.clip, CONVERSATION).await?;
        }
        conversation.told = None;
        conversation.signed_until = Some(now + LONGEST);
        Ok(())
    }

    /// Has others see what they may; nothing is sent when that is nothing new.
    ///
    /// # Errors
    /// When the store does not answer or refuses.
    pub async fn tell(
        &self,
        conversation: &mut Conversation,
        remarks: &[Remark],
        reply: Option<&Url>,
        replies: &[Reply],
    ) -> Result<()> {
        let content = json(&Shown::new(conversation, remarks, reply, replies))?;
        let sum = aside_library::Checksum::of(&content);
        if conversation.told != Some(sum) {
            self.put(&conversation.clip, CONVERSATION, content).await?;
            conversation.told = Some(sum);
        }
        Ok(())
    }

    /// Takes what is beside the clip's page away, and what its guests said.
    ///
    /// # Errors
    /// When the store does not answer or refuses.
    pub async fn close(&self, conversation: &mut Conversation) -> Result<()> {
        for name in [SLOTS, VISITS, CONVERSATION] {
            self.delete(&conversation.clip, name).await?;
        }
        conversation.unsign();
        Ok(())
    }

    /// What arrived of every clip: one listing.
    ///
    /// # Errors
    /// When there are no keys, or the store does not answer or refuses.
    pub async fn arrived(&self, inbox: &ClipId) -> Result<Vec<Arrived>> {
        self.store.unlocked()?;
        let below = self.store.object_path(&format!("inbox/{inbox}"));
        let read = |meta: ObjectMeta| {
            let mut parts = meta.location.prefix_match(&below)?;
            let (clip, name) = (parts.next()?, parts.next()?);
            if parts.next().is_some() {
                return None;
            }
            Some(Arrived {
                clip: ClipId::from_folder(clip.as_ref())?,
                at: Timestamp::from_second(meta.last_modified.timestamp()).ok()?,
                bytes: meta.size,
                ..named(name.as_ref())?
            })
        };
        let mut found = Vec::new();
        let mut listing = self.store.objects().list(Some(&below));
        let failed = |error| Error::store(self.store.name(), "list", "an inbox".to_owned(), error);
        while let Some(meta) = listing.try_next().await.map_err(failed)? {
            found.extend(read(meta));
        }
        Ok(found)
    }

    /// Reads a comment or a reaction, whatever it is.
    ///
    /// # Errors
    /// When the store does not answer or refuses.
    pub async fn fetch(&self, inbox: &ClipId, arrived: &Arrived) -> Result<Remark> {
        // What its address did not allow is not even read.
        if arrived.bytes != remark::BYTES {
            return Ok(Remark::read(arrived.slot, arrived.at, b""));
        }
        let path = self.store.object_path(&path(inbox, arrived));
        let failed = |error| Error::store(self.store.name(), "read", "a comment".to_owned(), error);
        let content = self
            .store
            .objects()
            .get_range(&path, 0..remark::BYTES)
            .await;
        Ok(Remark::read(
            arrived.slot,
            arrived.at,
            &content.map_err(failed)?,
        ))
    }

    /// Whether an object has been looked at for long enough: nothing can be
    /// written in its place any more.
    pub fn is_old(&self, arrived: &Arrived, now: Timestamp) -> bool {
        now.duration_since(arrived.at) > KEPT
    }

    /// Takes an object away that was looked at.
    ///
    /// # Errors
    /// When the store does not answer or refuses.
    pub async fn remove(&self, inbox: &ClipId, arrived: &Arrived) -> Result<()> {
        let path = self.store.object_path(&path(inbox, arrived));
        match self.store.objects().delete(&path).await {
            Err(object_store::Error::NotFound { .. }) => Ok(()),
            result => result.map_err(|error| {
                Error::store(self.store.name(), "delete", "a comment".to_owned(), error)
            }),
        }
    }

    /// Takes away everything that was sent about a clip, whatever it is, and
    /// looks that nothing is left.
    ///
    /// # Errors
    /// [`Error::Leftover`], or what the store says.
    pub async fn clear(&self, inbox: &ClipId, clip: &ClipId) -> Result<()> {
        self.store.unlocked()?;
        self.store.clear_below(&below(inbox, clip)).await
    }

    async fn put(&self, clip: &ClipId, name: &'static str, content: Vec<u8>) -> Result<()> {
        let (key, flow) = (key(clip, name)?, Flow::default());
        self.store.put(&key, content.into(), &flow).await.map(drop)
    }

    async fn delete(&self, clip: &ClipId, name: &'static str) -> Result<()> {
        self.store.delete(&key(clip, name)?).await
    }
}

fn key(clip: &ClipId, name: &'static str) -> Result<Key> {
    Key::clip(*clip, name).ok_or_else(|| Error::NotFound {
        what: name.to_owned(),
    })
}

/// Where a clip's objects lie, below the store's prefix.
fn below(inbox: &ClipId, clip: &ClipId) -> String {
    format!("inbox/{inbox}/{clip}")
}

fn path(inbox: &ClipId, arrived: &Arrived) -> String {
    let name = match arrived.thing {
        Thing::Remark => arrived.slot.to_string(),
        Thing::Visit(quarter) => visit_name(&arrived.slot, quarter),
    };
    format!("{}/{name}", below(inbox, &arrived.clip))
}

/// What an object of this name is; the rest is not known yet.
fn named(name: &str) -> Option<Arrived> {
    let (slot, thing) = match name.split_once('-') {
        None => (name, Thing::Remark),
        Some((slot, quarter)) => {
            let found = (0..=QUARTERS).find(|it| it.to_string() == quarter)?;
            (slot, Thing::Visit(found))
        }
    };
    let slot = ClipId::from_folder(slot)?;
    Some(Arrived {
        clip: slot,
        slot,
        thing,
        at: Timestamp::UNIX_EPOCH,
        bytes: visit::BYTES,
    })
}

fn json(value: &impl serde::Serialize) -> Result<Vec<u8>> {
    serde_json::to_vec(value).map_err(|error| Error::Io {
        doing: "write",
        what: "a conversation".to_owned(),
        source: error.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_were_signed_are_remarks_or_visits() {
        let slot = crate::ask::random().unwrap();
        let thing = |name: &str| named(name).map(|it| (it.slot, it.thing));
        assert_eq!(thing(&slot.to_string()), Some((slot, Thing::Remark)));
        assert_eq!(thing(&format!("{slot}-4")), Some((slot, Thing::Visit(4))));
        for wrong in [
            "",
            "x",
            "..",
            "-0",
            &format!("{slot}-5"),
            &format!("{slot}-00"),
            &format!("{slot}-"),
        ] {
            assert_eq!(thing(wrong), None, "{wrong}");
        }
    }

    /// Nobody can reach a folder: no guest is sent there.
    #[tokio::test]
    async fn a_folder_takes_no_comments() {
        let home = tempfile::tempdir().unwrap();
        let store = Store::folder(home.path(), "http://127.0.0.1/".parse().unwrap()).unwrap();
        let mut conversation = Conversation::new(crate::ask::random().unwrap(), "folder");
        let error = Table::new(store).open(&mut conversation).await.unwrap_err();
        assert!(matches!(error, Error::NotForGuests { .. }), "{error}");
    }

    #[test]
    fn slots_are_renewed_twice_a_day_and_when_there_are_none() {
        let home = tempfile::tempdir().unwrap();
        let store = Store::folder(home.path(), "http://127.0.0.1/".parse().unwrap()).unwrap();
        let (table, now) = (Table::new(store), Timestamp::now());
        let mut conversation = Conversation::new(crate::ask::random().unwrap(), "team");
        assert!(table.is_due(&conversation, now));
        conversation.signed_until = Some(now + LONGEST);
        assert!(!table.is_due(&conversation, now + SignedDuration::from_hours(11)));
        assert!(table.is_due(&conversation, now + SignedDuration::from_hours(12)));
        conversation.unsign();
        assert!(table.is_due(&conversation, now) && !conversation.is_signed());
    }
}
