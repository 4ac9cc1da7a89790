//! Made pictures and sound: deterministic, paced by the host's clock, and
//! readable again after any encoding.
//!
//! Picture and sound share no state, yet agree: the scene flashes and
//! [`Signal::Beeps`] beeps for the first [`MARK`] of every whole second of the
//! host's clock. How far flash and beep lie apart in a finished clip is how
//! far its picture and sound lie apart.

mod scene;
mod sound;
mod strip;

use std::time::Duration;

use aside_media::HostInstant;

use crate::{Error, ErrorKind, clock};

pub(crate) use scene::SceneSource;
pub use scene::{Motion, SyntheticScene};
pub(crate) use sound::SoundSource;
pub use sound::{Signal, SyntheticSound};
pub use strip::{Strip, read_strip};

/// How long a flash and a beep last from the whole second on.
pub const MARK: Duration = Duration::from_millis(100);

/// The error of a made source that has outlived its `lifetime`.
fn check_alive(started: HostInstant, lifetime: Option<Duration>, name: &str) -> Result<(), Error> {
    match lifetime {
        Some(lifetime) if clock::now() >= started + lifetime => Err(Error::new(
            ErrorKind::DeviceLost,
            format!("{name} ended, as it was told to."),
        )),
        _ => Ok(()),
    }
}
