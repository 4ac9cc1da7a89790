//! The picture of a foreign recording: copied, or encoded anew.

use std::time::Duration;

use aside_media::{
    ClipTime, Frame, FrameRate, Packet, Patch, PixelFormat, Pts, Rect, Size, Ticks, TrackConfig,
    TrackFormat, TrackKind,
};
use ffmpeg_next::codec::{self, Context};
use ffmpeg_next::{Stream, color, frame};

use super::graph::{Chain, Look};
use super::scan::Scan;
use crate::reading::{Decoder, Reader, unreadable};
use crate::{Error, Preset, Result, VideoEncoder, VideoSettings, ffi, h264};

/// A copied segment is at most this long, and six seconds more.
const KEYFRAMES: Duration = Duration::from_secs(10);

/// A copied picture stands no longer: a longer one looks like a lost one.
const LONGEST: Duration = Duration::from_millis(1_900);

/// A picture that stands is repeated this often, as in a recording of ours.
const STILL: Duration = Duration::from_millis(900);

/// Pictures closer together than this cannot be told apart: 60 a second.
const CLOSEST: Duration = Duration::from_millis(15);

/// Pictures are made smaller to fit into this, upright or not.
const LARGEST: (u32, u32) = (3840, 2160);

/// High definition without a word about its colours is BT.709, else BT.601.
const HIGH_DEFINITION: u32 = 720;

pub(crate) struct Picture {
    index: usize,
    zero: Duration,
    track: TrackConfig,
    longest_gop: Duration,
    way: Way,
}

enum Way {
    Copy,
    Encode(Box<Encode>),
}

/// From any codec to ours.
struct Encode {
    decoder: Decoder,
    encoder: VideoEncoder,
    size: Size,
    turned: Turn,
    chain: Option<(Look, Chain)>,
    last: Option<ClipTime>,
    decoded: frame::Video,
    fitted: frame::Video,
}

impl Picture {
    pub(crate) fn open(reader: &Reader, index: usize, scan: &Scan) -> Result<Self> {
        let stream = reader.streams().nth(index).ok_or(Error::NoSuchTrack)?;
        let shape = Shape::of(&stream)?;
        let seen = scan.seen(index);
        let regular = seen.is_some_and(|it| it.is_regular(KEYFRAMES, LONGEST) && scan.covers(it));
        let copied = shape.avcc.filter(|_| regular).zip(seen);
        let zero = scan.zero();
        if let Some((avcc, seen)) = copied {
            return Ok(Self {
                index,
                zero,
                track: TrackConfig {
                    time_base: seen.base,
                    codec: h264::codec_string(&avcc),
                    header: avcc,
                    format: TrackFormat::Video { size: shape.size },
                },
                longest_gop: seen.keyframes_apart(),
                way: Way::Copy,
            });
        }
        let settings = VideoSettings {
            size: shape.fitted,
            frame_rate: FrameRate::fps(60),
            preset: Preset::Veryfast,
            ..VideoSettings::default()
        };
        let encoder = VideoEncoder::new(&settings)?;
        let decoder = Decoder::foreign(&stream)?.ok_or(Error::NoSuchTrack)?;
        Ok(Self {
            index,
            zero,
            track: encoder.track().clone(),
            longest_gop: settings.keyframe_interval + STILL,
            way: Way::Encode(Box::new(Encode {
                decoder,
                encoder,
                size: shape.fitted,
                turned: shape.turned,
                chain: None,
                last: None,
                decoded: frame::Video::empty(),
                fitted: frame::Video::empty(),
            })),
        })
    }

    pub(crate) const fn index(&self) -> usize {
        self.index
    }

    pub(crate) const fn track(&self) -> &TrackConfig {
        &self.track
    }

    pub(crate) const fn longest_gop(&self) -> Duration {
        self.longest_gop
    }

    pub(crate) const fn encodes(&self) -> bool {
        matches!(self.way, Way::Encode(_))
    }

    /// Takes a packet in; false when it is damaged.
    pub(crate) fn take(
        &mut self,
        packet: &ffmpeg_next::Packet,
        out: &mut Vec<Packet>,
    ) -> Result<bool> {
        match &mut self.way {
            Way::Copy => {
                out.extend(copied(packet, TrackKind::Video, &self.track, self.zero));
                Ok(true)
            }
            Way::Encode(encode) => encode.take(Some(packet), self.zero, out),
        }
    }

