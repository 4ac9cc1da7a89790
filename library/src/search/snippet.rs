//! Words as the index keeps them, and as what is found in them is shown.

use aside_media::ClipTime;

use super::{Moment, Piece, SaidWord};

/// What FTS5's `highlight` puts before and after what it found.
const BEGIN: char = '\u{1}';
const END: char = '\u{2}';

/// At most this many moments of a clip are shown.
const MOST_MOMENTS: usize = 3;
/// How many units are shown before what was found, and at most in all.
const BEFORE: usize = 6;
const SHOWN: usize = 22;
/// What is found within as many units of another is shown with it.
const TOGETHER: usize = SHOWN - BEFORE - 2;

/// The words of a clip as one text, in which single spaces part its units, and
/// the time of each.
pub(super) fn units(words: &[SaidWord]) -> (String, Vec<ClipTime>) {
    let (mut text, mut times) = (String::new(), Vec::new());
    for word in words {
        for unit in spread(&word.text) {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(&unit);
            times.push(word.at);
        }
    }
    (text, times)
}

/// Text in units that can be found by themselves: words, and the single signs
/// of scripts that put no space between words.
pub(super) fn spread(text: &str) -> Vec<String> {
    let mut units = vec![String::new()];
    let mut before = false;
    for c in plain(text).chars() {
        let alone = is_unspaced(c);
        if c == ' ' || alone || (before && c.is_alphanumeric()) {
            units.push(String::new());
        }
        if c != ' '
            && let Some(unit) = units.last_mut()
        {
            unit.push(c);
        }
        before = alone;
    }
    units.retain(|it| !it.is_empty());
    units
}

/// Without control characters, which `highlight` uses; any white space is a
/// space.
pub(super) fn plain(text: &str) -> String {
    let space = |c: char| match c.is_whitespace() || c.is_control() {
        true => ' ',
        false => c,
    };
    text.chars().map(space).collect()
}

/// Chinese, Japanese, Thai, Lao, Khmer and Burmese put no spaces between words.
fn is_unspaced(c: char) -> bool {
    matches!(u32::from(c),
        0x0e00..=0x0eff | 0x1000..=0x109f | 0x1780..=0x17ff
        | 0x3040..=0x30ff | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff
        | 0x2_0000..=0x3_ffff)
}

/// A unit, and whether something in it was found.
struct Unit {
    text: String,
    found: bool,
}

fn read(highlighted: &str) -> Vec<Unit> {
    let mut inside = false;
    let mut units = Vec::new();
    for part in highlighted.split(' ') {
        let mut unit = Unit {
            text: String::with_capacity(part.len()),
            found: false,
        };
        for c in part.chars() {
            match c {
                BEGIN => inside = true,
                END => inside = false,
                c => {
                    unit.found |= inside;
                    unit.text.push(c);
                }
            }
        }
        units.push(unit);
    }
    units
}

/// A whole text with what was found in it.
pub(super) fn whole(highlighted: &str) -> Vec<Piece> {
    pieces(&read(highlighted))
}

/// The best moments of a text at which something was found, in order.
pub(super) fn moments(highlighted: &str, times: &[ClipTime]) -> Vec<Moment> {
    let units = read(highlighted);
    let mut groups = groups(&units);
    // Where more of what was looked for is said at once; else the earliest.
    groups.sort_by_key(|(first, last)| {
        (std::cmp::Reverse(different(&units[*first..=*last])), *first)
    });
    groups.truncate(MOST_MOMENTS);
    groups.sort_unstable();
    let moment = |(first, last)| Moment {
        at: times.get(first).copied().unwrap_or(ClipTime::ZERO),
        words: window(&units, first, last),
    };
    groups.into_iter().map(moment).collect()
}

/// Units that were found, those close to each other together: the first and
/// the last of each group.
fn groups(units: &[Unit]) -> Vec<(usize, usize)> {
    let mut groups: Vec<(usize, usize)> = Vec::new();
    for (index, _) in units.iter().enumerate().filter(|(_, unit)| unit.found) {
        match groups.last_mut() {
            Some((first, last)) if index - *first <= TOGETHER => *last = index,
            _ => groups.push((index, index)),
        }
    }
    groups
}

/// How many different words were found.
fn different(units: &[Unit]) -> usize {
    let found = units.iter().filter(|unit| unit.found);
    let mut words: Vec<String> = found.map(|unit| unit.text.to_lowercase()).collect();
    words.sort_unstable();
    words.dedup();
    words.len()
}

