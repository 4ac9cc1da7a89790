//! Words with times, and the file they are kept in (docs/clip-format.md).

use aside_media::ClipTime;
use serde::{Deserialize, Serialize};

use crate::{Error, Outline, Result};

/// The version of transcript.json that is read and written.
const FORMAT: u32 = 1;
/// BCP 47 for "not determined": nobody spoke, or not enough.
const UNDETERMINED: &str = "und";

/// A word, with its punctuation and when it is heard.
#[derive(Clone, Debug, PartialEq)]
pub struct Word {
    /// What is said; never empty, no space around it.
    pub text: String,
    /// When it begins.
    pub start: ClipTime,
    /// When it ends; not before it begins.
    pub end: ClipTime,
    /// How sure the engine is, from 0 to 1.
    pub confidence: f32,
}

/// All that is said in a clip.
#[derive(Clone, Debug, PartialEq)]
pub struct Transcript {
    /// The language spoken, as a BCP 47 tag; `und` when nobody spoke.
    pub language: String,
    /// The model that made it; empty when a person did.
    pub model: String,
    /// The words in order; they never overlap.
    pub words: Vec<Word>,
    /// Index of each paragraph's first word, ascending.
    pub paragraphs: Vec<usize>,
    /// Whether nothing is still to come.
    pub complete: bool,
}

impl Default for Transcript {
    fn default() -> Self {
        Self {
            language: UNDETERMINED.to_owned(),
            model: String::new(),
            words: Vec::new(),
            paragraphs: Vec::new(),
            complete: false,
        }
    }
}

impl Transcript {
    /// Its paragraphs, each a run of words; none is empty.
    pub fn paragraphs(&self) -> impl Iterator<Item = &[Word]> {
        let ends = self.paragraphs.iter().skip(1).copied();
        let ends = ends.chain([self.words.len()]);
        let runs = self.paragraphs.iter().zip(ends);
        runs.filter_map(|(start, end)| self.words.get(*start..end))
            .filter(|words| !words.is_empty())
    }

    /// As transcript.json: times in whole milliseconds, rounded down.
    /// Its chapters, key sentences and what can be skipped are written with it, for readers that
    /// show them; reading makes them anew.
    pub fn to_json(&self) -> String {
        let outline = Outline::of(self);
        let chapters = outline.chapters.into_iter().map(|it| Stored {
            at_ms: it.at.millis_floor(),
            text: it.title,
        });
        let key = outline.key.into_iter().map(|it| Stored {
            at_ms: it.at.millis_floor(),
            text: it.text,
        });
        let skips = self.skips().into_iter();
        let skips = skips.map(|it| [it.start.millis_floor(), it.end.millis_floor()]);
        let file = File {
            chapters: chapters.collect(),
            key_sentences: key.collect(),
            skips: skips.collect(),
            format: FORMAT,
            language: self.language.clone(),
            model: self.model.clone(),
            complete: self.complete,
            words: self.words.iter().map(StoredWord::from).collect(),
            paragraphs: self.paragraphs.clone(),
        };
        // Numbers and strings only: there is nothing that could fail.
        serde_json::to_string_pretty(&file).unwrap_or_default()
    }

    /// Reads transcript.json.
    ///
    /// # Errors
    /// [`Error::Malformed`] for anything that is not one, or that breaks what
    /// readers rely on: words in order, without overlap, and paragraphs that
    /// begin at words.
    pub fn from_json(json: &str) -> Result<Self> {
        let file: File =
            serde_json::from_str(json).map_err(|error| Error::Malformed(error.to_string()))?;
        if file.format != FORMAT {
            return Err(Error::Malformed(format!("format {}", file.format)));
        }
        let transcript = Self {
            language: file.language,
            model: file.model,
            complete: file.complete,
            words: file.words.into_iter().map(Word::from).collect(),
            paragraphs: file.paragraphs,
        };
        transcript.check()?;
        Ok(transcript)
    }

    fn check(&self) -> Result<()> {
        let mut end = ClipTime::from_millis(i64::MIN);
        for (i, word) in self.words.iter().enumerate() {
            if word.start < end || word.end < word.start {
                return Err(Error::Malformed(format!("word {i} is out of order")));
            }
            end = word.end;
        }
        let ascending = self.paragraphs.windows(2).all(|pair| pair[0] < pair[1]);
        let in_range = self
            .paragraphs
            .last()
            .is_none_or(|last| *last < self.words.len());
        if ascending && in_range {
            Ok(())
        } else {
            Err(Error::Malformed("paragraphs are out of order".to_owned()))
        }
    }
}

#[derive(Serialize, Deserialize)]
struct File {
    format: u32,
    language: String,
    model: String,
    complete: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    chapters: Vec<Stored>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    key_sentences: Vec<Stored>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    skips: Vec<[i64; 2]>,
    words: Vec<StoredWord>,
    paragraphs: Vec<usize>,
}

/// A chapter's title or a sentence, and when it begins.
#[derive(Serialize, Deserialize)]
struct Stored {
    at_ms: i64,
    text: String,
}

#[derive(Serialize, Deserialize)]
struct StoredWord {
    text: String,
    start_ms: i64,
    end_ms: i64,
    confidence: f32,
}

impl From<&Word> for StoredWord {
    fn from(word: &Word) -> Self {
        Self {
            text: word.text.clone(),
            start_ms: word.start.millis_floor(),
            end_ms: word.end.millis_floor(),
            confidence: (word.confidence * 100.0).round() / 100.0,
        }
    }
}

impl From<StoredWord> for Word {
    fn from(word: StoredWord) -> Self {
        Self {
            text: word.text,
            start: ClipTime::from_millis(word.start_ms),
            end: ClipTime::from_millis(word.end_ms),
            confidence: word.confidence,
        }
    }
}
