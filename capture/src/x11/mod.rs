//! X11: monitors, areas and windows, of which only what changed is grabbed.
//!
//! A source asks the server to collect what changes (`damage`), sleeps until
//! something does, and copies those rectangles (`grabber`) through memory that
//! only it and the server share (`memory`), at most once in a tick. Where it
//! looks is a `view`: a part of the screen, or a window's own pixels. What the
//! person does with mouse and keyboard is `input`.

mod damage;
mod display;
mod grabber;
mod input;
#[cfg(test)]
mod input_tests;
mod keys;
mod memory;
mod monitors;
mod pointer;
mod source;
#[cfg(test)]
mod tests;
mod view;
mod windows;

pub(crate) use display::Display;
pub(crate) use input::Input;
pub(crate) use monitors::{find as find_monitor, monitors};
pub(crate) use source::X11Source;
pub(crate) use windows::windows;
