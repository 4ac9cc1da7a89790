//! `aside demo`: the whole path on a private stage.

use std::process::Stdio;

use std::time::Duration;

use anyhow::{Context, bail};
use aside_app::App;
use aside_rig::{Recording, SceneKind, Stage, StageOptions};

use crate::args::Demo;
use crate::output::Output;

/// Sets up a private display and sound server, shows a scene, speaks into the
/// virtual microphone and records both with `aside record`, as a person would.
pub(crate) async fn run(app: &App, args: &Demo, output: &Output) -> anyhow::Result<()> {
    super::serve::in_background(app, output).await?;
    output.note("1/3  a private display and sound server");
    let mut stage = Stage::start(&StageOptions::default())?;
    stage.show_scene(SceneKind::Walkthrough)?;

    output.note("2/3  recording a scene and recorded speech");
    let seconds = args.seconds.to_string();
    let mut command = stage.command(std::env::current_exe()?);
    command
        .args([
            "--json",
            "record",
            "--screen",
            "--seconds",
            &seconds,
            "--title",
            "Demo",
            "--no-serve",
        ])
        .stdout(Stdio::piped());
    let child = command.spawn().context("aside could not start itself")?;
    stage.wait_for_listener(Duration::from_secs(20))?;
    stage.speak(&Recording::speech()?)?;
    let recorded = child.wait_with_output()?;
    if !recorded.status.success() {
        bail!("the recording failed; see above");
    }
    let clip: serde_json::Value = serde_json::from_slice(&recorded.stdout)?;

    output.note("3/3  what came of it");
    output.answer(&clip, || lines(&clip))
}

fn lines(clip: &serde_json::Value) -> String {
    let text = |key: &str| clip[key].as_str().unwrap_or_default().to_owned();
    let receipt = if clip["verified"] == true {
        "verified: every checksum holds and everything decodes".to_owned()
    } else {
        format!("something is wrong: {}", clip["findings"])
    };
    format!(
        "link        {}\nreceipt     {receipt}\n            {:.1} s long, at its link {} ms after Stop\ntranscript  {}\n",
        text("link"),
        clip["duration_ms"].as_f64().unwrap_or_default() / 1000.0,
        clip["stop_to_link_ms"],
        text("excerpt"),
    )
}
