//! How a recording of any length goes into objects of fixed sizes.
//!
//! A signed address that fixes no size could be filled without end, and one
//! that does fits one size only, which nobody knows beforehand. So there are
//! some addresses of each of a few sizes, and the page takes the largest that
//! fit; the last one is filled up with zeros, less than 16 KiB of them. All of
//! a slot's sizes together are the most that can ever arrive in it.

use super::AnswerKind;

const KIB: u64 = 1 << 10;
const MIB: u64 = 1 << 20;

/// A size, and how many objects of it there are: three of the smaller ones
/// make up any remainder, and one more of the smallest what is left of that.
const SMALL: [(u64, usize); 4] = [(16 * KIB, 4), (64 * KIB, 3), (256 * KIB, 3), (MIB, 3)];
const LARGE: u64 = 4 * MIB;

/// The sizes of a slot's objects, smallest first, each by its number.
pub(crate) fn sizes(kinds: &[AnswerKind]) -> Vec<u64> {
    // 128 MiB: 15 minutes of what browsers make of a camera. 24 MiB: an hour
    // of a voice, or a file.
    let large = if kinds.iter().any(|it| it.is_pictured()) {
        31
    } else if kinds.iter().any(|it| *it != AnswerKind::Text) {
        5
    } else {
        0
    };
    let rungs = SMALL.into_iter().chain([(LARGE, large)]);
    rungs
        .flat_map(|(size, count)| std::iter::repeat_n(size, count))
        .collect()
}

/// The numbers of the objects that `bytes` go into, in order; `None` when they
/// are too many. The answer page does the same (`pages/src/ask/plan.ts`).
pub(crate) fn plan(sizes: &[u64], bytes: u64) -> Option<Vec<usize>> {
    let mut order: Vec<usize> = (0..sizes.len()).collect();
    order.sort_by_key(|it| (std::cmp::Reverse(sizes[*it]), *it));
    let (mut chosen, mut left) = (Vec::new(), bytes);
    for index in &order {
        if sizes[*index] <= left {
            chosen.push(*index);
            left -= sizes[*index];
        }
    }
    if left > 0 {
        let free = |it: &&usize| !chosen.contains(*it) && sizes[**it] >= left;
        chosen.push(*order.iter().rev().find(free)?);
    }
    Some(chosen)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::files;
    use super::*;
    use AnswerKind::{File, Screen, Text, Video, Voice};

    const ALL: [AnswerKind; 3] = [Video, Voice, Text];

    #[test]
    fn the_most_that_can_arrive_is_what_is_said() {
        let most = |kinds: &[AnswerKind]| sizes(kinds).iter().sum::<u64>();
        assert_eq!(most(&ALL), 128 * MIB);
        assert_eq!(most(&[Screen]), 128 * MIB);
        assert_eq!(most(&ALL[1..]), 24 * MIB);
        assert_eq!(most(&[Text, File]), files::LARGEST);
        assert_eq!(most(&ALL[2..]), 4 * MIB);
    }

    /// As `plan.test.ts` says it.
    #[test]
    fn a_plan_begins_with_the_largest() {
        let sizes = sizes(&ALL);
        assert_eq!(plan(&sizes, 1), Some(vec![3]));
        assert_eq!(plan(&sizes, 16 * KIB), Some(vec![0]));
        assert_eq!(plan(&sizes, 5 * MIB + 1), Some(vec![13, 10, 3]));
        assert_eq!(plan(&sizes, 0), Some(vec![]));
        assert_eq!(plan(&sizes, 128 * MIB), plan(&sizes, 128 * MIB - 1));
        assert_eq!(plan(&sizes, 128 * MIB + 1), None);
    }

    proptest! {
        /// Whatever fits goes in, once each, with little left over.
        #[test]
        fn every_length_has_a_plan(bytes in 1..=24 * MIB) {
            let sizes = sizes(&ALL[1..]);
            let plan = plan(&sizes, bytes).unwrap();
            let room: u64 = plan.iter().map(|it| sizes[*it]).sum();
            prop_assert!(room >= bytes && room - bytes < 16 * KIB, "{plan:?}");
            let mut once = plan.clone();
            once.sort_unstable();
            once.dedup();
            prop_assert_eq!(once.len(), plan.len());
        }
    }
}
