//! Chapters that a person named: the lines of their outline, each from the
//! moment they came to it while recording.

use aside_library::{Mark, MarkKind};
use aside_media::ClipTime;
use aside_transcript::Chapter;

/// In the order of their times; the first begins with the clip. Who went back
/// to a line and came to it again means the later moment.
pub(crate) fn named(marks: &[Mark]) -> Vec<Chapter> {
    let mut chapters: Vec<Chapter> = Vec::new();
    for mark in marks.iter().filter(|it| it.kind == MarkKind::Chapter) {
        let title = mark.title.as_deref().unwrap_or_default().trim();
        if title.is_empty() {
            continue;
        }
        chapters.retain(|it| it.title != title);
        chapters.push(Chapter {
            at: mark.at,
            title: title.to_owned(),
        });
    }
    chapters.sort_by_key(|it| it.at);
    if let Some(first) = chapters.first_mut() {
        first.at = ClipTime::ZERO;
    }
    chapters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_begins_where_it_was_come_to_last_and_the_first_with_the_clip() {
        let chapter = |title: &str, at| Mark::chapter(title.to_owned(), ClipTime::from_millis(at));
        let marks = [
            chapter("Why", 40),
            chapter("How", 5_000),
            Mark::new(MarkKind::CutSentence, ClipTime::from_millis(6_000)),
            chapter("  ", 7_000),
            chapter("How", 9_000),
        ];
        let found: Vec<_> = named(&marks)
            .into_iter()
            .map(|it| (it.at.millis_floor(), it.title))
            .collect();
        assert_eq!(found, [(0, "Why".to_owned()), (9_000, "How".to_owned())]);
    }
}
