//! Cameras, through FFmpeg's libavdevice.
//!
//! A camera's frames are always complete: every pixel of it moves. A camera
//! that delivers nothing is not lost: it is dark, and whoever pulls it can
//! tell by the stamps.

mod device;
mod list;
mod picture;

use std::time::Duration;

use aside_media::{
    Frame, FrameRate, HostInstant, Patch, PixelFormat, Pool, PoolBuffer, Rect, Size,
};

use self::device::{Device, Look};
use self::picture::Converter;
use crate::pace::Pace;
use crate::{DeviceId, Error, ErrorKind, VIDEO_BUFFERS, VideoSource, clock};

pub(crate) use list::cameras;
pub use picture::CameraFit;

/// How often to ask a camera that has nothing yet.
const ASK: Duration = Duration::from_millis(4);
/// What waited longer than this for a slow caller is not worth showing: the
/// next picture is complete, and nearer to now.
const LATE: Duration = Duration::from_millis(300);
/// How long a camera may take to show its first picture.
const PATIENCE: Duration = Duration::from_secs(5);

/// How to look through a camera.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CameraOptions {
    /// The most frames per second to deliver.
    pub frame_rate: FrameRate,
    /// Left and right change places, as in a mirror.
    pub mirrored: bool,
    /// How large its pictures are delivered.
    pub fit: CameraFit,
}

/// Delivers what a camera sees.
///
/// It is a [`VideoSource`] whose pictures can be had at the size they are
/// shown at: converting and scaling in one go costs a fraction of doing both.
pub struct CameraSource {
    device: Device,
    converter: Converter,
    fit: CameraFit,
    mirrored: bool,
    native: Size,
    size: Size,
    pace: Pace,
    /// The tick of the last frame.
    last: Option<i64>,
    /// A picture that came while opening.
    early: Option<Look>,
    /// Taken here, returned by whoever drops the frame. Empty: the picture is
    /// dropped, and the next one is as complete.
    pool: Pool<u8>,
    lost: Option<Error>,
}

impl CameraSource {
    /// Opens the camera of this name and waits for its first picture, up to
    /// five seconds.
    ///
    /// # Errors
    /// [`ErrorKind::DeviceNotFound`], [`ErrorKind::Busy`] and
    /// [`ErrorKind::PermissionDenied`] when it cannot be had.
    pub fn open(id: &DeviceId, options: &CameraOptions) -> Result<Self, Error> {
        let mut device = Device::open(id, options.frame_rate)?;
        let deadline = clock::now() + PATIENCE;
        let first = loop {
            if let Some(look) = device.look()? {
                break look;
            }
            if clock::now() >= deadline {
                let error = Error::new(ErrorKind::Busy, format!("{id} shows no picture."));
                return Err(error.with_hint("Is it covered, switched off or used elsewhere?"));
            }
            clock::sleep_until((clock::now() + ASK).min(deadline));
        };
        Ok(Self {
            converter: Converter::default(),
            fit: options.fit,
            mirrored: options.mirrored,
            native: first.size(),
            size: options.fit.size(first.size()),
            pace: Pace::new(options.frame_rate),
            last: None,
            early: Some(first),
            pool: Pool::new(VIDEO_BUFFERS, 0),
            device,
            lost: None,
        })
    }

    /// The size of the camera's own pictures.
    pub const fn native_size(&self) -> Size {
        self.native
    }

    /// Delivers pictures of another size from the next one on.
    pub fn set_fit(&mut self, fit: CameraFit) {
        self.fit = fit;
        self.size = fit.size(self.native);
    }

    /// The next picture of a tick that had none yet.
    fn pull(&mut self, deadline: HostInstant) -> Result<Option<Frame>, Error> {
        loop {
            let look = match self.early.take() {
                Some(look) => Some(look),
                None => self.device.look()?,
            };
            if let Some(mut look) = look {
                let is_late = clock::now().saturating_since(look.at) > LATE;
                let tick = self.pace.tick_at(look.at);
                if !is_late
                    && self.last.is_none_or(|last| tick > last)
                    && let Some(data) = self.pool.take()
                {
                    self.last = Some(tick);
                    return self.frame(&mut look, data).map(Some);
                }
            } else if clock::now() < deadline {
                clock::sleep_until((clock::now() + ASK).min(deadline));
            }
            if clock::now() >= deadline {
                return Ok(None);
            }
        }
    }

    fn frame(&mut self, look: &mut Look, mut data: PoolBuffer<u8>) -> Result<Frame, Error> {
        self.native = look.size();
        let (picture, fit) = (&mut look.picture, self.fit);
        self.size = self
            .converter
            .convert(picture, fit, self.mirrored, &mut data)?;
        Ok(Frame {
            at: look.at,
            size: self.size,
            format: PixelFormat::Bgra,
            patches: vec![Patch {
                rect: Rect::whole(self.size),
                offset: 0,
                stride: self.size.width as usize * 4,
            }],
            data,
            pointer: None,
            keys: None,
        })
    }
}

