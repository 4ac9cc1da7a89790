//! A voice at a usual loudness.

use std::time::Duration;

use aside_media::{Gain, SampleRate};
use ebur128::{EbuR128, Mode};

use crate::Unsuitable;

/// What a voice is brought to, in LUFS (ITU-R BS.1770; EBU R 128): what
/// listeners of podcasts and calls are used to.
const TARGET: f32 = -16.0;

/// The loudness is looked at this often.
const STEP: Duration = Duration::from_millis(100);

/// Quieter than this nothing is taken for a voice.
const GATE: f32 = -50.0;

/// Quieter than this by so much than the voice so far is a pause in it (EBU
/// R 128 uses the same distance).
const PAUSE: f32 = 10.0;

/// By how many LU that distance grows in each step of sound that is only heard
/// as pauses: who goes on in a lower voice is believed after a while.
const DOUBT: f32 = 0.2;

/// A voice rises and falls; a fan does not. Within the last [`SPREAD_STEPS`]
/// the loud tenth and the quiet tenth of the sound differ by this much.
const SPREAD: f32 = 6.0;
const SPREAD_STEPS: usize = 30;
/// Fewer steps than this say nothing.
const SPREAD_LEAST: usize = 6;

/// What is quieter than this is no sound at all.
const NOTHING: f32 = -70.0;

/// The voice's loudness is a mean over this many steps of it, the older ones
/// fading away.
const STEPS_REMEMBERED: f32 = 80.0;

/// The most it changes the sound.
const MOST: Gain = Gain::db(20.0);

/// How fast the gain moves, in dB a step: quickly while the voice is new, then
/// so slowly that nobody hears it.
const QUICK: f32 = 1.2;
const SLOW: f32 = 0.2;
/// A voice is new for so many steps of it.
const NEW: f32 = 30.0;

/// Brings a mono voice near -16 LUFS by a slow automatic gain.
///
/// It follows the voice alone: in pauses the gain stands still, and what does
/// not rise and fall like a voice (a fan, a hum, silence) is never lifted. It
/// does not delay the sound.
#[derive(Debug)]
pub struct Loudness {
    meter: EbuR128,
    /// Sound frames in a step, and how many of the present one came.
    step: usize,
    heard: usize,
    /// How loud the last steps were, the newest at `at - 1`.
    recent: [f32; SPREAD_STEPS],
    at: usize,
    voice: Voice,
    /// Decibels: now, and at the end of the present step.
    gain: f32,
    next_gain: f32,
}

/// How loud the voice is, by what was heard of it.
#[derive(Debug, Default)]
struct Voice {
    /// Mean power, of so many steps.
    power: f32,
    steps: f32,
    /// How much further down a pause begins, see [`DOUBT`].
    doubt: f32,
}

impl Loudness {
    /// For mono sound at this rate.
    ///
    /// # Errors
    /// [`Unsuitable`] for a rate at which loudness is not defined.
    pub fn new(rate: SampleRate) -> Result<Self, Unsuitable> {
        let meter = EbuR128::new(1, rate.get(), Mode::M);
        let step = usize::try_from(rate.frames_floor(STEP)).unwrap_or(1);
        Ok(Self {
            meter: meter.map_err(|error| Unsuitable::measure(rate, &error))?,
            step: step.max(1),
            heard: 0,
            recent: [f32::NEG_INFINITY; SPREAD_STEPS],
            at: 0,
            voice: Voice::default(),
            gain: 0.0,
            next_gain: 0.0,
        })
    }

    /// What it does to the sound at the moment.
    pub const fn gain(&self) -> Gain {
        Gain::db(self.gain)
    }

    /// Evens `samples` out where they are.
    pub fn apply(&mut self, samples: &mut [f32]) {
        let mut rest = samples;
        while !rest.is_empty() {
            let length = rest.len().min(self.step - self.heard);
            let (now, later) = rest.split_at_mut(length);
            // It refuses only other numbers of channels.
            self.meter.add_frames_f32(now).ok();
            self.amplify(now);
            self.heard += length;
            if self.heard == self.step {
                self.look();
            }
            rest = later;
        }
    }

    /// Moves from one gain to the next within the step.
    fn amplify(&self, samples: &mut [f32]) {
        let (from, to) = (factor(self.gain), factor(self.next_gain));
        if from == to {
            samples.iter_mut().for_each(|sample| *sample *= to);
            return;
        }
        let slope = (to - from) / self.step as f32;
        for (at, sample) in (self.heard..).zip(samples) {
            *sample *= from + slope * at as f32;
        }
    }

