//! What can go wrong between a clip and its link, sorted by what to do next.

use std::error::Error as StdError;
use std::io;
use std::net::SocketAddr;
use std::path::Path;

use aside_library::{ClipId, State};

use crate::said::Said;

/// A `Result` of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What a store or the system said.
type Source = Box<dyn StdError + Send + Sync>;

/// Why something could not be published or served.
///
/// Variants are sorted by what the caller does next, not by which call
/// failed. [`Error::hint`] says it in words for the person at the machine.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Another program listens at this address.
    #[error("{address} is in use by another program")]
    AddressInUse {
        /// The address asked for.
        address: SocketAddr,
    },
    /// There is no such clip or object.
    #[error("there is no {what}")]
    NotFound {
        /// What was looked for.
        what: String,
    },
    /// The clip is not in a state in which this can be done.
    #[error("clip {id} is {}", in_words(*.state))]
    NotReady {
        /// The clip in question.
        id: ClipId,
        /// Its state.
        state: State,
    },
    /// Objects are missing, here or in the store: the clip is not published.
    #[error("{} of the clip's objects are missing, the first is {}", .missing.len(), .missing.first().map_or("?", String::as_str))]
    Incomplete {
        /// Their names inside the clip.
        missing: Vec<String>,
    },
    /// An object is not what the manifest says: the clip is not published.
    #[error("{object} is damaged: {reason}")]
    Corrupt {
        /// Its name inside the clip.
        object: String,
        /// What is wrong with it.
        reason: String,
    },
    /// There is no key to open the store with.
    #[error("there are no keys for the store {store:?}")]
    NoKeys {
        /// The store's name.
        store: String,
    },
    /// The store does not let this user do that.
    #[error("the store {store:?} refuses: {source}")]
    Refused {
        /// The store's name.
        store: String,
        /// What it said.
        source: Source,
    },
    /// The store does not answer, or answers that it cannot now.
    #[error("the store {store:?} cannot be reached: {source}")]
    Unreachable {
        /// The store's name.
        store: String,
        /// What was noticed.
        source: Source,
    },
    /// A folder or its disk refuses to be written to.
    #[error("{what} cannot be written to")]
    ReadOnly {
        /// What was to be written.
        what: String,
        /// What the system said.
        source: Source,
    },
    /// No space, or no quota, is left.
    #[error("there is no space left to write {what}")]
    DiskFull {
        /// What was to be written.
        what: String,
        /// What the system said.
        source: Source,
    },
    /// A store's settings make no sense.
    #[error("the store's settings are wrong: {reason}")]
    Settings {
        /// What is wrong with them.
        reason: String,
    },
    /// A webhook's settings make no sense.
    #[error("the webhook's settings are wrong: {reason}")]
    HookSettings {
        /// What is wrong with them.
        reason: String,
    },
    /// An ask makes no sense.
    #[error("the ask is wrong: {reason}")]
    Ask {
        /// What is wrong with it.
        reason: String,
    },
    /// Guests could do more there than they were given, or nothing.
    #[error("guests cannot answer into the store {store:?}: {reason}")]
    NotForGuests {
        /// The store's name.
        store: String,
        /// What it does, or does not.
        reason: String,
    },
    /// What was taken out of a store is still there.
    #[error("{count} objects are still in the store {store:?}")]
    Leftover {
        /// The store's name.
        store: String,
        /// How many there are.
        count: usize,
    },
    /// There is no secret to tell a webhook anything with.
    #[error("there is no secret for the webhook {hook:?}")]
    NoHookSecret {
        /// The webhook's name.
        hook: String,
    },
    /// A webhook did not take what it was told.
    #[error("the webhook {hook:?} did not take it: {reason}")]
    NotTold {
        /// The webhook's name.
        hook: String,
        /// What it answered, if it did.
        status: Option<u16>,
        /// What was noticed.
        reason: String,
    },
    /// The assistant did not answer, or nothing that can be used.
    #[error("the assistant at {host} gave no answer: {reason}")]
    NoAnswer {
        /// Where it was asked.
        host: String,
        /// What was noticed.
        reason: String,
    },
    /// A file could not be fetched.
    #[error("{what} could not be fetched: {reason}")]
    NotFetched {
        /// Which file, and from where.
        what: String,
        /// What was noticed.
        reason: String,
        /// Whether it may be there later.
        temporary: bool,
    },
    /// What was fetched is not what was asked for. Nothing of it is kept.
    #[error("{what} is not the file it should be: {reason}")]
    Foreign {
        /// Which file, and from where.
        what: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The disk or the system failed in another way.
    #[error("could not {doing} {what}: {source}")]
    Io {
        /// What was being done, as a verb.
        doing: &'static str,
        /// To what.
        what: String,
        /// What the system said.
        source: Source,
    },
}

