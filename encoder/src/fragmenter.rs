//! Packets to fragments and segments.

use std::collections::VecDeque;
use std::time::Duration;

use aside_media::{ClipTime, Fragment, InitSegment, Packet, Pts, TimeBase, TrackConfig, TrackKind};

use crate::mp4::Mp4;
use crate::{Error, Result};

/// When fragments and segments end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FragmentPolicy {
    /// A fragment ends when it is at least this long: what a crash can cost.
    pub fragment: Duration,
    /// A segment ends at the first keyframe after this, or, without pictures,
    /// at the first packet.
    pub segment: Duration,
    /// A track that says nothing holds the others up for this long at most.
    pub patience: Duration,
}

impl Default for FragmentPolicy {
    fn default() -> Self {
        Self {
            fragment: Duration::from_secs(1),
            segment: Duration::from_secs(6),
            patience: Duration::from_millis(500),
        }
    }
}

/// Packs packets of one or two tracks into fragmented MP4, in memory.
///
/// Packets of each track come in order; between tracks the fragmenter orders
/// them itself. A packet that comes too late is packed where it comes: its
/// time stays right, since every track of a fragment says where it begins
/// (`tfdt`).
///
/// Fragments tile the clip: each lasts until the next begins, so that their
/// durations add up, although the tracks inside end a few milliseconds apart.
pub struct Fragmenter {
    mp4: Mp4,
    policy: FragmentPolicy,
    tracks: Vec<Track>,
    has_video: bool,
    open: Option<Open>,
}

/// A track's packets that are not yet in their order.
struct Track {
    kind: TrackKind,
    time_base: TimeBase,
    waiting: VecDeque<Packet>,
    /// Where its last packet ended: nothing earlier is to come.
    known_until: ClipTime,
}

/// The fragment that is being gathered.
struct Open {
    start: ClipTime,
    /// Where its last packet ends.
    end: ClipTime,
    segment_start: ClipTime,
    opens_segment: bool,
}

impl Fragmenter {
    /// A fragmenter, and the bytes every fragment needs before it.
    ///
    /// # Errors
    /// [`Error::Unsupported`] without tracks, with two of a kind, or with one
    /// that has no header; [`Error::Codec`] when a header is not understood.
    pub fn new(tracks: &[TrackConfig], policy: FragmentPolicy) -> Result<(Self, InitSegment)> {
        let count = |kind| tracks.iter().filter(|track| track.kind() == kind).count();
        let (videos, sounds) = (count(TrackKind::Video), count(TrackKind::Audio));
        if videos > 1 || sounds > 1 || tracks.is_empty() {
            return Err(Error::Unsupported {
                what: format!("A clip cannot have {videos} pictures and {sounds} sounds"),
            });
        }
        if let Some(track) = tracks.iter().find(|track| track.header.is_empty()) {
            return Err(Error::Unsupported {
                what: format!(
                    "A track of {} without a header cannot be packed",
                    track.codec
                ),
            });
        }
        let (mp4, bytes) = Mp4::new(tracks)?;
        let fragmenter = Self {
            mp4,
            policy,
            tracks: tracks.iter().map(Track::new).collect(),
            has_video: videos > 0,
            open: None,
        };
        Ok((fragmenter, InitSegment { bytes }))
    }

    /// Takes a packet, and adds the fragments that are now complete to `out`.
    ///
    /// # Errors
    /// [`Error::NoSuchTrack`] for a packet of a track that was not announced;
    /// [`Error::Codec`] when it cannot be packed. Other packets may follow.
    pub fn write(&mut self, packet: Packet, out: &mut Vec<Fragment>) -> Result<()> {
        let track = self
            .tracks
            .iter_mut()
            .find(|track| track.kind == packet.track);
        track.ok_or(Error::NoSuchTrack)?.push(packet);
        while let Some((start, end, packet)) = self.next_in_order(self.policy.patience) {
            self.pack(start, end, &packet, out)?;
        }
        Ok(())
    }

