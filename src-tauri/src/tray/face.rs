//! What the tray says, from what is known of recorder and outbox.

use aside_app::view::{RecorderState, RecorderStatus};

use super::icon::Look;

/// What the tray shows. Two that are equal look the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Face {
    pub(super) look: Look,
    /// Beside the picture, where a panel has room for it.
    pub(super) time: String,
    /// The first line of the menu.
    pub(super) status: String,
    pub(super) record: &'static str,
    pub(super) pause: &'static str,
    /// A take can begin.
    pub(super) is_free: bool,
    /// A take can be paused and marked.
    pub(super) is_running: bool,
}

/// The tray's face while so many clips are on their way.
pub(super) fn face(recorder: &RecorderState, uploading: usize) -> Face {
    use RecorderStatus::{Countdown, Idle, Paused, Recording, Starting, Stopping};
    let status = recorder.status;
    let time = clock(recorder.elapsed_ms);
    let (look, said) = match (status, uploading) {
        (Recording, _) => (Look::Recording, format!("Recording, {time}")),
        (Paused, _) => (Look::Paused, format!("Paused at {time}")),
        (Countdown, _) => (
            Look::Recording,
            format!("Recording in {} s", recorder.countdown_s),
        ),
        (Starting, _) => (Look::Recording, "Getting ready".to_owned()),
        (Stopping, _) => (Look::Uploading, "Finishing the clip".to_owned()),
        (Idle, 0) => (Look::Idle, "Ready to record".to_owned()),
        (Idle, 1) => (Look::Uploading, "Uploading a clip".to_owned()),
        (Idle, many) => (Look::Uploading, format!("Uploading {many} clips")),
    };
    let is_running = matches!(status, Recording | Paused);
    Face {
        look,
        time: if is_running { time } else { String::new() },
        status: said,
        record: match status {
            Idle | Starting => "Record",
            Countdown => "Do not record",
            _ => "Stop",
        },
        pause: if status == Paused { "Resume" } else { "Pause" },
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

    fn at(status: RecorderStatus, elapsed_ms: u64) -> RecorderState {
        RecorderState {
            status,
            elapsed_ms,
            ..RecorderState::default()
        }
    }

    #[test]
    fn it_says_what_goes_on_and_changes_once_a_second() {
        let recording = face(&at(RecorderStatus::Recording, 62_250), 3);
        assert_eq!(recording.status, "Recording, 1:02");
        assert_eq!(
            (recording.record, recording.time.as_str()),
            ("Stop", "1:02")
        );
        assert_eq!(recording, face(&at(RecorderStatus::Recording, 62_999), 3));
        assert_ne!(recording, face(&at(RecorderStatus::Recording, 63_000), 3));
        let long = face(&at(RecorderStatus::Paused, 3_723_000), 0);
        assert_eq!(
            (long.status.as_str(), long.pause),
            ("Paused at 1:02:03", "Resume")
        );
    }

    #[test]
    fn what_cannot_be_done_is_not_offered() {
        let idle = face(&at(RecorderStatus::Idle, 0), 0);
        assert!(idle.is_free && !idle.is_running);
        assert_eq!(
            (idle.status.as_str(), idle.time.as_str()),
            ("Ready to record", "")
        );
        assert_eq!(
            face(&at(RecorderStatus::Idle, 0), 2).status,
            "Uploading 2 clips"
        );
        let counting = face(&at(RecorderStatus::Countdown, 0), 0);
        assert_eq!(counting.record, "Do not record");
        assert!(!counting.is_free && !counting.is_running);
    }
}