impl Error {
    /// What the person at the machine can do about it, as a sentence.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::AddressInUse { .. } => {
                "Close the other program (it may be another Aside), or choose another port in the settings."
            }
            Self::NotFound { .. } => "Check the id: `aside list` shows every clip.",
            Self::NotReady { .. } => {
                "Wait until the recording has ended; a clip that failed has nothing to publish."
            }
            Self::Incomplete { .. } => {
                "Nothing was lost here: publish again. If a file is missing on this disk, `aside repair` keeps every part that is whole."
            }
            Self::Corrupt { .. } => {
                "Check the disk and publish again. If it stays, `aside repair` keeps every part that is whole."
            }
            Self::NoKeys { .. } => {
                "Set ASIDE_STORE_<NAME>_ACCESS_KEY_ID and ASIDE_STORE_<NAME>_SECRET_ACCESS_KEY, or let `aside store add` put the keys into the keyring."
            }
            Self::Refused { .. } => {
                "Check the store's keys and rights: `aside store test` tries each of them."
            }
            Self::Unreachable { .. } => {
                "Check the network and the store's address. The clip is safe here and waits to be sent."
            }
            Self::ReadOnly { .. } => {
                "Choose another folder in the settings, or give your user the right to write there."
            }
            Self::DiskFull { .. } => {
                "Free some space, or choose a folder on another disk. The clip itself is safe."
            }
            Self::Settings { .. } => "Correct the store's settings, then try again.",
            Self::HookSettings { .. } => {
                "Correct it and add the webhook again: `aside hook add --help` says what it takes."
            }
            Self::Ask { .. } => "Correct it: `aside ask new --help` says what it takes.",
            Self::NotForGuests { .. } => {
                "Answers need a bucket: `aside store add` adds one, `aside serve --s3` makes one of a folder, `aside store test` tries it."
            }
            Self::Leftover { .. } => {
                "Somebody may be writing there just now. Try again; Aside goes on trying by itself."
            }
            Self::NoHookSecret { .. } => {
                "Set ASIDE_HOOK_<NAME>_SECRET (for Slack, ASIDE_HOOK_<NAME>_URL), or let `aside hook add --keyring` put it into the keyring."
            }
            Self::NotTold { .. } => {
                "Check the webhook's address and secret; `aside hook test` tries it. What happens to clips is told again by itself for a day."
            }
            Self::NoAnswer { .. } => {
                "Check that it runs, and its address, model and key: `aside assistant show` says what is set."
            }
            Self::NotFetched { .. } => {
                "Check the network, then try again: what has come is kept, and it goes on from there."
            }
            Self::Foreign { .. } => {
                "Nothing of it was kept, and what was there before stays. Try again; if this stays, something between here and the server changes what it sends."
            }
            Self::Io { .. } => {
                "Check that the disk is connected and healthy, then try again; the clip itself is safe."
            }
        }
    }

    /// Whether the same call may succeed later without anybody's help.
    pub fn is_temporary(&self) -> bool {
        matches!(
            self,
            Self::Unreachable { .. }
                | Self::Incomplete { .. }
                | Self::Io { .. }
                | Self::NotTold { .. }
                | Self::Leftover { .. }
                | Self::NotFetched {
                    temporary: true,
                    ..
                }
        )
    }

    /// Sorts what the system said while `doing` something to `path`.
    pub(crate) fn io(doing: &'static str, path: &Path, source: io::Error) -> Self {
        let what = path.display().to_string();
        let kind = source.kind();
        Self::sorted(doing, what, kind, source.into())
    }

    /// Sorts what a store said about the object `what`.
    pub(crate) fn store(
        store: &str,
        doing: &'static str,
        what: String,
        source: object_store::Error,
    ) -> Self {
        use object_store::Error as E;
        let store = store.to_owned();
        if let Some(said) = Said::by(&source) {
            return said.into_error(store, what);
        }
        match source {
            E::NotFound { .. } => Self::NotFound { what },
            E::Unauthenticated { source, .. } => Self::Refused { store, source },
            source => match io_kind(&source) {
                Some(kind) => Self::sorted(doing, what, kind, source.into()),
                None if matches!(source, E::PermissionDenied { .. }) => Self::Refused {
                    store,
                    source: source.into(),
                },
                None => Self::Io {
                    doing,
                    what,
                    source: source.into(),
                },
            },
        }
    }

    fn sorted(doing: &'static str, what: String, kind: io::ErrorKind, source: Source) -> Self {
        use io::ErrorKind as Kind;
        match kind {
            Kind::NotFound => Self::NotFound { what },
            Kind::StorageFull | Kind::QuotaExceeded => Self::DiskFull { what, source },
            Kind::PermissionDenied | Kind::ReadOnlyFilesystem => Self::ReadOnly { what, source },
            _ => Self::Io {
                doing,
                what,
                source,
            },
        }
    }

    pub(crate) fn corrupt(object: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::Corrupt {
            object: object.into(),
            reason: reason.into(),
        }
    }
}

