//! What the exit code means. It is part of the interface: scripts rely on it.

use std::process::ExitCode;

use aside_app::{AppError, ErrorCode};

use crate::output::Output;

/// Shown below `aside --help`.
pub(crate) const HELP: &str = "\
Exit codes:
  0  done
  1  a defect in Aside
  2  wrong arguments or settings
  3  no such clip
  4  no such device, no display, or no permission to use it
  5  the disk is full, read-only or broken
  6  a file is not what it should be
  7  the speech model is missing or damaged
  8  the store cannot be reached or refuses
  9  not possible now, such as two recordings at once, or an order to Aside
     when it is not running";

/// Prints an error and gives its code.
pub(crate) fn of(error: &anyhow::Error, output: &Output) -> ExitCode {
    let app_error = match error.downcast_ref::<AppError>() {
        Some(error) => error.clone(),
        None => AppError::new(
            ErrorCode::Internal,
            format!("{error:#}"),
            "Try again with --verbose to see more.",
        ),
    };
    output.error(&app_error);
    ExitCode::from(code(app_error.code))
}

fn code(code: ErrorCode) -> u8 {
    match code {
        ErrorCode::Usage => 2,
        ErrorCode::NotFound => 3,
        ErrorCode::Device | ErrorCode::NoDisplay | ErrorCode::Permission => 4,
        ErrorCode::Storage => 5,
        ErrorCode::Corrupt => 6,
        ErrorCode::Model => 7,
        ErrorCode::Store => 8,
        ErrorCode::Conflict => 9,
        _ => 1,
    }
}
