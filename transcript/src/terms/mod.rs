//! The names and terms somebody cares about: Whisper is told of them before it
//! listens, and what it wrote almost right is put right afterwards.
//!
//! The rule is conservative, since a wrong correction is worse than none:
//! - the same letters, whatever their case, spaces and hyphens, are the term
//!   ("post gres" is "Postgres"); unless all that was said are everyday words
//!   that only differ by a capital or a space ("will" is not "Will");
//! - nearly the same letters are the term only where the engine was in doubt,
//!   it sounds the same ([`sound`]), and it is no everyday word ([`common`]).

mod common;
mod sound;

use std::time::Duration;

use crate::Word;
use crate::edit::retimed;
use crate::paragraph::ends_sentence;
use crate::text::letters;

/// A term of more words than this is not looked for.
const LONGEST: usize = 4;
/// Words farther apart than this are no one term.
const APART: Duration = Duration::from_millis(700);
/// Only what the engine is less sure of is taken for something else.
const DOUBT: f32 = 0.8;
/// Shorter words have too many neighbours.
const SHORTEST: usize = 4;
/// From so many letters on two of them may differ, else one.
const LONG: usize = 7;
/// What Whisper reads before it listens is cut off at 224 tokens of its own;
/// that many characters are always fewer.
const PROMPT: usize = 600;

/// Names and terms as they are to be written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms(Vec<Term>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Term {
    /// As it is written, in words.
    words: Vec<String>,
    letters: String,
    sound: String,
}

impl Terms {
    /// These terms; blank ones and those of more than four words are left out.
    pub fn new<T: AsRef<str>>(terms: impl IntoIterator<Item = T>) -> Self {
        let terms = terms
            .into_iter()
            .filter_map(|term| Term::new(term.as_ref()));
        Self(terms.collect())
    }

    /// What Whisper is told, the last terms first, as far as it takes it in;
    /// `None` when there are none.
    pub fn prompt(&self) -> Option<String> {
        let mut prompt = String::new();
        for term in self.0.iter().rev().map(|term| term.words.join(" ")) {
            if prompt.len() + term.len() + 2 > PROMPT {
                break;
            }
            if !prompt.is_empty() {
                prompt.push_str(", ");
            }
            prompt.push_str(&term);
        }
        prompt.push('.');
        (prompt.len() > 1).then_some(prompt)
    }

    /// Words with every term written as it is to be.
    pub fn put_right(&self, words: Vec<Word>) -> Vec<Word> {
        if self.0.is_empty() {
            return words;
        }
        let mut right = Vec::with_capacity(words.len());
        let mut rest = words.as_slice();
        while let Some(first) = rest.first() {
            let found = (1..=LONGEST.min(rest.len()))
                .rev()
                .filter(|count| are_one(&rest[..*count]))
                .find_map(|count| Some((count, self.find(&rest[..count])?)));
            match found {
                Some((count, term)) => {
                    right.extend(written(&rest[..count], term));
                    rest = &rest[count..];
                }
                None => {
                    right.push(first.clone());
                    rest = &rest[1..];
                }
            }
        }
        right
    }

    /// The term that these words are.
    fn find(&self, said: &[Word]) -> Option<&Term> {
        let all = joined(said);
        let exact = self
            .0
            .iter()
            .find(|term| term.letters == all && !term.is_everyday(said));
        exact.or_else(|| self.0.iter().find(|term| term.is_near(said, &all)))
    }
}

impl Term {
    fn new(term: &str) -> Option<Self> {
        let words: Vec<String> = term.split_whitespace().map(str::to_owned).collect();
        let letters = letters(term);
        let sound = sound::key(&letters);
        let usable = !letters.is_empty() && words.len() <= LONGEST;
        usable.then_some(Self {
            words,
            letters,
            sound,
        })
    }

    /// Whether the same letters may as well be everyday words.
    fn is_everyday(&self, said: &[Word]) -> bool {
        let everyday = said
            .iter()
            .all(|word| common::is(&letters(core(&word.text).1)));
        // "SOS" is not "sos", and "iPhone" nothing else.
        let inner = self
            .words
            .iter()
            .all(|word| !word.chars().skip(1).any(char::is_uppercase));
        everyday && inner
    }

    fn is_near(&self, said: &[Word], all: &str) -> bool {
        let count = all.chars().count();
        let least = count.min(self.letters.chars().count());
        let differ = if least >= LONG { 2 } else { 1 };
        said.len() == self.words.len()
            && least >= SHORTEST
            && said.iter().any(|word| word.confidence < DOUBT)
            && !said
                .iter()
                .all(|word| common::is(&letters(core(&word.text).1)))
            && sound::key(all) == self.sound
            && sound::distance(all, &self.letters) <= differ
    }
}

