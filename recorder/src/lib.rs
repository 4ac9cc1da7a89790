//! The session: threads, queues, clock and state machine of one take.
//!
//! # Role
//! From Record to Stop. It opens sources, maps their time to the clip's,
//! encodes, and hands fragments to the clip's folder; it notices what goes
//! wrong and says so. It is the only crate that knows the whole pipeline and
//! the only one that starts media threads: [`threads`] draws them all.
//!
//! # Cast
//! - [`SessionConfig`] says what to record; [`Session::start`] does.
//! - [`Standby`]: everything is open and warm, nothing is recorded yet.
//! - [`Session`] takes orders: pause, resume, stop, discard, louder, mute, how
//!   the camera is shown, what is shown of mouse and keyboard.
//! - [`SessionEvent`] tells what happened, in order, until
//!   [`SessionEvent::Done`].
//! - [`finish_clip`] gives an older or recovered clip what it lacks: poster,
//!   receipt, transcript.
//! - [`transcribe_clip`] makes a transcript anew, [`keep_transcript`] puts one that
//!   was corrected into its clip.
//! - [`trim_clip`] cuts a clip's ends off, [`untrim_clip`] takes that back.
//! - [`import_clip`] makes a clip of another program's recording.
//! - [`check_clip`] reads a clip back and says whether it is whole.
//! - [`Preview`] listens to a microphone without recording it.
//!
//! # Example
//! ```no_run
//! # fn config() -> aside_recorder::SessionConfig { unimplemented!() }
//! use aside_recorder::{Session, SessionEvent};
//!
//! let library = aside_library::Library::open("clips".as_ref())?;
//! let (session, events) = Session::start(config(), &library)?;
//! std::thread::sleep(std::time::Duration::from_secs(10));
//! session.stop();
//! for event in events {
//!     if let SessionEvent::Finished(clip) = event {
//!         println!("{}", clip.dir.display());
//!     }
//! }
//! # Ok::<(), aside_recorder::Error>(())
//! ```
//!
//! # Invariants
//! - Recording never waits for speech, for the network or for whoever listens
//!   to its events.
//! - Pauses are subtracted in `clock.rs` and nowhere else.
//! - Sound is never moved together: a gap becomes silence and is reported.
//! - It does not know what a link is, nor that there is a window.

mod after;
mod camera;
mod clock;
mod compose;
mod config;
mod error;
mod event;
mod import;
mod mux;
mod preview;
mod quality;
mod receipt;
mod screen;
mod session;
mod sound;
mod space;
mod speech;
mod still;
mod threads;
mod trim;

pub use after::{film, finish_clip, transcribe_clip};
pub use aside_sound::{Enhance, Fader};
pub use aside_transcript::Cancel;
pub use config::{CameraConfig, ScreenConfig, SessionConfig, SoundConfig, SpeechConfig};
pub use error::Error;
pub use event::{SessionEvent, SessionState, Update};
pub use import::{ImportConfig, import_clip};
pub use preview::Preview;
pub use receipt::check_clip;
pub use session::{Session, Standby};
pub use sound::{Level, SoundChannel};
pub use speech::{has_sound, keep_transcript};
pub use still::still;
pub use trim::{Part, trim_clip, untrim_clip};
