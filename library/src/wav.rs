//! Sound as WAV files: 16-bit PCM that survives a crash.

use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use aside_media::{AudioFormat, Bytes, SampleRate};
use hound::{SampleFormat, WavSpec};

use crate::files::{self, Disk, Files, Open, OpenFile};
use crate::{Error, Result};

pub use crate::follow::{SoundRun, WavFollower};

/// A WAV file cannot hold more than 4 GiB: its sizes have 32 bits.
const LARGEST: Bytes = Bytes::new(0xffff_0000);
/// Sound is handed to the system in pieces of this size at least.
const BUFFER: usize = 64 << 10;
const BYTES_PER_SAMPLE: u64 = 2;

/// Writes interleaved sound to a WAV file, and to a second one named
/// `<name>-2.wav` when the first is full, and so on.
///
/// After an error the file keeps what it has, and every further call fails.
///
/// Samples are clipped to -1 to 1. What was written before the last
/// [`checkpoint`](Self::checkpoint) survives power loss and can be played
/// without repair. Dropping the writer loses at most what came after.
pub struct WavWriter {
    files: Arc<dyn Files>,
    /// The first file; the others' names follow from it.
    path: PathBuf,
    part: u32,
    format: AudioFormat,
    largest: Bytes,
    writer: hound::WavWriter<BufWriter<Synced>>,
    frames_before: u64,
}

/// A file whose `flush` returns once everything survives power loss, and that
/// is left alone after its first error: where a failed write ended is unknown,
/// and the buffers above would put the rest in the wrong place.
#[derive(Debug)]
struct Synced {
    file: Box<dyn OpenFile>,
    failed: bool,
}

impl Synced {
    fn call<T>(&mut self, call: impl FnOnce(&mut dyn OpenFile) -> io::Result<T>) -> io::Result<T> {
        if self.failed {
            return Err(io::Error::other("an earlier write failed"));
        }
        let result = call(&mut *self.file);
        let interrupted = |error: &io::Error| error.kind() == io::ErrorKind::Interrupted;
        self.failed = result.as_ref().is_err_and(|error| !interrupted(error));
        result
    }
}

impl WavWriter {
    /// Makes `path`, and its folder if there is none.
    ///
    /// # Errors
    /// What the disk says.
    pub fn create(path: &Path, format: AudioFormat) -> Result<Self> {
        Self::create_with(Arc::new(Disk), path, format)
    }

    pub(crate) fn create_with(
        files: Arc<dyn Files>,
        path: &Path,
        format: AudioFormat,
    ) -> Result<Self> {
        if let Some(folder) = path.parent() {
            files
                .create_dir(folder)
                .map_err(|error| Error::io("create", folder, error))?;
            files::sync_parent(&*files, folder)?;
        }
        let writer = open(&*files, path, format)?;
        Ok(Self {
            files,
            path: path.to_owned(),
            part: 1,
            format,
            largest: LARGEST,
            writer,
            frames_before: 0,
        })
    }

    /// Adds interleaved samples: a whole number of sound frames.
    ///
    /// # Errors
    /// [`Error::Order`] for a part of a sound frame, else what the disk says.
    pub fn write(&mut self, samples: &[f32]) -> Result<()> {
        let channels = usize::from(self.format.channels);
        if !samples.len().is_multiple_of(channels) {
            return Err(Error::Order("sound is written in whole sound frames"));
        }
        // In bounded pieces: what hound buffers is no larger than one.
        for piece in samples.chunks(channels * 4096) {
            let held = u64::from(self.writer.len()) * BYTES_PER_SAMPLE;
            if held + piece.len() as u64 * BYTES_PER_SAMPLE > self.largest.get() {
                self.rotate()?;
            }
            let mut block = self.writer.get_i16_writer(piece.len() as u32);
            for sample in piece {
                block.write_sample(to_i16(*sample));
            }
            let written = block.flush();
            written.map_err(|error| self.failed(error))?;
        }
        Ok(())
    }

    /// Makes everything written so far safe; call it each second.
    ///
    /// # Errors
    /// What the disk says.
    pub fn checkpoint(&mut self) -> Result<()> {
        let flushed = self.writer.flush();
        flushed.map_err(|error| self.failed(error))
    }

    /// How long the sound is by now.
    pub fn duration(&self) -> Duration {
        let frames = self.frames_before + u64::from(self.writer.duration());
        self.format.rate.duration(frames)
    }

    /// Makes everything safe and closes the file.
    ///
    /// # Errors
    /// What the disk says.
    pub fn finish(mut self) -> Result<()> {
        self.checkpoint()
    }

    fn rotate(&mut self) -> Result<()> {
        self.checkpoint()?;
        let path = part(&self.path, self.part + 1);
        let next = open(&*self.files, &path, self.format)?;
        self.frames_before += u64::from(self.writer.duration());
        self.part += 1;
        self.writer = next;
        Ok(())
    }

    /// Sorts an error, after which nothing more is written to the file.
    fn failed(&self, error: hound::Error) -> Error {
        let path = part(&self.path, self.part);
        // The header may be torn. If it cannot be put right now, recovery
        // does it.
        drop(repair_with(&*self.files, &path));
        match error {
            hound::Error::IoError(error) => Error::io("write", &path, error),
            other => Error::io("write", &path, io::Error::other(other)),
        }
    }
}

