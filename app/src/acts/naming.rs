//! A title for what nobody gave one: the first words that say something.

use aside_library::{ClipId, Manifest};
use aside_transcript::Outline;
use jiff::SignedDuration;
use jiff::tz::TimeZone;

use super::record::default_title_at;
use crate::app::App;
use crate::summary::{kind, read_transcript};

/// Getting ready, and counting down, takes less than this many minutes.
const READY_MINUTES: i64 = 2;

impl App {
    /// Has a clip that is called by its kind and its time be called by what is
    /// said in it. Blocks for a moment.
    pub(crate) fn name_by_words(&self, id: &ClipId) {
        let library = &self.inner.library;
        let Ok(clip) = library.clip(id) else { return };
        if !is_default_title(&clip.manifest) {
            return;
        }
        let title = read_transcript(&clip).and_then(|it| Outline::of(&it).title);
        let Some(title) = title else { return };
        if let Err(error) = library.update(id, |manifest| manifest.title = title) {
            tracing::warn!(%error, "the clip keeps its first title");
        }
    }
}

/// Whether a clip is called what nobody chose: its kind, and when it was begun.
fn is_default_title(manifest: &Manifest) -> bool {
    let called = |minutes: i64| {
        let begun = manifest.created() - SignedDuration::from_mins(minutes);
        let begun = begun.to_zoned(TimeZone::system());
        default_title_at(kind(manifest.kind()), &begun)
    };
    (0..=READY_MINUTES).any(|minutes| manifest.title == called(minutes))
}

#[cfg(test)]
mod tests {
    use aside_library::{Kind, Library, NewClip};
    use jiff::Zoned;

    use super::*;

    #[test]
    fn only_a_title_that_nobody_gave_is_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let library = Library::open(dir.path()).unwrap();
        let titled = |title: String| {
            let mut new = NewClip::new(Kind::Voice);
            new.title = Some(title);
            let id = library.create(new).unwrap().id();
            is_default_title(&library.clip(&id).unwrap().manifest)
        };
        let now = Zoned::now();
        let minutes_ago = |minutes| &now - SignedDuration::from_mins(minutes);
        assert!(titled(default_title_at(crate::view::ClipKind::Voice, &now)));
        assert!(titled(default_title_at(
            crate::view::ClipKind::Voice,
            &minutes_ago(1)
        )));
        assert!(!titled(default_title_at(
            crate::view::ClipKind::Voice,
            &minutes_ago(90)
        )));
        assert!(!titled(default_title_at(
            crate::view::ClipKind::Screen,
            &now
        )));
        assert!(!titled("Voice note".to_owned()));
    }
}
