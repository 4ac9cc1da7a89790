//! The vocabulary every other crate speaks: time, rates, pictures, sound,
//! packets and fragments.
//!
//! # Role
//! Names for what flows through the pipeline, so that no two crates disagree
//! about a unit. Nothing here does I/O, starts a thread, reads a clock or
//! knows what a clip, a codec or a device is.
//!
//! # Cast
//! - [`HostInstant`], [`ClipTime`], [`TimeBase`], [`Pts`], [`Ticks`]: time,
//!   and whose clock it is.
//! - [`FrameRate`], [`SampleRate`], [`Bitrate`], [`Bytes`], [`Gain`]: rates,
//!   sizes and loudness.
//! - [`Frame`] and [`Samples`]: what a source delivers. Both are generic over
//!   their stamp: a source makes `Frame<HostInstant>`, the recorder turns it
//!   into `Frame<ClipTime>`, and an encoder accepts nothing else.
//! - [`CameraLayout`], [`PointerStyle`]: what is shown on top, as a person
//!   chose.
//! - [`Packet`], [`Fragment`], [`InitSegment`]: what an encoder and a muxer
//!   deliver.
//! - [`Pool`]: buffers that return by themselves, so that hot paths allocate
//!   nothing.
//!
//! # Example
//! ```
//! use aside_media::{ClipTime, TimeBase};
//!
//! let video = TimeBase::hz(90_000);
//! let pts = video.pts_floor(ClipTime::from_millis(500));
//! assert_eq!(pts.get(), 45_000);
//! assert_eq!(video.time(pts), ClipTime::from_millis(500));
//! ```
//!
//! # Invariants
//! - No I/O, no threads, no clock.
//! - No bare number of seconds: a time is a type.

mod audio;
mod camera;
mod packet;
mod pointer;
mod pool;
mod time;
mod units;
mod video;

pub use audio::{AudioFormat, Samples};
pub use camera::{Bubble, CameraLayout};
pub use packet::{Fragment, InitSegment, Packet, TrackConfig, TrackFormat, TrackKind};
pub use pointer::{Click, Pointer, PointerShape, PointerStyle, ShownKeys};
pub use pool::{Pool, PoolBuffer};
pub use time::{ClipTime, Clock, HostInstant, Pts, Ticks, TimeBase};
pub use units::{Bitrate, Bytes, FrameRate, Gain, SampleRate};
pub use video::{Frame, Patch, PixelFormat, Point, Rect, Size};
