//! A message bus of its own.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use anyhow::{Context, Result};
use dbus::Message;
use dbus::blocking::Connection;
use dbus::channel::{Channel, MatchingReceiver, Sender};
use dbus::message::MatchRule;

/// How soon a service notices that it is not wanted any more.
const TURN: Duration = Duration::from_millis(20);

/// A private D-Bus session bus that nobody else is on; gone when dropped.
#[derive(Debug)]
pub struct Bus {
    daemon: Child,
    address: String,
}

impl Bus {
    /// Starts `dbus-daemon`.
    ///
    /// # Errors
    /// When there is none, or it does not say where it is.
    pub fn start() -> Result<Self> {
        let mut daemon = Command::new("dbus-daemon")
            .args(["--session", "--nofork", "--nopidfile", "--print-address"])
            .stdout(Stdio::piped())
            .spawn()
            .context("dbus-daemon")?;
        let said = daemon.stdout.take().context("dbus-daemon says nothing")?;
        let mut bus = Self {
            daemon,
            address: String::new(),
        };
        BufReader::new(said).read_line(&mut bus.address)?;
        bus.address.truncate(bus.address.trim_end().len());
        Ok(bus)
    }

    /// Where it is reached.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Joins it.
    ///
    /// # Errors
    /// When it does not answer.
    pub fn connect(&self) -> Result<Connection> {
        let mut channel = Channel::open_private(&self.address)?;
        channel.register()?;
        Ok(channel.into())
    }

    /// Joins it under a name, and gives to each call what `answer` makes of it,
    /// on a thread that ends when the service is dropped.
    ///
    /// # Errors
    /// When the bus does not answer, or somebody has the name.
    pub fn serve(
        &self,
        name: &str,
        mut answer: impl FnMut(Message) -> Message + Send + 'static,
    ) -> Result<Service> {
        let served = self.connect()?;
        served.request_name(name, false, true, false)?;
        let reply = move |call: Message, bus: &Connection| bus.send(answer(call)).is_ok();
        served.start_receive(MatchRule::new_method_call(), Box::new(reply));
        let over = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&over);
        let serve = move || while !seen.load(Ordering::Relaxed) && served.process(TURN).is_ok() {};
        let thread = thread::Builder::new().name(name.to_owned()).spawn(serve)?;
        Ok(Service {
            over,
            thread: Some(thread),
        })
    }
}

/// Somebody who answers on a [`Bus`]; gone when dropped.
#[derive(Debug)]
pub struct Service {
    over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Service {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        drop(self.daemon.kill());
        drop(self.daemon.wait());
    }
}
