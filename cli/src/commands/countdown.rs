//! The seconds before `aside record` begins.

use std::io::IsTerminal;

use aside_app::view::{Event, RecorderStatus};
use aside_app::{App, AppError, ErrorCode};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use crate::output::Output;
use crate::signals::interrupted;

/// Shows the seconds that are left, until it records. Enter begins at once;
/// Ctrl-C calls it off, and then nothing is recorded.
pub(crate) async fn wait(
    app: &App,
    events: &mut Receiver<Event>,
    output: &Output,
) -> anyhow::Result<()> {
    let interrupted = interrupted();
    let enter = enter();
    tokio::pin!(interrupted, enter);
    let mut entered = false;
    let mut failure = None;
    loop {
        match app.recorder().status {
            RecorderStatus::Starting | RecorderStatus::Countdown => {}
            RecorderStatus::Idle if events.is_empty() => {
                return Err(failure.unwrap_or_else(called_off).into());
            }
            RecorderStatus::Idle => {}
            _ => return Ok(()),
        }
        tokio::select! {
            signal = &mut interrupted => {
                signal?;
                // An error says that it has begun, or failed, just now.
                app.discard().ok();
            }
            () = &mut enter, if !entered => {
                entered = true;
                app.skip_countdown();
            }
            event = events.recv() => match event {
                Ok(Event::Recorder(state)) if state.status == RecorderStatus::Countdown => {
                    let left = state.countdown_s;
                    output.live(&format!("recording in {left}; Enter starts now, Ctrl-C cancels"));
                }
                Ok(Event::Problem { code, message, hint }) => {
                    if let Some(code) = ErrorCode::named(&code) {
                        failure = Some(AppError::new(code, message, hint));
                    }
                }
                Ok(_) | Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return Err(called_off().into()),
            },
        }
    }
}

fn called_off() -> AppError {
    AppError::new(
        ErrorCode::Conflict,
        "The countdown was called off; nothing was recorded.",
        "",
    )
}

/// Returns when Enter is pressed on the terminal; never where there is none.
async fn enter() {
    #[cfg(unix)]
    if std::io::stdin().is_terminal() {
        // SAFETY: standard input stays open as long as the process lives.
        let terminal = unsafe { tokio::io::unix::AsyncFd::register(std::io::stdin()) };
        if let Ok(terminal) = terminal
            && terminal.readable().await.is_ok()
        {
            // What was typed is the countdown's, not the shell's.
            std::io::stdin().read_line(&mut String::new()).ok();
            return;
        }
    }
    std::future::pending().await
}
