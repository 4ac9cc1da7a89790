//! How like the scene's own frames a film's pictures are.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use aside_media::Size;

/// SSIM of luma, as ffmpeg's filter of that name computes it: the mean of the
/// pictures in `stills` against `originals`, as many BGRA pictures in the same
/// order, turned into luma by `matrix`.
pub(crate) fn ssim(
    stills: &Path,
    originals: impl Iterator<Item = Vec<u8>>,
    size: Size,
    matrix: &str,
) -> Result<f64> {
    let size = format!("{}x{}", size.width, size.height);
    let filter = format!(
        "[1:v]scale=out_color_matrix={matrix}:out_range=tv:flags=accurate_rnd,\
         format=yuv420p,extractplanes=y[original];[0:v][original]ssim"
    );
    let mut ffmpeg = Command::new("ffmpeg")
        .args(["-hide_banner", "-nostats", "-loglevel", "info"])
        .args(["-f", "rawvideo", "-pixel_format", "gray", "-video_size"])
        .args([&size, "-i"])
        .arg(stills)
        .args(["-f", "rawvideo", "-pixel_format", "bgr0", "-video_size"])
        .args([&size, "-i", "-", "-lavfi", &filter, "-f", "null", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .context("ffmpeg is not installed: apt-get install ffmpeg")?;
    let mut pipe = ffmpeg.stdin.take().context("a pipe")?;
    for original in originals {
        pipe.write_all(&original)?;
    }
    drop(pipe);
    let mut said = String::new();
    let mut stderr = ffmpeg.stderr.take().context("a pipe")?;
    stderr.read_to_string(&mut said)?;
    ensure!(ffmpeg.wait()?.success(), "ffmpeg cannot compare:\n{said}");
    value(&said).with_context(|| format!("ffmpeg gives no SSIM:\n{said}"))
}

/// The number in `SSIM Y:0.987654 (19.1) All:…`.
fn value(said: &str) -> Option<f64> {
    let (_, rest) = said.rsplit_once("SSIM Y:")?;
    rest.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ffmpeg_s_figure_is_found_in_what_it_says() {
        let said = "[Parsed_ssim_2 @ 0x5] SSIM Y:0.991234 (20.57) All:0.991234 (20.57)";
        assert_eq!(value(said), Some(0.991_234));
        assert_eq!(value("nothing"), None);
    }
}
