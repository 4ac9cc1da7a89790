//! A message bus of its own.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result};

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
}

impl Drop for Bus {
    fn drop(&mut self) {
        drop(self.daemon.kill());
        drop(self.daemon.wait());
    }
}
