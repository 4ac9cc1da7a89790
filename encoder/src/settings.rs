//! What an encoder is asked for.

use std::time::Duration;

use aside_media::{AudioFormat, Bitrate, FrameRate, Size};

/// How a screen is encoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VideoSettings {
    /// The picture's size. Odd sizes lose their last column or row: H.264
    /// with 4:2:0 colour knows none.
    pub size: Size,
    /// The most pictures per second that will come; fewer may.
    pub frame_rate: FrameRate,
    /// How much work goes into each picture.
    pub preset: Preset,
    /// Quality on the scale of x264's constant rate factor, 0 to 51: 6 less
    /// doubles the size. Pictures are at least as like their originals as
    /// with that factor; quality neither sinks nor rises with what has moved
    /// before.
    pub crf: u8,
    /// A picture that can be decoded on its own comes this often, if any
    /// picture comes. Still screens grow quickly when it is short.
    pub keyframe_interval: Duration,
}

impl Default for VideoSettings {
    fn default() -> Self {
        Self {
            size: Size {
                width: 1920,
                height: 1080,
            },
            frame_rate: FrameRate::fps(30),
            preset: Preset::Ultrafast,
            crf: 23,
            keyframe_interval: Duration::from_secs(8),
        }
    }
}

/// x264's presets that keep up with a screen. `examples/cost.rs` measures
/// them: with a constant quantiser they lie closer together than usual.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Preset {
    /// The least work; Constrained Baseline profile.
    #[default]
    Ultrafast,
    /// Half more work, a fifth smaller.
    Superfast,
    /// As much work as superfast, a third smaller than ultrafast.
    Veryfast,
    /// For machines with cores to spare.
    Faster,
}

impl Preset {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Ultrafast => "ultrafast",
            Self::Superfast => "superfast",
            Self::Veryfast => "veryfast",
            Self::Faster => "faster",
        }
    }
}

/// How sound is encoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AudioSettings {
    /// What comes in, and what is written: AAC-LC of the same rate and
    /// channels (1 or 2).
    pub format: AudioFormat,
    /// Of all channels together.
    pub bitrate: Bitrate,
}
