//! Samples to Words to Cues: speech recognition on the user's own machine,
//! and what is written from it.
//!
//! # Role
//! Listens to a take while it is recorded, keeps a [`Transcript`] whose words
//! have times on the clip's timeline, and writes it as captions and text.
//! Knows which speech models there are and makes them from the packages that
//! carry them.
//!
//! # Cast
//! - [`Recognizer`]: an engine, from sound at 16 kHz to words. [`whisper`] is
//!   the one Aside ships; a voice activity detector goes before it, so that
//!   silence and noise give no words. [`whisper_apart`] is the same in a
//!   process of its own, so that the engine's crash is no more than an error.
//! - [`Transcriber`]: any sound to any recogniser; keeps the [`Transcript`].
//! - [`Terms`]: names and terms that are listened for, and put right.
//! - [`Cue`] and [`cues`]: words, laid out as captions of one or two lines.
//! - [`Outline`]: title, chapters and key sentences, from the words alone.
//! - [`vtt`], [`srt`], [`text`], [`markdown`] and [`Transcript::to_json`]:
//!   what is written.
//! - [`Correction`]: words put right by hand, in the time of those that stood
//!   there.
//! - [`Models`]: speech models on disk; [`models::CATALOG`] pins them.
//!
//! # Example
//! ```no_run
//! use aside_media::{AudioFormat, ClipTime, SampleRate, Samples};
//! use aside_transcript::{Models, Transcriber, WhisperOptions, cues, models, vtt, whisper};
//!
//! let models = Models::open(models::default_dir().expect("a home"));
//! let engine = whisper(
//!     &models.default_speech()?,
//!     &models.vad_path()?,
//!     WhisperOptions::default(),
//! )?;
//! let mut transcriber = Transcriber::new(engine);
//! let format = AudioFormat { rate: SampleRate::HZ_48000, channels: 1 };
//! for words in transcriber.push(&Samples {
//!     at: ClipTime::ZERO,
//!     format,
//!     data: vec![0.0; 48_000].into(),
//!     lost_before: 0,
//! })? {
//!     println!("{} at {}", words.text, words.start);
//! }
//! let transcript = transcriber.finish()?;
//! print!("{}", vtt::write(&cues(&transcript)));
//! # Ok::<(), aside_transcript::Error>(())
//! ```
//!
//! # Invariants
//! - No thread is started here and no network spoken to; the recorder owns the
//!   thread that calls, and a call may take as long as the engine needs.
//! - No clip, no file but a model's; no process but the engine's, which is
//!   this program once more ([`ENGINE_ARGUMENT`]).
//! - Words are in order, never overlap, never run backwards; nor do cues.
//! - An engine that fails is an [`Error`], and the sound is still there.

mod apart;
mod cancel;
mod cue;
mod edit;
mod error;
pub mod markdown;
pub mod models;
mod outline;
mod paragraph;
mod part;
mod recognizer;
mod sentence;
mod skips;
pub mod srt;
mod terms;
pub mod text;
mod transcriber;
mod transcript;
pub mod vtt;
mod whisper;

pub use apart::{ENGINE_ARGUMENT, serve_engine, whisper_apart};
pub use cancel::Cancel;
pub use cue::{Cue, cues};
pub use edit::Correction;
pub use error::{Error, Result};
pub use models::{DEFAULT_MODEL, Models};
pub use outline::{Chapter, KeySentence, Outline};
pub use recognizer::Recognizer;
pub use terms::Terms;
pub use transcriber::Transcriber;
pub use transcript::{Transcript, Word};
pub use whisper::{WhisperOptions, whisper};
