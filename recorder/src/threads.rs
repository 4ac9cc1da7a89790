//! Every media thread and every queue between them, in one place.
//!
//! ```text
//!  screen ──frames──▶ enc-video ──┐
//!                                 ├─packets─▶ mux ──▶ the clip's folder
//!  sound ───sound───▶ enc-audio ──┘
//!                        └─▶ mic.wav ──ticks──▶ speech
//!
//!  session ──control──▶ screen, sound          everyone ──reports──▶ session
//! ```
//!
//! Ending goes the same way as the data: `session` says stop to the sources,
//! each stage ends when the queue before it is closed and empty, and says
//! [`Report::Ended`] as its last word.

use std::thread::JoinHandle;

use aside_library::Problem;
use aside_media::{ClipTime, Frame, HostInstant, Packet};
use crossbeam_channel::Sender;

use crate::Error;
use crate::level::Level;

/// Pictures on their way to the encoder.
///
/// From: `screen`. To: `enc-video`. Full: the picture is dropped and counted,
/// and the next one is complete. Closed: the last picture has been sent.
pub(crate) const FRAME_QUEUE: usize = 4;

/// Sound on its way to the encoder and the safety track, about 10 ms a block.
///
/// From: `sound`. To: `enc-audio`. Full: `sound` waits; the device's own ring
/// then overflows, which it counts and reports as a gap. Closed: the last
/// block has been sent.
pub(crate) const SOUND_QUEUE: usize = 512;

/// Packets, and what belongs into the manifest, on their way to the disk.
///
/// From: `enc-video`, `enc-audio`, `session`. To: `mux`. Full: the encoder
/// waits, and pressure reaches the drop point at [`FRAME_QUEUE`]. Closed: all
/// have ended; `mux` seals the last segment.
pub(crate) const PACKET_QUEUE: usize = 256;

/// What happened, for the session to act on.
///
/// From: every thread. To: `session`. Full: a level is dropped, anything else
/// waits. Never closed before the last [`Report::Ended`].
pub(crate) const REPORT_QUEUE: usize = 256;

/// Orders to a source. From: `session`. To: `screen` or `sound`. Full: cannot
/// be, the session sends a few a second at most. Closed: stop at once.
pub(crate) const CONTROL_QUEUE: usize = 16;

/// "There is more in mic.wav." From: `enc-audio`. To: `speech`. Full: the
/// message already there says the same. Closed: mic.wav is complete.
pub(crate) const TICK_QUEUE: usize = 1;

/// An order to a source, with the moment from which it holds.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Control {
    Start(HostInstant),
    Pause(HostInstant),
    Resume(HostInstant),
    Stop(HostInstant),
}

/// From `screen` to `enc-video`.
pub(crate) enum Picture {
    /// Something changed.
    Changed(Frame<ClipTime>),
    /// Nothing changed until now.
    Still(ClipTime),
}

/// To `mux`.
pub(crate) enum ToMux {
    Packet(Packet),
    Problem(Problem),
}

/// What `mux` does with the clip once [`PACKET_QUEUE`] is closed.
pub(crate) enum Ending {
    /// Keep it; it is this long.
    Keep(ClipTime),
    /// Take it off the disk.
    Discard,
}

/// The threads that end by themselves when a take does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Worker {
    Screen,
    Sound,
    EncodeVideo,
    EncodeAudio,
}

/// To `session`.
pub(crate) enum Report {
    Level(Level),
    Problem(Problem),
    /// A segment is on disk, complete and hashed.
    Sealed,
    /// A source is gone for good.
    SourceEnded(Worker),
    /// The take cannot go on; what is on disk is kept.
    Fatal(Error),
    /// The thread's last word.
    Ended(Worker),
}

/// Says that a thread has ended, however it ended: by returning or by a panic.
pub(crate) struct LastWord {
    pub(crate) worker: Worker,
    pub(crate) reports: Sender<Report>,
}

impl Drop for LastWord {
    fn drop(&mut self) {
        // Closed: nobody waits for it any more.
        drop(self.reports.send(Report::Ended(self.worker)));
    }
}

/// Starts a thread with a name a debugger and `top -H` can show.
pub(crate) fn spawn<T: Send + 'static>(
    name: &str,
    body: impl FnOnce() -> T + Send + 'static,
) -> Result<JoinHandle<T>, Error> {
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(body)
        .map_err(Error::Thread)
}
