//! A segment without what comes before one moment and from another on.
//!
//! Packets are copied as they are. Only when the first picture to be shown is
//! not one that decoding can begin with, the pictures from there up to the next
//! of that kind are encoded anew. Nothing of what was cut off is left.

mod pictures;

use std::ops::ControlFlow;
use std::path::Path;
use std::time::Duration;

use aside_media::{
    ClipTime, InitSegment, Packet, Pts, SampleRate, Size, Ticks, TrackConfig, TrackFormat,
    TrackKind,
};
use ffmpeg_next::Stream;
use ffmpeg_next::codec::{self, Context};

use self::pictures::Pictures;
use crate::parts::Parts;
use crate::reading::{Item, Reader, time_base, unreadable};
use crate::{Error, FragmentPolicy, Fragmenter, Result, audio, ffi, h264};

/// One segment, cut.
#[derive(Debug)]
pub struct Piece {
    /// The segment's new bytes.
    pub bytes: Vec<u8>,
    /// The header it needs, if that is not the one it had. It is good for the
    /// recording's other segments as well.
    pub init: Option<InitSegment>,
    /// How many pictures were encoded anew.
    pub encoded: u64,
}

/// Cuts one segment, which begins with a picture that decoding can begin with,
/// as segments do. Times are those of its own stamps, and stay.
///
/// The picture that is shown at `from` is shown from there on; sound begins
/// with the first packet that does not begin before, and ends with the last that
/// does not end after `until`: at 48 kHz at most 21 ms from the picture's ends.
///
/// `told` hears how much of what has to be encoded is done, and may end it.
/// Blocks; encoding takes a fraction of the pictures' time.
///
/// # Errors
/// [`Error::File`] when a file cannot be read; [`Error::Unreadable`] when the
/// segment is damaged; [`Error::Unsupported`] when no encoder here can add to
/// it; [`Error::Cancelled`].
pub fn cut(
    init: &Path,
    segment: &Path,
    from: ClipTime,
    until: ClipTime,
    told: &mut dyn FnMut(Duration, Duration) -> ControlFlow<()>,
) -> Result<Piece> {
    let mut reader = Reader::new(Parts::new(&[init, segment])?)?;
    let mut tracks = Tracks::of(&reader)?;
    let mut pictures = tracks.video(&reader)?;
    let mut sounds = Vec::new();
    while let Some(item) = reader.next() {
        let packet = match item {
            Item::Packet(packet) if !packet.is_corrupt() => packet,
            Item::Packet(_) => return Err(unreadable(ffmpeg_next::Error::InvalidData)),
            Item::Damage(error) => return Err(unreadable(error)),
        };
        match tracks.kind(packet.stream()) {
            Some((TrackKind::Video, _)) => pictures.iter_mut().for_each(|it| it.add(&packet)),
            Some((TrackKind::Audio, config)) => sounds.extend(copied(&packet, config)),
            None => {}
        }
    }
    sounds.retain(|packet| tracks.is_heard(packet, from, until));
    let mut packets = sounds;
    let mut header = None;
    let mut encoded = 0;
    if let Some(pictures) = pictures {
        let shown = pictures.between(from, until, told)?;
        packets.extend(shown.packets);
        (header, encoded) = (shown.header, shown.encoded);
    }
    let init_changed = header.is_some();
    if let Some(header) = header {
        tracks.set_header(header);
    }
    let (bytes, init) = pack(&tracks, packets)?;
    Ok(Piece {
        bytes: numbered(bytes, segment)?,
        init: init_changed.then_some(init),
        encoded,
    })
}

/// The tracks of a segment, in the order of its streams.
struct Tracks(Vec<TrackConfig>);

impl Tracks {
    fn of(reader: &Reader) -> Result<Self> {
        reader
            .streams()
            .map(|it| config(&it))
            .collect::<Result<_>>()
            .map(Self)
    }

    fn kind(&self, stream: usize) -> Option<(TrackKind, &TrackConfig)> {
        self.0.get(stream).map(|it| (it.kind(), it))
    }

    fn video(&self, reader: &Reader) -> Result<Option<Pictures>> {
        let mut found = reader.streams().zip(&self.0);
        let found = found.find(|(_, config)| config.kind() == TrackKind::Video);
        found
            .map(|(stream, config)| Pictures::new(&stream, config.clone()))
            .transpose()
    }

    fn is_heard(&self, packet: &Packet, from: ClipTime, until: ClipTime) -> bool {
        let Some(config) = self.0.iter().find(|it| it.kind() == packet.track) else {
            return false;
        };
        let ticks = i64::try_from(packet.duration.get()).unwrap_or(i64::MAX);
        let end = Pts::new(packet.pts.get().saturating_add(ticks));
        config.time_base.time(packet.pts) >= from && config.time_base.time(end) <= until
    }

