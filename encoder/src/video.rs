//! Pictures to H.264 packets.

use aside_media::{
    ClipTime, Frame, Packet, Pts, Size, Ticks, TimeBase, TrackConfig, TrackFormat, TrackKind,
};
use ffmpeg_next::codec::{self, Context, encoder, threading};
use ffmpeg_next::{Codec, Dictionary, Rational, color, format, picture};

use crate::canvas::Canvas;
use crate::error::{Doing, arrived};
use crate::pointer::PointerLayer;
use crate::{Error, Result, VideoSettings, ffi, h264};

/// Fine enough for every frame rate, and what MPEG has always used.
const TIME_BASE: TimeBase = TimeBase::hz(90_000);

/// Tried first, in this order; then whatever else FFmpeg has.
const PREFERRED: [&str; 2] = ["libx264", "libopenh264"];

/// x264 puts in no keyframe of its own: `X264_KEYINT_MAX_INFINITE`.
const NO_KEYFRAMES: u32 = 1 << 30;

/// Pictures of more pixels than this are encoded by two threads.
const ONE_THREAD_PIXELS: u64 = 2560 * 1440;

/// Encodes one track of pictures as H.264, BT.709, limited range.
///
/// Pictures may come at any moment: each packet lasts until the next. So a
/// packet is given out when the one after it is made, and a still picture
/// needs [`repeat`](Self::repeat) now and then to become safe on disk.
pub struct VideoEncoder {
    codec: encoder::Video,
    track: TrackConfig,
    canvas: Canvas,
    pointer: PointerLayer,
    /// Size of the frames that are coming.
    seen: Size,
    keyframe_ticks: i64,
    last_pts: Option<Pts>,
    last_keyframe: Option<Pts>,
    /// Waits for its duration.
    held: Option<Packet>,
    packet: ffmpeg_next::Packet,
}

impl VideoEncoder {
    /// # Errors
    /// [`Error::NoEncoder`] when no H.264 encoder works here;
    /// [`Error::Unsupported`] for sizes H.264 does not have.
    pub fn new(settings: &VideoSettings) -> Result<Self> {
        ffi::quiet();
        let size = Size {
            width: settings.size.width & !1,
            height: settings.size.height & !1,
        };
        if !(2..=16_384).contains(&size.width) || !(2..=16_384).contains(&size.height) {
            let Size { width, height } = settings.size;
            return Err(Error::Unsupported {
                what: format!("A picture of {width} x {height} pixels cannot be encoded"),
            });
        }
        let (codec, header) = open_any(&candidates(), settings, size)?;
        let keyframe_nanos = i64::try_from(settings.keyframe_interval.as_nanos());
        let interval = ClipTime::from_nanos(keyframe_nanos.unwrap_or(i64::MAX));
        Ok(Self {
            codec,
            track: TrackConfig {
                time_base: TIME_BASE,
                codec: h264::codec_string(&header),
                header,
                format: TrackFormat::Video { size },
            },
            canvas: Canvas::new(size)?,
            pointer: PointerLayer::default(),
            seen: settings.size,
            keyframe_ticks: TIME_BASE.pts_floor(interval).get(),
            last_pts: None,
            last_keyframe: None,
            held: None,
            packet: ffmpeg_next::Packet::empty(),
        })
    }

    /// What a muxer needs to know of the packets.
    pub const fn track(&self) -> &TrackConfig {
        &self.track
    }

