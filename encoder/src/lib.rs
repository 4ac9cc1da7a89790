//! Frames and samples to packets to fragments, and back again: the part of
//! Aside that speaks to FFmpeg.
//!
//! # Role
//! Forwards: [`VideoEncoder`] and [`AudioEncoder`] turn what a recorder hands
//! over into H.264 and AAC packets; [`Fragmenter`] packs those into fragmented
//! MP4 (ISO/IEC 14496-12, 8.8) in memory, each [`Fragment`] whole, so that
//! whoever stores one loses nothing before it. Backwards: [`probe::check`]
//! decodes a recording to say what is in it, [`poster`] takes a still out of
//! it, [`assemble`] makes one plain file of it.
//!
//! # Cast
//! - `composition`: what is to be seen, layer by layer: `screen` (with `fit`
//!   and `scaler`, while a window has another size), `camera` (with `disc`),
//!   `pointer`, `caption`. What is drawn on top (`sprite`) keeps what was under
//!   it (`overlay`).
//! - `canvas`, `convert`: a kept picture and what is painted onto it. Only what
//!   changed is converted, and a frame that changes nothing is not encoded.
//! - `video`, `audio`: what is given to the encoders and what comes out;
//!   `h264_encoder` chooses one, `h264` makes its output what MP4 wants.
//! - `fragmenter`, `mp4`: which packet goes into which fragment; the bytes.
//! - [`Film`], `parts`, `reading`: files of a recording, opened as one, trusted
//!   in nothing.
//! - [`import`]: a recording of another program, made into packets of ours.
//! - [`cut`]: a segment without its beginning or its end; `h264_sets` lets two
//!   encoders share a track.
//! - `probe` with its `listener`, `poster`, `download`: what is made of them.
//! - `ffi`: all `unsafe` code.
//!
//! # Example
//! Three seconds of a still, grey picture:
//! ```
//! use aside_encoder::{FragmentPolicy, Fragmenter, VideoEncoder, VideoSettings};
//! use aside_media::{ClipTime, Frame, Patch, PixelFormat, Rect, Size};
//!
//! # fn main() -> aside_encoder::Result<()> {
//! let size = Size { width: 64, height: 48 };
//! let grey = Frame {
//!     at: ClipTime::ZERO,
//!     size,
//!     format: PixelFormat::Bgra,
//!     patches: vec![Patch { rect: Rect::whole(size), offset: 0, stride: 64 * 4 }],
//!     data: vec![128; 64 * 48 * 4].into(),
//!     pointer: None,
//!     keys: None,
//! };
//! let settings = VideoSettings { size, ..VideoSettings::default() };
//! let mut encoder = VideoEncoder::new(&settings)?;
//! let tracks = [encoder.track().clone()];
//! let (mut fragmenter, init) = Fragmenter::new(&tracks, FragmentPolicy::default())?;
//!
//! let mut packets = Vec::new();
//! encoder.encode(&grey, &mut packets)?;
//! for second in 1..3 {
//!     encoder.repeat(ClipTime::from_millis(second * 1_000), &mut packets)?;
//! }
//! encoder.finish(ClipTime::from_millis(3_000), &mut packets)?;
//!
//! let mut fragments = Vec::new();
//! for packet in packets {
//!     fragmenter.write(packet, &mut fragments)?;
//! }
//! fragmenter.finish(&mut fragments)?;
//! assert_eq!(&init.bytes[4..8], b"ftyp");
//! assert_eq!(fragments.len(), 3);
//! # Ok(())
//! # }
//! ```
//!
//! # Invariants
//! - It does not know what a clip is, where a frame came from, or that there
//!   is a network. It writes no file but the one [`assemble`] is told to.
//! - It reads no clock: every time is the caller's [`ClipTime`].
//! - It starts no thread; FFmpeg's codecs do for pictures beyond 2560 x 1440, and
//!   in a cut, which somebody waits for.
//! - What it reads may be damaged or hostile: that is an error, never a panic,
//!   and names no other file.
//!
//! [`ClipTime`]: aside_media::ClipTime
//! [`Fragment`]: aside_media::Fragment

mod audio;
mod camera;
mod canvas;
mod caption;
mod composition;
mod convert;
pub mod cut;
mod disc;
mod download;
mod error;
mod ffi;
mod film;
mod fit;
mod fragmenter;
mod h264;
mod h264_encoder;
mod h264_sets;
pub mod import;
mod listener;
mod mp4;
mod overlay;
mod parts;
mod pointer;
mod poster;
pub mod probe;
mod reading;
mod scaler;
mod screen;
mod settings;
mod sprite;
mod video;

pub use audio::AudioEncoder;
pub use download::assemble;
pub use error::{Error, Result};
pub use film::Film;
pub use fragmenter::{FragmentPolicy, Fragmenter};
pub use poster::poster;
pub use settings::{AudioSettings, Preset, VideoSettings};
pub use video::VideoEncoder;