impl std::fmt::Debug for WavWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WavWriter")
            .field("path", &self.path)
            .field("part", &self.part)
            .field("format", &self.format)
            .finish_non_exhaustive()
    }
}

/// Makes a WAV file's header say how much sound the file holds, after its
/// writer was interrupted; returns how long it plays.
///
/// # Errors
/// [`Error::Corrupt`] if it does not begin like a WAV file of 16-bit PCM, else
/// what the disk says. It is then left as it was.
pub fn repair(path: &Path) -> Result<Duration> {
    repair_with(&Disk, path)
}

pub(crate) fn repair_with(files: &dyn Files, path: &Path) -> Result<Duration> {
    let failed = |error| Error::io("repair", path, error);
    let mut file = files.open(path, Open::Edit).map_err(failed)?;
    let length = file.seek(SeekFrom::End(0)).map_err(failed)?;
    let mut head = Vec::new();
    file.rewind().map_err(failed)?;
    (&mut file)
        .take(HEADER_LIMIT)
        .read_to_end(&mut head)
        .map_err(failed)?;
    let header = Header::read(&head).ok_or_else(|| Error::corrupt(path, "it is not a WAV file"))?;
    let data = (length - header.data).min(LARGEST.get());
    let data = data - data % header.block;
    let riff = header.data - 8 + data;
    let mut put = |at: u64, size: u64| {
        file.seek(SeekFrom::Start(at))?;
        // Both fit: the data is no longer than `LARGEST`.
        file.write_all(&(size as u32).to_le_bytes())
    };
    put(4, riff)
        .and_then(|()| put(header.data - 4, data))
        .map_err(failed)?;
    if header.data + data < length {
        file.set_len(header.data + data).map_err(failed)?;
    }
    file.sync().map_err(failed)?;
    Ok(header.rate.duration(data / header.block))
}

/// More than any header that is written here.
const HEADER_LIMIT: u64 = 4096;

/// What has to be known of a header to put it right (RIFF WAVE: chunks of a
/// name, a size and a content, the last of which is `data`).
struct Header {
    rate: SampleRate,
    /// Bytes per sound frame.
    block: u64,
    /// Where the samples begin.
    data: u64,
}

impl Header {
    fn read(head: &[u8]) -> Option<Self> {
        if head.get(..4)? != b"RIFF" || head.get(8..12)? != b"WAVE" {
            return None;
        }
        let mut format = None;
        let mut at = 12;
        loop {
            let name = head.get(at..at + 4)?;
            let size = u32::from_le_bytes(head.get(at + 4..at + 8)?.try_into().ok()?) as usize;
            let content = at + 8;
            match name {
                b"fmt " => {
                    let field = |at: usize| head.get(content + at..content + at + 2);
                    let number = |at| Some(u16::from_le_bytes(field(at)?.try_into().ok()?));
                    let rate = u32::from(number(4)?) | u32::from(number(6)?) << 16;
                    format = Some((SampleRate::new(rate)?, number(12)?, number(14)?));
                }
                b"data" => {
                    let (rate, block, bits) = format?;
                    let good = block > 0 && bits == 16;
                    return good.then_some(Self {
                        rate,
                        block: block.into(),
                        data: content as u64,
                    });
                }
                _ => {}
            }
            at = content.checked_add(size)?.checked_add(size % 2)?;
        }
    }
}

fn open(
    files: &dyn Files,
    path: &Path,
    format: AudioFormat,
) -> Result<hound::WavWriter<BufWriter<Synced>>> {
    let failed = |error| Error::io("create", path, error);
    if format.channels == 0 {
        return Err(Error::Order("sound has at least one channel"));
    }
    let file = files.open(path, Open::Create).map_err(failed)?;
    files::sync_parent(files, path)?;
    let spec = WavSpec {
        channels: format.channels,
        sample_rate: format.rate.get(),
        bits_per_sample: 16,
        sample_format: SampleFormat::Int,
    };
    let buffered = BufWriter::with_capacity(
        BUFFER,
        Synced {
            file,
            failed: false,
        },
    );
    hound::WavWriter::new(buffered, spec)
        .and_then(|mut writer| writer.flush().map(|()| writer))
        .map_err(|error| failed(io::Error::other(error)))
}

/// The name of a part: `mic.wav`, `mic-2.wav`, `mic-3.wav`.
pub(crate) fn part(first: &Path, number: u32) -> PathBuf {
    if number <= 1 {
        return first.to_owned();
    }
    let stem = first.file_stem().unwrap_or_default().to_string_lossy();
    first.with_file_name(format!("{stem}-{number}.wav"))
}

/// The first part of the sound that a file is a part of.
pub(crate) fn first_part(path: &Path) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let is_number = |it: &str| !it.is_empty() && it.bytes().all(|byte| byte.is_ascii_digit());
    match stem.rsplit_once('-') {
        Some((first, number)) if is_number(number) => path.with_file_name(format!("{first}.wav")),
        _ => path.to_owned(),
    }
}

/// Full scale is 32767, so that both ends are as far from zero.
fn to_i16(sample: f32) -> i16 {
    // `as` clips, and makes nothing of what is not a number.
    (sample * f32::from(i16::MAX))
        .round()
        .clamp(-32767.0, 32767.0) as i16
}

impl Write for Synced {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.call(|file| file.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.call(|file| {
            file.flush()?;
            file.sync()
        })
    }
}

impl Seek for Synced {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.call(|file| file.seek(to))
    }
}

#[cfg(test)]
mod tests;
