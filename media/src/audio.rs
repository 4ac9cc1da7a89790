//! Sound, as a source delivers it.

use std::time::Duration;

use crate::{HostInstant, PoolBuffer, SampleRate};

/// How sound is laid out: interleaved 32-bit floats, nominally -1 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AudioFormat {
    /// Sound frames per second.
    pub rate: SampleRate,
    /// Samples per sound frame, at least 1.
    pub channels: u16,
}

/// A run of sound, stamped with the moment of its first sound frame.
///
/// `T` is [`HostInstant`] from a source and [`ClipTime`](crate::ClipTime)
/// from the recorder on.
#[derive(Debug)]
pub struct Samples<T = HostInstant> {
    /// When the first sound frame was heard.
    pub at: T,
    /// Rate and channels.
    pub format: AudioFormat,
    /// Interleaved samples; a whole number of sound frames.
    pub data: PoolBuffer<f32>,
    /// Sound frames the source lost just before these. The gap is not closed:
    /// `at` already lies after it.
    pub lost_before: u64,
}

impl<T> Samples<T> {
    /// The number of sound frames.
    pub fn frames(&self) -> u64 {
        (self.data.len() / usize::from(self.format.channels.max(1))) as u64
    }

    /// How long these last at their nominal rate.
    pub fn duration(&self) -> Duration {
        self.format.rate.duration(self.frames())
    }

    /// The same sound with another stamp.
    pub fn stamped<U>(self, at: U) -> Samples<U> {
        Samples {
            at,
            format: self.format,
            data: self.data,
            lost_before: self.lost_before,
        }
    }
}
