//! `aside devices`

use std::fmt::Write;
use std::path::Path;

use aside_app::view::{Devices, ScreenTarget};
use aside_app::{App, AppError, ErrorCode};

use crate::args::Devices as Args;
use crate::output::Output;

pub(crate) async fn run(app: &App, args: &Args, output: &Output) -> anyhow::Result<()> {
    let devices = app.devices().await?;
    if let Some(dir) = &args.thumbnails {
        save_thumbnails(app, &devices, dir, output).await?;
    }
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

/// One picture for each screen and window, named after its id.
async fn save_thumbnails(
    app: &App,
    devices: &Devices,
    dir: &Path,
    output: &Output,
) -> anyhow::Result<()> {
    let refused = |error: std::io::Error| {
        AppError::new(
            ErrorCode::Storage,
            format!("{} cannot be written: {error}.", dir.display()),
            "Choose another folder, or make room.",
        )
    };
    std::fs::create_dir_all(dir).map_err(refused)?;
    let monitors = devices.monitors.iter().map(|monitor| {
        let id = Some(monitor.id.clone());
        (&monitor.id, ScreenTarget::Monitor { id })
    });
    let windows = devices.windows.iter().map(|window| {
        let id = window.id.clone();
        (&window.id, ScreenTarget::Window { id })
    });
    for (id, target) in monitors.chain(windows) {
        match app.thumbnail_png(target).await {
            Ok(png) => std::fs::write(dir.join(file_name(id)), png).map_err(refused)?,
            // It was closed meanwhile, or shows nothing.
            Err(error) => output.note(&format!("{id}: {error}")),
        }
    }
    Ok(())
}

/// An id is a name somebody else chose: nothing of it leads out of the folder.
fn file_name(id: &str) -> String {
    let plain = |c: char| {
        if c.is_alphanumeric() || c == '-' {
            c
        } else {
            '_'
        }
    };
    format!("{}.png", id.chars().map(plain).collect::<String>())
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
        let (id, title, width, height) = (&window.id, &window.title, window.width, window.height);
        _ = writeln!(text, "window      {id}  {width}x{height}  {title}");
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
    for camera in &devices.cameras {
        _ = writeln!(text, "camera      {}  {}", camera.id, camera.name);
    }
    for problem in &devices.problems {
        _ = writeln!(text, "note        {} {}", problem.message, problem.hint);
    }
    text
}
