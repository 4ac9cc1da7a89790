//! A display of its own: Xvfb, and a window manager when asked.

use std::io::{BufRead, BufReader};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use aside_media::Size;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{AtomEnum, ConnectionExt as _};
use x11rb::rust_connection::RustConnection;

use crate::process::Server;

/// How long Xvfb may take to come up on a busy machine.
const START_LIMIT: Duration = Duration::from_secs(20);

/// A virtual X display, gone when dropped.
#[derive(Debug)]
pub struct Display {
    // Dropped in this order: the manager before its server.
    manager: Option<Server>,
    server: Server,
    name: String,
    size: Size,
}

impl Display {
    /// Starts Xvfb on a free display number: one screen of `size`, 24 bits
    /// deep, reachable only through a local socket.
    ///
    /// # Errors
    /// When Xvfb is missing (the message says how to get it) or does not come
    /// up within 20 s.
    pub fn start(size: Size) -> Result<Self> {
        let mut command = Command::new("Xvfb");
        command
            .args(["-displayfd", "1", "-screen", "0"])
            .arg(format!("{}x{}x24", size.width, size.height))
            .args(["-nolisten", "tcp", "-noreset", "-dpi", "96"]);
        let mut server = Server::start("Xvfb", command, "apt-get install xvfb")?;
        let number = match read_number(&mut server) {
            Ok(number) => number,
            Err(error) => bail!("Xvfb did not come up: {error:#}\n{}", server.log()),
        };
        Ok(Self {
            manager: None,
            server,
            name: format!(":{number}"),
            size,
        })
    }

    /// Starts openbox, for what needs windows that are listed, focused and
    /// framed.
    ///
    /// # Errors
    /// When openbox is missing (the message says how to get it) or does not
    /// come up within 20 s.
    pub fn manage_windows(&mut self) -> Result<()> {
        let mut command = Command::new("openbox");
        command.args(["--sm-disable"]).env("DISPLAY", &self.name);
        let mut manager = Server::start("openbox", command, "apt-get install openbox")?;
        let (connection, screen) = x11rb::connect(Some(&self.name))?;
        let root = connection.setup().roots[screen].root;
        let deadline = Instant::now() + START_LIMIT;
        while !is_managed(&connection, root)? {
            if !manager.is_alive() || Instant::now() >= deadline {
                bail!("openbox did not come up:\n{}", manager.log());
            }
            thread::sleep(Duration::from_millis(10));
        }
        self.manager = Some(manager);
        Ok(())
    }

    /// What goes into `DISPLAY`, such as `:101`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The size of its one screen.
    pub const fn size(&self) -> Size {
        self.size
    }

    /// The display server's process id: what it costs can be read there.
    pub fn id(&self) -> u32 {
        self.server.id()
    }

    /// Kills the display server at once, as a crash would.
    pub fn fail(&mut self) {
        self.server.kill();
    }
}

/// Whether a window manager has taken over, as it says in
/// `_NET_SUPPORTING_WM_CHECK` (Extended Window Manager Hints 1.5).
fn is_managed(connection: &RustConnection, root: u32) -> Result<bool> {
    let check = connection.intern_atom(false, b"_NET_SUPPORTING_WM_CHECK")?;
    let check = check.reply()?.atom;
    let value = connection.get_property(false, root, check, AtomEnum::WINDOW, 0, 1)?;
    Ok(value.reply()?.value_len > 0)
}

/// The display number Xvfb writes once it accepts clients.
fn read_number(server: &mut Server) -> Result<u32> {
    let stdout = server.take_stdout().context("its output is not piped")?;
    let limit = Timespec {
        tv_sec: i64::try_from(START_LIMIT.as_secs())?,
        tv_nsec: 0,
    };
    if poll(&mut [PollFd::new(&stdout, PollFlags::IN)], Some(&limit))? == 0 {
        bail!("it said nothing for {} s", START_LIMIT.as_secs());
    }
    let mut line = String::new();
    BufReader::new(stdout).read_line(&mut line)?;
    line.trim()
        .parse()
        .with_context(|| format!("it gave no display number but {line:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_displays_stand_beside_each_other_and_have_their_size() {
        let size = Size {
            width: 320,
            height: 200,
        };
        let (a, b) = (Display::start(size).unwrap(), Display::start(size).unwrap());
        assert_ne!(a.name(), b.name());
        let (connection, screen) = x11rb::connect(Some(a.name())).unwrap();
        let screen = &connection.setup().roots[screen];
        assert_eq!(
            (screen.width_in_pixels, screen.height_in_pixels),
            (320, 200)
        );
        assert_eq!(screen.root_depth, 24);
    }

    #[test]
    fn a_failed_display_refuses_clients() {
        let mut display = Display::start(Size {
            width: 64,
            height: 64,
        })
        .unwrap();
        display.fail();
        assert!(x11rb::connect(Some(display.name())).is_err());
    }
}
