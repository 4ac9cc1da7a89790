//! What a take's events cause.

use aside_library::{ClipId, MarkKind};
use aside_recorder::{SessionEvent, Update};
use crossbeam_channel::Receiver;

use crate::app::App;
use crate::summary::{level_event, problem_code, time_millis, word_view};
use crate::view::Event;
use crate::work::lock;
use crate::{AppError, ErrorCode, Settings};

impl App {
    /// Follows a session's events to their end, wherever there is a thread to
    /// spare.
    pub(crate) fn follow(&self, id: ClipId, events: Receiver<SessionEvent>) {
        let app = self.clone();
        let to_the_end = move || {
            for event in events {
                app.on_session_event(&id, event);
            }
        };
        drop(self.inner.work.spawn_blocking(to_the_end));
    }

    fn on_session_event(&self, id: &ClipId, event: SessionEvent) {
        match event {
            SessionEvent::State(state) => {
                self.update_take(|take| take.enter(state));
                self.tell_clip(id);
            }
            SessionEvent::Elapsed(at) => self.update_take(|take| take.advance(at)),
            SessionEvent::Level(channel, level) => self.tell(level_event(channel.into(), level)),
            SessionEvent::SegmentSealed => self.publish(id),
            // Which line of the outline it is, the recorder's state says.
            SessionEvent::Marked(mark) if mark.kind == MarkKind::Chapter => {}
            SessionEvent::Marked(mark) => self.tell(Event::Marked {
                clip_id: id.to_string(),
                at_ms: time_millis(mark.at),
            }),
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
                self.forget_outline();
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
            SessionEvent::Updated(update) => {
                if update == Update::Transcript {
                    self.name_by_words(id);
                }
                self.publish(id);
                self.tell_clip(id);
            }
            SessionEvent::Done => {
                self.free_recorder(id);
                self.allow_noted(id);
                self.tell_clip(id);
            }
            _ => {}
        }
    }

    /// An outline is one take's own: once that is kept, the next begins without.
    fn forget_outline(&self) {
        let had_one = self.with_take(|take| take.state().prompt.is_some());
        if had_one != Some(true) {
            return;
        }
        let mut last = lock(&self.inner.last);
        last.outline.clear();
        let remembered = Settings::remember(&self.inner.paths.settings(), last.clone());
        if let Err(error) = remembered {
            tracing::warn!(%error, "the outline is not forgotten");
        }
    }

    pub(crate) fn tell_error(&self, error: AppError) {
        if error.code == ErrorCode::Internal {
            tracing::error!(%error, "internal");
        }
        self.tell(Event::from(error));
    }
}
