//! The end of the socket that orders.

use std::io;
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::net::UnixStream;
use tokio::time::{sleep, timeout};

use super::is_ours;
use super::wire::{Done, LONGEST_ANSWER, Order, read_answer, read_line, write_order};
use crate::{AppError, ErrorCode, Paths};

/// Devices that are slow to open hold up the answer.
const PATIENCE: Duration = Duration::from_secs(60);
/// An instance that has just begun may not listen yet.
const BETWEEN_TRIES: Duration = Duration::from_millis(50);
const TRIES: u32 = 3;

/// Has the running instance do something, and returns when it did.
///
/// # Errors
/// When no instance runs, it does not answer, or refuses.
pub async fn ask(paths: &Paths, order: Order) -> Result<Done, AppError> {
    let mut stream = connect(paths).await?;
    if !is_ours(&stream) {
        return Err(AppError::new(
            ErrorCode::Permission,
            "The running Aside is another user's.",
            "Start your own.",
        ));
    }
    let line = write_order(order)?;
    let answered = async {
        stream.write_all(&line).await?;
        read_line(&mut stream, LONGEST_ANSWER).await
    };
    match timeout(PATIENCE, answered).await {
        Ok(Ok(line)) => read_answer(&line),
        Ok(Err(error)) => Err(silent(&error.to_string())),
        Err(_) => Err(silent("it took too long")),
    }
}

async fn connect(paths: &Paths) -> Result<UnixStream, AppError> {
    let socket = paths.socket();
    let mut tries = 1;
    loop {
        match UnixStream::connect(&socket).await {
            Ok(stream) => return Ok(stream),
            Err(error) if !is_absent(&error) => return Err(silent(&error.to_string())),
            Err(_) if tries == TRIES => return Err(not_running()),
            Err(_) => sleep(BETWEEN_TRIES).await,
        }
        tries += 1;
    }
}

/// Nobody listens: there is no socket, or it is a dead instance's.
fn is_absent(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionRefused, NotFound};
    matches!(error.kind(), NotFound | ConnectionRefused)
}

fn not_running() -> AppError {
    AppError::new(
        ErrorCode::Conflict,
        "Aside is not running.",
        "Start it, or run `aside record`.",
    )
}

fn silent(why: &str) -> AppError {
    AppError::new(
        ErrorCode::Conflict,
        format!("The running Aside does not answer: {why}."),
        "Close its window and start it again.",
    )
}
