//! From Whisper's tokens to words with times.

use super::chunks::SECOND;
use super::echo;
use super::spans::{PAD, Span};

/// A word that seems longer than this began later: 1 s.
pub(super) const LONGEST_WORD: u64 = SECOND;
/// How long a word is when nothing else says where it began: 600 ms.
pub(super) const GUESS: u64 = SECOND * 6 / 10;

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
    echo::remove(&mut words);
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
    let mut voice_ended = None;
    for speech in speech {
        // Spans are padded; the voice itself begins and ends inside.
        let onset = speech.start + PAD;
        if span.start < onset && onset < span.end {
            span.start = onset;
        } else if let Some(ended) = voice_ended
            .filter(|ended| span.start < *ended && *ended < span.end && span.end <= onset)
        {
            span.end = ended;
        }
        voice_ended = Some(speech.end.saturating_sub(PAD));
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
        // A comma is heard in the pause behind the word, or in the next one.
        if self.end.is_none() || text.contains(char::is_alphanumeric) {
            self.end = unit.end.or(self.end);
        }
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
        if drafts
            .last()
            .is_none_or(|last| begins_word(&last.text, &text))
        {
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

/// Whether text, as the decoder wrote it, begins a word after `before`: after a
/// space, or in a script that writes none.
fn begins_word(before: &str, text: &str) -> bool {
    let (last, first) = (before.chars().next_back(), text.chars().next());
    match (last, first) {
        (_, Some(first)) if first.is_whitespace() || is_unspaced(first) => true,
        (Some(last), Some(first)) => {
            first.is_alphanumeric() && (is_unspaced(last) || is_fullwidth(last))
        }
        _ => false,
    }
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

/// Punctuation of scripts without spaces, which brings its own.
pub(crate) fn is_fullwidth(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}')
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Tokens from their text and end in hundredths of a second.
    fn tokens(tokens: &[(&str, u64)]) -> Vec<Token> {
        let token = |(text, end): &(&str, u64)| Token {
            bytes: text.as_bytes().to_vec(),
            probability: 0.5,
            end: Some(end * SECOND / 100),
        };
        tokens.iter().map(token).collect()
    }

    fn span(start: u64, end: u64) -> Span {
        Span {
            start: start * SECOND / 100,
            end: end * SECOND / 100,
        }
    }

    fn said(tokens: &[Token]) -> Vec<String> {
        let all = span(0, 3_000);
        words(tokens, &[all], all)
            .into_iter()
            .map(|word| word.text)
            .collect()
    }

    #[test]
    fn a_space_begins_a_word_and_punctuation_stays_with_it() {
        let found = said(&tokens(&[
            (" Ask", 10),
            (" not", 20),
            (",", 22),
            (" well", 30),
            ("-", 31),
            ("known", 40),
            (" f", 50),
            ("ellow", 60),
        ]));
        assert_eq!(found, ["Ask", "not,", "well-known", "fellow"]);
    }

    #[test]
    fn marks_on_their_own_are_no_words_but_signs_are() {
        let found = said(&tokens(&[
            (" -", 5),
            (" Yes", 10),
            (" ...", 12),
            (" &", 20),
            (" \"", 21),
            ("no", 30),
            ("\"", 31),
        ]));
        assert_eq!(found, ["Yes...", "&", "\"no\""]);
    }

    #[test]
    fn scripts_without_spaces_are_split_too() {
        assert_eq!(
            said(&tokens(&[
                ("我们", 10),
                ("喜欢", 20),
                ("。", 21),
                ("Rust", 30)
            ])),
            ["我们", "喜欢。", "Rust"]
        );
    }

    #[test]
    fn a_character_may_be_split_over_tokens() {
        let mut split = tokens(&[(" caf", 10), ("", 12), ("", 14), ("!", 15)]);
        split[1].bytes = vec![0xc3];
        split[2].bytes = vec![0xa9];
        assert_eq!(said(&split), ["café!"]);
        split[2].bytes = vec![b'x'];
        assert_eq!(said(&split), ["cafx!"], "what is no character is left out");
    }

    #[test]
    fn a_word_lasts_from_the_one_before_it_to_its_end() {
        let all = span(0, 1_000);
        let found = words(
            &tokens(&[(" And", 40), (" so", 60), (" then", 400)]),
            &[all],
            all,
        );
        let spans: Vec<_> = found.iter().map(|word| word.span).collect();
        assert_eq!(spans, [span(10, 40), span(40, 60), span(340, 400)]);
        assert!((found[0].confidence - 0.5).abs() < 1e-6);
    }

    #[test]
    fn a_word_ends_before_its_comma_is_heard() {
        let all = span(0, 1_000);
        let found = words(
            &tokens(&[(" you", 40), (",", 90), (" ask", 120)]),
            &[all],
            all,
        );
        assert_eq!(
            (found[0].span, found[1].span),
            (span(10, 40), span(40, 120))
        );
    }

    #[test]
    fn no_word_lies_across_a_pause() {
        let speech = [span(0, 110), span(150, 310)];
        let found = words(
            &tokens(&[(" one", 90), (" two", 180), (" three", 220)]),
            &speech,
            span(0, 310),
        );
        assert_eq!(found[1].span, span(160, 180));

        let found = words(
            &tokens(&[(" one", 60), (" two.", 130)]),
            &speech,
            span(0, 310),
        );
        assert_eq!(
            found[1].span,
            span(60, 100),
            "its full stop was heard in the pause"
        );
    }

    #[test]
    fn times_that_run_backwards_are_put_in_order() {
        let all = span(0, 200);
        let found = words(&tokens(&[(" a", 90), (" b", 50), (" c", 999)]), &[all], all);
        let mut before = 0;
        for word in found {
            assert!(word.span.start >= before && word.span.end >= word.span.start);
            assert!(word.span.end <= all.end);
            before = word.span.end;
        }
    }
}
