//! This program in its other role: the speech engine of another process of it.

pub use aside_transcript::serve_engine;

/// Whether this process was started to be another's speech engine: then it runs
/// [`serve_engine`] and does nothing else. See
/// [`Paths::with_engine_apart`](crate::Paths::with_engine_apart).
pub fn is_speech_engine() -> bool {
    let mut arguments = std::env::args_os().skip(1);
    let first = arguments.next();
    first.is_some_and(|it| it == aside_transcript::ENGINE_ARGUMENT) && arguments.next().is_none()
}
