//! From whatever a camera delivers to the pixels of a frame.

use ffmpeg::format::Pixel;
use ffmpeg::frame::Video;
use ffmpeg::software::scaling::{Context, Flags};
use ffmpeg_next as ffmpeg;

use crate::{Error, ErrorKind};

/// Converts to BGRA at the same size.
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
    /// Appends the pixels of `picture` to `data`, without padding.
    pub(super) fn convert(&mut self, picture: &Video, data: &mut Vec<u8>) -> Result<(), Error> {
        let Setup { context, output } = self.setup(picture).map_err(unreadable)?;
        context.run(picture, output).map_err(unreadable)?;
        let (row, stride) = (output.width() as usize * 4, output.stride(0));
        for line in output.data(0).chunks(stride).take(output.height() as usize) {
            data.extend_from_slice(&line[..row]);
        }
        Ok(())
    }

    /// A camera may change its mind while it runs.
    fn setup(&mut self, picture: &Video) -> Result<&mut Setup, ffmpeg::Error> {
        let (format, width, height) = (picture.format(), picture.width(), picture.height());
        let fits = |setup: &Setup| {
            let input = setup.context.input();
            (input.format, input.width, input.height) == (format, width, height)
        };
        let setup = match self.0.take().filter(fits) {
            Some(setup) => setup,
            None => {
                let flags = Flags::BILINEAR | Flags::ACCURATE_RND;
                let bgra = Pixel::BGRA;
                Setup {
                    context: Context::get(format, width, height, bgra, width, height, flags)?,
                    output: Video::empty(),
                }
            }
        };
        Ok(self.0.insert(setup))
    }
}

fn unreadable(error: ffmpeg::Error) -> Error {
    Error::new(
        ErrorKind::Unsupported,
        format!("The camera's pictures cannot be read ({error})."),
    )
}
