//! The kept picture that changed rectangles are painted onto.

use aside_media::{Frame, Patch, PixelFormat, Rect, Size};
use ffmpeg_next::frame;
use yuv::{
    BufferStoreMut, YuvConversionMode, YuvPlanarImageMut, YuvRange, YuvStandardMatrix,
    bgra_to_yuv420, rgba_to_yuv420,
};

use crate::error::Doing;
use crate::ffi::{self, Planes};
use crate::{Error, Result};

/// Luma and chroma of black in limited range (ITU-R BT.709).
const BLACK: (u8, u8) = (16, 128);

/// A picture in I420, BT.709, limited range, kept from frame to frame.
///
/// Only what changes is converted. A rectangle with odd edges shares its
/// outermost 2x2 colour blocks with pixels it does not carry; their colour
/// becomes the mean of old and new, which sources avoid by sending rectangles
/// of even position and size.
pub(crate) struct Canvas {
    picture: frame::Video,
    size: Size,
}

impl Canvas {
    /// A black canvas; width and height are even.
    pub(crate) fn new(size: Size) -> Result<Self> {
        let pixel = ffmpeg_next::format::Pixel::YUV420P;
        let mut canvas = Self {
            picture: frame::Video::new(pixel, size.width, size.height),
            size,
        };
        canvas.clear()?;
        Ok(canvas)
    }

    /// What an encoder is given.
    pub(crate) const fn picture(&mut self) -> &mut frame::Video {
        &mut self.picture
    }

    pub(crate) const fn size(&self) -> Size {
        self.size
    }

    /// All planes, to draw on.
    pub(crate) fn planes(&mut self) -> Result<Planes<'_>> {
        ffi::planes_mut(&mut self.picture).doing("preparing a picture")
    }

    /// Paints all of it black.
    pub(crate) fn clear(&mut self) -> Result<()> {
        let planes = self.planes()?;
        planes.y.fill(BLACK.0);
        planes.u.fill(BLACK.1);
        planes.v.fill(BLACK.1);
        Ok(())
    }

    /// Paints a frame's patches; what lies outside the canvas is cut off.
    pub(crate) fn paint<T>(&mut self, frame: &Frame<T>) -> Result<()> {
        let size = self.size;
        for patch in &frame.patches {
            check(frame, patch)?;
        }
        let mut planes = self.planes()?;
        for patch in &frame.patches {
            let rect = clip(patch.rect, size);
            if rect.area() == 0 {
                continue;
            }
            let data = &frame.data[patch.offset..];
            match frame.format {
                PixelFormat::Bgra => packed(&mut planes, rect, data, patch.stride, BGRA)?,
                PixelFormat::Rgba => packed(&mut planes, rect, data, patch.stride, RGBA)?,
                PixelFormat::I420 => planar(&mut planes, rect, patch, data),
                other => {
                    return Err(Error::BadFrame {
                        reason: format!("pixels as {other:?} are not known"),
                    });
                }
            }
        }
        Ok(())
    }
}

/// Which byte of a pixel is which colour, and how `yuv` converts it.
#[derive(Clone, Copy)]
struct Packing {
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

const BGRA: Packing = Packing {
    red: 2,
    blue: 0,
    convert: bgra_to_yuv420,
};

const RGBA: Packing = Packing {
    red: 0,
    blue: 2,
    convert: rgba_to_yuv420,
};

/// The part of a rectangle that lies inside a picture.
pub(crate) fn clip(rect: Rect, size: Size) -> Rect {
    let x = rect.x.min(size.width);
    let y = rect.y.min(size.height);
    Rect {
        x,
        y,
        width: rect.width.min(size.width - x),
        height: rect.height.min(size.height - y),
    }
}

/// Refuses a patch whose pixels are not all in its frame.
fn check<T>(frame: &Frame<T>, patch: &Patch) -> Result<()> {
    let Rect { width, height, .. } = patch.rect;
    let (width, height) = (width as usize, height as usize);
    if width == 0 || height == 0 {
        return Ok(());
    }
    let row = match frame.format {
        PixelFormat::I420 => width,
        _ => width.saturating_mul(4),
    };
    let mut needed = patch.stride.saturating_mul(height - 1).saturating_add(row);
    if frame.format == PixelFormat::I420 {
        let (c_stride, c_height) = (patch.stride.div_ceil(2), height.div_ceil(2));
        needed = patch.stride.saturating_mul(height);
        needed = needed.saturating_add(c_stride.saturating_mul(c_height * 2));
    }
    let there = frame.data.len().checked_sub(patch.offset);
    if patch.stride < row || there.is_none_or(|there| there < needed) {
        return Err(Error::BadFrame {
            reason: format!("{:?} reaches beyond its {} bytes", patch, frame.data.len()),
        });
    }
    Ok(())
}

/// Converts packed pixels: the even part at once, odd edges pixel by pixel.
fn packed(
    planes: &mut Planes<'_>,
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
        even(planes, inner, &data[skipped..], stride, packing)?;
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
            let pixel = &data[at..at + 4];
            edge(
                planes,
                x,
                y,
                [pixel[packing.red], pixel[1], pixel[packing.blue]],
            );
        }
    }
    Ok(())
}

