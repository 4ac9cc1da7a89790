//! Recordings opened for reading, with nothing believed that they say.

use std::num::NonZeroU32;
use std::time::Duration;

use aside_media::{ClipTime, Pts, TimeBase, TrackKind};
use ffmpeg_next::codec::{self, Context, decoder, threading};
use ffmpeg_next::format::context;
use ffmpeg_next::{Dictionary, Frame, Packet, Rational, Stream, format, media};

use crate::parts::Parts;
use crate::{Error, Film, Result, ffi};

/// After this many reads in a row that fail, the rest is given up: each may
/// have skipped only a little.
const MAX_FAILURES: u32 = 64;

/// No screen has as many; a damaged header may claim more.
const MAX_PIXELS: &str = "67108864";

/// Damage is to be reported, not painted over.
const STRICT: decoder::Check = decoder::Check::BITSTREAM
    .union(decoder::Check::BUFFER)
    .union(decoder::Check::EXPLODE);

/// What recorders and meetings write. None of these formats names other files.
const FOREIGN: &str = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,flv,wav,w64,aiff,caf,\
                       mp3,aac,ogg,flac";

/// An opened recording.
pub(crate) struct Reader {
    input: context::Input,
    failures: u32,
    /// Each stream's last packet, until it is known how long it lasts: the
    /// demuxer of FFmpeg 5 does not say it of fragments.
    held: Vec<Option<Packet>>,
    /// What is taken from each stream's stamps.
    origin: Vec<i64>,
}

/// What pictures are decoded.
const PICTURES: &[codec::Id] = &[
    codec::Id::H264,
    codec::Id::HEVC,
    codec::Id::VP8,
    codec::Id::VP9,
    codec::Id::AV1,
    codec::Id::MPEG4,
    codec::Id::MPEG2VIDEO,
    codec::Id::MJPEG,
    codec::Id::PRORES,
];

/// What sounds are decoded.
const SOUNDS: &[codec::Id] = &[
    codec::Id::AAC,
    codec::Id::MP3,
    codec::Id::OPUS,
    codec::Id::VORBIS,
    codec::Id::FLAC,
    codec::Id::ALAC,
    codec::Id::AC3,
    codec::Id::EAC3,
    codec::Id::PCM_U8,
    codec::Id::PCM_S16LE,
    codec::Id::PCM_S16BE,
    codec::Id::PCM_S24LE,
    codec::Id::PCM_S24BE,
    codec::Id::PCM_S32LE,
    codec::Id::PCM_F32LE,
    codec::Id::PCM_F64LE,
    codec::Id::PCM_ALAW,
    codec::Id::PCM_MULAW,
];

/// What reading gave.
pub(crate) enum Item {
    /// A packet; its stream's index is in it.
    Packet(Packet),
    /// Something that could not be read; more may follow.
    Damage(ffmpeg_next::Error),
}

impl Reader {
    /// Opens files that together are one MP4.
    pub(crate) fn open(film: &Film) -> Result<Self> {
        Ok(Self::new(Parts::new(&film.files)?)?.beginning_at(film.origin))
    }

    pub(crate) fn new(parts: Parts) -> Result<Self> {
        Self::of_formats(parts, "mov,mp4,m4a,3gp,3g2,mj2")
    }

    /// Opens a file of any program.
    pub(crate) fn foreign(parts: Parts) -> Result<Self> {
        Self::of_formats(parts, FOREIGN)
    }

    fn of_formats(parts: Parts, formats: &str) -> Result<Self> {
        ffi::prepare();
        ffi::limit_memory();
        let io = context::StreamIo::from_read_seek(parts).map_err(unreadable)?;
        let mut options = Dictionary::new();
        // Never a playlist or another format that could name other files.
        options.set("format_whitelist", formats);
        options.set("enable_drefs", "0");
        // Fragments are read one after the other, not all of their headers
        // first: damage far behind then hides nothing before it.
        options.set("fflags", "ignidx");
        let input = format::input_from_stream(io, None, Some(options)).map_err(unreadable)?;
        let held = input.streams().map(|_| None).collect();
        let origin = input.streams().map(|_| 0).collect();
        Ok(Self {
            input,
            failures: 0,
            held,
            origin,
        })
    }

    /// The same, with this moment for its zero.
    pub(crate) fn beginning_at(mut self, origin: Duration) -> Self {
        let at = ClipTime::ZERO + origin;
        let ticks = |stream: Stream<'_>| {
            let base = time_base(stream.time_base());
            base.map_or(0, |base| base.pts_floor(at).get())
        };
        self.origin = self.input.streams().map(ticks).collect();
        self
    }

    pub(crate) fn streams(&self) -> impl Iterator<Item = Stream<'_>> {
        self.input.streams()
    }

    /// The next packet, with its duration, or piece of damage; `None` at the
    /// end. Packets come in order within each stream.
    pub(crate) fn next(&mut self) -> Option<Item> {
        loop {
            let mut packet = Packet::empty();
            match packet.read(&mut self.input) {
                Ok(()) => {
                    self.failures = 0;
                    let next = packet.dts();
                    let Some(held) = self.held.get_mut(packet.stream()) else {
                        continue;
                    };
                    if let Some(before) = held.replace(packet) {
                        let known = before.duration();
                        return Some(self.timed(lasting(before, known, next)));
                    }
                }
                Err(ffmpeg_next::Error::Eof) => return self.last(),
                Err(_) if self.failures >= MAX_FAILURES => return self.last(),
                Err(error) => {
                    self.failures += 1;
                    return Some(Item::Damage(error));
                }
            }
        }
    }

    /// The last packet of a stream that still has one.
    fn last(&mut self) -> Option<Item> {
        let packet = self.held.iter_mut().find_map(Option::take)?;
        let stream = self.input.stream(packet.stream());
        // The end of the track, as its fragments have it.
        let end = stream.map(|stream| stream.duration());
        Some(self.timed(lasting(packet, 0, end)))
    }

    /// A packet at the recording's own time.
    fn timed(&self, mut packet: Packet) -> Item {
        let origin = self.origin.get(packet.stream()).copied().unwrap_or(0);
        packet.set_pts(packet.pts().map(|it| it.saturating_sub(origin)));
        packet.set_dts(packet.dts().map(|it| it.saturating_sub(origin)));
        Item::Packet(packet)
    }
}

