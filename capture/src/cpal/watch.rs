//! What PulseAudio does not tell a stream.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use ::cpal::traits::{DeviceTrait, HostTrait};
use ::cpal::{Device, DeviceId, Host};

use super::hosts;

/// How often to ask.
const EVERY: Duration = Duration::from_secs(1);

/// Asks the server now and then whether a stream still listens to what it
/// should.
///
/// When a microphone is unplugged, PulseAudio moves its streams to another
/// one; when the user chooses another default, it moves none. Either way it
/// says nothing. PipeWire ends the one and moves the other by itself.
///
/// It is asked on a thread of its own, since it may stand still: who listens is
/// not to wait for it.
pub(super) struct Watch {
    /// One at most, from the thread to whoever listens. Full: the thread finds
    /// the same again a second later. Closed: the thread was refused.
    news: Receiver<News>,
    /// The thread ends when this is dropped.
    _end: SyncSender<()>,
}

/// What happened to the device.
pub(super) enum News {
    /// It was unplugged.
    Gone,
    /// Another microphone is the default now.
    Default(Box<Device>),
}

/// Which news there are of a device.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// It was asked for by name.
    Named,
    /// It is listened to as long as it is the default.
    Default,
}

impl Watch {
    /// `None` where there is nothing to ask.
    pub(super) fn new(host: Arc<Host>, device: &Device, role: Role) -> Option<Self> {
        let device = device.id().ok()?;
        if host.id().name() != hosts::PULSEAUDIO {
            return None;
        }
        let (send, news) = sync_channel(1);
        let (end, ended) = sync_channel(1);
        let mut watcher = Watcher { host, device, role };
        let watching = move || {
            while ended.recv_timeout(EVERY) == Err(RecvTimeoutError::Timeout) {
                watcher.tell(&send);
            }
        };
        let thread = thread::Builder::new().name("watch-sound".to_owned());
        if let Err(error) = thread.spawn(watching) {
            tracing::warn!(%error, "nobody sees whether the microphone is unplugged");
        }
        Some(Self { news, _end: end })
    }

    /// What happened since the last call.
    pub(super) fn news(&self) -> Option<News> {
        self.news.try_recv().ok()
    }
}

struct Watcher {
    host: Arc<Host>,
    device: DeviceId,
    role: Role,
}

impl Watcher {
    fn tell(&mut self, listener: &SyncSender<News>) {
        if self.role == Role::Default
            && let Some((device, id)) = self.other_default()
        {
            if listener.try_send(News::Default(Box::new(device))).is_ok() {
                self.device = id;
            }
        } else if self.is_gone() {
            // Full: it is still gone in a second.
            drop(listener.try_send(News::Gone));
        }
    }

    fn other_default(&self) -> Option<(Device, DeviceId)> {
        let device = hosts::default_microphone(&self.host)?;
        let id = device.id().ok()?;
        (id != self.device).then_some((device, id))
    }

    /// A server that does not answer has not said so.
    fn is_gone(&self) -> bool {
        let is_it = |device: Device| device.id().is_ok_and(|id| id == self.device);
        let devices = self.host.input_devices();
        devices.is_ok_and(|mut devices| !devices.any(is_it))
    }
}
