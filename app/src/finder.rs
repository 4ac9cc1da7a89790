//! The search index, as the app keeps it: opened when first needed, and made
//! to follow the clips.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use aside_library::search::{Hit, Index, SaidWord};
use aside_library::{Clip, ClipId, Error, Library};

use crate::Event;
use crate::summary::read_transcript;
use crate::work::lock;

/// Another process may change clips too: every folder is looked at this often,
/// behind the answers that somebody who searches waits for.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// Finds clips.
#[derive(Default)]
pub(crate) struct Finder {
    open: Mutex<Option<Open>>,
    /// What this process changed since.
    changed: Mutex<HashSet<ClipId>>,
    /// How often somebody asked.
    asked: AtomicU64,
}

struct Open {
    index: Index,
    /// When every folder was looked at last.
    looked: Option<Instant>,
}

impl Finder {
    /// Notes which clip is to be read anew.
    pub(crate) fn observe(&self, event: &Event) {
        let id = match event {
            Event::ClipChanged { clip } => &clip.id,
            Event::ClipRemoved { id } => id,
            _ => return,
        };
        if let Ok(id) = id.parse() {
            lock(&self.changed).insert(id);
        }
    }

    /// What is found in the library as this process left it; what another one
    /// changed is known once [`prepare`](Self::prepare) looked.
    pub(crate) fn find(
        &self,
        path: &Path,
        library: &Library,
        typed: &str,
        most: usize,
    ) -> Result<Vec<Hit>, Error> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        self.with(path, |open| {
            if open.looked.is_some() {
                self.follow_changes(open, library)?;
            } else {
                self.follow(open, library)?;
            }
            match open.index.find(typed, most) {
                Err(Error::Corrupt { .. }) => {
                    open.index.clear()?;
                    open.index.sync(library, None, said)?;
                    open.index.find(typed, most)
                }
                found => found,
            }
        })
    }

    /// How often it was asked: nobody asks while this stays as it is.
    pub(crate) fn asked(&self) -> u64 {
        self.asked.load(Ordering::Relaxed)
    }

    /// The clips that were made last, newest first; none while the index is
    /// being read in, or when there is none.
    pub(crate) fn newest(&self, path: &Path, most: usize) -> Vec<ClipId> {
        let Ok(mut open) = self.open.try_lock() else {
            return Vec::new();
        };
        let newest = Self::opened(&mut open, path).and_then(|open| open.index.newest(most));
        newest.unwrap_or_else(|error| {
            tracing::info!(%error, "the newest clips are looked for in their folders");
            Vec::new()
        })
    }

    /// Reads what this process changed, if it changed anything.
    pub(crate) fn keep_up(&self, path: &Path, library: &Library) -> Result<(), Error> {
        if lock(&self.changed).is_empty() {
            return Ok(());
        }
        self.with(path, |open| self.follow_changes(open, library))
    }

    /// Reads what changed, so that the next search need not.
    pub(crate) fn prepare(&self, path: &Path, library: &Library) -> Result<(), Error> {
        self.with(path, |open| self.follow(open, library))
    }

    /// Reads every clip anew.
    pub(crate) fn rebuild(&self, path: &Path, library: &Library) -> Result<(), Error> {
        self.with(path, |open| {
            open.index.clear()?;
            open.looked = None;
            self.follow(open, library)
        })
    }

    fn with<T>(
        &self,
        path: &Path,
        work: impl FnOnce(&mut Open) -> Result<T, Error>,
    ) -> Result<T, Error> {
        work(Self::opened(&mut lock(&self.open), path)?)
    }

    fn opened<'a>(open: &'a mut Option<Open>, path: &Path) -> Result<&'a mut Open, Error> {
        match open {
            Some(open) => Ok(open),
            none => Ok(none.insert(Open {
                index: Index::open(path)?,
                looked: None,
            })),
        }
    }

    fn follow(&self, open: &mut Open, library: &Library) -> Result<(), Error> {
        if open.looked.is_none_or(|at| at.elapsed() >= LOOK_EVERY) {
            lock(&self.changed).clear();
            open.index.sync(library, None, said)?;
            open.looked = Some(Instant::now());
            return Ok(());
        }
        self.follow_changes(open, library)
    }

    fn follow_changes(&self, open: &mut Open, library: &Library) -> Result<(), Error> {
        let changed: Vec<ClipId> = lock(&self.changed).drain().collect();
        if !changed.is_empty() {
            open.index.sync(library, Some(&changed), said)?;
        }
        Ok(())
    }
}

fn said(clip: &Clip) -> Vec<SaidWord> {
    let transcript = read_transcript(clip).unwrap_or_default();
    let word = |word: aside_transcript::Word| SaidWord {
        text: word.text,
        at: word.start,
    };
    transcript.words.into_iter().map(word).collect()
}
