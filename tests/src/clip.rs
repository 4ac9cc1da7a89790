//! A clip as it lies on the disk, read without Aside's own code.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::Playlist;

/// A clip's folder (docs/clip-format.md).
#[derive(Clone, Debug)]
pub struct ClipFolder {
    dir: PathBuf,
}

impl ClipFolder {
    /// The clip in `dir`.
    pub fn at(dir: impl Into<PathBuf>) -> Self {
        Self { dir: dir.into() }
    }

    /// Its folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Its id, which is its folder's name.
    pub fn id(&self) -> String {
        let name = self.dir.file_name().unwrap_or_default();
        name.to_string_lossy().into_owned()
    }

    /// A JSON file of its, such as `clip.json`.
    ///
    /// # Errors
    /// When it cannot be read as JSON.
    pub fn json(&self, name: &str) -> Result<Value> {
        let path = self.dir.join(name);
        let text = fs::read_to_string(&path)
            .with_context(|| format!("{} cannot be read", path.display()))?;
        serde_json::from_str(&text).with_context(|| format!("{name} is not JSON"))
    }

    /// Its playlist.
    ///
    /// # Errors
    /// When it cannot be read as one.
    pub fn playlist(&self) -> Result<Playlist> {
        let path = self.dir.join("media/stream.m3u8");
        Playlist::parse(&fs::read_to_string(path).context("no playlist")?)
    }

    /// The files of segments there are, whatever the manifest says.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn segments(&self) -> Result<Vec<PathBuf>> {
        let mut segments = Vec::new();
        for entry in fs::read_dir(self.dir.join("media"))? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "m4s") {
                segments.push(path);
            }
        }
        segments.sort();
        Ok(segments)
    }

    /// Puts `init.mp4` and `segments` one after the other into `file`: a whole
    /// MP4, as docs/clip-format.md promises.
    ///
    /// # Errors
    /// When a file cannot be read or written.
    pub fn join(&self, segments: &[PathBuf], file: &Path) -> Result<()> {
        let mut bytes = fs::read(self.dir.join("media/init.mp4")).context("no init.mp4")?;
        for segment in segments {
            bytes.extend(fs::read(segment)?);
        }
        Ok(fs::write(file, bytes)?)
    }

    /// Whether its journal says that the recording ended by itself.
    ///
    /// # Errors
    /// When there is no journal.
    pub fn finished(&self) -> Result<bool> {
        let journal = fs::read_to_string(self.dir.join("journal.jsonl")).context("no journal")?;
        Ok(journal.contains("\"event\":\"finished\""))
    }

    /// The words of its transcript.
    ///
    /// # Errors
    /// When there is none.
    pub fn said(&self) -> Result<String> {
        let transcript = self.json("transcript.json")?;
        let words = transcript["words"].as_array().context("no words")?;
        let texts: Vec<&str> = words
            .iter()
            .filter_map(|word| word["text"].as_str())
            .collect();
        Ok(texts.join(" "))
    }
}
