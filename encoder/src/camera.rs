//! The camera's part of the picture: a round window on top, or all of it.

use aside_media::{CameraLayout, Frame, Rect, Size};

use crate::Result;
use crate::canvas::Canvas;
use crate::disc::Disc;
use crate::overlay::Overlay;

/// Keeps the camera's last picture, converted once, and draws it.
///
/// Its pictures come at the size they are shown at: a camera's scaling is done
/// where its pixels are converted anyway.
#[derive(Default)]
pub(crate) struct CameraLayer {
    shown: Shown,
    overlay: Overlay,
}

#[derive(Default)]
enum Shown {
    #[default]
    Nothing,
    Bubble {
        canvas: Canvas,
        disc: Disc,
        place: Rect,
    },
    Full {
        canvas: Canvas,
        /// Size of the last picture, which lies in the middle.
        size: Size,
    },
}

impl CameraLayer {
    /// Takes the camera's newest picture, made for `layout`. Says whether what
    /// is to be seen is another one now. The layer is lifted.
    pub(crate) fn show<T>(
        &mut self,
        frame: &Frame<T>,
        layout: CameraLayout,
        picture: Size,
    ) -> Result<bool> {
        match layout {
            CameraLayout::Off => Ok(self.hide()),
            CameraLayout::Full => self.show_full(frame, picture),
            CameraLayout::Bubble(bubble) => self.show_bubble(frame, bubble.square(picture)),
        }
    }

    /// Shows no camera from now on; says whether one was to be seen.
    pub(crate) fn hide(&mut self) -> bool {
        !matches!(std::mem::take(&mut self.shown), Shown::Nothing)
    }

    /// The picture that hides everything else, if there is one.
    pub(crate) const fn full(&mut self) -> Option<&mut Canvas> {
        match &mut self.shown {
            Shown::Full { canvas, .. } => Some(canvas),
            _ => None,
        }
    }

    fn show_full<T>(&mut self, frame: &Frame<T>, picture: Size) -> Result<bool> {
        let is_new = !matches!(self.shown, Shown::Full { size, .. } if size == frame.size);
        if is_new {
            self.shown = Shown::Full {
                canvas: Canvas::new(picture)?,
                size: frame.size,
            };
        }
        match &mut self.shown {
            Shown::Full { canvas, .. } => {
                let middle = |outer: u32, inner: u32| (outer.saturating_sub(inner) / 2) & !1;
                let corner = (
                    middle(picture.width, frame.size.width),
                    middle(picture.height, frame.size.height),
                );
                Ok(canvas.paint_at(frame, corner)? || is_new)
            }
            _ => Ok(false),
        }
    }

    fn show_bubble<T>(&mut self, frame: &Frame<T>, square: Rect) -> Result<bool> {
        let side = square.width;
        let is_other = match &self.shown {
            Shown::Bubble { place, .. } => place.width != side,
            _ => true,
        };
        if is_other {
            let size = Size {
                width: side,
                height: side,
            };
            self.shown = Shown::Bubble {
                canvas: Canvas::new(size)?,
                disc: Disc::new(side),
                place: square,
            };
        }
        match &mut self.shown {
            Shown::Bubble { canvas, place, .. } => {
                let moved = *place != square;
                *place = square;
                Ok(canvas.paint(frame)? || moved || is_other)
            }
            _ => Ok(false),
        }
    }

    pub(crate) fn lift(&mut self, canvas: &mut Canvas) -> Result<()> {
        self.overlay.lift(canvas)
    }

    /// Draws the bubble on a canvas it was lifted from.
    pub(crate) fn draw(&mut self, canvas: &mut Canvas) -> Result<()> {
        let Shown::Bubble {
            canvas: bubble,
            disc,
            place,
        } = &mut self.shown
        else {
            return Ok(());
        };
        let from = bubble.planes()?;
        self.overlay
            .draw(canvas, *place, |planes| disc.lay(&from, planes, *place))
    }
}
