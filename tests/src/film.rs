//! What ffprobe and ffmpeg read: the judges of every recording.

use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use aside_media::Size;
use serde_json::Value;

/// A track, as ffprobe found it after decoding all of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Track {
    /// Its codec, such as `h264`.
    pub codec: String,
    /// Pictures, or packets of sound, that were decoded.
    pub frames: u64,
    /// The picture's size; zero for sound.
    pub size: Size,
    /// Everything else ffprobe says of it.
    pub details: Value,
}

/// A file, as ffprobe found it.
#[derive(Clone, Debug, PartialEq)]
pub struct Probe {
    /// Its length.
    pub duration: Duration,
    /// Its pictures.
    pub video: Option<Track>,
    /// Its sound.
    pub audio: Option<Track>,
}

/// Reads all of `file`.
///
/// # Errors
/// When ffprobe finds any fault in it.
pub fn probe(file: &Path) -> Result<Probe> {
    let output = run(Command::new("ffprobe")
        .args(["-loglevel", "error", "-count_frames", "-of", "json"])
        .args(["-show_format", "-show_streams"])
        .arg(file))?;
    let found: Value = serde_json::from_slice(&output)?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let seconds: f64 = text(&found["format"]["duration"])
        .parse()
        .context("ffprobe gives no duration")?;
    let track = |kind: &str| {
        let streams = found["streams"].as_array()?;
        let stream = streams.iter().find(|stream| stream["codec_type"] == kind)?;
        let pixels = |key: &str| stream[key].as_u64().and_then(|n| u32::try_from(n).ok());
        Some(Track {
            codec: text(&stream["codec_name"]),
            frames: text(&stream["nb_read_frames"]).parse().unwrap_or(0),
            size: Size {
                width: pixels("width").unwrap_or(0),
                height: pixels("height").unwrap_or(0),
            },
            details: stream.clone(),
        })
    };
    Ok(Probe {
        duration: Duration::from_secs_f64(seconds),
        video: track("video"),
        audio: track("audio"),
    })
}

/// Decodes every track of `file` and throws the result away.
///
/// # Errors
/// When ffmpeg finds any fault.
pub fn decode(file: &Path) -> Result<()> {
    run(Command::new("ffmpeg")
        .args(["-loglevel", "error", "-xerror", "-i"])
        .arg(file)
        // At the file's own times, as in `pictures`.
        .args(["-fps_mode", "passthrough", "-enc_time_base", "-1"])
        .args(["-map", "0", "-f", "null", "-"]))?;
    Ok(())
}

/// The pictures of `file`, one byte a pixel, with repeated ones left out as
/// they are in the file.
///
/// # Errors
/// When ffmpeg finds any fault.
pub fn pictures(file: &Path, size: Size) -> Result<Vec<Vec<u8>>> {
    let raw = run(Command::new("ffmpeg")
        .args(["-loglevel", "error", "-i"])
        .arg(file)
        // At the file's own times: pictures may follow each other faster than
        // the frame rate it seems to have.
        .args(["-map", "0:v", "-enc_time_base", "-1"])
        .args(["-fps_mode", "passthrough"])
        .args(["-f", "rawvideo", "-pix_fmt", "gray", "-"]))?;
    let picture = (size.width * size.height) as usize;
    Ok(raw.chunks_exact(picture).map(<[u8]>::to_vec).collect())
}

/// How like a picture the last one of `file` is: the structural similarity of
/// its luma, and of all of it, as ffmpeg's `ssim` filter says.
///
/// # Errors
/// When ffmpeg cannot compare them.
pub fn likeness(file: &Path, picture: &Path) -> Result<(f64, f64)> {
    let filter = "[0:v]trim=start=1,setpts=N/TB[film];\
                  [1:v]scale=out_color_matrix=bt709:out_range=tv:flags=accurate_rnd+area,\
                  format=yuv420p,setpts=N/TB[picture];\
                  [film][picture]ssim=shortest=1:stats_file=-";
    let said = run(Command::new("ffmpeg")
        .args(["-loglevel", "error", "-i"])
        .arg(file)
        .arg("-i")
        .arg(picture)
        .args(["-lavfi", filter, "-frames:v", "1", "-f", "null", "-"]))?;
    let said = String::from_utf8(said)?;
    let value = |name: &str| -> Result<f64> {
        let word = said.split_whitespace().find_map(|it| it.strip_prefix(name));
        Ok(word.context("no similarity was said")?.parse()?)
    };
    Ok((value("Y:")?, value("All:")?))
}

/// The last picture of `file`, one byte a pixel.
///
/// # Errors
/// When ffmpeg finds any fault, or there is no picture.
pub fn last_picture(file: &Path, size: Size) -> Result<Vec<u8>> {
    let mut child = Command::new("ffmpeg")
        .args(["-loglevel", "error", "-i"])
        .arg(file)
        .args(["-map", "0:v", "-enc_time_base", "-1"])
        .args(["-fps_mode", "passthrough"])
        .args(["-f", "rawvideo", "-pix_fmt", "gray", "-"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .context("ffmpeg is not installed: apt-get install ffmpeg")?;
    let mut pictures = child.stdout.take().context("a pipe")?;
    let mut picture = vec![0; (size.width * size.height) as usize];
    let mut count = 0;
    while pictures.read_exact(&mut picture).is_ok() {
        count += 1;
    }
    let output = child.wait_with_output()?;
    let complaints = String::from_utf8_lossy(&output.stderr);
    ensure!(
        output.status.success() && complaints.trim().is_empty(),
        "{complaints}"
    );
    ensure!(count > 0, "no picture");
    Ok(picture)
}

/// The sound of `file`: mono, 16 kHz.
///
/// # Errors
/// When ffmpeg finds any fault.
pub fn sound(file: &Path) -> Result<Vec<f32>> {
    let raw = run(Command::new("ffmpeg")
        .args(["-loglevel", "error", "-i"])
        .arg(file)
        .args([
            "-map", "0:a", "-ac", "1", "-ar", "16000", "-f", "f32le", "-",
        ]))?;
    Ok(raw
        .chunks_exact(4)
        .map(|bytes| f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
        .collect())
}

/// What the program printed; whatever it complains of is an error.
fn run(command: &mut Command) -> Result<Vec<u8>> {
    let output = command
        .output()
        .context("ffmpeg is not installed: apt-get install ffmpeg")?;
    let complaints = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() || !complaints.trim().is_empty() {
        bail!("{command:?}: {}\n{complaints}", output.status);
    }
    Ok(output.stdout)
}
