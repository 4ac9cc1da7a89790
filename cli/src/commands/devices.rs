//! `aside devices`

use std::fmt::Write;

use aside_app::view::Devices;
use aside_app::{App, AppError, ErrorCode};

use crate::output::Output;

pub(crate) async fn run(app: &App, output: &Output) -> anyhow::Result<()> {
    let devices = app.devices().await?;
    output.answer(&devices, || lines(&devices))?;
    if devices.monitors.is_empty() && devices.microphones.is_empty() {
        let (message, hint) = match devices.problems.first() {
            Some(problem) => (problem.message.clone(), problem.hint.clone()),
            None => (
                "There is nothing to record.".into(),
                "Connect a microphone.".into(),
            ),
        };
        return Err(AppError::new(ErrorCode::Device, message, hint).into());
    }
    Ok(())
}

fn lines(devices: &Devices) -> String {
    let mut text = String::new();
    for monitor in &devices.monitors {
        let main = if monitor.primary { "  (main)" } else { "" };
        let (id, width, height) = (&monitor.id, monitor.width, monitor.height);
        // Writing to a string cannot fail.
        _ = writeln!(text, "screen      {id}  {width}x{height}{main}");
    }
    for window in &devices.windows {
        _ = writeln!(text, "window      {}  {}", window.id, window.title);
    }
    for microphone in &devices.microphones {
        let main = if microphone.is_default {
            "  (default)"
        } else {
            ""
        };
        _ = writeln!(
            text,
            "microphone  {}  {}{main}",
            microphone.id, microphone.name
        );
    }
    for problem in &devices.problems {
        _ = writeln!(text, "note        {} {}", problem.message, problem.hint);
    }
    text
}