/// Whether words follow each other closely enough to be one term.
fn are_one(said: &[Word]) -> bool {
    let parted = |pair: &[Word]| {
        let (before, after) = (&pair[0], &pair[1]);
        after.start.saturating_since(before.end) > APART
            || ends_sentence(&before.text)
            || before.text.ends_with([',', ';', ':'])
    };
    !said.windows(2).any(parted)
}

fn joined(said: &[Word]) -> String {
    said.iter()
        .map(|word| letters(core(&word.text).1))
        .collect()
}

/// A term in the place of words, within their marks.
fn written(said: &[Word], term: &Term) -> Vec<Word> {
    let before = said.first().map_or("", |word| core(&word.text).0);
    let after = said.last().map_or("", |word| core(&word.text).2);
    let text = format!("{before}{}{after}", term.words.join(" "));
    let texts: Vec<&str> = text.split_whitespace().collect();
    let sure = said.iter().map(|word| word.confidence).fold(1.0, f32::min);
    let words = retimed(said, &texts).into_iter();
    words
        .map(|word| Word {
            confidence: sure,
            ..word
        })
        .collect()
}

/// A word's opening marks, itself, and what follows: marks and a genitive's s.
fn core(word: &str) -> (&str, &str, &str) {
    let inner = word.trim_start_matches(|c: char| !c.is_alphanumeric());
    let (before, rest) = word.split_at(word.len() - inner.len());
    let trimmed = rest.trim_end_matches(|c: char| !c.is_alphanumeric());
    let trimmed = ["'s", "’s", "'S", "’S"]
        .iter()
        .find_map(|end| trimmed.strip_suffix(end))
        .unwrap_or(trimmed);
    let (core, after) = rest.split_at(trimmed.len());
    (before, core, after)
}

#[cfg(test)]
mod tests {
    use aside_media::ClipTime;

    use super::*;

    const DOUBTED: f32 = 0.5;

    fn words(text: &str, confidence: f32) -> Vec<Word> {
        let word = |(at, text): (i64, &str)| Word {
            text: text.to_owned(),
            start: ClipTime::from_millis(at * 500),
            end: ClipTime::from_millis(at * 500 + 400),
            confidence,
        };
        (0..).zip(text.split_whitespace()).map(word).collect()
    }

    fn right(terms: &[&str], text: &str, confidence: f32) -> String {
        let right = Terms::new(terms).put_right(words(text, confidence));
        let mut end = ClipTime::ZERO;
        for word in &right {
            assert!(word.start >= end && word.end >= word.start, "{right:?}");
            end = word.end;
        }
        crate::text::join(&right)
    }

    const TERMS: &[&str] = &[
        "Kubernetes",
        "Postgres",
        "iPhone",
        "Aside",
        "Will",
        "Claude Code",
        "Grafana",
        "SOS",
        "Smith",
        "Rust",
        "gRPC",
    ];

    #[test]
    fn the_same_letters_are_written_as_the_term() {
        let of = |text| right(TERMS, text, 1.0);
        assert_eq!(
            of("we run kubernetes, on post gres."),
            "we run Kubernetes, on Postgres."
        );
        assert_eq!(of("(my iphone's screen)"), "(my iPhone's screen)");
        assert_eq!(of("ask claude code: now"), "ask Claude Code: now");
        assert_eq!(of("Post-gres and g RPC"), "Postgres and gRPC");
        assert_eq!(of("an sos call"), "an SOS call");
        assert_eq!(of("aside records"), "Aside records");
    }

    #[test]
    fn everyday_words_are_left_alone() {
        for said in [
            "it will work",
            "on a side street",
            "post, gres",
            "that is so so good",
            "the rest of it",
        ] {
            assert_eq!(right(TERMS, said, DOUBTED), said);
        }
    }

    #[test]
    fn what_sounds_the_same_is_put_right_where_the_engine_was_in_doubt() {
        let of = |text, confidence| right(TERMS, text, confidence);
        assert_eq!(
            of("our kubernetis cluster", DOUBTED),
            "our Kubernetes cluster"
        );
        assert_eq!(of("our kubernetis cluster", 0.95), "our kubernetis cluster");
        assert_eq!(
            of("Mr Smyth, ask Grafanna.", DOUBTED),
            "Mr Smith, ask Grafana."
        );
        for other in [
            "the smooth part",
            "a rusty nail",
            "graphene",
            "coast guard roast",
            "an acid",
            "whale",
        ] {
            assert_eq!(of(other, DOUBTED), other);
        }
    }

    #[test]
    fn the_prompt_holds_what_whisper_takes_in() {
        assert_eq!(
            Terms::new(["Tauri", " ", "Claude Code"])
                .prompt()
                .as_deref(),
            Some("Claude Code, Tauri.")
        );
        assert_eq!(Terms::default().prompt(), None);
        let many = Terms::new((0..500).map(|it| format!("Term{it}")))
            .prompt()
            .unwrap();
        assert!(
            many.len() <= PROMPT + 1 && many.starts_with("Term499, "),
            "{many}"
        );
    }
}
