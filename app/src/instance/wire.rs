//! What passes through the socket: JSON, a line each way.
//!
//! ```json
//! {"v":1,"order":"toggle"}
//! {"v":1,"done":{"did":"started","clip_id":"5k2m…","link":"http://…","at_ms":0}}
//! {"v":1,"error":{"code":"conflict","message":"…","hint":"…"}}
//! ```
//!
//! `v` is read first: of another version nothing else is understood. A line is
//! never longer than its limit, and ends the connection otherwise.

use std::io;

use aside_library::ClipId;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, BufReader};

use crate::{AppError, ErrorCode};

const VERSION: u32 = 1;
/// An order takes forty bytes.
pub(super) const LONGEST_ORDER: u64 = 1 << 10;
/// A link and two sentences, however long the link.
pub(super) const LONGEST_ANSWER: u64 = 64 << 10;

/// What can be asked of the running instance from outside its window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// Show the window.
    Show,
    /// Show the window, and a clip in it.
    Open(ClipId),
    /// Record what was chosen last, or stop.
    Toggle,
    /// Pause, or go on.
    Pause,
    /// Begin a voice note, or end it.
    Note,
    /// Begin a voice note; nothing more when one is under way.
    NoteStart,
    /// End the voice note.
    NoteStop,
    /// Mark the last sentence as one to cut.
    Mark,
    /// Go on to the next line of the outline.
    Next,
}

/// What was done about an [`Order`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// What.
    pub did: Did,
    /// The clip it was done to.
    pub clip_id: Option<String>,
    /// Where the clip can be watched.
    pub link: Option<String>,
    /// How long the clip was by then.
    pub at_ms: u64,
}

impl Done {
    /// The window is shown; there may be no clip.
    pub const fn shown() -> Self {
        Self {
            did: Did::Shown,
            clip_id: None,
            link: None,
            at_ms: 0,
        }
    }
}

/// See [`Done`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Did {
    /// The window is shown.
    Shown,
    /// It records, or counts down to it.
    Started,
    /// The take ended and is kept; its link is on the clipboard.
    Stopped,
    /// The countdown was called off: there is nothing to keep.
    CalledOff,
    /// Time stands still.
    Paused,
    /// Time goes on.
    Resumed,
    /// The last sentence is marked.
    Marked,
    /// The next line of the outline is the one to speak about.
    Turned,
}

/// Of any version.
#[derive(Deserialize)]
struct Versioned {
    v: u32,
}

#[derive(Serialize, Deserialize)]
struct Request {
    v: u32,
    order: Order,
}

#[derive(Serialize, Deserialize)]
struct Answer {
    v: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    done: Option<Done>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    error: Option<Refusal>,
}

/// An [`AppError`], whose code may be a later version's.
#[derive(Serialize, Deserialize)]
struct Refusal {
    code: String,
    message: String,
    hint: String,
}

pub(super) fn write_order(order: Order) -> Result<Vec<u8>, AppError> {
    to_line(&Request { v: VERSION, order })
}

/// # Errors
/// When it is no order of this version.
pub(super) fn read_order(line: &[u8]) -> Result<Order, AppError> {
    check_version(line)?;
    let request: Request = serde_json::from_slice(line).map_err(|_| unknown())?;
    Ok(request.order)
}

pub(super) fn write_answer(answer: Result<Done, AppError>) -> Result<Vec<u8>, AppError> {
    let (done, error) = match answer {
        Ok(done) => (Some(done), None),
        Err(error) => (None, Some(error)),
    };
    to_line(&Answer {
        v: VERSION,
        done,
        error: error.map(|it| Refusal {
            code: it.code.as_str().to_owned(),
            message: it.message,
            hint: it.hint,
        }),
    })
}

/// # Errors
/// What the instance refused the order with, or that its answer cannot be
/// understood.
pub(super) fn read_answer(line: &[u8]) -> Result<Done, AppError> {
    check_version(line)?;
    let answer: Answer = serde_json::from_slice(line).map_err(|_| unknown())?;
    if let Some(error) = answer.error {
        let code = ErrorCode::named(&error.code).unwrap_or(ErrorCode::Internal);
        return Err(AppError::new(code, error.message, error.hint));
    }
    answer.done.ok_or_else(unknown)
}

/// Reads a line, without its end.
///
/// # Errors
/// When it does not end within `longest` bytes.
pub(super) async fn read_line(
    stream: &mut (impl AsyncRead + Unpin),
    longest: u64,
) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    let mut limited = BufReader::new(stream.take(longest));
    limited.read_until(b'\n', &mut line).await?;
    match line.pop() {
        Some(b'\n') => Ok(line),
        _ => Err(io::ErrorKind::InvalidData.into()),
    }
}

fn to_line(value: &impl Serialize) -> Result<Vec<u8>, AppError> {
    let mut line = serde_json::to_vec(value).map_err(AppError::internal)?;
    line.push(b'\n');
    Ok(line)
}

