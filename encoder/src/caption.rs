//! Pressed keys, named at the lower edge of the picture.

use std::sync::Arc;

use aside_media::{Point, Rect, Size};
use noto_sans_mono_bitmap::{FontWeight, RasterHeight, get_raster, get_raster_width};

use crate::Result;
use crate::canvas::Canvas;
use crate::overlay::{Overlay, cover};
use crate::sprite::Sprite;

const WEIGHT: FontWeight = FontWeight::Bold;

/// How much of the picture the dark box behind the letters covers, of 255.
const BOX: u8 = 190;

/// More letters than this are cut off.
const MOST_LETTERS: usize = 40;

/// Draws the caption, and takes it off again before the picture changes.
#[derive(Default)]
pub(crate) struct CaptionLayer {
    text: Option<Arc<str>>,
    /// White letters on a dark box, premultiplied BGRA.
    pixels: Vec<u8>,
    size: Size,
    overlay: Overlay,
}

impl CaptionLayer {
    pub(crate) fn shows(&self, text: Option<&Arc<str>>) -> bool {
        self.text.as_ref() == text
    }

    /// Says what to draw from now on, on a picture this high.
    pub(crate) fn set(&mut self, text: Option<&Arc<str>>, height: u32) {
        if !self.shows(text) {
            self.text = text.cloned();
            self.write(height);
        }
    }

    pub(crate) fn lift(&mut self, canvas: &mut Canvas) -> Result<()> {
        self.overlay.lift(canvas)
    }

    /// Draws it on a canvas it was lifted from.
    pub(crate) fn draw(&mut self, canvas: &mut Canvas) -> Result<()> {
        if self.text.is_none() {
            return Ok(());
        }
        let picture = canvas.size();
        let gap = picture.height / 24;
        let corner = Point {
            x: (i64::from(picture.width) - i64::from(self.size.width)) as i32 / 2,
            y: (i64::from(picture.height) - i64::from(self.size.height + gap)) as i32,
        };
        let Some(cover) = cover(corner, self.size, picture) else {
            return Ok(());
        };
        let sprite = Sprite {
            size: self.size,
            pixels: &self.pixels,
        };
        self.overlay.draw(canvas, cover, |planes| {
            sprite.blend(planes, cover, corner);
        })
    }

    /// Paints the box and the letters.
    fn write(&mut self, height: u32) {
        let raster = match height {
            0..=480 => RasterHeight::Size16,
            481..=900 => RasterHeight::Size24,
            _ => RasterHeight::Size32,
        };
        let text = self.text.as_deref().unwrap_or_default();
        let letters = text.chars().take(MOST_LETTERS);
        let advance = get_raster_width(WEIGHT, raster) as u32;
        let (line, border) = (raster.val() as u32, raster.val() as u32 / 2);
        self.size = Size {
            width: advance * letters.clone().count() as u32 + 2 * border,
            height: line + border,
        };
        self.pixels.clear();
        let area = Rect::whole(self.size).area() as usize;
        self.pixels.resize(area * 4, 0);
        for pixel in self.pixels.chunks_exact_mut(4) {
            pixel[3] = BOX;
        }
        for (index, letter) in letters.enumerate() {
            // What the font does not have is at least seen to be there.
            let glyph = get_raster(letter, WEIGHT, raster).or(get_raster('?', WEIGHT, raster));
            let left = border + advance * index as u32;
            for (y, row) in (border / 2..).zip(glyph.iter().flat_map(|glyph| glyph.rows())) {
                for (x, &ink) in (left..).zip(row) {
                    let at = (y * self.size.width + x) as usize * 4;
                    if let Some(pixel) = self.pixels.get_mut(at..at + 4) {
                        pixel[..3].fill(ink);
                        pixel[3] = BOX.max(ink);
                    }
                }
            }
        }
    }
}
