//! How far a clip's publication is.

use std::time::SystemTime;

use aside_media::Bytes;
use url::Url;

/// What one call brought into the store, and how far the clip is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Objects this call sent.
    pub objects: usize,
    /// How much that was.
    pub sent: Bytes,
    /// Segments of the clip that are in the store.
    pub segments: usize,
    /// Whether the link plays something.
    pub playable: bool,
}

/// A clip that is in the store, every object of it checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// Where it can be watched.
    pub link: Url,
    /// Which of the films that were at its link this is, from 1.
    pub version: u32,
    /// How many objects it consists of.
    pub objects: usize,
    /// How large they are together.
    pub bytes: Bytes,
    /// When it is to be taken out again; never when `None`.
    pub expires: Option<SystemTime>,
    /// When films that were at its link before are to be taken out; `None`
    /// when there are none.
    pub sweep: Option<SystemTime>,
}
