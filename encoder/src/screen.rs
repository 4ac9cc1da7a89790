//! The screen's part of the picture, whatever size the screen has by now.

use aside_media::{Frame, Point, Rect, Size};

use crate::Result;
use crate::canvas::Canvas;
use crate::fit::{fit, mapped};
use crate::h264_encoder::even;
use crate::scaler::Scaler;

/// Paints the screen's frames on a canvas of the clip's size.
///
/// A window may be resized while it is recorded, the clip's picture may not:
/// while the two differ, the window is kept beside it and scaled into it. At
/// its first size it is painted pixel by pixel again.
pub(crate) struct ScreenLayer {
    /// Size of the frames that are coming.
    seen: Size,
    /// Only while that is not the clip's.
    other: Option<Other>,
}

/// A picture of another size than the clip's.
struct Other {
    canvas: Canvas,
    scaler: Scaler,
    place: Rect,
}

impl ScreenLayer {
    /// For frames of this size, on a canvas of the same.
    pub(crate) const fn new(size: Size) -> Self {
        Self {
            seen: size,
            other: None,
        }
    }

    /// Size of the frames that are coming.
    pub(crate) const fn size(&self) -> Size {
        self.seen
    }

    /// Paints what changed; says whether the picture is another one now.
    pub(crate) fn paint<T>(&mut self, frame: &Frame<T>, canvas: &mut Canvas) -> Result<bool> {
        let resized = frame.size != self.seen;
        if resized {
            canvas.clear()?;
            self.other = Other::of(even(frame.size), canvas.size())?;
            self.seen = frame.size;
        }
        let painted = match &mut self.other {
            None => canvas.paint(frame)?,
            Some(other) => {
                let painted = other.canvas.paint(frame)?;
                if painted || resized {
                    other.scaler.run(&mut other.canvas, canvas, other.place)?;
                }
                painted
            }
        };
        Ok(painted || resized)
    }

    /// Where a point of the screen lies in the picture.
    pub(crate) fn place(&self, point: Point) -> Point {
        match &self.other {
            None => point,
            Some(other) => mapped(point, other.canvas.size(), other.place),
        }
    }
}

impl Other {
    /// `None` when the sizes do not differ.
    fn of(size: Size, picture: Size) -> Result<Option<Self>> {
        if size == picture || size.width == 0 || size.height == 0 {
            return Ok(None);
        }
        let place = fit(size, picture);
        Ok(Some(Self {
            canvas: Canvas::new(size)?,
            scaler: Scaler::new(size, place)?,
            place,
        }))
    }
}
