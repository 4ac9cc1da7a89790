//! The Tauri 2 shell: translates acts and events, no logic of its own.
//!
//! # Role
//! Opens the one window, passes what it asks for to `aside-app`, and passes
//! what `aside-app` tells to the window. The window's content is `ui`.
//!
//! # Cast
//! - [`commands`]: one function for each act the window may ask for.
//! - [`bindings`]: the same list, and the TypeScript made from it.
//! - [`desk`]: the app, opened when first asked for something.
//! - [`closing`]: a take in progress is finished before the window goes.
//! - [`hotkeys`]: the keys that work anywhere on the desktop.
//! - [`single`]: there is one window; a second start shows it.
//!
//! # Invariants
//! - It holds no rule that the command line would need as well.
//! - It starts no threads and reads no clip.

mod bindings;
mod closing;
mod commands;
mod desk;
mod hotkeys;
mod opening;
mod single;
mod trimming;

use std::process::ExitCode;

use aside_app::instance::Instance;
use tauri::Manager;

use crate::desk::Desk;
use crate::single::Claim;

fn main() -> ExitCode {
    start_log();
    if aside_app::is_speech_engine() {
        return aside_app::serve_engine();
    }
    let wanted = opening::wanted();
    let instance = match single::claim(wanted.as_deref()) {
        Claim::First(instance) => instance,
        Claim::Second => return ExitCode::SUCCESS,
    };
    if !has_display() {
        eprintln!("aside: there is no display to open a window on.");
        eprintln!("       Start it inside a desktop session, or run `aside demo`.");
        return ExitCode::FAILURE;
    }
    match run(instance, wanted) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("aside: the window could not be opened: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(instance: Option<Instance>, wanted: Option<String>) -> tauri::Result<()> {
    let bindings = bindings::builder();
    tauri::Builder::default()
        .invoke_handler(bindings.invoke_handler())
        .setup(move |app| {
            bindings.mount_events(app);
            app.manage(Desk::new(app.handle().clone()));
            app.manage(trimming::Trimming::default());
            app.manage(opening::Wanted::new(wanted));
            closing::on_signals(app.handle().clone());
            single::serve(instance, app.handle().clone());
            Ok(())
        })
        .on_window_event(closing::on_window_event)
        .run(tauri::generate_context!())
}

/// GTK ends the process when it finds none, without saying what to do.
fn has_display() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

/// Warnings go to standard error; `ASIDE_LOG` says otherwise.
fn start_log() {
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_from_env("ASIDE_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
}
