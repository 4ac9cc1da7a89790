//! Work that goes on by itself, and is waited for before the program ends.
//!
//! A program that ends beneath a thread which decodes or recognises speech
//! crashes: the C++ libraries' static objects are destroyed under its hands.

use std::future::Future;
use std::sync::{Mutex, MutexGuard, PoisonError};

use aside_recorder::Cancel;
use tokio::task::JoinHandle;
use tokio_util::task::TaskTracker;

use crate::AppError;

/// What was set going and nobody waits for.
#[derive(Default)]
pub(crate) struct Work {
    tasks: TaskTracker,
    leave: Cancel,
}

impl Work {
    /// Runs what blocks where that holds up nobody.
    pub(crate) fn spawn_blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> JoinHandle<T> {
        self.tasks.spawn_blocking(work)
    }

    /// Has the program wait for this before it ends.
    pub(crate) fn follow<F: Future>(&self, work: F) -> impl Future<Output = F::Output> {
        self.tasks.track_future(work)
    }

    /// Cancelled when the program is to end: what can be made later is left.
    pub(crate) const fn leave(&self) -> &Cancel {
        &self.leave
    }

    /// Tells all of it to leave what can be made later, and waits until it did.
    pub(crate) async fn end(&self) {
        self.leave.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }
}

/// Runs what blocks (files, devices, codecs) where that holds up nobody.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, AppError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(AppError::internal)
}

/// What a panic elsewhere left is still the best knowledge there is.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
