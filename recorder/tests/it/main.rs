//! The whole pipeline on made pictures and sound, read back by FFmpeg's own
//! programs.

mod life;
mod read_back;
mod support;
mod sync;
