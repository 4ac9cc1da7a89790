//! A camera on a thread of its own.

use std::time::Duration;

use aside_capture::{CameraFit, CameraOptions, CameraSource, VideoSource, clock};
use aside_media::{Frame, Size};
use crossbeam_channel::{Receiver, Sender, TryRecvError, TrySendError, bounded};

use crate::Error;
use crate::config::CameraConfig;
use crate::threads::{DEVICE_QUEUE, FIT_QUEUE, spawn};

/// How long `camera-device` may look away from what is asked of it.
const GLANCE: Duration = Duration::from_millis(50);

/// What a camera says, in this order.
pub(super) enum Told {
    /// It is open, and its own pictures have this size.
    Open(Size),
    Seen(Frame),
    /// Its last word.
    Ended(aside_capture::Error),
}

/// A camera, opening or open. Dropping it closes the camera; whoever drops it
/// does not wait for that.
pub(super) struct Device {
    pub(super) told: Receiver<Told>,
    pub(super) fits: Sender<CameraFit>,
}

impl Device {
    /// Returns at once.
    pub(super) fn start(config: &CameraConfig) -> Result<Self, Error> {
        let (tell, told) = bounded(DEVICE_QUEUE);
        let (fits, fits_out) = bounded(FIT_QUEUE);
        let config = config.clone();
        spawn("camera-device", move || {
            if let Err(error) = follow(&config, &tell, &fits_out) {
                // Closed: nobody wants to know.
                drop(tell.send(Told::Ended(error)));
            }
        })?;
        Ok(Self { told, fits })
    }
}

/// Looks until the camera ends or nobody looks any more.
fn follow(
    config: &CameraConfig,
    tell: &Sender<Told>,
    fits: &Receiver<CameraFit>,
) -> Result<(), aside_capture::Error> {
    let options = CameraOptions {
        frame_rate: config.frame_rate,
        mirrored: config.mirrored,
        fit: CameraFit::AsIs,
    };
    let mut source = CameraSource::open(&config.device, &options)?;
    if tell.send(Told::Open(source.native_size())).is_err() {
        return Ok(());
    }
    loop {
        match fits.try_recv() {
            Ok(fit) => source.set_fit(fit),
            Err(TryRecvError::Disconnected) => return Ok(()),
            Err(TryRecvError::Empty) => {
                let Some(frame) = source.next(clock::now() + GLANCE)? else {
                    continue;
                };
                if let Err(TrySendError::Disconnected(_)) = tell.try_send(Told::Seen(frame)) {
                    return Ok(());
                }
            }
        }
    }
}
