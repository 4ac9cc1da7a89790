//! Pixels into I420, BT.709, limited range.

use aside_media::{Patch, Rect};
use yuv::{
    BufferStoreMut, YuvConversionMode, YuvPlanarImageMut, YuvRange, YuvStandardMatrix,
    bgra_to_yuv420, rgba_to_yuv420,
};

use crate::ffi::Planes;
use crate::{Error, Result};

/// Rows that are converted together: few enough to stay in the cache until
/// they are compared and copied.
const BAND: u32 = 16;

/// Which byte of a pixel is which colour, and how `yuv` converts it.
#[derive(Clone, Copy)]
pub(crate) struct Packing {
    red: usize,
    blue: usize,
    convert: Convert,
}

type Convert = fn(
    &mut YuvPlanarImageMut<u8>,
    &[u8],
    u32,
    YuvRange,
    YuvStandardMatrix,
    YuvConversionMode,
) -> std::result::Result<(), yuv::YuvError>;

/// Blue first.
pub(crate) const BGRA: Packing = Packing {
    red: 2,
    blue: 0,
    convert: bgra_to_yuv420,
};

/// Red first.
pub(crate) const RGBA: Packing = Packing {
    red: 0,
    blue: 2,
    convert: rgba_to_yuv420,
};

/// Room for one band of each plane, kept so that nothing is allocated.
///
/// `yuv` pairs whole rows of its input with whole rows of its output for as
/// long as there are both, whatever the height: given a longer slice it paints
/// beyond the rectangle, given a last row that ends early it leaves it out. So
/// it gets exactly its rows, and its result is copied to its place from here.
#[derive(Default)]
pub(crate) struct Scratch {
    packed: Vec<u8>,
    y: Vec<u8>,
    u: Vec<u8>,
    v: Vec<u8>,
}

impl Scratch {
    /// Converts a band of even size, whose pixels `data` begins with.
    fn convert(&mut self, band: Rect, data: &[u8], stride: usize, packing: Packing) -> Result<()> {
        let (width, rows) = (band.width as usize, band.height as usize);
        let (data, stride) = match data.get(..rows * stride) {
            Some(whole) => (whole, stride),
            None => {
                self.packed.clear();
                for row in data.chunks(stride).take(rows) {
                    self.packed.extend_from_slice(&row[..width * 4]);
                }
                (&self.packed[..], width * 4)
            }
        };
        self.y.resize(width * rows, 0);
        self.u.resize(width * rows / 4, 0);
        self.v.resize(width * rows / 4, 0);
        let mut image = YuvPlanarImageMut {
            y_plane: BufferStoreMut::Borrowed(&mut self.y),
            y_stride: band.width,
            u_plane: BufferStoreMut::Borrowed(&mut self.u),
            u_stride: band.width / 2,
            v_plane: BufferStoreMut::Borrowed(&mut self.v),
            v_stride: band.width / 2,
            width: band.width,
            height: band.height,
        };
        packing.convert(&mut image, data, stride)
    }
}

/// Paints onto a picture, and knows whether that changed it.
///
/// Sources say what was drawn anew, which often looks as before. So pixels
/// are compared until the first difference, and written blindly from there.
pub(crate) struct Painter<'a> {
    planes: Planes<'a>,
    scratch: &'a mut Scratch,
    changed: bool,
}

impl<'a> Painter<'a> {
    pub(crate) const fn new(planes: Planes<'a>, scratch: &'a mut Scratch) -> Self {
        Self {
            planes,
            scratch,
            changed: false,
        }
    }

    /// Whether the picture is another one than at the start.
    pub(crate) const fn changed(&self) -> bool {
        self.changed
    }

    /// Paints packed pixels: the even part at once, odd edges one by one.
    ///
    /// A rectangle with odd edges shares its outermost 2x2 colour blocks with
    /// pixels it does not carry. Their colour becomes the mean of old and
    /// new; sources avoid that with rectangles of even position and size.
    pub(crate) fn packed(
        &mut self,
        rect: Rect,
        data: &[u8],
        stride: usize,
        packing: Packing,
    ) -> Result<()> {
        let (left, top) = (rect.x.next_multiple_of(2), rect.y.next_multiple_of(2));
        let (right, bottom) = ((rect.x + rect.width) & !1, (rect.y + rect.height) & !1);
        if left < right && top < bottom {
            let skipped = (top - rect.y) as usize * stride + (left - rect.x) as usize * 4;
            let inner = Rect {
                x: left,
                y: top,
                width: right - left,
                height: bottom - top,
            };
            self.even(inner, &data[skipped..], stride, packing)?;
        }
        // A rectangle one pixel wide may have no even part.
        let (right, bottom) = (right.max(left), bottom.max(top));
        let end = rect.x + rect.width;
        for y in rect.y..rect.y + rect.height {
            let columns = match (top..bottom).contains(&y) {
                true => (rect.x..left.min(end)).chain(right..end),
                false => (rect.x..end).chain(0..0),
            };
            for x in columns {
                let at = (y - rect.y) as usize * stride + (x - rect.x) as usize * 4;
                let rgb = [packing.red, 1, packing.blue].map(|colour| data[at + colour]);
                self.edge(x, y, rgb);
            }
        }
        Ok(())
    }

