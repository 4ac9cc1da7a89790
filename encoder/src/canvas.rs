//! The kept picture that changed rectangles are painted onto.

use aside_media::{Frame, Patch, PixelFormat, Rect, Size};
use ffmpeg_next::frame;

use crate::convert::{BGRA, Painter, RGBA, Scratch};
use crate::error::Doing;
use crate::ffi::{self, Planes};
use crate::{Error, Result};

/// Luma and chroma of black in limited range (ITU-R BT.709).
const BLACK: (u8, u8) = (16, 128);

/// A picture in I420, BT.709, limited range, kept from frame to frame.
///
/// Only what changes is converted.
pub(crate) struct Canvas {
    picture: frame::Video,
    size: Size,
    scratch: Scratch,
}

impl Canvas {
    /// A black canvas; width and height are even.
    pub(crate) fn new(size: Size) -> Result<Self> {
        let pixel = ffmpeg_next::format::Pixel::YUV420P;
        let mut canvas = Self {
            picture: frame::Video::new(pixel, size.width, size.height),
            size,
            scratch: Scratch::default(),
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
    /// Says whether the picture is another one now.
    pub(crate) fn paint<T>(&mut self, frame: &Frame<T>) -> Result<bool> {
        self.paint_at(frame, (0, 0))
    }

    /// As [`Canvas::paint`], with the frame's top left corner at a place on
    /// the canvas.
    pub(crate) fn paint_at<T>(&mut self, frame: &Frame<T>, corner: (u32, u32)) -> Result<bool> {
        for patch in &frame.patches {
            check(frame, patch)?;
        }
        let planes = ffi::planes_mut(&mut self.picture).doing("preparing a picture")?;
        let mut painter = Painter::new(planes, &mut self.scratch);
        for patch in &frame.patches {
            let moved = Rect {
                x: patch.rect.x.saturating_add(corner.0),
                y: patch.rect.y.saturating_add(corner.1),
                ..patch.rect
            };
            let rect = clip(moved, self.size);
            if rect.area() == 0 {
                continue;
            }
            let data = &frame.data[patch.offset..];
            match frame.format {
                PixelFormat::Bgra => painter.packed(rect, data, patch.stride, BGRA)?,
                PixelFormat::Rgba => painter.packed(rect, data, patch.stride, RGBA)?,
                PixelFormat::I420 => painter.planar(rect, patch, data),
                other => {
                    return Err(Error::BadFrame {
                        reason: format!("pixels as {other:?} are not known"),
                    });
                }
            }
        }
        Ok(painter.changed())
    }

    /// Copies a picture of the same kind to a place of its own size, whose
    /// edges are even.
    pub(crate) fn copy_in(&mut self, from: &frame::Video, place: Rect) -> Result<()> {
        let planes = self.planes()?;
        for (index, plane, stride, part) in [
            (0, planes.y, planes.y_stride, 1),
            (1, planes.u, planes.c_stride, 2),
            (2, planes.v, planes.c_stride, 2),
        ] {
            let (x, width) = ((place.x / part) as usize, (place.width / part) as usize);
            let rows = from.data(index).chunks(from.stride(index));
            let below = plane.chunks_mut(stride).skip((place.y / part) as usize);
            for (to, from) in below.zip(rows).take((place.height / part) as usize) {
                to[x..x + width].copy_from_slice(&from[..width]);
            }
        }
        Ok(())
    }
}

/// The part of a rectangle that lies inside a picture.
fn clip(rect: Rect, size: Size) -> Rect {
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
