//! What the tray says, from what is known of recorder and outbox.

use std::sync::Arc;

use aside_app::view::{RecorderState, RecorderStatus};

use super::icon::Look;
use crate::words::Words;

/// What the tray shows. Two that are equal look the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Face {
    /// What is the same at any time is said in these.
    pub(super) words: Arc<Words>,
    pub(super) look: Look,
    /// Beside the picture, where a panel has room for it.
    pub(super) time: String,
    /// The first line of the menu.
    pub(super) status: String,
    pub(super) record: String,
    pub(super) pause: String,
    /// A take can begin.
    pub(super) is_free: bool,
    /// A take can be paused and marked.
    pub(super) is_running: bool,
}

/// The tray's face while so many clips are on their way.
pub(super) fn face(words: &Arc<Words>, recorder: &RecorderState, uploading: usize) -> Face {
    use RecorderStatus::{Countdown, Idle, Paused, Recording, Starting, Stopping};
    let status = recorder.status;
    let time = clock(recorder.elapsed_ms);
    let (look, said) = match (status, uploading) {
        (Recording, _) => (
            Look::Recording,
            Words::with(&words.recording, "time", &time),
        ),
        (Paused, _) => (Look::Paused, Words::with(&words.paused, "time", &time)),
        (Countdown, _) => {
            let seconds = recorder.countdown_s;
            (
                Look::Recording,
                Words::with(&words.countdown, "seconds", seconds),
            )
        }
        (Starting, _) => (Look::Recording, words.starting.clone()),
        (Stopping, _) => (Look::Uploading, words.stopping.clone()),
        (Idle, 0) => (Look::Idle, words.idle.clone()),
        (Idle, n) => (Look::Uploading, Words::with(&words.uploading, "n", n)),
    };
    let is_running = matches!(status, Recording | Paused);
    let record = match status {
        Idle | Starting => &words.record,
        Countdown => &words.cancel,
        _ => &words.stop,
    };
    let pause = if status == Paused {
        &words.resume
    } else {
        &words.pause
    };
    Face {
        words: Arc::clone(words),
        look,
        time: if is_running { time } else { String::new() },
        status: said,
        record: record.clone(),
        pause: pause.clone(),
        is_free: status == Idle,
        is_running,
    }
}

/// `1:02:03`, or `2:03`.
fn clock(ms: u64) -> String {
    let (seconds, minutes, hours) = (ms / 1000 % 60, ms / 60_000 % 60, ms / 3_600_000);
    match hours {
        0 => format!("{minutes}:{seconds:02}"),
        _ => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(status: RecorderStatus, elapsed_ms: u64, uploading: usize) -> Face {
        let words = Words {
            recording: "Aufnahme, {time}".into(),
            paused: "Pausiert bei {time}".into(),
            uploading: "Noch zu senden: {n}".into(),
            idle: "Bereit".into(),
            cancel: "Nicht aufnehmen".into(),
            stop: "Stopp".into(),
            resume: "Weiter".into(),
            ..Words::default()
        };
        let state = RecorderState {
            status,
            elapsed_ms,
            ..RecorderState::default()
        };
        face(&Arc::new(words), &state, uploading)
    }

    #[test]
    fn it_says_what_goes_on_and_changes_once_a_second() {
        let recording = said(RecorderStatus::Recording, 62_250, 3);
        assert_eq!(recording.status, "Aufnahme, 1:02");
        assert_eq!(
            (recording.record.as_str(), recording.time.as_str()),
            ("Stopp", "1:02")
        );
        assert_eq!(recording, said(RecorderStatus::Recording, 62_999, 3));
        assert_ne!(recording, said(RecorderStatus::Recording, 63_000, 3));
        let long = said(RecorderStatus::Paused, 3_723_000, 0);
        assert_eq!(
            (long.status.as_str(), long.pause.as_str()),
            ("Pausiert bei 1:02:03", "Weiter")
        );
    }

    #[test]
    fn what_cannot_be_done_is_not_offered() {
        let idle = said(RecorderStatus::Idle, 0, 0);
        assert!(idle.is_free && !idle.is_running);
        assert_eq!((idle.status.as_str(), idle.time.as_str()), ("Bereit", ""));
        let sending = said(RecorderStatus::Idle, 0, 2);
        assert_eq!(sending.status, "Noch zu senden: 2");
        let counting = said(RecorderStatus::Countdown, 0, 0);
        assert_eq!(counting.record, "Nicht aufnehmen");
        assert!(!counting.is_free && !counting.is_running);
    }
}
