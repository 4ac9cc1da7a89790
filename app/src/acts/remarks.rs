//! The inbox of clips: what their viewers sent, taken in. All of it is hostile.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

use aside_library::{Clip, ClipId};
use aside_share::conversation::{
    Arrived, Conversation, Records, Remark, RemarkState, Said, Table, Thing, Visits,
};
use jiff::Timestamp;

use crate::AppError;
use crate::app::App;

/// A clip of which something arrived.
struct Guests {
    clip: Clip,
    conversation: Conversation,
    known: HashSet<ClipId>,
    visits: Visits,
    /// Comments that are to be looked at.
    waiting: u32,
    changed: bool,
}

impl App {
    /// Takes in what arrived in one store, of every clip.
    pub(super) async fn take_in_remarks(
        &self,
        records: &Records,
        store: &str,
        inbox: &ClipId,
    ) -> Result<(), AppError> {
        // A store that is no longer used keeps what is in it.
        let Some(publisher) = self.inner.sender.publisher(store) else {
            return Ok(());
        };
        let table = Table::new(publisher.store().clone());
        let (now, mut all, mut old) = (Timestamp::now(), BTreeMap::new(), Vec::new());
        for arrived in table.arrived(inbox).await? {
            if self.inner.work.leave().is_cancelled() {
                break;
            }
            let guests = match all.entry(arrived.clip) {
                Entry::Occupied(it) => it.into_mut(),
                Entry::Vacant(it) => it.insert(self.guests(records, &arrived.clip)?),
            };
            let is_done = match guests {
                Some(guests) => {
                    take(&table, inbox, records, guests, &arrived).await?;
                    table.is_old(&arrived, now)
                }
                // About a clip that was deleted for good nothing is kept.
                None => table.is_old(&arrived, now) || records.of(&arrived.clip)?.is_none(),
            };
            old.extend(is_done.then_some(arrived));
        }
        for (id, guests) in all {
            let Some(guests) = guests.filter(|it| it.changed) else {
                continue;
            };
            records.keep_visits(&id, &guests.visits)?;
            self.tell_conversation(&id, guests.waiting);
        }
        // Only now: what was in them is kept.
        for arrived in old {
            table.remove(inbox, &arrived).await?;
        }
        Ok(())
    }

    /// Those of a clip that is there, and of which something may be sent.
    fn guests(&self, records: &Records, id: &ClipId) -> Result<Option<Guests>, AppError> {
        let Ok(clip) = self.inner.library.clip(id) else {
            return Ok(None);
        };
        let open = records.of(id)?.filter(|_| clip.manifest.wish.is_open());
        let Some(conversation) = open else {
            return Ok(None);
        };
        let remarks = records.remarks(id)?;
        Ok(Some(Guests {
            clip,
            conversation,
            known: remarks.iter().map(|it| it.id).collect(),
            visits: records.visits(id)?,
            waiting: 0,
            changed: false,
        }))
    }
}

/// Takes one object in, if it is new and allowed.
async fn take(
    table: &Table,
    inbox: &ClipId,
    records: &Records,
    guests: &mut Guests,
    arrived: &Arrived,
) -> Result<(), AppError> {
    let (wish, id) = (&guests.clip.manifest.wish, arrived.clip);
    match arrived.thing {
        Thing::Visit(quarter) if wish.visits => {
            guests.changed |= guests.visits.note(arrived.slot, quarter, arrived.at);
        }
        Thing::Remark if wish.comments && !guests.known.contains(&arrived.slot) => {
            let read = table.fetch(inbox, arrived).await?;
            let remark = judged(read, &guests.conversation, guests.clip.manifest.duration());
            records.keep_remark(&id, &remark)?;
            guests.waiting += u32::from(remark.state == RemarkState::Waiting);
            guests.known.insert(remark.id);
            guests.changed = true;
        }
        _ => {}
    }
    Ok(())
}

/// A remark as its owner wants it, about a moment that there is.
fn judged(mut remark: Remark, conversation: &Conversation, length: Duration) -> Remark {
    let last = u64::try_from(length.as_millis()).unwrap_or(u64::MAX);
    remark.at_ms = remark.at_ms.filter(|at| *at <= last);
    let is_comment = matches!(remark.said, Some(Said::Comment { .. }));
    if conversation.at_once && is_comment {
        remark.state = RemarkState::Shown;
    }
    remark
}

#[cfg(test)]
mod tests {
    use super::*;

    fn remark(json: &str) -> Remark {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn a_remark_is_about_a_moment_that_there_is_and_waits_unless_its_owner_said_so() {
        let id = ClipId::random().unwrap();
        let comment = format!(
            r#"{{"format":1,"id":"{id}","received":"2026-11-22T10:00:00Z","at_ms":9000,
               "said":{{"kind":"comment","text":"Hi"}},"state":"waiting"}}"#
        );
        let mut conversation = Conversation::new(id, "team");
        let judge = |conversation: &Conversation, seconds| {
            judged(remark(&comment), conversation, Duration::from_secs(seconds))
        };
        let before = judge(&conversation, 9);
        assert_eq!(
            (before.at_ms, before.state),
            (Some(9000), RemarkState::Waiting)
        );
        conversation.at_once = true;
        let after = judge(&conversation, 8);
        assert_eq!((after.at_ms, after.state), (None, RemarkState::Shown));

        // What could not be read is shown to nobody, whatever is shown at once.
        let nothing = format!(
            r#"{{"format":1,"id":"{id}","received":"2026-11-22T10:00:00Z","state":"removed"}}"#
        );
        let nothing = judged(remark(&nothing), &conversation, Duration::from_secs(8));
        assert_eq!(nothing.state, RemarkState::Removed);
    }
}