    fn set_header(&mut self, header: Vec<u8>) {
        for track in &mut self.0 {
            if track.kind() == TrackKind::Video {
                track.header.clone_from(&header);
            }
        }
    }
}

fn config(stream: &Stream<'_>) -> Result<TrackConfig> {
    let parameters = stream.parameters();
    let time_base = time_base(stream.time_base()).ok_or(Error::NoSuchTrack)?;
    let header = ffi::header(&parameters).to_vec();
    let id = parameters.id();
    let decoder = Context::from_parameters(parameters)
        .map_err(unreadable)?
        .decoder();
    match id {
        codec::Id::H264 => {
            let video = decoder.video().map_err(unreadable)?;
            let (width, height) = (video.width(), video.height());
            Ok(TrackConfig {
                time_base,
                codec: h264::codec_string(&header),
                header,
                format: TrackFormat::Video {
                    size: Size { width, height },
                },
            })
        }
        codec::Id::AAC => {
            let sound = decoder.audio().map_err(unreadable)?;
            let rate = SampleRate::new(sound.rate()).ok_or(Error::NoSuchTrack)?;
            Ok(TrackConfig {
                time_base,
                codec: audio::codec_string(&header),
                header,
                format: TrackFormat::Audio {
                    rate,
                    channels: sound.channels(),
                },
            })
        }
        _ => Err(Error::Unreadable {
            reason: "a track is neither H.264 nor AAC".to_owned(),
        }),
    }
}

/// A packet as it is, at its own time.
fn copied(packet: &ffmpeg_next::Packet, config: &TrackConfig) -> Option<Packet> {
    let pts = Pts::new(packet.pts()?);
    Some(Packet {
        track: config.kind(),
        pts,
        dts: pts,
        duration: Ticks::new(u64::try_from(packet.duration()).unwrap_or(0)),
        keyframe: packet.is_key(),
        data: packet.data()?.to_vec(),
    })
}

/// One segment of these packets, in fragments as long as any.
fn pack(tracks: &Tracks, mut packets: Vec<Packet>) -> Result<(Vec<u8>, InitSegment)> {
    let policy = FragmentPolicy {
        segment: Duration::MAX,
        ..FragmentPolicy::default()
    };
    let (mut fragmenter, init) = Fragmenter::new(&tracks.0, policy)?;
    let time = |packet: &Packet| {
        let config = tracks.0.iter().find(|it| it.kind() == packet.track);
        config.map(|it| it.time_base.time(packet.dts))
    };
    packets.sort_by_key(time);
    let mut fragments = Vec::new();
    for packet in packets {
        fragmenter.write(packet, &mut fragments)?;
    }
    fragmenter.finish(&mut fragments)?;
    let bytes: Vec<Vec<u8>> = fragments.into_iter().map(|it| it.bytes).collect();
    Ok((bytes.concat(), init))
}

/// Fragments numbered on from where the segment they are of began: numbers grow
/// through a recording (ISO/IEC 14496-12, 8.8.5).
fn numbered(mut bytes: Vec<u8>, segment: &Path) -> Result<Vec<u8>> {
    let Some(first) = first_number(segment)? else {
        return Ok(bytes);
    };
    let (mut at, mut number) = (0, first);
    while let Some(header) = bytes.get(at..).and_then(|it| it.first_chunk::<8>()) {
        let [a, b, c, d, kind @ ..] = *header;
        let size = u32::from_be_bytes([a, b, c, d]) as usize;
        if kind == *b"moof"
            && let Some(place) = bytes.get_mut(at + NUMBER_AT..at + NUMBER_AT + 4)
        {
            place.copy_from_slice(&number.to_be_bytes());
            number = number.saturating_add(1);
        }
        at += size.max(8);
    }
    Ok(bytes)
}

/// Where in a `moof` that begins with its `mfhd` the number lies.
const NUMBER_AT: usize = 20;

/// The number of a segment's first fragment, if that is laid out as ours are.
fn first_number(segment: &Path) -> Result<Option<u32>> {
    use std::io::Read;
    let mut head = [0; NUMBER_AT + 4];
    let read = std::fs::File::open(segment).and_then(|mut it| it.read_exact(&mut head));
    read.map_err(Error::file(segment))?;
    let is = |at: usize, kind: &[u8; 4]| head[at..at + 4] == kind[..];
    let number = [head[20], head[21], head[22], head[23]];
    Ok((is(4, b"moof") && is(12, b"mfhd")).then(|| u32::from_be_bytes(number)))
}
