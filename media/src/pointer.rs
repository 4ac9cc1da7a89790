//! The mouse pointer, and what else shows what a person does.

use std::sync::Arc;
use std::time::Duration;

use crate::{Point, Size};

/// The mouse pointer at the moment of a frame, not yet drawn into it.
#[derive(Clone, Debug)]
pub struct Pointer {
    /// Where its hot spot is.
    pub position: Point,
    /// What it looks like.
    pub shape: Arc<PointerShape>,
    /// Whether a button is held.
    pub pressed: bool,
    /// The last press of a button, while a ring around it is to be seen.
    pub click: Option<Click>,
    /// Whether a disc of light lies under it.
    pub spotlight: bool,
}

/// A press of a mouse button.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Click {
    /// Where the pointer was.
    pub position: Point,
    /// How long before the frame that was; less than [`Click::LASTS`].
    pub age: Duration,
}

impl Click {
    /// How long a click is shown.
    pub const LASTS: Duration = Duration::from_millis(400);
}

/// A pointer's picture.
#[derive(Debug, PartialEq, Eq)]
pub struct PointerShape {
    /// Its size in pixels.
    pub size: Size,
    /// Its hot spot, from its top left corner.
    pub hot_spot: Point,
    /// Premultiplied BGRA, `size.width * 4` bytes a row.
    pub pixels: Vec<u8>,
}

/// What is shown of what a person does with mouse and keyboard, beside the
/// pointer itself. By default nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct PointerStyle {
    /// A ring that spreads from where a button is pressed, and fades.
    pub ripples: bool,
    /// A disc of light under the pointer.
    pub spotlight: bool,
    /// Which keys are named at the lower edge while they are pressed.
    pub keys: ShownKeys,
}

/// Which pressed keys are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ShownKeys {
    /// None: the keyboard is not even listened to.
    #[default]
    None,
    /// Shortcuts (`Ctrl+C`) and keys that write nothing (`Enter`, `F5`). What
    /// is typed, a password included, never is.
    Shortcuts,
    /// Every key, letters and digits too: also those of a password.
    All,
}
