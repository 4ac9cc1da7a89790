//! Who is seen: beside the screen, instead of it, and when the camera fails.

use std::time::Duration;

use aside_capture::DeviceId;
use aside_capture::synthetic::{Motion, SyntheticScene};
use aside_library::{Kind, ProblemCode};
use aside_media::{Bubble, CameraLayout, FrameRate};
use aside_recorder::{CameraConfig, Error, Session, SessionConfig};

use crate::read_back::{codecs, colour_at, duration_ms, join, pictures};
use crate::support::{Home, SIZE, Told, flash_and_beep, listen_to_the_end, wait};

/// A camera made by an FFmpeg filter graph, in the middle of the picture.
fn camera(graph: &str) -> CameraConfig {
    CameraConfig {
        device: DeviceId::new(format!("lavfi:{graph}")),
        layout: middle(0.4),
        mirrored: false,
        frame_rate: FrameRate::fps(30),
    }
}

fn middle(diameter: f32) -> CameraLayout {
    CameraLayout::Bubble(Bubble::new(0.5, 0.5, diameter).unwrap())
}

fn with(camera: CameraConfig) -> SessionConfig {
    SessionConfig {
        camera: Some(camera),
        ..flash_and_beep()
    }
}

fn said(told: &Told, code: &ProblemCode) -> Vec<String> {
    let problems = told.problems.iter().filter(|it| it.code == *code);
    problems.map(|it| it.message.clone()).collect()
}

/// Two sources of 30 pictures a second make 30, and none of the screen's is
/// lost for it.
#[test]
fn screen_and_camera_make_one_picture_a_tick() {
    let home = Home::new();
    let (session, events) = home.start(with(camera("testsrc2=size=640x480:rate=30")));
    wait(3_000);
    session.stop();
    let clip = listen_to_the_end(&events).clip.expect("a finished clip");
    let dir = tempfile::tempdir().unwrap();
    let seen = pictures(&join(&clip, dir.path()));
    let most = clip.manifest.duration().as_millis() as usize * 30 / 1_000 + 4;
    assert!(seen.len() <= most, "{} pictures, {most} ticks", seen.len());
    let mut numbers: Vec<u32> = seen.iter().map(|it| it.number).collect();
    let span = (numbers[numbers.len() - 1] - numbers[0]) as usize + 1;
    numbers.dedup();
    let dropped = clip.manifest.problems.iter();
    let dropped = dropped.filter(|it| it.code == ProblemCode::FramesDropped);
    let lost: usize = dropped
        .map(|it| it.extra["count"].as_u64().unwrap() as usize)
        .sum();
    // The scene itself skips ticks on a busy machine.
    assert!(
        numbers.len() + lost >= span * 9 / 10,
        "{} of {span} pictures of the screen, {lost} dropped",
        numbers.len()
    );
}

#[test]
fn a_camera_is_shown_as_it_is_asked_to_while_recording() {
    let home = Home::new();
    let (session, events) = home.start(with(camera("color=red:size=640x480:rate=30")));
    wait(1_500);
    session.set_camera(CameraLayout::Full);
    wait(1_500);
    session.set_camera(CameraLayout::Off);
    wait(1_500);
    session.set_camera(middle(0.5));
    wait(3_000);
    session.stop();
    let clip = listen_to_the_end(&events).clip.expect("a finished clip");
    let dir = tempfile::tempdir().unwrap();
    let whole = join(&clip, dir.path());
    let is_red = |millis: u32, x: u32, y: u32| {
        let [red, green, blue] = colour_at(&whole, millis, x, y);
        red > 240 && green < 15 && blue < 15
    };
    let (x, y) = (SIZE.width / 2, SIZE.height / 2);
    // At its middle, its square's corner, and where only all of it reaches.
    let places = [(x, y), (x - 68, y - 68), (100, 60)];
    let red = |millis: u32| places.map(|(x, y)| is_red(millis, x, y));
    assert_eq!(red(700), [true, false, false], "a bubble");
    assert_eq!(red(2_300), [true, true, true], "all of it");
    assert_eq!(red(3_700), [false, false, false], "off");
    assert_eq!(red(7_000), [true, false, false], "a bubble again");
}

