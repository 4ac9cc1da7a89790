//! One error for every act: what happened, what to do, and a code that a
//! window or a script can act on.

use serde::Serialize;
use specta::Type;

/// Why an act failed.
#[derive(Clone, Debug, thiserror::Error, Serialize, Type)]
#[error("{message}")]
pub struct AppError {
    /// What kind of failure.
    pub code: ErrorCode,
    /// What happened, as a sentence.
    pub message: String,
    /// What the user can do, as a sentence.
    pub hint: String,
}

/// What kind of failure, by what a caller can do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ErrorCode {
    /// The request makes no sense now: nothing is being recorded, or already.
    Conflict,
    /// The request itself is wrong.
    Usage,
    /// No such clip.
    NotFound,
    /// No such device, or none at all.
    Device,
    /// There is no display.
    NoDisplay,
    /// The system refused access.
    Permission,
    /// The disk is full, read-only or broken.
    Storage,
    /// Data on disk is not what it should be.
    Corrupt,
    /// The speech model is missing or damaged.
    Model,
    /// The store cannot be reached, or refuses.
    Store,
    /// A defect.
    Internal,
}

impl ErrorCode {
    const ALL: [Self; 11] = [
        Self::Conflict,
        Self::Usage,
        Self::NotFound,
        Self::Device,
        Self::NoDisplay,
        Self::Permission,
        Self::Storage,
        Self::Corrupt,
        Self::Model,
        Self::Store,
        Self::Internal,
    ];

    /// The code that is spelled like this in JSON. A problem of a take, which
    /// goes on all the same, is none.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.as_str() == name)
    }

    /// As it is spelled in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Conflict => "conflict",
            Self::Usage => "usage",
            Self::NotFound => "not_found",
            Self::Device => "device",
            Self::NoDisplay => "no_display",
            Self::Permission => "permission",
            Self::Storage => "storage",
            Self::Corrupt => "corrupt",
            Self::Model => "model",
            Self::Store => "store",
            Self::Internal => "internal",
        }
    }
}

impl AppError {
    /// An error with a message and a hint, both sentences.
    pub fn new(code: ErrorCode, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            hint: hint.into(),
        }
    }

    /// What a thread that did not come back says.
    pub(crate) fn internal(message: impl std::fmt::Display) -> Self {
        Self::new(
            ErrorCode::Internal,
            message.to_string(),
            "Please report this with the log; what was recorded is kept.",
        )
    }
}

impl From<aside_recorder::Error> for AppError {
    fn from(error: aside_recorder::Error) -> Self {
        use aside_recorder::Error as E;
        let code = match &error {
            E::Capture(error) => capture_code(error.kind()),
            E::Library(error) => library_code(error),
            E::NoSpaceLeft { .. } => ErrorCode::Storage,
            E::Encode(error) => encode_code(error),
            E::NoSource => ErrorCode::Usage,
            E::NoAnswer { .. } => ErrorCode::Device,
            E::Speech(_) => ErrorCode::Model,
            _ => ErrorCode::Internal,
        };
        let hint = error.hint();
        Self::new(code, with_causes(&error), hint)
    }
}

impl From<aside_library::Error> for AppError {
    fn from(error: aside_library::Error) -> Self {
        let code = library_code(&error);
        let hint = error.hint();
        Self::new(code, with_causes(&error), hint)
    }
}

impl From<aside_share::Error> for AppError {
    fn from(error: aside_share::Error) -> Self {
        Self::from(&error)
    }
}

impl From<&aside_share::Error> for AppError {
    fn from(error: &aside_share::Error) -> Self {
        let hint = error.hint();
        Self::new(share_code(error), with_causes(error), hint)
    }
}

impl From<aside_transcript::Error> for AppError {
    fn from(error: aside_transcript::Error) -> Self {
        use aside_transcript::Error as E;
        let code = match &error {
            E::NoSuchWords => ErrorCode::Conflict,
            E::UnknownModel { .. } => ErrorCode::Usage,
            E::Malformed(_) => ErrorCode::Corrupt,
            _ => ErrorCode::Model,
        };
        Self::new(code, error.to_string(), error.hint())
    }
}

impl From<aside_capture::Error> for AppError {
    fn from(error: aside_capture::Error) -> Self {
        Self::new(capture_code(error.kind()), error.to_string(), error.hint())
    }
}

pub(crate) fn capture_code(kind: aside_capture::ErrorKind) -> ErrorCode {
    use aside_capture::ErrorKind as K;
    match kind {
        K::NoDisplay => ErrorCode::NoDisplay,
        K::PermissionDenied => ErrorCode::Permission,
        _ => ErrorCode::Device,
    }
}

/// What happened and why, as one sentence.
fn with_causes(error: &dyn std::error::Error) -> String {
    let mut message = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let said = error.to_string();
        if !message.contains(&said) {
            message = format!("{message}: {said}");
        }
        cause = error.source();
    }
    message
}

/// What cannot be encoded is, but for a defect, a file that was to be imported
/// or exported.
fn encode_code(error: &aside_encoder::Error) -> ErrorCode {
    use aside_encoder::Error as E;
    match error {
        E::Unreadable { .. } => ErrorCode::Corrupt,
        E::Unsupported { .. } => ErrorCode::Usage,
        E::Cancelled => ErrorCode::Conflict,
        E::File { source, .. } if source.kind() == std::io::ErrorKind::NotFound => {
            ErrorCode::NotFound
        }
        E::File { .. } => ErrorCode::Storage,
        _ => ErrorCode::Internal,
    }
}

fn library_code(error: &aside_library::Error) -> ErrorCode {
    use aside_library::Error as E;
    match error {
        E::NotFound { .. } => ErrorCode::NotFound,
        E::Exists { .. } | E::Locked { .. } | E::Cancelled => ErrorCode::Conflict,
        E::ReadOnly { .. } | E::DiskFull { .. } | E::Io { .. } => ErrorCode::Storage,
        E::Corrupt { .. } | E::Newer { .. } | E::Empty { .. } => ErrorCode::Corrupt,
        _ => ErrorCode::Internal,
    }
}

fn share_code(error: &aside_share::Error) -> ErrorCode {
    use aside_share::Error as E;
    match error {
        E::NotFound { .. } => ErrorCode::NotFound,
        E::NotReady { .. } => ErrorCode::Conflict,
        E::Corrupt { .. } => ErrorCode::Corrupt,
        E::ReadOnly { .. } | E::DiskFull { .. } | E::Io { .. } => ErrorCode::Storage,
        E::Settings { .. } | E::HookSettings { .. } | E::Ask { .. } => ErrorCode::Usage,
        // Nothing but models is fetched.
        E::NotFetched { .. } | E::Foreign { .. } => ErrorCode::Model,
        _ => ErrorCode::Store,
    }
}
