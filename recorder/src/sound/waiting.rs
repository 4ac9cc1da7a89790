//! How long a device that gives nothing is waited for before silence takes the
//! place of its sound.

use std::time::Duration;

use aside_media::ClipTime;

/// The usual limit: sound servers hand over a few times a second, later on a
/// busy machine. What is waited for is not on disk yet.
const USUAL: Duration = Duration::from_secs(1);

/// The limit for a device that was found to hand over more at a time. What it
/// holds nobody can keep from a kill; pictures do not wait for it longer than the
/// fragmenter's patience.
const LONGEST: Duration = Duration::from_millis(2_500);

/// Once the limit is reached, silence ends this much before it: the rest may
/// still come.
const AHEAD: Duration = Duration::from_millis(300);

/// Waiting for one device, whose habits are learnt.
#[derive(Debug)]
pub(super) struct Waiting {
    limit: Duration,
    /// How long was listened since anything was heard. While the process itself
    /// stood still it did not listen: what was kept for it is still to come.
    in_vain: Duration,
}

impl Waiting {
    pub(super) const fn new() -> Self {
        Self {
            limit: USUAL,
            in_vain: Duration::ZERO,
        }
    }

    /// Something was heard. `too_late`: silence had taken its place, so that
    /// the device is waited for twice as long from now on.
    pub(super) fn heard(&mut self, too_late: bool) {
        self.in_vain = Duration::ZERO;
        if too_late {
            self.limit = (self.limit * 2).min(LONGEST);
        }
    }

    pub(super) fn heard_nothing(&mut self, listened: Duration) {
        self.in_vain += listened;
    }

    /// Until where silence takes the place of what did not come.
    pub(super) fn silence_until(&self, present: ClipTime) -> Option<ClipTime> {
        (self.in_vain >= self.limit).then(|| present - (self.limit - AHEAD))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GLANCE: Duration = Duration::from_millis(50);

    fn in_vain(waiting: &mut Waiting, millis: u64) {
        for _ in 0..millis / 50 {
            waiting.heard_nothing(GLANCE);
        }
    }

    #[test]
    fn a_device_that_is_slow_is_waited_for() {
        let mut waiting = Waiting::new();
        let present = ClipTime::from_millis(10_000);
        in_vain(&mut waiting, 950);
        assert_eq!(waiting.silence_until(present), None);
        in_vain(&mut waiting, 50);
        let silent = waiting.silence_until(present);
        assert_eq!(silent, Some(ClipTime::from_millis(9_300)));
        waiting.heard(false);
        assert_eq!(waiting.silence_until(present), None);
    }

    #[test]
    fn one_that_hands_over_seldom_loses_little_before_that_is_known() {
        let mut waiting = Waiting::new();
        let silent = |waiting: &Waiting| waiting.silence_until(ClipTime::ZERO).is_some();
        in_vain(&mut waiting, 2_000);
        assert!(silent(&waiting));
        waiting.heard(true);
        in_vain(&mut waiting, 1_950);
        assert!(!silent(&waiting));
        in_vain(&mut waiting, 50);
        waiting.heard(true);
        // Never longer than this, however bad it is.
        in_vain(&mut waiting, 2_450);
        assert!(!silent(&waiting));
        in_vain(&mut waiting, 50);
        assert!(silent(&waiting));
    }
}
