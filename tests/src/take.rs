//! A command of Aside's while it runs, and what came of it.

use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use rustix::process::{Pid, Signal};
use serde_json::Value;
use url::Url;

/// How long a command may take before it counts as hanging.
pub(crate) const LIMIT: Duration = Duration::from_secs(120);

/// A command of Aside's that runs.
#[derive(Debug)]
pub struct Take {
    child: Child,
    stdout: Heard,
    stderr: Heard,
}

impl Take {
    pub(crate) fn start(mut command: Command) -> Result<Self> {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .context("aside cannot be started")?;
        let stdout = child.stdout.take().context("a pipe")?;
        let stderr = child.stderr.take().context("a pipe")?;
        Ok(Self {
            child,
            stdout: Heard::from("stdout", stdout)?,
            stderr: Heard::from("stderr", stderr)?,
        })
    }

    /// Waits until it says that it records.
    pub(crate) fn recording(mut self) -> Result<Self> {
        let deadline = Instant::now() + LIMIT;
        while !self.stderr.text().contains("recording; the link is ") {
            if self.has_ended()? || Instant::now() > deadline {
                bail!("nothing was recorded: {:?}", self.wait()?);
            }
            thread::sleep(Duration::from_millis(5));
        }
        Ok(self)
    }

    /// Kills it.
    pub(crate) fn kill(mut self) -> Result<Outcome> {
        self.child.kill()?;
        self.wait()
    }

    /// The link it told when it began.
    ///
    /// # Errors
    /// When it told none.
    pub fn link(&self) -> Result<Url> {
        let said = self.stderr.text();
        let (_, link) = said.split_once("the link is ").context("no link")?;
        Ok(link.split_whitespace().next().context("no link")?.parse()?)
    }

    /// What it printed, as JSON, while it goes on.
    ///
    /// # Errors
    /// When it prints none.
    pub fn printed(&self) -> Result<Value> {
        let deadline = Instant::now() + LIMIT;
        loop {
            match serde_json::from_str(&self.stdout.text()) {
                Ok(value) => return Ok(value),
                Err(error) if Instant::now() > deadline => {
                    bail!("{error}: {}", self.stderr.text())
                }
                Err(_) => thread::sleep(Duration::from_millis(5)),
            }
        }
    }

    /// Sends Ctrl-C.
    ///
    /// # Errors
    /// When the process is gone.
    pub fn interrupt(&self) -> Result<()> {
        self.signal(Signal::INT)
    }

    /// Sends a signal.
    ///
    /// # Errors
    /// When the process is gone.
    pub fn signal(&self, signal: Signal) -> Result<()> {
        let id = Pid::from_raw(self.child.id().cast_signed()).context("a process id")?;
        Ok(rustix::process::kill_process(id, signal)?)
    }

    /// Kills the process that turns speech into words for it, once there is one.
    ///
    /// # Errors
    /// When there is none after a while.
    pub fn kill_speech_engine(&self) -> Result<()> {
        let deadline = Instant::now() + LIMIT;
        loop {
            if let Some(engine) = child_named(self.child.id(), "aside-speech")? {
                return Ok(rustix::process::kill_process(engine, Signal::KILL)?);
            }
            ensure!(Instant::now() < deadline, "no process listens for words");
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Whether it has ended.
    ///
    /// # Errors
    /// When the system does not know it.
    pub fn has_ended(&mut self) -> Result<bool> {
        Ok(self.child.try_wait()?.is_some())
    }

    /// Waits for its end.
    ///
    /// # Errors
    /// When it does not end within two minutes: it is killed then.
    pub fn wait(mut self) -> Result<Outcome> {
        let deadline = Instant::now() + LIMIT;
        while !self.has_ended()? {
            if Instant::now() > deadline {
                self.child.kill()?;
                bail!("aside hangs");
            }
            thread::sleep(Duration::from_millis(5));
        }
        let status = self.child.wait()?;
        Ok(Outcome {
            code: status.code(),
            signal: status.signal(),
            stdout: self.stdout.whole(),
            stderr: self.stderr.whole(),
        })
    }
}

/// A child of this process that has this name, by what proc(5) says of all.
fn child_named(parent: u32, name: &str) -> Result<Option<Pid>> {
    for entry in std::fs::read_dir("/proc")? {
        // Those that end meanwhile are not looked for.
        let stat = std::fs::read_to_string(entry?.path().join("stat")).unwrap_or_default();
        let parts = stat.split_once(" (").zip(stat.rsplit_once(") "));
        let Some(((id, _), (before, after))) = parts else {
            continue;
        };
        let of_parent = after.split(' ').nth(1) == Some(&parent.to_string());
        if of_parent && before.ends_with(&format!("({name}")) {
            return Ok(Pid::from_raw(id.parse()?));
        }
    }
    Ok(None)
}

/// What a pipe has carried so far.
#[derive(Debug)]
struct Heard {
    text: Arc<Mutex<String>>,
    reader: thread::JoinHandle<()>,
}

impl Heard {
    fn from(name: &str, pipe: impl Read + Send + 'static) -> Result<Self> {
        let text = Arc::new(Mutex::new(String::new()));
        let shared = Arc::clone(&text);
        let read = move || {
            let mut lines = BufReader::new(pipe);
            let mut line = Vec::new();
            // An error ends it as the pipe's end does: what came is judged.
            while lines.read_until(b'\n', &mut line).is_ok_and(|n| n > 0) {
                lock(&shared).push_str(&String::from_utf8_lossy(&line));
                line.clear();
            }
        };
        let reader = thread::Builder::new().name(name.to_owned()).spawn(read)?;
        Ok(Self { text, reader })
    }

    fn text(&self) -> String {
        lock(&self.text).clone()
    }

    /// All of it, once its writers are gone.
    fn whole(self) -> String {
        // Reading does not panic; if it did, what was read still counts.
        drop(self.reader.join());
        lock(&self.text).clone()
    }
}

fn lock(text: &Mutex<String>) -> MutexGuard<'_, String> {
    text.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a command said and how it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Its exit code, unless a signal ended it.
    pub code: Option<i32>,
    /// The signal that ended it.
    pub signal: Option<i32>,
    /// What it printed.
    pub stdout: String,
    /// What it told on the side.
    pub stderr: String,
}

impl Outcome {
    /// The same, provided that it succeeded.
    ///
    /// # Errors
    /// When it did not.
    pub fn success(self) -> Result<Self> {
        ensure!(self.code == Some(0), "it failed: {self:#?}");
        Ok(self)
    }

    /// What it printed, as JSON.
    ///
    /// # Errors
    /// When it failed, or it is not JSON.
    pub fn json(self) -> Result<Value> {
        let outcome = self.success()?;
        serde_json::from_str(&outcome.stdout)
            .with_context(|| format!("not JSON: {}", outcome.stdout))
    }
}
