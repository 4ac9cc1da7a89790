//! A title out of the first meaningful words.

use super::{Sentence, is_topical};
use crate::Word;
use crate::text::{join, letters};

/// A title is no longer, in characters.
const LONGEST: usize = 60;
/// A clause shorter than this says too little.
const SHORTEST: usize = 28;
/// A sentence of fewer words is hardly about anything.
const FEWEST: usize = 3;
/// How many sentences are looked at.
const LOOKED_AT: usize = 8;

/// What people say before they begin.
const FILLERS: &str = "so um uh uhm er erm hm hmm okay ok well hi hey hello everyone everybody folks guys team \
    there and but right alright now yeah yes yep anyway basically actually like just good morning \
    afternoon evening again this is today welcome please listen look";
/// What none of these words may be the last of, when a title is cut.
const OPEN: &str = "a an the of to in on at by for with from and or but that which who is are was were be \
    i we you he she it they my our your his her its their this these if as so not what how";

/// The title of what these sentences say.
pub(super) fn of(sentences: &[Sentence<'_>]) -> Option<String> {
    let first = sentences.iter().take(LOOKED_AT);
    first.filter_map(|sentence| title(sentence.words)).next()
}

fn title(words: &[Word]) -> Option<String> {
    let words = &words[fillers(words)..];
    let says = words.iter().any(|word| is_topical(&letters(&word.text)));
    if words.len() < FEWEST || !says {
        return None;
    }
    let (kept, cut) = shortened(words);
    let text = join(kept);
    let text = text.trim_end_matches(['.', ',', ';', ':', '!', '…', '-', '–', '—']);
    let mut letters = text.chars();
    let first = letters.next()?;
    let dots = if cut { "…" } else { "" };
    Some(format!(
        "{}{}{dots}",
        first.to_uppercase(),
        letters.as_str()
    ))
}

/// How many words are said before anything is: "so, hello everyone, this is".
fn fillers(words: &[Word]) -> usize {
    let is = |word: &Word| among(FILLERS, word);
    let count = words.iter().take_while(|word| is(word)).count();
    // "This is the new dashboard" is about it; "so this" is no beginning.
    if count >= words.len() { 0 } else { count }
}

/// As many words as a title holds, and whether the sentence goes on.
fn shortened(words: &[Word]) -> (&[Word], bool) {
    let width = |count: usize| join(&words[..count]).chars().count();
    if width(words.len()) <= LONGEST {
        return (words, false);
    }
    let room = (1..words.len())
        .rev()
        .find(|count| width(*count) < LONGEST)
        .unwrap_or(1);
    // A whole clause, if it is long enough.
    let clause = (1..=room)
        .rev()
        .find(|count| words[count - 1].text.ends_with([',', ';', ':']));
    if let Some(count) = clause.filter(|count| width(*count) >= SHORTEST) {
        return (&words[..count], false);
    }
    let closed = (1..=room)
        .rev()
        .find(|count| !among(OPEN, &words[count - 1]));
    (&words[..closed.unwrap_or(room)], true)
}

fn among(list: &str, word: &Word) -> bool {
    let word = letters(&word.text);
    list.split_ascii_whitespace().any(|it| it == word)
}
