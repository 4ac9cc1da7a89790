//! From Whisper's tokens to words with times.

use super::chunks::SECOND;
use super::spans::Span;

/// A word that seems longer than this began later: 1 s.
const LONGEST_WORD: u64 = SECOND;
/// How long a word is when nothing else says where it began: 600 ms.
const GUESS: u64 = SECOND * 6 / 10;

/// A token as the decoder gave it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    /// Its bytes: text, or a part of a character.
    pub(super) bytes: Vec<u8>,
    /// How likely the decoder found it.
    pub(super) probability: f32,
    /// The sample at which it ends, by dynamic time warping.
    pub(super) end: Option<u64>,
}

/// A word whose times are samples, counted as its tokens' ends are.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct TimedWord {
    pub(super) text: String,
    pub(super) span: Span,
    pub(super) confidence: f32,
}

/// Joins tokens to words, which lie in `within`, in order. `speech` are the
/// spans in which somebody speaks: no word lies across the pause between two.
pub(super) fn words(tokens: &[Token], speech: &[Span], within: Span) -> Vec<TimedWord> {
    let mut before = within.start;
    let mut words = Vec::new();
    for draft in drafts(tokens) {
        let span = place(draft.end, before, speech, within);
        before = span.end;
        words.push(TimedWord {
            confidence: draft.confidence(),
            text: draft.text,
            span,
        });
    }
    words
}

/// Where a word lies that ends at `end` and comes after `before`.
fn place(end: Option<u64>, before: u64, speech: &[Span], within: Span) -> Span {
    let end = end
        .unwrap_or(before + GUESS / 2)
        .clamp(before, within.end.max(before));
    let start = if end - before > LONGEST_WORD {
        end - GUESS
    } else {
        before
    };
    let mut span = Span { start, end };
    for pair in speech.windows(2) {
        let pause = Span {
            start: pair[0].end,
            end: pair[1].start,
        };
        if span.start < pause.end && pause.end < span.end {
            span.start = pause.end;
        } else if span.start < pause.start && pause.start < span.end {
            span.end = pause.start;
        }
    }
    span
}

/// A word whose place is not known yet.
#[derive(Debug, Default)]
struct Draft {
    text: String,
    log_probability: f32,
    tokens: u16,
    end: Option<u64>,
}

impl Draft {
    fn add(&mut self, unit: &Token, text: &str) {
        self.text.push_str(text);
        self.log_probability += unit.probability.max(f32::MIN_POSITIVE).ln();
        self.tokens += 1;
        self.end = unit.end.or(self.end);
    }

    /// The geometric mean of its tokens' probabilities.
    fn confidence(&self) -> f32 {
        let mean = self.log_probability / f32::from(self.tokens.max(1));
        mean.exp().clamp(0.0, 1.0)
    }
}

fn drafts(tokens: &[Token]) -> Vec<Draft> {
    let mut drafts: Vec<Draft> = Vec::new();
    for (unit, text) in characters(tokens) {
        if drafts.is_empty() || begins_word(&text) {
            drafts.push(Draft::default());
        }
        if let Some(draft) = drafts.last_mut() {
            draft.add(&unit, text.trim());
        }
    }
    let mut words: Vec<Draft> = Vec::with_capacity(drafts.len());
    for draft in drafts {
        if draft
            .text
            .contains(|c: char| c.is_alphanumeric() || is_sign(c))
        {
            words.push(draft);
        } else if let Some(last) = words.last_mut().filter(|_| draft.text.chars().all(closes)) {
            last.text.push_str(&draft.text);
        }
    }
    words
}

/// Joins tokens that each hold a part of one character.
fn characters(tokens: &[Token]) -> Vec<(Token, String)> {
    let mut whole = Vec::new();
    let mut open: Option<Token> = None;
    for token in tokens {
        let joined = match open.take() {
            Some(mut part) => {
                part.bytes.extend(&token.bytes);
                part.probability = part.probability.min(token.probability);
                part.end = token.end.or(part.end);
                part
            }
            None => token.clone(),
        };
        match std::str::from_utf8(&joined.bytes) {
            Ok(text) => {
                let text = text.to_owned();
                whole.push((joined, text));
            }
            Err(error) if error.error_len().is_none() && joined.bytes.len() < 64 => {
                open = Some(joined);
            }
            Err(_) => {
                let text =
                    String::from_utf8_lossy(&joined.bytes).replace(char::REPLACEMENT_CHARACTER, "");
                whole.push((joined, text));
            }
        }
    }
    whole
}

/// Whether this text, as the decoder wrote it, begins a word: after a space,
/// or in a script that writes none.
fn begins_word(text: &str) -> bool {
    text.starts_with(char::is_whitespace) || text.chars().next().is_some_and(is_unspaced)
}

/// Whether words of this character's script stand without spaces.
pub(crate) fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{0e01}'..='\u{0eff}'      // Thai, Lao
        | '\u{1000}'..='\u{109f}'    // Myanmar
        | '\u{1780}'..='\u{17ff}'    // Khmer
        | '\u{3040}'..='\u{30ff}'    // Hiragana, Katakana
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' // Han
        | '\u{20000}'..='\u{3ffff}')
}

/// A sign that is spoken as a word.
fn is_sign(c: char) -> bool {
    matches!(c, '&' | '+' | '=' | '%' | '$' | '€' | '£' | '@' | '#' | '°')
}

/// Punctuation that belongs to the word before it.
fn closes(c: char) -> bool {
    matches!(
        c,
        '.' | ',' | '!' | '?' | ';' | ':' | '…' | '"' | '\'' | ')' | ']' | '”' | '’' | '»'
    ) || matches!(c, '。' | '、' | '，' | '！' | '？')
}
