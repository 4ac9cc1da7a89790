//! The server in the background, and what is caught up on while there is time.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::{Arc, Weak};
use std::time::Duration;

use aside_library::{Clip, ClipId, Entry, Library, ProblemCode, State};
use aside_recorder::Update;

use super::inbox;
use crate::app::{App, Inner};
use crate::view::PublishState;
use crate::work::blocking;
use crate::{AppError, ErrorCode, metered};

/// What another process left behind is looked for this often.
const LOOK_EVERY: Duration = Duration::from_secs(3);

impl App {
    /// Gives every clip what it still lacks (poster, receipt, transcript,
    /// publication): after a crash, or when the program ended too early. From
    /// then on, does the same for takes of other processes that are killed.
    /// Returns at once; what happens is told by events.
    pub async fn catch_up(&self) {
        self.tell_others();
        self.forget_trials();
        tokio::spawn(metered::follow(Arc::downgrade(&self.inner)));
        tokio::spawn(inbox::follow(Arc::downgrade(&self.inner)));
        let app = self.clone();
        // However much waits, nobody waits for it to be looked through.
        tokio::spawn(async move {
            match app.put_in_order().await {
                Ok(recovered) => recovered.iter().for_each(|id| app.tell_clip(id)),
                Err(error) => app.tell_error(error),
            }
            if let Err(error) = app.inner.sender.go_on().await {
                app.tell_error(error.into());
            }
            let library = app.inner.library.clone();
            let ready = blocking(move || library.each(ready)).await;
            let Ok(Ok(ready)) = ready else { return };
            for id in ready {
                app.complete(id).await;
            }
            app.prepare_search().await;
            let inner = Arc::downgrade(&app.inner);
            drop(app);
            look_after(inner).await;
        });
    }

    /// A note of a server that serves no more.
    pub(crate) async fn forget_dead_server(&self) {
        if !self.is_served().await && std::fs::remove_file(self.pid_file()).is_ok() {
            tracing::info!("a server that was noted down is gone");
        }
    }

    pub(crate) async fn complete(&self, id: aside_library::ClipId) {
        let (app, library) = (self.clone(), self.inner.library.clone());
        let speech = self.speech_config();
        let leave = self.inner.work.leave().clone();
        if leave.is_cancelled() {
            return;
        }
        let finished = self.inner.work.spawn_blocking(move || {
            let told = |update| {
                if update == Update::Transcript {
                    app.name_by_words(&id);
                }
                app.tell_clip(&id);
            };
            aside_recorder::finish_clip(&library, &id, speech.as_ref(), &leave, told)
        });
        match finished.await {
            Ok(Ok(changed)) if !changed && self.is_settled(&id) => {}
            Ok(Ok(_)) => self.publish(&id),
            Ok(Err(error)) => self.tell_error(error.into()),
            Err(error) => self.tell_error(AppError::internal(error)),
        }
    }

    /// Whether a clip is at its link, or was for as long as it was to be.
    fn is_settled(&self, id: &ClipId) -> bool {
        let left = |it: Clip| self.has_left(&it.manifest);
        self.publish_state(id) == PublishState::Published
            || self.inner.library.clip(id).is_ok_and(left)
    }

    /// Remembers the process that serves in the background.
    ///
    /// # Errors
    /// When that cannot be written down.
    pub fn remember_background_server(&self, pid: u32) -> Result<(), AppError> {
        std::fs::write(self.pid_file(), pid.to_string()).map_err(|error| unwritable(&error))
    }

    /// Ends the process that serves in the background; false if none does.
    ///
    /// # Errors
    /// When it does not belong to this user.
    pub async fn stop_background_server(&self) -> Result<bool, AppError> {
        let Ok(text) = std::fs::read_to_string(self.pid_file()) else {
            return Ok(false);
        };
        std::fs::remove_file(self.pid_file()).map_err(|error| unwritable(&error))?;
        // A number in a file may belong to anybody by now: only one that still
        // serves this store is ended.
        let pid = text.parse().ok().and_then(rustix::process::Pid::from_raw);
        match pid {
            Some(pid) if self.is_served().await => {
                rustix::process::kill_process(pid, rustix::process::Signal::TERM)
                    .map_err(AppError::internal)?;
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    fn pid_file(&self) -> PathBuf {
        self.inner.paths.server_pid()
    }
}

/// For as long as there is an app, brings back takes that nobody finishes, and
/// learns of stores that another process added.
/// The id of a clip that is whole.
fn ready(entry: Entry) -> Option<ClipId> {
    match entry {
        Entry::Clip(manifest) => (manifest.state() == State::Ready).then(|| manifest.id()),
        Entry::Broken { .. } => None,
    }
}

async fn look_after(inner: Weak<Inner>) {
    let mut whole = HashSet::new();
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        let Some(inner) = inner.upgrade() else { return };
        let app = App { inner };
        app.look_at_stores().await;
        app.keep_up_search().await;
        let library = app.inner.library.clone();
        let looked = blocking(move || {
            let left = left_behind(&library, &mut whole);
            (left, whole)
        });
        let Ok((left, known)) = looked.await else {
            return;
        };
        whole = known;
        for id in left {
            app.tell_clip(&id);
            app.complete(id).await;
        }
    }
}

/// The clips whose recording ended without whoever began it, in order by now.
/// `whole` are those that need no second look.
fn left_behind(library: &Library, whole: &mut HashSet<ClipId>) -> Vec<ClipId> {
    let ids = library.ids().unwrap_or_default();
    let mut left = Vec::new();
    for id in ids
        .into_iter()
        .filter(|it| !whole.contains(it))
        .collect::<Vec<_>>()
    {
        // One that cannot be read may be on its way into or out of the library.
        let Ok(clip) = library.clip(&id) else {
            continue;
        };
        let manifest = match clip.manifest.state() {
            State::Recording | State::Recovering => match library.recover_clip(&id) {
                Ok(Some(recovered)) => recovered.outcome.ok().map(|it| it.manifest),
                // It is still recorded, or was just finished: looked at again.
                Ok(None) | Err(_) => continue,
            },
            _ => Some(clip.manifest),
        };
        let was_left = manifest.is_some_and(|it| {
            let mut problems = it.problems.iter();
            let recovered = problems.any(|it| it.code == ProblemCode::Recovered);
            it.state() == State::Ready && it.receipt.is_none() && recovered
        });
        left.extend(was_left.then_some(id));
        whole.insert(id);
    }
    left
}

fn unwritable(error: &std::io::Error) -> AppError {
    AppError::new(
        ErrorCode::Storage,
        format!("The background server could not be noted down: {error}."),
        "Free some space, or make the data folder writable.",
    )
}
