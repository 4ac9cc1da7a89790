//! A frame number that survives a lossy codec.
//!
//! The scene draws a strip of 32 cells across the bottom of the picture:
//!
//! | cells | meaning |
//! |---|---|
//! | 0, 1 | white, black: this is a strip |
//! | 2 … 25 | the number's 24 bits, highest first; white is one |
//! | 26 … 29 | the sum of its six nibbles, modulo 16 |
//! | 30, 31 | black, white: and it ends here |
//!
//! Cells are wide and tall enough that x264 at crf 23 cannot turn one.

use aside_media::{Rect, Size};

/// Cells in a strip.
pub(crate) const CELLS: u32 = 32;
/// The strip's height as a fraction of the picture's.
const STRIP: u32 = 24;
/// Above this a cell is white, below [`BLACK`] black; between, unreadable.
const WHITE: u32 = 150;
const BLACK: u32 = 105;

/// The first number that no longer fits.
pub const LIMIT: u32 = 1 << 24;

/// Reads the number from a picture of the whole scene.
///
/// `gray` holds one byte a pixel, row by row, as `ffmpeg -pix_fmt gray`
/// writes it. `None` when there is no strip, or it is damaged.
pub fn read(gray: &[u8], width: u32, height: u32) -> Option<u32> {
    let size = Size { width, height };
    if width < CELLS * 4 || gray.len() < Rect::whole(size).area() as usize {
        return None;
    }
    let mut bits = 0u32;
    for index in 0..CELLS {
        bits = bits << 1 | u32::from(read_cell(gray, size, index)?);
    }
    let number = bits >> 6 & (LIMIT - 1);
    (bits == encode(number)).then_some(number)
}

/// Whether the flash of [`Marks`](crate::Marks) is lit in a picture of the
/// whole scene; `gray` as for [`read`].
pub fn flash(gray: &[u8], width: u32, height: u32) -> Option<bool> {
    lit(
        gray,
        Size { width, height },
        flash_area(Size { width, height }),
    )
}

/// Where the cells of a strip lie in a picture.
pub(crate) fn cell(size: Size, index: u32) -> Rect {
    let left = size.width * index / CELLS;
    let right = size.width * (index + 1) / CELLS;
    let height = (size.height / STRIP).max(16).min(size.height);
    Rect {
        x: left,
        y: size.height - height,
        width: right - left,
        height,
    }
}

/// Where the flash lies in a picture: a square in its upper right corner.
pub(crate) fn flash_area(size: Size) -> Rect {
    let side = size.height / 6;
    Rect {
        x: size.width.saturating_sub(side),
        y: 0,
        width: side.min(size.width),
        height: side,
    }
}

/// The 32 cells of `number`'s strip, the leftmost in the highest bit.
pub(crate) const fn encode(number: u32) -> u32 {
    let number = number & (LIMIT - 1);
    let mut sum = 0;
    let mut rest = number;
    while rest != 0 {
        sum += rest & 15;
        rest >>= 4;
    }
    0b10 << 30 | number << 6 | (sum & 15) << 2 | 0b01
}

fn read_cell(gray: &[u8], size: Size, index: u32) -> Option<bool> {
    lit(gray, size, cell(size, index))
}

/// Whether the middle of `area` is white; `None` when neither white nor black.
fn lit(gray: &[u8], size: Size, area: Rect) -> Option<bool> {
    let columns = area.x + area.width / 4..area.x + area.width - area.width / 4;
    let rows = area.y + area.height / 4..area.y + area.height - area.height / 4;
    let (mut sum, mut count) = (0u32, 0u32);
    for y in rows {
        let row = gray.get((y * size.width) as usize..)?;
        for x in columns.clone() {
            sum += u32::from(*row.get(x as usize)?);
            count += 1;
        }
    }
    match sum.checked_div(count)? {
        mean if mean >= WHITE => Some(true),
        mean if mean <= BLACK => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: Size = Size {
        width: 642,
        height: 361,
    };

    fn picture(number: u32) -> Vec<u8> {
        let mut gray = vec![90; (SIZE.width * SIZE.height) as usize];
        let bits = encode(number);
        for index in 0..CELLS {
            let area = cell(SIZE, index);
            let level = if bits >> (31 - index) & 1 == 1 {
                235
            } else {
                16
            };
            for y in area.y..area.y + area.height {
                let start = (y * SIZE.width + area.x) as usize;
                gray[start..start + area.width as usize].fill(level);
            }
        }
        gray
    }

    #[test]
    fn every_bit_is_read_back() {
        for bit in 0..24 {
            let number = 1 << bit;
            assert_eq!(
                read(&picture(number), SIZE.width, SIZE.height),
                Some(number)
            );
        }
        let all = LIMIT - 1;
        assert_eq!(read(&picture(all), SIZE.width, SIZE.height), Some(all));
    }

    #[test]
    fn a_picture_without_a_strip_has_no_number() {
        let gray = vec![90; (SIZE.width * SIZE.height) as usize];
        assert_eq!(read(&gray, SIZE.width, SIZE.height), None);
        assert_eq!(read(&gray[..100], SIZE.width, SIZE.height), None);
        assert_eq!(read(&[], 0, 0), None);
    }

    #[test]
    fn a_turned_cell_is_noticed() {
        let mut gray = picture(0x00ab_cdef);
        let area = cell(SIZE, 9);
        for y in area.y..area.y + area.height {
            for x in area.x..area.x + area.width {
                let pixel = &mut gray[(y * SIZE.width + x) as usize];
                *pixel = 251 - *pixel;
            }
        }
        assert_eq!(read(&gray, SIZE.width, SIZE.height), None);
    }
}
