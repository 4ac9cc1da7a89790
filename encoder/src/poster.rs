//! A still picture of a recording.

use aside_media::{ClipTime, TrackKind};
use ffmpeg_next::codec::{self, Context, encoder};
use ffmpeg_next::software::scaling;
use ffmpeg_next::{Dictionary, Packet, Rational, color, format, frame};
use yuv::{
    BufferStoreMut, YuvConversionMode, YuvPlanarImage, YuvPlanarImageMut, YuvRange,
    YuvStandardMatrix, rgb_to_yuv420, yuv420_to_rgb,
};

use crate::error::{Doing, arrived};
use crate::reading::{Decoder, Item, Reader, unreadable};
use crate::{Error, Film, Result, ffi};

/// When the wanted picture is blank, this many after it are looked at.
const MAX_CANDIDATES: u32 = 240;

/// Luma that varies less than this (its standard deviation) is a blank.
const BLANK: f64 = 3.0;

/// JPEG quantiser: 2 is best, 31 worst.
const QUALITY: &str = "3";

/// The picture a recording shows at `at`, as a JPEG at most `max_width`
/// pixels wide. If that one is blank, the next that is not.
///
/// Past the end, the last picture is taken.
///
/// # Errors
/// [`Error::File`] and [`Error::Unreadable`] when there is no picture to be
/// had; [`Error::Codec`] and [`Error::NoEncoder`] when no JPEG can be made.
pub fn poster(film: impl Into<Film>, at: ClipTime, max_width: u32) -> Result<Vec<u8>> {
    let mut picture = find(&film.into(), at)?;
    let width = (picture.width().min(max_width.max(2))) & !1;
    let height = u64::from(picture.height()) * u64::from(width) / u64::from(picture.width().max(1));
    let height = (u32::try_from(height).unwrap_or(u32::MAX) & !1).max(2);
    if (width, height) != (picture.width(), picture.height()) {
        picture = scale(&picture, width, height)?;
    }
    to_jpeg_colours(&mut picture)?;
    encode(&picture)
}

/// The best picture at or soon after `at`.
fn find(film: &Film, at: ClipTime) -> Result<frame::Video> {
    let mut reader = Reader::open(film)?;
    let mut decoders = reader
        .streams()
        .filter_map(|stream| Decoder::open(&stream).transpose());
    let decoder = decoders.find(|it| !matches!(it, Ok(it) if it.kind != TrackKind::Video));
    let mut decoder = decoder.ok_or_else(no_picture)??;
    drop(decoders);
    let mut choice = Choice::new(at);
    for packet in from_keyframe(&mut reader, &decoder, at) {
        if choice.offer(&mut decoder, Some(&packet)) {
            return choice.best.ok_or_else(no_picture);
        }
    }
    while let Some(item) = reader.next() {
        if let Item::Packet(packet) = item
            && packet.stream() == decoder.index
            && choice.offer(&mut decoder, Some(&packet))
        {
            return choice.best.ok_or_else(no_picture);
        }
    }
    choice.offer(&mut decoder, None);
    choice.best.ok_or_else(no_picture)
}

/// The packets from the last keyframe before `at` up to the first packet
/// after it; what lies before is not decoded at all.
fn from_keyframe(reader: &mut Reader, decoder: &Decoder, at: ClipTime) -> Vec<Packet> {
    let mut packets = Vec::new();
    while let Some(item) = reader.next() {
        let Item::Packet(packet) = item else {
            continue;
        };
        if packet.stream() != decoder.index {
            continue;
        }
        let is_after = packet.pts().is_some_and(|pts| decoder.time(pts) > at);
        if packet.is_key() && !is_after {
            packets.clear();
        }
        packets.push(packet);
        if is_after {
            break;
        }
    }
    packets
}

/// Keeps the best picture seen so far.
struct Choice {
    at: ClipTime,
    best: Option<frame::Video>,
    /// How much the luma of `best` varies.
    spread: f64,
    looked_at: u32,
    frame: frame::Video,
}

impl Choice {
    fn new(at: ClipTime) -> Self {
        Self {
            at,
            best: None,
            spread: -1.0,
            looked_at: 0,
            frame: frame::Video::empty(),
        }
    }

    /// Decodes a packet and looks at what comes of it; true when the search
    /// is over. Pictures that do not decode are passed by.
    fn offer(&mut self, decoder: &mut Decoder, packet: Option<&Packet>) -> bool {
        if decoder.send(packet).is_err() {
            return false;
        }
        while let Ok(true) = decoder.receive(&mut self.frame) {
            let begins = self.frame.timestamp().map(|stamp| decoder.time(stamp));
            if begins.is_some_and(|begins| begins > self.at) && self.best.is_some() {
                if self.spread >= BLANK || self.looked_at >= MAX_CANDIDATES {
                    return true;
                }
                self.looked_at += 1;
                self.keep_if_better();
            } else {
                // Until `at`, the newer picture is the wanted one.
                self.spread = -1.0;
                self.keep_if_better();
            }
        }
        false
    }

