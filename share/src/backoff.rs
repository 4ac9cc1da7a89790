//! When to try again: later each time, and never all at once.

use std::time::Duration;

/// After the first failure, at most this long.
const FIRST: Duration = Duration::from_secs(2);
/// However often it failed, at least this often.
const LONGEST: Duration = Duration::from_secs(5 * 60);
/// For what somebody has to put right first.
const HELPLESS: Duration = Duration::from_secs(15 * 60);

/// How long to wait after this many failures: anything up to twice as long as
/// the time before ("full jitter"), so that clips that failed together do not
/// come back together.
pub(crate) fn after(failures: u32, temporary: bool) -> Duration {
    let most = match temporary {
        true => ceiling(failures),
        false => HELPLESS,
    };
    // Not at once either: a store that is down is not to be hammered.
    let least = (most / 10).min(Duration::from_secs(1));
    least + (most - least).mul_f64(fraction())
}

fn ceiling(failures: u32) -> Duration {
    let doubled = FIRST.saturating_mul(1 << failures.saturating_sub(1).min(16));
    doubled.min(LONGEST)
}

/// Between 0 and 1; in the middle where the system has no chance to give.
fn fraction() -> f64 {
    getrandom::u32().map_or(0.5, |it| f64::from(it) / f64::from(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_up_to_a_bound_and_differ() {
        assert_eq!(ceiling(1), Duration::from_secs(2));
        assert_eq!(ceiling(2), Duration::from_secs(4));
        assert_eq!(ceiling(1000), LONGEST);
        let waits: Vec<_> = (0..50).map(|_| after(4, true)).collect();
        assert!(
            waits
                .iter()
                .all(|it| *it <= Duration::from_secs(16) && !it.is_zero())
        );
        assert!(waits.windows(2).any(|pair| pair[0] != pair[1]));
        assert!(after(1, false) <= HELPLESS);
    }
}
