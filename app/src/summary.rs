//! From clip folders to what a person sees of them.

use aside_library::{Clip, ClipId, Entry, FileName, Kind, Manifest, Problem, ProblemCode, State};
use aside_media::TrackKind;

use crate::acts::App;
use crate::view::{
    ClipKind, ClipProblem, ClipState, ClipSummary, Event, PublishState, Transcript,
    TranscriptState, Word,
};

/// How much of the transcript a list shows, in characters.
const EXCERPT: usize = 140;

impl App {
    /// Tells everyone what a clip is like now.
    pub(crate) fn tell_clip(&self, id: &ClipId) {
        if let Ok(clip) = self.inner.library.clip(id) {
            let clip = Box::new(self.summary(&clip));
            self.tell(Event::ClipChanged { clip });
        }
    }

    pub(crate) fn entry_summary(&self, entry: &Entry) -> ClipSummary {
        match entry {
            Entry::Clip(manifest) => {
                let id = manifest.id();
                let dir = self.inner.library.dir(&id);
                let manifest = manifest.clone();
                self.summary(&Clip { dir, manifest })
            }
            Entry::Broken { id, reason, .. } => broken(&id.to_string(), reason),
        }
    }

    pub(crate) fn summary(&self, clip: &Clip) -> ClipSummary {
        let manifest = &clip.manifest;
        let id = manifest.id();
        let store = self.store_of(&id);
        let link = store.link(&id);
        let transcript = read_transcript(clip);
        let receipt = manifest.receipt.as_ref();
        ClipSummary {
            id: id.to_string(),
            title: manifest.title.clone(),
            kind: kind(manifest.kind()),
            created: manifest.created().to_string(),
            duration_ms: millis(manifest.duration()),
            state: state(manifest),
            poster_url: FileName::poster()
                .under(&clip.dir)
                .exists()
                .then(|| store.object_url(&id, "poster.jpg").to_string()),
            link: link.to_string(),
            publish: self.publish_state(&id),
            outbox: self.outbox_item(&id),
            transcript: self.transcript_state(clip, transcript.as_ref()),
            problems: manifest.problems.iter().map(problem).collect(),
            verified: receipt.map(|receipt| receipt.verified),
            findings: receipt
                .map(|receipt| receipt.findings.clone())
                .unwrap_or_default(),
            excerpt: transcript.as_ref().map(excerpt).unwrap_or_default(),
        }
    }

    fn transcript_state(
        &self,
        clip: &Clip,
        transcript: Option<&aside_transcript::Transcript>,
    ) -> TranscriptState {
        let manifest = &clip.manifest;
        let failed = manifest
            .problems
            .iter()
            .any(|problem| problem.code == ProblemCode::TranscriptFailed);
        match transcript {
            Some(transcript) if transcript.complete => TranscriptState::Ready,
            _ if failed => TranscriptState::Failed,
            _ if !manifest
                .tracks()
                .iter()
                .any(|track| track.kind() == TrackKind::Audio) =>
            {
                TranscriptState::None
            }
            _ if !self.model_state().ready => TranscriptState::None,
            _ => TranscriptState::Working,
        }
    }
}

pub(crate) fn read_transcript(clip: &Clip) -> Option<aside_transcript::Transcript> {
    let json = std::fs::read_to_string(FileName::transcript().under(&clip.dir)).ok()?;
    aside_transcript::Transcript::from_json(&json)
        .inspect_err(|error| tracing::warn!(%error, clip.id = %clip.manifest.id(), "transcript"))
        .ok()
}

pub(crate) fn transcript_view(transcript: &aside_transcript::Transcript) -> Transcript {
    Transcript {
        complete: transcript.complete,
        words: transcript.words.iter().map(word_view).collect(),
        paragraphs: transcript
            .paragraphs
            .iter()
            .filter_map(|index| u32::try_from(*index).ok())
            .collect(),
    }
}

pub(crate) fn word_view(word: &aside_transcript::Word) -> Word {
    Word {
        text: word.text.clone(),
        start_ms: time_millis(word.start),
        end_ms: time_millis(word.end),
    }
}

/// A problem's code as the manifest spells it.
pub(crate) fn problem_code(problem: &Problem) -> String {
    match serde_json::to_value(&problem.code) {
        Ok(serde_json::Value::String(code)) => code,
        _ => "other".to_owned(),
    }
}

fn kind(kind: Kind) -> ClipKind {
    match kind {
        Kind::Voice => ClipKind::Voice,
        Kind::Camera => ClipKind::Camera,
        _ => ClipKind::Screen,
    }
}

fn time_millis(time: aside_media::ClipTime) -> u64 {
    u64::try_from(time.millis_floor()).unwrap_or(0)
}

fn state(manifest: &Manifest) -> ClipState {
    match manifest.state() {
        State::Recording => ClipState::Recording,
        State::Recovering => ClipState::Recovering,
        State::Ready => ClipState::Ready,
        _ => ClipState::Failed,
    }
}

fn problem(problem: &Problem) -> ClipProblem {
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

fn excerpt(transcript: &aside_transcript::Transcript) -> String {
    let mut text = String::new();
    for word in &transcript.words {
        if text.chars().count() + word.text.chars().count() >= EXCERPT {
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

fn millis(duration: std::time::Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// A folder that cannot be understood is shown, so that nobody believes it
/// lost.
fn broken(id: &str, reason: &str) -> ClipSummary {
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
        outbox: None,
        transcript: TranscriptState::None,
        problems: Vec::new(),
        verified: Some(false),
        findings: vec![reason.to_owned()],
        excerpt: String::new(),
    }
}
