//! A picture painted in memory before the X server gets it.

use aside_media::{Rect, Size};
use noto_sans_mono_bitmap::{FontWeight, RasterHeight, get_raster, get_raster_width};

/// A colour as the X server of a stage takes it: `0xRRGGBB`.
pub(crate) type Colour = u32;

/// Pixels in 32 bits each, row by row, without padding.
#[derive(Clone, Debug)]
pub(crate) struct Canvas {
    pub(crate) size: Size,
    pub(crate) pixels: Vec<Colour>,
}

/// How a line of text looks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    pub(crate) height: RasterHeight,
    pub(crate) weight: FontWeight,
    pub(crate) colour: Colour,
}

impl Style {
    /// How wide `chars` characters are.
    pub(crate) fn width(self, chars: usize) -> u32 {
        (get_raster_width(self.weight, self.height) * chars) as u32
    }
}

impl Canvas {
    pub(crate) fn new(size: Size, colour: Colour) -> Self {
        Self {
            size,
            pixels: vec![colour; Rect::whole(size).area() as usize],
        }
    }

    /// Fills `area`, as far as it lies inside.
    pub(crate) fn fill(&mut self, area: Rect, colour: Colour) {
        let right = (area.x + area.width).min(self.size.width);
        let bottom = (area.y + area.height).min(self.size.height);
        for y in area.y..bottom {
            let row = (y * self.size.width) as usize;
            let columns = row + area.x.min(right) as usize..row + right as usize;
            self.pixels[columns].fill(colour);
        }
    }

    /// Copies what lies at (`x`, `y`) of `other` to `to`; both lie inside.
    pub(crate) fn copy(&mut self, other: &Self, (x, y): (u32, u32), to: Rect) {
        for row in 0..to.height {
            let from = ((y + row) * other.size.width + x) as usize;
            let into = ((to.y + row) * self.size.width + to.x) as usize;
            let length = to.width as usize;
            self.pixels[into..into + length].copy_from_slice(&other.pixels[from..from + length]);
        }
    }

    /// Writes one line with its upper left corner at (`x`, `y`).
    pub(crate) fn write(&mut self, x: u32, y: u32, text: &str, style: Style) {
        for (index, character) in text.chars().enumerate() {
            if let Some(glyph) = get_raster(character, style.weight, style.height) {
                let left = x + style.width(index);
                for (down, row) in (y..).zip(glyph.rows()) {
                    for (across, &cover) in (left..).zip(row) {
                        self.blend(across, down, style.colour, cover);
                    }
                }
            }
        }
    }

    fn blend(&mut self, x: u32, y: u32, colour: Colour, cover: u8) {
        if cover == 0 || x >= self.size.width || y >= self.size.height {
            return;
        }
        let pixel = &mut self.pixels[(y * self.size.width + x) as usize];
        let channel = |shift: u32| {
            let (new, old) = (colour >> shift & 255, *pixel >> shift & 255);
            let cover = u32::from(cover);
            ((new * cover + old * (255 - cover)) / 255) << shift
        };
        *pixel = channel(16) | channel(8) | channel(0);
    }
}
