//! What every speech engine can do.

use aside_media::SampleRate;

use crate::{Result, Word};

/// The rate every recogniser listens at.
pub(crate) const RATE: SampleRate = SampleRate::HZ_16000;

/// A speech engine: sound in, words out, as they become certain.
///
/// Sound is mono at 16 kHz and arrives in order, in runs of any length. The
/// times of words count from the first sample ever accepted. Words come in
/// order, do not overlap, and are never taken back.
///
/// Calls may take long (they decode); the caller gives them a thread of their
/// own.
pub trait Recognizer: Send {
    /// Hears more sound, and says the words that became certain by it.
    ///
    /// # Errors
    /// [`Error::Engine`](crate::Error::Engine) when the engine failed,
    /// [`Error::Cancelled`](crate::Error::Cancelled) when it was stopped. Words
    /// that were said before stand.
    fn accept(&mut self, samples: &[f32]) -> Result<Vec<Word>>;

    /// Says the words that remain: no sound follows.
    ///
    /// # Errors
    /// As [`accept`](Recognizer::accept).
    fn finish(&mut self) -> Result<Vec<Word>>;

    /// How many threads a decode may use, at least 1: one while something is
    /// recorded, more afterwards.
    fn set_threads(&mut self, threads: usize);

    /// What a transcript says made it, such as `whisper-base-q8_0`.
    fn model(&self) -> &str;

    /// The language that is spoken, as a BCP 47 tag, once it is known.
    fn language(&self) -> Option<&str>;
}
