//! The contract suite, over every source there is.

use aside_media::{FrameRate, Rect, SampleRate, Size};
use aside_rig::StageOptions;

use crate::synthetic::{Motion, Signal, Strip, SyntheticScene, SyntheticSound};
use crate::testing::{Painter, contract, on_stage};
use crate::{
    AudioTarget, Backend, CameraFit, CameraOptions, CameraSource, DeviceId, MonitorId,
    VideoOptions, VideoSource, VideoTarget, open_audio, open_video,
};

const SIZE: Size = Size {
    width: 640,
    height: 480,
};

const fn rect(x: u32, y: u32, width: u32, height: u32) -> Rect {
    Rect {
        x,
        y,
        width,
        height,
    }
}

fn screen_only() -> StageOptions {
    StageOptions {
        display: Some(SIZE),
        sound: false,
        ..StageOptions::default()
    }
}

fn sound_only() -> StageOptions {
    StageOptions {
        display: None,
        ..StageOptions::default()
    }
}

/// For what needs neither: a process of its own, whose holdings are counted.
fn nothing() -> StageOptions {
    StageOptions {
        display: None,
        sound: false,
        ..StageOptions::default()
    }
}

fn scene(motion: Motion, steady: u32) {
    let scene = SyntheticScene::new(SIZE, motion);
    let target = VideoTarget::Synthetic(scene);
    let open = || open_video(&target, VideoOptions::default()).unwrap();
    contract::video(open, |_| (), steady);
}

/// Holds a source that sees a painter's window to the contract.
fn screen(options: VideoOptions, target: impl Fn(&Painter) -> VideoTarget) {
    let painter = Painter::open("painter", rect(100, 50, 200, 100)).unwrap();
    let target = target(&painter);
    let open = || open_video(&target, options).unwrap();
    let change = |step: u32| {
        let spot = rect(step * 7 % 180, step * 3 % 80, 20, 20);
        painter.fill(spot, (step * 0x0f_1f2f) & 0xff_ffff).unwrap();
    };
    contract::video(open, change, 0);
}

fn sound(target: AudioTarget) {
    contract::audio(|| open_audio(&target).unwrap());
}

#[test]
fn a_counting_scene_keeps_the_contract() {
    on_stage(&nothing(), |_| {
        let strip = Strip::new(SIZE).unwrap().rect();
        scene(Motion::Counter, strip.height);
    });
}

#[test]
fn a_moving_scene_keeps_the_contract() {
    on_stage(&nothing(), |_| scene(Motion::Full, SIZE.height));
}

#[test]
fn a_camera_keeps_the_contract() {
    on_stage(&nothing(), |_| {
        let camera = DeviceId::new("lavfi:testsrc2=size=640x480:rate=30");
        let target = VideoTarget::Camera(camera);
        let open = || open_video(&target, VideoOptions::default()).unwrap();
        contract::video(open, |_| (), SIZE.height);
    });
}

#[test]
fn a_camera_at_the_size_of_a_bubble_keeps_the_contract() {
    on_stage(&nothing(), |_| {
        let camera = DeviceId::new("lavfi:testsrc2=size=640x480:rate=30");
        let options = CameraOptions {
            frame_rate: FrameRate::fps(30),
            mirrored: true,
            fit: CameraFit::Cover(Size {
                width: 120,
                height: 120,
            }),
        };
        let open =
            || -> Box<dyn VideoSource> { Box::new(CameraSource::open(&camera, &options).unwrap()) };
        contract::video(open, |_| (), 120);
    });
}

#[test]
fn the_portable_screen_keeps_the_contract() {
    on_stage(&screen_only(), |_| {
        let options = VideoOptions {
            backend: Backend::Scrap,
            ..VideoOptions::default()
        };
        screen(options, |_| VideoTarget::Monitor(MonitorId::new("screen")));
    });
}

#[test]
fn an_x11_screen_keeps_the_contract() {
    on_stage(&screen_only(), |_| {
        screen(VideoOptions::default(), |_| VideoTarget::PrimaryMonitor);
    });
}

#[test]
fn an_x11_area_keeps_the_contract() {
    on_stage(&screen_only(), |_| {
        screen(VideoOptions::default(), |_| VideoTarget::Area {
            monitor: MonitorId::new("screen"),
            rect: rect(90, 45, 201, 99),
        });
    });
}

#[test]
fn an_x11_window_keeps_the_contract() {
    on_stage(&screen_only(), |_| {
        screen(VideoOptions::default(), |painter| {
            VideoTarget::Window(painter.id())
        });
    });
}

#[test]
fn made_sound_keeps_the_contract() {
    on_stage(&nothing(), |_| {
        for signal in [
            Signal::Beeps,
            Signal::Recording {
                rate: SampleRate::HZ_16000,
                samples: [0, 99, -99].into(),
            },
        ] {
            sound(AudioTarget::Synthetic(SyntheticSound::new(signal)));
        }
    });
}

#[test]
fn a_microphone_keeps_the_contract() {
    on_stage(&sound_only(), |_| sound(AudioTarget::DefaultMicrophone));
}

#[test]
fn system_audio_keeps_the_contract() {
    on_stage(&sound_only(), |_| sound(AudioTarget::SystemAudio));
}
