//! What is due is started; what ended is noted down.

use std::sync::{Arc, PoisonError};
use std::time::{Duration, SystemTime};

use aside_library::ClipId;
use tokio::time::{MissedTickBehavior, interval, sleep};

use super::note::{Note, Wish};
use super::{AT_ONCE, Job, LOOK, Sender, Trouble};
use crate::backoff;
use crate::flow::Flow;
use crate::progress::Published;
use crate::publisher::{Advance, Publisher};
use crate::{Error, Result};

/// How often progress is written down for other processes to see.
const PROGRESS: Duration = Duration::from_secs(1);
/// After this long, a clip that another process sends is looked at again.
const ELSEWHERE: Duration = Duration::from_secs(2);

/// How a turn of a clip ended.
enum Turn {
    /// Everything there is of it arrived; more may come.
    Caught,
    /// All of it is in the store.
    Done(Published),
    /// Nothing of it is in the store, as its owner wants.
    Gone,
    /// Its time was over, and it is gone from the store.
    Over,
    /// There is nothing to publish.
    Nothing,
    /// Somebody asked it to stop.
    Stopped,
    /// Another process sends it.
    Elsewhere,
    Failed(Error),
}

impl Sender {
    /// Makes sure that somebody looks for what is due.
    pub(super) fn drive(&self) {
        let mut running = self
            .inner
            .driver
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if !std::mem::replace(&mut *running, true) {
            let sender = self.clone();
            tokio::spawn(async move { sender.run().await });
        }
        drop(running);
        self.inner.wake.notify_one();
    }

