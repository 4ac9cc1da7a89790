//! What encoding costs: CPU milliseconds for each picture of three scenes,
//! 1080p at 30 pictures a second, and for each second of sound.
//!
//! ```sh
//! cargo run --release -p aside-encoder --example cost [seconds]
//! ```

use std::time::Duration;

use aside_encoder::{AudioEncoder, AudioSettings, Preset, VideoEncoder, VideoSettings};
use aside_media::{
    AudioFormat, Bitrate, ClipTime, Frame, FrameRate, Packet, Patch, PixelFormat, Point, Pointer,
    PointerShape, Rect, SampleRate, Samples, Size,
};
use rustix::time::{ClockId, clock_gettime};

const SIZE: Size = Size {
    width: 1920,
    height: 1080,
};
const RATE: i64 = 30;
const HEARTBEAT: i64 = RATE;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let seconds: i64 = std::env::args().nth(1).map_or(Ok(10), |arg| arg.parse())?;
    println!(
        "{:12} {:10} {:>10} {:>12} {:>10}",
        "scene", "preset", "ms/picture", "CPU-s/min", "MB/min"
    );
    for preset in [Preset::Ultrafast, Preset::Superfast, Preset::Veryfast] {
        for scene in [Scene::Still, Scene::Walkthrough, Scene::Motion] {
            let cost = scene.encode(preset, seconds * RATE)?;
            let pictures = (seconds * RATE) as f64;
            println!(
                "{:12} {:10} {:>10.3} {:>12.2} {:>10.2}",
                format!("{scene:?}"),
                format!("{preset:?}"),
                cost.cpu.as_secs_f64() * 1e3 / pictures,
                cost.cpu.as_secs_f64() * 60.0 / seconds as f64,
                cost.bytes as f64 * 60.0 / seconds as f64 / 1e6,
            );
        }
    }
    let cost = sound(seconds)?;
    println!(
        "sound, mono: {:.2} CPU-s/min",
        cost.as_secs_f64() * 60.0 / seconds as f64
    );
    Ok(())
}

struct Cost {
    cpu: Duration,
    bytes: usize,
}

#[derive(Clone, Copy, Debug)]
enum Scene {
    /// A page that is read.
    Still,
    /// Typing, a pointer that moves, and a page that is scrolled now and then.
    Walkthrough,
    /// All pixels change every time.
    Motion,
}

impl Scene {
    fn encode(self, preset: Preset, pictures: i64) -> Result<Cost, Failure> {
        let mut encoder = VideoEncoder::new(&VideoSettings {
            size: SIZE,
            frame_rate: FrameRate::fps(30),
            preset,
            ..VideoSettings::default()
        })?;
        let page = page();
        let shape = std::sync::Arc::new(arrow());
        let mut packets: Vec<Packet> = Vec::new();
        let mut cpu = Duration::ZERO;
        for index in 0..pictures {
            let at = ClipTime::from_millis(index * 1000 / RATE);
            let mut frame = self.frame(at, index, &page);
            frame.pointer = self.pointer(index, &shape);
            let before = cpu_time();
            encoder.encode(&frame, &mut packets)?;
            if index % HEARTBEAT == HEARTBEAT - 1 && matches!(self, Self::Still) {
                encoder.repeat(at, &mut packets)?;
            }
            cpu += cpu_time() - before;
        }
        let before = cpu_time();
        encoder.finish(ClipTime::from_millis(pictures * 1000 / RATE), &mut packets)?;
        cpu += cpu_time() - before;
        let bytes = packets.iter().map(|packet| packet.data.len()).sum();
        Ok(Cost { cpu, bytes })
    }

    fn frame(self, at: ClipTime, index: i64, page: &[u8]) -> Frame<ClipTime> {
        let scroll = (index * 6) as usize % SIZE.height as usize;
        match (self, index) {
            (_, 0) => cut(at, page, Rect::whole(SIZE), 0),
            (Self::Motion, _) => cut(at, page, Rect::whole(SIZE), scroll),
            (Self::Walkthrough, _) if index % 90 > 75 => {
                let pane = Rect {
                    x: 400,
                    y: 200,
                    width: 1000,
                    height: 700,
                };
                cut(at, page, pane, scroll)
            }
            (Self::Walkthrough, _) if index % 4 == 0 => {
                let letter = Rect {
                    x: 410 + (index as u32 * 3) % 900,
                    y: 300,
                    width: 13,
                    height: 25,
                };
                cut(at, page, letter, scroll)
            }
            _ => Frame {
                at,
                size: SIZE,
                format: PixelFormat::Bgra,
                patches: Vec::new(),
                data: Vec::new().into(),
                pointer: None,
                keys: None,
            },
        }
    }

