//! Pictures, as a source delivers them.

use std::sync::Arc;

use crate::{HostInstant, Pointer, PoolBuffer};

/// Width and height in pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Size {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

/// A position in pixels, from the picture's top left corner; may lie outside.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Point {
    /// Pixels to the right.
    pub x: i32,
    /// Pixels down.
    pub y: i32,
}

/// A rectangle inside a picture, in pixels from its top left corner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Rect {
    /// Left edge.
    pub x: u32,
    /// Top edge.
    pub y: u32,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

impl Rect {
    /// All of a picture of this size.
    pub const fn whole(size: Size) -> Self {
        Self {
            x: 0,
            y: 0,
            width: size.width,
            height: size.height,
        }
    }

    /// Pixels in the rectangle.
    pub const fn area(self) -> u64 {
        self.width as u64 * self.height as u64
    }
}

/// How a pixel lies in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PixelFormat {
    /// 4 bytes a pixel: blue, green, red, unused. What X11 and Windows give.
    Bgra,
    /// 4 bytes a pixel: red, green, blue, unused.
    Rgba,
    /// Planar Y, then U and V at half width and half height, BT.709, limited
    /// range, tightly packed.
    I420,
}

/// Pixels of one rectangle of the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patch {
    /// Where they belong.
    pub rect: Rect,
    /// Where their first byte lies in [`Frame::data`].
    pub offset: usize,
    /// Bytes from one row to the next; for planar formats, of the first plane.
    pub stride: usize,
}

/// What has changed on one timeline of pictures, at one moment.
///
/// A frame carries only the rectangles that changed since the frame before
/// it; the receiver keeps the whole picture. The first frame, and the first
/// after a loss, is complete. A frame with no patches says that only the
/// pointer moved.
///
/// `T` is [`HostInstant`] from a source and [`ClipTime`](crate::ClipTime)
/// from the recorder on.
#[derive(Debug)]
pub struct Frame<T = HostInstant> {
    /// When the picture was seen.
    pub at: T,
    /// Size of the whole picture.
    pub size: Size,
    /// How pixels lie in `data`.
    pub format: PixelFormat,
    /// The rectangles that changed.
    pub patches: Vec<Patch>,
    /// Their pixels.
    pub data: PoolBuffer<u8>,
    /// The pointer to draw on top; `None` hides it.
    pub pointer: Option<Pointer>,
    /// The pressed keys to show on top, such as `Ctrl+C`; `None` shows none.
    pub keys: Option<Arc<str>>,
}

impl<T> Frame<T> {
    /// Whether the patches cover the whole picture, so that nothing from
    /// before is needed.
    pub fn is_complete(&self) -> bool {
        self.patches
            .iter()
            .any(|patch| patch.rect == Rect::whole(self.size))
    }

    /// The same picture with another stamp.
    pub fn stamped<U>(self, at: U) -> Frame<U> {
        Frame {
            at,
            size: self.size,
            format: self.format,
            patches: self.patches,
            data: self.data,
            pointer: self.pointer,
            keys: self.keys,
        }
    }
}
