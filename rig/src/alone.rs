//! A test in a process of its own, on a stage of its own.

use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::stage::{Stage, StageOptions};

/// Names, in the child's environment, the one test it is there for.
const ALONE: &str = "ASIDE_TEST_ALONE";

/// Runs a test's `body` on a private display and sound server. Its closure
/// must be written in the test's own function, whose name it carries.
///
/// Sources find display and sound server in the environment, which belongs to
/// the whole process. So the test binary runs this one test again in a child
/// process, where nothing else runs, and there the environment may be changed.
///
/// # Errors
/// When the stage does not come up, or the test fails in the child: with all
/// that it said.
pub fn on_stage<F: FnOnce(&mut Stage)>(options: &StageOptions, body: F) -> Result<()> {
    let name = test_name::<F>();
    if std::env::var(ALONE).is_ok_and(|alone| alone == name) {
        let mut stage = Stage::start(options)?;
        // SAFETY: this process runs this test only, on its only thread besides
        // the stage's, which never look at the environment.
        unsafe {
            for removed in stage.env_removed() {
                std::env::remove_var(removed);
            }
            for (variable, value) in stage.env() {
                std::env::set_var(variable, value);
            }
        }
        body(&mut stage);
        return Ok(());
    }
    let child = Command::new(std::env::current_exe()?)
        .args([name, "--exact", "--nocapture", "--test-threads=1"])
        .env(ALONE, name)
        .output()
        .context("the test cannot be run again")?;
    let said = String::from_utf8_lossy(&child.stdout);
    let complained = String::from_utf8_lossy(&child.stderr);
    ensure!(
        child.status.success() && said.contains("1 passed"),
        "{name} failed in its own process:\n{said}\n{complained}",
    );
    print!("{said}");
    eprint!("{complained}");
    Ok(())
}

/// Tells the sound server of the stage this process is on something, in the
/// words of `pactl`; returns what it answers.
///
/// # Errors
/// When it refuses, or there is no `pactl`.
pub fn pactl(words: &str) -> Result<String> {
    let told = Command::new("pactl").args(words.split(' ')).output();
    let told = told.context("pactl is missing: apt-get install pulseaudio-utils")?;
    let complained = String::from_utf8_lossy(&told.stderr);
    ensure!(told.status.success(), "pactl {words}: {complained}");
    Ok(String::from_utf8_lossy(&told.stdout).trim().to_owned())
}

/// Plugs another microphone into the stage this process is on, a silent one;
/// returns what `pactl unload-module` unplugs it by.
///
/// # Errors
/// As [`pactl`].
pub fn plug_in(name: &str) -> Result<String> {
    let sink = format!("sink_name={name}_sink rate=48000 norewinds=1");
    pactl(&format!("load-module module-null-sink {sink}"))?;
    pactl(&format!(
        "load-module module-remap-source source_name={name} master={name}_sink.monitor"
    ))
}

/// The path of the test whose closure `F` is, as the test harness knows it.
fn test_name<F>() -> &'static str {
    let path = std::any::type_name::<F>();
    let path = path.strip_suffix("::{{closure}}").unwrap_or(path);
    path.split_once("::").map_or(path, |(_crate, test)| test)
}
