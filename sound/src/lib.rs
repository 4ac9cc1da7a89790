//! What is done to sound between a device and an encoder.
//!
//! # Role
//! Arithmetic on samples: resampling, cleaning, evening out, mixing. Whoever
//! calls decides when and where; nothing here knows what a device, a clip or
//! a codec is.
//!
//! # Cast
//! - [`Resampler`]: any format to mono at any rate, in step with the original.
//! - [`Enhancer`]: a voice without noise ([`NoiseSuppressor`]), at a usual
//!   loudness ([`Loudness`]).
//! - [`Fader`]: how loud a line is, and whether it is heard at all; [`Mute`]:
//!   only the latter, before anything else.
//! - [`Mixer`]: several lines to one, by their faders, never too loud.
//!
//! # Example
//! ```
//! use aside_media::{Gain, SampleRate};
//! use aside_sound::{Fader, Mixer};
//!
//! let quieter = Fader { gain: Gain::db(-6.0), muted: false };
//! let mut mixer = Mixer::new(SampleRate::HZ_48000, &[Fader::default(), quieter])?;
//! mixer.push(0, &[0.1; 4_800]);
//! mixer.push(1, &[0.1; 4_800]);
//! let mut mixed = Vec::new();
//! mixer.finish(&mut mixed);
//! assert_eq!(mixed.len(), 4_800);
//! assert!((mixed[2_400] - 0.15).abs() < 0.001);
//! # Ok::<(), aside_sound::Unsuitable>(())
//! ```
//!
//! # Invariants
//! - No I/O, no threads, no clock.
//! - As many samples come out as went in, each at its own place: whoever
//!   delays sound makes up for it.
//! - After the first second nothing is allocated.

mod enhance;
mod error;
mod fader;
mod limiter;
mod loudness;
mod mixer;
mod resample;
mod suppress;
#[cfg(test)]
mod testing;

pub use enhance::{Enhance, Enhancer};
pub use error::Unsuitable;
pub use fader::{Fader, Mute};
pub use loudness::Loudness;
pub use mixer::Mixer;
pub use resample::Resampler;
pub use suppress::NoiseSuppressor;
