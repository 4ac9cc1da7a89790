//! What can go wrong with a source, by what the caller should do next.

/// Why a source could not be opened, or why it ended.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    kind: ErrorKind,
    message: String,
    hint: Option<&'static str>,
}

/// What the caller can do about an [`Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// No device, monitor or window has that id: list them again and choose.
    DeviceNotFound,
    /// The device was there and went away while in use: go on without it, and
    /// open it again when it returns.
    DeviceLost,
    /// There is no display to record: record sound only, or start a display.
    NoDisplay,
    /// There is no sound server to record from: start one.
    NoSound,
    /// The system refused access: the user must allow it.
    PermissionDenied,
    /// Someone else holds the device: ask again a little later.
    Busy,
    /// This machine or display server cannot do that: choose something else.
    Unsupported,
    /// Anything else: show the message, and do not try again by yourself.
    Other,
}

impl Error {
    /// An error of this kind. `message` is a sentence that says what happened
    /// and names the device; what to do about it is [`Error::hint`].
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            hint: None,
        }
    }

    /// The same error with advice that fits better than its kind's.
    pub(crate) const fn with_hint(mut self, hint: &'static str) -> Self {
        self.hint = Some(hint);
        self
    }

    /// What the caller can do.
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// What the user can do, as a sentence.
    pub const fn hint(&self) -> &'static str {
        if let Some(hint) = self.hint {
            return hint;
        }
        match self.kind {
            ErrorKind::DeviceNotFound => {
                "Run `aside devices` to see what there is, and choose one of those."
            }
            ErrorKind::DeviceLost => "Connect it again; what was recorded until then is kept.",
            ErrorKind::NoDisplay => {
                "Run Aside inside a desktop session, set DISPLAY to one that runs, or record \
                 your voice only."
            }
            ErrorKind::NoSound => {
                "Start PipeWire or PulseAudio (`systemctl --user start pipewire-pulse`, or \
                 `pulseaudio --start`), and try again."
            }
            ErrorKind::PermissionDenied => {
                "Allow Aside to use it in the system's privacy settings, and try again."
            }
            ErrorKind::Busy => "Close the program that uses it, and try again.",
            ErrorKind::Unsupported => "Choose another screen, window or device.",
            ErrorKind::Other => {
                "Try again; if it happens again, `aside doctor` may say what is wrong."
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_says_what_happened_and_the_hint_what_to_do() {
        let error = Error::new(ErrorKind::NoDisplay, "There is no display to record.");
        assert_eq!(error.to_string(), "There is no display to record.");
        assert_eq!(error.kind(), ErrorKind::NoDisplay);
        assert!(error.hint().contains("DISPLAY"));
    }
}
