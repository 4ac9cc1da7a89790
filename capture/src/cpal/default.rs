//! The default microphone, whichever it is at the time.

use ::cpal::Device;
use aside_media::{AudioFormat, HostInstant, Samples};

use super::hosts;
use super::input::InputSource;
use super::patience::patiently;
use super::watch::{News, Role, Watch};
use crate::{AudioSource, Error};

/// Listens to the default microphone, and to its successor when the user
/// chooses another one. What goes unheard in between is told as a gap.
pub(crate) struct DefaultMicrophone {
    input: InputSource,
    watch: Option<Watch>,
    /// The end of what was heard.
    heard_until: Option<HostInstant>,
    /// Nothing was heard yet since the last change of microphones.
    switched: bool,
    lost: Option<Error>,
}

impl DefaultMicrophone {
    pub(crate) fn open() -> Result<Self, Error> {
        let (host, device) = patiently(hosts::find_default_microphone)?;
        Ok(Self {
            input: InputSource::open(&device, 1)?,
            watch: Watch::new(host, &device, Role::Default),
            heard_until: None,
            switched: false,
            lost: None,
        })
    }

    /// Moves on to another microphone if there is another default; ends when
    /// there is none and the present one was unplugged.
    fn follow(&mut self) {
        match self.watch.as_ref().and_then(Watch::news) {
            Some(News::Default(device)) => self.switch(&device),
            // Its stream goes on with something else: what loudspeakers play.
            Some(News::Gone) => self.input.end(),
            None => {}
        }
    }

    /// When the other one cannot be opened, the present one goes on.
    fn switch(&mut self, device: &Device) {
        match InputSource::open(device, self.input.format().channels) {
            Ok(input) if input.format() == self.input.format() => {
                tracing::info!(%device, "another microphone is the default now");
                self.input = input;
                self.switched = true;
            }
            Ok(_) => tracing::warn!(%device, "the new default has another format"),
            Err(error) => tracing::warn!(%device, %error, "the new default cannot be opened"),
        }
    }

    /// Tells the time between two microphones as a gap. `None`: the new one
    /// had begun to hear before the old one ended.
    fn connect(&mut self, mut samples: Samples) -> Option<Samples> {
        if let Some(until) = self.heard_until.filter(|_| self.switched) {
            if samples.at < until {
                return None;
            }
            let gap = samples.at.saturating_since(until);
            samples.lost_before += samples.format.rate.frames_floor(gap);
        }
        self.switched = false;
        self.heard_until = Some(samples.at + samples.duration());
        Some(samples)
    }
}

impl AudioSource for DefaultMicrophone {
    fn format(&self) -> AudioFormat {
        self.input.format()
    }

    fn next(&mut self, deadline: HostInstant) -> Result<Option<Samples>, Error> {
        if let Some(lost) = &self.lost {
            return Err(lost.clone());
        }
        loop {
            self.follow();
            let heard = self.input.next(deadline).inspect_err(|error| {
                self.lost = Some(error.clone());
            });
            let Some(samples) = heard? else {
                return Ok(None);
            };
            if let Some(samples) = self.connect(samples) {
                return Ok(Some(samples));
            }
        }
    }
}