    /// Encodes what changed, and adds the packets that became ready to `out`.
    ///
    /// A frame that changes nothing, not even the pointer, costs nothing: no
    /// packet comes of it. Times before the clip's start count as its start.
    /// Frames of another size are cut off, or leave the rest black.
    ///
    /// # Errors
    /// [`Error::BadFrame`] when a patch reaches beyond its data: nothing was
    /// encoded, and other frames may follow. After [`Error::Codec`] none may.
    pub fn encode(&mut self, frame: &Frame<ClipTime>, out: &mut Vec<Packet>) -> Result<()> {
        let pointer = frame.pointer.as_ref();
        let is_first = self.last_pts.is_none();
        if frame.patches.is_empty() && self.pointer.shows(pointer) && !is_first {
            return Ok(());
        }
        self.pointer.lift(&mut self.canvas)?;
        if frame.size != self.seen {
            self.canvas.clear()?;
            self.seen = frame.size;
        }
        self.canvas.paint(frame)?;
        if let Some(pointer) = pointer {
            self.pointer.draw(&mut self.canvas, pointer)?;
        }
        self.send(frame.at, out)
    }

    /// Says that the picture is still the same at a later time. Costs a
    /// fraction of a changed picture.
    ///
    /// # Errors
    /// [`Error::Codec`]: no more frames may follow.
    pub fn repeat(&mut self, at: ClipTime, out: &mut Vec<Packet>) -> Result<()> {
        self.send(at, out)
    }

    /// Gives the last packet its duration: the picture ends at `end`.
    ///
    /// # Errors
    /// [`Error::Codec`]; the packets so far are good.
    pub fn finish(mut self, end: ClipTime, out: &mut Vec<Packet>) -> Result<()> {
        self.codec.send_eof().doing("finishing the picture")?;
        self.receive(out)?;
        if let Some(last) = self.held.take() {
            out.push(until(last, TIME_BASE.pts_floor(end)));
        }
        Ok(())
    }

    /// Changes the constant rate factor from the next picture on, 0 to 51:
    /// more makes smaller pictures, sooner. Other encoders than x264 ignore
    /// it.
    ///
    /// # Errors
    /// [`Error::Unsupported`] above 51.
    pub fn set_crf(&mut self, crf: u8) -> Result<()> {
        check_crf(crf)?;
        if self
            .codec
            .codec()
            .is_some_and(|codec| codec.name() == "libx264")
            && let Ok(value) = std::ffi::CString::new(crf.to_string())
        {
            ffi::set_option(&mut self.codec, c"crf", &value).doing("changing the quality")?;
        }
        Ok(())
    }

    fn send(&mut self, at: ClipTime, out: &mut Vec<Packet>) -> Result<()> {
        let pts = self.next_pts(at);
        let is_due = |last: Pts| pts.get() - last.get() >= self.keyframe_ticks;
        let is_keyframe = self.last_keyframe.is_none_or(is_due);
        if is_keyframe {
            self.last_keyframe = Some(pts);
        }
        self.last_pts = Some(pts);
        let picture = self.canvas.picture();
        picture.set_pts(Some(pts.get()));
        picture.set_kind(match is_keyframe {
            true => picture::Type::I,
            false => picture::Type::None,
        });
        self.codec.send_frame(picture).doing("encoding a picture")?;
        self.receive(out)
    }

    /// Two pictures of one moment, or out of order, still need two times.
    fn next_pts(&self, at: ClipTime) -> Pts {
        let pts = TIME_BASE.pts_floor(at.max(ClipTime::ZERO));
        match self.last_pts {
            Some(last) if pts <= last => Pts::new(last.get() + 1),
            _ => pts,
        }
    }

    fn receive(&mut self, out: &mut Vec<Packet>) -> Result<()> {
        while arrived(self.codec.receive_packet(&mut self.packet)).doing("encoding a picture")? {
            let Some(data) = self.packet.data() else {
                continue;
            };
            let pts = Pts::new(self.packet.pts().unwrap_or_default());
            let packet = Packet {
                track: TrackKind::Video,
                pts,
                dts: pts,
                duration: Ticks::new(0),
                keyframe: self.packet.is_key(),
                data: h264::length_prefixed(data),
            };
            if let Some(before) = self.held.replace(packet) {
                out.push(until(before, pts));
            }
        }
        Ok(())
    }
}

