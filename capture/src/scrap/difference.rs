//! Which rectangles of a picture differ from the picture before.

use aside_media::{Patch, Rect, Size};

/// Rows compared together. Higher bands give fewer, larger rectangles.
const BAND: usize = 32;
const PIXEL: usize = 4;

/// Remembers a picture of 4 bytes a pixel and finds what changed since.
#[derive(Debug)]
pub(super) struct Difference {
    size: Size,
    /// The picture as the receiver has it, tightly packed; empty when the
    /// receiver has none.
    known: Vec<u8>,
}

impl Difference {
    pub(super) const fn new(size: Size) -> Self {
        Self {
            size,
            known: Vec::new(),
        }
    }

    /// The receiver has lost its picture: the next is all news.
    pub(super) fn forget(&mut self) {
        self.known.clear();
    }

    /// Copies what changed in `picture` to the end of `data`, and remembers it.
    /// Rows may be padded: `picture` holds as many bytes a row as fit.
    pub(super) fn find(&mut self, picture: &[u8], data: &mut Vec<u8>) -> Vec<Patch> {
        let stride = picture.len() / (self.size.height as usize).max(1);
        let rects = self.changed(picture, stride);
        let mut patches = Vec::with_capacity(rects.len());
        for rect in rects {
            let width = rect.width as usize * PIXEL;
            patches.push(Patch {
                rect,
                offset: data.len(),
                stride: width,
            });
            for y in rect.y..rect.y + rect.height {
                let left = rect.x as usize * PIXEL;
                let from = y as usize * stride + left;
                let to = y as usize * self.row() + left;
                let pixels = &picture[from..from + width];
                data.extend_from_slice(pixels);
                self.known[to..to + width].copy_from_slice(pixels);
            }
        }
        patches
    }

    fn row(&self) -> usize {
        self.size.width as usize * PIXEL
    }

    fn changed(&mut self, picture: &[u8], stride: usize) -> Vec<Rect> {
        let row = self.row();
        if self.known.is_empty() {
            self.known.resize(row * self.size.height as usize, 0);
            return vec![Rect::whole(self.size)];
        }
        let mut rects: Vec<Rect> = Vec::new();
        for top in (0..self.size.height as usize).step_by(BAND) {
            let bottom = (top + BAND).min(self.size.height as usize);
            let rows = (top..bottom).map(|y| {
                let old = &self.known[y * row..(y + 1) * row];
                let new = &picture[y * stride..y * stride + row];
                (y, old, new)
            });
            if let Some(rect) = bounds(rows) {
                join(&mut rects, even(rect, self.size));
            }
        }
        rects
    }
}

/// The smallest rectangle around everything that differs.
fn bounds<'a>(rows: impl Iterator<Item = (usize, &'a [u8], &'a [u8])>) -> Option<Rect> {
    let mut found: Option<(usize, usize, usize, usize)> = None;
    for (y, old, new) in rows {
        if old == new {
            continue;
        }
        let differ = |(old, new): (&[u8], &[u8])| old != new;
        let pixels = || old.chunks_exact(PIXEL).zip(new.chunks_exact(PIXEL));
        let left = pixels().position(differ)?;
        let right = pixels().rposition(differ)? + 1;
        let (x0, x1, y0) = found.map_or((left, right, y), |(x0, x1, y0, _)| {
            (x0.min(left), x1.max(right), y0)
        });
        found = Some((x0, x1, y0, y + 1));
    }
    found.map(|(x0, x1, y0, y1)| Rect {
        x: x0 as u32,
        y: y0 as u32,
        width: (x1 - x0) as u32,
        height: (y1 - y0) as u32,
    })
}

/// Widened to even edges, but for the picture's own: the halved colour planes
/// of what is encoded then need no neighbours.
fn even(rect: Rect, picture: Size) -> Rect {
    let (x, y) = (rect.x & !1, rect.y & !1);
    let (right, bottom) = (rect.x + rect.width, rect.y + rect.height);
    Rect {
        x,
        y,
        width: right.next_multiple_of(2).min(picture.width) - x,
        height: bottom.next_multiple_of(2).min(picture.height) - y,
    }
}

/// Adds `rect` below the others, as one with the last when it continues it.
fn join(rects: &mut Vec<Rect>, rect: Rect) {
    match rects.last_mut() {
        Some(last)
            if (last.x, last.width) == (rect.x, rect.width) && last.y + last.height == rect.y =>
        {
            last.height += rect.height;
        }
        _ => rects.push(rect),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: Size = Size {
        width: 20,
        height: 70,
    };

    fn rect(x: u32, y: u32, width: u32, height: u32) -> Rect {
        Rect {
            x,
            y,
            width,
            height,
        }
    }

    fn rects(patches: &[Patch]) -> Vec<Rect> {
        patches.iter().map(|patch| patch.rect).collect()
    }

    #[test]
    fn only_what_changed_is_found_and_copied() {
        let mut picture = vec![0; 20 * 70 * 4];
        let mut difference = Difference::new(SIZE);
        let mut data = Vec::new();
        let first = difference.find(&picture, &mut data);
        assert_eq!(rects(&first), [Rect::whole(SIZE)]);
        assert_eq!(data, picture);
        assert!(difference.find(&picture, &mut Vec::new()).is_empty());

        for (x, y) in [(3, 2), (5, 4), (7, 69)] {
            picture[(y * 20 + x) * 4] = x as u8;
        }
        let mut data = Vec::new();
        let patches = difference.find(&picture, &mut data);
        assert_eq!(rects(&patches), [rect(2, 2, 4, 4), rect(6, 68, 2, 2)]);
        assert_eq!(data.len(), (16 + 4) * 4);
        assert_eq!((data[4], data[11 * 4], data[19 * 4]), (3, 5, 7));
        assert!(difference.find(&picture, &mut Vec::new()).is_empty());
    }

    #[test]
    fn after_a_loss_everything_is_news() {
        let picture = vec![9; 20 * 70 * 4];
        let mut difference = Difference::new(SIZE);
        difference.find(&picture, &mut Vec::new());
        difference.forget();
        let patches = difference.find(&picture, &mut Vec::new());
        assert_eq!(rects(&patches), [Rect::whole(SIZE)]);
    }

    #[test]
    fn bands_that_change_alike_are_one_rectangle_and_padding_is_ignored() {
        let stride = 20 * 4 + 12;
        let mut picture = vec![0; stride * 70];
        let mut difference = Difference::new(SIZE);
        difference.find(&picture, &mut Vec::new());
        for row in picture.chunks_mut(stride) {
            row[2 * 4..4 * 4].fill(1);
            row[20 * 4..].fill(7);
        }
        let mut data = Vec::new();
        let patches = difference.find(&picture, &mut data);
        assert_eq!(rects(&patches), [rect(2, 0, 2, 70)]);
        assert!(data.iter().all(|&byte| byte == 1));
    }
}
