//! The pictures of a segment between two moments: encoded anew up to the first
//! that decoding can begin with, and copied from there.

use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::time::Duration;

use aside_media::{ClipTime, Packet, Pts, Ticks, TrackConfig, TrackFormat, TrackKind};
use ffmpeg_next::codec::Context;
use ffmpeg_next::{Stream, color, frame, picture};

use super::copied;
use crate::error::{Doing, arrived};
use crate::h264_encoder::H264Encoder;
use crate::reading::{Decoder, unreadable};
use crate::{Error, Result, h264};

/// Every core: somebody waits for a cut.
fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, NonZeroUsize::get)
}

/// All pictures of a segment.
pub(super) struct Pictures {
    config: TrackConfig,
    decoder: Decoder,
    /// Whether they say that their colours are BT.709.
    tagged: bool,
    packets: Vec<(ffmpeg_next::Packet, Packet)>,
}

/// Those that are kept.
pub(super) struct Shown {
    pub(super) packets: Vec<Packet>,
    /// The header they need, if it is another.
    pub(super) header: Option<Vec<u8>>,
    pub(super) encoded: u64,
}

impl Pictures {
    pub(super) fn new(stream: &Stream<'_>, config: TrackConfig) -> Result<Self> {
        let context = Context::from_parameters(stream.parameters()).map_err(unreadable)?;
        let video = context.decoder().video().map_err(unreadable)?;
        let decoder = Decoder::on_threads(stream, cores())?.ok_or(Error::NoSuchTrack)?;
        Ok(Self {
            config,
            decoder,
            tagged: video.color_space() == color::Space::BT709,
            packets: Vec::new(),
        })
    }

    pub(super) fn add(&mut self, packet: &ffmpeg_next::Packet) {
        if let Some(copy) = copied(packet, &self.config) {
            self.packets.push((packet.clone(), copy));
        }
    }

    /// Those that are shown between two moments.
    pub(super) fn between(
        mut self,
        from: ClipTime,
        until: ClipTime,
        told: &mut dyn FnMut(Duration, Duration) -> ControlFlow<()>,
    ) -> Result<Shown> {
        let base = self.config.time_base;
        let (from, until) = (base.pts_floor(from), base.pts_floor(until));
        let pts = |it: &(ffmpeg_next::Packet, Packet)| it.1.pts;
        let is_ordered = self.packets.windows(2).all(|it| pts(&it[0]) < pts(&it[1]));
        if !is_ordered || self.packets.iter().any(|it| it.0.dts() != it.0.pts()) {
            return Err(Error::Unsupported {
                what: "Pictures that are shown in another order than they are stored cannot be cut"
                    .to_owned(),
            });
        }
        let end = self.packets.partition_point(|it| pts(it) < until);
        self.packets.truncate(end);
        let first = self.packets.partition_point(|it| pts(it) <= from);
        let first = first.saturating_sub(1);
        let is_key = |at: usize| self.packets.get(at).is_some_and(|it| it.1.keyframe);
        let whole = match self.packets.get(first) {
            Some(it) if it.1.keyframe && pts(it) >= from => first,
            _ => (first + 1..end).find(|at| is_key(*at)).unwrap_or(end),
        };
        let mut shown = Shown {
            packets: Vec::new(),
            header: None,
            encoded: 0,
        };
        if whole > first {
            self.encode(first..whole, told, &mut shown)?;
        }
        let rest = self.packets.drain(whole..);
        shown.packets.extend(rest.map(|it| it.1));
        if let Some(begins) = shown.packets.first_mut() {
            begin(begins, from);
        }
        if let Some(last) = shown.packets.last_mut() {
            // What the demuxer knows of the last picture ends with the segment.
            last.duration = last.duration.min(ticks(last.pts, until));
        }
        Ok(shown)
    }

