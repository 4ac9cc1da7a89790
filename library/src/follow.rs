//! Reading a WAV file while it is written.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use aside_media::{AudioFormat, SampleRate};

use crate::wav::part;
use crate::{Error, Result};

/// No WAV file is shorter: a RIFF header, a format and an empty content.
const SHORTEST: u64 = 44;

/// Reads what a [`WavWriter`](crate::wav::WavWriter) has made safe so far,
/// through all its parts, and later what has come since.
#[derive(Debug)]
pub struct WavFollower {
    path: PathBuf,
    part: u32,
    /// Sound frames read of this part, and in the parts before it.
    read: u32,
    before: u64,
}

/// A run of sound that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SoundRun {
    /// The place of its first sound frame among all, from 0.
    pub first_frame: u64,
    /// Rate and channels.
    pub format: AudioFormat,
}

impl WavFollower {
    /// Follows the file at `path`, which need not exist yet.
    pub fn open(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            part: 1,
            read: 0,
            before: 0,
        }
    }

    /// Appends at most `frames` sound frames to `out`; `None` when there is
    /// nothing more for now.
    ///
    /// # Errors
    /// When the file cannot be read or is no WAV file.
    pub fn read(&mut self, frames: u32, out: &mut Vec<f32>) -> Result<Option<SoundRun>> {
        loop {
            let path = part(&self.path, self.part);
            // Asked first: once there is a next part, this one grows no more.
            let is_last = !part(&self.path, self.part + 1).exists();
            if std::fs::metadata(&path).is_ok_and(|it| it.len() < SHORTEST) {
                // It has just been made, and its header is under way.
                return Ok(None);
            }
            let mut reader = match hound::WavReader::open(&path) {
                Ok(reader) => reader,
                Err(hound::Error::IoError(error)) if error.kind() == ErrorKind::NotFound => {
                    return Ok(None);
                }
                Err(error) => return Err(failed(&path, error)),
            };
            let (held, spec) = (reader.duration(), reader.spec());
            if held <= self.read {
                if is_last {
                    return Ok(None);
                }
                self.before += u64::from(held);
                (self.part, self.read) = (self.part + 1, 0);
                continue;
            }
            let Some(rate) = SampleRate::new(spec.sample_rate) else {
                return Err(failed(&path, hound::Error::FormatError("no sample rate")));
            };
            let first_frame = self.before + u64::from(self.read);
            let count = frames.min(held - self.read);
            reader
                .seek(self.read)
                .map_err(|error| failed(&path, error.into()))?;
            let wanted = count as usize * usize::from(spec.channels);
            for sample in reader.samples::<i16>().take(wanted) {
                let sample = sample.map_err(|error| failed(&path, error))?;
                out.push(f32::from(sample) / f32::from(i16::MAX));
            }
            self.read += count;
            let format = AudioFormat {
                rate,
                channels: spec.channels,
            };
            return Ok(Some(SoundRun {
                first_frame,
                format,
            }));
        }
    }
}

fn failed(path: &Path, error: hound::Error) -> Error {
    let error = match error {
        hound::Error::IoError(error) => error,
        other => std::io::Error::other(other),
    };
    Error::io("read", path, error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wav::WavWriter;

    #[test]
    fn what_was_made_safe_is_read_once_and_in_order() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("mic.wav");
        let mut follower = WavFollower::open(&path);
        let mut heard = Vec::new();
        assert_eq!(follower.read(100, &mut heard).unwrap(), None);

        let format = AudioFormat {
            rate: SampleRate::HZ_48000,
            channels: 1,
        };
        let mut writer = WavWriter::create(&path, format).unwrap();
        for second in 0..3 {
            writer.write(&vec![0.25 * second as f32; 100]).unwrap();
            writer.checkpoint().unwrap();
            let run = follower.read(80, &mut heard).unwrap().unwrap();
            assert_eq!(run.first_frame, second * 80);
            assert_eq!(run.format, format);
        }
        while follower.read(80, &mut heard).unwrap().is_some() {}
        assert_eq!(heard.len(), 300);
        assert!(heard.is_sorted() && (heard[299] - 0.5).abs() < 1e-4);
    }
}
