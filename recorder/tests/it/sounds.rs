//! What is heard, and how loud, in a finished clip.

use std::f32::consts::TAU;
use std::time::{Duration, Instant};

use aside_capture::clock;
use aside_capture::synthetic::Signal;
use aside_library::Clip;
use aside_media::Gain;
use aside_recorder::{Fader, Session, SessionConfig, SessionEvent, SoundChannel, SoundConfig};

use crate::read_back::{join, pictures, sound};
use crate::support::{Home, beside_a_picture, flash_and_beep, heard, listen_to_the_end, wait};

const LOW: Signal = Signal::Tone { hz: 440 };
const HIGH: Signal = Signal::Tone { hz: 1_000 };

fn decoded(clip: &Clip) -> Vec<f32> {
    let dir = tempfile::tempdir().unwrap();
    sound(&join(clip, dir.path()))
}

fn safety_track(clip: &Clip, name: &str) -> Vec<f32> {
    sound(&clip.dir.join(format!("audio/{name}.wav")))
}

/// How loud a pitch is within a stretch of sound, in decibels below full scale.
pub(crate) fn loudness(samples: &[f32], hz: f32, seconds: std::ops::Range<f32>) -> f32 {
    let frame = |at: f32| (at * 48_000.0) as usize;
    let part = &samples[frame(seconds.start)..frame(seconds.end)];
    let turn = |n: usize| TAU * hz * n as f32 / 48_000.0;
    let sum = |wave: fn(f32) -> f32| {
        let products = part.iter().enumerate().map(|(n, it)| it * wave(turn(n)));
        products.sum::<f32>() * 2.0 / part.len() as f32
    };
    20.0 * sum(f32::cos).hypot(sum(f32::sin)).log10()
}

/// How well AAC keeps a lone tone's loudness in a clip with a picture.
pub(crate) const AAC_ERROR: f32 = 0.7;

fn assert_close(found: f32, expected: f32) {
    assert!(
        (found - expected).abs() < AAC_ERROR,
        "{found:.1} dB, not {expected:.1}"
    );
}

#[test]
fn both_channels_are_in_the_clip_and_each_is_kept_alone() {
    let home = Home::new();
    let (session, events) = home.start(SessionConfig {
        sound: SoundConfig {
            system: Fader {
                gain: Gain::db(-12.0),
                muted: false,
            },
            ..SoundConfig::default()
        },
        ..beside_a_picture(heard(Some(LOW), Some(HIGH)))
    });
    wait(1_500);
    session.stop();
    let clip = listen_to_the_end(&events).clip.expect("a finished clip");
    assert_eq!(clip.manifest.problems, []);
    let mixed = decoded(&clip);
    assert_close(loudness(&mixed, 440.0, 0.3..1.3), -12.0);
    assert_close(loudness(&mixed, 1_000.0, 0.3..1.3), -24.0);
    let (mic, system) = (safety_track(&clip, "mic"), safety_track(&clip, "system"));
    assert_close(loudness(&mic, 440.0, 0.3..1.3), -12.0);
    assert_close(loudness(&system, 1_000.0, 0.3..1.3), -12.0);
    assert!(loudness(&mic, 1_000.0, 0.3..1.3) < -60.0);
    assert!(loudness(&system, 440.0, 0.3..1.3) < -60.0);
}

#[test]
fn what_the_computer_plays_can_be_recorded_alone() {
    let home = Home::new();
    let (session, events) = home.start(heard(None, Some(HIGH)));
    wait(1_000);
    session.stop();
    let clip = listen_to_the_end(&events).clip.expect("a finished clip");
    assert!(loudness(&decoded(&clip), 1_000.0, 0.3..0.9) > -16.0);
    assert_close(
        loudness(&safety_track(&clip, "system"), 1_000.0, 0.3..0.9),
        -12.0,
    );
    assert!(!clip.dir.join("audio/mic.wav").exists());
}

