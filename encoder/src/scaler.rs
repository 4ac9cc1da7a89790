//! Pictures made larger or smaller, through swscale.

use aside_media::{Rect, Size};
use ffmpeg_next::format::Pixel;
use ffmpeg_next::frame;
use ffmpeg_next::software::scaling::{Context, Flags};

use crate::Result;
use crate::canvas::Canvas;
use crate::error::Doing;
use crate::ffi::Swscale;

const DOING: &str = "scaling a picture";

/// Scales a whole canvas into a place on another.
pub(crate) struct Scaler {
    context: Swscale,
    scaled: frame::Video,
}

impl Scaler {
    /// From a canvas of this size into a place of even edges.
    pub(crate) fn new(from: Size, place: Rect) -> Result<Self> {
        let pixel = Pixel::YUV420P;
        let (width, height) = (place.width, place.height);
        // Letters stay sharpest, and it is not for long.
        let flags = Flags::BICUBIC | Flags::ACCURATE_RND;
        let context = Context::get(pixel, from.width, from.height, pixel, width, height, flags);
        Ok(Self {
            context: Swscale(context.doing(DOING)?),
            scaled: frame::Video::new(pixel, width, height),
        })
    }

    /// Fills `place` of `to` with all of `from`.
    pub(crate) fn run(&mut self, from: &mut Canvas, to: &mut Canvas, place: Rect) -> Result<()> {
        self.context
            .0
            .run(from.picture(), &mut self.scaled)
            .doing(DOING)?;
        to.copy_in(&self.scaled, place)
    }
}
