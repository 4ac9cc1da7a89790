//! Long acts that a window waits for: how far they are, and the wish to end one.

use std::collections::HashMap;
use std::future::Future;
use std::sync::Mutex;
use std::time::Duration;

use tokio::time::interval;

use crate::app::App;
use crate::view::Event;
use crate::work::lock;
use crate::{AppError, ErrorCode, Watch};

/// How often it is told how far one is.
const TELL_EVERY: Duration = Duration::from_millis(150);

/// What is under way, by the names that whoever asked for it gave.
#[derive(Default)]
pub(crate) struct Jobs(Mutex<HashMap<String, Watch>>);

impl App {
    /// Does a long act under a name of the caller's, and tells how far it is
    /// by [`Event::Progress`].
    ///
    /// # Errors
    /// As the act; when something is under way under that name.
    pub async fn watched<T, F>(
        &self,
        job: &str,
        act: impl FnOnce(Watch) -> F,
    ) -> Result<T, AppError>
    where
        F: Future<Output = Result<T, AppError>>,
    {
        let watch = Watch::default();
        let _entry = Entry::enter(&self.inner.jobs, job, watch.clone())?;
        let act = self.inner.work.follow(act(watch.clone()));
        let telling = async {
            let (mut tick, mut told) = (interval(TELL_EVERY), None);
            loop {
                tick.tick().await;
                let permille = watch.permille();
                if told.replace(permille) != Some(permille) {
                    let job = job.to_owned();
                    self.tell(Event::Progress { job, permille });
                }
            }
        };
        tokio::select! {
            answer = act => answer,
            never = telling => never,
        }
    }

    /// Ends what is under way under this name, soon. Nothing is no error: it
    /// may just be done.
    pub fn cancel(&self, job: &str) {
        if let Some(watch) = lock(&self.inner.jobs.0).get(job) {
            watch.cancel();
        }
    }

    /// Ends all that is under way, soon.
    pub(crate) fn cancel_jobs(&self) {
        lock(&self.inner.jobs.0).values().for_each(Watch::cancel);
    }
}

/// Something under way; leaves the list when it is dropped.
struct Entry<'a> {
    jobs: &'a Jobs,
    name: &'a str,
}

impl<'a> Entry<'a> {
    fn enter(jobs: &'a Jobs, name: &'a str, watch: Watch) -> Result<Self, AppError> {
        let mut all = lock(&jobs.0);
        if all.contains_key(name) {
            return Err(AppError::new(
                ErrorCode::Conflict,
                "This is under way already.",
                "Wait until it is done, or cancel it.",
            ));
        }
        all.insert(name.to_owned(), watch);
        drop(all);
        Ok(Self { jobs, name })
    }
}

impl Drop for Entry<'_> {
    fn drop(&mut self) {
        lock(&self.jobs.0).remove(self.name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Paths;

    #[tokio::test]
    async fn a_long_act_tells_how_far_it_is_and_can_be_ended() {
        let dir = tempfile::tempdir().unwrap();
        let app = App::open(Paths::below(dir.path())).await.unwrap();
        let mut events = app.events();
        let long = app.watched("export", |watch| async move {
            let _ = watch.tell(250, 1000);
            let never = watch.unless_cancelled(std::future::pending::<()>()).await;
            assert!(never.is_none());
            Err::<(), _>(AppError::new(ErrorCode::Conflict, "It was cancelled.", ""))
        });
        let other = async {
            // Before that it may be told that nothing is done yet.
            let is_far = |event: &Event| matches!(event, Event::Progress { job, permille: 250 } if job == "export");
            while !is_far(&events.recv().await.unwrap()) {}
            let twice = app.watched("export", |_| async { Ok(()) }).await;
            assert_eq!(twice.unwrap_err().message, "This is under way already.");
            app.cancel("import");
            app.cancel("export");
        };
        let (answer, ()) = tokio::join!(long, other);
        assert_eq!(answer.unwrap_err().message, "It was cancelled.");
        app.watched("export", |_| async { Ok(()) }).await.unwrap();
    }
}
