//! From whatever a camera delivers to the pixels of a frame.

use aside_media::Size;
use ffmpeg::ffi;
use ffmpeg::format::Pixel;
use ffmpeg::frame::Video;
use ffmpeg::software::scaling::{Context, Flags};
use ffmpeg_next as ffmpeg;

use crate::{Error, ErrorKind};

/// How large a camera's pictures are delivered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CameraFit {
    /// As the camera makes them.
    #[default]
    AsIs,
    /// As large as fits inside, in the camera's own shape.
    Inside(Size),
    /// All of this size, filled with the middle of what the camera sees.
    Cover(Size),
}

impl CameraFit {
    /// The size in which pictures of this size are delivered.
    pub(super) fn size(self, native: Size) -> Size {
        match self {
            Self::AsIs => native,
            Self::Inside(most) => inside(native, most),
            Self::Cover(size) => size,
        }
    }
}

/// Converts to BGRA and scales, in one go.
///
/// Cameras that do not say so mean BT.601, of limited range, or full where
/// they send JPEGs (ITU-T T.871): that is what swscale takes for granted too.
#[derive(Default)]
pub(super) struct Converter(Option<Setup>);

/// For pictures of one format and size.
struct Setup {
    context: Context,
    output: Video,
}

impl Converter {
    /// Appends the pixels of `picture`, cut and scaled as `fit` says, to
    /// `data`, without padding. The size they have.
    pub(super) fn convert(
        &mut self,
        picture: &mut Video,
        fit: CameraFit,
        mirrored: bool,
        data: &mut Vec<u8>,
    ) -> Result<Size, Error> {
        let seen = Size {
            width: picture.width(),
            height: picture.height(),
        };
        let size = fit.size(seen);
        if let CameraFit::Cover(size) = fit {
            crop(picture, shaped(seen, size)).map_err(unreadable)?;
        }
        let Setup { context, output } = self.setup(picture, size).map_err(unreadable)?;
        context.run(picture, output).map_err(unreadable)?;
        let (row, stride) = (size.width as usize * 4, output.stride(0));
        for line in output.data(0).chunks(stride).take(size.height as usize) {
            let start = data.len();
            data.extend_from_slice(&line[..row]);
            if mirrored {
                data[start..].as_chunks_mut::<4>().0.reverse();
            }
        }
        Ok(size)
    }

    /// A camera may change its mind while it runs.
    fn setup(&mut self, picture: &Video, size: Size) -> Result<&mut Setup, ffmpeg::Error> {
        let (format, width, height) = (picture.format(), picture.width(), picture.height());
        let fits = |setup: &Setup| {
            let (input, output) = (setup.context.input(), setup.context.output());
            (input.format, input.width, input.height) == (format, width, height)
                && (output.width, output.height) == (size.width, size.height)
        };
        let setup = match self.0.take().filter(fits) {
            Some(setup) => setup,
            None => {
                let flags = Flags::BILINEAR | Flags::ACCURATE_RND;
                let (to, bgra) = (size, Pixel::BGRA);
                let context =
                    Context::get(format, width, height, bgra, to.width, to.height, flags)?;
                Setup {
                    context,
                    output: Video::empty(),
                }
            }
        };
        Ok(self.0.insert(setup))
    }
}

/// The largest size of this shape inside `most`, in even numbers.
fn inside(size: Size, most: Size) -> Size {
    let by_width = scaled(size.height, most.width, size.width);
    let (width, height) = if by_width <= most.height {
        (most.width, by_width)
    } else {
        let by_height = scaled(size.width, most.height, size.height);
        (by_height, most.height)
    };
    Size {
        width: (width & !1).max(2),
        height: (height & !1).max(2),
    }
}

/// The largest size inside `size` that has the shape of `like`.
fn shaped(size: Size, like: Size) -> Size {
    inside(like, size)
}

fn scaled(side: u32, num: u32, den: u32) -> u32 {
    let side = u64::from(side) * u64::from(num) / u64::from(den.max(1));
    u32::try_from(side).unwrap_or(u32::MAX).max(1)
}

/// Cuts off what lies outside the middle of a picture.
fn crop(picture: &mut Video, size: Size) -> Result<(), ffmpeg::Error> {
    let margin = |all: u32, kept: u32| {
        let before = (all.saturating_sub(kept) / 2) as usize & !1;
        (before, all.saturating_sub(kept) as usize - before)
    };
    let (left, right) = margin(picture.width(), size.width);
    let (top, bottom) = margin(picture.height(), size.height);
    // SAFETY: the frame is alive and borrowed by nobody else. The margins are
    // smaller than it is; FFmpeg checks them, and moves its pointers into the
    // same pixels only.
    let done = unsafe {
        let frame = picture.as_mut_ptr();
        (*frame).crop_left = left;
        (*frame).crop_right = right;
        (*frame).crop_top = top;
        (*frame).crop_bottom = bottom;
        ffi::av_frame_apply_cropping(frame, UNALIGNED)
    };
    match done {
        0 => Ok(()),
        error => Err(ffmpeg::Error::from(error)),
    }
}

/// `AV_FRAME_CROP_UNALIGNED`: to the pixel.
const UNALIGNED: i32 = 1;

fn unreadable(error: ffmpeg::Error) -> Error {
    Error::new(
        ErrorKind::Unsupported,
        format!("The camera's pictures cannot be read ({error})."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn size(width: u32, height: u32) -> Size {
        Size { width, height }
    }

    #[test]
    fn the_shape_is_kept_inside_and_given_up_to_cover() {
        assert_eq!(inside(size(1280, 720), size(640, 640)), size(640, 360));
        assert_eq!(inside(size(640, 480), size(1920, 1080)), size(1440, 1080));
        assert_eq!(shaped(size(1280, 720), size(320, 320)), size(720, 720));
        assert_eq!(shaped(size(480, 640), size(160, 90)), size(480, 270));
    }
}
