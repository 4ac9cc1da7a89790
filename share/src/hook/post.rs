//! What webhooks are to be told, on disk until each has taken it.
//!
//! `<outbox>/hooks/<name>/<id>.json` is a letter: an event that one webhook is
//! to be told. Whoever writes it may end at once; any process that runs
//! [`Post::run`] sends it, one process at a time for each webhook. A letter
//! goes away when the webhook answers with success. One that is interrupted
//! between the two is sent again under the same id, by which its receiver
//! knows it.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use serde::Serialize;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::letter::{self, Letter};
use super::{Event, Hook};
use crate::folder::create_private;
use crate::store::blocking;
use crate::{Error, Result, s3};

/// How long a webhook may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often letters of other processes, and those that are due, are looked for.
const LOOK: Duration = Duration::from_secs(2);

/// Tells webhooks what happened. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Post {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    dir: PathBuf,
    hooks: RwLock<HashMap<String, Hook>>,
    client: reqwest::Client,
    patience: Duration,
    /// There is a new letter.
    wake: Notify,
    stop: CancellationToken,
}

/// How it stands with a webhook.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct HookState {
    /// How many events it has not taken yet.
    pub waiting: usize,
    /// How many it did not take for a day, or did not want, within a week.
    pub given_up: usize,
    /// Why it did not take the last one.
    pub trouble: Option<String>,
}

impl Post {
    /// Letters lie below `outbox`. None is sent before [`Post::run`].
    ///
    /// # Errors
    /// When their folder cannot be made.
    pub fn new(outbox: &Path) -> Result<Self> {
        Self::with_patience(outbox, PATIENCE)
    }

    fn with_patience(outbox: &Path, patience: Duration) -> Result<Self> {
        let dir = outbox.join("hooks");
        create_private(&dir).map_err(|error| Error::io("create", &dir, error))?;
        let inner = Inner {
            dir,
            hooks: RwLock::default(),
            client: s3::http_client()?,
            patience,
            wake: Notify::new(),
            stop: CancellationToken::new(),
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// Which webhooks there are from now on.
    pub fn set_hooks(&self, hooks: Vec<Hook>) {
        let hooks = hooks.into_iter().map(|it| (it.name.clone(), it)).collect();
        *self
            .inner
            .hooks
            .write()
            .unwrap_or_else(PoisonError::into_inner) = hooks;
        self.inner.wake.notify_one();
    }

    fn hooks(&self) -> Vec<Hook> {
        let hooks = self.inner.hooks.read();
        let hooks = hooks.unwrap_or_else(PoisonError::into_inner);
        hooks.values().cloned().collect()
    }

    /// Writes down that every webhook is to be told an event. The same `id`
    /// (letters, digits, `_`) is the same event, however often it is told.
    ///
    /// # Errors
    /// When that cannot be written.
    pub fn tell(&self, id: &str, event: &Event) -> Result<()> {
        for hook in self.hooks() {
            let dir = self.folder(&hook.name);
            let path = dir.join(format!("{id}.json"));
            create_private(&dir)
                .and_then(|()| letter::write(&path, &Letter::new(event)))
                .map_err(|error| Error::io("write", &dir, error))?;
        }
        self.inner.wake.notify_one();
        Ok(())
    }

    /// Tells one webhook something now, and says whether it took it.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such webhook,
    /// [`Error::NoHookSecret`], [`Error::NotTold`].
    pub async fn try_now(&self, hook: &str, id: &str, event: &Event) -> Result<()> {
        let found = self.hooks().into_iter().find(|it| it.name == hook);
        let hook = found.ok_or_else(|| Error::NotFound {
            what: format!("webhook {hook:?}"),
        })?;
        self.send(&hook, id, event).await
    }

    /// How it stands with a webhook.
    pub fn state(&self, hook: &str) -> HookState {
        let mut letters = letter::all(&self.folder(hook)).unwrap_or_default();
        letters.sort_by_key(|(_, letter)| letter.since_ms);
        let given_up = letters.iter().filter(|(_, it)| it.given_up).count();
        HookState {
            waiting: letters.len() - given_up,
            given_up,
            trouble: letters.into_iter().rev().find_map(|(_, it)| it.trouble),
        }
    }

    /// Forgets what a webhook has not been told.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn forget(&self, hook: &str) -> Result<()> {
        let dir = self.folder(hook);
        match fs::remove_dir_all(&dir) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(Error::io("delete", &dir, error))
            }
            _ => Ok(()),
        }
    }

    /// Makes this process the only one that writes letters, for as long as the
    /// answer is kept; `None` while another does.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn lock(&self) -> Result<Option<File>> {
        let dir = &self.inner.dir;
        let locked = create_private(dir).and_then(|()| letter::lock(dir));
        locked.map_err(|error| Error::io("lock", &self.inner.dir, error))
    }

    /// Sends letters, until [`Post::stop`].
    pub async fn run(&self) {
        while !self.inner.stop.is_cancelled() {
            let hooks = self.hooks();
            tokio::select! {
                _ = futures::future::join_all(hooks.iter().map(|it| self.deliver(it))) => {}
                () = self.inner.stop.cancelled() => return,
            }
            tokio::select! {
                () = self.inner.wake.notified() => {}
                () = tokio::time::sleep(LOOK) => {}
                () = self.inner.stop.cancelled() => {}
            }
        }
    }

    /// Ends [`Post::run`]. What was not taken is sent by whoever runs next.
    pub fn stop(&self) {
        self.inner.stop.cancel();
    }

    /// Sends what is due to one webhook, in order, up to the first that it
    /// does not take.
    async fn deliver(&self, hook: &Hook) {
        let dir = self.folder(&hook.name);
        let look = dir.clone();
        let due = blocking(move || letter::due(&look)).await;
        let (letters, held) = match due {
            Ok(Some(due)) => due,
            Ok(None) => return,
            Err(error) => {
                tracing::warn!(%error, "webhooks' letters cannot be read");
                return;
            }
        };
        for (id, letter) in letters {
            let told = self.send(hook, &id, &letter.event).await;
            let failed = told.is_err();
            let path = dir.join(format!("{id}.json"));
            let noted = blocking(move || letter::note(&path, letter, told)).await;
            if let Err(error) = noted {
                tracing::warn!(%error, "a webhook's letter cannot be written");
            }
            if failed {
                break;
            }
        }
        drop(held);
    }

    async fn send(&self, hook: &Hook, id: &str, event: &Event) -> Result<()> {
        let not_told = |status, reason| Error::NotTold {
            hook: hook.name.clone(),
            status,
            reason,
        };
        let now = letter::millis_since_1970(SystemTime::now()) / 1000;
        let message = hook.message(id, now, event)?;
        let mut request = self.inner.client.post(message.url).body(message.body);
        for (name, value) in message.headers {
            request = request.header(name, value);
        }
        // What it answers is not read: all of it is in the status.
        let answer = request.timeout(self.inner.patience).send().await;
        let answer = answer.map_err(|error| not_told(None, no_answer(&error).to_owned()))?;
        let status = answer.status();
        match status {
            _ if status.is_success() => Ok(()),
            _ if status.is_redirection() => {
                let reason = format!("it points elsewhere ({status}), which is not followed");
                Err(not_told(Some(status.as_u16()), reason))
            }
            _ => Err(not_told(
                Some(status.as_u16()),
                format!("it answers {status}"),
            )),
        }
    }

    fn folder(&self, hook: &str) -> PathBuf {
        self.inner.dir.join(hook)
    }
}

