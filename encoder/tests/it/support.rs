//! Small clips to encode, and independent readers to read them with.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use aside_encoder::{
    AudioEncoder, AudioSettings, FragmentPolicy, Fragmenter, VideoEncoder, VideoSettings,
};
use aside_media::{
    AudioFormat, Bitrate, ClipTime, Fragment, Frame, FrameRate, InitSegment, Packet, Patch,
    PixelFormat, Rect, SampleRate, Samples, Size,
};

pub(crate) const SIZE: Size = Size {
    width: 320,
    height: 180,
};

pub(crate) const MONO: AudioFormat = AudioFormat {
    rate: SampleRate::HZ_48000,
    channels: 1,
};

/// A picture of one colour with a brighter square that moves.
pub(crate) fn frame(at: ClipTime, size: Size, step: u32) -> Frame<ClipTime> {
    let mut data = Vec::with_capacity(size.width as usize * size.height as usize * 4);
    let left = step * 8 % (size.width - 40);
    for y in 0..size.height {
        for x in 0..size.width {
            let inside = (left..left + 40).contains(&x) && (40..80).contains(&y);
            data.extend(if inside {
                [240, 200, 40, 0]
            } else {
                [60, 90, 30, 0]
            });
        }
    }
    patch_frame(at, size, Rect::whole(size), data)
}

