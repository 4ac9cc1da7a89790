//! A frame number that survives encoding, scaling aside.

use aside_media::{Rect, Size};

/// Cells in the strip: two to find it by, 24 for the number, four to check
/// it, two to find its end.
const CELLS: u32 = 32;
const START: u32 = 0b10;
const END: u32 = 0b01;
/// The widest a cell is drawn, in pixels.
const CELL_MAX: u32 = 16;
/// How many cells high the flash below the numbers is.
const FLASH_CELLS: u32 = 3;

/// Where a picture of some size carries its frame number and its flash: a row
/// of black and white squares in its top left corner, and a bar below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Strip {
    cell: u32,
}

impl Strip {
    /// The strip of pictures of this size; `None` when there is no room, which
    /// takes 128 by 16 pixels.
    pub fn new(size: Size) -> Option<Self> {
        let cell = CELL_MAX.min(size.width / CELLS);
        (cell >= 4 && size.height >= cell * (1 + FLASH_CELLS)).then_some(Self { cell })
    }

    /// All that changes from frame to frame: numbers and flash.
    pub const fn rect(self) -> Rect {
        Rect {
            x: 0,
            y: 0,
            width: CELLS * self.cell,
            height: self.cell * (1 + FLASH_CELLS),
        }
    }

    /// Draws into a BGRA picture whose rows are `stride` bytes apart. Only the
    /// lowest 24 bits of `number` are kept.
    pub fn paint(self, pixels: &mut [u8], stride: usize, number: u32, flash: bool) {
        let code = encode(number);
        let width = self.rect().width as usize * 4;
        for (y, row) in pixels
            .chunks_mut(stride)
            .take(self.rect().height as usize)
            .enumerate()
        {
            let in_numbers = y < self.cell as usize;
            for (x, pixel) in row[..width].chunks_exact_mut(4).enumerate() {
                let cell = x as u32 / self.cell;
                let bit = code >> (CELLS - 1 - cell) & 1 == 1;
                let white = if in_numbers { bit } else { flash };
                pixel.fill(if white { 255 } else { 0 });
            }
        }
    }

    /// Reads the number and whether the flash is lit from the picture's
    /// brightness; `None` when the strip is not there or damaged.
    fn read(self, luma: &[u8], stride: usize) -> Option<(u32, bool)> {
        let lit = |x: u32, y: u32| {
            luma.get(y as usize * stride + x as usize)
                .map(|&value| value >= 128)
        };
        let half = self.cell / 2;
        let mut code = 0;
        for cell in 0..CELLS {
            code = code << 1 | u32::from(lit(cell * self.cell + half, half)?);
        }
        let flash = lit(CELLS * self.cell / 2, self.cell * 2)?;
        Some((decode(code)?, flash))
    }
}

/// Reads frame number and flash from a decoded picture: `luma` is its Y plane,
/// one byte a pixel, rows `stride` bytes apart. `None` when it carries no
/// undamaged strip.
pub fn read_strip(luma: &[u8], stride: usize, size: Size) -> Option<(u32, bool)> {
    Strip::new(size)?.read(luma, stride)
}

fn encode(number: u32) -> u32 {
    let number = number & 0xff_ffff;
    START << 30 | number << 6 | check(number) << 2 | END
}

fn decode(code: u32) -> Option<u32> {
    let number = code >> 6 & 0xff_ffff;
    let framed = code >> 30 == START && code & 3 == END;
    (framed && code >> 2 & 0xf == check(number)).then_some(number)
}

/// Four bits over the number's six nibbles, never all zero for zero, so that a
/// black picture is no number.
fn check(number: u32) -> u32 {
    (0..6).fold(0b1010, |sum, nibble| {
        sum.rotate_left(1) & 0xf ^ sum >> 3 ^ (number >> (4 * nibble) & 0xf)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn luma(size: Size, number: u32, flash: bool) -> Vec<u8> {
        let stride = size.width as usize * 4;
        let mut pixels = vec![90; stride * size.height as usize];
        let strip = Strip::new(size).unwrap();
        strip.paint(&mut pixels, stride, number, flash);
        pixels.chunks_exact(4).map(|pixel| pixel[1]).collect()
    }

    #[test]
    fn a_number_survives_the_round_trip_at_every_size() {
        for (width, height) in [(128, 16), (640, 360), (1920, 1080), (1919, 33 * 2)] {
            let size = Size { width, height };
            for number in [0, 1, 2, 1799, 0x55_5555, 0xff_ffff] {
                let luma = luma(size, number, number % 2 == 0);
                let read = read_strip(&luma, width as usize, size);
                assert_eq!(read, Some((number, number % 2 == 0)), "{width}x{height}");
            }
        }
    }

    #[test]
    fn a_damaged_or_missing_strip_is_not_a_number() {
        let size = Size {
            width: 640,
            height: 360,
        };
        let mut luma = luma(size, 1234, false);
        for row in luma.chunks_mut(640).take(16) {
            row[5 * 16..6 * 16].iter_mut().for_each(|y| *y = 255 - *y);
        }
        assert_eq!(read_strip(&luma, 640, size), None, "one bit flipped");
        for value in [0, 255] {
            assert_eq!(read_strip(&vec![value; 640 * 360], 640, size), None);
        }
        assert_eq!(read_strip(&[], 640, size), None, "a short picture");
    }

    #[test]
    fn a_picture_without_room_has_no_strip() {
        let (width, height) = (127, 400);
        assert_eq!(Strip::new(Size { width, height }), None);
    }
}
