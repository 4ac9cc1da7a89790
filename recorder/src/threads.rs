//! Every media thread and every queue between them, in one place.
//!
//! ```text
//!  screen ──frames──▶ enc-video (composes) ───┐
//!  camera ──frames──────▲                     │
//!                                             ├─packets─▶ mux ──▶ the clip's folder
//!  mic ─────┐                                 │
//!           ├─heard──▶ enc-audio (mixes) ─────┘
//!  system ──┘              └─▶ mic.wav, system.wav ──ticks──▶ speech
//!
//!  session ──control──▶ screen, camera, mic, system
//!  everyone ──reports──▶ session          camera-device ◀──fits── camera
//!                                                └────────told───▲
//! ```
//!
//! `camera-device` is the one thread nobody waits for: opening a camera may
//! hang for as long as its driver likes. `camera` gives it up then.
//!
//! The sources open before there is a clip, and wait for their Start: `screen`
//! looks at nothing until then, `mic` and `system` listen and remember the last
//! seconds.
//!
//! Ending goes the same way as the data: `session` says stop to the sources,
//! each stage ends when the queue before it is closed and empty, and says
//! [`Report::Ended`] as its last word.

use std::thread::JoinHandle;

use aside_library::{Mark, Problem};
use aside_media::{CameraLayout, ClipTime, Frame, HostInstant, Packet, PointerStyle, Samples};
use aside_sound::Fader;
use crossbeam_channel::Sender;

use crate::Error;
use crate::sound::{Level, SoundChannel};

/// Pictures on their way to the encoder.
///
/// From: `screen`. To: `enc-video`, where quality gives way when it fills
/// (`quality.rs`). Full all the same: the picture is dropped and counted, and
/// the next one is complete. Closed: the last picture has been sent. A third of
/// a second: for so long other programs may keep the encoder waiting.
pub(crate) const FRAME_QUEUE: usize = 10;

/// The camera's pictures on their way to the encoder.
///
/// From: `camera`. To: `enc-video`. Full: the picture is dropped, the next one
/// is as complete. Closed: the last picture has been sent.
pub(crate) const CAMERA_QUEUE: usize = 2;

/// What a camera shows and says.
///
/// From: `camera-device`. To: `camera`. Full: the picture is dropped, anything
/// else waits. Closed by `camera`: the device is given up, and closes.
pub(crate) const DEVICE_QUEUE: usize = 2;

/// How large the camera's pictures are to be.
///
/// From: `camera`. To: `camera-device`. Full: asked again with the next picture
/// of a wrong size. Closed: the device is given up.
pub(crate) const FIT_QUEUE: usize = 16;

/// Sound on its way to the safety tracks, the mixer and the encoder, 20 ms a
/// block at most.
///
/// From: `mic`, `system`. To: `enc-audio`. Full: they wait; the device's own
/// ring then overflows, which it counts and reports as a gap. Closed: both have
/// sent their last block.
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

/// Orders to a source. From: `session`. To: `screen`, `camera`, `mic` or
/// `system`. Full:
/// the session waits the few milliseconds a source may look away; a fader that
/// is dragged sends some tens a second. Closed: stop at once.
pub(crate) const CONTROL_QUEUE: usize = 64;

/// "There is more in the safety track." From: `enc-audio`. To: `speech`. Full:
/// the message already there says the same. Closed: the track is complete.
pub(crate) const TICK_QUEUE: usize = 1;

/// An order to a source, with the moment from which it holds.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Control {
    Start(HostInstant),
    Pause(HostInstant),
    Resume(HostInstant),
    Stop(HostInstant),
    /// Make it this loud.
    Fade(HostInstant, Fader),
    /// Show the camera like this.
    Camera(CameraLayout),
    /// Show this of what the person does.
    Style(PointerStyle),
}

/// From `screen` to `enc-video`.
pub(crate) enum Picture {
    /// Something changed.
    Changed(Frame<ClipTime>),
    /// Nothing changed until now.
    Still(ClipTime),
}

/// From `camera` to `enc-video`.
pub(crate) enum CameraPicture {
    /// What it sees, as large as this layout shows it.
    Seen(Frame<ClipTime>, CameraLayout),
    /// Nothing of it is to be seen from this moment on.
    Gone(ClipTime),
    /// Nothing changed until now; said when the camera is all there is.
    Still(ClipTime),
}

/// From `mic` and `system` to `enc-audio`.
pub(crate) enum Heard {
    /// What follows on a channel's timeline, without a hole.
    Sound(SoundChannel, Samples<ClipTime>),
    /// How loud a channel is in the clip from this moment on.
    Fade(SoundChannel, ClipTime, Fader),
}

/// To `mux`.
pub(crate) enum ToMux {
    Packet(Packet),
    Problem(Problem),
    Mark(Mark),
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
    Camera,
    Ear(SoundChannel),
    EncodeVideo,
    EncodeAudio,
}

/// To `session`.
pub(crate) enum Report {
    Level(SoundChannel, Level),
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
