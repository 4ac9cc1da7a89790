//! The first reading: what is in a file, told by its packets.

use std::collections::BTreeMap;
use std::time::Duration;

use aside_media::{ClipTime, Pts, TimeBase, TrackKind};
use ffmpeg_next::format::stream::Disposition;
use ffmpeg_next::{Packet, Stream};

use crate::reading::{Decoder, Item, Reader, time_base};
use crate::{Error, Result, ffi};

/// No recorder writes as many tracks; a hostile file may claim more.
const MAX_TRACKS: usize = 64;

/// The tracks that a clip is made of.
#[derive(Debug)]
pub(crate) struct Chosen {
    pub(crate) picture: Option<usize>,
    /// Several are mixed: each speaker may have one of their own.
    pub(crate) sounds: Vec<usize>,
}

impl Chosen {
    /// The picture is the one a player would show. Of the sounds, those a
    /// player may play together; else the first: the others are in another
    /// language, or comment.
    pub(crate) fn of(reader: &Reader) -> Result<Self> {
        let streams: Vec<Stream<'_>> = reader.streams().take(MAX_TRACKS + 1).collect();
        if streams.len() > MAX_TRACKS {
            return Err(Error::Unsupported {
                what: format!("It has more than {MAX_TRACKS} tracks"),
            });
        }
        let of = |kind| {
            let known = streams
                .iter()
                .filter(|it| Decoder::kind_of(it) == Some(kind));
            let wanted = known.filter(|it| !it.disposition().contains(Disposition::ATTACHED_PIC));
            let (main, other): (Vec<&Stream<'_>>, Vec<_>) =
                wanted.partition(|it| it.disposition().contains(Disposition::DEFAULT));
            let index = |it: &&Stream<'_>| it.index();
            match main.is_empty() {
                true => other.iter().map(index).take(1).collect::<Vec<_>>(),
                false => main.iter().map(index).collect(),
            }
        };
        let chosen = Self {
            picture: of(TrackKind::Video).first().copied(),
            sounds: of(TrackKind::Audio),
        };
        if chosen.picture.is_none() && chosen.sounds.is_empty() {
            return Err(Error::Unreadable {
                reason: "it has neither a picture nor a sound of a kind that is known".to_owned(),
            });
        }
        Ok(chosen)
    }
}

/// What the packets of a file say.
#[derive(Debug)]
pub(crate) struct Scan {
    tracks: BTreeMap<usize, Seen>,
    /// When the file's own time begins.
    zero: ClipTime,
    end: ClipTime,
    /// How far the second reading is.
    pub(crate) position: ClipTime,
}

/// What the packets of one track say, in its own ticks.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) base: TimeBase,
    pub(crate) first: i64,
    pub(crate) end: i64,
    /// The longest that one packet lasts, and that nothing comes after one.
    longest: i64,
    widest: i64,
    /// From one packet that decoding can begin with to the next.
    keyframes_apart: i64,
    last_key: Option<i64>,
    begins_with_key: bool,
    /// Every packet is decoded when it is shown, in order, and is to be shown.
    is_plain: bool,
}

impl Scan {
    pub(crate) fn run(reader: &mut Reader, chosen: &Chosen) -> Result<Self> {
        let wanted: Vec<usize> = chosen
            .picture
            .iter()
            .chain(&chosen.sounds)
            .copied()
            .collect();
        let mut bases = BTreeMap::new();
        for stream in reader.streams().filter(|it| wanted.contains(&it.index())) {
            let base = time_base(stream.time_base()).ok_or_else(|| Error::Unreadable {
                reason: "a track has no time base".to_owned(),
            })?;
            bases.insert(stream.index(), base);
        }
        let mut tracks: BTreeMap<usize, Seen> = BTreeMap::new();
        while let Some(item) = reader.next() {
            let Item::Packet(packet) = item else { continue };
            let index = packet.stream();
            let (Some(base), Some(pts)) = (bases.get(&index), packet.pts().or(packet.dts())) else {
                continue;
            };
            // The encoder's priming, which an edit list hides.
            let ends = pts.saturating_add(packet.duration());
            if packet.is_key() && ends <= 0 && ffi::is_discarded(&packet) {
                continue;
            }
            match tracks.get_mut(&index) {
                Some(seen) => seen.follow(&packet, pts),
                None => drop(tracks.insert(index, Seen::begin(*base, &packet, pts))),
            }
        }
        let starts = tracks.values().map(|it| it.base.time(Pts::new(it.first)));
        // What lies before zero is there to be decoded, not to be shown.
        let zero = starts.map(|it| it.max(ClipTime::ZERO)).min();
        let ends = tracks.values().map(|it| it.base.time(Pts::new(it.end)));
        let (Some(zero), Some(end)) = (zero, ends.max()) else {
            return Err(Error::Unreadable {
                reason: "there is nothing in it".to_owned(),
            });
        };
        let position = ClipTime::ZERO;
        Ok(Self {
            tracks,
            zero,
            end,
            position,
        })
    }

