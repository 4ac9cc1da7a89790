//! A test in a process of its own, on a stage of its own.

use std::process::Command;

use aside_rig::{Stage, StageOptions};

/// Names, in the child's environment, the one test it is there for.
const ALONE: &str = "ASIDE_TEST_ALONE";

/// Runs `body` on a private display and sound server.
///
/// Sources find display and sound server in the environment, which belongs to
/// the whole process. So the test binary runs this one test again in a child
/// process, where nothing else runs, and there the environment may be changed.
pub(crate) fn on_stage<F: FnOnce(&mut Stage)>(options: &StageOptions, body: F) {
    let name = test_name::<F>();
    if std::env::var(ALONE).is_ok_and(|alone| alone == name) {
        let mut stage = Stage::start(options).unwrap();
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
        return body(&mut stage);
    }
    let child = Command::new(std::env::current_exe().unwrap())
        .args([name, "--exact", "--nocapture", "--test-threads=1"])
        .env(ALONE, name)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&child.stdout);
    assert!(
        child.status.success() && said.contains("1 passed"),
        "{name} failed in its own process:\n{said}\n{}",
        String::from_utf8_lossy(&child.stderr)
    );
}

/// The path of the test whose closure `F` is, as the test harness knows it.
fn test_name<F>() -> &'static str {
    let path = std::any::type_name::<F>();
    let path = path.strip_suffix("::{{closure}}").unwrap_or(path);
    path.split_once("::").map_or(path, |(_crate, test)| test)
}
