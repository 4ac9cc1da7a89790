//! How fast each model was on this machine, as a by-product of its work.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// How much sound a model was given at last, and how long it worked on it.
///
/// Waiting for more sound is no work; giving way to a recording is: this is how
/// long a person waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Speed {
    sound_ms: u64,
    work_ms: u64,
}

impl Speed {
    /// So much sound in so much time.
    pub fn new(sound: Duration, work: Duration) -> Self {
        let millis = |it: Duration| u64::try_from(it.as_millis()).unwrap_or(u64::MAX);
        Self {
            sound_ms: millis(sound),
            work_ms: millis(work),
        }
    }

    /// How many seconds of sound become words in one second.
    pub fn times_real_time(self) -> f64 {
        self.sound_ms as f64 / self.work_ms.max(1) as f64
    }
}

/// A small file with the last [`Speed`] of each model: a cache, which may go at
/// any time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Speeds {
    path: PathBuf,
}

impl Speeds {
    /// Those in this file, which need not be there.
    pub fn open(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// How fast the model of this name was, if it ever worked here.
    pub fn of(&self, model: &str) -> Option<Speed> {
        self.read().remove(model)
    }

    /// Notes how fast a model was. That it cannot be kept is no harm: it will
    /// be measured again.
    pub fn note(&self, model: &str, speed: Speed) {
        let mut all = self.read();
        all.insert(model.to_owned(), speed);
        if let Err(error) = self.write(&all) {
            tracing::debug!(%error, "a model's speed is forgotten");
        }
    }

    fn read(&self) -> BTreeMap<String, Speed> {
        let text = fs::read(&self.path).unwrap_or_default();
        serde_json::from_slice(&text).unwrap_or_default()
    }

    fn write(&self, all: &BTreeMap<String, Speed>) -> io::Result<()> {
        let dir = self.path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(dir)?;
        let fresh = self.path.with_extension("new");
        fs::File::create(&fresh)?.write_all(&serde_json::to_vec(all)?)?;
        fs::rename(&fresh, &self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_speed_of_each_model_is_kept() {
        let dir = tempfile::tempdir().unwrap();
        let speeds = Speeds::open(dir.path().join("cache/speeds.json"));
        assert_eq!(speeds.of("base"), None);
        let of = |sound, work| Speed::new(Duration::from_secs(sound), Duration::from_secs(work));
        speeds.note("base", of(60, 30));
        speeds.note("tiny", of(60, 10));
        speeds.note("base", of(60, 15));
        let times = |model| speeds.of(model).unwrap().times_real_time();
        assert_eq!((times("base"), times("tiny")), (4.0, 6.0));
        fs::write(&speeds.path, "{").unwrap();
        assert_eq!(speeds.of("base"), None, "a damaged cache is none");
        speeds.note("base", of(1, 0));
        assert!(times("base").is_finite());
    }
}