    async fn run(&self) {
        while !self.inner.stop.is_cancelled() {
            self.stop_what_is_paused();
            self.start_what_is_due();
            if self.jobs().is_empty() {
                let mut running = self
                    .inner
                    .driver
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner);
                // Whoever adds a job does so before asking for a driver.
                if self.jobs().is_empty() {
                    *running = false;
                    return;
                }
            }
            tokio::select! {
                () = self.inner.wake.notified() => {}
                () = sleep(LOOK) => {}
                () = self.inner.stop.cancelled() => {}
            }
        }
        self.jobs().values().for_each(|job| job.stop.cancel());
    }

    fn stop_what_is_paused(&self) {
        for (id, job) in self.jobs().iter() {
            if job.due.is_none() && self.has_to_wait(id) {
                job.stop.cancel();
            }
        }
    }

    fn start_what_is_due(&self) {
        let now = SystemTime::now();
        let mut jobs = self.jobs();
        let mut running = [false, true].map(|left_over| {
            let counts = |job: &&Job| job.due.is_none() && job.left_over == left_over;
            jobs.values().filter(counts).count()
        });
        for (id, job) in jobs.iter_mut() {
            let running = &mut running[usize::from(job.left_over)];
            if *running >= AT_ONCE {
                continue;
            }
            if job.due.is_none_or(|due| due > now) || self.has_to_wait(id) {
                continue;
            }
            *running += 1;
            job.due = None;
            job.again = false;
            job.flow = Flow::limited(Arc::clone(&self.inner.limit));
            job.stop = self.inner.stop.child_token();
            let (sender, id) = (self.clone(), *id);
            let (flow, stop) = (job.flow.clone(), job.stop.clone());
            tokio::spawn(async move {
                sender.tell(&id, None);
                let turn = tokio::select! {
                    turn = sender.turn(&id, &flow) => turn,
                    () = stop.cancelled() => Turn::Stopped,
                };
                sender.end(&id, &flow, turn);
                sender.inner.wake.notify_one();
            });
        }
    }

    /// One attempt. Dropping it loses nothing but what was on its way.
    async fn turn(&self, id: &ClipId, flow: &Flow) -> Turn {
        let lock = match self.inner.notes.lock(id) {
            Ok(Some(lock)) => lock,
            Ok(None) => return Turn::Elsewhere,
            Err(error) => return Turn::Failed(Error::io("lock", &self.inner.outbox, error)),
        };
        let turn = match self.publisher_for(id) {
            Ok(publisher) => self.attempt(&publisher, id, flow).await,
            Err(error) => Turn::Failed(error),
        };
        drop(lock);
        turn
    }

    async fn attempt(&self, publisher: &Publisher, id: &ClipId, flow: &Flow) -> Turn {
        let report = async || -> Error {
            let mut tick = interval(PROGRESS);
            tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
            let mut before = flow.sent().get();
            tick.tick().await;
            loop {
                tick.tick().await;
                let now = flow.sent().get();
                self.note_progress(id, flow, now - before);
                before = now;
                self.tell(id, None);
            }
        };
        // The report never ends by itself.
        let withdraw = self
            .inner
            .notes
            .read(id)
            .is_some_and(|it| it.wish == Wish::Withdrawn);
        let result = tokio::select! {
            result = publisher.unpublish(id), if withdraw => result.map(|()| None),
            result = publisher.advance(id, flow), if !withdraw => result.map(Some),
            error = report() => Err(error),
        };
        match result {
            Ok(Some(Advance::Growing(_))) => Turn::Caught,
            Ok(Some(Advance::Published(published))) => Turn::Done(published),
            Ok(Some(Advance::Expired)) => Turn::Over,
            Ok(None) => Turn::Gone,
            Err(Error::NotReady { .. }) => Turn::Nothing,
            Err(Error::NotFound { what }) if what == format!("clip {id}") => Turn::Nothing,
            Err(error) => Turn::Failed(error),
        }
    }

    /// The store a clip goes to. From the first look on it is noted.
    fn publisher_for(&self, id: &ClipId) -> Result<Publisher> {
        let name = self.inner.notes.read(id).map(|note| note.store);
        let publisher = self.store_of(id).ok_or_else(|| Error::Settings {
            reason: format!(
                "there is no store {:?} any more",
                name.clone().unwrap_or_default()
            ),
        })?;
        if name.is_none() {
            self.assign(id, publisher.store().name())?;
        }
        Ok(publisher)
    }

    fn note_progress(&self, id: &ClipId, flow: &Flow, rate: u64) {
        self.change_note(id, |note| {
            note.sent = flow.sent().get();
            note.total = flow.total().get();
            note.bytes_per_second = rate;
        });
    }

    /// Notes how a turn ended, and when the next one is due.
    fn end(&self, id: &ClipId, flow: &Flow, turn: Turn) {
        let due = match turn {
            Turn::Stopped => Some(SystemTime::now()),
            Turn::Elsewhere => Some(SystemTime::now() + ELSEWHERE),
            Turn::Caught | Turn::Done(_) | Turn::Gone | Turn::Over | Turn::Nothing => {
                self.note_end(id, flow, &turn);
                None
            }
            Turn::Failed(error) => {
                tracing::info!(clip.id = %id, %error, "not published yet");
                // The clip changed while it was sent: that may be all there is to it.
                let changed = self.jobs().get(id).is_some_and(|job| job.again);
                let (mut due, mut first) = (None, false);
                self.change_note(id, |note| {
                    first = note.trouble.is_none();
                    // What moved on, however little, did not fail in a row.
                    note.failures = if flow.sent().get() > 0 {
                        1
                    } else {
                        note.failures + 1
                    };
                    let wait = backoff::after(note.failures, changed || error.is_temporary());
                    due = Some(SystemTime::now() + wait);
                    note.try_at(due);
                    note.done = false;
                    note.bytes_per_second = 0;
                    note.trouble = Some(Trouble::from(&error));
                });
                if first {
                    self.tell(id, Some(Arc::new(error)));
                }
                due.or_else(|| Some(SystemTime::now() + ELSEWHERE))
            }
        };
        {
            let mut jobs = self.jobs();
            if let Some(job) = jobs.get_mut(id) {
                let again = std::mem::take(&mut job.again);
                match (due, again) {
                    (Some(due), _) => job.due = Some(due),
                    (None, true) => job.due = Some(SystemTime::now()),
                    (None, false) => drop(jobs.remove(id)),
                }
            }
        }
        self.tell(id, None);
    }

    /// Notes a turn after which nothing is due by itself.
    fn note_end(&self, id: &ClipId, flow: &Flow, turn: &Turn) {
        let store = self.store_of(id);
        let now = SystemTime::now();
        self.change_note(id, |note| {
            *note = note.anew();
            match turn {
                Turn::Done(published) => {
                    note.expire_at(published.expires);
                    note.sweep_at(published.sweep);
                    note.retention_days = store.and_then(|it| it.store().retention_days());
                    note.publish(Some(published.version), now);
                }
                Turn::Gone => note.publish(None, now),
                // Whatever is not there to be published is not published.
                Turn::Nothing | Turn::Over => {
                    note.wish = Wish::Withdrawn;
                    note.publish(None, now);
                }
                _ => {}
            }
            note.done = !matches!(turn, Turn::Caught);
            note.sent = flow.sent().get();
            note.total = note.sent;
        });
    }

    fn change_note(&self, id: &ClipId, change: impl FnOnce(&mut Note)) {
        let _alone = self.inner.writing.lock();
        let Some(mut note) = self.inner.notes.read(id) else {
            return;
        };
        change(&mut note);
        self.write_note(id, &note);
    }
}
