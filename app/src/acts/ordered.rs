//! What is ordered from outside the window: by a key anywhere on the desktop,
//! the tray, or another process.

use std::time::Duration;

use aside_library::MarkKind;
use aside_recorder::Session;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::timeout;

use crate::app::App;
use crate::instance::{Did, Done, Order};
use crate::view::{
    CameraChoice, ClipKind, MicrophoneChoice, RecordRequest, RecorderState, RecorderStatus,
};
use crate::work::lock;
use crate::{AppError, ErrorCode};

/// Devices that open, and a take that closes, need no longer than this.
const PATIENCE: Duration = Duration::from_secs(30);

impl App {
    /// Does what was ordered. Orders are done one after another, as they came:
    /// a key that is released while the microphone still opens ends its note
    /// as soon as it has begun.
    ///
    /// [`Order::Show`] and [`Order::Open`] are the window's part; nothing is done
    /// about them here.
    ///
    /// # Errors
    /// When it is not possible now, or as [`App::record`].
    pub async fn obey(&self, order: Order) -> Result<Done, AppError> {
        let _turn = self.inner.orders.lock().await;
        match order {
            Order::Show | Order::Open(_) => Ok(Done::shown()),
            Order::Toggle => self.toggle().await,
            Order::Pause => self.toggle_pause().await,
            Order::Note => match self.settled().await?.status {
                RecorderStatus::Idle => self.note_start().await,
                _ => self.note_stop().await,
            },
            Order::NoteStart => self.note_start().await,
            Order::NoteStop => self.note_stop().await,
            Order::Mark => self.mark(),
            Order::Next => {
                self.next_line()?;
                Ok(done(Did::Turned, self.recorder()))
            }
        }
    }

    /// Marks the sentence that was just said as one to cut. What becomes of it
    /// is decided later.
    ///
    /// # Errors
    /// When nothing is being recorded.
    pub fn mark(&self) -> Result<Done, AppError> {
        self.order(|session: &Session| session.mark(MarkKind::CutSentence))?;
        Ok(done(Did::Marked, self.recorder()))
    }

    async fn toggle(&self) -> Result<Done, AppError> {
        let state = self.settled().await?;
        match state.status {
            RecorderStatus::Idle => {
                let request = lock(&self.inner.last).clone();
                self.begin_as_ordered(request).await
            }
            RecorderStatus::Countdown => {
                self.stop()?;
                Ok(done(Did::CalledOff, state))
            }
            _ => self.end_as_ordered(state),
        }
    }

    async fn toggle_pause(&self) -> Result<Done, AppError> {
        let state = self.settled().await?;
        if state.status == RecorderStatus::Paused {
            self.resume()?;
            return Ok(done(Did::Resumed, state));
        }
        self.pause()?;
        Ok(done(Did::Paused, state))
    }

    async fn note_start(&self) -> Result<Done, AppError> {
        let state = self.settled().await?;
        // A desktop may repeat a key that is held.
        if is_note(&state) {
            return Ok(done(Did::Started, state));
        }
        let request = note(&lock(&self.inner.last));
        self.begin_as_ordered(request).await
    }

    async fn note_stop(&self) -> Result<Done, AppError> {
        let state = self.settled().await?;
        if is_note(&state) {
            return self.end_as_ordered(state);
        }
        Err(AppError::new(
            ErrorCode::Conflict,
            "No voice note is being recorded.",
            "Begin one first.",
        ))
    }

    async fn begin_as_ordered(&self, request: RecordRequest) -> Result<Done, AppError> {
        self.record(request).await?;
        Ok(done(Did::Started, self.recorder()))
    }

    /// Stops, and has the link on the clipboard whatever was copied meanwhile:
    /// who ends a take without looking means to paste it.
    fn end_as_ordered(&self, state: RecorderState) -> Result<Done, AppError> {
        self.stop()?;
        if let Some(id) = &state.clip_id
            && let Err(error) = self.copy_link(id)
        {
            tracing::info!(%error, "no clipboard");
        }
        Ok(done(Did::Stopped, state))
    }

    /// The recorder, once it neither opens devices nor closes a take.
    async fn settled(&self) -> Result<RecorderState, AppError> {
        let mut events = self.events();
        let settle = async {
            loop {
                let state = self.recorder();
                let moves = [RecorderStatus::Starting, RecorderStatus::Stopping];
                if !moves.contains(&state.status) {
                    return state;
                }
                // Lagged behind: the state says how it is.
                if let Err(RecvError::Closed) = events.recv().await {
                    return state;
                }
            }
        };
        timeout(PATIENCE, settle).await.map_err(|_| {
            AppError::new(
                ErrorCode::Conflict,
                "The recorder is busy.",
                "Try again in a moment.",
            )
        })
    }
}

/// What of the take is worth telling who ordered.
fn done(did: Did, state: RecorderState) -> Done {
    Done {
        did,
        clip_id: state.clip_id,
        link: state.link,
        at_ms: state.elapsed_ms,
    }
}

/// A voice alone goes on.
fn is_note(state: &RecorderState) -> bool {
    let goes_on = [RecorderStatus::Recording, RecorderStatus::Paused];
    state.kind == Some(ClipKind::Voice) && goes_on.contains(&state.status)
}

/// A voice note, at once, with the microphone that was chosen last.
fn note(last: &RecordRequest) -> RecordRequest {
    RecordRequest {
        kind: ClipKind::Voice,
        camera: CameraChoice::default(),
        microphone: MicrophoneChoice {
            on: true,
            ..last.microphone.clone()
        },
        system_audio: false,
        countdown_s: 0,
        title: None,
        outline: Vec::new(),
        ..last.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_a_voice_at_once_whatever_was_recorded_last() {
        let last = RecordRequest {
            kind: ClipKind::Camera,
            microphone: MicrophoneChoice {
                on: false,
                id: Some("yeti".into()),
                gain_db: 3,
                noise_suppression: false,
            },
            system_audio: true,
            countdown_s: 3,
            ..RecordRequest::default()
        };
        let note = note(&last);
        assert_eq!((note.kind, note.countdown_s), (ClipKind::Voice, 0));
        assert!(note.microphone.on && !note.system_audio && !note.camera.on);
        assert_eq!(note.microphone.id.as_deref(), Some("yeti"));
        assert_eq!(note.microphone.gain_db, 3);
    }

    #[test]
    fn only_a_voice_that_goes_on_is_a_note() {
        let state = |kind, status| RecorderState {
            kind: Some(kind),
            status,
            ..RecorderState::default()
        };
        assert!(is_note(&state(ClipKind::Voice, RecorderStatus::Paused)));
        assert!(!is_note(&state(
            ClipKind::Screen,
            RecorderStatus::Recording
        )));
        assert!(!is_note(&state(ClipKind::Voice, RecorderStatus::Countdown)));
        assert!(!is_note(&RecorderState::default()));
    }
}
