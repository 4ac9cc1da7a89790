//! From clip folders to what a person sees of them.

use aside_library::{Clip, FileName, Kind, Manifest, Problem, State};

use aside_transcript::{Chapter, Outline};

use crate::view::{
    ClipKind, ClipProblem, ClipState, ClipSummary, Event, Mark, PublishState, Skip, SoundChannel,
    Transcript, TranscriptState, WishView, Word,
};

/// How much of the transcript a list shows, in characters.
const EXCERPT: usize = 140;

pub(crate) fn read_transcript(clip: &Clip) -> Option<aside_transcript::Transcript> {
    let json = std::fs::read_to_string(FileName::transcript().under(&clip.dir)).ok()?;
    aside_transcript::Transcript::from_json(&json)
        .inspect_err(|error| tracing::warn!(%error, clip.id = %clip.manifest.id(), "transcript"))
        .ok()
}

/// What was said, under the chapters that a person named or else its own.
/// Without words there are still those.
pub(crate) fn transcript_view(
    transcript: Option<&aside_transcript::Transcript>,
    named: Vec<Chapter>,
) -> Transcript {
    let outline = transcript.map(Outline::of).unwrap_or_default();
    let outline = outline.with_chapters(named);
    let mark = |at, text| Mark {
        at_ms: time_millis(at),
        text,
    };
    let (chapters, key) = (outline.chapters.into_iter(), outline.key.into_iter());
    let view = Transcript {
        chapters: chapters.map(|it| mark(it.at, it.title)).collect(),
        key_sentences: key.map(|it| mark(it.at, it.text)).collect(),
        ..Transcript::default()
    };
    let Some(transcript) = transcript else {
        return view;
    };
    let skips = transcript.skips().into_iter().map(|it| Skip {
        from_ms: time_millis(it.start),
        to_ms: time_millis(it.end),
    });
    let paragraphs = transcript.paragraphs.iter();
    Transcript {
        skips: skips.collect(),
        complete: transcript.complete,
        words: transcript.words.iter().map(word_view).collect(),
        paragraphs: paragraphs
            .filter_map(|index| u32::try_from(*index).ok())
            .collect(),
        ..view
    }
}

pub(crate) fn word_view(word: &aside_transcript::Word) -> Word {
    Word {
        text: word.text.clone(),
        start_ms: time_millis(word.start),
        end_ms: time_millis(word.end),
        confidence: word.confidence,
    }
}

/// A problem's code as the manifest spells it.
pub(crate) fn problem_code(problem: &Problem) -> String {
    match serde_json::to_value(&problem.code) {
        Ok(serde_json::Value::String(code)) => code,
        _ => "other".to_owned(),
    }
}

pub(crate) fn kind(kind: Kind) -> ClipKind {
    match kind {
        Kind::Voice => ClipKind::Voice,
        Kind::Camera => ClipKind::Camera,
        _ => ClipKind::Screen,
    }
}

pub(crate) fn time_millis(time: aside_media::ClipTime) -> u64 {
    u64::try_from(time.millis_floor()).unwrap_or(0)
}

pub(crate) fn state(manifest: &Manifest) -> ClipState {
    match manifest.state() {
        State::Recording => ClipState::Recording,
        State::Recovering => ClipState::Recovering,
        State::Ready => ClipState::Ready,
        _ => ClipState::Failed,
    }
}

pub(crate) fn problem(problem: &Problem) -> ClipProblem {
    ClipProblem {
        code: problem_code(problem),
        at_ms: time_millis(problem.at),
        message: problem.message.clone(),
    }
}

/// The first words of a clip; empty if it has none.
pub(crate) fn excerpt_of(clip: &Clip) -> String {
    read_transcript(clip)
        .as_ref()
        .map(excerpt)
        .unwrap_or_default()
}

pub(crate) fn excerpt(transcript: &aside_transcript::Transcript) -> String {
    first_words(transcript, EXCERPT)
}

/// The first words, as many as fit into `most` characters.
pub(crate) fn first_words(transcript: &aside_transcript::Transcript, most: usize) -> String {
    let mut text = String::new();
    for word in &transcript.words {
        if text.chars().count() + word.text.chars().count() >= most {
            text.push('…');
            break;
        }
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&word.text);
    }
    text
}

pub(crate) fn millis(duration: std::time::Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// A folder that cannot be understood is shown, so that nobody believes it
/// lost.
pub(crate) fn broken(id: &str, reason: &str) -> ClipSummary {
    ClipSummary {
        id: id.to_owned(),
        title: "Unreadable clip".to_owned(),
        kind: ClipKind::Screen,
        created: String::new(),
        duration_ms: 0,
        state: ClipState::Broken,
        link: String::new(),
        poster_url: None,
        publish: PublishState::Waiting,
        expires: None,
        wish: WishView::default(),
        outbox: None,
        transcript: TranscriptState::None,
        problems: Vec::new(),
        verified: Some(false),
        findings: vec![reason.to_owned()],
        excerpt: String::new(),
        tags: Vec::new(),
    }
}

/// How loud a channel is.
pub(crate) fn level_event(channel: SoundChannel, level: aside_recorder::Level) -> Event {
    Event::Level {
        channel,
        peak_dbfs: level.peak_dbfs,
        rms_dbfs: level.rms_dbfs,
    }
}
