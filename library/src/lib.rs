//! The clip folder on disk: manifest, journal, recovery.
