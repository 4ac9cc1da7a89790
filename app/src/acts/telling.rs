//! Other programs are told what happens to clips.
//!
//! The outbox notes what is at a clip's link; this turns it into an event once
//! the clip has its words, and into a letter for each webhook. Publishing never
//! waits for any of it.

use std::sync::{Arc, Weak};
use std::time::{Duration, SystemTime};

use aside_library::{Clip, ClipId, FileName, Manifest, State};
use aside_share::News;
use aside_share::hook::{ClipTold, Event, EventKind};
use jiff::Timestamp;

use crate::AppError;
use crate::app::{App, Inner};
use crate::summary::{first_words, millis, read_transcript};
use crate::view::TranscriptState;
use crate::work::blocking;

/// How often there may be news.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How long others wait for a clip's words, where making them takes for ever.
const FOR_WORDS: Duration = Duration::from_secs(15 * 60);
/// How much of what was said is told, in characters.
const WORDS: usize = 400;

impl App {
    /// For as long as there is an app, writes down for every webhook what
    /// happens, and sends it.
    pub(crate) fn tell_others(&self) {
        let post = self.inner.post.clone();
        tokio::spawn(async move { post.run().await });
        tokio::spawn(follow(Arc::downgrade(&self.inner)));
    }

    /// Writes a letter for each webhook about all there is to tell. True if
    /// some of it has to wait.
    ///
    /// # Errors
    /// When outbox or letters cannot be read or written: it is told later.
    pub(crate) async fn tell_news(&self) -> Result<bool, AppError> {
        let app = self.clone();
        blocking(move || {
            // Of two processes one is enough; the other looks again.
            let Some(_alone) = app.inner.post.lock()? else {
                return Ok(true);
            };
            let mut waits = false;
            for news in app.inner.sender.news()? {
                if !app.is_complete(&news) {
                    waits = true;
                    continue;
                }
                if let Some((id, event)) = app.event(&news) {
                    app.inner.post.tell(&id, &event)?;
                }
                app.inner.sender.told(&news)?;
            }
            Ok(waits)
        })
        .await?
    }

    /// Whether a clip that is at its link has all it will ever have.
    fn is_complete(&self, news: &News) -> bool {
        let Some(clip) = self.clip_at_link(news) else {
            return true;
        };
        let transcript = read_transcript(&clip);
        let words = self.transcript_state(&clip, transcript.as_ref());
        let waited = SystemTime::now().duration_since(news.since);
        let is_late = waited.is_ok_and(|it| it > FOR_WORDS);
        is_late || clip.manifest.receipt.is_some() && words != TranscriptState::Working
    }

    fn clip_at_link(&self, news: &News) -> Option<Clip> {
        news.is?;
        let clip = self.inner.library.clip(&news.id).ok()?;
        (clip.manifest.state() == State::Ready).then_some(clip)
    }

    /// What others are told; `None` if there is nothing to tell any more.
    fn event(&self, news: &News) -> Option<(String, Event)> {
        let kind = match (news.was, news.is) {
            (None, Some(_)) => EventKind::Published,
            (Some(_), Some(_)) => EventKind::Replaced,
            (Some(_), None) => EventKind::Unpublished,
            (None, None) => return None,
        };
        let event = Event {
            kind,
            timestamp: Timestamp::try_from(news.since).ok()?.to_string(),
            data: self.told(&news.id, news.is.or(news.was)?)?,
        };
        // The same however often it is made, so that it is told once.
        let since = news.since.duration_since(SystemTime::UNIX_EPOCH).ok()?;
        Some((format!("msg_{}_{}", news.id, since.as_millis()), event))
    }

    fn told(&self, id: &ClipId, version: u32) -> Option<ClipTold> {
        let library = &self.inner.library;
        let clip = library.clip(id).ok().or_else(|| {
            let trashed = library.trashed().ok()?.into_iter();
            let mut of_clip = trashed.filter(|it| it.id == *id);
            of_clip.find_map(|it| {
                Some(Clip {
                    dir: it.dir,
                    manifest: it.manifest?,
                })
            })
        })?;
        let store = self.store_of(id);
        let Manifest { title, .. } = &clip.manifest;
        let poster = FileName::poster().under(&clip.dir).exists();
        let words = read_transcript(&clip);
        let told = ClipTold {
            id: id.to_string(),
            title: title.clone(),
            link: store.link(id),
            poster: poster.then(|| store.object_url(id, "poster.jpg")),
            duration_ms: millis(clip.manifest.duration()),
            created: clip.manifest.created().to_string(),
            version,
            excerpt: words.map_or_else(String::new, |it| first_words(&it, WORDS)),
        };
        Some(told.bounded())
    }

    /// What a webhook that is tried is told.
    pub(crate) fn test_event(&self) -> Result<(String, Event), AppError> {
        let id = ClipId::random().map_err(AppError::internal)?;
        let now = Timestamp::now().to_string();
        let event = Event {
            kind: EventKind::Test,
            timestamp: now.clone(),
            data: ClipTold {
                id: id.to_string(),
                title: "A trial of this webhook".to_owned(),
                link: self.store_of(&id).link(&id),
                poster: None,
                duration_ms: 0,
                created: now,
                version: 1,
                excerpt: String::new(),
            },
        };
        Ok((format!("msg_{id}_test"), event))
    }
}

/// Looks for news, and for webhooks that another process added.
async fn follow(inner: Weak<Inner>) {
    let mut seen = None;
    loop {
        let Some(inner) = inner.upgrade() else { return };
        let app = App { inner };
        app.look_at_hooks().await;
        let last = app.inner.sender.last_change();
        if seen.is_none() || seen != Some(last) {
            seen = match app.tell_news().await {
                Ok(false) => Some(last),
                Ok(true) => None,
                Err(error) => {
                    tracing::warn!(%error, "webhooks cannot be told");
                    None
                }
            };
        }
        drop(app);
        tokio::time::sleep(LOOK_EVERY).await;
    }
}
