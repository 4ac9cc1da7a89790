//! A server that never outlives the stage it serves.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};
use rustix::process::{Pid, Signal};

/// How long a server may take to end politely before it is killed.
const PATIENCE: Duration = Duration::from_secs(2);

/// A child process with everything it started, ended when dropped.
///
/// It leads a process group of its own, so that Ctrl-C in a terminal reaches
/// us and not it, and so that what it started can be ended with it. Should we
/// be killed, the kernel ends it (`PR_SET_PDEATHSIG`).
#[derive(Debug)]
pub struct Server {
    name: &'static str,
    child: Child,
    log: File,
}

impl Server {
    /// Starts `command`. What it prints to standard error is kept for
    /// [`Server::log`]; its standard output is piped.
    ///
    /// # Errors
    /// When the program is missing (`hint` says how to get it) or cannot be
    /// started.
    pub fn start(name: &'static str, mut command: Command, hint: &str) -> Result<Self> {
        let log = tempfile::tempfile().context("no temporary file could be made")?;
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log.try_clone()?)
            .process_group(0);
        end_with_parent(&mut command);
        let child = spawn(command).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => anyhow!("{name} is not installed: {hint}"),
            _ => anyhow!("{name} could not be started: {error}"),
        })?;
        Ok(Self { name, child, log })
    }

    /// The pipe from its standard output, once.
    pub fn take_stdout(&mut self) -> Option<ChildStdout> {
        self.child.stdout.take()
    }

    /// Whether it still runs.
    pub fn is_alive(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// The last of what it printed to standard error.
    pub fn log(&mut self) -> String {
        let mut text = Vec::new();
        let read = self
            .log
            .seek(SeekFrom::Start(0))
            .and_then(|_| self.log.read_to_end(&mut text));
        match read {
            Ok(_) => {
                let tail = text.len().saturating_sub(2000);
                String::from_utf8_lossy(&text[tail..]).trim().to_owned()
            }
            Err(error) => format!("(its log could not be read: {error})"),
        }
    }

    /// Its process id, which is its process group's as well.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Asks it to end, as Ctrl-C in a terminal would.
    pub fn interrupt(&self) {
        self.signal(Signal::INT);
    }

    /// Waits for its end by itself.
    ///
    /// # Errors
    /// When it has not ended within `limit`: it is killed then.
    pub fn finish(mut self, limit: Duration) -> Result<ExitStatus> {
        if !self.reap(limit) {
            self.kill();
            bail!("{} did not end within {limit:?}", self.name);
        }
        Ok(self.child.wait()?)
    }

    /// Kills it and what it started at once, as a crash would.
    pub fn kill(&mut self) {
        self.signal(Signal::KILL);
        self.reap(PATIENCE);
    }

    /// Sends a signal to it and what it started.
    pub fn signal(&self, signal: Signal) {
        let Some(group) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) else {
            return;
        };
        // A group that is already gone is what was wanted.
        if let Err(error) = rustix::process::kill_process_group(group, signal) {
            tracing::debug!(server = self.name, %error, "not signalled");
        }
    }

    /// Waits for the end; false when it has not come within `limit`.
    fn reap(&mut self, limit: Duration) -> bool {
        let deadline = Instant::now() + limit;
        while self.is_alive() {
            if Instant::now() >= deadline {
                return false;
            }
            thread::sleep(Duration::from_millis(5));
        }
        true
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.is_alive() {
            self.signal(Signal::TERM);
            if !self.reap(PATIENCE) {
                tracing::warn!(server = self.name, "did not end when asked, killed");
                self.kill();
            }
        }
    }
}

/// Asks the kernel to end the child when the thread that spawned it ends.
fn end_with_parent(command: &mut Command) {
    let parent = rustix::process::getpid();
    let tie = move || {
        rustix::process::set_parent_process_death_signal(Some(Signal::TERM))?;
        // The parent may have died just before: then nobody would signal.
        if rustix::process::getppid() != Some(parent) {
            return Err(rustix::io::Errno::SRCH.into());
        }
        Ok(())
    };
    // SAFETY: between fork and exec only two system calls are made, which are
    // async-signal-safe; nothing allocates, locks or panics.
    unsafe {
        command.pre_exec(tie);
    }
}

/// One order to start a process, and where to send what came of it.
struct Order {
    command: Command,
    reply: SyncSender<io::Result<Child>>,
}

/// Spawns from a thread that lives as long as we do.
///
/// The death signal is tied to the spawning *thread*, not to the process: a
/// server spawned from a test's own thread would die with that test while
/// another still used it.
fn spawn(command: Command) -> Result<Child, io::Error> {
    /// Orders to the spawner. From: whoever starts a server. To: the thread
    /// `rig-spawner`. Full: the sender waits its turn. It is never closed.
    static ORDERS: OnceLock<Result<SyncSender<Order>, io::ErrorKind>> = OnceLock::new();

    let orders = ORDERS.get_or_init(|| {
        let (sender, receiver) = sync_channel::<Order>(1);
        thread::Builder::new()
            .name("rig-spawner".to_owned())
            .spawn(move || {
                for mut order in receiver {
                    let child = order.command.spawn();
                    // The one who ordered waits for this: it cannot be gone.
                    drop(order.reply.send(child));
                }
            })
            .map(|_| sender)
            .map_err(|error| error.kind())
    });
    let orders = orders.as_ref().map_err(|kind| io::Error::from(*kind))?;
    let (reply, outcome) = sync_channel(1);
    let gone = || io::Error::other("the thread that starts servers is gone");
    orders.send(Order { command, reply }).map_err(|_| gone())?;
    outcome.recv().map_err(|_| gone())?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sleeper() -> Server {
        let mut command = Command::new("sh");
        command.args(["-c", "echo ready; sleep 60 & wait"]);
        Server::start("sh", command, "").unwrap()
    }

    #[test]
    fn a_missing_program_says_how_to_get_it() {
        let error = Server::start(
            "Nothing",
            Command::new("/nonexistent/nothing"),
            "apt-get install nothing",
        )
        .unwrap_err();
        assert_eq!(
            error.to_string(),
            "Nothing is not installed: apt-get install nothing"
        );
    }

    #[test]
    fn a_server_outlives_the_thread_that_started_it() {
        let mut server = thread::Builder::new()
            .spawn(sleeper)
            .unwrap()
            .join()
            .unwrap();
        thread::sleep(Duration::from_millis(50));
        assert!(server.is_alive());
    }

    #[test]
    fn dropping_a_server_ends_what_it_started() {
        let mut server = sleeper();
        let mut ready = [0; 5];
        server
            .take_stdout()
            .unwrap()
            .read_exact(&mut ready)
            .unwrap();
        let group = Pid::from_raw(server.child.id().cast_signed()).unwrap();
        drop(server);
        // The group is empty once its orphans are reaped too.
        let deadline = Instant::now() + PATIENCE;
        while rustix::process::test_kill_process_group(group).is_ok() {
            assert!(Instant::now() < deadline, "something survived");
            thread::sleep(Duration::from_millis(5));
        }
    }
}