    fn even(&mut self, rect: Rect, data: &[u8], stride: usize, packing: Packing) -> Result<()> {
        let mut done = 0;
        while done < rect.height {
            let band = Rect {
                y: rect.y + done,
                height: BAND.min(rect.height - done),
                ..rect
            };
            self.scratch
                .convert(band, &data[done as usize * stride..], stride, packing)?;
            self.place(band);
            done += band.height;
        }
        Ok(())
    }

    /// Copies a converted band to its place, if the picture is another one
    /// already or becomes one by it.
    fn place(&mut self, band: Rect) {
        let (luma, chroma) = (band, halved(band));
        let (y_stride, c_stride) = (self.planes.y_stride, self.planes.c_stride);
        let Scratch { y, u, v, .. } = &*self.scratch;
        let planes = [
            (&mut *self.planes.y, y_stride, luma, y),
            (&mut *self.planes.u, c_stride, chroma, u),
            (&mut *self.planes.v, c_stride, chroma, v),
        ];
        for (plane, stride, rect, from) in planes {
            let width = rect.width as usize;
            self.changed = self.changed || !is_same(plane, stride, rect, from, width);
            copy(plane, stride, rect, from, width);
        }
    }

    /// Paints one pixel whose colour block it shares with pixels not carried.
    fn edge(&mut self, x: u32, y: u32, rgb: [u8; 3]) {
        let (x, y) = (x as usize, y as usize);
        let (luma, blue, red) = bt709(rgb);
        let Planes {
            y_stride, c_stride, ..
        } = self.planes;
        self.set_luma(y * y_stride + x, luma);
        let at = y / 2 * c_stride + x / 2;
        for (plane, new) in [(&mut self.planes.u, blue), (&mut self.planes.v, red)] {
            let mean = u8::midpoint(plane[at], new);
            self.changed |= plane[at] != mean;
            plane[at] = mean;
        }
    }

    fn set_luma(&mut self, at: usize, luma: u8) {
        self.changed |= self.planes.y[at] != luma;
        self.planes.y[at] = luma;
    }

    /// Paints pixels that are as the picture has them.
    pub(crate) fn planar(&mut self, rect: Rect, patch: &Patch, data: &[u8]) {
        let luma_bytes = patch.stride * patch.rect.height as usize;
        let from_stride = patch.stride.div_ceil(2);
        let chroma_bytes = from_stride * patch.rect.height.div_ceil(2) as usize;
        let (luma, chroma) = data.split_at(luma_bytes);
        let (blue, red) = chroma.split_at(chroma_bytes);
        let halved = halved(rect);
        let (y_stride, c_stride) = (self.planes.y_stride, self.planes.c_stride);
        for (plane, stride, rect, from, from_stride) in [
            (&mut *self.planes.y, y_stride, rect, luma, patch.stride),
            (&mut *self.planes.u, c_stride, halved, blue, from_stride),
            (&mut *self.planes.v, c_stride, halved, red, from_stride),
        ] {
            self.changed = self.changed || !is_same(plane, stride, rect, from, from_stride);
            copy(plane, stride, rect, from, from_stride);
        }
    }
}

impl Packing {
    fn convert(self, to: &mut YuvPlanarImageMut<'_, u8>, from: &[u8], stride: usize) -> Result<()> {
        let stride = u32::try_from(stride).unwrap_or(u32::MAX);
        let (range, matrix) = (YuvRange::Limited, YuvStandardMatrix::Bt709);
        // The others are off by one for every sixth colour.
        let mode = YuvConversionMode::Professional;
        (self.convert)(to, from, stride, range, matrix, mode).map_err(|error| Error::BadFrame {
            reason: error.to_string(),
        })
    }
}

/// One pixel in Y'CbCr, limited range (ITU-R BT.709, 3.2 to 3.5).
pub(crate) fn bt709([red, green, blue]: [u8; 3]) -> (u8, u8, u8) {
    let (red, green, blue) = (f32::from(red), f32::from(green), f32::from(blue));
    let luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    let scaled = |value: f32, scale: f32, zero: f32| (value * scale / 255.0 + zero).round() as u8;
    (
        scaled(luma, 219.0, 16.0),
        scaled((blue - luma) / 1.8556, 224.0, 128.0),
        scaled((red - luma) / 1.5748, 224.0, 128.0),
    )
}

