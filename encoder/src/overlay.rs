//! A part of the picture that is drawn over, and can be had back.

use aside_media::{Point, Rect, Size};

use crate::Result;
use crate::canvas::Canvas;
use crate::ffi::Planes;

/// What was under something that was drawn on the canvas.
///
/// Overlays that overlap are lifted in the reverse order of being drawn.
#[derive(Default)]
pub(crate) struct Overlay {
    /// At even edges; `None` while nothing is drawn.
    cover: Option<Rect>,
    /// Y, then U, then V of `cover`.
    under: Vec<u8>,
}

impl Overlay {
    /// Keeps what lies in `cover`, then lets `draw` draw over it.
    pub(crate) fn draw(
        &mut self,
        canvas: &mut Canvas,
        cover: Rect,
        draw: impl FnOnce(&mut Planes<'_>),
    ) -> Result<()> {
        let mut planes = canvas.planes()?;
        self.under.clear();
        each_row(&mut planes, cover, |row| self.under.extend_from_slice(row));
        self.cover = Some(cover);
        draw(&mut planes);
        Ok(())
    }

    /// Puts back what was there.
    pub(crate) fn lift(&mut self, canvas: &mut Canvas) -> Result<()> {
        let Some(cover) = self.cover.take() else {
            return Ok(());
        };
        let mut planes = canvas.planes()?;
        let mut under = self.under.as_slice();
        each_row(&mut planes, cover, |row| {
            let (saved, rest) = under.split_at(row.len());
            row.copy_from_slice(saved);
            under = rest;
        });
        Ok(())
    }
}

/// The part of the picture something lies on, widened to whole colour blocks.
/// The picture's own size is even.
pub(crate) fn cover(corner: Point, size: Size, picture: Size) -> Option<Rect> {
    let range = |from: i32, length: u32, limit: u32| {
        let from = i64::from(from);
        let until = (from + i64::from(length)).clamp(0, i64::from(limit));
        let from = from.clamp(0, i64::from(limit)) & !1;
        let until = (until + 1) & !1;
        (from < until).then_some((from as u32, (until - from) as u32))
    };
    let (x, width) = range(corner.x, size.width, picture.width)?;
    let (y, height) = range(corner.y, size.height, picture.height)?;
    Some(Rect {
        x,
        y,
        width,
        height,
    })
}

/// The rows of a rectangle with even edges: of Y, then of U, then of V.
fn each_row(planes: &mut Planes<'_>, rect: Rect, mut visit: impl FnMut(&mut [u8])) {
    let (y_stride, c_stride) = (planes.y_stride, planes.c_stride);
    for (plane, stride, part) in [
        (&mut *planes.y, y_stride, 1),
        (&mut *planes.u, c_stride, 2),
        (&mut *planes.v, c_stride, 2),
    ] {
        let (x, y) = ((rect.x / part) as usize, (rect.y / part) as usize);
        let (width, height) = ((rect.width / part) as usize, (rect.height / part) as usize);
        for row in y..y + height {
            visit(&mut plane[row * stride + x..][..width]);
        }
    }
}
