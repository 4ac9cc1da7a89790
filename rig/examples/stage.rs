//! Runs a command on a private stage with a walkthrough to see and speech to
//! hear, as in
//! `cargo run -p aside-rig --example stage -- ffmpeg -f x11grab -i "$DISPLAY" …`
//! (through `sh -c`, so that the stage's own variables are meant).

use std::process::ExitCode;

use anyhow::{Context, Result};
use aside_media::Size;
use aside_rig::{Recording, SceneKind, Stage, StageOptions};

fn main() -> Result<ExitCode> {
    let mut arguments = std::env::args().skip(1);
    let kind = match arguments.next().as_deref() {
        Some("static") => SceneKind::StaticPage,
        Some("motion") => SceneKind::FullMotion,
        _ => SceneKind::Walkthrough,
    };
    let script = arguments
        .next()
        .context("usage: stage <static|walkthrough|motion> <shell script>")?;
    let mut stage = Stage::start(&StageOptions {
        display: Some(Size {
            width: 1920,
            height: 1080,
        }),
        window_manager: true,
        ..StageOptions::default()
    })?;
    stage.show_scene(kind)?;
    stage.speak(&Recording::speech()?)?;
    let status = stage.command("sh").args(["-c", &script]).status()?;
    Ok(ExitCode::from(u8::from(!status.success())))
}
