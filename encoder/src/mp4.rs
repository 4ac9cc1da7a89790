//! Fragmented MP4 (ISO/IEC 14496-12, 8.8) into memory, by libavformat.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use aside_media::{Packet, TrackConfig, TrackFormat, TrackKind};
use ffmpeg_next::codec::{self, Context, Parameters};
use ffmpeg_next::format::{self, context};
use ffmpeg_next::{ChannelLayout, Codec, Dictionary, Rational, color};

use crate::error::Doing;
use crate::{Error, Result, ffi};

/// libavformat's mov muxer, told when each fragment ends.
pub(crate) struct Mp4 {
    output: context::Output,
    written: Shared,
    /// In the order of the muxer's streams.
    tracks: Vec<TrackKind>,
    is_empty: bool,
}

impl Mp4 {
    /// A muxer for these tracks, and the bytes before the first fragment.
    pub(crate) fn new(tracks: &[TrackConfig]) -> Result<(Self, Vec<u8>)> {
        ffi::prepare();
        let written = Shared::default();
        let io = context::StreamIo::from_write(written.clone()).doing("making a muxer")?;
        let mut output = format::output_to_stream(io, None, Some("mp4")).doing("making a muxer")?;
        for track in tracks {
            add_track(&mut output, track).doing("adding a track")?;
        }
        output
            .write_header_with(options())
            .doing("writing the header")
            .map(drop)?;
        let mp4 = Self {
            output,
            tracks: tracks.iter().map(TrackConfig::kind).collect(),
            written,
            is_empty: true,
        };
        let header = mp4.written.take();
        Ok((mp4, header))
    }

    /// Adds a packet to the fragment that is being gathered.
    pub(crate) fn push(&mut self, packet: &Packet) -> Result<()> {
        let stream = self.tracks.iter().position(|kind| *kind == packet.track);
        let stream = stream.ok_or(Error::NoSuchTrack)?;
        if self.is_empty {
            ffi::begin_fragment(&mut self.output).doing("beginning a fragment")?;
            self.is_empty = false;
        }
        let mut copy = ffmpeg_next::Packet::copy(&packet.data);
        copy.set_stream(stream);
        copy.set_pts(Some(packet.pts.get()));
        copy.set_dts(Some(packet.dts.get()));
        copy.set_duration(i64::try_from(packet.duration.get()).unwrap_or(i64::MAX));
        if packet.keyframe {
            copy.set_flags(codec::packet::Flags::KEY);
        }
        copy.write(&mut self.output)
            .doing("adding to a fragment")
            .map(drop)
    }

    /// The bytes of the fragment gathered since the last call: whole boxes,
    /// empty if nothing was added.
    pub(crate) fn take_fragment(&mut self) -> Result<Vec<u8>> {
        ffi::end_fragment(&mut self.output).doing("writing a fragment")?;
        self.is_empty = true;
        Ok(self.written.take())
    }
}

/// Memory the muxer writes to and we take from. Both happen on one thread,
/// one after the other, so that the lock is never waited for.
#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Shared {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn options() -> Dictionary<'static> {
    let mut options = Dictionary::new();
    options.set(
        "movflags",
        "frag_custom+empty_moov+default_base_moof+skip_trailer",
    );
    // Our times are the clip's own: nothing may shift them.
    options.set("avoid_negative_ts", "disabled");
    options.set("use_editlist", "0");
    options.set("flush_packets", "1");
    options.set("fflags", "+bitexact");
    options
}

fn add_track(
    output: &mut context::Output,
    track: &TrackConfig,
) -> std::result::Result<(), ffmpeg_next::Error> {
    let mut parameters = parameters(track)?;
    ffi::set_header(&mut parameters, &track.header)?;
    let mut stream = output.add_stream(None::<Codec>)?;
    stream.set_parameters(parameters);
    let base = track.time_base;
    stream.set_time_base(Rational(narrow(base.num()), narrow(base.den())));
    Ok(())
}

fn parameters(track: &TrackConfig) -> std::result::Result<Parameters, ffmpeg_next::Error> {
    let encoder = Context::new().encoder();
    match track.format {
        TrackFormat::Video { size } => {
            let mut video = encoder.video()?;
            video.set_width(size.width);
            video.set_height(size.height);
            video.set_format(format::Pixel::YUV420P);
            video.set_colorspace(color::Space::BT709);
            video.set_color_range(color::Range::MPEG);
            video.set_color_primaries(color::Primaries::BT709);
            video.set_color_transfer_characteristic(color::TransferCharacteristic::BT709);
            let mut parameters = Parameters::from(video);
            parameters.set_id(codec::Id::H264);
            Ok(parameters)
        }
        TrackFormat::Audio { rate, channels } => {
            let mut audio = encoder.audio()?;
            audio.set_rate(narrow(rate.get()));
            audio.set_channel_layout(ChannelLayout::default(i32::from(channels)));
            let mut parameters = Parameters::from(audio);
            parameters.set_id(codec::Id::AAC);
            Ok(parameters)
        }
    }
}

fn narrow(value: u32) -> i32 {
    i32::try_from(value).unwrap_or(i32::MAX)
}
