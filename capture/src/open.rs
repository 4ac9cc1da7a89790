//! From a target to the backend that reaches it.

use crate::cpal::InputSource;
use crate::scrap::ScrapSource;
use crate::synthetic::{SceneSource, SoundSource};
use crate::{AudioSource, AudioTarget, Error, ErrorKind, VideoOptions, VideoSource, VideoTarget};

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
    Ok(match target {
        VideoTarget::Synthetic(scene) => Box::new(SceneSource::new(scene, &options)?),
        VideoTarget::PrimaryMonitor => Box::new(ScrapSource::new(None, &options)?),
        VideoTarget::Monitor(id) => Box::new(ScrapSource::new(Some(id), &options)?),
        VideoTarget::Window(_) | VideoTarget::Area { .. } => {
            return Err(Error::new(
                ErrorKind::Unsupported,
                "The portable screen backend records whole monitors only.",
            ));
        }
    })
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
        AudioTarget::DefaultMicrophone => Box::new(InputSource::microphone(None)?),
        AudioTarget::Microphone(id) => Box::new(InputSource::microphone(Some(id))?),
        AudioTarget::SystemAudio => Box::new(InputSource::system_audio()?),
    })
}
