//! The take in progress, as the acts see it.

use aside_library::ClipId;
use aside_media::ClipTime;
use aside_recorder::{Session, SessionState, Standby};
use tokio::sync::oneshot;

use crate::prompter::prompt;
use crate::view::{LiveControls, RecordRequest, RecorderState, RecorderStatus};

/// What is known of the take in progress.
pub(crate) struct Take {
    id: ClipId,
    request: RecordRequest,
    state: RecorderState,
    phase: Phase,
}

/// What there is to give orders to.
enum Phase {
    /// Nothing yet: devices are being opened.
    Opening,
    /// Devices that wait for the countdown's end.
    Ready {
        standby: Standby,
        /// Ends the countdown early. `None`: it is over.
        countdown: Option<oneshot::Sender<CountdownEnd>>,
    },
    /// A clip that grows.
    Running(Session),
}

/// Which line of the outline to turn to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    Next,
    Before,
}

/// How a countdown is ended before its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CountdownEnd {
    /// Begin now.
    Skip,
    /// Do not begin at all.
    Cancel,
}

impl Take {
    pub(crate) fn starting(id: &ClipId, request: &RecordRequest, link: &str) -> Self {
        Self {
            id: *id,
            request: request.clone(),
            state: RecorderState {
                status: RecorderStatus::Starting,
                clip_id: Some(id.to_string()),
                kind: Some(request.kind),
                link: Some(link.to_owned()),
                live: LiveControls::of(request),
                prompt: prompt(&request.outline),
                ..RecorderState::default()
            },
            phase: Phase::Opening,
        }
    }

    /// The devices are open. The answer tells when the countdown is to end
    /// before its time.
    pub(crate) fn ready(&mut self, standby: Standby) -> oneshot::Receiver<CountdownEnd> {
        let (end, ended) = oneshot::channel();
        self.phase = Phase::Ready {
            standby,
            countdown: Some(end),
        };
        ended
    }

    /// So many seconds are left.
    pub(crate) fn count(&mut self, seconds: u32) {
        self.state.status = RecorderStatus::Countdown;
        self.state.countdown_s = seconds;
    }

    /// Ends a countdown; false when none is under way.
    pub(crate) fn end_countdown(&mut self, end: CountdownEnd) -> bool {
        let Phase::Ready { countdown, .. } = &mut self.phase else {
            return false;
        };
        countdown.take().is_some_and(|it| it.send(end).is_ok())
    }

    /// The devices, to begin with: the countdown is over.
    pub(crate) fn take_standby(&mut self) -> Option<Standby> {
        match std::mem::replace(&mut self.phase, Phase::Opening) {
            Phase::Ready { standby, .. } => Some(standby),
            other => {
                self.phase = other;
                None
            }
        }
    }

    pub(crate) fn attach(&mut self, session: Session) {
        if let Some(prompt) = &self.state.prompt {
            session.begin_chapter(prompt.line().to_owned());
        }
        self.phase = Phase::Running(session);
        self.state.status = RecorderStatus::Recording;
        self.state.countdown_s = 0;
    }

    /// A clip's link is on the clipboard now: this one's, or no longer.
    pub(crate) fn link_copied(&mut self, id: &ClipId) {
        self.state.link_copied = self.is(id);
    }

    pub(crate) fn state(&self) -> RecorderState {
        self.state.clone()
    }

    pub(crate) const fn request(&self) -> &RecordRequest {
        &self.request
    }

    pub(crate) fn live_mut(&mut self) -> &mut LiveControls {
        &mut self.state.live
    }

    /// Goes on to the next line of the outline, which becomes a chapter, or
    /// back to the one before; false where there is none.
    pub(crate) fn turn(&mut self, to: Line) -> bool {
        let Some(prompt) = &mut self.state.prompt else {
            return false;
        };
        let Phase::Running(session) = &self.phase else {
            return false;
        };
        match to {
            Line::Next => {
                let is_turned = prompt.on();
                if is_turned {
                    session.begin_chapter(prompt.line().to_owned());
                }
                is_turned
            }
            Line::Before => prompt.back(),
        }
    }

    /// What takes orders about what is recorded; none while devices open.
    pub(crate) fn session(&self) -> Option<&Session> {
        match &self.phase {
            Phase::Running(session) => Some(session),
            Phase::Opening | Phase::Ready { .. } => None,
        }
    }

    /// What waits for the countdown's end.
    pub(crate) fn standby(&self) -> Option<&Standby> {
        match &self.phase {
            Phase::Ready { standby, .. } => Some(standby),
            Phase::Opening | Phase::Running(_) => None,
        }
    }

    pub(crate) fn is(&self, id: &ClipId) -> bool {
        self.id == *id
    }

    pub(crate) fn enter(&mut self, state: SessionState) {
        self.state.status = match state {
            SessionState::Recording => RecorderStatus::Recording,
            SessionState::Paused => RecorderStatus::Paused,
            SessionState::Stopping => RecorderStatus::Stopping,
        };
    }

    pub(crate) fn advance(&mut self, elapsed: ClipTime) {
        self.state.elapsed_ms = u64::try_from(elapsed.millis_floor()).unwrap_or(0);
    }
}
