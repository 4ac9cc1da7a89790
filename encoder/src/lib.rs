//! Frames and Samples to Packets to Fragments, through ffmpeg.

mod audio;
mod canvas;
mod download;
mod error;
mod ffi;
mod fragmenter;
mod h264;
mod mp4;
mod parts;
mod pointer;
mod poster;
pub mod probe;
mod reading;
mod settings;
mod video;

pub use audio::AudioEncoder;
pub use download::assemble;
pub use error::{Error, Result};
pub use fragmenter::{FragmentPolicy, Fragmenter};
pub use poster::poster;
pub use settings::{AudioSettings, Preset, VideoSettings};
pub use video::VideoEncoder;
