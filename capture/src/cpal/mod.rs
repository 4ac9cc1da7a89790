//! Microphones and system audio, through the `cpal` crate.
//!
//! The driver calls back on its own thread, which does three things only: it
//! reads the clock, copies sound into a pooled block and puts the block on a
//! ring. Everything else happens where the source is pulled.

mod hosts;
mod input;
mod queue;
mod timeline;

pub(crate) use hosts::microphones;
pub(crate) use input::InputSource;
