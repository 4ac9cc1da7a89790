//! The whole pipeline on made pictures and sound, read back by FFmpeg's own
//! programs.

#[cfg(test)]
mod camera;
#[cfg(test)]
mod life;
#[cfg(test)]
mod live;
#[cfg(test)]
mod long;
#[cfg(test)]
mod read_back;
#[cfg(test)]
mod sounds;
#[cfg(test)]
mod stage;
#[cfg(test)]
mod support;
#[cfg(test)]
mod sync;
#[cfg(test)]
mod trimming;
