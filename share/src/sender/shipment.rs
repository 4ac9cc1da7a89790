//! How far a clip is on its way, as a person sees it.

use std::time::SystemTime;

use aside_library::ClipId;
use aside_media::Bytes;
use serde::{Deserialize, Serialize};

use crate::Error;

/// How far a clip is on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shipment {
    /// The clip.
    pub id: ClipId,
    /// The name of the store it goes to.
    pub store: String,
    /// What is being done about it.
    pub stage: Stage,
    /// How much of what has to be sent arrived.
    pub sent: Bytes,
    /// How much has to be sent, as far as it is known.
    pub total: Bytes,
    /// How fast it goes, in bytes per second.
    pub bytes_per_second: u64,
    /// How often it failed in a row.
    pub failures: u32,
    /// Why it failed last.
    pub trouble: Option<Trouble>,
    /// When it is tried again.
    pub next_try: Option<SystemTime>,
}

/// What is being done about a clip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It will be sent, or tried again, by itself.
    Waiting,
    /// It is on its way.
    Sending,
    /// A person asked it to wait, or the connection costs too much.
    Paused,
    /// Somebody has to put something right. It is tried now and then.
    Failed,
    /// All of it arrived and was checked.
    Published,
}

/// Why something failed, in words for a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// What happened.
    pub message: String,
    /// What to do about it.
    pub hint: String,
    /// Whether it may pass by itself.
    pub temporary: bool,
}

impl From<&Error> for Trouble {
    fn from(error: &Error) -> Self {
        Self {
            message: error.to_string(),
            hint: error.hint().to_owned(),
            temporary: error.is_temporary(),
        }
    }
}