/// What the system said, however deep it is wrapped.
fn io_kind(error: &(dyn StdError + 'static)) -> Option<io::ErrorKind> {
    let mut kind = None;
    let mut next = Some(error);
    while let Some(error) = next {
        let io = error.downcast_ref::<io::Error>();
        kind = io.map(io::Error::kind).or(kind);
        // What an `io::Error` wraps is not its source but what it shows.
        let wrapped = io.and_then(|io| io.get_ref());
        next = match wrapped {
            Some(wrapped) => Some(wrapped),
            None => error.source(),
        };
    }
    kind
}

fn in_words(state: State) -> &'static str {
    match state {
        State::Recording => "still being recorded",
        State::Recovering => "being put in order after an interruption",
        State::Failed => "not playable: its recording failed",
        _ => "not in a state to be published",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As `object_store` wraps what the system said.
    fn stored(kind: io::ErrorKind) -> Error {
        let source = io::Error::other(io::Error::from(kind));
        let error = object_store::Error::Generic {
            store: "LocalFileSystem",
            source: Box::new(source),
        };
        Error::store("folder", "write", "c/x/clip.json".into(), error)
    }

    #[test]
    fn the_systems_errors_are_sorted_by_what_to_do_however_deep_they_are() {
        use io::ErrorKind as Kind;
        assert!(matches!(stored(Kind::StorageFull), Error::DiskFull { .. }));
        assert!(matches!(
            stored(Kind::QuotaExceeded),
            Error::DiskFull { .. }
        ));
        assert!(matches!(
            stored(Kind::ReadOnlyFilesystem),
            Error::ReadOnly { .. }
        ));
        assert!(matches!(
            stored(Kind::PermissionDenied),
            Error::ReadOnly { .. }
        ));
        assert!(matches!(stored(Kind::NotADirectory), Error::Io { .. }));
        let direct = Error::io("write", Path::new("x"), Kind::StorageFull.into());
        assert!(matches!(direct, Error::DiskFull { .. }));
    }

    #[test]
    fn a_stores_refusal_is_not_taken_for_a_disk() {
        let path = || "c/x/clip.json".to_owned();
        let denied = object_store::Error::PermissionDenied {
            path: path(),
            source: "403 Forbidden".into(),
        };
        let error = Error::store("team", "write", path(), denied);
        assert!(matches!(error, Error::Refused { .. }), "{error}");
        assert!(error.hint().contains("rights"));
    }
}
