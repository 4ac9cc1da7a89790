//! Few rectangles that cover many.

use aside_media::Rect;

/// The most rectangles of one frame. More cost more in requests and calls than
/// they save in pixels.
const MOST: usize = 8;
/// What a rectangle costs beside its pixels, in pixels.
const OVERHEAD: u64 = 4096;

/// Covers `changed` with at most [`MOST`] rectangles that lie inside `picture`
/// and, but for its far edges, begin and end on even pixels, so that the
/// halved colour planes of what is encoded need no neighbours.
pub(crate) fn simplify(changed: impl Iterator<Item = Rect>, picture: Rect) -> Vec<Rect> {
    let mut kept: Vec<Rect> = Vec::with_capacity(MOST + 1);
    for rect in changed {
        add(&mut kept, even(rect, picture));
        if kept.len() > MOST {
            join_cheapest(&mut kept);
        }
    }
    kept
}

/// Adds `rect`, joined with every other that is cheaper joined than apart.
fn add(kept: &mut Vec<Rect>, rect: Rect) {
    let mut rect = rect;
    while let Some(index) = kept
        .iter()
        .position(|&other| waste(rect, other) <= OVERHEAD)
    {
        rect = union(rect, kept.swap_remove(index));
    }
    kept.push(rect);
}

fn join_cheapest(kept: &mut Vec<Rect>) {
    let pairs = (1..kept.len()).flat_map(|b| (0..b).map(move |a| (a, b)));
    if let Some((a, b)) = pairs.min_by_key(|&(a, b)| waste(kept[a], kept[b])) {
        let joined = union(kept.swap_remove(b), kept.swap_remove(a));
        add(kept, joined);
    }
}

/// Pixels that joining two would add.
fn waste(a: Rect, b: Rect) -> u64 {
    union(a, b).area().saturating_sub(a.area() + b.area())
}

fn union(a: Rect, b: Rect) -> Rect {
    let (x, y) = (a.x.min(b.x), a.y.min(b.y));
    Rect {
        x,
        y,
        width: (a.x + a.width).max(b.x + b.width) - x,
        height: (a.y + a.height).max(b.y + b.height) - y,
    }
}

fn even(rect: Rect, picture: Rect) -> Rect {
    let (x, y) = (rect.x & !1, rect.y & !1);
    Rect {
        x,
        y,
        width: (rect.x + rect.width).next_multiple_of(2).min(picture.width) - x,
        height: (rect.y + rect.height)
            .next_multiple_of(2)
            .min(picture.height)
            - y,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PICTURE: Rect = rect(0, 0, 1919, 1079);

    const fn rect(x: u32, y: u32, width: u32, height: u32) -> Rect {
        Rect {
            x,
            y,
            width,
            height,
        }
    }

    #[test]
    fn far_apart_stays_apart_and_close_together_is_joined() {
        let corners = [rect(10, 10, 20, 20), rect(1800, 1000, 20, 20)];
        assert_eq!(simplify(corners.into_iter(), PICTURE), corners);
        let glyphs = (0..60).map(|i| rect(100 + 9 * i, 200, 8, 16));
        assert_eq!(simplify(glyphs, PICTURE), [rect(100, 200, 540, 16)]);
    }

    #[test]
    fn edges_become_even_but_stay_inside() {
        let found = simplify([rect(3, 5, 2, 2)].into_iter(), PICTURE);
        assert_eq!(found, [rect(2, 4, 4, 4)]);
        let found = simplify([rect(1917, 1077, 2, 2)].into_iter(), PICTURE);
        assert_eq!(found, [rect(1916, 1076, 3, 3)]);
    }

    fn inside(outer: &Rect, inner: Rect) -> bool {
        outer.x <= inner.x
            && outer.y <= inner.y
            && outer.x + outer.width >= inner.x + inner.width
            && outer.y + outer.height >= inner.y + inner.height
    }

    proptest! {
        #[test]
        fn everything_that_changed_is_covered_by_few(
            changed in prop::collection::vec(
                (0..1900u32, 0..1060u32, 1..=19u32, 1..=19u32)
                    .prop_map(|(x, y, width, height)| rect(x, y, width, height)),
                0..200,
            )
        ) {
            let found = simplify(changed.iter().copied(), PICTURE);
            prop_assert!(found.len() <= MOST);
            for rect in &found {
                prop_assert!(inside(&PICTURE, *rect));
            }
            for rect in changed {
                prop_assert!(found.iter().any(|outer| inside(outer, rect)));
            }
        }
    }
}