#[test]
fn a_clip_may_be_of_the_camera_alone() {
    let home = Home::new();
    let (session, events) = home.start(SessionConfig {
        kind: Kind::Camera,
        screen: None,
        ..with(camera("testsrc2=size=320x240:rate=30"))
    });
    session.set_camera(CameraLayout::Off);
    wait(2_000);
    session.stop();
    let clip = listen_to_the_end(&events).clip.expect("a finished clip");
    let dir = tempfile::tempdir().unwrap();
    let whole = join(&clip, dir.path());
    assert_eq!(codecs(&whole), ["h264", "aac"]);
    let off = duration_ms(&whole) - clip.manifest.duration().as_millis() as f64;
    assert!(off.abs() < 100.0, "{off:.0} ms off");
    let (early, late) = (
        colour_at(&whole, 0, 50, 40),
        colour_at(&whole, 1_500, 50, 40),
    );
    assert!(
        early != [0; 3] || late != [0; 3],
        "there is something to see"
    );
}

/// It lasts a second each time it is opened, and is found again each time.
#[test]
fn a_camera_that_goes_away_leaves_the_picture_and_is_taken_back() {
    let home = Home::new();
    let graph = "testsrc2=size=320x240:rate=30:duration=1";
    let (session, events) = home.start(with(camera(graph)));
    wait(5_000);
    session.stop();
    let told = listen_to_the_end(&events);
    let lost = said(&told, &ProblemCode::DeviceLost);
    assert!(
        lost[0].starts_with("The camera was lost at 0:0"),
        "{lost:?}"
    );
    let back = said(&told, &ProblemCode::DeviceReturned);
    assert!(!back.is_empty(), "{:?}", told.problems);
    let clip = told.clip.expect("a finished clip");
    let dir = tempfile::tempdir().unwrap();
    let off = duration_ms(&join(&clip, dir.path())) - clip.manifest.duration().as_millis() as f64;
    assert!(off.abs() < 100.0, "{off:.0} ms off");
}

#[test]
fn a_camera_that_shows_nothing_alive_is_told_while_recording() {
    for (colour, what) in [("black", "been black"), ("blue", "not changed")] {
        let home = Home::new();
        let graph = format!("color={colour}:size=320x240:rate=30");
        let (session, events) = home.start(with(camera(&graph)));
        wait(4_500);
        session.stop();
        let told = listen_to_the_end(&events);
        let said = said(&told, &ProblemCode::DeadCamera);
        assert_eq!(said.len(), 1, "{:?}", told.problems);
        assert!(
            said[0].contains(what) && said[0].ends_with("since 0:00."),
            "{said:?}"
        );
    }
}

#[test]
fn stopping_does_not_wait_for_a_camera() {
    let home = Home::new();
    let (session, events) = home.start(with(camera("testsrc2=size=640x480:rate=30")));
    wait(500);
    session.set_camera(CameraLayout::Off);
    session.set_camera(middle(0.3));
    session.stop();
    let told = listen_to_the_end(&events);
    assert!(told.clip.is_some());
    assert!(
        told.finished_after < Duration::from_secs(3),
        "{:?}",
        told.finished_after
    );
}

#[test]
fn nothing_is_left_behind_when_the_camera_is_missing() {
    let home = Home::new();
    let missing = CameraConfig {
        device: DeviceId::new("v4l2:/dev/video97"),
        ..camera("")
    };
    let error = Session::start(with(missing), &home.library).expect_err("no such camera");
    assert!(matches!(error, Error::Capture(_)), "{error}");
    assert!(home.library.entries().unwrap().is_empty());
}

/// The window closes; whoever speaks and is seen goes on.
#[test]
fn a_screen_that_goes_away_ends_its_picture_and_not_the_take() {
    let home = Home::new();
    let mut config = with(camera("testsrc2=size=320x240:rate=30"));
    if let Some(screen) = &mut config.screen {
        let scene = SyntheticScene {
            lifetime: Some(Duration::from_secs(1)),
            ..SyntheticScene::new(SIZE, Motion::Counter)
        };
        screen.target = aside_capture::VideoTarget::Synthetic(scene);
    }
    config.microphone = None;
    let (session, events) = home.start(config);
    wait(2_500);
    session.stop();
    let told = listen_to_the_end(&events);
    assert_eq!(said(&told, &ProblemCode::SourceEnded).len(), 1);
    let length = told.clip.expect("a finished clip").manifest.duration();
    assert!(length > Duration::from_millis(2_300), "{length:?}");
}
