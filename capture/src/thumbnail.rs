//! A small still of something that can be looked at.

use std::time::Duration;

use aside_media::{Frame, PixelFormat, Size};

use crate::{Backend, Error, ErrorKind, VideoOptions, VideoTarget, clock, open_video};

/// How long a source may take to show its first picture.
const PATIENCE: Duration = Duration::from_secs(2);

/// A small still, to choose by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thumbnail {
    /// Its size in pixels.
    pub size: Size,
    /// Red, green, blue and 255, row by row, without padding.
    pub rgba: Vec<u8>,
}

/// Looks once at `target`, without the pointer, and shrinks what is seen until
/// it fits into `most`. Never enlarges.
///
/// # Errors
/// As [`open_video`]; [`ErrorKind::Busy`] when nothing can be seen yet.
pub fn thumbnail(target: &VideoTarget, most: Size) -> Result<Thumbnail, Error> {
    let options = VideoOptions {
        pointer: false,
        backend: Backend::Auto,
        ..VideoOptions::default()
    };
    let mut source = open_video(target, options)?;
    let frame = source.next(clock::now() + PATIENCE)?;
    frame.and_then(|frame| shrink(&frame, most)).ok_or_else(|| {
        Error::new(ErrorKind::Busy, "There is nothing to see yet.")
            .with_hint("Try again in a moment.")
    })
}

/// Averages the pixels that fall together. `None` for what is not a complete
/// picture of 4 bytes a pixel.
fn shrink(frame: &Frame, most: Size) -> Option<Thumbnail> {
    let patch = frame.patches.first().filter(|_| frame.is_complete())?;
    let order = match frame.format {
        PixelFormat::Bgra => [2, 1, 0],
        PixelFormat::Rgba => [0, 1, 2],
        _ => return None,
    };
    let size = fit(frame.size, most);
    let mut rgba = Vec::with_capacity(size.width as usize * size.height as usize * 4);
    for y in 0..size.height {
        let rows = span(y, size.height, frame.size.height);
        for x in 0..size.width {
            let columns = span(x, size.width, frame.size.width);
            let mut sum = [0_u32; 3];
            for row in rows.clone() {
                let start = patch.offset + row * patch.stride;
                let pixels = &frame.data[start + columns.start * 4..start + columns.end * 4];
                for pixel in pixels.chunks_exact(4) {
                    for (sum, byte) in sum.iter_mut().zip(order) {
                        *sum += u32::from(pixel[byte]);
                    }
                }
            }
            let count = (rows.len() * columns.len()) as u32;
            rgba.extend(sum.map(|sum| (sum / count.max(1)) as u8));
            rgba.push(255);
        }
    }
    Some(Thumbnail { size, rgba })
}

/// The pixels of a line of `from` that become pixel `index` of `to`.
fn span(index: u32, to: u32, from: u32) -> std::ops::Range<usize> {
    let edge = |index: u32| (u64::from(index) * u64::from(from) / u64::from(to)) as usize;
    edge(index)..edge(index + 1)
}

/// The largest size of the same shape inside `most`.
fn fit(size: Size, most: Size) -> Size {
    let scaled = |side: u32, num: u32, den: u32| {
        let side = u64::from(side) * u64::from(num) / u64::from(den.max(1));
        u32::try_from(side).unwrap_or(u32::MAX).max(1)
    };
    let (width, height) = (most.width.min(size.width), most.height.min(size.height));
    let by_width = scaled(size.height, width, size.width);
    if by_width <= height.max(1) {
        return Size {
            width: width.max(1),
            height: by_width,
        };
    }
    Size {
        width: scaled(size.width, height, size.height),
        height: height.max(1),
    }
}

#[cfg(test)]
mod tests {
    use aside_media::{HostInstant, Patch, Rect};

    use super::*;
    use crate::synthetic::{Motion, SyntheticScene};

    const fn size(width: u32, height: u32) -> Size {
        Size { width, height }
    }

    #[test]
    fn a_thumbnail_keeps_the_shape_and_never_grows() {
        assert_eq!(fit(size(1920, 1080), size(320, 320)), size(320, 180));
        assert_eq!(fit(size(1080, 1920), size(320, 320)), size(180, 320));
        assert_eq!(fit(size(100, 50), size(320, 320)), size(100, 50));
        assert_eq!(fit(size(5000, 2), size(320, 320)), size(320, 1));
        assert_eq!(fit(size(64, 64), size(0, 0)), size(1, 1));
    }

    #[test]
    fn pixels_that_fall_together_are_averaged_and_reordered() {
        let frame = Frame {
            at: HostInstant::from_nanos(0),
            size: size(2, 2),
            format: PixelFormat::Bgra,
            patches: vec![Patch {
                rect: Rect::whole(size(2, 2)),
                offset: 4,
                stride: 8,
            }],
            data: [
                [9; 4],
                [0, 0, 200, 0],
                [0, 0, 100, 0],
                [8; 4],
                [0, 4, 92, 0],
            ]
            .concat()
            .into(),
            pointer: None,
            keys: None,
        };
        let small = shrink(&frame, size(1, 1)).unwrap();
        assert_eq!(small.rgba, [100, 3, 2, 255]);
        assert!(
            shrink(
                &Frame {
                    patches: vec![],
                    ..frame
                },
                size(1, 1)
            )
            .is_none()
        );
    }

    #[test]
    fn anything_that_can_be_opened_has_a_thumbnail() {
        let scene = SyntheticScene::new(size(640, 360), Motion::Counter);
        let small = thumbnail(&VideoTarget::Synthetic(scene), size(160, 160)).unwrap();
        assert_eq!(small.size, size(160, 90));
        assert_eq!(small.rgba.len(), 160 * 90 * 4);
        assert!(small.rgba.chunks(4).any(|pixel| pixel[0] != pixel[2]));
    }
}
