//! Devices to Frames and Samples; one folder per backend.
//!
//! # Role
//! Whatever can be seen or heard on this machine, behind two traits, stamped
//! with one clock. A [`VideoSource`] delivers what changed in a picture, an
//! [`AudioSource`] delivers sound and says what was lost of it.
//!
//! # Cast
//! - [`devices`]: what there is to record.
//! - [`open_video`], [`open_audio`]: from a target to a source;
//!   [`CameraSource`] for a camera whose pictures come at any size.
//! - [`clock`]: the one clock all stamps come from.
//! - Backends, each behind its trait: `x11` (monitors, windows and areas, only
//!   what changed), `scrap` (whole monitors, portable), `cpal` (microphones
//!   and system audio; PulseAudio is listened to directly, in the
//!   `pulseaudio` crate's protocol), `camera` (V4L2), [`synthetic`] (made pictures and sound).
//!
//! # Example
//! ```
//! use std::time::Duration;
//!
//! use aside_capture::synthetic::{Motion, SyntheticScene};
//! use aside_capture::{VideoOptions, VideoTarget, clock, open_video};
//! use aside_media::Size;
//!
//! let size = Size { width: 640, height: 360 };
//! let scene = SyntheticScene::new(size, Motion::Counter);
//! let target = VideoTarget::Synthetic(scene);
//! let mut source = open_video(&target, VideoOptions::default())?;
//! let deadline = clock::now() + Duration::from_millis(100);
//! let frame = source.next(deadline)?.expect("the first frame is due at once");
//! assert!(frame.is_complete());
//! # Ok::<(), aside_capture::Error>(())
//! ```
//!
//! # Invariants
//! - Knows no encoder, no clip, no pause: it depends on `media` only.
//! - Starts no thread; those that drivers call back on belong to the drivers.
//! - Stamps come from [`clock`] alone; the wall clock is never read.
//! - Queues are bounded, and what they lose is counted.

mod camera;
mod cpal;
mod devices;
mod error;
mod open;
mod pace;
#[cfg(x11)]
mod rects;
mod scrap;
mod source;
mod target;
mod thumbnail;
#[cfg(x11)]
mod x11;

#[cfg(test)]
mod contract;
#[cfg(test)]
mod testing;

pub mod clock;
pub mod synthetic;

use std::time::Duration;

pub use camera::{CameraFit, CameraOptions, CameraSource};
pub use devices::{
    Camera, Devices, Found, Microphone, Monitor, Window, cameras, devices, microphones, monitors,
    windows,
};
pub use error::{Error, ErrorKind};
pub use open::{open_audio, open_video};
pub use source::{AudioSource, VideoSource};
pub use target::{AudioTarget, Backend, DeviceId, MonitorId, VideoOptions, VideoTarget, WindowId};
pub use thumbnail::{Thumbnail, thumbnail};

/// Pictures that may be under way at once, from a source to whoever drops
/// them: six that wait for the encoder, one inside it and one being taken. A
/// source whose pictures are all out skips a tick.
const VIDEO_BUFFERS: usize = 8;

/// How much sound waits for a caller that is late; older sound is lost, and
/// counted.
const AUDIO_QUEUE: Duration = Duration::from_secs(2);