fn check_version(line: &[u8]) -> Result<(), AppError> {
    let versioned: Versioned = serde_json::from_slice(line).map_err(|_| unknown())?;
    match versioned.v {
        VERSION => Ok(()),
        _ => Err(AppError::new(
            ErrorCode::Conflict,
            "The running Aside is of another version.",
            "Close its window and start it again.",
        )),
    }
}

fn unknown() -> AppError {
    AppError::new(
        ErrorCode::Usage,
        "That is no order that is known here.",
        "Is the running Aside of another version? Close its window and start it again.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn done() -> Done {
        Done {
            did: Did::Stopped,
            clip_id: Some("5k2m9x0c7r8t4w1y3z6a2b5d7c".into()),
            link: Some("http://127.0.0.1:4747/c/5k2m9x0c7r8t4w1y3z6a2b5d7c/".into()),
            at_ms: 12_000,
        }
    }

    fn open() -> Order {
        Order::Open("5k2m9x0c7r8t4w1y3z6a2b5d7c".parse().unwrap())
    }

    /// Desktops and scripts may write these lines by hand: they stay as they are.
    #[test]
    fn the_lines_are_as_documented() {
        let line = String::from_utf8(write_order(Order::NoteStart).unwrap()).unwrap();
        assert_eq!(line, "{\"v\":1,\"order\":\"note_start\"}\n");
        let line = String::from_utf8(write_order(open()).unwrap()).unwrap();
        let open = "{\"open\":\"5k2m9x0c7r8t4w1y3z6a2b5d7c\"}";
        assert_eq!(line, format!("{{\"v\":1,\"order\":{open}}}\n"));
        let line = String::from_utf8(write_answer(Ok(done())).unwrap()).unwrap();
        assert!(
            line.starts_with("{\"v\":1,\"done\":{\"did\":\"stopped\",\"clip_id\":"),
            "{line}"
        );
        assert!(line.ends_with(",\"at_ms\":12000}}\n"), "{line}");
    }

    #[test]
    fn what_is_written_is_read() {
        use Order::{Mark, Next, Note, NoteStart, NoteStop, Pause, Show, Toggle};
        let plain = [Show, Toggle, Pause, Note, NoteStart, NoteStop, Mark, Next];
        for order in plain.into_iter().chain([open()]) {
            let line = write_order(order).unwrap();
            assert!(line.len() as u64 <= LONGEST_ORDER);
            assert_eq!(read_order(&line).unwrap(), order);
        }
        let line = write_answer(Ok(done())).unwrap();
        assert_eq!(read_answer(&line).unwrap(), done());
        let refused = AppError::new(ErrorCode::Conflict, "Nothing is being recorded.", "Start.");
        let read = read_answer(&write_answer(Err(refused)).unwrap()).unwrap_err();
        assert_eq!(
            (read.code, read.message.as_str(), read.hint.as_str()),
            (ErrorCode::Conflict, "Nothing is being recorded.", "Start.")
        );
    }

    #[test]
    fn of_another_version_only_that_is_said() {
        let later = br#"{"v":2,"please":{"begin":["now"]}}"#;
        assert_eq!(read_order(later).unwrap_err().code, ErrorCode::Conflict);
        assert_eq!(read_answer(later).unwrap_err().code, ErrorCode::Conflict);
        let code = r#"{"v":1,"error":{"code":"eclipse","message":"Dark.","hint":""}}"#;
        let read = read_answer(code.as_bytes()).unwrap_err();
        assert_eq!(
            (read.code, read.message.as_str()),
            (ErrorCode::Internal, "Dark.")
        );
    }

    #[test]
    fn anything_else_is_refused() {
        let nested = format!("{{\"v\":1,\"order\":{}", "[".repeat(900));
        let wrong: [&[u8]; 10] = [
            b"",
            b"toggle",
            b"{}",
            b"{\"v\":1}",
            b"{\"v\":-1,\"order\":\"toggle\"}",
            b"{\"v\":1,\"order\":\"format_disk\"}",
            b"{\"v\":1,\"order\":[\"toggle\"]}",
            b"{\"v\":1,\"order\":{\"open\":\"../..\"}}",
            b"\xff\xfe{\"v\":1}",
            nested.as_bytes(),
        ];
        for line in wrong {
            assert_eq!(read_order(line).unwrap_err().code, ErrorCode::Usage);
            assert_eq!(read_answer(line).unwrap_err().code, ErrorCode::Usage);
        }
    }

    #[tokio::test]
    async fn a_line_without_an_end_is_no_line() {
        let mut fits: &[u8] = b"1234567\n rest";
        assert_eq!(read_line(&mut fits, 8).await.unwrap(), b"1234567");
        for mut endless in [&b"12345678\n"[..], b"1234", b""] {
            assert!(read_line(&mut endless, 8).await.is_err());
        }
    }
}
