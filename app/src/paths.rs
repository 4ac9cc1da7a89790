//! Where things are kept, by the XDG base directory specification.

use std::path::PathBuf;

use aside_library::Checksum;

use crate::{AppError, ErrorCode};

/// Every folder and file Aside uses.
#[derive(Clone, Debug)]
pub struct Paths {
    data: PathBuf,
    config: PathBuf,
    cache: PathBuf,
    runtime: Option<PathBuf>,
    library: Option<PathBuf>,
    engine: Option<PathBuf>,
    exports: PathBuf,
}

impl Paths {
    /// The user's own, from `$XDG_DATA_HOME`, `$XDG_CONFIG_HOME` and
    /// `$XDG_CACHE_HOME`. `$ASIDE_LIBRARY` moves the clips elsewhere.
    ///
    /// # Errors
    /// When the system knows no home for this user.
    pub fn from_env() -> Result<Self, AppError> {
        let dirs = directories::ProjectDirs::from("", "", "aside").ok_or_else(|| {
            AppError::new(
                ErrorCode::Storage,
                "There is no home folder to keep clips in.",
                "Set HOME, or XDG_DATA_HOME and XDG_CONFIG_HOME, and try again.",
            )
        })?;
        let user = directories::UserDirs::new();
        let exports = user.as_ref().and_then(|it| it.download_dir());
        let exports = exports.or_else(|| user.as_ref().map(|it| it.home_dir()));
        Ok(Self {
            exports: exports.unwrap_or(dirs.data_dir()).to_owned(),
            data: dirs.data_dir().to_owned(),
            config: dirs.config_dir().to_owned(),
            cache: dirs.cache_dir().to_owned(),
            runtime: dirs.runtime_dir().map(Into::into),
            library: std::env::var_os("ASIDE_LIBRARY").map(PathBuf::from),
            engine: None,
        })
    }

    /// Has speech become text in a process of its own, so that a crash of its
    /// engine is not the program's: that process is this program once more,
    /// which then finds [`is_speech_engine`](crate::is_speech_engine).
    #[must_use]
    pub fn with_engine_apart(mut self) -> Self {
        // On Linux this is the running program even when its file was replaced.
        self.engine = match cfg!(target_os = "linux") {
            true => Some("/proc/self/exe".into()),
            false => std::env::current_exe().ok(),
        };
        self
    }

    /// The program that runs the speech engine; `None` when this process does.
    pub(crate) fn engine(&self) -> Option<PathBuf> {
        self.engine.clone()
    }

    /// All of it below one folder.
    #[cfg(test)]
    pub(crate) fn below(dir: &std::path::Path) -> Self {
        Self {
            data: dir.join("data"),
            config: dir.join("config"),
            cache: dir.join("cache"),
            runtime: Some(dir.join("run")),
            library: None,
            engine: None,
            exports: dir.join("exports"),
        }
    }

    /// Clips, one folder each.
    pub fn library(&self) -> PathBuf {
        self.library
            .clone()
            .unwrap_or_else(|| self.data.join("clips"))
    }

    /// The default store: what is published.
    pub fn store(&self) -> PathBuf {
        self.data.join("store")
    }

    /// What waits to be published.
    pub fn outbox(&self) -> PathBuf {
        self.data.join("outbox")
    }

    /// Asks, and what is known of their answers; one folder each.
    pub fn asks(&self) -> PathBuf {
        self.data.join("asks")
    }

    /// What those who watch clips said; one folder each.
    pub fn conversations(&self) -> PathBuf {
        self.data.join("conversations")
    }

    /// Speech models; `$ASIDE_MODELS` moves them elsewhere.
    pub fn models(&self) -> PathBuf {
        std::env::var_os("ASIDE_MODELS").map_or_else(|| self.data.join("models"), PathBuf::from)
    }

    /// What finds clips by their words; each library has its own.
    pub fn index(&self) -> PathBuf {
        let library = Checksum::of(self.library().as_os_str().as_encoded_bytes()).to_string();
        self.cache.join(format!("index-{}.sqlite3", &library[..16]))
    }

    /// Where the running instance is spoken to: in a folder of its own below
    /// `$XDG_RUNTIME_DIR`, or below the data where that is not set.
    pub fn socket(&self) -> PathBuf {
        let dir = self.runtime.clone();
        dir.unwrap_or_else(|| self.data.join("run"))
            .join("desk.sock")
    }

    /// What is recorded as a trial, until it was heard.
    pub(crate) fn trials(&self) -> PathBuf {
        self.cache.join("trials")
    }

    /// What models are made from, while it is fetched.
    pub fn downloads(&self) -> PathBuf {
        self.cache.join("models")
    }

    /// Where copies of clips are saved: the user's folder for downloads, or
    /// their home.
    pub fn exports(&self) -> PathBuf {
        self.exports.clone()
    }

    /// How fast each speech model was.
    pub fn speeds(&self) -> PathBuf {
        self.cache.join("speeds.json")
    }

    /// `settings.toml`.
    pub fn settings(&self) -> PathBuf {
        self.config.join("settings.toml")
    }

    /// The process that serves in the background.
    pub fn server_pid(&self) -> PathBuf {
        self.data.join("serve.pid")
    }
}