    /// Ends the picture where the clip ends.
    pub(crate) fn finish(self, end: ClipTime, out: &mut Vec<Packet>) -> Result<()> {
        match self.way {
            Way::Copy => Ok(()),
            Way::Encode(mut encode) => {
                encode.take(None, self.zero, out)?;
                encode.stand_still(end, out)?;
                encode.encoder.finish(end, out)
            }
        }
    }
}

impl Encode {
    fn take(
        &mut self,
        packet: Option<&ffmpeg_next::Packet>,
        zero: Duration,
        out: &mut Vec<Packet>,
    ) -> Result<bool> {
        let mut good = self.decoder.send(packet).is_ok();
        loop {
            match self.decoder.receive(&mut self.decoded) {
                Ok(true) => good &= self.fit(zero, out)?,
                Ok(false) => return Ok(good),
                Err(_) => return Ok(false),
            }
        }
    }

    /// Makes what was decoded the clip's size and colours, and encodes it;
    /// false when it cannot be.
    fn fit(&mut self, zero: Duration, out: &mut Vec<Packet>) -> Result<bool> {
        let at = self
            .decoded
            .timestamp()
            .map(|it| self.decoder.time(it) - zero);
        // The first picture is there from the start.
        let at = match (at, self.last) {
            (_, None) => ClipTime::ZERO,
            (Some(at), Some(last)) if at.saturating_since(last) >= CLOSEST => at,
            // A picture that is never seen.
            _ => return Ok(true),
        };
        let look = Look::of_picture(&self.decoded);
        if self.chain.as_ref().is_none_or(|it| it.0 != look) {
            let filters = self.filters();
            let Ok(chain) = Chain::of_pictures(&look.0, &filters) else {
                return Ok(false);
            };
            self.chain = Some((look, chain));
        }
        let Some((_, chain)) = &mut self.chain else {
            return Ok(false);
        };
        let sent = chain.send(Some(&mut self.decoded));
        if sent.is_err() || !chain.receive(&mut self.fitted).unwrap_or(false) {
            return Ok(false);
        }
        self.stand_still(at, out)?;
        let frame = packed(&self.fitted, at, self.size);
        self.encoder.encode(&frame, out)?;
        self.last = Some(at);
        Ok(true)
    }

    /// Says that the last picture stood until now.
    fn stand_still(&mut self, until: ClipTime, out: &mut Vec<Packet>) -> Result<()> {
        while let Some(last) = self.last.filter(|it| until.saturating_since(*it) > STILL) {
            self.encoder.repeat(last + STILL, out)?;
            self.last = Some(last + STILL);
        }
        Ok(())
    }

    fn filters(&self) -> String {
        let Size { width, height } = self.size;
        let from = match self.decoded.color_space() {
            color::Space::Unspecified if self.decoded.height() >= HIGH_DEFINITION => "bt709",
            color::Space::Unspecified => "bt601",
            _ => "auto",
        };
        let turned = self.turned.filter();
        format!(
            "scale=w=iw*sar:h=ih:in_color_matrix={from}:out_color_matrix=bt709:out_range=limited,\
             format=yuv420p,{turned}\
             scale=w={width}:h={height}:force_original_aspect_ratio=decrease:flags=area,\
             pad=w={width}:h={height}:x=-1:y=-1,setsar=1"
        )
    }
}

/// A picture in I420, tightly packed.
fn packed(picture: &frame::Video, at: ClipTime, size: Size) -> Frame<ClipTime> {
    let (width, height) = (size.width as usize, size.height as usize);
    let mut data = Vec::with_capacity(width * height * 3 / 2);
    for (plane, width, height) in [
        (0, width, height),
        (1, width / 2, height / 2),
        (2, width / 2, height / 2),
    ] {
        let rows = picture.data(plane).chunks(picture.stride(plane).max(1));
        for row in rows.take(height) {
            data.extend_from_slice(row.get(..width).unwrap_or(row));
        }
    }
    data.resize(width * height * 3 / 2, 128);
    Frame {
        at,
        size,
        format: PixelFormat::I420,
        patches: vec![Patch {
            rect: Rect::whole(size),
            offset: 0,
            stride: width,
        }],
        data: data.into(),
        pointer: None,
        keys: None,
    }
}

