//! The stage, looked at and listened to by programs that are not ours.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "helpers of tests are tests"
)]

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use aside_media::{SampleRate, Size};
use aside_rig::{Recording, Scene, SceneKind, SceneOptions, Stage, StageOptions, Stills, counter};

const SIZE: Size = Size {
    width: 1280,
    height: 720,
};

fn output(command: &mut Command) -> Vec<u8> {
    let output = command.stderr(Stdio::inherit()).output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", output.status);
    output.stdout
}

/// Records the stage's display with ffmpeg, as harshly as a recorder may.
fn film(stage: &Stage, seconds: &str, file: &Path) {
    let size = format!("{}x{}", SIZE.width, SIZE.height);
    output(
        stage
            .command("sh")
            .arg("-c")
            .arg(
                "ffmpeg -loglevel error -f x11grab -framerate 30 -video_size \"$1\" \
                 -i \"$DISPLAY\" -t \"$2\" -c:v libx264 -preset ultrafast -crf 23 \
                 -pix_fmt yuv420p \"$3\"",
            )
            .args(["sh", &size, seconds])
            .arg(file),
    );
}

/// The pictures of a film, one byte a pixel.
fn pictures(file: &Path) -> Vec<Vec<u8>> {
    let raw = output(
        Command::new("ffmpeg")
            .args(["-loglevel", "error", "-i"])
            .arg(file)
            .args(["-f", "rawvideo", "-pix_fmt", "gray", "-"]),
    );
    raw.chunks((SIZE.width * SIZE.height) as usize)
        .map(<[u8]>::to_vec)
        .collect()
}

fn numbers(file: &Path) -> Vec<u32> {
    let read = |gray: Vec<u8>| counter::read(&gray, SIZE.width, SIZE.height);
    let numbers: Option<Vec<u32>> = pictures(file).into_iter().map(read).collect();
    numbers.expect("every picture's strip is readable")
}

/// Listens to the default source for `frames` sound frames.
fn listen(stage: &Stage, frames: usize) -> Vec<i16> {
    let raw = output(stage.command("sh").args([
        "-c",
        &format!(
            "parec --format=s16le --rate=48000 --channels=1 --latency-msec=20 | head -c {}",
            frames * 2
        ),
    ]));
    raw.chunks_exact(2)
        .map(|bytes| i16::from_le_bytes([bytes[0], bytes[1]]))
        .collect()
}

fn silent_stage() -> Stage {
    Stage::start(&StageOptions {
        sound: false,
        ..StageOptions::default()
    })
    .unwrap()
}

#[test]
fn the_counter_is_read_from_every_picture_of_every_scene() {
    let mut stage = silent_stage();
    let file = stage.dir().join("film.mp4");
    for kind in [
        SceneKind::StaticPage,
        SceneKind::Walkthrough,
        SceneKind::FullMotion,
    ] {
        stage.show_scene(kind).unwrap();
        film(&stage, "2", &file);
        let numbers = numbers(&file);
        assert!(numbers.len() >= 55, "{kind:?}: {} pictures", numbers.len());
        assert!(numbers.is_sorted(), "{kind:?}: {numbers:?}");
        let shown: Vec<u32> = shown(stage.scene().unwrap());
        for number in &numbers {
            assert!(shown.contains(number), "{kind:?}: {number} never shown");
        }
        match kind {
            SceneKind::StaticPage => assert_eq!(shown, [0]),
            _ => assert!(numbers.last() > numbers.first(), "{kind:?} moves"),
        }
        std::fs::remove_file(&file).unwrap();
    }
}

/// One picture of the display as it is, without the pointer: BGRA.
fn grab(stage: &Stage) -> Vec<u8> {
    let size = format!("{}x{}", SIZE.width, SIZE.height);
    output(
        stage
            .command("sh")
            .arg("-c")
            .arg(
                "ffmpeg -loglevel error -f x11grab -draw_mouse 0 -video_size \"$1\" \
                 -i \"$DISPLAY\" -frames:v 1 -f rawvideo -pix_fmt bgr0 -",
            )
            .args(["sh", &size]),
    )
}

