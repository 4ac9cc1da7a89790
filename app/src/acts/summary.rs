//! Clips as a person sees them.

use aside_library::{Clip, ClipId, Entry, FileName, ProblemCode};
use aside_media::TrackKind;

use super::tagging::tag_names;
use crate::app::App;
use crate::summary::{broken, excerpt, kind, millis, problem, read_transcript, state};
use crate::view::{ClipSummary, Event, PublishState, TranscriptState};

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
                .then(|| self.object_url(&id, "poster.jpg")),
            link: link.to_string(),
            publish: match self.has_left(manifest) {
                true => PublishState::Expired,
                false => self.publish_state(&id),
            },
            expires: self.expiry(manifest).map(|it| it.to_string()),
            wish: super::wish_view(&manifest.wish),
            outbox: self.outbox_item(&id),
            transcript: self.transcript_state(clip, transcript.as_ref()),
            problems: manifest.problems.iter().map(problem).collect(),
            verified: receipt.map(|receipt| receipt.verified),
            findings: receipt
                .map(|receipt| receipt.findings.clone())
                .unwrap_or_default(),
            excerpt: transcript.as_ref().map(excerpt).unwrap_or_default(),
            tags: tag_names(&self.inner.library.tags(&id)),
        }
    }

    pub(crate) fn transcript_state(
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