    /// Decodes from the last packet that it can begin with, and encodes the
    /// pictures of some packets.
    fn encode(
        &mut self,
        wanted: std::ops::Range<usize>,
        told: &mut dyn FnMut(Duration, Duration) -> ControlFlow<()>,
        shown: &mut Shown,
    ) -> Result<()> {
        let TrackFormat::Video { size } = self.config.format else {
            return Err(Error::NoSuchTrack);
        };
        let header = &self.config.header;
        let (encoder, both) = H264Encoder::beside(header, size, self.tagged, cores())?;
        shown.header = (both != *header).then_some(both);
        let before = &self.packets[..=wanted.start];
        let key = before.iter().rposition(|it| it.1.keyframe);
        let key = key.ok_or(unreadable(ffmpeg_next::Error::InvalidData))?;
        let mut again = Again {
            encoder,
            begin: self.packets[wanted.start].1.pts,
            stamps: self.packets[wanted.clone()]
                .iter()
                .map(|it| it.1.clone())
                .collect(),
            sent: 0,
            packet: ffmpeg_next::Packet::empty(),
            decoded: frame::Video::empty(),
        };
        let base = self.config.time_base;
        let length = |until: usize| {
            let span = self.packets[until].1.pts.get() - self.packets[key].1.pts.get();
            base.duration(Ticks::new(span.unsigned_abs()))
        };
        for at in key..wanted.end {
            if told(length(at), length(wanted.end - 1)).is_break() {
                return Err(Error::Cancelled);
            }
            let sent = self.decoder.send(Some(&self.packets[at].0));
            sent.map_err(unreadable)?;
            again.take(&mut self.decoder, &mut shown.packets)?;
        }
        self.decoder.send(None).map_err(unreadable)?;
        again.take(&mut self.decoder, &mut shown.packets)?;
        again.finish(&mut shown.packets)?;
        if shown.packets.len() != wanted.len() {
            return Err(Error::Unreadable {
                reason: "some of its pictures do not decode".to_owned(),
            });
        }
        shown.encoded = shown.packets.len() as u64;
        Ok(())
    }
}

/// Pictures on their way from a decoder to an encoder.
struct Again {
    encoder: H264Encoder,
    /// Earlier ones are decoded only.
    begin: Pts,
    /// The packets they came from.
    stamps: Vec<Packet>,
    sent: usize,
    packet: ffmpeg_next::Packet,
    decoded: frame::Video,
}

impl Again {
    fn take(&mut self, decoder: &mut Decoder, out: &mut Vec<Packet>) -> Result<()> {
        while decoder.receive(&mut self.decoded).map_err(unreadable)? {
            let stamp = self.decoded.timestamp().map(Pts::new);
            if stamp.is_none_or(|stamp| stamp < self.begin) || self.sent == self.stamps.len() {
                continue;
            }
            let kind = match self.sent {
                0 => picture::Type::I,
                _ => picture::Type::None,
            };
            self.decoded.set_kind(kind);
            self.decoded.set_pts(Some(self.sent as i64));
            self.sent += 1;
            let sent = self.encoder.codec.send_frame(&self.decoded);
            sent.doing("encoding a picture")?;
            self.receive(out)?;
        }
        Ok(())
    }

    fn finish(&mut self, out: &mut Vec<Packet>) -> Result<()> {
        let sent = self.encoder.codec.send_eof();
        sent.doing("finishing the picture")?;
        self.receive(out)
    }

    fn receive(&mut self, out: &mut Vec<Packet>) -> Result<()> {
        let codec = &mut self.encoder.codec;
        while arrived(codec.receive_packet(&mut self.packet)).doing("encoding a picture")? {
            // No picture is held back: they come as they went.
            let (Some(data), Some(stamp)) = (self.packet.data(), self.stamps.get(out.len())) else {
                continue;
            };
            out.push(Packet {
                track: TrackKind::Video,
                keyframe: self.packet.is_key(),
                data: h264::length_prefixed(data),
                ..*stamp
            });
        }
        Ok(())
    }
}

/// Has a packet begin where the cut is, if it began before.
fn begin(packet: &mut Packet, from: Pts) {
    if packet.pts < from {
        let end = packet.pts.get() + i64::try_from(packet.duration.get()).unwrap_or(0);
        (packet.pts, packet.dts) = (from, from);
        packet.duration = ticks(from, Pts::new(end));
    }
}

/// From one moment to another; at least one tick.
fn ticks(from: Pts, until: Pts) -> Ticks {
    Ticks::new(u64::try_from(until.get() - from.get()).unwrap_or(0).max(1))
}