/// The part of a half-size plane that holds a rectangle's colours.
const fn halved(rect: Rect) -> Rect {
    Rect {
        x: rect.x / 2,
        y: rect.y / 2,
        width: rect.width.div_ceil(2),
        height: rect.height.div_ceil(2),
    }
}

fn is_same(plane: &[u8], stride: usize, rect: Rect, from: &[u8], from_stride: usize) -> bool {
    let width = rect.width as usize;
    (0..rect.height as usize).all(|row| {
        let at = (rect.y as usize + row) * stride + rect.x as usize;
        plane[at..at + width] == from[row * from_stride..][..width]
    })
}

fn copy(plane: &mut [u8], stride: usize, rect: Rect, from: &[u8], from_stride: usize) {
    let width = rect.width as usize;
    for row in 0..rect.height as usize {
        let at = (rect.y as usize + row) * stride + rect.x as usize;
        plane[at..at + width].copy_from_slice(&from[row * from_stride..][..width]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn single_pixels_and_whole_rectangles_get_the_same_colours() {
        for rgb in [
            [0, 0, 0],
            [255, 255, 255],
            [255, 0, 0],
            [10, 200, 90],
            [33, 66, 250],
        ] {
            let pixels = [rgb[2], rgb[1], rgb[0], 0].repeat(32);
            let (mut y, mut u, mut v) = ([0; 32], [0; 8], [0; 8]);
            let mut image = YuvPlanarImageMut {
                y_plane: BufferStoreMut::Borrowed(&mut y),
                y_stride: 16,
                u_plane: BufferStoreMut::Borrowed(&mut u),
                u_stride: 8,
                v_plane: BufferStoreMut::Borrowed(&mut v),
                v_stride: 8,
                width: 16,
                height: 2,
            };
            BGRA.convert(&mut image, &pixels, 64).unwrap();
            let exact = bt709(rgb);
            for (fast, exact) in [(y[7], exact.0), (u[3], exact.1), (v[3], exact.2)] {
                assert!(fast.abs_diff(exact) <= 1, "{rgb:?}: {fast} and {exact}");
            }
        }
    }

    /// Brightness is what text is read by: 13 bits of precision are too few.
    #[test]
    fn every_grey_is_exact() {
        let greys: Vec<u8> = (0..=255).flat_map(|grey| [grey, grey, grey, 0]).collect();
        let (mut y, mut u, mut v) = ([0; 512], [0; 128], [0; 128]);
        let mut image = YuvPlanarImageMut {
            y_plane: BufferStoreMut::Borrowed(&mut y),
            y_stride: 256,
            u_plane: BufferStoreMut::Borrowed(&mut u),
            u_stride: 128,
            v_plane: BufferStoreMut::Borrowed(&mut v),
            v_stride: 128,
            width: 256,
            height: 2,
        };
        BGRA.convert(&mut image, &greys.repeat(2), 1024).unwrap();
        let exact: Vec<u8> = (0..=255).map(|grey| bt709([grey; 3]).0).collect();
        assert_eq!(y[..256], exact);
        assert_eq!(y[256..], exact);
    }

    /// Two patches in one frame: the pixels of the second lie behind those of
    /// the first, which once were painted below it.
    #[test]
    fn a_patch_paints_its_own_rectangle_and_nothing_else() {
        const SIDE: usize = 32;
        let rects = [(4, 4, 9, 7), (21, 13, 11, 19)].map(|(x, y, width, height)| Rect {
            x,
            y,
            width,
            height,
        });
        let pixels = |rect: Rect| [0xff; 4].repeat(rect.area() as usize);
        let data: Vec<u8> = rects.into_iter().flat_map(pixels).collect();
        let (mut y, mut u, mut v) = ([16; SIDE * SIDE], [128; 256], [128; 256]);
        let planes = Planes {
            y: &mut y,
            u: &mut u,
            v: &mut v,
            y_stride: SIDE,
            c_stride: SIDE / 2,
        };
        let mut scratch = Scratch::default();
        let mut painter = Painter::new(planes, &mut scratch);
        let mut rest = &data[..];
        for rect in rects {
            painter
                .packed(rect, rest, rect.width as usize * 4, BGRA)
                .unwrap();
            rest = &rest[rect.area() as usize * 4..];
        }
        assert!(painter.changed());
        for (at, luma) in y.iter().enumerate() {
            let (x, y) = ((at % SIDE) as u32, (at / SIDE) as u32);
            let inside = rects.iter().any(|rect| {
                (rect.x..rect.x + rect.width).contains(&x)
                    && (rect.y..rect.y + rect.height).contains(&y)
            });
            assert_eq!(*luma > 200, inside, "{x}, {y} is {luma}");
        }
    }
}
