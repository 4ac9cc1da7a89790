//! Pictures to H.264 packets.

use std::time::Duration;

use aside_media::{
    CameraLayout, ClipTime, Frame, Packet, Pts, Ticks, TrackConfig, TrackFormat, TrackKind,
};
use ffmpeg_next::picture;

use crate::composition::Composition;
use crate::error::{Doing, arrived};
use crate::h264_encoder::{H264Encoder, TIME_BASE, even};
use crate::{Result, VideoSettings, h264};

/// A frame that changes nothing is encoded all the same after this time, so
/// that the packet before it gets its duration and becomes safe.
const STILL: Duration = Duration::from_millis(500);

/// Encodes one track of pictures as H.264, BT.709, limited range.
///
/// Pictures may come at any moment: each packet lasts until the next. So a
/// packet is given out when the one after it is made, and a still picture
/// needs [`repeat`](Self::repeat) now and then to become safe on disk.
pub struct VideoEncoder {
    encoder: H264Encoder,
    /// Takes over with the next picture.
    successor: Option<H264Encoder>,
    track: TrackConfig,
    composition: Composition,
    /// Something to be seen changed since the last picture was encoded.
    changed: bool,
    keyframe_ticks: i64,
    last_pts: Option<Pts>,
    last_keyframe: Option<Pts>,
    /// Waits for its duration.
    held: Option<Packet>,
    packet: ffmpeg_next::Packet,
}

impl VideoEncoder {
    /// An encoder for one track. x264 where FFmpeg has it, else whichever
    /// H.264 encoder works.
    ///
    /// # Errors
    /// [`Error::NoEncoder`](crate::Error::NoEncoder) when none does;
    /// [`Error::Unsupported`](crate::Error::Unsupported) for sizes H.264 does
    /// not have.
    pub fn new(settings: &VideoSettings) -> Result<Self> {
        let encoder = H264Encoder::open(settings)?;
        let size = even(settings.size);
        let keyframe_nanos = i64::try_from(settings.keyframe_interval.as_nanos());
        let interval = ClipTime::from_nanos(keyframe_nanos.unwrap_or(i64::MAX));
        Ok(Self {
            track: TrackConfig {
                time_base: TIME_BASE,
                codec: h264::codec_string(&encoder.header),
                header: encoder.header.clone(),
                format: TrackFormat::Video { size },
            },
            encoder,
            successor: None,
            composition: Composition::new(settings.size)?,
            changed: false,
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

    /// Encodes what changed, and adds the packets that became ready to `out`:
    /// [`show`](Self::show) and [`flush`](Self::flush) in one.
    ///
    /// # Errors
    /// As those two.
    pub fn encode(&mut self, frame: &Frame<ClipTime>, out: &mut Vec<Packet>) -> Result<()> {
        self.show(frame)?;
        self.flush(frame.at, out)
    }

    /// Lets the picture show what changed on the screen. Frames of another
    /// size than the clip's are scaled into its middle.
    ///
    /// # Errors
    /// [`Error::BadFrame`](crate::Error::BadFrame) when a patch reaches beyond
    /// its data: other frames may follow. After
    /// [`Error::Codec`](crate::Error::Codec) none may.
    pub fn show(&mut self, frame: &Frame<ClipTime>) -> Result<()> {
        self.changed |= self.composition.show(frame)?;
        Ok(())
    }

    /// Lets the picture show what the camera sees. The frame is complete and
    /// has the size it is shown at: that of the bubble's square, or at most
    /// that of the clip, in whose middle it then lies.
    ///
    /// # Errors
    /// As [`show`](Self::show).
    pub fn show_camera(&mut self, frame: &Frame<ClipTime>, layout: CameraLayout) -> Result<()> {
        self.changed |= self.composition.show_camera(frame, layout)?;
        Ok(())
    }

    /// Takes the camera out of the picture until it is shown again.
    ///
    /// # Errors
    /// As [`show`](Self::show).
    pub fn hide_camera(&mut self) -> Result<()> {
        self.changed |= self.composition.hide_camera()?;
        Ok(())
    }

    /// Encodes the picture as it is by now, and adds the packets that became
    /// ready to `out`.
    ///
    /// A picture that did not change is not encoded, unless none was for half
    /// a second. Times before the clip's start count as its start.
    ///
    /// # Errors
    /// [`Error::Codec`](crate::Error::Codec): no more frames may follow.
    pub fn flush(&mut self, at: ClipTime, out: &mut Vec<Packet>) -> Result<()> {
        if self.changed || self.is_repeat_due(at) {
            return self.send(at, out);
        }
        Ok(())
    }

    fn is_repeat_due(&self, at: ClipTime) -> bool {
        self.last_pts
            .is_none_or(|last| at.saturating_since(TIME_BASE.time(last)) >= STILL)
    }

    /// Says that the picture is still the same at a later time. Costs a
    /// fraction of a changed picture.
    ///
    /// # Errors
    /// [`Error::Codec`](crate::Error::Codec): no more frames may follow.
    pub fn repeat(&mut self, at: ClipTime, out: &mut Vec<Packet>) -> Result<()> {
        self.send(at, out)
    }

    /// Gives the last packet its duration: the picture ends at `end`.
    ///
    /// # Errors
    /// [`Error::Codec`](crate::Error::Codec); the packets so far are good.
    pub fn finish(mut self, end: ClipTime, out: &mut Vec<Packet>) -> Result<()> {
        self.drain(out)?;
        if let Some(last) = self.held.take() {
            out.push(until(last, TIME_BASE.pts_floor(end)));
        }
        Ok(())
    }

    /// Changes [`VideoSettings::crf`] from the next picture on, which becomes
    /// a keyframe: more makes smaller pictures, a little sooner.
    ///
    /// # Errors
    /// [`Error::Unsupported`](crate::Error::Unsupported) above 51, or when the
    /// encoder cannot change while it runs. The quality is then as before.
    pub fn set_crf(&mut self, crf: u8) -> Result<()> {
        self.successor = Some(self.encoder.reopened(crf)?);
        Ok(())
    }

    fn send(&mut self, at: ClipTime, out: &mut Vec<Packet>) -> Result<()> {
        if let Some(successor) = self.successor.take() {
            self.drain(out)?;
            self.encoder = successor;
            self.last_keyframe = None;
        }
        self.changed = false;
        let pts = self.next_pts(at);
        let is_due = |last: Pts| pts.get() - last.get() >= self.keyframe_ticks;
        let is_keyframe = self.last_keyframe.is_none_or(is_due);
        if is_keyframe {
            self.last_keyframe = Some(pts);
        }
        self.last_pts = Some(pts);
        let picture = self.composition.picture();
        picture.set_pts(Some(pts.get()));
        picture.set_kind(match is_keyframe {
            true => picture::Type::I,
            false => picture::Type::None,
        });
        self.encoder
            .codec
            .send_frame(picture)
            .doing("encoding a picture")?;
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

    fn drain(&mut self, out: &mut Vec<Packet>) -> Result<()> {
        self.encoder
            .codec
            .send_eof()
            .doing("finishing the picture")?;
        self.receive(out)
    }

    fn receive(&mut self, out: &mut Vec<Packet>) -> Result<()> {
        let codec = &mut self.encoder.codec;
        while arrived(codec.receive_packet(&mut self.packet)).doing("encoding a picture")? {
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
