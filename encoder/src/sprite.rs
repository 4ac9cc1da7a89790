//! Small pictures with transparency, laid over the picture.

use aside_media::{Point, Rect, Size};

use crate::convert::bt709;
use crate::ffi::Planes;

/// Pixels to lay over others: premultiplied BGRA, without padding.
#[derive(Clone, Copy)]
pub(crate) struct Sprite<'a> {
    pub(crate) size: Size,
    pub(crate) pixels: &'a [u8],
}

impl Sprite<'_> {
    /// Whether all its pixels are there.
    pub(crate) fn is_whole(self) -> bool {
        self.pixels.len() as u64 >= Rect::whole(self.size).area() * 4
    }

    /// Lays it over the picture, one colour block at a time. `cover` is the
    /// part of the picture it lies on, `corner` its own top left.
    pub(crate) fn blend(self, planes: &mut Planes<'_>, cover: Rect, corner: Point) {
        for y in (cover.y..cover.y + cover.height).step_by(2) {
            for x in (cover.x..cover.x + cover.width).step_by(2) {
                self.blend_block(planes, x, y, corner);
            }
        }
    }

    fn blend_block(self, planes: &mut Planes<'_>, x: u32, y: u32, corner: Point) {
        let mut sum = [0_u32; 4];
        for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
            let (x, y) = (x + dx, y + dy);
            let Some([blue, green, red, alpha]) = self.pixel(x, y, corner) else {
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

    /// The pixel at a place in the picture; `None` outside or transparent.
    fn pixel(self, x: u32, y: u32, corner: Point) -> Option<[u8; 4]> {
        let inside = |at: u32, corner: i32, length: u32| {
            let at = i64::from(at) - i64::from(corner);
            u32::try_from(at).ok().filter(|&at| at < length)
        };
        let x = inside(x, corner.x, self.size.width)?;
        let y = inside(y, corner.y, self.size.height)?;
        let at = (y as usize * self.size.width as usize + x as usize) * 4;
        let pixel: [u8; 4] = self.pixels.get(at..at + 4)?.try_into().ok()?;
        (pixel[3] > 0).then_some(pixel)
    }
}

/// A premultiplied value over another, both around `zero`.
fn over(under: u8, premultiplied: u8, alpha: u8, zero: i32) -> u8 {
    let kept = (i32::from(under) - zero) * (255 - i32::from(alpha));
    let sum = i32::from(premultiplied) + (kept + 127_i32 * kept.signum()) / 255;
    sum.clamp(0, 255) as u8
}

/// A square of one colour around its middle, `side` pixels across, as opaque
/// at each distance from the middle (in pixels) as `alpha` says, 0 to 1.
pub(crate) fn around(
    side: u32,
    [red, green, blue]: [u8; 3],
    alpha: impl Fn(f32) -> f32,
    pixels: &mut Vec<u8>,
) {
    pixels.clear();
    let middle = (side as f32 - 1.0) / 2.0;
    for y in 0..side {
        for x in 0..side {
            let (dx, dy) = (x as f32 - middle, y as f32 - middle);
            let alpha = alpha((dx * dx + dy * dy).sqrt()).clamp(0.0, 1.0);
            let part = |colour: u8| (f32::from(colour) * alpha).round() as u8;
            let opacity = (255.0 * alpha).round() as u8;
            pixels.extend([part(blue), part(green), part(red), opacity]);
        }
    }
}
