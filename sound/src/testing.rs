//! Sound for this crate's tests.

use aside_media::{AudioFormat, SampleRate};
use ebur128::{EbuR128, Mode};

use crate::Resampler;

/// A voice that reads a text, at 48 kHz.
pub(crate) fn speech() -> Vec<f32> {
    let recording = aside_rig::Recording::speech().unwrap();
    let format = AudioFormat {
        rate: recording.rate(),
        channels: 1,
    };
    let mut resampler = Resampler::new(format, SampleRate::HZ_48000).unwrap();
    let mut out = Vec::new();
    resampler.push(recording.samples(), &mut out).unwrap();
    resampler.finish(&mut out).unwrap();
    out
}

/// White noise of this mean power, in decibels below full scale: the same
/// every time.
pub(crate) fn noise(frames: usize, level: f32) -> Vec<f32> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    // Evenly spread between -1 and 1 has a mean power of a third.
    let height = 10.0_f32.powf(level / 20.0) * 3.0_f32.sqrt();
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 40) as f32 / (1_u64 << 23) as f32 - 1.0
    };
    (0..frames).map(|_| next() * height).collect()
}

/// The rumble of a fan: noise of this mean power, mostly below 400 Hz.
pub(crate) fn fan(frames: usize, level: f32) -> Vec<f32> {
    let mut low = 0.0;
    let rumble = noise(frames, 0.0).into_iter().map(|sample| {
        low += 0.05 * (sample - low);
        low
    });
    let rumble: Vec<f32> = rumble.collect();
    let present = 10.0 * power(&rumble).log10() as f32;
    scaled(&rumble, level - present)
}

pub(crate) fn scaled(sound: &[f32], decibels: f32) -> Vec<f32> {
    let factor = 10.0_f32.powf(decibels / 20.0);
    sound.iter().map(|sample| sample * factor).collect()
}

/// Mean power.
pub(crate) fn power(sound: &[f32]) -> f64 {
    let sum: f64 = sound.iter().map(|it| f64::from(it * it)).sum();
    sum / sound.len() as f64
}

/// Integrated loudness, in LUFS.
pub(crate) fn lufs(sound: &[f32]) -> f32 {
    let mut meter = EbuR128::new(1, 48_000, Mode::I).unwrap();
    meter.add_frames_f32(sound).unwrap();
    meter.loudness_global().unwrap() as f32
}
