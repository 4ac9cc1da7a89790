//! Whether a recording is what it should be, told by decoding all of it.

use std::fmt::Display;
use std::ops::ControlFlow;
use std::time::Duration;

use aside_media::{ClipTime, Size, TrackKind};
use ffmpeg_next::{Frame, Packet, frame};

pub use crate::listener::Stretch;

use crate::listener::Listener;
use crate::parts::Parts;
use crate::reading::{Decoder, Item, Reader};
use crate::{Error, Film, Result};

/// Errors and gaps beyond this many are counted, not described.
const MAX_DESCRIBED: usize = 32;

/// Sound that begins this little after the end of what was before follows it.
const GAP: Duration = Duration::from_millis(5);

/// A picture lasts until the next, so that a lost one cannot be told from one
/// that stood still; but a recording repeats still pictures more often.
const STILL: Duration = Duration::from_secs(2);

/// A track may begin or end this much apart from the clip.
const RAGGED_EDGE: Duration = Duration::from_millis(250);

/// What decoding a recording showed. Nothing in it comes from counters kept
/// while recording, or from what the file says of itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decoded {
    /// From zero to the end of the longest track.
    pub duration: Duration,
    /// Pictures that decode.
    pub video_frames: u64,
    /// Their size; `None` without pictures.
    pub size: Option<Size>,
    /// Sound frames that decode.
    pub audio_frames: u64,
    /// How long the sound plays.
    pub audio: Duration,
    /// The loudest sample, in decibels relative to full scale; `None` without
    /// sound, or when it is all digital silence.
    pub peak_dbfs: Option<f32>,
    /// The longest stretch below -60 dBFS.
    pub longest_silence: Stretch,
    /// Where sound is missing although the clip goes on, or one picture stands
    /// for more than 2 s; at most 32.
    pub gaps: Vec<Gap>,
    /// What did not decode, as sentences, at most 32.
    pub errors: Vec<String>,
    /// How much did not decode, described or not.
    pub error_count: u64,
}

/// A part of the timeline in which a track has nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The track.
    pub track: TrackKind,
    /// Where and how long.
    pub stretch: Stretch,
}

/// Decodes a recording from its first byte to its last: an init segment and
/// all segments, or one MP4 file.
///
/// Memory does not grow with its length but for libavformat's index, about
/// 100 bytes a picture. Takes a fraction of the recording's length, on the
/// calling thread.
///
/// # Errors
/// [`Error::File`] when a file cannot be opened, [`Error::Unreadable`] when
/// they are no recording at all. Damage inside is no error here: it is in
/// [`Decoded::errors`].
pub fn check(film: impl Into<Film>) -> Result<Decoded> {
    check_watched(film, |_, _| ControlFlow::Continue(()))
}

/// Does what [`check`] does. `told` hears with every packet how many bytes are
/// read and how many there are, and may end it.
///
/// # Errors
/// As [`check`], and [`Error::Cancelled`].
pub fn check_watched(
    film: impl Into<Film>,
    mut told: impl FnMut(u64, u64) -> ControlFlow<()>,
) -> Result<Decoded> {
    let mut decoded = Decoded::default();
    let film = film.into();
    let mut parts = Parts::new(&film.files)?;
    let (mut read, total) = (0, parts.total());
    match parts.whole_until() {
        Ok(end) if end < parts.total() => {
            decoded.error(format_args!(
                "the file is cut off or damaged after byte {end}"
            ));
        }
        Ok(_) => {}
        Err(error) => decoded.error(format_args!("a file cannot be read: {error}")),
    }
    let mut reader = Reader::new(parts)?.beginning_at(film.origin);
    let mut tracks = Vec::new();
    for stream in reader.streams() {
        match Decoder::open(&stream) {
            Ok(Some(decoder)) => tracks.push(Track::new(decoder)),
            Ok(None) => decoded.error("a track is neither H.264 nor AAC"),
            Err(error) => decoded.error(error),
        }
    }
    if tracks.is_empty() {
        return Err(Error::Unreadable {
            reason: "no track can be decoded".to_owned(),
        });
    }
    while let Some(item) = reader.next() {
        if let Item::Packet(packet) = &item {
            // Negative where it is not known.
            read = read.max(u64::try_from(packet.position()).unwrap_or(0));
        }
        if told(read, total).is_break() {
            return Err(Error::Cancelled);
        }
        match item {
            Item::Damage(error) => decoded.error(format_args!("damaged data: {error}")),
            Item::Packet(packet) => {
                let index = packet.stream();
                if let Some(track) = tracks.iter_mut().find(|it| it.decoder.index == index) {
                    if packet.is_corrupt() {
                        decoded.error(format_args!("the {} is cut off", track.name()));
                    }
                    track.decode(Some(&packet), &mut decoded);
                }
            }
        }
    }
    for track in &mut tracks {
        track.decode(None, &mut decoded);
    }
    summarise(&tracks, &mut decoded);
    Ok(decoded)
}