/// What is shown around a group, from the beginning of its sentence if that is
/// near.
fn window(units: &[Unit], first: usize, last: usize) -> Vec<Piece> {
    let earliest = first.saturating_sub(BEFORE);
    let ends = |unit: &Unit| unit.text.ends_with(['.', '?', '!', '。', '？', '！']);
    let sentence = (earliest..first).rev().find(|at| ends(&units[*at]));
    let from = sentence.map_or(earliest, |at| at + 1);
    let to = (from + SHOWN).max(last + 1).min(units.len());
    let mut pieces = pieces(&units[from..to]);
    let more = |text: &str| Piece {
        text: text.to_owned(),
        found: false,
    };
    if from > 0 && sentence.is_none() {
        pieces.insert(0, more("… "));
    }
    if to < units.len() {
        pieces.push(more(" …"));
    }
    pieces
}

/// Units as running text, what was found apart from what was not.
fn pieces(units: &[Unit]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for unit in units {
        let space = pieces
            .last()
            .is_some_and(|last| needs_space(&last.text, &unit.text));
        match pieces.last_mut() {
            Some(last) if last.found == unit.found => {
                last.text.extend(space.then_some(' '));
                last.text.push_str(&unit.text);
                continue;
            }
            // The space belongs to what was not looked for.
            Some(last) if unit.found => last.text.extend(space.then_some(' ')),
            _ => {}
        }
        let mut text = String::new();
        if space && !unit.found {
            text.push(' ');
        }
        text.push_str(&unit.text);
        pieces.push(Piece {
            text,
            found: unit.found,
        });
    }
    pieces
}

fn needs_space(before: &str, after: &str) -> bool {
    let (Some(last), Some(first)) = (before.chars().next_back(), after.chars().next()) else {
        return false;
    };
    let wide =
        |c: char| is_unspaced(c) || matches!(u32::from(c), 0x3000..=0x303f | 0xff00..=0xffef);
    !(wide(last) && wide(first))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(pieces: &[Piece]) -> String {
        let mark = |it: &Piece| match it.found {
            true => format!("[{}]", it.text),
            false => it.text.clone(),
        };
        pieces.iter().map(mark).collect()
    }

    fn seconds(count: usize) -> Vec<ClipTime> {
        (0..count)
            .map(|it| ClipTime::from_millis(it as i64 * 1000))
            .collect()
    }

    #[test]
    fn scripts_without_spaces_are_found_sign_by_sign() {
        assert_eq!(spread("会议 a\tb\u{1}c"), ["会", "议", "a", "b", "c"]);
        assert_eq!(spread("我们。好Rust"), ["我", "们。", "好", "Rust"]);
        assert_eq!(shown(&whole("\u{1}会 议\u{2} 记 录")), "[会议]记录");
        assert!(spread(" ").is_empty());
    }

    #[test]
    fn a_moment_is_shown_from_its_sentence_on() {
        let text = "We begin. So the \u{1}budget\u{2} for \u{1}next year\u{2} is this.";
        let found = moments(text, &seconds(11));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].at, ClipTime::from_millis(4_000));
        assert_eq!(
            shown(&found[0].words),
            "So the [budget] for [next year] is this."
        );
    }

    #[test]
    fn the_moments_that_say_most_are_shown_in_order() {
        let filler = "word ".repeat(40);
        let one = "\u{1}budget\u{2} ";
        let two = "\u{1}budget\u{2} \u{1}cut\u{2} ";
        let text = format!("{one}{filler}{one}{filler}{one}{filler}{two}{filler}");
        let found = moments(text.trim_end(), &seconds(400));
        let at: Vec<_> = found.iter().map(|it| it.at.millis_floor() / 1000).collect();
        assert_eq!(at, [0, 41, 123]);
        assert!(shown(&found[0].words).starts_with("[budget] word"));
        assert!(shown(&found[2].words).starts_with("… word"));
        assert!(shown(&found[2].words).ends_with(" …"));
    }

    #[test]
    fn a_word_of_which_a_part_was_found_is_marked_whole() {
        assert_eq!(
            shown(&whole("a \u{1}well\u{2}-known one")),
            "a [well-known] one"
        );
        assert_eq!(shown(&whole("")), "");
    }
}