    fn keep_if_better(&mut self) {
        if self.frame.format() != format::Pixel::YUV420P || self.frame.width() < 2 {
            return;
        }
        let spread = spread(&self.frame);
        if spread > self.spread {
            self.spread = spread;
            self.best = Some(std::mem::replace(&mut self.frame, frame::Video::empty()));
        }
    }
}

/// The standard deviation of a picture's luma, from every fourth pixel.
fn spread(picture: &frame::Video) -> f64 {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let (mut count, mut sum, mut squares) = (0_u64, 0_u64, 0_u64);
    for row in picture
        .data(0)
        .chunks(picture.stride(0))
        .take(height)
        .step_by(4)
    {
        for &luma in row.iter().take(width).step_by(4) {
            count += 1;
            sum += u64::from(luma);
            squares += u64::from(luma) * u64::from(luma);
        }
    }
    let count = count.max(1) as f64;
    let mean = sum as f64 / count;
    (squares as f64 / count - mean * mean).max(0.0).sqrt()
}

fn scale(picture: &frame::Video, width: u32, height: u32) -> Result<frame::Video> {
    let pixel = format::Pixel::YUV420P;
    let flags = scaling::Flags::AREA;
    let (from_width, from_height) = (picture.width(), picture.height());
    let mut scaler =
        scaling::Context::get(pixel, from_width, from_height, pixel, width, height, flags)
            .doing("scaling a picture")?;
    let mut scaled = frame::Video::new(pixel, width, height);
    scaler
        .run(picture, &mut scaled)
        .doing("scaling a picture")?;
    Ok(scaled)
}

/// From BT.709, limited range, to what JPEG means by Y'CbCr: BT.601, full
/// range (ITU-T T.871, 7).
fn to_jpeg_colours(picture: &mut frame::Video) -> Result<()> {
    let (width, height) = (picture.width(), picture.height());
    let planes = ffi::planes_mut(picture).doing("preparing a still")?;
    let strides = (planes.y_stride as u32, planes.c_stride as u32);
    let mut rgb = vec![0; width as usize * height as usize * 3];
    let from = YuvPlanarImage {
        y_plane: planes.y,
        y_stride: strides.0,
        u_plane: planes.u,
        u_stride: strides.1,
        v_plane: planes.v,
        v_stride: strides.1,
        width,
        height,
    };
    let failed = |error: yuv::YuvError| Error::Unreadable {
        reason: error.to_string(),
    };
    let (range, matrix) = (YuvRange::Limited, YuvStandardMatrix::Bt709);
    yuv420_to_rgb(&from, &mut rgb, width * 3, range, matrix).map_err(failed)?;
    let mut to = YuvPlanarImageMut {
        y_plane: BufferStoreMut::Borrowed(planes.y),
        y_stride: strides.0,
        u_plane: BufferStoreMut::Borrowed(planes.u),
        u_stride: strides.1,
        v_plane: BufferStoreMut::Borrowed(planes.v),
        v_stride: strides.1,
        width,
        height,
    };
    let (range, matrix) = (YuvRange::Full, YuvStandardMatrix::Bt601);
    rgb_to_yuv420(
        &mut to,
        &rgb,
        width * 3,
        range,
        matrix,
        YuvConversionMode::Balanced,
    )
    .map_err(failed)
}

fn encode(picture: &frame::Video) -> Result<Vec<u8>> {
    let mut jpeg = open_jpeg(picture.width(), picture.height())?;
    jpeg.send_frame(picture).doing("writing a still")?;
    jpeg.send_eof().doing("writing a still")?;
    let mut packet = Packet::empty();
    let mut bytes = Vec::new();
    while arrived(jpeg.receive_packet(&mut packet)).doing("writing a still")? {
        bytes.extend(packet.data().unwrap_or_default());
    }
    Ok(bytes)
}

fn open_jpeg(width: u32, height: u32) -> Result<encoder::Video> {
    let no_encoder = |tried: String| Error::NoEncoder {
        codec: "JPEG",
        tried,
    };
    let codec = encoder::find(codec::Id::MJPEG).ok_or_else(|| no_encoder("none there".into()))?;
    let mut video = Context::new_with_codec(codec)
        .encoder()
        .video()
        .doing("setting up JPEG")?;
    video.set_width(width);
    video.set_height(height);
    video.set_time_base(Rational(1, 25));
    video.set_format(format::Pixel::YUV420P);
    video.set_color_range(color::Range::JPEG);
    let mut options = Dictionary::new();
    options.set("qmin", QUALITY);
    options.set("qmax", QUALITY);
    options.set("strict", "unofficial");
    video
        .open_with(options)
        .map_err(|error| no_encoder(error.to_string()))
}

fn no_picture() -> Error {
    unreadable(ffmpeg_next::Error::StreamNotFound)
}
