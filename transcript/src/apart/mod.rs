//! The engine in a process of its own.
//!
//! whisper.cpp is C++: it ends its process when a check in it fails, when
//! memory runs out, or when a model is not what it seemed. So that this is an
//! [`Error`](crate::Error) and not the end of a recording, the program starts
//! itself once more, with [`ENGINE_ARGUMENT`], and that process loads the model
//! and does nothing else:
//!
//! ```text
//!   Recognizer::accept ──[parent]──Ask──▶ stdin  ──[child]──▶ Whisper
//!                      ◀──────────Answer── stdout ◀──────────
//! ```
//!
//! One is asked at a time, and answered before the next: the pipe never holds
//! more than a second of sound. The child dies with its parent, works at its
//! parent's priority or lower, and is the first that the system takes when
//! memory runs out. What it costs is a pipe's copy of 64 kB a second of sound;
//! the model lies in its memory instead of the parent's, and goes with it.

mod child;
mod parent;
mod wire;

pub use child::serve_engine;
pub use parent::whisper_apart;

/// What a program is called with to be the engine of another: its only
/// argument. It then runs [`serve_engine`] and nothing else.
pub const ENGINE_ARGUMENT: &str = "speech-engine";