#[test]
fn a_channel_is_muted_and_made_louder_while_recording() {
    let home = Home::new();
    let (session, events) = home.start(beside_a_picture(heard(Some(LOW), Some(HIGH))));
    let began = Instant::now();
    wait(1_000);
    session.set_muted(SoundChannel::Microphone, true);
    session.set_gain(SoundChannel::System, Gain::db(6.0));
    let muted = began.elapsed().as_secs_f32();
    wait(1_000);
    session.set_muted(SoundChannel::Microphone, false);
    let back = began.elapsed().as_secs_f32();
    wait(1_000);
    session.stop();
    let clip = listen_to_the_end(&events).clip.expect("a finished clip");
    let mixed = decoded(&clip);
    // Away from the changes themselves: the clip began a little before.
    let (before, between, after) = (
        0.3..muted - 0.1,
        muted + 0.2..back - 0.1,
        back + 0.2..back + 0.7,
    );
    assert_close(loudness(&mixed, 440.0, before.clone()), -12.0);
    assert_close(loudness(&mixed, 1_000.0, before), -12.0);
    assert!(loudness(&mixed, 440.0, between.clone()) < -60.0);
    assert_close(loudness(&mixed, 1_000.0, between), -6.0);
    assert_close(loudness(&mixed, 440.0, after.clone()), -12.0);
    // What was said while muted is kept nowhere: the transcript listens to the
    // safety track.
    let mic = safety_track(&clip, "mic");
    let quietest = (muted + 0.2) * 48_000.0..(back - 0.1) * 48_000.0;
    let between = &mic[quietest.start as usize..quietest.end as usize];
    assert!(between.iter().all(|sample| *sample == 0.0));
    assert_close(loudness(&mic, 440.0, after), -12.0);
    // A gain does not change it.
    let system = safety_track(&clip, "system");
    assert_close(loudness(&system, 1_000.0, back + 0.2..back + 0.7), -12.0);
}

#[test]
fn who_is_muted_from_the_beginning_is_not_called_silent() {
    let home = Home::new();
    let muted = Fader {
        muted: true,
        ..Fader::default()
    };
    let (session, events) = home.start(SessionConfig {
        sound: SoundConfig {
            microphone: muted,
            ..SoundConfig::default()
        },
        ..beside_a_picture(heard(Some(Signal::Silence), Some(HIGH)))
    });
    wait(3_600);
    session.stop();
    let clip = listen_to_the_end(&events).clip.expect("a finished clip");
    assert_eq!(clip.manifest.problems, []);
    assert_close(loudness(&decoded(&clip), 1_000.0, 0.3..3.0), -12.0);
}

/// Sleeps until so many milliseconds after a whole second of the host's clock,
/// when made beeps and flashes begin.
fn wait_for_millis(after_the_second: i64) {
    let now = clock::now().nanos() / 1_000_000;
    let left = (after_the_second - now).rem_euclid(1_000);
    std::thread::sleep(Duration::from_millis(left.unsigned_abs()));
}

/// The beep ends before Start: with the devices warm it is heard all the same,
/// and the flashes after it lie where their beeps do.
#[test]
fn what_was_heard_just_before_start_is_in_the_clip() {
    let home = Home::new();
    let (standby, events) = Session::prepare(flash_and_beep(), &home.library).unwrap();
    wait(1_000);
    assert!(
        home.library.entries().unwrap().is_empty(),
        "nothing on disk"
    );
    let levels = events
        .try_iter()
        .filter(|it| matches!(it, SessionEvent::Level(..)));
    assert!(levels.count() > 5, "levels are told before the take");

    wait_for_millis(150);
    let session = standby.start().unwrap();
    wait(1_500);
    session.stop();
    let clip = listen_to_the_end(&events).clip.expect("a finished clip");
    let samples = decoded(&clip);
    let loud = |millis: usize| {
        let part = &samples[millis * 48..(millis + 10) * 48];
        part.iter().any(|sample| sample.abs() > 0.1)
    };
    // The beep lasted until 50 ms before Start, which is 300 ms in.
    let ended = (150..300)
        .rev()
        .step_by(10)
        .find(|at| loud(*at))
        .unwrap_or(0);
    assert!((180..=270).contains(&ended), "the beep ended at {ended} ms");

    let dir = tempfile::tempdir().unwrap();
    let shown = pictures(&join(&clip, dir.path()));
    assert_eq!(shown[0].at_ms, 0.0, "a clip begins with a picture");
    let flash = shown.iter().find(|it| it.flash).expect("a flash").at_ms;
    let beep = (500..2_000).find(|at| loud(*at)).expect("a beep") as f64;
    assert!((beep - flash).abs() < 45.0, "flash {flash}, beep {beep}");
}

#[test]
fn a_standby_that_is_dropped_leaves_nothing() {
    let home = Home::new();
    let (standby, events) = Session::prepare(flash_and_beep(), &home.library).unwrap();
    drop(standby);
    let told: Vec<_> = events.iter().collect();
    assert!(told.iter().all(|it| matches!(it, SessionEvent::Level(..))));
    assert!(home.library.entries().unwrap().is_empty());
}
