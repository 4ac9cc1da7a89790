//! What became of clips at their links, and whether others were told.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aside_library::ClipId;

use super::Sender;
use super::note::Note;
use crate::{Error, Result};

/// What became of a clip at its link, and nobody was told yet. It lies on disk
/// until [`Sender::told`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct News {
    /// The clip.
    pub id: ClipId,
    /// Which version others were told of last; `None` for none.
    pub was: Option<u32>,
    /// Which version is at the link now; `None` for none.
    pub is: Option<u32>,
    /// Since when.
    pub since: SystemTime,
}

impl Sender {
    /// What nobody was told yet. Reads every note there is.
    ///
    /// # Errors
    /// When the outbox cannot be read.
    pub fn news(&self) -> Result<Vec<News>> {
        let all = self.inner.notes.all();
        let all = all.map_err(|error| Error::io("read", &self.inner.outbox, error))?;
        let told = |id: &ClipId| self.inner.notes.told(id);
        Ok(all
            .iter()
            .filter_map(|(id, note)| news(*id, note, told(id)))
            .collect())
    }

    /// Notes that others were told. One process at a time may.
    ///
    /// # Errors
    /// When that cannot be noted: they are told again.
    pub fn told(&self, news: &News) -> Result<()> {
        let told = self.inner.notes.set_told(&news.id, news.is);
        told.map_err(|error| Error::io("write", &self.inner.outbox, error))
    }

    /// Changes whenever there may be news: a cheap question before
    /// [`Sender::news`]. `None` where the disk does not say.
    pub fn last_change(&self) -> Option<SystemTime> {
        self.inner.notes.last_change()
    }
}

fn news(id: ClipId, note: &Note, told: Option<u32>) -> Option<News> {
    (note.done && note.published != told).then(|| News {
        id,
        was: told,
        is: note.published,
        since: UNIX_EPOCH + Duration::from_millis(note.since_ms),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn others_are_told_once_of_what_is_at_a_link_and_once_that_nothing_is() {
        let id = ClipId::random().unwrap();
        let now = UNIX_EPOCH + Duration::from_secs(1_000_000);
        let dir = tempfile::tempdir().unwrap();
        let notes = super::super::note::Notes::open(dir.path()).unwrap();
        let news = |note: &Note| news(id, note, notes.told(&id));
        let mut note = Note::new("team");
        assert_eq!(news(&note), None);
        note.publish(Some(1), now);
        assert_eq!(news(&note), None, "there is more to be sent");
        note.done = true;
        let first = news(&note).unwrap();
        assert_eq!((first.was, first.is, first.since), (None, Some(1), now));
        notes.set_told(&id, first.is).unwrap();
        // Its title was changed, say: it is sent again, and is the same.
        let mut note = note.anew();
        note.done = true;
        note.publish(Some(1), now + Duration::from_secs(1));
        assert_eq!(news(&note), None);
        note.publish(None, now + Duration::from_secs(2));
        let last = news(&note).unwrap();
        assert_eq!((last.was, last.is), (Some(1), None));
        notes.set_told(&id, last.is).unwrap();
        assert_eq!(news(&note), None);
    }
}
