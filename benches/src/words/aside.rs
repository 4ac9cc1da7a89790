//! Aside, as its user runs it: a recording is imported, and the transcript in
//! the clip's folder is read.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use tempfile::TempDir;

use super::Heard;
use crate::recorder::Recorder;

/// A home with Aside in it.
pub(super) struct Aside {
    program: PathBuf,
    models: PathBuf,
    home: TempDir,
}

impl Drop for Aside {
    fn drop(&mut self) {
        // Importing leaves a server behind on purpose.
        if let Err(error) = self.run(&["serve", "--stop"]) {
            eprintln!("the background server was not stopped: {error:#}");
        }
    }
}

impl Aside {
    /// In a home of its own, with this model.
    pub(super) fn start(models: &Path, model: &Path) -> Result<Self> {
        let Recorder::Aside { program } = Recorder::aside()? else {
            anyhow::bail!("not Aside");
        };
        let aside = Self {
            program,
            models: models.to_owned(),
            home: tempfile::tempdir()?,
        };
        let model = model.to_str().context("the model's path is no text")?;
        aside.run(&["model", "use", model])?;
        Ok(aside)
    }

    /// What it hears in a recording.
    pub(super) fn listen(&self, wav: &Path) -> Result<Vec<Heard>> {
        let wav = wav.to_str().context("a path that is no text")?;
        let clips: Value = serde_json::from_str(&self.run(&["--json", "import", wav])?)?;
        let id = clips[0]["id"].as_str().context("no clip was made")?;
        // Whoever made it, this one is whole when it returns.
        self.run(&["transcribe", "--again", id])?;
        let clip = self.home.path().join("data/aside/clips").join(id);
        let transcript = fs::read(clip.join("transcript.json")).context("no transcript")?;
        let transcript: Value = serde_json::from_slice(&transcript)?;
        let words = transcript["words"].as_array().context("no words")?;
        let heard = |word: &Value| {
            Some(Heard {
                text: word["text"].as_str()?.to_owned(),
                start: Duration::from_millis(word["start_ms"].as_u64()?),
            })
        };
        words
            .iter()
            .map(heard)
            .collect::<Option<_>>()
            .context("words without times")
    }

    fn run(&self, arguments: &[&str]) -> Result<String> {
        let home = self.home.path();
        let output = Command::new(&self.program)
            .args(arguments)
            .env("HOME", home)
            .env("XDG_DATA_HOME", home.join("data"))
            .env("XDG_CONFIG_HOME", home.join("config"))
            .env("XDG_CACHE_HOME", home.join("cache"))
            .env("XDG_RUNTIME_DIR", home)
            .env("ASIDE_MODELS", &self.models)
            .env_remove("ASIDE_LIBRARY")
            .output()?;
        ensure!(output.status.success(), "aside {arguments:?}: {output:?}");
        Ok(String::from_utf8(output.stdout)?)
    }
}
