//! What a camera's bubble costs on top of a still screen of 1920 x 1080.
//!
//! ```text
//! cargo run --release --example bubble -- 10
//! ```
//!
//! Prints the processor time of each of the recorder's threads, in per cent of
//! one processor, without a camera and with a made one of 1280 x 720 at 30
//! pictures a second in a bubble of 320 pixels. Making that picture is part of
//! `camera-device`: a real camera does it itself.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::time::Duration;

use aside_capture::synthetic::{Motion, SyntheticScene};
use aside_capture::{Backend, DeviceId, VideoTarget};
use aside_library::{ClipId, Kind, Library};
use aside_media::{Bubble, CameraLayout, FrameRate, PointerStyle, Size};
use aside_recorder::{
    CameraConfig, ScreenConfig, Session, SessionConfig, SessionEvent, SoundConfig,
};

const SIZE: Size = Size {
    width: 1920,
    height: 1080,
};

fn main() -> Result<(), Box<dyn Error>> {
    let seconds = std::env::args().nth(1).map_or(Ok(10), |it| it.parse())?;
    let bubble = Bubble::new(0.1, 0.8, 320.0 / 1080.0).ok_or("no bubble")?;
    for layout in [
        None,
        Some(CameraLayout::Bubble(bubble)),
        Some(CameraLayout::Full),
    ] {
        let dir = tempfile::tempdir()?;
        let library = Library::open(&dir.path().join("clips"))?;
        let (session, events) = Session::start(config(layout)?, &library)?;
        std::thread::sleep(Duration::from_secs(1));
        let before = threads()?;
        std::thread::sleep(Duration::from_secs(seconds));
        let after = threads()?;
        session.discard();
        for event in events {
            if let SessionEvent::Problem(problem) = event {
                println!("  {}", problem.message);
            }
        }
        println!("{layout:?}");
        for (name, ticks) in after {
            let spent = ticks - before.get(&name).copied().unwrap_or(0);
            if spent > 0 {
                // A tick is 10 ms.
                println!("  {name:14} {:5.2} %", spent as f64 / seconds as f64);
            }
        }
    }
    Ok(())
}

fn config(layout: Option<CameraLayout>) -> Result<SessionConfig, Box<dyn Error>> {
    let frame_rate = FrameRate::fps(30);
    Ok(SessionConfig {
        id: ClipId::random()?,
        kind: Kind::Screen,
        title: "cost".to_owned(),
        expires: None,
        screen: Some(ScreenConfig {
            target: VideoTarget::Synthetic(SyntheticScene::new(SIZE, Motion::Still)),
            frame_rate,
            pointer: false,
            style: PointerStyle::default(),
            backend: Backend::Auto,
        }),
        camera: layout.map(|layout| CameraConfig {
            device: DeviceId::new("lavfi:testsrc2=size=1280x720:rate=30"),
            layout,
            mirrored: true,
            frame_rate,
        }),
        microphone: None,
        system_audio: None,
        sound: SoundConfig::default(),
        speech: None,
        leave: aside_recorder::Cancel::new(),
    })
}

/// User and system time of each thread by name, in ticks (proc_pid_stat(5)).
fn threads() -> Result<BTreeMap<String, u64>, Box<dyn Error>> {
    let mut found = BTreeMap::new();
    for task in fs::read_dir("/proc/self/task")? {
        let Ok(stat) = fs::read_to_string(task?.path().join("stat")) else {
            continue;
        };
        let (Some(from), Some(to)) = (stat.find('('), stat.rfind(')')) else {
            continue;
        };
        let fields = stat[to + 1..].split_whitespace().skip(11).take(2);
        let ticks: u64 = fields.flat_map(str::parse::<u64>).sum();
        *found.entry(stat[from + 1..to].to_owned()).or_default() += ticks;
    }
    Ok(found)
}
