//! Microphones and system audio, through the `cpal` crate; `pulse.rs` says what
//! it does not do.
//!
//! The driver calls back on its own thread, which does three things only: it
//! reads the clock, copies sound into a pooled block and puts the block on a
//! ring. Everything else happens where the source is pulled.

mod default;
mod hosts;
mod input;
mod patience;
#[cfg(target_os = "linux")]
mod pulse;
mod queue;
#[cfg(test)]
mod tests;
mod timeline;
mod watch;

pub(crate) use default::DefaultMicrophone;
pub(crate) use hosts::microphones;
pub(crate) use input::InputSource;
