//! From a target to the backend that reaches it.

use aside_media::FrameRate;

use crate::camera::{CameraFit, CameraOptions, CameraSource};
use crate::cpal::{DefaultMicrophone, InputSource};
use crate::scrap::ScrapSource;
use crate::synthetic::{SceneSource, SoundSource};
#[cfg(x11)]
use crate::x11::X11Source;
use crate::{
    AudioSource, AudioTarget, Backend, DeviceId, Error, ErrorKind, VideoOptions, VideoSource,
    VideoTarget,
};

/// Opens something to look at, on the thread that will pull it.
///
/// # Errors
/// [`ErrorKind::NoDisplay`], [`ErrorKind::DeviceNotFound`] when the target is
/// not there (the message lists what is), and [`ErrorKind::Unsupported`] when
/// the backend cannot reach it.
pub fn open_video(
    target: &VideoTarget,
    options: VideoOptions,
) -> Result<Box<dyn VideoSource>, Error> {
    match (target, options.backend) {
        (VideoTarget::Synthetic(scene), _) => Ok(Box::new(SceneSource::new(scene, &options)?)),
        (VideoTarget::Camera(id), _) => open_camera(id, options.frame_rate),
        (_, Backend::Auto) => open_best(target, &options),
        (_, Backend::Scrap) => open_scrap(target, &options),
    }
}

fn open_camera(id: &DeviceId, frame_rate: FrameRate) -> Result<Box<dyn VideoSource>, Error> {
    let options = CameraOptions {
        frame_rate,
        mirrored: false,
        fit: CameraFit::AsIs,
    };
    Ok(Box::new(CameraSource::open(id, &options)?))
}

/// X11's own backend; the portable one where that lacks an extension.
#[cfg(x11)]
fn open_best(target: &VideoTarget, options: &VideoOptions) -> Result<Box<dyn VideoSource>, Error> {
    let opened = match target {
        VideoTarget::PrimaryMonitor => X11Source::screen(None, None, options),
        VideoTarget::Monitor(id) => X11Source::screen(Some(id), None, options),
        VideoTarget::Area { monitor, rect } => {
            X11Source::screen(Some(monitor), Some(*rect), options)
        }
        VideoTarget::Window(id) => X11Source::window(*id, options),
        VideoTarget::Camera(_) | VideoTarget::Synthetic(_) => {
            return open_video(target, *options);
        }
    };
    match opened {
        Ok(source) => Ok(Box::new(source)),
        Err(error) if error.kind() == ErrorKind::Unsupported => {
            tracing::warn!(%error, "trying the portable way");
            open_scrap(target, options).map_err(|_| error)
        }
        Err(error) => Err(error),
    }
}

#[cfg(not(x11))]
use self::open_scrap as open_best;

fn open_scrap(target: &VideoTarget, options: &VideoOptions) -> Result<Box<dyn VideoSource>, Error> {
    match target {
        VideoTarget::PrimaryMonitor => Ok(Box::new(ScrapSource::new(None, options)?)),
        VideoTarget::Monitor(id) => Ok(Box::new(ScrapSource::new(Some(id), options)?)),
        _ => Err(Error::new(
            ErrorKind::Unsupported,
            "The portable screen backend records whole monitors only.",
        )),
    }
}

/// Opens something to listen to, on the thread that will pull it. Sound that
/// plays from now on waits for the first [`AudioSource::next`].
///
/// # Errors
/// [`ErrorKind::NoSound`], [`ErrorKind::DeviceNotFound`] when the device is
/// not there (the message lists what is), [`ErrorKind::Busy`] and
/// [`ErrorKind::PermissionDenied`] when it cannot be had.
pub fn open_audio(target: &AudioTarget) -> Result<Box<dyn AudioSource>, Error> {
    Ok(match target {
        AudioTarget::Synthetic(sound) => Box::new(SoundSource::new(sound)),
        AudioTarget::DefaultMicrophone => Box::new(DefaultMicrophone::open()?),
        AudioTarget::Microphone(id) => Box::new(InputSource::microphone(id)?),
        AudioTarget::SystemAudio => Box::new(InputSource::system_audio()?),
    })
}
