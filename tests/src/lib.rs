//! Support for the end-to-end tests: a person's machine, and programs that are
//! not ours to look at what Aside made there.
//!
//! # Role
//! The tests in `end_to_end.rs` use Aside as people do: they start the
//! `aside` program and the desktop window as processes of their own, on a
//! private stage with a fresh home, and judge by what ffprobe, a browser and
//! the disk say.
//!
//! # Cast
//! - [`Desk`]: a machine with Aside on it; [`Take`]: a recording under way;
//!   [`Outcome`]: what a command said.
//! - [`ClipFolder`]: a clip as it lies on the disk.
//! - [`film`]: what ffprobe and ffmpeg read; [`align`]: where a known sound
//!   lies in it.
//! - [`Playlist`]: an HLS playlist, read by the letter of RFC 8216.
//! - [`http`]: what a link answers.
//! - [`bucket`]: a bucket that the machine serves itself.
//! - [`guests`]: what guests' browsers leave in it; [`clock`]: a clock that is
//!   wrong.
//! - [`Browser`]: Chromium, Firefox, or the desktop window, through WebDriver.
//!
//! # Invariants
//! - It depends on no crate of Aside but the stage and the vocabulary: formats
//!   are read here by other means, so that a fault cannot hide on both sides.
//! - Nothing of the user's is read or written, but for the speech models.

pub mod align;
mod browser;
pub mod bucket;
mod clip;
pub mod clock;
mod desk;
pub mod film;
pub mod guests;
pub mod http;
mod marionette;
mod playlist;
mod take;

pub use browser::{Browser, Look};
pub use clip::ClipFolder;
pub use desk::{Desk, cache};
pub use playlist::Playlist;
pub use take::{Outcome, Take};
