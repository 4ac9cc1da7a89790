//! Words of a transcript put right by hand. Captions, search and the clip's page
//! follow.

use aside_library::ClipId;
use aside_media::ClipTime;
use aside_transcript::{Correction, Transcript, Word};

use super::speech::no_transcript;
use crate::app::App;
use crate::ids::parse;
use crate::summary::{read_transcript, word_view};
use crate::view;
use crate::work::{blocking, lock};
use crate::{AppError, ErrorCode};

impl App {
    /// Puts `text` in the place of the words from `first` on that read `was`.
    /// Words that stay keep their times; without any text they are taken out.
    ///
    /// # Errors
    /// When there is no such clip, it has no transcript, other words stand there
    /// by now, or the disk refuses.
    pub async fn correct(
        &self,
        id: &str,
        first: u32,
        was: &str,
        text: &str,
    ) -> Result<view::Correction, AppError> {
        let (was, text) = (was.to_owned(), text.to_owned());
        let first = usize::try_from(first).unwrap_or(usize::MAX);
        let corrected = self.change_words(parse(id)?, move |transcript| {
            let was: Vec<&str> = was.split_whitespace().collect();
            let place = first..first.saturating_add(was.len());
            let correction = transcript.correction(place, &text)?;
            if !correction.was.iter().map(|it| it.text.as_str()).eq(was) {
                return Err(aside_transcript::Error::NoSuchWords.into());
            }
            transcript.apply(&correction)?;
            Ok(correction)
        });
        Ok(correction_view(&corrected.await?))
    }

    /// Takes a correction back.
    ///
    /// # Errors
    /// As [`correct`](Self::correct).
    pub async fn undo_correction(
        &self,
        id: &str,
        correction: view::Correction,
    ) -> Result<(), AppError> {
        let undone = correction_of(correction).undone();
        let change = move |transcript: &mut Transcript| Ok(transcript.apply(&undone)?);
        self.change_words(parse(id)?, change).await
    }

    /// Puts `right` wherever `wrong` is said, whatever its capitals and marks;
    /// with a moment, only where that is nearest to it.
    ///
    /// # Errors
    /// When it is not said, or said more than once and neither a moment nor all
    /// of them were asked for; else as [`correct`](Self::correct).
    pub async fn correct_phrase(
        &self,
        id: &str,
        wrong: &str,
        right: &str,
        at_ms: Option<u64>,
        all: bool,
    ) -> Result<Vec<view::Correction>, AppError> {
        let (wrong, right) = (wrong.to_owned(), right.to_owned());
        let corrected = self.change_words(parse(id)?, move |transcript| {
            let mut places = transcript.places(&wrong);
            if let Some(at) = at_ms {
                let at = ClipTime::from_millis(i64::try_from(at).unwrap_or(i64::MAX));
                let away = |first: usize| {
                    transcript.words[first]
                        .start
                        .millis_floor()
                        .abs_diff(at.millis_floor())
                };
                places.sort_by_key(|place| away(place.start));
                places.truncate(1);
            }
            match places.len() {
                0 => return Err(not_said(&wrong)),
                1 => {}
                _ if all => {}
                count => return Err(ambiguous(&wrong, count)),
            }
            let mut corrections = Vec::new();
            // The last first: the others stay where they are.
            for place in places.into_iter().rev() {
                let correction = transcript.correction(place.clone(), &right)?;
                // The marks of a sentence are not what was wrong.
                let right = with_marks(&correction.was, &right);
                let correction = transcript.correction(place, &right)?;
                transcript.apply(&correction)?;
                corrections.push(correction);
            }
            corrections.reverse();
            Ok(corrections)
        });
        Ok(corrected.await?.iter().map(correction_view).collect())
    }

    /// Reads a transcript, changes it and puts it back, with its captions.
    async fn change_words<T: Send + 'static>(
        &self,
        id: ClipId,
        change: impl FnOnce(&mut Transcript) -> Result<T, AppError> + Send + 'static,
    ) -> Result<T, AppError> {
        let app = self.clone();
        let changed = blocking(move || -> Result<T, AppError> {
            let _only = lock(&app.inner.correcting);
            let library = &app.inner.library;
            let mut transcript = read_transcript(&library.clip(&id)?).ok_or_else(no_transcript)?;
            let changed = change(&mut transcript)?;
            aside_recorder::keep_transcript(library, &id, &transcript)?;
            app.tell_clip(&id);
            Ok(changed)
        });
        let changed = changed.await??;
        self.publish(&id);
        Ok(changed)
    }
}

