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
        Ok(all
            .iter()
            .filter_map(|(id, note)| news(*id, note))
            .collect())
    }

    /// Notes that others were told.
    pub fn told(&self, news: &News) {
        self.change_note(&news.id, |note| note.told = news.is);
    }

    /// Changes whenever there may be news: a cheap question before
    /// [`Sender::news`]. `None` where the disk does not say.
    pub fn last_change(&self) -> Option<SystemTime> {
        self.inner.notes.last_change()
    }
}

fn news(id: ClipId, note: &Note) -> Option<News> {
    (note.done && note.published != note.told).then(|| News {
        id,
        was: note.told,
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
        let mut note = Note::new("team");
        assert_eq!(news(id, &note), None);
        note.publish(Some(1), now);
        assert_eq!(news(id, &note), None, "there is more to be sent");
        note.done = true;
        let first = news(id, &note).unwrap();
        assert_eq!((first.was, first.is, first.since), (None, Some(1), now));
        note.told = first.is;
        // Its title was changed, say: it is sent again, and is the same.
        let mut note = note.anew();
        note.done = true;
        note.publish(Some(1), now + Duration::from_secs(1));
        assert_eq!(news(id, &note), None);
        note.publish(None, now + Duration::from_secs(2));
        let last = news(id, &note).unwrap();
        assert_eq!((last.was, last.is), (Some(1), None));
    }
}