    /// At the end of a step: what the next one's gain is.
    fn look(&mut self) {
        self.heard = 0;
        self.gain = self.next_gain;
        let window = |millis| {
            self.meter
                .loudness_window(millis)
                .unwrap_or(f64::NEG_INFINITY)
        };
        let (short, momentary) = (window(100) as f32, window(400) as f32);
        self.recent[self.at % SPREAD_STEPS] = short;
        self.at += 1;
        if momentary > GATE && self.rises_and_falls() {
            self.voice.hear(momentary);
        }
        if self.voice.steps == 0.0 {
            return;
        }
        let most = MOST.decibels();
        let wanted = (TARGET - self.voice.loudness()).clamp(-most, most);
        let pace = if self.voice.steps < NEW { QUICK } else { SLOW };
        // A pause moves nothing.
        if momentary > GATE && momentary > self.voice.loudness() - PAUSE {
            self.next_gain = self.gain + (wanted - self.gain).clamp(-pace, pace);
        }
    }

    fn rises_and_falls(&self) -> bool {
        let mut steps = self.recent;
        steps.sort_unstable_by(f32::total_cmp);
        let nothing = steps.partition_point(|step| *step < NOTHING);
        let steps = &steps[nothing..];
        if steps.len() < SPREAD_LEAST {
            return false;
        }
        let tenth = steps.len() / 10;
        steps[steps.len() - 1 - tenth] - steps[tenth] > SPREAD
    }
}

impl Voice {
    fn hear(&mut self, momentary: f32) {
        if self.steps > 0.0 && momentary < self.loudness() - PAUSE - self.doubt {
            self.doubt += DOUBT;
            return;
        }
        self.doubt = 0.0;
        self.steps = (self.steps + 1.0).min(STEPS_REMEMBERED);
        let power = 10.0_f32.powf(momentary / 10.0);
        self.power += (power - self.power) / self.steps;
    }

    fn loudness(&self) -> f32 {
        10.0 * self.power.log10()
    }
}

fn factor(decibels: f32) -> f32 {
    10.0_f32.powf(decibels / 20.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{lufs, noise, scaled, speech};

    fn even_out(sound: &[f32]) -> (Vec<f32>, Loudness) {
        let mut loudness = Loudness::new(SampleRate::HZ_48000).unwrap();
        let mut out = sound.to_vec();
        for run in out.chunks_mut(960) {
            loudness.apply(run);
        }
        (out, loudness)
    }

    #[test]
    fn a_voice_ends_up_near_the_target_wherever_it_began() {
        let voice = speech();
        for input in [-30.0, -24.0, -20.0, -16.0, -10.0] {
            let sound = scaled(&voice, input - lufs(&voice)).repeat(3);
            let (out, _) = even_out(&sound);
            let after = lufs(&out[5 * 48_000..]);
            assert!(
                (after + 16.0).abs() <= 1.5,
                "from {input} to {after:.1} LUFS after 5 s"
            );
        }
    }

    #[test]
    fn silence_and_noise_are_not_lifted() {
        let silence = vec![0.0; 5 * 48_000];
        assert!(even_out(&silence).0.iter().all(|sample| *sample == 0.0));
        for level in [-60.0, -50.0, -40.0, -30.0] {
            let hiss = noise(10 * 48_000, level);
            // Also right after digital silence, as a device begins.
            for sound in [hiss.clone(), [silence.clone(), hiss].concat()] {
                let (out, loudness) = even_out(&sound);
                assert_eq!(loudness.gain(), Gain::UNITY, "{level} dB");
                assert_eq!(out, sound);
            }
        }
    }

    /// A pause of ten seconds in a noisy room is as quiet after it as before.
    #[test]
    fn a_pause_is_not_pumped_up() {
        let voice = speech();
        let voice = scaled(&voice, -26.0 - lufs(&voice));
        let sound = [voice.clone(), vec![0.0; 10 * 48_000], voice].concat();
        let hiss = noise(sound.len(), -60.0);
        let sound: Vec<f32> = sound.iter().zip(&hiss).map(|(a, b)| a + b).collect();
        let (out, _) = even_out(&sound);
        let pause = (sound.len() - 10 * 48_000) / 2;
        let gain = |at: usize| {
            let part = at..at + 48_000;
            let power = |it: &[f32]| it.iter().map(|x| x * x).sum::<f32>();
            10.0 * (power(&out[part.clone()]) / power(&sound[part])).log10()
        };
        let (begin, end) = (gain(pause + 48_000), gain(pause + 8 * 48_000));
        assert!((begin - end).abs() < 0.5, "{begin:.1} to {end:.1} dB");
    }
}
