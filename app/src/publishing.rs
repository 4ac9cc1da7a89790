//! Clips on their way to the store, while they are recorded and after.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use aside_library::{ClipId, State};
use aside_share::Publisher;

use crate::acts::{App, lock};
use crate::view::PublishState;

/// How often [`App::settle`] looks by itself.
const SETTLE_LOOK: Duration = Duration::from_millis(200);

/// What is being published, and how it went.
pub(crate) struct Publishing {
    pub(crate) publisher: Publisher,
    jobs: Mutex<HashMap<ClipId, Job>>,
}

/// One clip's way to the store. There is at most one task for each clip.
#[derive(Default)]
struct Job {
    running: bool,
    /// Something changed since the running task last looked.
    again: bool,
    failed: bool,
}

impl Publishing {
    pub(crate) fn new(publisher: Publisher) -> Self {
        Self {
            publisher,
            jobs: Mutex::default(),
        }
    }

    /// Whether the clip can be watched at its link.
    pub(crate) fn state(&self, id: &ClipId) -> PublishState {
        match lock(&self.jobs).get(id) {
            Some(job) if job.running => PublishState::Publishing,
            Some(job) if job.failed => PublishState::Failed,
            _ if self.publisher.is_published(id) => PublishState::Published,
            _ => PublishState::Waiting,
        }
    }

    /// True when the caller should start a task for this clip.
    fn want(&self, id: &ClipId) -> bool {
        let mut jobs = lock(&self.jobs);
        let job = jobs.entry(*id).or_default();
        job.again = true;
        !std::mem::replace(&mut job.running, true)
    }

    /// True when there is more to do; otherwise the task is over.
    fn take_up(&self, id: &ClipId) -> bool {
        let mut jobs = lock(&self.jobs);
        let job = jobs.entry(*id).or_default();
        job.running = std::mem::take(&mut job.again);
        job.running
    }

    fn settle(&self, id: &ClipId, failed: bool) {
        lock(&self.jobs).entry(*id).or_default().failed = failed;
    }
}

impl App {
    /// Publishes what is new of a clip, in the background. Called often: a
    /// call while one is under way makes that one look again.
    pub(crate) fn publish(&self, id: &ClipId) {
        if !self.inner.publishing.want(id) {
            return;
        }
        let (app, id) = (self.clone(), *id);
        tokio::spawn(async move {
            while app.inner.publishing.take_up(&id) {
                app.publish_once(&id).await;
            }
            app.tell_clip(&id);
        });
    }

    /// Waits until nothing more of a clip is on its way to the store.
    pub async fn settle(&self, id: &str) {
        let Ok(id) = crate::acts::parse(id) else {
            return;
        };
        let mut events = self.events();
        while self.inner.publishing.state(&id) == PublishState::Publishing {
            let changed = tokio::time::timeout(SETTLE_LOOK, events.recv());
            // A time-out looks again: the event may have come before.
            changed.await.ok();
        }
    }

    /// Takes a clip back from the store, in the background.
    pub(crate) fn unpublish(&self, id: &ClipId) {
        let (app, id) = (self.clone(), *id);
        tokio::spawn(async move {
            if let Err(error) = app.inner.publishing.publisher.unpublish(&id).await {
                app.tell_error(error.into());
            }
        });
    }

    async fn publish_once(&self, id: &ClipId) {
        let publishing = &self.inner.publishing;
        let whole = match self.inner.library.clip(id) {
            Ok(clip) => clip.manifest.state() == State::Ready,
            // Discarded or trashed meanwhile: nothing is to be published.
            Err(_) => return,
        };
        let result = if whole {
            publishing.publisher.finish(id).await.map(drop)
        } else {
            publishing.publisher.sync(id).await.map(drop)
        };
        publishing.settle(id, result.is_err());
        if let Err(error) = result {
            self.tell_error(error.into());
        }
    }
}
