//! The recogniser Aside ships: OpenAI's Whisper through whisper.cpp, with
//! Silero's voice activity detector before it.
//!
//! Sound is looked at window by window ([`vad`]), windows become spans of
//! speech ([`spans`]), spans become chunks of at most 28 s ([`chunks`]), and
//! chunks are decoded as soon as they are complete ([`engine`]) and become
//! words ([`tokens`], less what is only an [`echo`]) that begin where they are
//! heard to ([`onset`]). Where somebody speaks on and on, chunks meet between two
//! sentences ([`seam`]). Where nobody speaks nothing is decoded, so silence and
//! noise give no words.

mod chunks;
mod echo;
mod engine;
mod log;
mod onset;
mod seam;
mod sound;
mod spans;
mod tokens;
mod vad;

use std::path::Path;

use aside_media::ClipTime;

use self::chunks::{Chunk, Chunks, LONGEST, SECOND};
use self::engine::Engine;
use self::sound::Sound;
use self::spans::{Span, Spans, WINDOW};
use self::tokens::TimedWord;
pub(crate) use self::tokens::{is_fullwidth, is_unspaced};
use self::vad::{Detector, STRETCH, WARM_UP};
use crate::models::{CATALOG, ModelInfo};
use crate::recognizer::RATE;
use crate::{Cancel, Recognizer, Result, Word};

/// Speech past the last word plus this was left out: 0.5 s.
const LEFT_OUT_AFTER: u64 = SECOND / 2;
/// Less speech than this is not worth another decode: 1 s.
const LEFT_OUT: u64 = SECOND;

/// How [`whisper`] listens.
#[derive(Clone, Debug)]
pub struct WhisperOptions {
    /// The language spoken, as Whisper abbreviates it ("en", "de"); `None`
    /// detects it, when the model knows more than one.
    pub language: Option<String>,
    /// What is told to Whisper before it listens, such as names that may be
    /// said ([`Terms::prompt`](crate::Terms::prompt)).
    pub prompt: Option<String>,
    /// How many threads a decode may use at first. One while something is
    /// recorded: two on a busy machine cost four times the work, in waiting.
    pub threads: usize,
    /// Stops it from another thread.
    pub cancel: Cancel,
}

impl Default for WhisperOptions {
    fn default() -> Self {
        Self {
            language: None,
            prompt: None,
            threads: 1,
            cancel: Cancel::new(),
        }
    }
}

/// Loads a Whisper model (any ggml file of whisper.cpp's) and the voice
/// activity detector.
///
/// Takes 0.1 to 0.5 s and about three times the model's size of memory.
///
/// # Errors
/// [`Error::ModelMissing`](crate::Error::ModelMissing),
/// [`Error::Truncated`](crate::Error::Truncated),
/// [`Error::Checksum`](crate::Error::Checksum) or
/// [`Error::Foreign`](crate::Error::Foreign) when a file is not what it should
/// be; [`Error::Engine`](crate::Error::Engine) when the engine does not start
/// or does not know the language.
pub fn whisper(model: &Path, vad: &Path, options: WhisperOptions) -> Result<Box<dyn Recognizer>> {
    log::redirect();
    let mut engine = Engine::load(model, options.language.as_deref(), options.cancel)?;
    if let Some(prompt) = &options.prompt {
        engine.expect(prompt);
    }
    engine.set_threads(options.threads);
    Ok(Box::new(Whisper {
        name: name(model),
        engine,
        detector: Detector::load(vad)?,
        sound: Sound::default(),
        spans: Spans::default(),
        chunks: Chunks::default(),
        probabilities: Vec::new(),
        said: 0,
    }))
}

/// What a transcript calls the model: its name in the catalogue, or its file's.
pub(crate) fn name(model: &Path) -> String {
    let file = model.file_name().unwrap_or_default();
    let known = |info: &&ModelInfo| info.file == file;
    match CATALOG.iter().find(known) {
        Some(info) => info.name.to_owned(),
        None => model
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned(),
    }
}

struct Whisper {
    name: String,
    engine: Engine,
    detector: Detector,
    sound: Sound,
    spans: Spans,
    chunks: Chunks,
    /// Scratch for one round of the detector.
    probabilities: Vec<f32>,
    /// The sample up to which words were said.
    said: u64,
}

impl Recognizer for Whisper {
    fn accept(&mut self, samples: &[f32]) -> Result<Vec<Word>> {
        self.engine.go_on()?;
        self.sound.push(samples);
        let mut words = Vec::new();
        while self.sound.end() - self.spans.heard() >= STRETCH {
            self.detect(self.spans.heard() + STRETCH)?;
            while let Some(chunk) = self.chunks.next(self.spans.open(), self.spans.heard()) {
                self.transcribe(&chunk, &mut words)?;
            }
            self.forget();
        }
        Ok(words)
    }

    fn finish(&mut self) -> Result<Vec<Word>> {
        self.engine.go_on()?;
        let mut words = Vec::new();
        let end = self.sound.end();
        if end > self.spans.heard() {
            self.sound
                .push(&vec![0.0; (end.next_multiple_of(WINDOW) - end) as usize]);
            self.detect(self.sound.end())?;
        }
        if let Some(span) = self.spans.finish() {
            self.chunks.add(Span {
                end: span.end.min(end),
                ..span
            });
        }
        while let Some(chunk) = self.chunks.drain() {
            self.transcribe(&chunk, &mut words)?;
        }
        self.forget();
        Ok(words)
    }

    fn set_threads(&mut self, threads: usize) {
        self.engine.set_threads(threads);
    }