/// A frame of one patch.
pub(crate) fn patch_frame(at: ClipTime, size: Size, rect: Rect, data: Vec<u8>) -> Frame<ClipTime> {
    Frame {
        at,
        size,
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

/// A run of sound; `sample` gives each sound frame's value.
pub(crate) fn sound(from: u64, frames: u64, sample: impl Fn(u64) -> f32) -> Samples<ClipTime> {
    Samples {
        at: ClipTime::ZERO + MONO.rate.duration(from),
        format: MONO,
        data: (from..from + frames).map(sample).collect::<Vec<_>>().into(),
        lost_before: 0,
    }
}

/// A 440 Hz tone at a quarter of full scale, after 0.1 s of fading in.
pub(crate) fn tone(frame: u64) -> f32 {
    let gain = 0.25 * (frame as f32 / 4_800.0).min(1.0);
    gain * (frame as f32 * 440.0 * std::f32::consts::TAU / 48_000.0).sin()
}

pub(crate) fn video_settings(size: Size) -> VideoSettings {
    VideoSettings {
        size,
        frame_rate: FrameRate::fps(30),
        keyframe_interval: Duration::from_secs(2),
        ..VideoSettings::default()
    }
}

pub(crate) fn audio_settings() -> AudioSettings {
    AudioSettings {
        format: MONO,
        bitrate: Bitrate::kbps(96),
    }
}

/// What a test records.
pub(crate) struct Recipe {
    pub(crate) length: Duration,
    pub(crate) video: bool,
    pub(crate) audio: bool,
    pub(crate) policy: FragmentPolicy,
}

impl Default for Recipe {
    fn default() -> Self {
        Self {
            length: Duration::from_secs(5),
            video: true,
            audio: true,
            policy: FragmentPolicy {
                segment: Duration::from_millis(1_500),
                ..FragmentPolicy::default()
            },
        }
    }
}

/// A recorded clip, in memory.
pub(crate) struct Recorded {
    pub(crate) init: InitSegment,
    pub(crate) fragments: Vec<Fragment>,
    pub(crate) video_frames: u64,
}

impl Recipe {
    /// Encodes the clip as a recorder would: 30 pictures a second, sound in
    /// blocks of 10 ms, packets as they come.
    pub(crate) fn record(&self) -> Recorded {
        let mut video = self
            .video
            .then(|| VideoEncoder::new(&video_settings(SIZE)).unwrap());
        let mut audio = self
            .audio
            .then(|| AudioEncoder::new(&audio_settings()).unwrap());
        let tracks: Vec<_> = video
            .iter()
            .map(|it| it.track().clone())
            .chain(audio.iter().map(|it| it.track().clone()))
            .collect();
        let (mut fragmenter, init) = Fragmenter::new(&tracks, self.policy).unwrap();
        let (mut packets, mut fragments) = (Vec::new(), Vec::new());
        let millis = self.length.as_millis() as i64;
        let mut video_frames = 0;
        for tick in 0..millis {
            let at = ClipTime::from_millis(tick);
            if let Some(video) = video
                .as_mut()
                .filter(|_| tick * 30 / 1000 >= video_frames as i64)
            {
                video
                    .encode(&frame(at, SIZE, video_frames as u32), &mut packets)
                    .unwrap();
                video_frames += 1;
            }
            if let Some(audio) = audio.as_mut().filter(|_| tick % 10 == 0) {
                audio
                    .encode(&sound(tick as u64 * 48, 480, tone), &mut packets)
                    .unwrap();
            }
            write_all(&mut fragmenter, &mut packets, &mut fragments);
        }
        if let Some(video) = video {
            video
                .finish(ClipTime::from_millis(millis), &mut packets)
                .unwrap();
        }
        if let Some(audio) = audio {
            audio.finish(&mut packets).unwrap();
        }
        write_all(&mut fragmenter, &mut packets, &mut fragments);
        fragmenter.finish(&mut fragments).unwrap();
        Recorded {
            init,
            fragments,
            video_frames,
        }
    }
}

pub(crate) fn write_all(
    fragmenter: &mut Fragmenter,
    packets: &mut Vec<Packet>,
    fragments: &mut Vec<Fragment>,
) {
    for packet in packets.drain(..) {
        fragmenter.write(packet, fragments).unwrap();
    }
}

impl Recorded {
    /// Each segment's start, duration and bytes.
    pub(crate) fn segments(&self) -> Vec<(ClipTime, Duration, Vec<u8>)> {
        let mut segments: Vec<(ClipTime, Duration, Vec<u8>)> = Vec::new();
        for fragment in &self.fragments {
            match segments.last_mut().filter(|_| !fragment.opens_segment) {
                Some((_, duration, bytes)) => {
                    *duration += fragment.duration;
                    bytes.extend(&fragment.bytes);
                }
                None => segments.push((fragment.start, fragment.duration, fragment.bytes.clone())),
            }
        }
        segments
    }

    /// Writes `init.mp4`, the segments and `stream.m3u8`; the paths of the
    /// first two, in order.
    pub(crate) fn save(&self, dir: &Path) -> Vec<PathBuf> {
        let mut paths = vec![dir.join("init.mp4")];
        std::fs::write(&paths[0], &self.init.bytes).unwrap();
        let mut list = String::from("#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:3\n");
        list.push_str("#EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-MAP:URI=\"init.mp4\"\n");
        for (index, (_, duration, bytes)) in self.segments().iter().enumerate() {
            let name = format!("{index:05}.m4s");
            list.push_str(&format!("#EXTINF:{:.3},\n{name}\n", duration.as_secs_f64()));
            std::fs::write(dir.join(&name), bytes).unwrap();
            paths.push(dir.join(name));
        }
        list.push_str("#EXT-X-ENDLIST\n");
        std::fs::write(dir.join("stream.m3u8"), list).unwrap();
        paths
    }

    /// All of it as one file.
    pub(crate) fn save_whole(&self, dir: &Path) -> PathBuf {
        let path = dir.join("whole.mp4");
        let mut bytes = self.init.bytes.clone();
        for fragment in &self.fragments {
            bytes.extend(&fragment.bytes);
        }
        std::fs::write(&path, bytes).unwrap();
        path
    }
}

/// Runs a tool that must succeed and say nothing on its error stream.
pub(crate) fn run(program: &str, arguments: &[&str]) -> Vec<u8> {
    let output = Command::new(program).args(arguments).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {arguments:?}: {errors}");
    assert_eq!(errors, "", "{program} {arguments:?}");
    output.stdout
}

/// What `ffprobe` counts and reads in a file, decoding everything.
pub(crate) fn ffprobe(path: &Path) -> serde_json::Value {
    let path = path.to_str().unwrap();
    let json = run(
        "ffprobe",
        &[
            "-v",
            "error",
            "-count_frames",
            "-show_streams",
            "-show_format",
            "-of",
            "json",
            path,
        ],
    );
    serde_json::from_slice(&json).unwrap()
}

/// A file's sound, decoded by the `ffmpeg` program to mono at 48 kHz.
pub(crate) fn decode_sound(path: &Path) -> Vec<f32> {
    let path = path.to_str().unwrap();
    let raw = run(
        "ffmpeg",
        &[
            "-v", "error", "-i", path, "-map", "0:a", "-f", "f32le", "-ac", "1", "-",
        ],
    );
    let samples = raw.chunks_exact(4);
    samples
        .map(|it| f32::from_le_bytes(it.try_into().unwrap()))
        .collect()
}

/// A file's pictures, decoded by the `ffmpeg` program to RGB.
pub(crate) fn decode_pictures(path: &Path) -> Vec<u8> {
    let path = path.to_str().unwrap();
    run(
        "ffmpeg",
        &[
            "-v",
            "error",
            "-i",
            path,
            "-map",
            "0:v",
            "-vsync",
            "passthrough",
            "-sws_flags",
            "accurate_rnd+full_chroma_int",
            "-f",
            "rawvideo",
            "-pix_fmt",
            "rgb24",
            "-",
        ],
    )
}
