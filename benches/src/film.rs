//! What ffmpeg finds in a film: pictures with their counters, flashes, beeps.

use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use aside_media::{ClipTime, SampleRate, Size};
use aside_rig::counter;

/// The rate at which sound is looked at.
const RATE: SampleRate = SampleRate::HZ_48000;
/// A beep comes after this much quiet.
const QUIET: Duration = Duration::from_millis(100);

/// A decoded picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Picture {
    /// When it is shown, on the film's own timeline.
    pub(crate) at: ClipTime,
    /// What its strip says, if it can be read.
    pub(crate) number: Option<u32>,
    /// Whether the flash is lit, if that can be seen.
    pub(crate) flash: Option<bool>,
}

/// A decoded film.
#[derive(Debug)]
pub(crate) struct Film {
    pub(crate) pictures: Vec<Picture>,
    /// When beeps begin.
    pub(crate) beeps: Vec<ClipTime>,
}

impl Film {
    /// Decodes the film. The pictures that are seen at the moments in `still`,
    /// in order, go to `stills` as they are: luma, a byte a pixel.
    pub(crate) fn read(
        path: &Path,
        size: Size,
        still: &[ClipTime],
        stills: &mut File,
    ) -> Result<(Self, Vec<Picture>)> {
        let times = times(path)?;
        let mut ffmpeg = Command::new("ffmpeg")
            .args(["-loglevel", "error", "-nostdin", "-i"])
            .arg(path)
            .args(["-map", "0:v", "-enc_time_base", "-1"])
            .args(["-fps_mode", "passthrough", "-vf", "extractplanes=y"])
            .args(["-f", "rawvideo", "-"])
            .stdout(Stdio::piped())
            .spawn()
            .context("ffmpeg is not installed: apt-get install ffmpeg")?;
        let mut pipe = ffmpeg.stdout.take().context("a pipe")?;
        let mut luma = vec![0; (size.width * size.height) as usize];
        let (mut pictures, mut kept) = (Vec::new(), Vec::new());
        let mut wanted = still.iter().peekable();
        for (index, &at) in times.iter().enumerate() {
            match pipe.read_exact(&mut luma) {
                Ok(()) => {}
                Err(error) if error.kind() == ErrorKind::UnexpectedEof => {
                    bail!("{} of {} pictures decode", index, times.len());
                }
                Err(error) => return Err(error.into()),
            }
            let picture = Picture {
                at,
                number: counter::read(&luma, size.width, size.height),
                flash: counter::flash(&luma, size.width, size.height),
            };
            pictures.push(picture);
            let next = times.get(index + 1);
            while wanted
                .next_if(|at| next.is_none_or(|next| *at < next))
                .is_some()
            {
                stills.write_all(&luma)?;
                kept.push(picture);
            }
        }
        ensure!(pipe.read(&mut luma)? == 0, "more pictures than packets");
        ensure!(ffmpeg.wait()?.success(), "the film does not decode");
        let beeps = beeps(&sound(path)?);
        Ok((Self { pictures, beeps }, kept))
    }
}

/// When the film's pictures are shown, in that order, without decoding it.
pub(crate) fn times(path: &Path) -> Result<Vec<ClipTime>> {
    let output = Command::new("ffprobe")
        .args(["-loglevel", "error", "-select_streams", "v:0"])
        .args(["-show_entries", "packet=pts_time", "-of", "csv=p=0"])
        .arg(path)
        .stderr(Stdio::inherit())
        .output()
        .context("ffprobe is not installed: apt-get install ffmpeg")?;
    ensure!(output.status.success(), "ffprobe cannot read the film");
    let mut times = Vec::new();
    for line in String::from_utf8(output.stdout)?.lines() {
        let seconds: f64 = line.trim_matches(',').parse().context("a time")?;
        times.push(ClipTime::from_nanos((seconds * 1e9).round() as i64));
    }
    times.sort_unstable();
    Ok(times)
}

/// The film's sound: mono, its first sample at the timeline's zero.
fn sound(path: &Path) -> Result<Vec<f32>> {
    let output = Command::new("ffmpeg")
        .args(["-loglevel", "error", "-nostdin", "-copyts", "-i"])
        .arg(path)
        .args(["-map", "0:a", "-ac", "1", "-ar", "48000"])
        // Holes become silence; nothing is stretched.
        .args(["-af", "aresample=async=1:min_hard_comp=0.005:first_pts=0"])
        .args(["-f", "f32le", "-"])
        .stderr(Stdio::inherit())
        .output()?;
    ensure!(output.status.success(), "the sound does not decode");
    let samples = output.stdout.chunks_exact(4);
    Ok(samples
        .map(|bytes| f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
        .collect())
}

/// When beeps begin: the first sample above an eighth of the loudest after
/// enough below.
fn beeps(samples: &[f32]) -> Vec<ClipTime> {
    let loudest = samples.iter().fold(0.0_f32, |most, it| most.max(it.abs()));
    let quiet = RATE.frames_floor(QUIET);
    let (mut since, mut found) = (0, Vec::new());
    for (index, sample) in (0u64..).zip(samples) {
        if sample.abs() <= loudest / 8.0 {
            since += 1;
            continue;
        }
        if since > quiet {
            let nanos = i64::try_from(RATE.duration(index).as_nanos());
            found.extend(nanos.map(ClipTime::from_nanos));
        }
        since = 0;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beep_begins_after_quiet_and_only_once() {
        let mut samples = vec![0.001; 48_000];
        for (index, sample) in samples[9_600..14_400].iter_mut().enumerate() {
            *sample = if index % 24 < 12 { 0.5 } else { -0.5 };
        }
        assert_eq!(beeps(&samples), [ClipTime::from_millis(200)]);
        assert_eq!(beeps(&[0.0; 48_000]), []);
    }
}