    fn model(&self) -> &str {
        &self.name
    }

    fn language(&self) -> Option<&str> {
        self.engine.language()
    }
}

impl Whisper {
    /// Looks for speech in what was not looked at yet, up to `end`.
    fn detect(&mut self, end: u64) -> Result<()> {
        let heard = self.spans.heard();
        let warm = heard.min(WARM_UP);
        let sound = self.sound.slice(Span {
            start: heard - warm,
            end,
        });
        self.probabilities.clear();
        self.detector.hear(sound, warm, &mut self.probabilities)?;
        for probability in self.probabilities.drain(..) {
            if let Some(span) = self.spans.hear(probability) {
                self.chunks.add(span);
            }
            let (open, heard) = (self.spans.open(), self.spans.heard());
            // Speech that fills a whole chunk without a pause.
            if open.is_some_and(|open| heard - open >= LONGEST)
                && let Some(span) = self.spans.cut(heard - LONGEST / 2)
            {
                self.chunks.add(span);
            }
        }
        Ok(())
    }

    /// Says a chunk's words. The last sentence of a full chunk is left to the
    /// next one.
    fn transcribe(&mut self, chunk: &Chunk, words: &mut Vec<Word>) -> Result<()> {
        let mut found = self.decode(chunk)?;
        if chunk.full {
            let kept = seam::keep(&found, chunk.start());
            if kept < found.len() {
                let from = found[kept - 1].span.end;
                self.chunks.put_back(chunk, from);
                found.truncate(kept);
            }
        }
        words.extend(found.into_iter().map(|word| self.say(word)));
        Ok(())
    }

    /// Decodes a chunk, and again what Whisper leaves out: it may end early.
    fn decode(&mut self, chunk: &Chunk) -> Result<Vec<TimedWord>> {
        let mut words = Vec::new();
        let mut from = chunk.start();
        loop {
            let within = Span {
                start: from,
                end: chunk.end(),
            };
            let sound = self.sound.slice(within);
            let tokens = self.engine.decode(sound, from)?;
            let mut found = tokens::words(&tokens, &chunk.spans, within);
            onset::settle(&mut found, sound, from);
            let last = found.last().map_or(from, |word| word.span.end);
            let left_out = left_out(&chunk.spans, from, last);
            if left_out == Some(last) {
                found.truncate(seam::again(&found, from));
            }
            from = match (left_out, found.last()) {
                (Some(next), Some(word)) if next == last => word.span.end,
                (next, _) => next.unwrap_or(from),
            };
            words.extend(found);
            if left_out.is_none() {
                return Ok(words);
            }
        }
    }

    /// Makes a word follow those said before.
    fn say(&mut self, word: TimedWord) -> Word {
        let start = word.span.start.max(self.said);
        let end = word.span.end.max(start);
        self.said = end;
        Word {
            text: word.text,
            start: ClipTime::ZERO + RATE.duration(start),
            end: ClipTime::ZERO + RATE.duration(end),
            confidence: word.confidence,
        }
    }

    /// Frees the sound that nothing needs any more.
    fn forget(&mut self) {
        let heard = self.spans.heard();
        let warm = heard.saturating_sub(WARM_UP);
        let open = self.spans.open().unwrap_or(warm);
        // A span that begins with the next window reaches back by its padding,
        // which is shorter than the warm-up.
        let needed = self.chunks.start().unwrap_or(warm).min(open).min(warm);
        self.sound.forget(needed);
    }
}

/// Where to decode again, when speech remains after the last word, which ends
/// at `last`: always later than `from`.
fn left_out(spans: &[Span], from: u64, last: u64) -> Option<u64> {
    let after = last + LEFT_OUT_AFTER;
    let remaining: u64 = spans.iter().map(|span| span.len_from(after)).sum();
    if remaining <= LEFT_OUT {
        return None;
    }
    let next = spans.iter().find(|span| span.end > after)?;
    let next = next.start.max(last);
    if next > from {
        return Some(next);
    }
    // Nothing was understood at all: the next span may fare better.
    spans
        .iter()
        .map(|span| span.start)
        .find(|start| *start > from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(seconds: &[(u64, u64)]) -> Vec<Span> {
        let span = |(start, end): &(u64, u64)| Span {
            start: start * SECOND,
            end: end * SECOND,
        };
        seconds.iter().map(span).collect()
    }

    #[test]
    fn what_whisper_leaves_out_is_sought_again() {
        let speech = spans(&[(0, 8), (10, 20), (21, 25)]);
        assert_eq!(left_out(&speech, 0, 25 * SECOND), None);
        assert_eq!(
            left_out(&speech, 0, 24 * SECOND),
            None,
            "half a second is not worth it"
        );
        assert_eq!(left_out(&speech, 0, 9 * SECOND), Some(10 * SECOND));
        assert_eq!(
            left_out(&speech, 0, 15 * SECOND),
            Some(15 * SECOND),
            "inside a span"
        );
    }

    #[test]
    fn seeking_again_always_comes_to_an_end() {
        let speech = spans(&[(0, 8), (10, 20)]);
        assert_eq!(
            left_out(&speech, 0, 0),
            Some(10 * SECOND),
            "nothing was understood"
        );
        assert_eq!(left_out(&speech, 10 * SECOND, 10 * SECOND), None);
        let mut from = 0;
        for _ in 0..3 {
            match left_out(&speech, from, from + SECOND / 10) {
                Some(next) => {
                    assert!(next > from);
                    from = next;
                }
                None => return,
            }
        }
    }
}
