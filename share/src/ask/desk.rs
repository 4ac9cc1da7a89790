//! Where guests are received: the pages of an ask in its store, the slots
//! beside them, and the end of both.

use std::time::Duration;

use aside_library::ClipId;
use jiff::{SignedDuration, Timestamp};
use url::Url;

use super::probe::{probe, remote};
use super::slots::{Scribe, Shown};
use super::{Ask, Farewell, Invitation};
use crate::flow::Flow;
use crate::key::{ASK, Key, PAGE, SLOTS};
use crate::sigv4::LONGEST;
use crate::store::Store;
use crate::{Error, Result, page};

/// Slots are signed anew when they are this old: a guest who comes while this
/// machine is off for some days still finds good ones.
const RENEWED_AFTER: SignedDuration = SignedDuration::from_hours(12);

/// Meets the guests of asks in one store.
#[derive(Clone, Debug)]
pub struct Desk {
    pub(super) store: Store,
}

impl Desk {
    /// At a store, which has to be a bucket: see [`Desk::open`].
    pub fn new(store: Store) -> Self {
        Self { store }
    }

    /// Where a guest answers.
    pub fn link(&self, invitation: &Invitation) -> Url {
        self.store.ask_link(&invitation.page)
    }

    /// Finds out what the store honours, and puts an ask's pages there.
    ///
    /// # Errors
    /// [`Error::NotForGuests`] when guests could do more there than they were
    /// given, else what the store says.
    pub async fn open(&self, ask: &mut Ask) -> Result<()> {
        ask.seal = probe(&self.store).await?;
        if !ask.seal.once && ask.invitations.iter().any(|it| it.name.is_none()) {
            return Err(Error::NotForGuests {
                store: self.store.name().to_owned(),
                reason: "it overwrites what is there, so that two who share a link could \
                         take each other's place: ask each by name"
                    .to_owned(),
            });
        }
        page::publish_assets(&self.store).await?;
        for invitation in &ask.invitations {
            let shown = json(&Shown::new(ask, invitation))?;
            self.put(&invitation.page, ASK, shown).await?;
        }
        self.renew(ask, &[]).await?;
        let origin = remote(&self.store)?.url("", None)?;
        let html = page::render_ask(&ask.wording.title, &origin.origin().ascii_serialization());
        for invitation in &ask.invitations {
            self.put(&invitation.page, PAGE, html.clone().into_bytes())
                .await?;
        }
        Ok(())
    }

    /// Signs anew what the guests of an ask may write, which is nothing any more
    /// for those who are `gone`. Does nothing when it is closed.
    ///
    /// # Errors
    /// When there are no keys, or the store does not answer or refuses.
    pub async fn renew(&self, ask: &mut Ask, gone: &[Farewell]) -> Result<()> {
        if ask.closed().is_some() {
            return Ok(());
        }
        self.store.unlocked()?;
        let (now, remote) = (Timestamp::now(), remote(&self.store)?);
        // Past the deadline nothing comes any more, but it can be taken back.
        let (signer, expires) = match good_for(ask, now) {
            Some(good_for) => (Some(remote.signer(now, good_for).await?), now + good_for),
            None => (None, ask.wording.deadline.unwrap_or(now)),
        };
        let farewells_until = now + LONGEST;
        let scribe = Scribe {
            ask,
            store: &self.store,
            remote,
            signer: signer.as_ref(),
            expires,
            farewells: &remote.signer(now, LONGEST).await?,
            farewells_until,
            gone,
        };
        for invitation in &ask.invitations {
            let slots = json(&scribe.slots(invitation)?)?;
            self.put(&invitation.page, SLOTS, slots).await?;
        }
        ask.signed_until = Some(expires);
        ask.farewells_until = Some(farewells_until);
        Ok(())
    }

    /// Whether what guests may write should be signed anew by now. What takes
    /// their answers back is good for a week each time, whatever the deadline.
    pub fn is_due(&self, ask: &Ask, now: Timestamp) -> bool {
        let renewed = now + LONGEST;
        let is_old = |until| renewed.duration_since(until) >= RENEWED_AFTER;
        ask.closed().is_none() && ask.farewells_until.is_none_or(is_old)
    }

