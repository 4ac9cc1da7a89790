//! What PulseAudio does not tell a stream.

use std::sync::Arc;
use std::time::Duration;

use ::cpal::traits::{DeviceTrait, HostTrait};
use ::cpal::{Device, DeviceId, Host};
use aside_media::HostInstant;

use super::hosts;
use crate::clock;

/// How often to ask.
const EVERY: Duration = Duration::from_secs(1);

/// Asks the server now and then whether a stream still listens to what it
/// should.
///
/// When a microphone is unplugged, PulseAudio moves its streams to another
/// one; when the user chooses another default, it moves none. Either way it
/// says nothing. PipeWire ends the one and moves the other by itself.
pub(super) struct Watch {
    host: Arc<Host>,
    device: DeviceId,
    ask_at: HostInstant,
}

impl Watch {
    /// `None` where there is nothing to ask.
    pub(super) fn new(host: Arc<Host>, device: &Device) -> Option<Self> {
        let device = device.id().ok()?;
        (host.id().name() == hosts::PULSEAUDIO).then(|| Self {
            host,
            device,
            ask_at: clock::now() + EVERY,
        })
    }

    /// Whether it is time to ask again.
    pub(super) fn is_due(&mut self) -> bool {
        let now = clock::now();
        let due = now >= self.ask_at;
        if due {
            self.ask_at = now + EVERY;
        }
        due
    }

    /// Whether the device was unplugged. A server that does not answer has not
    /// said so.
    pub(super) fn is_gone(&self) -> bool {
        let is_it = |device: Device| device.id().is_ok_and(|id| id == self.device);
        let devices = self.host.input_devices();
        devices.is_ok_and(|mut devices| !devices.any(is_it))
    }

    /// The default microphone, if it is another one than when last asked.
    pub(super) fn new_default(&mut self) -> Option<Device> {
        let device = hosts::default_microphone(&self.host)?;
        let id = device.id().ok()?;
        if id == self.device {
            return None;
        }
        self.device = id;
        Some(device)
    }
}