/// `right`, with what stands before and after the letters of the words it
/// replaces, unless it has marks of its own.
fn with_marks(was: &[Word], right: &str) -> String {
    let is_mark = |c: char| !c.is_alphanumeric();
    let (Some(first), Some(last)) = (was.first(), was.last()) else {
        return right.to_owned();
    };
    if right.is_empty() || right.starts_with(is_mark) || right.ends_with(is_mark) {
        return right.to_owned();
    }
    let before = first.text.len() - first.text.trim_start_matches(is_mark).len();
    let after = last.text.trim_end_matches(is_mark).len();
    format!("{}{right}{}", &first.text[..before], &last.text[after..])
}

fn not_said(wrong: &str) -> AppError {
    AppError::new(
        ErrorCode::NotFound,
        format!("{wrong:?} is not said in this clip."),
        "`aside transcript CLIP` shows what is.",
    )
}

fn ambiguous(wrong: &str, count: usize) -> AppError {
    AppError::new(
        ErrorCode::Usage,
        format!("{wrong:?} is said {count} times in this clip."),
        "Say which one with --at TIME, or --all of them.",
    )
}

fn correction_view(correction: &Correction) -> view::Correction {
    let words = |words: &[Word]| words.iter().map(word_view).collect();
    view::Correction {
        first: u32::try_from(correction.first).unwrap_or(u32::MAX),
        was: words(&correction.was),
        now: words(&correction.now),
        learned: correction.learned(),
    }
}