/// The packet, lasting until `end`; at least one tick.
fn until(mut packet: Packet, end: Pts) -> Packet {
    let ticks = u64::try_from(end.get() - packet.pts.get()).unwrap_or(0);
    packet.duration = Ticks::new(ticks.max(1));
    packet
}

fn check_crf(crf: u8) -> Result<()> {
    if crf > 51 {
        return Err(Error::Unsupported {
            what: format!("A rate factor of {crf} does not exist"),
        });
    }
    Ok(())
}

fn candidates() -> Vec<Codec> {
    let mut all = ffi::encoders(codec::Id::H264);
    all.sort_by_key(|codec| {
        let rank = PREFERRED.iter().position(|name| *name == codec.name());
        rank.unwrap_or(PREFERRED.len())
    });
    all
}

/// The first encoder that opens, and its header.
fn open_any(
    candidates: &[Codec],
    settings: &VideoSettings,
    size: Size,
) -> Result<(encoder::Video, Vec<u8>)> {
    check_crf(settings.crf)?;
    let mut tried = Vec::new();
    for candidate in candidates {
        let opened = open(*candidate, settings, size).and_then(|codec| {
            let header = h264::avcc(ffi::extradata(&codec))?;
            Ok((codec, header))
        });
        match opened {
            Ok(opened) => {
                if candidate.name() != PREFERRED[0] {
                    tracing::warn!(encoder = candidate.name(), ?tried, "libx264 is missing");
                }
                return Ok(opened);
            }
            Err(error) => tried.push(format!("{}: {error}", candidate.name())),
        }
    }
    Err(Error::NoEncoder {
        codec: "H.264",
        tried: tried.join("; "),
    })
}

fn open(candidate: Codec, settings: &VideoSettings, size: Size) -> Result<encoder::Video> {
    let context = Context::new_with_codec(candidate);
    let mut video = context.encoder().video().doing("setting up H.264")?;
    video.set_width(size.width);
    video.set_height(size.height);
    video.set_format(format::Pixel::YUV420P);
    video.set_time_base(rational(TIME_BASE.num(), TIME_BASE.den()));
    let rate = settings.frame_rate;
    video.set_frame_rate(Some(rational(rate.num(), rate.den())));
    video.set_gop(NO_KEYFRAMES);
    video.set_max_b_frames(0);
    video.set_colorspace(color::Space::BT709);
    video.set_color_range(color::Range::MPEG);
    video.set_color_primaries(color::Primaries::BT709);
    video.set_color_transfer_characteristic(color::TransferCharacteristic::BT709);
    video.set_flags(codec::Flags::GLOBAL_HEADER);
    // Slices, not frames, go to threads: nothing is then held back.
    let is_large = u64::from(size.width) * u64::from(size.height) > ONE_THREAD_PIXELS;
    video.set_threading(threading::Config {
        kind: threading::Type::Slice,
        count: if is_large { 2 } else { 1 },
        ..threading::Config::default()
    });
    video
        .open_with(options(candidate, settings))
        .doing("opening")
}

fn options(candidate: Codec, settings: &VideoSettings) -> Dictionary<'static> {
    let mut options = Dictionary::new();
    // Colour samples lie between their four pixels: `yuv` takes the mean.
    options.set("chroma_sample_location", "center");
    if candidate.name() == "libx264" {
        options.set("preset", settings.preset.name());
        options.set("crf", &settings.crf.to_string());
        options.set("forced-idr", "1");
        options.set("sc_threshold", "0");
        // Nothing is looked ahead at, so that a picture comes out when it
        // goes in.
        options.set("x264-params", "rc-lookahead=0:sync-lookahead=0:mbtree=0");
    }
    options
}

fn rational(num: u32, den: u32) -> Rational {
    let narrow = |value| i32::try_from(value).unwrap_or(i32::MAX);
    Rational(narrow(num), narrow(den))
}
