//! A connection to an X server.

use std::os::fd::AsFd;

use aside_media::HostInstant;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use x11rb::connection::{Connection, RequestConnection as _};
use x11rb::errors::{ConnectError, ConnectionError, ReplyError, ReplyOrIdError};
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{Screen, Window};
use x11rb::rust_connection::RustConnection;

use crate::{Error, ErrorKind, clock};

/// A connection to the X server that `DISPLAY` names, and its screen.
#[derive(Debug)]
pub(crate) struct Display {
    pub(super) connection: RustConnection,
    screen: usize,
}

impl Display {
    pub(crate) fn open() -> Result<Self, Error> {
        let (connection, screen) = RustConnection::connect(None).map_err(no_display)?;
        Ok(Self { connection, screen })
    }

    pub(super) fn screen(&self) -> &Screen {
        &self.connection.setup().roots[self.screen]
    }

    pub(crate) fn root(&self) -> Window {
        self.screen().root
    }

    /// Whether the server has an extension.
    pub(super) fn has(&self, extension: &'static str) -> Result<bool, Error> {
        let information = self.connection.extension_information(extension)?;
        Ok(information.is_some())
    }

    /// As [`Display::has`], as an error that names what is missing.
    pub(super) fn need(&self, extension: &'static str) -> Result<(), Error> {
        if self.has(extension)? {
            return Ok(());
        }
        Err(Error::new(
            ErrorKind::Unsupported,
            format!("The display has no {extension} extension."),
        ))
    }

    /// The next event that has come in, if any.
    pub(crate) fn event(&self) -> Result<Option<Event>, Error> {
        Ok(self.connection.poll_for_event()?)
    }

    /// Waits until something comes in, at most until `deadline`. Call it only
    /// when [`Display::event`] has nothing more.
    pub(super) fn wait(&self, deadline: HostInstant) -> Result<(), Error> {
        self.connection.flush()?;
        let left = clock::until(deadline);
        let limit = Timespec {
            tv_sec: i64::try_from(left.as_secs()).unwrap_or(i64::MAX),
            tv_nsec: left.subsec_nanos().into(),
        };
        let stream = self.connection.stream().as_fd();
        match poll(&mut [PollFd::new(&stream, PollFlags::IN)], Some(&limit)) {
            Ok(_) | Err(Errno::INTR) => Ok(()),
            Err(error) => Err(gone(error)),
        }
    }
}

fn no_display(error: ConnectError) -> Error {
    let name = std::env::var("DISPLAY").unwrap_or_default();
    let message = match error {
        _ if name.is_empty() => "There is no display to record: DISPLAY is not set.".to_owned(),
        ConnectError::SetupAuthenticate(_) => {
            format!("The display {name} refused Aside: it does not accept this user.")
        }
        _ => format!("There is no display to record: nothing answers at {name} ({error})."),
    };
    Error::new(ErrorKind::NoDisplay, message)
}

fn gone(reason: impl std::fmt::Display) -> Error {
    Error::new(
        ErrorKind::DeviceLost,
        format!("The display went away ({reason})."),
    )
}

/// The server went away while in use.
impl From<ConnectionError> for Error {
    fn from(error: ConnectionError) -> Self {
        gone(error)
    }
}

impl From<ReplyError> for Error {
    fn from(error: ReplyError) -> Self {
        match error {
            ReplyError::ConnectionError(error) => error.into(),
            ReplyError::X11Error(error) => Self::new(
                ErrorKind::Other,
                format!(
                    "The display refused {} ({:?}).",
                    error.request_name.unwrap_or("a request"),
                    error.error_kind
                ),
            ),
        }
    }
}

impl From<ReplyOrIdError> for Error {
    fn from(error: ReplyOrIdError) -> Self {
        match error {
            ReplyOrIdError::ConnectionError(error) => error.into(),
            ReplyOrIdError::X11Error(error) => ReplyError::X11Error(error).into(),
            ReplyOrIdError::IdsExhausted => Self::new(
                ErrorKind::Other,
                "The display has no names left for new things.",
            ),
        }
    }
}