#[test]
fn a_still_is_what_the_display_shows() {
    let mut stage = silent_stage();
    let colours = |picture: Vec<u8>| -> Vec<[u8; 3]> {
        let pixels = picture.chunks_exact(4);
        pixels.map(|bgra| [bgra[0], bgra[1], bgra[2]]).collect()
    };
    for kind in [SceneKind::Walkthrough, SceneKind::FullMotion] {
        // Slow enough for a picture to stay until it is grabbed.
        let scene = SceneOptions {
            rate: aside_media::FrameRate::fps(1),
            ..SceneOptions::full(kind)
        };
        stage.show(&scene).unwrap();
        let (shown, picture) = loop {
            let before = *stage.scene().unwrap().shown().last().unwrap();
            let picture = grab(&stage);
            if stage.scene().unwrap().shown().last() == Some(&before) {
                break (before, picture);
            }
        };
        let still = Stills::new(kind, SIZE).frame(shown.number, None);
        assert!(colours(still) == colours(picture), "{kind:?}: {shown:?}");
    }
}

fn shown(scene: &Scene) -> Vec<u32> {
    scene.shown().iter().map(|shown| shown.number).collect()
}

#[test]
fn a_scene_that_was_covered_is_whole_again() {
    let mut stage = silent_stage();
    let file = stage.dir().join("film.mp4");
    stage.show_scene(SceneKind::StaticPage).unwrap();
    let cover = Scene::show(
        stage.display().unwrap().name(),
        &SceneOptions::full(SceneKind::FullMotion),
    )
    .unwrap();
    cover.close().unwrap();
    std::thread::sleep(Duration::from_millis(200));
    film(&stage, "0.5", &file);
    let first = *stage.scene().unwrap().shown().last().unwrap();
    assert!(first.number > 0, "the page was painted again");
    assert_eq!(numbers(&file).last(), Some(&first.number));
}

#[test]
fn the_microphone_delivers_what_it_was_given_sample_by_sample() {
    let stage = Stage::start(&StageOptions {
        display: None,
        ..StageOptions::default()
    })
    .unwrap();
    // A ramp: each sample says where it belongs.
    let ramp: Vec<f32> = (0..24_000u16)
        .map(|n| f32::from(n + 1) / 32_768.0)
        .collect();
    let recording = Recording::new(SampleRate::HZ_48000, ramp);
    let heard = std::thread::scope(|scope| {
        let listener = std::thread::Builder::new()
            .spawn_scoped(scope, || listen(&stage, 96_000))
            .unwrap();
        stage.wait_for_listener(Duration::from_secs(10)).unwrap();
        stage.speak(&recording).unwrap();
        listener.join().unwrap()
    });
    let start = heard.iter().position(|&s| s != 0).expect("the ramp");
    let ramp = &heard[start..start + 20_000];
    for (n, pair) in ramp.windows(2).enumerate() {
        let step = pair[1] - pair[0];
        assert!(
            (0..=2).contains(&step),
            "a break of {step} after {n} frames"
        );
    }
    assert!(heard[..start].iter().all(|&sample| sample == 0));
}

#[test]
fn a_late_listener_hears_the_present() {
    let stage = Stage::start(&StageOptions {
        display: None,
        ..StageOptions::default()
    })
    .unwrap();
    let loud = Recording::new(SampleRate::HZ_48000, vec![0.5; 48_000]);
    stage.speak(&loud).unwrap();
    stage.hush().unwrap();
    std::thread::sleep(Duration::from_millis(100));
    let heard = listen(&stage, 24_000);
    assert!(heard.iter().all(|&sample| sample == 0), "nothing stale");
}

