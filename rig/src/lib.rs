//! A private stage: virtual display, sound server, scene and speech.
//!
//! # Role
//! Everything a recorder needs around it, so that `aside demo`, the tests and
//! the benches can record something known on any machine, without touching
//! the user's screen, sound or files.
//!
//! # Cast
//! - [`Stage`]: a [`Display`] and a [`SoundServer`], with what a child process
//!   must know to be on it.
//! - [`Scene`]: something to see, with a frame counter that
//!   [`counter::read`] finds again in a decoded picture; [`Stills`] has the
//!   same pictures without a display.
//! - [`Microphone`]: hears exactly the [`Recording`] it is given.
//! - [`Marks`]: flash and beep at the same moment.
//! - [`on_stage`]: a test in a process of its own on such a stage.
//! - [`Bus`]: a message bus that nobody else is on, and [`Service`]s on it.
//! - [`Server`]: a child process that never outlives us.
//! - [`SPEECH_WAV`], [`SPEECH_TEXT`], [`word_errors`]: something to say, and
//!   how well it was understood.
//!
//! # Example
//! ```no_run
//! use std::time::Duration;
//!
//! use aside_rig::{Recording, SceneKind, Stage, StageOptions};
//!
//! # fn main() -> anyhow::Result<()> {
//! let mut stage = Stage::start(&StageOptions::default())?;
//! stage.show_scene(SceneKind::Walkthrough)?;
//! let mut recorder = stage.command("aside").args(["record", "--seconds", "10"]).spawn()?;
//! stage.wait_for_listener(Duration::from_secs(10))?;
//! stage.speak(&Recording::speech()?)?;
//! recorder.wait()?;
//! # Ok(())
//! # }
//! ```
//!
//! # Invariants
//! - Knows nothing of Aside but `media`: what it shows and plays could as well
//!   be recorded by another program.
//! - This process's own environment is never changed, but by [`on_stage`] in
//!   the process that it starts for it.
//! - Everything it starts ends with it, also when it is killed.
//! - Only local sockets; no network.

mod alone;
mod bus;
mod clock;
pub mod counter;
mod display;
mod marks;
mod process;
mod scene;
mod sound;
mod speech;
mod stage;
mod words;

pub use alone::{on_stage, pactl, plug_in};
pub use bus::{Bus, Service};
pub use clock::now;
pub use display::Display;
pub use marks::Marks;
pub use process::Server;
pub use scene::{Field, Scene, SceneKind, SceneOptions, Shown, Stills, test_card};
pub use sound::{Microphone, SoundServer};
pub use speech::{Recording, SPEECH_TEXT, SPEECH_WAV};
pub use stage::{Stage, StageOptions};
pub use words::{WordErrors, word_errors};
