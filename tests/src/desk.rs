//! A person's machine with Aside on it.

use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use aside_rig::{Stage, StageOptions};

use crate::take::LIMIT;
use crate::{ClipFolder, Outcome, Take};

/// A machine: a private stage with a fresh home. Its background server ends
/// with it.
#[derive(Debug)]
pub struct Desk {
    stage: Stage,
    models: PathBuf,
    env: Vec<(String, String)>,
}

impl Desk {
    /// A machine with a display of 1280 x 720 and a microphone.
    ///
    /// # Errors
    /// When the stage cannot be set up, or a program or model is not there.
    pub fn new() -> Result<Self> {
        Self::with(StageOptions::default())
    }

    /// A machine without a display.
    ///
    /// # Errors
    /// As [`Desk::new`].
    pub fn quiet() -> Result<Self> {
        Self::with(StageOptions {
            display: None,
            ..StageOptions::default()
        })
    }

    /// A machine with another stage; its home is always fresh.
    ///
    /// # Errors
    /// As [`Desk::new`].
    pub fn with(options: StageOptions) -> Result<Self> {
        ensure!(
            Self::program("aside").exists(),
            "build the programs first: cargo build --workspace"
        );
        let models = models()?;
        ensure!(
            models.join("ggml-base-q8_0.bin").exists(),
            "no speech models in {}: run `make test`, or `scripts/model.sh test` once",
            models.display()
        );
        let stage = Stage::start(&StageOptions {
            private_home: true,
            ..options
        })?;
        let desk = Self {
            stage,
            models,
            env: Vec::new(),
        };
        desk.choose("welcomed = true")?;
        Ok(desk)
    }

    /// What surrounds the machine.
    pub const fn stage(&mut self) -> &mut Stage {
        &mut self.stage
    }

