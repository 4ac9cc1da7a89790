//! A round piece of one picture laid on another.

use std::ops::Range;

use aside_media::Rect;

use crate::ffi::Planes;

/// How much of each pixel of a square lies in the circle inside it.
pub(crate) struct Disc {
    luma: Mask,
    chroma: Mask,
}

/// One plane of it.
struct Mask {
    side: usize,
    /// 0 to 255, row by row.
    cover: Vec<u8>,
    /// Of each row, what is covered at all, and what wholly.
    rows: Vec<(Range<usize>, Range<usize>)>,
}

impl Disc {
    /// The circle in a square of this side, which is even.
    pub(crate) fn new(side: u32) -> Self {
        Self {
            luma: Mask::new(side as usize, 1.0),
            chroma: Mask::new(side as usize / 2, 2.0),
        }
    }

    /// Lays the circle's part of `from`, a square of the disc's side, on `to`.
    /// `place` lies inside `to`, at even edges.
    pub(crate) fn lay(&self, from: &Planes<'_>, to: &mut Planes<'_>, place: Rect) {
        let (y_stride, c_stride) = (to.y_stride, to.c_stride);
        let (x, y) = (place.x as usize, place.y as usize);
        let half = (y / 2) * c_stride + x / 2;
        self.luma.lay(
            from.y,
            from.y_stride,
            &mut to.y[y * y_stride + x..],
            y_stride,
        );
        for (from_plane, to_plane) in [(&*from.u, &mut *to.u), (&*from.v, &mut *to.v)] {
            let to_plane = &mut to_plane[half..];
            self.chroma
                .lay(from_plane, from.c_stride, to_plane, c_stride);
        }
    }
}

impl Mask {
    /// `pitch`: pixels of the picture from one sample of this plane to the
    /// next. The edge is as soft as one pixel of the picture.
    fn new(side: usize, pitch: f32) -> Self {
        let radius = side as f32 * pitch / 2.0;
        let distance = |index: usize| (index as f32 + 0.5) * pitch - radius;
        let mut cover = Vec::with_capacity(side * side);
        let mut rows = Vec::with_capacity(side);
        for y in 0..side {
            let start = cover.len();
            for x in 0..side {
                let inside = radius - distance(x).hypot(distance(y));
                cover.push((255.0 * (inside / pitch + 0.5).clamp(0.0, 1.0)).round() as u8);
            }
            let row = &cover[start..];
            rows.push((span(row, |it| it > 0), span(row, |it| it == 255)));
        }
        Self { side, cover, rows }
    }

    fn lay(&self, from: &[u8], from_stride: usize, to: &mut [u8], to_stride: usize) {
        let rows = self
            .rows
            .iter()
            .zip(self.cover.chunks_exact(self.side.max(1)));
        let lines = from.chunks(from_stride).zip(to.chunks_mut(to_stride));
        for (((some, whole), cover), (from, to)) in rows.zip(lines) {
            to[whole.clone()].copy_from_slice(&from[whole.clone()]);
            for x in (some.start..whole.start).chain(whole.end..some.end) {
                to[x] = mix(from[x], to[x], cover[x]);
            }
        }
    }
}

/// From the first to the last that `is` so; where none is, an empty range in
/// the middle, so that what lies before and after it adds up to the row.
fn span(row: &[u8], is: impl Fn(u8) -> bool) -> Range<usize> {
    let first = row.iter().position(|&it| is(it));
    let last = row.iter().rposition(|&it| is(it));
    match (first, last) {
        (Some(first), Some(last)) => first..last + 1,
        _ => row.len() / 2..row.len() / 2,
    }
}

fn mix(over: u8, under: u8, cover: u8) -> u8 {
    let (over, under, cover) = (u32::from(over), u32::from(under), u32::from(cover));
    ((over * cover + under * (255 - cover) + 127) / 255) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disc_is_round_symmetric_and_soft_at_its_edge() {
        for side in [2, 32, 320] {
            let mask = Mask::new(side, 1.0);
            let at = |x: usize, y: usize| mask.cover[y * side + x];
            for y in 0..side {
                for x in 0..side {
                    assert_eq!(at(x, y), at(side - 1 - x, y));
                    assert_eq!(at(x, y), at(y, x));
                }
            }
            let area: f64 = mask.cover.iter().map(|&it| f64::from(it) / 255.0).sum();
            let circle = std::f64::consts::PI * (side as f64 / 2.0).powi(2);
            assert!(
                (area / circle - 1.0).abs() < 0.05,
                "{side}: {area} of {circle}"
            );
        }
        let mask = Mask::new(320, 1.0);
        assert!(mask.cover.iter().any(|&it| it > 0 && it < 255));
        assert_eq!((mask.cover[0], mask.cover[160 * 320 + 160]), (0, 255));
    }

    #[test]
    fn inside_lies_one_picture_and_outside_the_other() {
        let side = 16;
        let mask = Mask::new(side, 1.0);
        let mut to = vec![10; side * side];
        mask.lay(&vec![200; side * side], side, &mut to, side);
        for (it, &cover) in to.iter().zip(&mask.cover) {
            match cover {
                0 => assert_eq!(*it, 10),
                255 => assert_eq!(*it, 200),
                _ => assert!((10..=200).contains(it)),
            }
        }
    }
}
