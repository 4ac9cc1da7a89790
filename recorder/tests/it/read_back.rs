//! Clips as `ffprobe` and `ffmpeg` see them: not our code.

use std::path::{Path, PathBuf};
use std::process::Command;

use aside_capture::synthetic::read_strip;
use aside_library::Clip;

use crate::support::SIZE;

/// One decoded picture: its number in the scene, whether the flash is lit, and
/// when it is shown, in milliseconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen {
    pub(crate) number: u32,
    pub(crate) flash: bool,
    pub(crate) at_ms: f64,
}

fn run(program: &str, args: &[&str]) -> Vec<u8> {
    let output = Command::new(program).args(args).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && said.is_empty(),
        "{program} {args:?}: {said}"
    );
    output.stdout
}

/// Init segment and segments, joined: the download.
pub(crate) fn join(clip: &Clip, dir: &Path) -> PathBuf {
    let path = dir.join("whole.mp4");
    let bytes: Vec<u8> = clip
        .media()
        .iter()
        .flat_map(|part| std::fs::read(part).unwrap())
        .collect();
    std::fs::write(&path, bytes).unwrap();
    path
}

pub(crate) fn duration_ms(path: &Path) -> f64 {
    let shown = run(
        "ffprobe",
        &[
            "-v",
            "error",
            "-show_entries",
            "format=duration",
            "-of",
            "csv=p=0",
            arg(path),
        ],
    );
    number(&shown) * 1000.0
}

pub(crate) fn codecs(path: &Path) -> Vec<String> {
    let shown = run(
        "ffprobe",
        &[
            "-v",
            "error",
            "-show_entries",
            "stream=codec_name",
            "-of",
            "csv=p=0",
            arg(path),
        ],
    );
    let shown = String::from_utf8(shown).unwrap();
    shown.split_whitespace().map(str::to_owned).collect()
}

/// When each picture is shown, in milliseconds.
pub(crate) fn times(path: &Path) -> Vec<f64> {
    let times = run(
        "ffprobe",
        &[
            "-v",
            "error",
            "-select_streams",
            "v",
            "-show_entries",
            "frame=pts_time",
            "-of",
            "csv=p=0",
            arg(path),
        ],
    );
    // The first picture's side data leaves an empty line behind.
    let times = String::from_utf8(times).unwrap();
    let times = times.lines().filter(|line| !line.is_empty());
    times
        .map(|at| at.trim_end_matches(',').parse::<f64>().unwrap() * 1000.0)
        .collect()
}

pub(crate) fn pictures(path: &Path) -> Vec<Seen> {
    let times = times(path);
    let luma = run(
        "ffmpeg",
        &[
            "-v",
            "error",
            "-i",
            arg(path),
            "-map",
            "0:v",
            "-fps_mode",
            "passthrough",
            "-enc_time_base",
            "-1",
            "-pix_fmt",
            "gray",
            "-f",
            "rawvideo",
            "-",
        ],
    );
    let (width, height) = (SIZE.width as usize, SIZE.height as usize);
    let pictures = luma.chunks_exact(width * height);
    assert_eq!(pictures.len(), times.len());
    pictures
        .zip(&times)
        .map(|(luma, at)| {
            let (number, flash) = read_strip(luma, width, SIZE).expect("a readable number");
            Seen {
                number,
                flash,
                at_ms: *at,
            }
        })
        .collect()
}

/// Red, green and blue of one pixel of the first picture at or after a moment.
pub(crate) fn colour_at(path: &Path, millis: u32, x: u32, y: u32) -> [u8; 3] {
    let at = format!("{}.{:03}", millis / 1_000, millis % 1_000);
    let pixel = format!("format=gbrp,crop=1:1:{x}:{y}");
    let bytes = run(
        "ffmpeg",
        &[
            "-v",
            "error",
            "-ss",
            &at,
            "-i",
            arg(path),
            "-map",
            "0:v",
            "-frames:v",
            "1",
            "-vf",
            &pixel,
            "-pix_fmt",
            "rgb24",
            "-f",
            "rawvideo",
            "-",
        ],
    );
    bytes.try_into().expect("one pixel")
}

/// Mono sound at 48 kHz, from the clip's first moment.
pub(crate) fn sound(path: &Path) -> Vec<f32> {
    let bytes = run(
        "ffmpeg",
        &[
            "-v",
            "error",
            "-i",
            arg(path),
            "-map",
            "0:a",
            "-ac",
            "1",
            "-f",
            "f32le",
            "-",
        ],
    );
    let (samples, _) = bytes.as_chunks::<4>();
    samples
        .iter()
        .map(|sample| f32::from_le_bytes(*sample))
        .collect()
}

fn number(shown: &[u8]) -> f64 {
    String::from_utf8_lossy(shown).trim().parse().unwrap()
}

fn arg(path: &Path) -> &str {
    path.to_str().unwrap()
}