#[test]
fn the_microphone_works_again_after_the_sound_server_failed() {
    let mut stage = Stage::start(&StageOptions {
        display: None,
        ..StageOptions::default()
    })
    .unwrap();
    stage.sound_mut().unwrap().fail();
    assert!(!stage.sound_mut().unwrap().is_alive());
    // Whoever speaks while nobody can hear must not wait for ever.
    let word = Recording::new(SampleRate::HZ_48000, vec![0.5; 4_800]);
    stage.speak(&word).unwrap();
    stage.hush().unwrap();

    stage.sound_mut().unwrap().restart().unwrap();
    let heard = std::thread::scope(|scope| {
        let listener = std::thread::Builder::new()
            .spawn_scoped(scope, || listen(&stage, 72_000))
            .unwrap();
        stage.wait_for_listener(Duration::from_secs(10)).unwrap();
        stage.speak(&word).unwrap();
        listener.join().unwrap()
    });
    let loud = heard.iter().filter(|&&sample| sample > 16_000).count();
    assert_eq!(loud, 4_800);
}

#[test]
fn flash_and_beep_come_with_every_mark() {
    let mut stage = Stage::start(&StageOptions::default()).unwrap();
    let file = stage.dir().join("film.mp4");
    stage.show_scene(SceneKind::StaticPage).unwrap();
    stage.mark(Duration::from_millis(500)).unwrap();
    film(&stage, "3", &file);
    let lit: Vec<bool> = pictures(&file)
        .iter()
        .map(|gray| counter::flash(gray, SIZE.width, SIZE.height).expect("lit or not"))
        .collect();
    let flashes = lit.windows(2).filter(|pair| !pair[0] && pair[1]).count();
    assert!((5..=7).contains(&flashes), "{flashes} flashes in 3 s");

    let heard = listen(&stage, 144_000);
    let quiet = |block: &[i16]| block.iter().all(|sample| sample.abs() < 100);
    let blocks: Vec<bool> = heard.chunks(480).map(quiet).collect();
    let beeps = blocks.windows(2).filter(|pair| pair[0] && !pair[1]).count();
    assert!((5..=7).contains(&beeps), "{beeps} beeps in 3 s");
}

#[test]
fn a_stage_without_devices_leads_nowhere() {
    let stage = Stage::start(&StageOptions {
        display: None,
        sound: false,
        private_home: true,
        ..StageOptions::default()
    })
    .unwrap();
    let env = String::from_utf8(output(&mut stage.command("env"))).unwrap();
    assert!(!env.lines().any(|line| line.starts_with("DISPLAY=")));
    assert!(!env.lines().any(|line| line.starts_with("WAYLAND_DISPLAY=")));
    let home = format!("HOME={}", stage.home().display());
    assert!(env.lines().any(|line| line == home), "{env}");
    let pulse = stage.command("pactl").arg("info").output().unwrap();
    assert!(!pulse.status.success(), "no sound server is found");
}

/// Set in the child process that [`nothing_outlives_a_stage_that_is_killed`]
/// starts: the same test, in another role.
const VICTIM: &str = "ASIDE_RIG_VICTIM";

#[test]
fn nothing_outlives_a_stage_that_is_killed() {
    if std::env::var_os(VICTIM).is_some() {
        let mut stage = Stage::start(&StageOptions::default()).unwrap();
        let display = stage.display().unwrap().name().to_owned();
        println!("\nstage {display}");
        loop {
            std::thread::park();
        }
    }
    let mut victim = Command::new(std::env::current_exe().unwrap())
        .args(["nothing_outlives", "--nocapture"])
        .env(VICTIM, "1")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(victim.stdout.take().unwrap()).lines();
    let display = lines
        .find_map(|line| line.unwrap().strip_prefix("stage ").map(str::to_owned))
        .expect("the victim's stage is up");
    assert!(x11rb::connect(Some(&display)).is_ok());
    victim.kill().unwrap();
    victim.wait().unwrap();
    let deadline = Instant::now() + Duration::from_secs(5);
    while x11rb::connect(Some(&display)).is_ok() {
        assert!(Instant::now() < deadline, "its display goes on");
        std::thread::sleep(Duration::from_millis(20));
    }
}
