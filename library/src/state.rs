//! What may happen to a clip, and in which order: the one place that decides.

use serde::{Deserialize, Serialize};

/// Where a clip is in its life.
///
/// Only this crate moves a clip from one state to another:
///
/// ```text
///             ended                   ┌────────────── damaged
///  recording ───────▶ ready ◀─────────┼──────┐          │
///      │                              │   recovered      ▼
///      │ abandoned                    └─────────── recovering ──▶ failed
///      └───────────────────────────────────────────────▲   nothing  │
///                                                      └────────────┘
///                                                         tried again
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum State {
    /// It grows. If nobody holds its lock, its recording was interrupted.
    Recording,
    /// It is being put in order after an interruption or a repair.
    Recovering,
    /// It is whole: every file the manifest names is there.
    Ready,
    /// It cannot be played; what there is of it was kept.
    Failed,
}

/// What moves a clip from one [`State`] to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// The recording ended, and all of it is on disk.
    Ended,
    /// The recording ended before anything could be kept.
    EndedEmpty,
    /// Somebody begins to put it in order.
    Recover,
    /// It was put in order.
    Recovered,
    /// There was nothing to put in order.
    Unrecoverable,
}

impl State {
    /// The state after a step; `None` if the step cannot be made from here.
    pub(crate) fn after(self, step: Step) -> Option<Self> {
        Some(match (self, step) {
            (Self::Recording, Step::Ended) => Self::Ready,
            (Self::Recording, Step::EndedEmpty) => Self::Failed,
            (_, Step::Recover) => Self::Recovering,
            (Self::Recovering, Step::Recovered) => Self::Ready,
            (Self::Recovering, Step::Unrecoverable) => Self::Failed,
            _ => return None,
        })
    }

    /// Whether a start finds the clip in the middle of something.
    pub(crate) fn is_unfinished(self) -> bool {
        matches!(self, Self::Recording | Self::Recovering)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clip_becomes_ready_only_by_ending_or_by_recovery() {
        let to_ready: Vec<_> = [
            State::Recording,
            State::Recovering,
            State::Ready,
            State::Failed,
        ]
        .into_iter()
        .flat_map(|from| {
            [
                Step::Ended,
                Step::EndedEmpty,
                Step::Recover,
                Step::Recovered,
                Step::Unrecoverable,
            ]
            .map(|step| (from, step))
        })
        .filter(|(from, step)| from.after(*step) == Some(State::Ready))
        .collect();
        assert_eq!(
            to_ready,
            [
                (State::Recording, Step::Ended),
                (State::Recovering, Step::Recovered)
            ]
        );
    }
}
