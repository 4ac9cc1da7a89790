//! Objects as files, and what a file cannot say about itself.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use aside_library::Checksum;
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use tokio::sync::OwnedMutexGuard;

use crate::folder::create_private;
use crate::key::Key;

/// Everything that is not an object.
const PRIVATE: &str = ".s3";

/// A folder of objects.
#[derive(Clone, Debug)]
pub(super) struct Shelf {
    root: PathBuf,
    turns: Arc<Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>>,
}

/// What is known of an object.
#[derive(Clone, Debug)]
pub(super) struct Object {
    pub(super) key: String,
    pub(super) path: PathBuf,
    pub(super) len: u64,
    pub(super) modified: SystemTime,
    pub(super) label: Label,
}

/// What a file cannot say about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Label {
    pub(super) e_tag: String,
    pub(super) content_type: Option<String>,
    pub(super) cache_control: Option<String>,
}

/// A label, and which state of a file it is about.
#[derive(Serialize, Deserialize)]
struct Kept {
    len: u64,
    modified: u128,
    label: Label,
}

impl Shelf {
    pub(super) fn open(root: &Path) -> io::Result<Self> {
        let shelf = Self {
            root: root.to_owned(),
            turns: Arc::default(),
        };
        for dir in [shelf.uploads(), shelf.fresh(), shelf.labels()] {
            create_private(&dir)?;
        }
        Ok(shelf)
    }

    pub(super) fn uploads(&self) -> PathBuf {
        self.root.join(PRIVATE).join("uploads")
    }

    /// Where objects are written before they have a name.
    pub(super) fn fresh(&self) -> PathBuf {
        self.root.join(PRIVATE).join("fresh")
    }

    fn labels(&self) -> PathBuf {
        self.root.join(PRIVATE).join("labels")
    }

    /// Waits until nobody else writes this object: "only if there is none" is
    /// a look and a write, and both are one.
    pub(super) async fn turn(&self, key: &str) -> OwnedMutexGuard<()> {
        let turn = {
            let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
            turns.retain(|_, turn| Arc::strong_count(turn) > 1);
            Arc::clone(turns.entry(key.to_owned()).or_default())
        };
        turn.lock_owned().await
    }

    /// Where an object lies; `None` for what cannot be one.
    pub(super) fn path(&self, key: &str) -> Option<PathBuf> {
        let good = |part: &str| {
            !part.is_empty()
                && part.len() <= 255
                && !part.starts_with('.')
                && !part.contains(['\\', '\0', '#', ':'])
        };
        (key.len() <= 1024 && key.split('/').all(good)).then(|| self.root.join(key))
    }

    pub(super) fn find(&self, key: &str) -> io::Result<Option<Object>> {
        let Some(path) = self.path(key) else {
            return Ok(None);
        };
        match fs::metadata(&path) {
            Ok(metadata) if metadata.is_file() => {
                self.object(key.to_owned(), path, &metadata).map(Some)
            }
            Ok(_) => Ok(None),
            Err(error) if is_absent(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn object(&self, key: String, path: PathBuf, metadata: &fs::Metadata) -> io::Result<Object> {
        let (len, modified) = (metadata.len(), metadata.modified()?);
        let kept = fs::read(self.label_file(&key)).ok();
        let kept = kept.and_then(|json| serde_json::from_slice::<Kept>(&json).ok());
        let label = match kept {
            Some(kept) if kept.len == len && kept.modified == nanos(modified) => kept.label,
            // A file that was put there by other means.
            _ => Label {
                e_tag: format!("{len:x}-{:x}", nanos(modified)),
                ..Label::default()
            },
        };
        let known = Key::parse(&key);
        let derived = |it: &Option<String>, derive: fn(&Key) -> &'static str| {
            it.clone()
                .or_else(|| known.as_ref().map(|key| derive(key).to_owned()))
        };
        Ok(Object {
            label: Label {
                content_type: derived(&label.content_type, Key::content_type),
                cache_control: derived(&label.cache_control, |key| key.lifetime().cache_control()),
                ..label
            },
            key,
            path,
            len,
            modified,
        })
    }

    /// Gives a finished file its name.
    pub(super) fn keep(
        &self,
        key: &str,
        file: tempfile::NamedTempFile,
        label: Label,
    ) -> io::Result<()> {
        let path = self.path(key).ok_or(io::ErrorKind::InvalidInput)?;
        file.as_file().sync_all()?;
        let metadata = file.as_file().metadata()?;
        let kept = Kept {
            len: metadata.len(),
            modified: nanos(metadata.modified()?),
            label,
        };
        let mut file = file;
        // Somebody may sweep an empty folder away just now.
        for _ in 0..4 {
            if let Some(folder) = path.parent() {
                create_private(folder)?;
            }
            match file.persist(&path) {
                Ok(_) => break,
                Err(failed) if failed.error.kind() == io::ErrorKind::NotFound => file = failed.file,
                Err(failed) => return Err(failed.error),
            }
        }
        let json = serde_json::to_vec(&kept).map_err(io::Error::other)?;
        let mut fresh = tempfile::NamedTempFile::new_in(self.fresh())?;
        io::Write::write_all(&mut fresh, &json)?;
        fresh
            .persist(self.label_file(key))
            .map_err(|failed| failed.error)?;
        match path.is_file() {
            true => Ok(()),
            false => Err(io::ErrorKind::NotFound.into()),
        }
    }

    /// Fine if there is none.
    pub(super) fn remove(&self, key: &str) -> io::Result<()> {
        let Some(path) = self.path(key) else {
            return Ok(());
        };
        match fs::remove_file(&path) {
            Err(error) if !is_absent(&error) => return Err(error),
            _ => {}
        }
        drop(fs::remove_file(self.label_file(key)));
        let mut folder = path.parent();
        while let Some(dir) = folder.filter(|dir| *dir != self.root) {
            if fs::remove_dir(dir).is_err() {
                break;
            }
            folder = dir.parent();
        }
        Ok(())
    }

    /// The keys that begin with `prefix`, in order.
    pub(super) fn keys(&self, prefix: &str) -> io::Result<Vec<String>> {
        let folder = prefix.rsplit_once('/').map_or("", |(folder, _)| folder);
        if !folder.is_empty() && self.path(folder).is_none() {
            return Ok(Vec::new());
        }
        let mut keys = Vec::new();
        walk(&self.root, folder, &mut keys)?;
        keys.retain(|key| key.starts_with(prefix) && self.path(key).is_some());
        keys.sort_unstable();
        Ok(keys)
    }

    fn label_file(&self, key: &str) -> PathBuf {
        let name = HEXLOWER.encode(Checksum::of(key.as_bytes()).bytes());
        self.labels().join(name)
    }
}

fn walk(root: &Path, folder: &str, keys: &mut Vec<String>) -> io::Result<()> {
    let entries = match fs::read_dir(root.join(folder)) {
        Err(error) if is_absent(&error) => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        let Some(name) = name.to_str().filter(|name| !name.starts_with('.')) else {
            continue;
        };
        let key = match folder {
            "" => name.to_owned(),
            folder => format!("{folder}/{name}"),
        };
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => walk(root, &key, keys)?,
            Ok(kind) if kind.is_file() => keys.push(key),
            _ => {}
        }
    }
    Ok(())
}

fn is_absent(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

fn nanos(time: SystemTime) -> u128 {
    time.duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_nanos()
}
