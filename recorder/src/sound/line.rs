//! The timeline of one channel, and what is told of its gaps.

use std::time::Duration;

use aside_media::ClipTime;
use crossbeam_channel::Sender;

use super::gaps::Gaps;
use super::timeline::{Gap, SoundTimeline};
use super::{FORMAT, SoundChannel};
use crate::threads::Report;

/// At Stop, a device may have had this much still.
const HELD: Duration = Duration::from_millis(400);

/// Sound that lies this far within filled silence came too late; less is jitter.
const TOO_LATE: Duration = Duration::from_millis(40);

/// Gaps with less between them are one.
const GAP_APART: Duration = Duration::from_millis(1);

/// The timeline, what it gained since it was last looked at, and the gap it is
/// in.
pub(super) struct Line<'a> {
    channel: SoundChannel,
    timeline: SoundTimeline,
    placed: Vec<f32>,
    gap: Option<Gap>,
    /// Where the last gap ends.
    missing_until: ClipTime,
    /// Where the last silence ends that was put for what did not come.
    filled_until: ClipTime,
    gaps: Gaps<'a>,
}

impl<'a> Line<'a> {
    pub(super) fn new(channel: SoundChannel, reports: &'a Sender<Report>) -> Self {
        Self {
            channel,
            timeline: SoundTimeline::new(FORMAT.rate),
            placed: Vec::with_capacity(48_000),
            gap: None,
            missing_until: ClipTime::ZERO,
            filled_until: ClipTime::ZERO,
            gaps: Gaps::new(channel, reports),
        }
    }

    pub(super) fn end(&self) -> ClipTime {
        self.timeline.end()
    }

    /// Where the last of what is missing ends.
    pub(super) const fn missing_until(&self) -> ClipTime {
        self.missing_until
    }

    /// Places sound; true when some of it is lost, as silence had taken its
    /// place. `after_gap`: its device says that some is missing before.
    pub(super) fn place(&mut self, at: ClipTime, samples: &[f32], after_gap: bool) -> bool {
        let before = self.end();
        let gap = self.timeline.place(at, samples, &mut self.placed);
        let silent = gap.map_or(Duration::ZERO, |gap| gap.duration);
        if let Some(gap) = gap
            && (after_gap || self.always_sounds())
        {
            self.widen_gap(gap);
        }
        // Sound that came too late to be placed ends no gap.
        if self.end().saturating_since(before) > silent + GAP_APART {
            self.report_gap();
        }
        self.filled_until.saturating_since(at) > TOO_LATE
    }

    /// Puts silence for what did not come.
    pub(super) fn fill(&mut self, until: ClipTime) {
        let Some(gap) = self.timeline.fill(until, &mut self.placed) else {
            return;
        };
        self.filled_until = gap.at + gap.duration;
        if self.always_sounds() {
            self.widen_gap(gap);
        }
    }

    /// The last few milliseconds are no gap: the device had them still.
    pub(super) fn end_at(&mut self, end: ClipTime) {
        if let Some(gap) = self.timeline.fill(end, &mut self.placed)
            && gap.duration > HELD
            && self.always_sounds()
        {
            self.widen_gap(gap);
        }
        self.report_gap();
        self.gaps.tell_many();
    }

    /// Some systems deliver nothing at all while nothing is played.
    fn always_sounds(&self) -> bool {
        self.channel == SoundChannel::Microphone
    }

    /// Where what was gained begins, and what it is.
    pub(super) fn take(&mut self) -> (ClipTime, Vec<f32>) {
        let gained = FORMAT.rate.duration(self.placed.len() as u64);
        (self.end() - gained, std::mem::take(&mut self.placed))
    }

    /// The emptied buffer of [`Line::take`], so that it need not be made anew.
    pub(super) fn give_back(&mut self, emptied: Vec<f32>) {
        self.placed = emptied;
    }

    /// Joins a gap to the one before it, if it goes on.
    fn widen_gap(&mut self, gap: Gap) {
        self.missing_until = gap.at + gap.duration;
        match &mut self.gap {
            Some(open) if open.at + open.duration + GAP_APART >= gap.at => {
                open.duration = (gap.at + gap.duration).saturating_since(open.at);
            }
            _ => {
                self.report_gap();
                self.gap = Some(gap);
            }
        }
    }

    fn report_gap(&mut self) {
        if let Some(gap) = self.gap.take() {
            self.gaps.add(&gap);
        }
    }
}
