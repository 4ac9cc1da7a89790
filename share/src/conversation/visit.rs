//! That a clip was opened, and how far it was watched. Nobody is named: a visit
//! is one slot, taken at random, and what is written into it says nothing.

use std::collections::BTreeMap;

use aside_library::ClipId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::FORMAT;

/// A visit tells at most that it began, and of each quarter of the clip that
/// it was reached.
pub const QUARTERS: u8 = 4;
/// How long each object of a visit is.
pub(super) const BYTES: u64 = 1;
/// Later visits than so many are not counted any more.
const MOST: usize = 5000;

/// Every visit of a clip that is known of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visits {
    pub(super) format: u32,
    /// By their slots.
    visits: BTreeMap<ClipId, Visit>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Visit {
    opened: Timestamp,
    /// The last quarter that was reached; 0 when it was only opened.
    reached: u8,
}

impl Default for Visits {
    fn default() -> Self {
        Self {
            format: FORMAT,
            visits: BTreeMap::new(),
        }
    }
}

impl Visits {
    /// Notes that a visit got so far; whether that is new.
    pub fn note(&mut self, slot: ClipId, quarter: u8, at: Timestamp) -> bool {
        if !self.visits.contains_key(&slot) && self.visits.len() >= MOST {
            return false;
        }
        let mut fresh = false;
        let visit = self.visits.entry(slot).or_insert_with(|| {
            fresh = true;
            Visit {
                opened: at,
                reached: 0,
            }
        });
        fresh |= visit.reached < quarter || at < visit.opened;
        visit.opened = visit.opened.min(at);
        visit.reached = visit.reached.max(quarter.min(QUARTERS));
        fresh
    }

    /// How many visits reached each quarter: first how many there were.
    pub fn reached(&self) -> Vec<usize> {
        let count = |quarter| {
            self.visits
                .values()
                .filter(|it| it.reached >= quarter)
                .count()
        };
        (0..=QUARTERS).map(count).collect()
    }

    /// When the last one began.
    pub fn last(&self) -> Option<Timestamp> {
        self.visits.values().map(|it| it.opened).max()
    }

    pub(super) fn has(&self, slot: &ClipId) -> bool {
        self.visits.contains_key(slot)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visit_counts_once_and_as_far_as_it_got() {
        let (one, two) = (crate::ask::random().unwrap(), crate::ask::random().unwrap());
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let mut visits = Visits::default();
        assert!(visits.note(one, 2, at("2026-11-22T10:05:00Z")));
        assert!(visits.note(one, 0, at("2026-11-22T10:00:00Z")));
        assert!(!visits.note(one, 0, at("2026-11-22T10:00:00Z")));
        assert!(visits.note(two, 0, at("2026-11-22T09:00:00Z")));
        // No quarter is beyond the last.
        assert!(visits.note(two, 200, at("2026-11-22T09:00:00Z")));
        assert_eq!(visits.reached(), [2, 2, 2, 1, 1]);
        assert_eq!(visits.last(), Some(at("2026-11-22T10:00:00Z")));
    }

    #[test]
    fn visits_without_end_are_not_kept_without_end() {
        let mut visits = Visits::default();
        for _ in 0..MOST + 10 {
            visits.note(crate::ask::random().unwrap(), 0, Timestamp::UNIX_EPOCH);
        }
        assert_eq!(visits.reached()[0], MOST);
    }
}
