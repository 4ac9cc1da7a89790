//! A sound device that may go away and come back.

use std::time::Duration;

use aside_capture::{AudioSource, AudioTarget, Error, ErrorKind, clock, open_audio};
use aside_media::HostInstant;
use aside_sound::Unsuitable;

use super::FORMAT;
use super::mono::Mono;

/// A device that went away is looked for this often.
const REOPEN_EVERY: Duration = Duration::from_secs(1);

/// One that was there for this long is looked for at once: its server may only
/// have given up a process that stood still.
const STEADY: Duration = Duration::from_secs(3);

/// A device, heard as mono at the clip's rate for as long as it is there.
pub(crate) struct Device {
    target: AudioTarget,
    /// `None` while it is away.
    open: Option<Open>,
    opened_at: HostInstant,
    retry_at: HostInstant,
}

struct Open {
    source: Box<dyn AudioSource>,
    mono: Mono,
}

/// What came of listening for a moment.
pub(crate) enum Listened {
    /// [`Device::heard`], from this moment on. `after_gap`: the device itself
    /// says that some is missing before.
    Sound { at: HostInstant, after_gap: bool },
    /// Nothing, until the deadline.
    Nothing,
    /// The device has just gone away.
    Lost(Error),
    /// The device is there again.
    Back,
}

impl Device {
    /// Opens it, on the thread that will listen.
    pub(crate) fn open(target: &AudioTarget) -> Result<Self, Error> {
        Ok(Self {
            target: target.clone(),
            open: Some(Open::new(target)?),
            opened_at: clock::now(),
            retry_at: clock::now(),
        })
    }

    pub(crate) fn is_there(&self) -> bool {
        self.open.is_some()
    }

    /// Listens until there is something to tell, at most until `deadline`. A
    /// device that is away is looked for meanwhile.
    pub(crate) fn listen(&mut self, deadline: HostInstant) -> Listened {
        let Some(open) = &mut self.open else {
            return self.look_for_it(deadline);
        };
        let error = match open.listen(deadline) {
            Ok(listened) => return listened,
            Err(error) => error,
        };
        self.open = None;
        let now = clock::now();
        let was_steady = now.saturating_since(self.opened_at) >= STEADY;
        self.retry_at = if was_steady { now } else { now + REOPEN_EVERY };
        Listened::Lost(error)
    }

    /// The sound that the last [`Listened::Sound`] told of.
    pub(crate) fn heard(&self) -> &[f32] {
        self.open.as_ref().map_or(&[], |open| open.mono.ready())
    }

    fn look_for_it(&mut self, deadline: HostInstant) -> Listened {
        let now = clock::now();
        if now < self.retry_at {
            std::thread::sleep(deadline.min(self.retry_at).saturating_since(now));
            return Listened::Nothing;
        }
        self.retry_at = now + REOPEN_EVERY;
        match Open::new(&self.target) {
            Ok(open) => {
                self.open = Some(open);
                self.opened_at = now;
                return Listened::Back;
            }
            Err(error) if error.kind() == ErrorKind::PermissionDenied => {
                tracing::warn!(%error, "the device stays away");
            }
            Err(_) => {}
        }
        Listened::Nothing
    }
}

impl Open {
    fn new(target: &AudioTarget) -> Result<Self, Error> {
        let source = open_audio(target)?;
        let mono = Mono::new(source.format(), FORMAT.rate);
        Ok(Self {
            mono: mono.map_err(|error| unsuitable(&error))?,
            source,
        })
    }

    fn listen(&mut self, deadline: HostInstant) -> Result<Listened, Error> {
        let Some(samples) = self.source.next(deadline)? else {
            return Ok(Listened::Nothing);
        };
        let at = self.mono.mix(&samples);
        Ok(Listened::Sound {
            at: at.map_err(|error| unsuitable(&error))?,
            after_gap: samples.lost_before > 0,
        })
    }
}

fn unsuitable(error: &Unsuitable) -> Error {
    Error::new(ErrorKind::Unsupported, format!("{error}."))
}