/// A packet as it is, at the clip's own time; `None` for what lies before it.
pub(crate) fn copied(
    packet: &ffmpeg_next::Packet,
    track: TrackKind,
    config: &TrackConfig,
    zero: Duration,
) -> Option<Packet> {
    let shift = config.time_base.pts_floor(ClipTime::ZERO + zero).get();
    let pts = Pts::new(packet.pts()?.saturating_sub(shift));
    (pts.get() >= 0).then_some(())?;
    Some(Packet {
        track,
        pts,
        dts: pts,
        duration: Ticks::new(u64::try_from(packet.duration()).unwrap_or(0)),
        keyframe: packet.is_key(),
        data: packet.data()?.to_vec(),
    })
}

/// What a file says of how its picture is to be shown.
struct Shape {
    size: Size,
    /// The clip's size: square pixels, upright, even, not too large.
    fitted: Size,
    turned: Turn,
    /// The header of H.264 that every player takes as it is.
    avcc: Option<Vec<u8>>,
}

impl Shape {
    fn of(stream: &Stream<'_>) -> Result<Self> {
        let parameters = stream.parameters();
        let is_h264 = parameters.id() == codec::Id::H264;
        let header = ffi::header(&parameters).to_vec();
        let video = Context::from_parameters(parameters).and_then(|it| it.decoder().video());
        let video = video.map_err(unreadable)?;
        let size = Size {
            width: video.width(),
            height: video.height(),
        };
        let turned = Turn::of(stream);
        let (num, den) = match video.aspect_ratio() {
            it if it.numerator() > 0 && it.denominator() > 0 => (it.numerator(), it.denominator()),
            _ => (1, 1),
        };
        let wide = f64::from(size.width) * f64::from(num) / f64::from(den);
        let fitted = fit(turned.size(wide, f64::from(size.height)))?;
        let is_common = matches!(
            video.color_space(),
            color::Space::BT709 | color::Space::Unspecified
        ) && video.color_range() != color::Range::JPEG
            && video.format() == ffmpeg_next::format::Pixel::YUV420P;
        let as_is = is_h264 && is_common && num == den && turned == Turn::None && size == fitted;
        let avcc = Some(header).filter(|it| as_is && it.first() == Some(&1) && it.len() > 6);
        Ok(Self {
            size,
            fitted,
            turned,
            avcc,
        })
    }
}

/// A size as H.264 with 4:2:0 colours has it, no larger than [`LARGEST`].
fn fit((width, height): (f64, f64)) -> Result<Size> {
    let (long, short) = (width.max(height), width.min(height));
    if !(short >= 2.0 && long.is_finite()) {
        return Err(Error::Unreadable {
            reason: "its picture has no size".to_owned(),
        });
    }
    let (longest, shortest) = (f64::from(LARGEST.0), f64::from(LARGEST.1));
    let scale = (longest / long).min(shortest / short).min(1.0);
    let even = |side: f64| ((side * scale).round() as u32 & !1).max(2);
    Ok(Size {
        width: even(width),
        height: even(height),
    })
}

/// How a picture is to be turned before it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    None,
    Clockwise,
    Around,
    Counterclockwise,
}

impl Turn {
    /// The display matrix (ISO/IEC 14496-12, 8.3.2.3), to a quarter turn.
    fn of(stream: &Stream<'_>) -> Self {
        match ffi::rotation(stream).map(|degrees| (degrees / 90.0).round() as i32) {
            Some(-1 | 3) => Self::Clockwise,
            Some(2 | -2) => Self::Around,
            Some(1 | -3) => Self::Counterclockwise,
            _ => Self::None,
        }
    }

    const fn filter(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Clockwise => "transpose=dir=clock,",
            Self::Around => "hflip,vflip,",
            Self::Counterclockwise => "transpose=dir=cclock,",
        }
    }

    const fn size(self, width: f64, height: f64) -> (f64, f64) {
        match self {
            Self::None | Self::Around => (width, height),
            Self::Clockwise | Self::Counterclockwise => (height, width),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_become_even_and_bearable() {
        let of = |width, height| {
            let Size { width, height } = fit((width, height)).unwrap();
            (width, height)
        };
        assert_eq!(of(1920.0, 1080.0), (1920, 1080));
        assert_eq!(of(853.3, 481.0), (852, 480));
        assert_eq!(of(7680.0, 4320.0), (3840, 2160));
        assert_eq!(of(4320.0, 7680.0), (2160, 3840));
        assert_eq!(of(16384.0, 2.0), (3840, 2));
        assert!(fit((0.0, 100.0)).is_err());
        assert!(fit((f64::INFINITY, 100.0)).is_err());
    }
}