/// The packet with its duration: what is `known`, else up to `end`.
fn lasting(mut packet: Packet, known: i64, end: Option<i64>) -> Packet {
    let until_end = || Some(end?.saturating_sub(packet.dts()?));
    let duration = Some(known).filter(|&known| known > 0).or_else(until_end);
    if let Some(duration) = duration.filter(|&duration| duration > 0) {
        packet.set_duration(duration);
    }
    packet
}

/// A stream's decoder and time base. It runs on the caller's thread, but for
/// [`Decoder::on_threads`].
pub(crate) struct Decoder {
    pub(crate) kind: TrackKind,
    pub(crate) index: usize,
    opened: decoder::Opened,
    time_base: TimeBase,
}

impl Decoder {
    /// `None` for streams that are neither H.264 nor AAC: clips have no
    /// others, and what is not expected is not decoded.
    pub(crate) fn open(stream: &Stream<'_>) -> Result<Option<Self>> {
        match stream.parameters().id() {
            codec::Id::H264 | codec::Id::AAC => Self::with(stream, STRICT, 1),
            _ => Ok(None),
        }
    }

    /// As [`Decoder::open`], with threads of FFmpeg's own.
    pub(crate) fn on_threads(stream: &Stream<'_>, threads: usize) -> Result<Option<Self>> {
        Self::with(stream, STRICT, threads)
    }

    /// For a track of any program, as far as it can be decoded; `None` for
    /// codecs that no recorder writes.
    pub(crate) fn foreign(stream: &Stream<'_>) -> Result<Option<Self>> {
        Self::with(stream, decoder::Check::empty(), 1)
    }

    /// Whether a track is a picture or a sound that can be decoded.
    pub(crate) fn kind_of(stream: &Stream<'_>) -> Option<TrackKind> {
        let parameters = stream.parameters();
        let (kind, known) = match parameters.medium() {
            media::Type::Video => (TrackKind::Video, PICTURES),
            media::Type::Audio => (TrackKind::Audio, SOUNDS),
            _ => return None,
        };
        known.contains(&parameters.id()).then_some(kind)
    }

    fn with(stream: &Stream<'_>, check: decoder::Check, threads: usize) -> Result<Option<Self>> {
        let parameters = stream.parameters();
        let Some(kind) = Self::kind_of(stream) else {
            return Ok(None);
        };
        let id = parameters.id();
        let time_base = time_base(stream.time_base()).ok_or_else(|| Error::Unreadable {
            reason: "a track has no time base".to_owned(),
        })?;
        let context = Context::from_parameters(parameters).map_err(unreadable)?;
        let mut decoder = context.decoder();
        decoder.set_packet_time_base(stream.time_base());
        decoder.check(check);
        decoder.set_threading(threading::Config {
            count: threads,
            ..threading::Config::kind(threading::Type::Frame)
        });
        let codec = decoder::find(id)
            .ok_or(ffmpeg_next::Error::DecoderNotFound)
            .map_err(unreadable)?;
        let mut options = Dictionary::new();
        options.set("max_pixels", MAX_PIXELS);
        Ok(Some(Self {
            kind,
            index: stream.index(),
            opened: decoder.open_as_with(codec, options).map_err(unreadable)?,
            time_base,
        }))
    }

    /// Gives the decoder a packet, or the end of all packets.
    pub(crate) fn send(&mut self, packet: Option<&Packet>) -> Result<(), ffmpeg_next::Error> {
        match packet {
            Some(packet) => self.opened.send_packet(packet),
            None => self.opened.send_eof(),
        }
    }

    /// Takes a frame out; false when more packets are needed.
    pub(crate) fn receive(&mut self, frame: &mut Frame) -> Result<bool, ffmpeg_next::Error> {
        crate::error::arrived(self.opened.receive_frame(frame))
    }

    /// When a packet or frame with this stamp begins.
    pub(crate) fn time(&self, stamp: i64) -> ClipTime {
        self.time_base.time(Pts::new(stamp))
    }
}

pub(crate) fn time_base(Rational(num, den): Rational) -> Option<TimeBase> {
    let narrow = |value| NonZeroU32::new(u32::try_from(value).ok()?);
    Some(TimeBase::new(narrow(num)?, narrow(den)?))
}

pub(crate) fn unreadable(error: ffmpeg_next::Error) -> Error {
    Error::Unreadable {
        reason: error.to_string(),
    }
}