/// Nothing of an error is shown that may hold the address.
fn no_answer(error: &reqwest::Error) -> &'static str {
    if error.is_timeout() {
        "it took too long to answer"
    } else if error.is_connect() {
        "nobody answers at its address"
    } else {
        "the connection failed"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hook::letter::{SHOWN, TRIED, all, due, millis_since_1970, write};
    use crate::hook::{ClipTold, EventKind, HookConfig, HookKind, generate_secret};

    fn event() -> Event {
        Event {
            kind: EventKind::Test,
            timestamp: "2026-11-22T15:31:00Z".into(),
            data: ClipTold {
                id: String::new(),
                title: String::new(),
                link: "https://clips.example/".parse().unwrap(),
                poster: None,
                duration_ms: 0,
                created: String::new(),
                version: 1,
                excerpt: String::new(),
            },
        }
    }

    fn post(dir: &Path, url: &str) -> Post {
        let config = HookConfig {
            name: "ci".into(),
            kind: HookKind::Generic {
                url: url.parse().unwrap(),
            },
        };
        let post = Post::with_patience(dir, Duration::from_millis(200)).unwrap();
        let secret = generate_secret().unwrap();
        post.set_hooks(vec![Hook::open(&config, Some(&secret)).unwrap()]);
        post
    }

    #[tokio::test]
    async fn a_webhook_that_never_answers_is_not_waited_for() {
        let dir = tempfile::tempdir().unwrap();
        let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/", silent.local_addr().unwrap());
        let post = post(dir.path(), &url);
        let error = post.try_now("ci", "one", &event()).await.unwrap_err();
        assert!(error.to_string().contains("too long"), "{error}");
    }

    #[tokio::test]
    async fn after_a_day_it_is_given_up_and_after_a_week_forgotten() {
        let dir = tempfile::tempdir().unwrap();
        // Nobody listens at port 1.
        let post = post(dir.path(), "http://127.0.0.1:1/");
        post.tell("one", &event()).unwrap();
        let (folder, hook) = (post.folder("ci"), post.hooks().pop().unwrap());
        let age = |by: Duration| {
            let (id, mut letter) = all(&folder).unwrap().pop().unwrap();
            letter.since_ms = millis_since_1970(SystemTime::now() - by);
            letter.next_try_ms = 0;
            write(&folder.join(format!("{id}.json")), &letter).unwrap();
        };
        post.deliver(&hook).await;
        let state = post.state("ci");
        assert_eq!((state.waiting, state.given_up), (1, 0));
        assert!(state.trouble.unwrap().contains("nobody answers"));
        age(TRIED + Duration::from_secs(1));
        post.deliver(&hook).await;
        let state = post.state("ci");
        assert_eq!((state.waiting, state.given_up), (0, 1));
        age(SHOWN + Duration::from_secs(1));
        post.deliver(&hook).await;
        assert_eq!(post.state("ci"), HookState::default());
    }

    #[test]
    fn one_process_at_a_time_sends_a_webhooks_letters() {
        let dir = tempfile::tempdir().unwrap();
        let post = post(dir.path(), "http://127.0.0.1:1/");
        post.tell("one", &event()).unwrap();
        let held = due(&post.folder("ci")).unwrap();
        assert_eq!(held.as_ref().map(|(letters, _)| letters.len()), Some(1));
        assert!(due(&post.folder("ci")).unwrap().is_none());
        drop(held);
        assert!(due(&post.folder("ci")).unwrap().is_some());
    }
}
