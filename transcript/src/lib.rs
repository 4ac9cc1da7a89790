//! Samples to Words to Cues; speech models; VTT, SRT, Markdown.

mod error;
pub mod models;

pub use error::{Error, Result};