    fn pointer(self, index: i64, shape: &std::sync::Arc<PointerShape>) -> Option<Pointer> {
        let step = match self {
            Self::Walkthrough => (index / 2) as i32,
            _ => 0,
        };
        Some(Pointer {
            position: Point {
                x: 200 + step * 7 % 1500,
                y: 500 + step * 3 % 400,
            },
            shape: std::sync::Arc::clone(shape),
            pressed: false,
            click: None,
            spotlight: false,
        })
    }
}

/// A rectangle of the page, moved up by `scroll` rows.
fn cut(at: ClipTime, page: &[u8], rect: Rect, scroll: usize) -> Frame<ClipTime> {
    let stride = SIZE.width as usize * 4;
    let mut data = Vec::with_capacity(rect.area() as usize * 4);
    for row in 0..rect.height as usize {
        let y = (rect.y as usize + row + scroll) % SIZE.height as usize;
        let from = y * stride + rect.x as usize * 4;
        data.extend_from_slice(&page[from..from + rect.width as usize * 4]);
    }
    Frame {
        at,
        size: SIZE,
        format: PixelFormat::Bgra,
        patches: vec![Patch {
            rect,
            offset: 0,
            stride: rect.width as usize * 4,
        }],
        data: data.into(),
        pointer: None,
        keys: None,
    }
}

/// Something like text: dark runs of pixels on a light ground, in lines.
fn page() -> Vec<u8> {
    let mut state = 1_u32;
    let mut random = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state >> 16
    };
    let mut page = vec![0xf4; SIZE.width as usize * SIZE.height as usize * 4];
    for line in (20..SIZE.height - 40).step_by(24) {
        for column in (100..SIZE.width - 100).step_by(9) {
            let strokes = random();
            for y in 0..14 {
                for x in 0..7 {
                    if (strokes >> ((y / 3 * 3 + x / 2) % 16)) & 1 == 1 {
                        let at = ((line + y) * SIZE.width + column + x) as usize * 4;
                        page[at..at + 3].copy_from_slice(&[60, 40, 30]);
                    }
                }
            }
        }
    }
    page
}

fn arrow() -> PointerShape {
    let size = Size {
        width: 24,
        height: 24,
    };
    let mut pixels = Vec::new();
    for y in 0..size.height {
        for x in 0..size.width {
            pixels.extend(if x < y { [0, 0, 0, 255] } else { [0; 4] });
        }
    }
    PointerShape {
        size,
        hot_spot: Point::default(),
        pixels,
    }
}

fn sound(seconds: i64) -> Result<Duration, Failure> {
    let format = AudioFormat {
        rate: SampleRate::HZ_48000,
        channels: 1,
    };
    let mut encoder = AudioEncoder::new(&AudioSettings {
        format,
        bitrate: Bitrate::kbps(96),
    })?;
    let mut packets = Vec::new();
    let before = cpu_time();
    for block in 0..seconds * 100 {
        let sample = |index: i64| {
            let phase = index as f32 / 48_000.0 * std::f32::consts::TAU;
            0.2 * (phase * 220.0).sin() + 0.1 * (phase * 1_760.0).sin() * (phase * 3.0).sin()
        };
        let data: Vec<f32> = (block * 480..block * 480 + 480).map(sample).collect();
        let samples = Samples {
            at: ClipTime::from_millis(block * 10),
            format,
            data: data.into(),
            lost_before: 0,
        };
        encoder.encode(&samples, &mut packets)?;
    }
    encoder.finish(&mut packets)?;
    Ok(cpu_time() - before)
}

/// CPU time of this process, all its threads together.
fn cpu_time() -> Duration {
    let now = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(now.tv_sec.unsigned_abs(), now.tv_nsec as u32)
}
