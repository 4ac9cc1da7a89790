//! Small pictures of what can be recorded.

use aside_capture::VideoTarget;
use aside_media::Size;
use data_encoding::BASE64;

use crate::AppError;
use crate::view::Thumbnail;

/// A small picture, as a PNG file holds it.
pub(crate) struct Still {
    pub(crate) png: Vec<u8>,
    size: Size,
}

impl Still {
    /// Looks at `target` once; the picture fits into `most`.
    pub(crate) fn of(target: &VideoTarget, most: Size) -> Result<Self, AppError> {
        let seen = aside_capture::thumbnail(target, most)?;
        Self::encode(seen.size, &seen.rgba)
    }

    fn encode(size: Size, rgba: &[u8]) -> Result<Self, AppError> {
        let mut png = Vec::new();
        let mut encoder = png::Encoder::new(&mut png, size.width, size.height);
        encoder.set_color(png::ColorType::Rgba);
        encoder.set_compression(png::Compression::Fast);
        let mut writer = encoder.write_header().map_err(AppError::internal)?;
        writer.write_image_data(rgba).map_err(AppError::internal)?;
        writer.finish().map_err(AppError::internal)?;
        Ok(Self { png, size })
    }

    /// As a window shows it.
    pub(crate) fn thumbnail(&self) -> Thumbnail {
        Thumbnail {
            url: format!("data:image/png;base64,{}", BASE64.encode(&self.png)),
            width: self.size.width,
            height: self.size.height,
        }
    }
}

#[cfg(test)]
mod tests {
    use aside_capture::synthetic::{Motion, SyntheticScene};

    use super::*;

    #[test]
    fn a_still_is_a_png_of_the_size_asked_for() {
        let size = Size {
            width: 640,
            height: 360,
        };
        let scene = VideoTarget::Synthetic(SyntheticScene::new(size, Motion::Counter));
        let most = Size {
            width: 64,
            height: 64,
        };
        let still = Still::of(&scene, most).unwrap();
        let reader = png::Decoder::new(std::io::Cursor::new(&still.png));
        let reader = reader.read_info().unwrap();
        assert_eq!((reader.info().width, reader.info().height), (64, 36));
        assert!(
            still
                .thumbnail()
                .url
                .starts_with("data:image/png;base64,iVBOR")
        );
    }
}