impl VideoSource for CameraSource {
    fn size(&self) -> Size {
        self.size
    }

    fn next(&mut self, deadline: HostInstant) -> Result<Option<Frame>, Error> {
        if let Some(lost) = &self.lost {
            return Err(lost.clone());
        }
        self.pull(deadline).inspect_err(|error| {
            self.lost = Some(error.clone());
        })
    }

    /// Nothing to do: every frame is complete.
    fn refresh(&mut self) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{VideoOptions, VideoTarget, open_video};

    fn target(graph: &str) -> VideoTarget {
        VideoTarget::Camera(DeviceId::new(format!("lavfi:{graph}")))
    }

    fn error(target: &VideoTarget) -> Error {
        open_video(target, VideoOptions::default()).err().unwrap()
    }

    #[test]
    fn colours_come_out_as_they_went_in() {
        for (name, rgb) in [
            ("red", [255, 0, 0]),
            ("blue", [0, 0, 255]),
            ("white", [255; 3]),
        ] {
            let target = target(&format!("color={name}:size=322x240:rate=30"));
            let mut source = open_video(&target, VideoOptions::default()).unwrap();
            let frame = source.next(clock::now() + PATIENCE).unwrap().unwrap();
            assert_eq!((frame.size.width, frame.size.height), (322, 240));
            assert_eq!(frame.data.len(), 322 * 240 * 4);
            let middle = &frame.data[120 * 322 * 4 + 160 * 4..][..3];
            for (byte, expected) in middle.iter().rev().zip(rgb) {
                assert!(byte.abs_diff(expected) <= 2, "{name}: {middle:?}");
            }
        }
    }

    /// The bars are grey at the left and blue at the right.
    #[test]
    fn pictures_come_as_large_as_they_are_shown_and_mirrored_when_asked() {
        let id = DeviceId::new("lavfi:smptebars=size=640x480:rate=30");
        let options = CameraOptions {
            frame_rate: FrameRate::fps(30),
            mirrored: false,
            fit: CameraFit::AsIs,
        };
        let mut plain = CameraSource::open(&id, &options).unwrap();
        let mirrored = CameraOptions {
            mirrored: true,
            ..options
        };
        let mut mirrored = CameraSource::open(&id, &mirrored).unwrap();
        let square = Size {
            width: 120,
            height: 120,
        };
        let wide = Size {
            width: 1000,
            height: 240,
        };
        for (fit, width, height) in [
            (CameraFit::AsIs, 640, 480),
            (CameraFit::Cover(square), 120, 120),
            (CameraFit::Inside(wide), 320, 240),
        ] {
            let next = |source: &mut CameraSource| {
                source.set_fit(fit);
                source.next(clock::now() + PATIENCE).unwrap().unwrap()
            };
            let (a, b) = (next(&mut plain), next(&mut mirrored));
            assert_eq!((a.size.width, a.size.height), (width, height));
            assert_eq!(plain.native_size().width, 640);
            let pixel = |frame: &Frame, x: u32| {
                let at = (height / 4 * width + x) as usize * 4;
                [frame.data[at], frame.data[at + 1], frame.data[at + 2]]
            };
            let (left, right) = (5, width - 6);
            assert_eq!(pixel(&a, left), pixel(&b, right), "{fit:?}");
            assert_ne!(pixel(&a, left), pixel(&a, right), "{fit:?}");
        }
    }

    #[test]
    fn a_camera_that_is_unplugged_ends_its_source() {
        let target = target("testsrc2=size=320x240:rate=30:duration=0.2");
        let mut source = open_video(&target, VideoOptions::default()).unwrap();
        let deadline = clock::now() + PATIENCE;
        let error = loop {
            match source.next(deadline) {
                Ok(_) => assert!(clock::now() < deadline, "it does not end"),
                Err(error) => break error,
            }
        };
        assert_eq!(error.kind(), ErrorKind::DeviceLost);
        assert_eq!(
            source.next(deadline).unwrap_err(),
            error,
            "it says so again"
        );
    }

    #[test]
    fn a_camera_that_is_not_there_is_said_to_be_missing() {
        let missing = VideoTarget::Camera(DeviceId::new("v4l2:/dev/video97"));
        let error = error(&missing);
        assert_eq!(error.kind(), ErrorKind::DeviceNotFound);
        assert!(error.to_string().contains("/dev/video97"), "{error}");
        let nonsense = VideoTarget::Camera(DeviceId::new("webcam"));
        assert_eq!(self::error(&nonsense).kind(), ErrorKind::DeviceNotFound);
    }
}
