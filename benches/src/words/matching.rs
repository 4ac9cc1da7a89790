//! Which word that was heard is which that was said.

use std::time::Duration;

use super::Heard;

/// A word that was said, and when.
pub(super) type Known = (String, Duration);

/// When each word was said and heard, of those that were heard right: those of
/// the shortest way from one text to the other (Levenshtein).
pub(super) fn starts<'a>(
    said: &'a [Known],
    heard: &'a [Heard],
) -> impl Iterator<Item = (Duration, Duration)> + 'a {
    let cost = costs(said, heard);
    let (mut i, mut j) = (0, 0);
    std::iter::from_fn(move || {
        while i < said.len() && j < heard.len() {
            let here = cost[i][j];
            if same(&said[i].0, &heard[j].text) && here == cost[i + 1][j + 1] {
                (i, j) = (i + 1, j + 1);
                return Some((said[i - 1].1, heard[j - 1].start));
            }
            match () {
                () if here == cost[i + 1][j + 1] + 1 => (i, j) = (i + 1, j + 1),
                () if here == cost[i + 1][j] + 1 => i += 1,
                () => j += 1,
            }
        }
        None
    })
}

/// Of each pair of places, how many edits lead from there to both ends.
fn costs(said: &[Known], heard: &[Heard]) -> Vec<Vec<usize>> {
    let (rows, columns) = (said.len(), heard.len());
    let mut cost = vec![vec![0; columns + 1]; rows + 1];
    for i in (0..=rows).rev() {
        for j in (0..=columns).rev() {
            cost[i][j] = match (rows - i, columns - j) {
                (0, left) | (left, 0) => left,
                _ => {
                    let other = usize::from(!same(&said[i].0, &heard[j].text));
                    let changed = cost[i + 1][j + 1] + other;
                    changed.min(cost[i + 1][j] + 1).min(cost[i][j + 1] + 1)
                }
            };
        }
    }
    cost
}

fn same(said: &str, heard: &str) -> bool {
    let letters = |text: &str| -> String {
        let kept = text.chars().filter(|c| c.is_alphanumeric());
        kept.flat_map(char::to_lowercase).collect()
    };
    letters(said) == letters(heard)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_were_heard_right_are_matched_in_order() {
        let millis = Duration::from_millis;
        let said = ["And", "so", "so", "my", "dear", "fellow"];
        let said: Vec<_> = (0..)
            .zip(said)
            .map(|(n, it)| (it.to_owned(), millis(n * 100)))
            .collect();
        let heard = ["and", "so", "my,", "deer", "Fellow."];
        let heard: Vec<_> = (0..)
            .zip(heard)
            .map(|(n, it)| Heard {
                text: it.to_owned(),
                start: millis(n * 10),
            })
            .collect();
        let pairs: Vec<_> = starts(&said, &heard).collect();
        let at = |said: u64, heard: u64| (millis(said * 100), millis(heard * 10));
        assert_eq!(pairs.len(), 4, "{pairs:?}");
        assert_eq!(
            (pairs[0], pairs[2], pairs[3]),
            (at(0, 0), at(3, 2), at(5, 4))
        );
        assert_eq!(starts(&said, &[]).count(), 0);
    }
}
