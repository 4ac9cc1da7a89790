//! What makes clips wait: a person, or a connection that costs too much.

use aside_library::ClipId;

use super::Sender;
use crate::publisher::Publisher;
use crate::{Error, Result};

impl Sender {
    /// Makes a clip, or everything, wait until [`Sender::resume`]. What is
    /// under way stops where it is.
    ///
    /// # Errors
    /// When that cannot be noted.
    pub fn pause(&self, id: Option<&ClipId>) -> Result<()> {
        let paused = self.inner.notes.pause(id);
        paused.map_err(|error| Error::io("write", &self.inner.outbox, error))?;
        self.inner.wake.notify_one();
        Ok(())
    }

    /// Lets a clip, or everything that was made to wait as such, go on.
    ///
    /// # Errors
    /// When that cannot be noted.
    pub fn resume(&self, id: Option<&ClipId>) -> Result<()> {
        let resumed = self.inner.notes.resume(id);
        resumed.map_err(|error| Error::io("write", &self.inner.outbox, error))?;
        self.inner.wake.notify_one();
        Ok(())
    }

    /// Whether everything was made to wait as such.
    pub fn is_paused(&self) -> bool {
        self.inner.notes.is_paused(None)
    }

    /// Uses at most this much of the line from now on, for what is under way
    /// as well; all of it when `None`.
    pub fn set_limit(&self, bytes_per_second: Option<u64>) {
        self.inner.limit.set(bytes_per_second);
    }

    /// Whether a person, or what the connection costs, makes a clip wait.
    pub(super) fn has_to_wait(&self, id: &ClipId) -> bool {
        self.inner.notes.is_paused(Some(id)) || self.waits_for_another_line(id)
    }

    /// Whether a clip waits because the connection is paid for by the
    /// megabyte. What goes to a folder costs nothing.
    pub fn waits_for_another_line(&self, id: &ClipId) -> bool {
        let is_far = |it: Publisher| !it.store().is_folder();
        self.inner.notes.is_metered() && self.store_of(id).is_some_and(is_far)
    }

    /// Says whether the connection is paid for by the megabyte: clips that go
    /// to other machines then wait, in every process, until it is not.
    ///
    /// # Errors
    /// When that cannot be noted.
    pub fn set_metered(&self, metered: bool) -> Result<()> {
        if metered == self.inner.notes.is_metered() {
            return Ok(());
        }
        let set = self.inner.notes.set_metered(metered);
        set.map_err(|error| Error::io("write", &self.inner.outbox, error))?;
        self.inner.wake.notify_one();
        Ok(())
    }
}
