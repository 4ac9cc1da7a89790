//! X11: monitors, windows and areas, of which only what changed is grabbed.

mod display;
mod monitors;

pub(crate) use display::Display;
pub(crate) use monitors::{find as find_monitor, monitors};
