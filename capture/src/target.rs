//! What a person can ask to record.

use std::fmt;

use aside_media::{FrameRate, PointerStyle, Rect};

use crate::synthetic::{SyntheticScene, SyntheticSound};

/// What to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum VideoTarget {
    /// The monitor the desktop calls primary, or else the first.
    PrimaryMonitor,
    /// One whole monitor.
    Monitor(MonitorId),
    /// One window, also while others cover it.
    Window(WindowId),
    /// A part of a monitor.
    Area {
        /// Which monitor.
        monitor: MonitorId,
        /// Which part, in pixels from the monitor's top left corner.
        rect: Rect,
    },
    /// What a camera sees.
    Camera(DeviceId),
    /// A made picture, for tests, demos and measurements.
    Synthetic(SyntheticScene),
}

/// What to listen to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AudioTarget {
    /// The microphone the system calls default.
    DefaultMicrophone,
    /// One microphone.
    Microphone(DeviceId),
    /// What the default loudspeakers play.
    SystemAudio,
    /// Made sound, for tests, demos and measurements.
    Synthetic(SyntheticSound),
}

/// How to look at a [`VideoTarget`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VideoOptions {
    /// The most frames per second to deliver; a still picture gives fewer.
    pub frame_rate: FrameRate,
    /// Whether frames carry the mouse pointer.
    pub pointer: bool,
    /// What else they show of what the person does. Keys are listened to only
    /// when they are asked for.
    pub style: PointerStyle,
    /// Which way to reach the screen.
    pub backend: Backend,
}

/// 30 frames per second, with the pointer, by the best backend there is.
impl Default for VideoOptions {
    fn default() -> Self {
        Self {
            frame_rate: FrameRate::fps(30),
            pointer: true,
            style: PointerStyle::default(),
            backend: Backend::Auto,
        }
    }
}

/// Which way to reach the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Backend {
    /// The lightest that can do what is asked on this machine.
    #[default]
    Auto,
    /// The portable one, which records whole monitors only.
    Scrap,
}

/// Names a monitor: on X11 its RandR name, such as `eDP-1`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MonitorId(String);

/// Names a window for as long as it is open: on X11 its number, shown as
/// window tools show it (`0x1c00003`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WindowId(u32);

/// Names a sound device or a camera: `system:name`, such as
/// `pulseaudio:alsa_input.usb-0` or `v4l2:/dev/video0`. For tests there are
/// cameras whose name is a picture made by an FFmpeg filter graph:
/// `lavfi:testsrc2=size=640x480:rate=30`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DeviceId(String);

impl MonitorId {
    /// The monitor of this name.
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl WindowId {
    /// The window of this number.
    pub const fn new(number: u32) -> Self {
        Self(number)
    }

    /// The number.
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl DeviceId {
    /// The device of this name.
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MonitorId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for WindowId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#x}", self.0)
    }
}

impl fmt::Display for DeviceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Reads what [`WindowId`] shows, and decimal numbers.
impl std::str::FromStr for WindowId {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.strip_prefix("0x") {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => text.parse(),
        }
        .map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_id_reads_back_what_it_shows() {
        let id = WindowId::new(0x1c0_0003);
        assert_eq!(id.to_string(), "0x1c00003");
        assert_eq!("0x1c00003".parse(), Ok(id));
        assert_eq!("29360131".parse(), Ok(id));
        assert!("window".parse::<WindowId>().is_err());
    }
}
