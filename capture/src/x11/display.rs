//! A connection to an X server.

use x11rb::connection::Connection;
use x11rb::errors::{ConnectError, ConnectionError, ReplyError, ReplyOrIdError};
use x11rb::protocol::xproto::{Screen, Window};
use x11rb::rust_connection::RustConnection;

use crate::{Error, ErrorKind};

/// A connection to the X server that `DISPLAY` names, and its screen.
#[derive(Debug)]
pub(crate) struct Display {
    pub(crate) connection: RustConnection,
    screen: usize,
}

impl Display {
    pub(crate) fn open() -> Result<Self, Error> {
        let (connection, screen) = RustConnection::connect(None).map_err(no_display)?;
        Ok(Self { connection, screen })
    }

    pub(crate) fn screen(&self) -> &Screen {
        &self.connection.setup().roots[self.screen]
    }

    pub(crate) fn root(&self) -> Window {
        self.screen().root
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

/// The server went away while in use.
impl From<ConnectionError> for Error {
    fn from(error: ConnectionError) -> Self {
        Self::new(
            ErrorKind::DeviceLost,
            format!("The display went away ({error})."),
        )
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