    pub(crate) fn length(&self) -> Duration {
        self.end.saturating_since(self.zero)
    }

    pub(crate) fn seen(&self, index: usize) -> Option<&Seen> {
        self.tracks.get(&index)
    }

    /// What has to be taken from the file's own time to get the clip's.
    pub(crate) fn zero(&self) -> Duration {
        self.zero.saturating_since(ClipTime::ZERO)
    }

    /// Notes how far the second reading is.
    pub(crate) fn pass(&mut self, packet: &Packet) {
        if let (Some(seen), Some(at)) = (self.tracks.get(&packet.stream()), packet.dts()) {
            let at = seen.base.time(Pts::new(at)) - self.zero();
            self.position = self.position.max(at);
        }
    }

    /// Whether a track covers the clip from its first moment to its last.
    pub(crate) fn covers(&self, seen: &Seen) -> bool {
        const EDGE: Duration = Duration::from_millis(100);
        let (first, end) = (
            seen.base.time(Pts::new(seen.first)),
            seen.base.time(Pts::new(seen.end)),
        );
        first.saturating_since(self.zero) <= EDGE && self.end.saturating_since(end) <= EDGE
    }
}

impl Seen {
    fn begin(base: TimeBase, packet: &Packet, pts: i64) -> Self {
        let mut seen = Self {
            base,
            first: pts,
            end: pts,
            longest: 0,
            widest: 0,
            keyframes_apart: 0,
            last_key: None,
            begins_with_key: packet.is_key(),
            is_plain: true,
        };
        seen.follow(packet, pts);
        seen
    }

    fn follow(&mut self, packet: &Packet, pts: i64) {
        let lasts = packet.duration().max(0);
        self.is_plain &= pts >= self.end - lasts.max(1)
            && packet.dts() == Some(pts)
            && !ffi::is_discarded(packet)
            && !packet.is_corrupt();
        if packet.is_key() {
            let apart = self.last_key.map_or(0, |last| pts.saturating_sub(last));
            self.keyframes_apart = self.keyframes_apart.max(apart);
            self.last_key = Some(pts);
        }
        self.longest = self.longest.max(lasts);
        self.widest = self.widest.max(pts.saturating_sub(self.end));
        self.first = self.first.min(pts);
        self.end = self.end.max(pts.saturating_add(lasts));
    }

    /// Whether its packets may be copied: none is to be left out, decoding
    /// can begin every `keyframes`, and nothing lasts or is missing longer
    /// than `longest`.
    pub(crate) fn is_regular(&self, keyframes: Duration, longest: Duration) -> bool {
        let is_within =
            |ticks: i64, limit: Duration| self.base.time(Pts::new(ticks)) <= ClipTime::ZERO + limit;
        let apart = self.keyframes_apart();
        self.is_plain
            && self.begins_with_key
            && apart <= keyframes
            && is_within(self.longest, longest)
            && is_within(self.widest, longest)
    }

    /// The longest from one keyframe to the next, or to the end.
    pub(crate) fn keyframes_apart(&self) -> Duration {
        let last = self
            .last_key
            .map_or(0, |last| self.end.saturating_sub(last));
        let ticks = self.keyframes_apart.max(last);
        self.base
            .time(Pts::new(ticks))
            .saturating_since(ClipTime::ZERO)
    }
}
