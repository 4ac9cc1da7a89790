//! Everything heard: a thread for each device, and one that mixes and encodes.

mod device;
mod ear;
mod gaps;
mod level;
mod line;
mod mix;
mod mono;
mod timeline;
mod waiting;

use aside_media::{AudioFormat, SampleRate};

pub(crate) use device::{Device, Listened};
pub(crate) use ear::Ear;
pub use level::Level;
pub(crate) use level::Meter;
pub(crate) use mix::MixSound;

/// Every clip's sound: mono, 48 kHz.
pub(crate) const FORMAT: AudioFormat = AudioFormat {
    rate: SampleRate::HZ_48000,
    channels: 1,
};

/// The two things a take can listen to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SoundChannel {
    /// Who speaks.
    Microphone,
    /// What the computer plays.
    System,
}

impl SoundChannel {
    /// Both, in the order of the mixer's lines.
    pub const ALL: [Self; 2] = [Self::Microphone, Self::System];

    /// The name of its thread and, as `audio/<name>.wav`, of its safety track.
    pub(crate) const fn track(self) -> &'static str {
        match self {
            Self::Microphone => "mic",
            Self::System => "system",
        }
    }

    /// How a sentence to the user begins that speaks of it.
    pub(crate) const fn subject(self) -> &'static str {
        match self {
            Self::Microphone => "Your microphone",
            Self::System => "The computer's sound",
        }
    }
}
