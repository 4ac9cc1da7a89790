//! Where in a decoded sound a known recording lies.

use std::time::Duration;

use aside_rig::Recording;

/// Sound is compared at 4 kHz: fine enough for a quarter of a millisecond.
const STEP: usize = 4;
const HZ: f64 = 16_000.0 / STEP as f64;
/// How much of the recording is looked for, at most and at least: less of it
/// is found where a sound ends soon after it began.
const PROBE: usize = 8_000;
const SHORTEST_PROBE: usize = 2_000;
/// What resampling leaves of digital silence is quieter than this.
const NOTHING: f32 = 1e-3;

/// When `said` begins in `sound` (mono, 16 kHz), as [`film::sound`] gives it:
/// there the two are most alike. `None` when it is not in it at all.
///
/// [`film::sound`]: crate::film::sound
pub fn begins(said: &Recording, sound: &[f32]) -> Option<Duration> {
    assert_eq!(said.rate().get(), 16_000, "recordings of the stage");
    let (said, sound) = (thinned(said.samples()), thinned(sound));
    let longest = said.len().min(sound.len() / 2).min(PROBE);
    std::iter::successors(Some(longest), |it| Some(it / 2))
        .take_while(|it| *it >= longest.clamp(1, SHORTEST_PROBE))
        .find_map(|length| most_alike(&said[..length], &sound))
}

/// Where a part of `sound` is most like `probe`, if it is much like it.
fn most_alike(probe: &[f32], sound: &[f32]) -> Option<Duration> {
    let loud = energy(probe).sqrt();
    let last = sound.len().checked_sub(probe.len())?;
    let likeness = |at: usize| {
        let part = &sound[at..at + probe.len()];
        let alike: f64 = probe.iter().zip(part).map(|(a, b)| f64::from(a * b)).sum();
        alike / (loud * energy(part).sqrt()).max(1e-9)
    };
    let best = (0..=last)
        .map(|at| (at, likeness(at)))
        .max_by(|a, b| a.1.total_cmp(&b.1))?;
    (best.1 > 0.5).then(|| Duration::from_secs_f64(best.0 as f64 / HZ))
}

/// When the beeps of [`Marks`](aside_rig::Marks) begin in sound at 16 kHz.
pub fn beeps(sound: &[f32]) -> Vec<Duration> {
    let at = |n: usize| Duration::from_secs_f64(n as f64 / 16_000.0);
    let mut onsets: Vec<Duration> = Vec::new();
    for (n, sample) in sound.iter().enumerate() {
        let apart = onsets
            .last()
            .is_none_or(|last| at(n) > *last + Duration::from_millis(500));
        if sample.abs() > 0.2 && apart {
            onsets.push(at(n));
        }
    }
    onsets
}

/// Where sound at 16 kHz is nothing at all for longer than `moment`: from and
/// until when.
pub fn silences(sound: &[f32], moment: Duration) -> Vec<(Duration, Duration)> {
    let at = |n: usize| Duration::from_secs_f64(n as f64 / 16_000.0);
    let mut silences = Vec::new();
    let mut from = 0;
    for n in 0..=sound.len() {
        if sound.get(n).is_none_or(|it| it.abs() > NOTHING) {
            if at(n - from) > moment {
                silences.push((at(from), at(n)));
            }
            from = n + 1;
        }
    }
    silences
}

/// The mean of every few samples: enough of a low-pass for speech.
fn thinned(sound: &[f32]) -> Vec<f32> {
    let mean = |samples: &[f32]| samples.iter().sum::<f32>() / STEP as f32;
    sound.chunks_exact(STEP).map(mean).collect()
}

fn energy(samples: &[f32]) -> f64 {
    samples.iter().map(|it| f64::from(it * it)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speech_is_found_where_it_was_put() {
        let speech = Recording::speech().unwrap();
        let mut sound = vec![0.001; 16_000 / 4];
        sound.extend(&speech.samples()[..5 * 16_000]);
        let found = begins(&speech, &sound).unwrap();
        assert!(found.abs_diff(Duration::from_millis(250)) < Duration::from_millis(2));
        assert_eq!(begins(&speech, &vec![0.0; 48_000]), None);
        assert_eq!(begins(&speech, &[]), None);
    }

    #[test]
    fn silence_is_found_and_a_moment_of_it_is_none() {
        let mut sound = vec![0.5; 16_000];
        sound[4_000..8_000].fill(0.0);
        sound[9_000..9_100].fill(0.0);
        sound.extend([0.0; 1_600]);
        let millis = |(from, until): (Duration, Duration)| (from.as_millis(), until.as_millis());
        let found = silences(&sound, Duration::from_millis(50)).into_iter();
        assert_eq!(
            found.map(millis).collect::<Vec<_>>(),
            [(250, 500), (1000, 1100)]
        );
    }
}
