//! Long recordings, as fast as the machine takes them: memory stays flat, and
//! what is read back is exactly what was put in. `make soak` takes hours.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use aside_library::{ClipId, State};
use aside_media::Bytes;
use aside_recorder::{ImportConfig, check_clip, import_clip};
use tempfile::TempDir;

use crate::support::Home;

const MINUTE: Duration = Duration::from_secs(60);

/// Hours in `make soak`, minutes else.
fn long(hours: u32) -> Duration {
    match std::env::var_os("ASIDE_SOAK") {
        Some(_) => hours * 60 * MINUTE,
        None => hours * 2 * MINUTE,
    }
}

fn made(dir: &TempDir, name: &str, arguments: &[&str]) -> PathBuf {
    let path = dir.path().join(name);
    let status = Command::new("ffmpeg")
        .args(["-v", "error"])
        .args(arguments)
        .arg(&path)
        .status();
    assert!(status.unwrap().success());
    path
}

/// What this process holds in memory.
fn resident() -> Bytes {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|it| it.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|it| it.trim().strip_suffix(" kB"));
    Bytes::new(kilobytes.unwrap().parse::<u64>().unwrap() << 10)
}

/// Takes a recording in, and fails unless memory stays flat, closing takes
/// less than a second, and the receipt is exact.
fn take_in(path: &Path, length: Duration, frames: u64) {
    let home = Home::new();
    let id = ClipId::random().unwrap();
    let config = ImportConfig::new(id, "long");
    let (mut early, mut most, mut last) = (None, 0, Instant::now());
    let clip = import_clip(&home.library, config, path, |done, total| {
        if done * 4 > total {
            let now = resident().get();
            early.get_or_insert(now);
            most = now.max(most);
        }
        last = Instant::now();
        ControlFlow::Continue(())
    });
    let (clip, closing) = (clip.unwrap(), last.elapsed());
    assert!(closing < Duration::from_secs(1), "{closing:?} to close");
    let grown = Bytes::new(most.saturating_sub(early.unwrap()));
    assert!(grown.get() < 30 << 20, "memory grew by {grown}");

    assert_eq!(clip.manifest.state(), State::Ready);
    let receipt = check_clip(&home.library, &id, |_, _| ControlFlow::Continue(())).unwrap();
    assert!(receipt.verified, "{:?}", receipt.findings);
    println!("{length:?}: memory grew by {grown}, {closing:?} to close; {receipt:?}");
    let off = receipt.duration.abs_diff(length);
    assert!(off < Duration::from_millis(100), "{off:?} off");
    assert!(
        receipt.audio.abs_diff(length) < Duration::from_millis(100),
        "{receipt:?}"
    );
    assert_eq!(receipt.video_frames, frames);
}

#[test]
fn hours_of_voice_are_whole() {
    let (dir, length) = (tempfile::tempdir().unwrap(), long(2));
    let tone = format!(
        "sine=frequency=300:sample_rate=16000:duration={}",
        length.as_secs()
    );
    let path = made(&dir, "voice.wav", &["-f", "lavfi", "-i", &tone]);
    take_in(&path, length, 0);
}

#[test]
fn an_hour_of_screen_is_whole() {
    let (dir, length) = (tempfile::tempdir().unwrap(), long(1));
    let seconds = length.as_secs();
    let picture = format!("testsrc2=size=320x180:rate=10:duration={seconds}");
    let tone = format!("sine=frequency=300:sample_rate=48000:duration={seconds}");
    let arguments = [
        "-f",
        "lavfi",
        "-i",
        &picture,
        "-f",
        "lavfi",
        "-i",
        &tone,
        "-c:v",
        "libx264",
        "-preset",
        "ultrafast",
        "-tune",
        "zerolatency",
        "-g",
        "80",
        "-pix_fmt",
        "yuv420p",
        "-c:a",
        "aac",
    ];
    let path = made(&dir, "screen.mp4", &arguments);
    take_in(&path, length, seconds * 10);
}
