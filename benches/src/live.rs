//! Words while somebody speaks and the screen is recorded: how long after Stop
//! the last of them is there.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use aside_rig::{Recording, SPEECH_TEXT, SceneKind, Server, word_errors};
use clap::Args;
use serde_json::Value;

use crate::recorder::Recorder;
use crate::{take, words};

/// How long after Stop the words of a minute may take, and of anything longer.
const MINUTE_LIMIT: Duration = Duration::from_secs(3);
const LONG_LIMIT: Duration = Duration::from_secs(5);
const LISTENING: Duration = Duration::from_secs(30);
const FINISHING: Duration = Duration::from_secs(600);

/// How long.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// How long to record.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..))]
    minutes: u64,
}

/// Records, and fails when the transcript is late.
pub(crate) fn run(options: &Options) -> Result<()> {
    let Recorder::Aside { program } = Recorder::aside()? else {
        bail!("not Aside");
    };
    let mut stage = take::stage()?;
    stage.show_scene(SceneKind::Walkthrough)?;
    let mut command = stage.command(program);
    command
        .args(["--json", "record", "--screen", "--no-serve"])
        .env("ASIDE_MODELS", words::models()?)
        .env_remove("ASIDE_LIBRARY")
        .env_remove("ASIDE_LOG");
    let mut server = Server::start("aside", command, "make bench")?;
    stage.wait_for_listener(LISTENING)?;
    let (began, length) = (Instant::now(), Duration::from_secs(options.minutes * 60));
    let speech = Recording::speech()?;
    let mut spoken = 0;
    while began.elapsed() + speech.duration() * 2 < length {
        // Waits for the end of the one before.
        stage.speak(&speech)?;
        spoken += 1;
    }
    thread::sleep(length.saturating_sub(began.elapsed()));
    server.interrupt();
    let stopped = Instant::now();
    let clip = clip(&stage.home().join(".local/share/aside/clips"))?;
    let transcript = loop {
        match fs::read(clip.join("transcript.json")) {
            Ok(json) => break serde_json::from_slice::<Value>(&json)?,
            Err(_) => ensure!(stopped.elapsed() < FINISHING, "no transcript was made"),
        }
        thread::sleep(Duration::from_millis(10));
    };
    let took = stopped.elapsed();
    let log = server.log();
    let status = server.finish(FINISHING)?;
    ensure!(status.success(), "aside ended with {status}\n{log}");
    let heard = transcript["words"].as_array().context("no words")?;
    let text: Vec<_> = heard.iter().filter_map(|it| it["text"].as_str()).collect();
    let errors = word_errors(&[SPEECH_TEXT].repeat(spoken).join(" "), &text.join(" "));
    let manifest: Value = serde_json::from_slice(&fs::read(clip.join("clip.json"))?)?;
    let limit = if options.minutes == 1 {
        MINUTE_LIMIT
    } else {
        LONG_LIMIT
    };
    println!(
        "{} min: words complete {:.2} s after Stop (at most {} s); {} words, {} errors; problems: {}",
        options.minutes,
        took.as_secs_f64(),
        limit.as_secs(),
        heard.len(),
        errors.errors,
        manifest["problems"]
    );
    ensure!(took <= limit, "the words were late");
    Ok(())
}

/// The only clip there is.
fn clip(clips: &Path) -> Result<PathBuf> {
    let entries = fs::read_dir(clips).context("there is no library")?;
    let mut found = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let clip = found.find(|path| path.join("clip.json").exists());
    clip.context("there is no clip")
}
