//! The clip folder on disk: manifest, journal, recovery; the search index.
//!
//! # Role
//! A clip is a folder (docs/clip-format.md), and this crate is the only one
//! that writes it. It sees to it that whatever was appended is still there
//! after a crash, a full disk or a power cut, and that no clip says that it
//! is whole when it is not.
//!
//! # Cast
//! - [`Library`]: the folder of all clips; lists, changes, recovers, checks,
//!   repairs and exports them, and holds the trash.
//! - [`ClipWriter`]: one clip from Record to Stop.
//! - [`Manifest`]: what `clip.json` says. [`State`] is where a clip is in its
//!   life, and `state.rs` the only place that moves it.
//! - [`Trim`]: a clip without its beginning or end, which stay in an older
//!   version.
//! - [`WavWriter`](wav::WavWriter): the lossless copy of a microphone.
//! - [`Index`](search::Index): finds clips by what is said in them and what they
//!   are called. A cache, outside the library.
//! - [`Files`](disk::Files): the seam to the disk, for tests that break it.
//!
//! # Example
//! ```
//! use std::time::Duration;
//!
//! use aside_library::{Kind, Library, NewClip};
//! use aside_media::{ClipTime, Fragment, InitSegment};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let home = tempfile::tempdir()?;
//! # let (tracks, init) = (vec![], InitSegment { bytes: vec![0; 8] });
//! # let bytes = vec![0; 8];
//! let library = Library::open(&home.path().join("clips"))?;
//! let mut writer = library.create(NewClip::new(Kind::Voice))?;
//! writer.begin(&tracks, &init)?;
//! writer.append(&Fragment {
//!     bytes,
//!     start: ClipTime::ZERO,
//!     duration: Duration::from_secs(1),
//!     opens_segment: true,
//! })?; // from here on it survives a crash
//! let clip = writer.finish(Duration::from_secs(1))?;
//! assert_eq!(clip.manifest.segments().len(), 1);
//! # Ok(())
//! # }
//! ```
//!
//! # Invariants
//! - Knows no codec library, thread, network or window.
//! - Never deletes what it does not understand.
//! - Everything that writes a clip goes through [`Files`](disk::Files).

mod append;
mod boxes;
mod edit;
mod error;
mod evidence;
mod export;
#[cfg(test)]
mod fault_tests;
mod fields;
mod files;
mod follow;
mod fragments;
mod id;
mod journal;
#[cfg(test)]
mod kill_tests;
mod library;
mod lock;
mod manifest;
mod mark;
mod moov;
mod parts;
mod playlist;
mod problem;
#[cfg(test)]
mod property_tests;
mod recover;
mod salvage;
pub mod search;
mod state;
mod tags;
#[cfg(test)]
mod testing;
mod trash;
mod trim;
mod verify;
mod versions;
pub mod wav;
mod wish;
mod writer;

/// The seam between this crate and the disk.
pub mod disk {
    pub use crate::files::{Disk, Files, Open, OpenFile};
}

pub use error::{Error, Result};
pub use export::Package;
pub use fields::{Checksum, FileName, InvalidChecksum, InvalidFileName};
pub use id::{ClipId, InvalidClipId};
pub use library::{Entry, Library};
pub use manifest::{Clip, FORMAT, InvalidManifest, Kind, Manifest, NewClip};
pub use mark::{Mark, MarkKind};
pub use parts::{FileEntry, Segment, Track};
pub use problem::{Problem, ProblemCode, Receipt};
pub use recover::Recovered;
pub use state::State;
pub use tags::{InvalidTag, MOST_TAGS, Tag};
pub use trash::Trashed;
pub use trim::{Edits, NewSegment, Trim};
pub use verify::{Finding, FindingKind};
pub use wish::{Need, Wish};
pub use writer::{ClipWriter, SealedSegment};