fn even(
    planes: &mut Planes<'_>,
    rect: Rect,
    data: &[u8],
    stride: usize,
    packing: Packing,
) -> Result<()> {
    let (x, y) = (rect.x as usize, rect.y as usize);
    let y_from = y * planes.y_stride + x;
    let c_from = y / 2 * planes.c_stride + x / 2;
    let mut image = YuvPlanarImageMut {
        y_plane: BufferStoreMut::Borrowed(&mut planes.y[y_from..]),
        y_stride: planes.y_stride as u32,
        u_plane: BufferStoreMut::Borrowed(&mut planes.u[c_from..]),
        u_stride: planes.c_stride as u32,
        v_plane: BufferStoreMut::Borrowed(&mut planes.v[c_from..]),
        v_stride: planes.c_stride as u32,
        width: rect.width,
        height: rect.height,
    };
    let stride = u32::try_from(stride).unwrap_or(u32::MAX);
    let (range, matrix) = (YuvRange::Limited, YuvStandardMatrix::Bt709);
    (packing.convert)(
        &mut image,
        data,
        stride,
        range,
        matrix,
        YuvConversionMode::Balanced,
    )
    .map_err(|error| Error::BadFrame {
        reason: error.to_string(),
    })
}

/// Paints one pixel whose colour block it shares with pixels not carried.
fn edge(planes: &mut Planes<'_>, x: u32, y: u32, rgb: [u8; 3]) {
    let (x, y) = (x as usize, y as usize);
    let (luma, blue, red) = bt709(rgb);
    planes.y[y * planes.y_stride + x] = luma;
    let at = y / 2 * planes.c_stride + x / 2;
    for (plane, new) in [(&mut planes.u, blue), (&mut planes.v, red)] {
        plane[at] = u8::midpoint(plane[at], new);
    }
}

/// One pixel in Y'CbCr, limited range (ITU-R BT.709, 3.2 to 3.5).
pub(crate) fn bt709([red, green, blue]: [u8; 3]) -> (u8, u8, u8) {
    let (red, green, blue) = (f32::from(red), f32::from(green), f32::from(blue));
    let luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    let scaled =
        |value: f32, scale: f32, offset: f32| (value * scale / 255.0 + offset).round() as u8;
    (
        scaled(luma, 219.0, 16.0),
        scaled((blue - luma) / 1.8556, 224.0, 128.0),
        scaled((red - luma) / 1.5748, 224.0, 128.0),
    )
}

/// Copies pixels that are as the canvas has them.
fn planar(planes: &mut Planes<'_>, rect: Rect, patch: &Patch, data: &[u8]) {
    let luma_bytes = patch.stride * patch.rect.height as usize;
    let c_stride = patch.stride.div_ceil(2);
    let chroma_bytes = c_stride * patch.rect.height.div_ceil(2) as usize;
    let (luma, chroma) = data.split_at(luma_bytes);
    let (blue, red) = chroma.split_at(chroma_bytes);
    let halved = Rect {
        x: rect.x / 2,
        y: rect.y / 2,
        width: rect.width.div_ceil(2),
        height: rect.height.div_ceil(2),
    };
    copy(planes.y, planes.y_stride, rect, luma, patch.stride);
    copy(planes.u, planes.c_stride, halved, blue, c_stride);
    copy(planes.v, planes.c_stride, halved, red, c_stride);
}

fn copy(to: &mut [u8], to_stride: usize, rect: Rect, from: &[u8], from_stride: usize) {
    let width = rect.width as usize;
    for row in 0..rect.height as usize {
        let at = (rect.y as usize + row) * to_stride + rect.x as usize;
        to[at..at + width].copy_from_slice(&from[row * from_stride..][..width]);
    }
}
