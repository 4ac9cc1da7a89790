//! The mouse pointer on top of the canvas, and what lies under it.

use std::sync::Arc;

use aside_media::{Point, Pointer, PointerShape, Rect, Size};

use crate::Result;
use crate::canvas::Canvas;
use crate::convert::bt709;
use crate::ffi::Planes;

/// Draws the pointer, and takes it off again before the picture changes.
#[derive(Default)]
pub(crate) struct PointerLayer {
    drawn: Option<Drawn>,
    /// What was under the pointer: Y, then U, then V of [`Drawn::cover`].
    under: Vec<u8>,
}

struct Drawn {
    position: Point,
    shape: Arc<PointerShape>,
    /// What was overwritten, at even edges; `None` off the picture.
    cover: Option<Rect>,
}

impl PointerLayer {
    /// Whether drawing this pointer would change nothing.
    pub(crate) fn shows(&self, pointer: Option<&Pointer>) -> bool {
        match (&self.drawn, pointer) {
            (None, None) => true,
            (Some(drawn), Some(pointer)) => {
                drawn.position == pointer.position
                    && (Arc::ptr_eq(&drawn.shape, &pointer.shape) || drawn.shape == pointer.shape)
            }
            _ => false,
        }
    }

    /// Puts back what was under the pointer.
    pub(crate) fn lift(&mut self, canvas: &mut Canvas) -> Result<()> {
        if let Some(Drawn {
            cover: Some(cover), ..
        }) = self.drawn.take()
        {
            let mut planes = canvas.planes()?;
            let mut under = self.under.as_slice();
            each_row(&mut planes, cover, |row| {
                let (saved, rest) = under.split_at(row.len());
                row.copy_from_slice(saved);
                under = rest;
            });
        }
        Ok(())
    }

    /// Draws the pointer on a canvas it was lifted from.
    pub(crate) fn draw(&mut self, canvas: &mut Canvas, pointer: &Pointer) -> Result<()> {
        let shape = &pointer.shape;
        let corner = Point {
            x: pointer.position.x.saturating_sub(shape.hot_spot.x),
            y: pointer.position.y.saturating_sub(shape.hot_spot.y),
        };
        let whole =
            shape.pixels.len() >= shape.size.width as usize * shape.size.height as usize * 4;
        let cover = cover(corner, shape.size, canvas.size()).filter(|_| whole);
        if let Some(cover) = cover {
            let mut planes = canvas.planes()?;
            self.under.clear();
            each_row(&mut planes, cover, |row| self.under.extend_from_slice(row));
            blend(&mut planes, cover, corner, shape);
        }
        self.drawn = Some(Drawn {
            position: pointer.position,
            shape: Arc::clone(shape),
            cover,
        });
        Ok(())
    }
}

/// The part of the picture a shape lies on, widened to whole colour blocks.
/// The picture's own size is even.
fn cover(corner: Point, shape: Size, picture: Size) -> Option<Rect> {
    let range = |from: i32, length: u32, limit: u32| {
        let from = i64::from(from);
        let until = (from + i64::from(length)).clamp(0, i64::from(limit));
        let from = from.clamp(0, i64::from(limit)) & !1;
        let until = (until + 1) & !1;
        (from < until).then_some((from as u32, (until - from) as u32))
    };
    let (x, width) = range(corner.x, shape.width, picture.width)?;
    let (y, height) = range(corner.y, shape.height, picture.height)?;
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

/// Lays premultiplied pixels over the picture, one colour block at a time.
fn blend(planes: &mut Planes<'_>, cover: Rect, corner: Point, shape: &PointerShape) {
    for y in (cover.y..cover.y + cover.height).step_by(2) {
        for x in (cover.x..cover.x + cover.width).step_by(2) {
            blend_block(planes, x, y, corner, shape);
        }
    }
}

fn blend_block(planes: &mut Planes<'_>, x: u32, y: u32, corner: Point, shape: &PointerShape) {
    let mut sum = [0_u32; 4];
    for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
        let (x, y) = (x + dx, y + dy);
        let Some([blue, green, red, alpha]) = pixel(shape, x, y, corner) else {
            continue;
        };
        for (sum, value) in sum.iter_mut().zip([blue, green, red, alpha]) {
            *sum += u32::from(value);
        }
        let (luma, ..) = bt709([red, green, blue]);
        let at = y as usize * planes.y_stride + x as usize;
        // Premultiplied black is nothing: only what the range adds to it
        // has to be taken off.
        planes.y[at] = over(planes.y[at], luma, alpha, 16);
    }
    let [blue, green, red, alpha] = sum.map(|sum| (sum / 4) as u8);
    if alpha > 0 {
        let (_, cb, cr) = bt709([red, green, blue]);
        let at = (y / 2) as usize * planes.c_stride + (x / 2) as usize;
        planes.u[at] = over(planes.u[at], cb, alpha, 128);
        planes.v[at] = over(planes.v[at], cr, alpha, 128);
    }
}

/// A premultiplied value over another, both around `zero`.
fn over(under: u8, premultiplied: u8, alpha: u8, zero: i32) -> u8 {
    let kept = (i32::from(under) - zero) * (255 - i32::from(alpha));
    let sum = i32::from(premultiplied) + (kept + 127_i32 * kept.signum()) / 255;
    sum.clamp(0, 255) as u8
}

/// A shape's pixel at a place in the picture; `None` outside or transparent.
fn pixel(shape: &PointerShape, x: u32, y: u32, corner: Point) -> Option<[u8; 4]> {
    let inside = |at: u32, corner: i32, length: u32| {
        let at = i64::from(at) - i64::from(corner);
        u32::try_from(at).ok().filter(|&at| at < length)
    };
    let x = inside(x, corner.x, shape.size.width)?;
    let y = inside(y, corner.y, shape.size.height)?;
    let at = (y as usize * shape.size.width as usize + x as usize) * 4;
    let pixel: [u8; 4] = shape.pixels.get(at..at + 4)?.try_into().ok()?;
    (pixel[3] > 0).then_some(pixel)
}