    /// Packs what is left.
    ///
    /// # Errors
    /// [`Error::Codec`]; the fragments in `out` are good.
    pub fn finish(mut self, out: &mut Vec<Fragment>) -> Result<()> {
        while let Some((start, end, packet)) = self.next_in_order(Duration::ZERO) {
            self.pack(start, end, &packet, out)?;
        }
        if let Some(open) = self.open.take() {
            let end = open.end;
            self.close(open, end, out)?;
        }
        Ok(())
    }

    /// The earliest packet, if no earlier one can come or patience is over.
    fn next_in_order(&mut self, patience: Duration) -> Option<(ClipTime, ClipTime, Packet)> {
        let starts = self.tracks.iter().map(Track::start);
        let (index, start) = starts
            .enumerate()
            .filter_map(|(index, start)| Some((index, start?)))
            .min_by_key(|(_, start)| *start)?;
        let newest = self.tracks.iter().map(|track| track.known_until).max()?;
        let is_held_up = self.tracks.iter().any(|track| {
            let may_be_earlier = track.waiting.is_empty() && track.known_until <= start;
            may_be_earlier && newest.saturating_since(track.known_until) < patience
        });
        if is_held_up {
            return None;
        }
        let track = &mut self.tracks[index];
        let packet = track.waiting.pop_front()?;
        let end = track.end_of(&packet);
        Some((start, end, packet))
    }

    fn pack(
        &mut self,
        start: ClipTime,
        end: ClipTime,
        packet: &Packet,
        out: &mut Vec<Fragment>,
    ) -> Result<()> {
        let cut = self.cut_before(start, packet);
        if cut != Cut::None {
            let before = self.open.take();
            // A packet that came late does not turn time back.
            let start = before.as_ref().map_or(start, |open| start.max(open.start));
            let segment_start = match (&before, cut) {
                (Some(open), Cut::Fragment) => open.segment_start,
                _ => start,
            };
            if let Some(open) = before {
                self.close(open, start, out)?;
            }
            self.open = Some(Open {
                start,
                end: start,
                segment_start,
                opens_segment: cut == Cut::Segment,
            });
        }
        if let Some(open) = &mut self.open {
            open.end = open.end.max(end);
        }
        self.mp4.push(packet)
    }

    fn cut_before(&self, start: ClipTime, packet: &Packet) -> Cut {
        let Some(open) = &self.open else {
            return Cut::Segment;
        };
        let may_open = packet.keyframe && (packet.track == TrackKind::Video || !self.has_video);
        if may_open && start.saturating_since(open.segment_start) >= self.policy.segment {
            return Cut::Segment;
        }
        if start.saturating_since(open.start) >= self.policy.fragment {
            return Cut::Fragment;
        }
        Cut::None
    }

    fn close(&mut self, open: Open, end: ClipTime, out: &mut Vec<Fragment>) -> Result<()> {
        out.push(Fragment {
            bytes: self.mp4.take_fragment()?,
            start: open.start,
            duration: end.saturating_since(open.start),
            opens_segment: open.opens_segment,
        });
        Ok(())
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Cut {
    None,
    Fragment,
    Segment,
}

impl Track {
    fn new(config: &TrackConfig) -> Self {
        Self {
            kind: config.kind(),
            time_base: config.time_base,
            waiting: VecDeque::new(),
            known_until: ClipTime::ZERO,
        }
    }

    fn push(&mut self, packet: Packet) {
        self.known_until = self.known_until.max(self.end_of(&packet));
        self.waiting.push_back(packet);
    }

    /// When its next packet is decoded.
    fn start(&self) -> Option<ClipTime> {
        Some(self.time_base.time(self.waiting.front()?.dts))
    }

    fn end_of(&self, packet: &Packet) -> ClipTime {
        let ticks = i64::try_from(packet.duration.get()).unwrap_or(i64::MAX);
        self.time_base
            .time(Pts::new(packet.pts.get().saturating_add(ticks)))
    }
}
