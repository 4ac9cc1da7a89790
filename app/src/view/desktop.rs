//! The desktop around the window: what floats above it, and where.

use serde::{Deserialize, Serialize};
use specta::Type;

/// When the bar that floats above other windows is shown during a take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum BarShown {
    /// Where it stays out of the picture.
    #[default]
    Outside,
    /// Always; recorded where there is no room beside the picture.
    Always,
    /// Never.
    Never,
}

/// The tray, and what closing the window means where there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
pub struct TrayState {
    /// Whether the desktop shows it.
    pub is_there: bool,
    /// Whether the program goes on in it when the window is closed.
    pub keep_running: bool,
}

/// A point of the desktop, in its pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct DesktopPoint {
    /// From the left.
    pub x: i32,
    /// From the top.
    pub y: i32,
}

/// A part of the desktop, in its pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct DesktopRect {
    /// From the left.
    pub x: i32,
    /// From the top.
    pub y: i32,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

impl DesktopRect {
    /// The column behind the last.
    pub fn right(self) -> i32 {
        self.x.saturating_add_unsigned(self.width)
    }

    /// The row below the last.
    pub fn bottom(self) -> i32 {
        self.y.saturating_add_unsigned(self.height)
    }

    /// Whether some pixel is in both.
    pub fn overlaps(self, other: Self) -> bool {
        self.x < other.right()
            && other.x < self.right()
            && self.y < other.bottom()
            && other.y < self.bottom()
    }

    /// Whether all of `other` is in it.
    pub fn holds(self, other: Self) -> bool {
        self.x <= other.x
            && self.y <= other.y
            && other.right() <= self.right()
            && other.bottom() <= self.bottom()
    }
}
