//! What there is to record, as a person sees it.

use serde::Serialize;
use specta::Type;

#[cfg(doc)]
use super::RecordRequest;

/// What there is to record.
#[derive(Clone, Debug, Default, Serialize, Type)]
pub struct Devices {
    /// Screens.
    pub monitors: Vec<Monitor>,
    /// Windows.
    pub windows: Vec<Window>,
    /// Microphones.
    pub microphones: Vec<Microphone>,
    /// Cameras.
    pub cameras: Vec<Camera>,
    /// Why a list may be shorter than expected.
    pub problems: Vec<DeviceProblem>,
}

/// A screen.
#[derive(Clone, Debug, Serialize, Type)]
pub struct Monitor {
    /// Names it in a [`RecordRequest`].
    pub id: String,
    /// What the desktop calls it.
    pub name: String,
    /// Where it lies on the desktop: its left edge, in pixels.
    pub x: i32,
    /// Its upper edge, likewise.
    pub y: i32,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Whether it is the main one.
    pub primary: bool,
}

/// A window.
#[derive(Clone, Debug, Serialize, Type)]
pub struct Window {
    /// Names it in a [`RecordRequest`].
    pub id: String,
    /// Its title; may be empty.
    pub title: String,
    /// The program it belongs to; may be empty.
    pub program: String,
    /// Where it lies on the desktop: its left edge, in pixels.
    pub x: i32,
    /// Its upper edge, likewise.
    pub y: i32,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

/// A microphone.
#[derive(Clone, Debug, Serialize, Type)]
pub struct Microphone {
    /// Names it in a [`RecordRequest`].
    pub id: String,
    /// What the system calls it.
    pub name: String,
    /// Whether it is the one used when none is named.
    pub is_default: bool,
}

/// A camera.
#[derive(Clone, Debug, Serialize, Type)]
pub struct Camera {
    /// Names it in a [`RecordRequest`].
    pub id: String,
    /// What the system calls it.
    pub name: String,
}

/// A small still of something that can be recorded.
#[derive(Clone, Debug, Serialize, Type)]
pub struct Thumbnail {
    /// A `data:` URL of a PNG picture.
    pub url: String,
    /// Pixels across what it shows.
    pub width: u32,
    /// Pixels down what it shows.
    pub height: u32,
}

/// Why a list of devices may be shorter than expected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct DeviceProblem {
    /// Which kind of problem.
    pub code: crate::ErrorCode,
    /// What happened.
    pub message: String,
    /// What the user can do.
    pub hint: String,
}
