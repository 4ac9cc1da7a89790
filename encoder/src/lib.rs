//! Frames and Samples to Packets to Fragments, through ffmpeg.

mod audio;
mod canvas;
mod error;
mod ffi;
mod fragmenter;
mod h264;
mod mp4;
mod pointer;
mod settings;
mod video;

pub use audio::AudioEncoder;
pub use error::{Error, Result};
pub use fragmenter::{FragmentPolicy, Fragmenter};
pub use settings::{AudioSettings, Preset, VideoSettings};
pub use video::VideoEncoder;
