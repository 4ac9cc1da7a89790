//! Picture and sound of a real display and a real sound server, together.

use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use aside_capture::{AudioTarget, VideoTarget};
use aside_media::Size;
use aside_recorder::{ScreenConfig, SessionConfig};
use aside_rig::{Marks, SceneKind, Shown, StageOptions, counter, on_stage};

use crate::read_back::{join, sound, times};
use crate::support::{Home, flash_and_beep, listen_to_the_end};
use crate::sync::beeps;

const SIZE: Size = Size {
    width: 640,
    height: 360,
};

/// How long the take is; longer where drift is to be measured.
const SECONDS: &str = "ASIDE_SYNC_SECONDS";

/// A flash that is fully in the clip: when it is shown, in milliseconds, and
/// by how much the scene itself was late with it.
struct Flash {
    at_ms: f64,
    late_ms: f64,
}

/// Reads the pictures one by one: all of them would not fit.
fn flashes(path: &Path, shown: &[Shown], marks: Marks) -> Vec<Flash> {
    let mut decoder = Command::new("ffmpeg")
        .args(["-v", "error", "-i"])
        .arg(path)
        .args(["-map", "0:v", "-fps_mode", "passthrough"])
        .args(["-enc_time_base", "-1", "-pix_fmt", "gray"])
        .args(["-f", "rawvideo", "-"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut pictures = decoder.stdout.take().unwrap();
    let mut gray = vec![0; (SIZE.width * SIZE.height) as usize];
    let (mut found, mut lit) = (Vec::new(), true);
    for at_ms in times(path) {
        pictures.read_exact(&mut gray).unwrap();
        let now = counter::flash(&gray, SIZE.width, SIZE.height).unwrap_or(lit);
        if now && !lit {
            let number = counter::read(&gray, SIZE.width, SIZE.height);
            let late = number.and_then(|number| lateness(number, shown, marks));
            found.extend(late.map(|late_ms| Flash { at_ms, late_ms }));
        }
        lit = now;
    }
    assert!(decoder.wait().unwrap().success());
    found
}

/// How late the scene lit the flash that frame `number` shows.
fn lateness(number: u32, shown: &[Shown], marks: Marks) -> Option<f64> {
    let index = shown.iter().position(|frame| frame.number == number)?;
    let lit = shown[..=index].iter().rev();
    let first = lit.take_while(|frame| frame.flash == Some(true)).last()?;
    let every = i64::try_from(marks.every.as_nanos()).unwrap();
    Some(first.at.nanos_since(marks.first).rem_euclid(every) as f64 / 1e6)
}

/// By how much each beep is late against its flash, with the moment.
fn offsets(flashes: &[Flash], beeps: &[f64], cuts: &[f64]) -> Vec<(f64, f64)> {
    let mut offsets = Vec::new();
    for flash in flashes {
        // A cut may leave half a mark, which is no pair.
        if cuts.iter().any(|cut| (cut - flash.at_ms).abs() < 300.0) {
            continue;
        }
        let due = flash.at_ms - flash.late_ms;
        let apart = beeps.iter().map(|beep| beep - due);
        if let Some(apart) = apart.min_by(|a, b| a.abs().total_cmp(&b.abs())) {
            offsets.push((flash.at_ms, apart));
        }
    }
    offsets
}

fn mean(offsets: &[(f64, f64)]) -> f64 {
    offsets.iter().map(|(_, off)| off).sum::<f64>() / offsets.len() as f64
}

/// By how much the offset grows from the first to the last, along a straight
/// line through all.
fn drift(offsets: &[(f64, f64)]) -> f64 {
    let count = offsets.len() as f64;
    let middle = offsets.iter().map(|(at, _)| at).sum::<f64>() / count;
    let mean = mean(offsets);
    let (mut slope, mut spread) = (0.0, 0.0);
    for (at, off) in offsets {
        slope += (at - middle) * (off - mean);
        spread += (at - middle) * (at - middle);
    }
    slope / spread * (offsets[offsets.len() - 1].0 - offsets[0].0)
}

/// Three pauses, at a quarter, the half and three quarters of the take.
#[test]
fn flash_and_beep_agree_on_a_real_display_and_sound_server() {
    let options = StageOptions {
        display: Some(SIZE),
        ..StageOptions::default()
    };
    let seconds = std::env::var(SECONDS).ok();
    let seconds = seconds.and_then(|it| it.parse().ok()).unwrap_or(14.0);
    on_stage(&options, |stage| {
        stage.show_scene(SceneKind::StaticPage).unwrap();
        let marks = stage.mark(Duration::from_secs(1)).unwrap();
        let (home, made) = (Home::new(), flash_and_beep());
        let (session, events) = home.start(SessionConfig {
            screen: made.screen.clone().map(|screen| ScreenConfig {
                target: VideoTarget::PrimaryMonitor,
                ..screen
            }),
            microphone: Some(AudioTarget::DefaultMicrophone),
            ..made
        });
        // Events are drained meanwhile: a long take says more than waits.
        let listener = std::thread::Builder::new()
            .spawn(move || listen_to_the_end(&events))
            .unwrap();
        // Where the clip begins, and where its pauses were.
        let (mut cuts, mut recorded) = (vec![0.0], Duration::ZERO);
        for part in 0..4 {
            let began = Instant::now();
            std::thread::sleep(Duration::from_secs_f64(seconds / 4.0));
            if part < 3 {
                session.pause();
                recorded += began.elapsed();
                cuts.push(recorded.as_secs_f64() * 1_000.0);
                std::thread::sleep(Duration::from_millis(1_300));
                session.resume();
            }
        }
        session.stop();
        let told = listener.join().unwrap();
        let clip = told.clip.expect("a finished clip");

        let dir = tempfile::tempdir().unwrap();
        let path = join(&clip, dir.path());
        let shown = stage.scene().unwrap().shown();
        let flashes = flashes(&path, &shown, marks);
        let offsets = offsets(&flashes, &beeps(&sound(&path)), &cuts);
        let worst = offsets.iter().map(|(_, off)| off.abs());
        let worst = worst.fold(0.0, f64::max);
        let (mean, drift) = (mean(&offsets), drift(&offsets));
        eprintln!(
            "{} marks in {seconds} s: the sound is late by {mean:.1} ms in the mean, \
             {worst:.1} ms at worst, {drift:.1} ms more at the end; problems: {:?}",
            offsets.len(),
            clip.manifest.problems,
        );
        assert!(offsets.len() as f64 > seconds * 0.5, "{offsets:?}");
        assert!(mean.abs() <= 20.0, "mean {mean:.1} ms of {offsets:?}");
        assert!(worst <= 45.0, "{worst:.1} ms of {offsets:?}");
        if seconds >= 300.0 {
            assert!(drift.abs() <= 5.0, "drift {drift:.1} ms of {offsets:?}");
        }
    })
    .unwrap();
}

#[test]
fn drift_is_the_slope_of_offsets() {
    let offsets: Vec<_> = (0..10)
        .map(|n| (f64::from(n) * 1e3, f64::from(n)))
        .collect();
    assert!((drift(&offsets) - 9.0).abs() < 1e-9);
}
