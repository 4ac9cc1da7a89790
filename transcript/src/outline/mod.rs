//! What a transcript is about, without any model: a title, chapters, and the
//! sentences that say most of it. The same words always give the same outline.

mod chapters;
mod key;
mod title;

use std::collections::HashMap;

use aside_media::ClipTime;

use crate::paragraph::ends_sentence;
use crate::text::letters;
use crate::whisper::is_unspaced;
use crate::{Transcript, Word};

/// A part of a clip that is about one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chapter {
    /// Where it begins; the first one at the clip's beginning.
    pub at: ClipTime,
    /// Its first meaningful words, unless a person named it.
    pub title: String,
}

/// A sentence that says much of what is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeySentence {
    /// When it is said.
    pub at: ClipTime,
    /// The sentence.
    pub text: String,
}

/// What a transcript is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    /// Its first meaningful words; `None` when there are none.
    pub title: Option<String>,
    /// Its chapters in order; none for what is short or about one thing.
    pub chapters: Vec<Chapter>,
    /// Up to three sentences in the order they are said; none for what is short.
    pub key: Vec<KeySentence>,
}

impl Outline {
    /// What these words are about.
    pub fn of(transcript: &Transcript) -> Self {
        let sentences = sentences(transcript);
        Self {
            title: title::of(&sentences),
            chapters: chapters::of(&sentences),
            key: key::of(&sentences),
        }
    }

    /// The same with the chapters that a person named, if there are any.
    #[must_use]
    pub fn with_chapters(self, named: Vec<Chapter>) -> Self {
        match named.is_empty() {
            true => self,
            false => Self {
                chapters: named,
                ..self
            },
        }
    }
}

/// A sentence, and what it is about.
#[derive(Clone, Debug)]
struct Sentence<'a> {
    words: &'a [Word],
    /// Whether a paragraph begins with it.
    opens: bool,
    /// How often each of its topical words is said in it.
    topics: HashMap<String, u32>,
}

impl Sentence<'_> {
    fn start(&self) -> ClipTime {
        self.words.first().map_or(ClipTime::ZERO, |word| word.start)
    }

    fn end(&self) -> ClipTime {
        self.words.last().map_or(ClipTime::ZERO, |word| word.end)
    }
}

fn sentences(transcript: &Transcript) -> Vec<Sentence<'_>> {
    let mut sentences = Vec::new();
    for paragraph in transcript.paragraphs() {
        let mut opens = true;
        for words in paragraph.split_inclusive(|word| ends_sentence(&word.text)) {
            sentences.push(Sentence {
                words,
                opens,
                topics: topics(words),
            });
            opens = false;
        }
    }
    sentences
}

fn topics(words: &[Word]) -> HashMap<String, u32> {
    let mut topics = HashMap::new();
    for word in words.iter().map(|word| letters(&word.text)) {
        if is_topical(&word) {
            *topics.entry(stem(word)).or_insert(0) += 1;
        }
    }
    topics
}

/// Whether a word says what it is about.
fn is_topical(word: &str) -> bool {
    (word.chars().count() >= 3 || word.chars().any(is_unspaced))
        && !word.chars().all(char::is_numeric)
        && !STOP.split_ascii_whitespace().any(|stop| stop == word)
}

/// One word for "invoice" and "invoices".
fn stem(mut word: String) -> String {
    if word.chars().count() > 4 && word.ends_with('s') && !word.ends_with("ss") {
        word.pop();
    }
    word
}

/// English words that say nothing of what it is about.
const STOP: &str = "about above actually after again all almost already also although always and any \
    anyway are around ask back basically because been before being below between both but came can \
    cannot cant come could did didnt does doesnt doing done dont down during each either else even \
    ever every everyone everything few find first for from gave get gets getting give given goes \
    going gone gonna good got had has have havent having hello her here hers hey hi him his how \
    however into isnt its ive ill just keep kind know last let lets like little long look looks lot \
    made make makes many may maybe mean might more most much must name need never new next not \
    nothing now off often okay once one only onto other others our out over own part people perhaps \
    place please point put quite rather really right said same saw say says see seem seen shall she \
    should show simply since some someone something soon still such sure take tell than thank thanks \
    that thats the their them then there theres these they theyre thing things think this those \
    though three through time today together too took toward try trying two under until upon use \
    used using usually very wait want wanted wants was wasnt way well went were werent what whats \
    when where which while who whole whose why will with within without wont would wouldnt yeah yes \
    yet you youll your youre yours";

#[cfg(test)]
mod tests;