fn summarise(tracks: &[Track], decoded: &mut Decoded) {
    let end = tracks
        .iter()
        .map(|track| track.end)
        .max()
        .unwrap_or_default();
    decoded.duration = end.saturating_since(ClipTime::ZERO);
    for track in tracks {
        if end.saturating_since(track.end) > RAGGED_EDGE {
            decoded.gap(track.decoder.kind, track.end, end);
        }
        if let Medium::Audio(_, listener) = &track.medium {
            decoded.audio_frames = listener.heard();
            decoded.audio = listener.duration();
            decoded.peak_dbfs = listener.peak_dbfs();
            decoded.longest_silence = listener.longest_silence(track.end);
        }
    }
}

impl Decoded {
    fn error(&mut self, error: impl Display) {
        self.error_count += 1;
        if self.errors.len() < MAX_DESCRIBED {
            self.errors.push(error.to_string());
        }
    }

    fn gap(&mut self, track: TrackKind, from: ClipTime, until: ClipTime) {
        if self.gaps.len() < MAX_DESCRIBED {
            self.gaps.push(Gap {
                track,
                stretch: Stretch::between(from, until),
            });
        }
    }
}

impl Stretch {
    pub(crate) fn between(from: ClipTime, until: ClipTime) -> Self {
        Self {
            at: from,
            duration: until.saturating_since(from),
        }
    }
}

/// One track on its way through its decoder.
struct Track {
    decoder: Decoder,
    medium: Medium,
    begun: bool,
    /// Where the last frame ended.
    end: ClipTime,
}

/// What comes out of a track's decoder, and who looks at it.
enum Medium {
    Video(frame::Video),
    Audio(frame::Audio, Listener),
}

impl Track {
    fn new(decoder: Decoder) -> Self {
        let medium = match decoder.kind {
            TrackKind::Video => Medium::Video(frame::Video::empty()),
            TrackKind::Audio => Medium::Audio(frame::Audio::empty(), Listener::default()),
        };
        Self {
            decoder,
            medium,
            begun: false,
            end: ClipTime::ZERO,
        }
    }

    const fn name(&self) -> &'static str {
        match self.decoder.kind {
            TrackKind::Video => "picture",
            TrackKind::Audio => "sound",
        }
    }

    fn decode(&mut self, packet: Option<&Packet>, decoded: &mut Decoded) {
        if let Err(error) = self.decoder.send(packet) {
            let near = packet.and_then(Packet::pts);
            let near = near.map_or(self.end, |pts| self.decoder.time(pts));
            decoded.error(format_args!(
                "the {} at {near} does not decode: {error}",
                self.name()
            ));
        }
        loop {
            let received = match &mut self.medium {
                Medium::Video(picture) => self.decoder.receive(picture),
                Medium::Audio(sound, _) => self.decoder.receive(sound),
            };
            match received {
                Ok(true) => self.take(decoded),
                Ok(false) => return,
                Err(error) => {
                    let (name, end) = (self.name(), self.end);
                    return decoded.error(format_args!("the {name} after {end} is lost: {error}"));
                }
            }
        }
    }

    /// Looks at a decoded frame.
    fn take(&mut self, decoded: &mut Decoded) {
        let frame: &Frame = match &self.medium {
            Medium::Video(picture) => picture,
            Medium::Audio(sound, _) => sound,
        };
        let stamp = frame.timestamp();
        let ticks = frame.packet().duration;
        let at = stamp.map_or(self.end, |stamp| self.decoder.time(stamp));
        let end = stamp.map_or(at, |stamp| self.decoder.time(stamp.saturating_add(ticks)));
        if frame.is_corrupt() || frame.has_decode_errors() {
            decoded.error(format_args!("the {} at {at} is damaged", self.name()));
        }
        self.follow(at, decoded);
        let end = match &mut self.medium {
            Medium::Video(picture) => {
                decoded.video_frames += 1;
                decoded.size = Some(Size {
                    width: picture.width(),
                    height: picture.height(),
                });
                if end.saturating_since(at) > STILL {
                    decoded.gap(TrackKind::Video, at, end);
                }
                end
            }
            Medium::Audio(sound, listener) => match listener.hear(sound, at, end) {
                Some(end) => end,
                None => return decoded.error("the sound is of an unknown kind"),
            },
        };
        self.end = self.end.max(end);
    }

    /// Compares where a frame begins with where it should.
    fn follow(&mut self, at: ClipTime, decoded: &mut Decoded) {
        let slack = if self.begun { GAP } else { RAGGED_EDGE };
        if at > self.end + slack {
            decoded.gap(self.decoder.kind, self.end, at);
            if let Medium::Audio(_, listener) = &mut self.medium {
                listener.miss(self.end);
            }
        } else if at + GAP < self.end {
            let (name, end) = (self.name(), self.end);
            decoded.error(format_args!("the {name} goes back from {end} to {at}"));
        }
        self.begun = true;
    }
}
