//! Programs of others that are opened from here: a browser, a file manager.
//!
//! What this process sets in its environment for its own libraries is none of
//! theirs: they get the environment that it was started with.

use std::env;
use std::ffi::{OsStr, OsString};
use std::io;
use std::process::{Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Each variable that was changed, with what it was at the start.
static CHANGED: Mutex<Vec<(OsString, Option<OsString>)>> = Mutex::new(Vec::new());

/// Changes a variable, or removes it, for this process and its own helpers.
///
/// # Safety
/// As [`env::set_var`]: no other thread may look at the environment meanwhile.
pub unsafe fn set_for_ourselves(name: &str, value: Option<&OsStr>) {
    let mut changed = changed();
    if changed.iter().all(|(known, _)| known != name) {
        changed.push((name.into(), env::var_os(name)));
    }
    match value {
        // SAFETY: the caller's promise.
        Some(value) => unsafe { env::set_var(name, value) },
        // SAFETY: the caller's promise.
        None => unsafe { env::remove_var(name) },
    }
}

/// Opens an address or a folder with what the desktop has for it, and does not
/// wait for that to end.
pub(crate) fn open(what: impl AsRef<OsStr>) -> io::Result<()> {
    let mut outcome = Err(io::ErrorKind::NotFound.into());
    for mut command in open::commands(what) {
        outcome = start(&mut command);
        if outcome.is_ok() {
            break;
        }
    }
    outcome
}

fn start(command: &mut Command) -> io::Result<()> {
    for (name, was) in changed().iter() {
        match was {
            Some(was) => command.env(name, was),
            None => command.env_remove(name),
        };
    }
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    // What ends this program from a terminal does not end it.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    let command = std::mem::replace(command, Command::new(""));
    // Tokio collects what ended, whoever forgot it.
    tokio::process::Command::from(command).spawn().map(drop)
}

fn changed() -> MutexGuard<'static, Vec<(OsString, Option<OsString>)>> {
    CHANGED.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;
    use std::path::Path;
    use std::time::Duration;

    use super::*;

    /// A program that writes down the environment that it is started with.
    fn opener(dir: &Path) -> Command {
        let program = dir.join("opener");
        let noted = dir.join("noted");
        let script = format!(
            "#!/bin/sh\nenv >'{0}.part' && mv '{0}.part' '{0}'\n",
            noted.display()
        );
        fs::write(&program, script).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        Command::new(program)
    }

    #[tokio::test]
    async fn others_get_the_environment_that_this_was_started_with() {
        // SAFETY: this process has this test only (nextest), or others that
        // look for none of these names.
        unsafe {
            env::set_var("ASIDE_TEST_GIVEN", "by the desktop");
            set_for_ourselves("ASIDE_TEST_GIVEN", None);
            set_for_ourselves("ASIDE_TEST_GIVEN", Some(OsStr::new("ours")));
            set_for_ourselves("ASIDE_TEST_OURS", Some(OsStr::new("ours")));
        }
        assert_eq!(env::var("ASIDE_TEST_GIVEN").unwrap(), "ours");
        let dir = tempfile::tempdir().unwrap();
        start(&mut opener(dir.path())).unwrap();
        let noted = dir.path().join("noted");
        while !noted.exists() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let noted = fs::read_to_string(noted).unwrap();
        assert!(
            noted.contains("ASIDE_TEST_GIVEN=by the desktop\n"),
            "{noted}"
        );
        assert!(!noted.contains("ASIDE_TEST_OURS"), "{noted}");
    }

    #[tokio::test]
    async fn a_program_that_is_not_there_is_no_success() {
        let mut missing = Command::new("/nonexistent/opener");
        let error = start(&mut missing).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
    }
}
