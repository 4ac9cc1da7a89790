//! What a session tells the world.

use aside_library::{Clip, ClipId, Mark, Problem};
use aside_media::ClipTime;
use aside_transcript::Word;

use crate::Error;
use crate::sound::{Level, SoundChannel};

/// What is happening to the take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionState {
    /// Pictures and sound are being kept.
    Recording,
    /// Time stands still.
    Paused,
    /// The last of it is being written.
    Stopping,
}

/// One thing that happened in a session, in the order it happened.
#[derive(Debug)]
#[non_exhaustive]
pub enum SessionEvent {
    /// The take entered a state.
    State(SessionState),
    /// How long the take is by now; several times a second.
    Elapsed(ClipTime),
    /// How loud a channel comes in, before its fader; twenty times a second,
    /// from before the take on; dropped when nobody listens.
    Level(SoundChannel, Level),
    /// A segment is whole on disk and may be published.
    SegmentSealed,
    /// Somebody marked this moment.
    Marked(Mark),
    /// Words were recognised, in order; none is said twice.
    Words(Vec<Word>),
    /// Something went wrong that the user should know; the take goes on.
    Problem(Problem),
    /// The clip is whole on disk: it can be played and published. Poster,
    /// receipt and transcript follow as [`SessionEvent::Updated`].
    Finished(Box<Clip>),
    /// The clip was discarded and is gone from the disk.
    Discarded(ClipId),
    /// The take ended by itself; what was on disk is kept. If that is a whole
    /// clip, [`SessionEvent::Finished`] follows, else the next start recovers it.
    Failed(Error),
    /// The finished clip gained something: what, is in its folder.
    Updated(Update),
    /// The last event. A [`Standby`](crate::Standby) that never began ends
    /// without it.
    Done,
}

/// What a finished clip gained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Update {
    /// `poster.jpg`.
    Poster,
    /// The receipt in its manifest.
    Receipt,
    /// `transcript.json` and `captions.vtt`.
    Transcript,
    /// There will be no transcript for now; the sound is kept.
    TranscriptFailed,
}
