//! The take in progress, as the acts see it, and what its events cause.

use aside_library::ClipId;
use aside_media::ClipTime;
use aside_recorder::{Session, SessionEvent, SessionState, SoundChannel};
use crossbeam_channel::Receiver;

use crate::acts::App;
use crate::summary::{problem_code, word_view};
use crate::view::{ClipKind, Event, RecorderState, RecorderStatus};
use crate::{AppError, ErrorCode};

/// What is known of the take in progress.
pub(crate) struct Take {
    id: ClipId,
    state: RecorderState,
    /// `None` while devices are being opened.
    session: Option<Session>,
}

impl Take {
    pub(crate) fn starting(id: &ClipId, kind: ClipKind, link: &str) -> Self {
        Self {
            id: *id,
            state: RecorderState {
                status: RecorderStatus::Starting,
                clip_id: Some(id.to_string()),
                kind: Some(kind),
                link: Some(link.to_owned()),
                elapsed_ms: 0,
            },
            session: None,
        }
    }

    pub(crate) fn attach(&mut self, session: Session) {
        self.session = Some(session);
        self.state.status = RecorderStatus::Recording;
    }

    pub(crate) fn state(&self) -> RecorderState {
        self.state.clone()
    }

    pub(crate) fn session(&self) -> Option<&Session> {
        self.session.as_ref()
    }

    pub(crate) fn is(&self, id: &ClipId) -> bool {
        self.id == *id
    }

    fn enter(&mut self, state: SessionState) {
        self.state.status = match state {
            SessionState::Recording => RecorderStatus::Recording,
            SessionState::Paused => RecorderStatus::Paused,
            SessionState::Stopping => RecorderStatus::Stopping,
        };
    }

    fn advance(&mut self, elapsed: ClipTime) {
        self.state.elapsed_ms = u64::try_from(elapsed.millis_floor()).unwrap_or(0);
    }
}

impl App {
    /// Follows a session's events to their end, wherever there is a thread to
    /// spare.
    pub(crate) fn follow(&self, id: ClipId, events: Receiver<SessionEvent>) {
        let app = self.clone();
        tokio::task::spawn_blocking(move || {
            for event in events {
                app.on_session_event(&id, event);
            }
        });
    }

    fn on_session_event(&self, id: &ClipId, event: SessionEvent) {
        match event {
            SessionEvent::State(state) => {
                self.update_take(|take| take.enter(state));
                self.tell_clip(id);
            }
            SessionEvent::Elapsed(at) => self.update_take(|take| take.advance(at)),
            SessionEvent::Level(SoundChannel::Microphone, level) => self.tell(Event::from(level)),
            SessionEvent::SegmentSealed => self.publish(id),
            SessionEvent::Words(words) => self.tell(Event::TranscriptWords {
                clip_id: id.to_string(),
                words: words.iter().map(word_view).collect(),
            }),
            SessionEvent::Problem(problem) => self.tell(Event::Problem {
                code: problem_code(&problem),
                message: problem.message,
                hint: String::new(),
            }),
            SessionEvent::Finished(_) => {
                self.free_recorder(id);
                self.publish(id);
                self.tell_clip(id);
            }
            SessionEvent::Discarded(_) => {
                self.free_recorder(id);
                self.unpublish(id);
                self.tell(Event::ClipRemoved { id: id.to_string() });
            }
            SessionEvent::Failed(error) => {
                self.tell_error(error.into());
                self.free_recorder(id);
                self.tell_clip(id);
            }
            SessionEvent::Updated(_) => {
                self.publish(id);
                self.tell_clip(id);
            }
            SessionEvent::Done => {
                self.free_recorder(id);
                self.tell_clip(id);
            }
            _ => {}
        }
    }

    pub(crate) fn tell_error(&self, error: AppError) {
        if error.code == ErrorCode::Internal {
            tracing::error!(%error, "internal");
        }
        self.tell(Event::from(error));
    }
}
