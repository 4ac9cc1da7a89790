//! What guests' browsers leave in a bucket, put there without a browser.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::Desk;

/// The smallest object an answer goes into (docs/ask-format.md), and its last.
pub const SMALLEST: usize = 16 << 10;
const LAST: usize = 3;
/// What notes and other small objects are filled up to.
const NOTE: usize = 4096;

/// Where each guest's answers to the only ask lie in the folder `bucket`.
///
/// # Errors
/// When there is no ask, or it cannot be read.
pub fn places(desk: &Desk, bucket: &Path) -> Result<Vec<PathBuf>> {
    let asks = fs::read_dir(desk.data().join("asks"))?;
    let mut folders = asks.flatten().map(|it| it.path()).filter(|it| it.is_dir());
    let ask = fs::read(folders.next().context("no ask")?.join("ask.json"))?;
    let ask: Value = serde_json::from_slice(&ask)?;
    let text = |it: &Value| it.as_str().map(str::to_owned).context("no name");
    let inbox = bucket.join("inbox").join(text(&ask["inbox"])?);
    let invitations = ask["invitations"].as_array().context("nobody")?;
    let place = |it: &Value| Ok(inbox.join(text(&it["places"][0])?));
    invitations.iter().map(place).collect()
}

/// A film as a phone makes it, that fits into the smallest object.
///
/// # Errors
/// When ffmpeg does not make it.
pub fn film(desk: &Desk) -> Result<Vec<u8>> {
    let path = desk.home().join("answer.mp4");
    let made = Command::new("ffmpeg")
        .args(["-loglevel", "error", "-f", "lavfi", "-i"])
        .arg("testsrc=size=160x120:rate=10:duration=1")
        .args(["-c:v", "libx264", "-pix_fmt", "yuv420p", "-crf", "40"])
        .arg(&path)
        .status()?;
    ensure!(made.success(), "ffmpeg made no film");
    let film = fs::read(path)?;
    ensure!(film.len() < SMALLEST, "{} bytes", film.len());
    Ok(film)
}

/// Puts an answer of at most [`SMALLEST`] bytes into a place.
///
/// # Errors
/// What the disk says.
pub fn answer(place: &Path, question: usize, kind: &str, content: &[u8]) -> Result<()> {
    let mut part = content.to_vec();
    part.resize(SMALLEST, 0);
    fs::create_dir_all(place)?;
    fs::write(place.join(format!("{question}-{LAST}")), part)?;
    let note = json!({ "format": 1, "kind": kind, "bytes": content.len() });
    say(place, &format!("{question}-note"), &note)
}

/// Puts a small object into a place.
///
/// # Errors
/// What the disk says.
pub fn say(place: &Path, name: &str, word: &Value) -> Result<()> {
    let word = format!("{:<NOTE$}", word.to_string());
    Ok(fs::write(place.join(name), word)?)
}