    /// Takes everything of an ask out of the store, pages and answers, and
    /// looks that it is gone; how many objects that were.
    ///
    /// # Errors
    /// [`Error::Leftover`] when something is still there, else what the store
    /// says. It can be called again.
    pub async fn remove(&self, ask: &Ask) -> Result<usize> {
        self.store.unlocked()?;
        let pages = ask.invitations.iter().map(|it| format!("a/{}", it.page));
        let places: Vec<String> = pages.chain([ask.inbox_path()]).collect();
        let mut removed = 0;
        for below in &places {
            removed += self.store.sweep_below(below).await?;
        }
        let mut count = 0;
        for below in &places {
            count += self.store.all_below(below).await?.len();
        }
        match count {
            0 => Ok(removed),
            count => Err(Error::Leftover {
                store: self.store.name().to_owned(),
                count,
            }),
        }
    }

    pub(super) async fn put(
        &self,
        page: &ClipId,
        name: &'static str,
        content: Vec<u8>,
    ) -> Result<()> {
        let key = Key::ask(*page, name).ok_or_else(|| Error::NotFound {
            what: name.to_owned(),
        })?;
        self.store
            .put(&key, content.into(), &Flow::default())
            .await
            .map(drop)
    }
}

/// For how long slots that are signed now are to be good; `None` when the ask
/// takes no answers.
fn good_for(ask: &Ask, now: Timestamp) -> Option<Duration> {
    if !ask.is_open(now) {
        return None;
    }
    let left = ask.wording.deadline.map(|at| at.duration_since(now));
    let left = left.map(|it| Duration::try_from(it).unwrap_or_default());
    Some(left.map_or(LONGEST, |it| it.min(LONGEST)))
}

fn json(value: &impl serde::Serialize) -> Result<Vec<u8>> {
    serde_json::to_vec(value).map_err(|error| Error::Io {
        doing: "write",
        what: "an ask".to_owned(),
        source: error.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::super::Guests;
    use super::*;

    #[test]
    fn slots_are_renewed_while_answers_are_taken_and_never_past_the_deadline() {
        let home = tempfile::tempdir().unwrap();
        let store = Store::folder(home.path(), "http://127.0.0.1/".parse().unwrap()).unwrap();
        let desk = Desk::new(store);
        let now = Timestamp::now();
        let hours = |count| SignedDuration::from_hours(count);
        let guests = Guests::Named(vec!["Ada".into()]);
        let mut ask = Ask::new(super::super::wording::tests::wording(), &guests, "team").unwrap();
        assert!(desk.is_due(&ask, now));
        ask.farewells_until = Some(now + LONGEST);
        assert!(!desk.is_due(&ask, now + hours(11)));
        assert!(desk.is_due(&ask, now + hours(13)));

        ask.wording.deadline = Some(now + hours(24));
        assert!(desk.is_due(&ask, now + hours(25)), "for who wants out");
        assert_eq!(good_for(&ask, now + hours(25)), None);
        assert_eq!(good_for(&ask, now), Some(Duration::from_secs(86_400)));
        ask.close();
        assert!(!ask.is_open(now) && good_for(&ask, now).is_none());
        assert!(!desk.is_due(&ask, now + hours(25)));
    }

    /// Nobody can reach a folder: no guest is sent there.
    #[tokio::test]
    async fn a_folder_takes_no_answers() {
        let home = tempfile::tempdir().unwrap();
        let store = Store::folder(home.path(), "http://127.0.0.1/".parse().unwrap()).unwrap();
        let guests = Guests::Named(vec!["Ada".into()]);
        let mut ask = Ask::new(super::super::wording::tests::wording(), &guests, "folder").unwrap();
        let error = Desk::new(store).open(&mut ask).await.unwrap_err();
        assert!(matches!(error, Error::NotForGuests { .. }), "{error}");
    }
}