    /// Settings that were made before. Without any, the first steps were seen.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn choose(&self, settings: &str) -> Result<()> {
        let path = self.home().join(".config/aside/settings.toml");
        fs::create_dir_all(path.parent().unwrap_or(Path::new("/")))?;
        fs::write(path, settings)?;
        Ok(())
    }

    /// The home of the machine's user.
    pub fn home(&self) -> PathBuf {
        self.stage.home()
    }

    /// A command that runs on this machine, and finds Aside's speech models
    /// there.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = self.stage.command(program);
        command
            .env("ASIDE_MODELS", &self.models)
            .env_remove("ASIDE_LIBRARY")
            .env_remove("ASIDE_LOG")
            .envs(self.env.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Has every command from now on see an environment variable.
    pub fn set(&mut self, name: &str, value: &str) {
        self.env.push((name.to_owned(), value.to_owned()));
    }

    /// Where the program `name` of Aside's is: beside this one, or beside the
    /// folder in which tests are built.
    pub fn program(name: &str) -> PathBuf {
        let this = std::env::current_exe().unwrap_or_default();
        let near = this.ancestors().skip(1).take(2).map(|it| it.join(name));
        near.clone()
            .find(|it| it.exists())
            .unwrap_or_else(|| near.last().unwrap_or_default())
    }

    /// Where the speech models are.
    pub fn models(&self) -> &Path {
        &self.models
    }

    /// Runs `aside` to its end.
    ///
    /// # Errors
    /// When it cannot be started, or hangs.
    pub fn aside(&self, arguments: &[&str]) -> Result<Outcome> {
        self.aside_with(arguments, |command| command)
    }

    /// Runs `aside` to its end, started differently.
    ///
    /// # Errors
    /// As [`Desk::aside`].
    pub fn aside_with(
        &self,
        arguments: &[&str],
        change: impl FnOnce(&mut Command) -> &mut Command,
    ) -> Result<Outcome> {
        let mut command = self.command(Self::program("aside"));
        change(command.args(arguments));
        Take::start(command)?.wait()
    }

    /// Starts `aside` and returns at once.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(&self, arguments: &[&str]) -> Result<Take> {
        let mut command = self.command(Self::program("aside"));
        command.args(arguments);
        Take::start(command)
    }

    /// Starts `aside record` and returns when it says that it records.
    ///
    /// # Errors
    /// When it ends before, or never says so.
    pub fn record(&self, arguments: &[&str]) -> Result<Take> {
        self.record_with(arguments, |command| command)
    }

    /// Starts `aside record`, differently.
    ///
    /// # Errors
    /// As [`Desk::record`].
    pub fn record_with(
        &self,
        arguments: &[&str],
        change: impl FnOnce(&mut Command) -> &mut Command,
    ) -> Result<Take> {
        let mut command = self.command(Self::program("aside"));
        change(command.arg("record").args(arguments));
        Take::start(command)?.recording()
    }

    /// Opens the desktop window, without a driver, and returns when it listens
    /// to the microphone and has the focus: it is ready for a key then.
    ///
    /// # Errors
    /// When it ends before, or never comes so far.
    pub fn open_window(&self) -> Result<Take> {
        let window = Take::start(self.command(Self::program("aside-desktop")))?;
        if let Err(error) = self
            .stage
            .wait_for_listener(LIMIT)
            .and_then(|()| self.focus())
        {
            bail!("the window is not ready: {error:#}: {:?}", window.kill()?);
        }
        Ok(window)
    }

    /// Starts the window although it is open, and waits until that start ends.
    ///
    /// # Errors
    /// When it does not end.
    pub fn open_window_again(&self) -> Result<Outcome> {
        Take::start(self.command(Self::program("aside-desktop")))?.wait()
    }

    /// Gives the window the keyboard, as soon as there is one.
    ///
    /// # Errors
    /// When there is none.
    pub fn focus(&self) -> Result<()> {
        let deadline = Instant::now() + LIMIT;
        let name = "^Aside$";
        let activate = [
            "search",
            "--onlyvisible",
            "--name",
            name,
            "windowactivate",
            "--sync",
        ];
        loop {
            // A window that goes while it is looked at is an error of X.
            match self.xdotool(&activate) {
                Ok(_) => return Ok(()),
                Err(error) if Instant::now() > deadline => return Err(error),
                Err(_) => thread::sleep(Duration::from_millis(50)),
            }
        }
    }

    /// Presses a key, such as `r` or `alt+F4`, as the keyboard does.
    ///
    /// # Errors
    /// When xdotool is missing or refuses.
    pub fn press(&self, key: &str) -> Result<()> {
        self.xdotool(&["key", "--clearmodifiers", key]).map(drop)
    }

    /// Presses a key and holds it, until [`Desk::release`].
    ///
    /// # Errors
    /// When xdotool is missing or refuses.
    pub fn hold(&self, key: &str) -> Result<()> {
        self.xdotool(&["keydown", key]).map(drop)
    }

    /// Lets a key go.
    ///
    /// # Errors
    /// When xdotool is missing or refuses.
    pub fn release(&self, key: &str) -> Result<()> {
        self.xdotool(&["keyup", key]).map(drop)
    }

    /// Puts a text on the clipboard, as another program does.
    ///
    /// # Errors
    /// When xclip is missing or refuses.
    pub fn copy(&self, text: &str) -> Result<()> {
        let mut command = self.command("xclip");
        // It stays to answer those who paste, and must hold no pipe of ours.
        let mut xclip = command
            .args(["-selection", "clipboard", "-i"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("xclip is missing: apt-get install xclip")?;
        let mut input = xclip.stdin.take().context("its input is not piped")?;
        input.write_all(text.as_bytes())?;
        drop(input);
        ensure!(xclip.wait()?.success(), "xclip refuses");
        Ok(())
    }

    /// The text on the clipboard; empty when there is none.
    ///
    /// # Errors
    /// When xclip is missing.
    pub fn clipboard(&self) -> Result<String> {
        let mut command = self.command("xclip");
        let output = command.args(["-selection", "clipboard", "-o"]).output();
        let output = output.context("xclip is missing: apt-get install xclip")?;
        Ok(String::from_utf8(output.stdout)?.trim().to_owned())
    }

    /// What xdotool, a program that acts as mouse and keyboard, prints.
    ///
    /// # Errors
    /// When it is missing or refuses.
    pub fn xdotool(&self, arguments: &[&str]) -> Result<String> {
        let output = self.command("xdotool").args(arguments).output();
        let output = output.context("xdotool is missing: apt-get install xdotool")?;
        ensure!(output.status.success(), "xdotool {arguments:?}: {output:?}");
        Ok(String::from_utf8(output.stdout)?)
    }

    /// Where this machine's Aside keeps its data.
    pub fn data(&self) -> PathBuf {
        self.stage.home().join(".local/share/aside")
    }

    /// The clips on its disk, in the order of their names.
    ///
    /// # Errors
    /// When the library cannot be read.
    pub fn clips(&self) -> Result<Vec<ClipFolder>> {
        let library = self.data().join("clips");
        let mut clips = Vec::new();
        for entry in fs::read_dir(&library).context("the library cannot be read")? {
            let path = entry?.path();
            if path.join("clip.json").exists() {
                clips.push(ClipFolder::at(path));
            }
        }
        clips.sort_by(|a, b| a.dir().cmp(b.dir()));
        Ok(clips)
    }

    /// The only clip on its disk.
    ///
    /// # Errors
    /// When there is none, or more than one.
    pub fn only_clip(&self) -> Result<ClipFolder> {
        let mut clips = self.clips()?;
        ensure!(clips.len() == 1, "{} clips instead of one", clips.len());
        clips.pop().context("a clip")
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        // Recording leaves a server behind on purpose. Where there is none
        // this fails, and that is as good.
        if let Err(error) = self.aside(&["serve", "--stop"]) {
            eprintln!("the background server was not stopped: {error:#}");
        }
    }
}

/// Where `scripts/model.sh test` puts the speech models.
fn models() -> Result<PathBuf> {
    match std::env::var_os("ASIDE_MODELS") {
        Some(models) => Ok(models.into()),
        None => Ok(cache()?.join("models")),
    }
}

/// Where the scripts keep what tests need beside the programs.
///
/// # Errors
/// When there is no home.
pub fn cache() -> Result<PathBuf> {
    let cache = match std::env::var_os("XDG_CACHE_HOME") {
        Some(cache) => PathBuf::from(cache),
        None => std::env::home_dir().context("no home")?.join(".cache"),
    };
    Ok(cache.join("aside"))
}