fn correction_of(correction: view::Correction) -> Correction {
    let time = |ms: u64| ClipTime::from_millis(i64::try_from(ms).unwrap_or(i64::MAX));
    let word = |word: view::Word| Word {
        text: word.text,
        start: time(word.start_ms),
        end: time(word.end_ms),
        confidence: word.confidence,
    };
    Correction {
        first: usize::try_from(correction.first).unwrap_or(usize::MAX),
        was: correction.was.into_iter().map(word).collect(),
        now: correction.now.into_iter().map(word).collect(),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use aside_library::{FileName, Kind, NewClip};
    use aside_media::{Fragment, InitSegment};

    use super::*;
    use crate::Paths;

    /// A clip in which this is said, a word every half second.
    pub(in crate::acts) fn clip(app: &App, text: &str) -> ClipId {
        let library = &app.inner.library;
        let mut new = NewClip::new(Kind::Voice);
        new.title = Some("Monday".into());
        let mut writer = library.create(new).unwrap();
        let init = InitSegment { bytes: vec![0; 8] };
        writer.begin(&[], &init).unwrap();
        let fragment = Fragment {
            bytes: vec![0; 8],
            start: ClipTime::ZERO,
            duration: std::time::Duration::from_secs(1),
            opens_segment: true,
        };
        writer.append(&fragment).unwrap();
        let clip = writer.finish(std::time::Duration::from_secs(1)).unwrap();
        let word = |(at, text): (i64, &str)| Word {
            text: text.to_owned(),
            start: ClipTime::from_millis(at * 500),
            end: ClipTime::from_millis(at * 500 + 400),
            confidence: 0.5,
        };
        let transcript = Transcript {
            words: (0..).zip(text.split(' ')).map(word).collect(),
            paragraphs: vec![0],
            complete: true,
            ..Transcript::default()
        };
        let id = clip.manifest.id();
        aside_recorder::keep_transcript(library, &id, &transcript).unwrap();
        app.tell_clip(&id);
        id
    }

    #[tokio::test]
    async fn a_corrected_word_is_found_shown_and_can_be_taken_back() {
        let dir = tempfile::tempdir().unwrap();
        let app = App::open(Paths::below(dir.path())).await.unwrap();
        let clip_id = clip(&app, "We build it with towery, and ship.");
        let id = clip_id.to_string();
        let found = async |typed: &str| app.search(typed, 9).await.unwrap();
        assert_eq!(found("towery").await[0].moments[0].at_ms, 2_000);

        let made = app
            .correct(&id, 3, "with towery,", "with Tauri,")
            .await
            .unwrap();
        assert_eq!(made.learned.as_deref(), Some("Tauri"));
        assert!(found("towery").await.is_empty());
        let hits = found("taur").await;
        assert_eq!(
            (hits[0].clip_id.as_str(), hits[0].moments[0].at_ms),
            (id.as_str(), 2_000)
        );
        let captions = FileName::captions().under(&app.inner.library.dir(&clip_id));
        let captions = || std::fs::read_to_string(&captions).unwrap();
        assert!(
            captions().contains("with Tauri, and ship."),
            "{}",
            captions()
        );

        // The window shows words that are not there any more.
        let stale = app.correct(&id, 3, "with towery,", "with Tory,").await;
        assert_eq!(stale.unwrap_err().code, ErrorCode::Conflict);
        app.undo_correction(&id, made).await.unwrap();
        assert!(captions().contains("with towery, and ship."));
        assert_eq!(found("towery").await.len(), 1);
        app.rename(&id, "Tuesday").await.unwrap();
        assert_eq!(found("tues").await.len(), 1);
        app.delete(&id).await.unwrap();
        assert!(found("towery").await.is_empty());
    }

    #[tokio::test]
    async fn a_phrase_is_put_right_where_it_is_said() {
        let dir = tempfile::tempdir().unwrap();
        let app = App::open(Paths::below(dir.path())).await.unwrap();
        let id = clip(&app, "So tower E is small. Tower e, I say.").to_string();
        let phrase = async |at, all| app.correct_phrase(&id, "tower e", "Tauri", at, all).await;
        assert_eq!(
            phrase(None, false).await.unwrap_err().code,
            ErrorCode::Usage
        );
        assert_eq!(phrase(Some(3_000), false).await.unwrap()[0].first, 5);
        let text = async || {
            let text = app.transcript_as(&id, crate::TranscriptFormat::Text).await;
            text.unwrap().trim_end().to_owned()
        };
        assert_eq!(text().await, "So tower E is small. Tauri, I say.");
        phrase(None, true).await.unwrap();
        assert_eq!(text().await, "So Tauri is small. Tauri, I say.");
        assert_eq!(
            phrase(None, true).await.unwrap_err().code,
            ErrorCode::NotFound
        );
    }

    #[tokio::test]
    async fn the_word_list_keeps_each_word_once() {
        let dir = tempfile::tempdir().unwrap();
        let app = App::open(Paths::below(dir.path())).await.unwrap();
        let words = |words: &[&str]| words.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        app.add_words(&words(&["tauri", "Claude  Code"])).unwrap();
        assert_eq!(
            app.add_words(&words(&["Tauri"])).unwrap(),
            ["Claude Code", "Tauri"]
        );
        for wrong in ["", " ", "...", "a\u{1}b"] {
            assert!(app.add_words(&words(&[wrong])).is_err(), "{wrong:?}");
        }
        assert!(app.remove_words(&words(&["Tauri", "Rust"])).is_err());
        assert_eq!(
            app.remove_words(&words(&["TAURI"])).unwrap(),
            ["Claude Code"]
        );
        assert_eq!(app.words().unwrap(), ["Claude Code"]);
    }

    #[tokio::test]
    async fn a_model_that_cannot_be_used_is_refused_and_the_one_before_stays() {
        let dir = tempfile::tempdir().unwrap();
        let app = App::open(Paths::below(dir.path())).await.unwrap();
        let before = app.model_state().name;
        let file = |name: &str, bytes: &[u8]| {
            let path = dir.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            path.to_string_lossy().into_owned()
        };
        let foreign = file("ggml-photo.bin", b"\x89PNG\r\n\x1a\n and so on");
        let cut = file("ggml-cut.bin", &0x6767_6d6c_u32.to_le_bytes());
        for model in [
            foreign.as_str(),
            &cut,
            "no-such-model",
            "./no/such/file.bin",
        ] {
            let refused = app.use_model(model).await.unwrap_err();
            assert!(
                !refused.message.is_empty() && !refused.hint.is_empty(),
                "{refused:?}"
            );
            assert_eq!(app.model_state().name, before, "{model}");
        }
        assert_eq!(
            app.remove_model(&before).await.unwrap_err().code,
            ErrorCode::Conflict
        );
        let models = app.models().await.unwrap();
        assert_eq!(models.iter().filter(|it| it.chosen).count(), 1);
    }

    #[test]
    fn the_marks_of_a_sentence_stay() {
        let word = |text: &str| Word {
            text: text.to_owned(),
            start: ClipTime::ZERO,
            end: ClipTime::ZERO,
            confidence: 1.0,
        };
        let was = [word("(tower"), word("E),")];
        assert_eq!(with_marks(&was, "Tauri"), "(Tauri),");
        assert_eq!(with_marks(&was, "Tauri!"), "Tauri!");
        assert_eq!(with_marks(&was, ""), "");
    }
}
