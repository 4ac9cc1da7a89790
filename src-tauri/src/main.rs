//! The Tauri 2 shell: translates acts and events, no logic of its own.
//!
//! # Role
//! Opens the windows, passes what it asks for to `aside-app`, and passes
//! what `aside-app` tells to the windows. Their content is `ui`.
//!
//! # Cast
//! - [`commands`], [`asking`]: one function for each act the window may ask for.
//! - [`acl`]: which window may ask for which of them.
//! - [`bindings`]: the same list, and the TypeScript made from it.
//! - [`desk`]: the app, opened when first asked for something.
//! - [`bar`]: what floats above other windows while a take goes on.
//! - [`caching`]: what WebKit keeps in memory.
//! - [`closing`]: a take in progress is finished before the window goes.
//! - [`files`]: files the user chooses, in the desktop's own way.
//! - [`holding`]: what memory is held for later.
//! - [`hotkeys`]: the keys that work anywhere on the desktop.
//! - [`notices`]: what the desktop shows while nobody looks.
//! - [`painting`]: how windows are painted where there is no graphics processor.
//! - [`pick`]: a window over each monitor, to point at what is recorded.
//! - [`scripts`]: how the windows' scripts are run.
//! - [`tray`]: what goes on, and what can be done about it, without a window.
//! - [`words`]: what it says itself, in the language of the window.
//! - [`unheard`]: what the window is told before it listens.
//! - [`single`]: there is one window; a second start shows it.
//!
//! # Invariants
//! - It holds no rule that the command line would need as well.
//! - It starts no threads and reads no clip.

mod acl;
mod asking;
mod bar;
mod bindings;
#[cfg(target_os = "linux")]
mod caching;
mod closing;
mod commands;
mod conversing;
mod desk;
mod files;
#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod holding;
mod hotkeys;
mod notices;
mod opening;
#[cfg(target_os = "linux")]
mod painting;
mod pick;
#[cfg(target_os = "linux")]
mod scripts;
mod single;
mod tray;
mod trimming;
mod unheard;
mod words;

use std::process::ExitCode;

use aside_app::instance::Instance;
use tauri::Manager;
use tauri::ipc::Invoke;

use crate::desk::Desk;
use crate::single::Claim;

fn main() -> ExitCode {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    holding::limit();
    start_log();
    if aside_app::is_speech_engine() {
        return aside_app::serve_engine();
    }
    #[cfg(target_os = "linux")]
    {
        settle();
        painting::choose();
        scripts::choose();
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

/// In an `AppImage`, WebKit looks for its other programs from where the window
/// runs.
#[cfg(target_os = "linux")]
fn settle() {
    // SAFETY: there are no other threads yet.
    let parts = unsafe { aside_app::find_parts() };
    if let Some(parts) = parts
        && let Err(error) = std::env::set_current_dir(&parts)
    {
        tracing::error!(%error, "what belongs to the window is gone");
    }
}

fn run(instance: Option<Instance>, wanted: Option<String>) -> tauri::Result<()> {
    let bindings = bindings::builder();
    tauri::Builder::default()
        .invoke_handler(guarded(bindings.invoke_handler()))
        .setup(move |app| {
            bindings.mount_events(app);
            app.manage(Desk::new(app.handle().clone()));
            app.manage(trimming::Trimming::default());
            app.manage(opening::Wanted::new(wanted));
            #[cfg(target_os = "linux")]
            caching::keep_nothing(app.handle());
            closing::on_signals(app.handle().clone());
            single::serve(instance, app.handle().clone());
            desk::open_early(app.handle().clone());
            Ok(())
        })
        .on_page_load(desk::on_page_load)
        .on_window_event(closing::on_window_event)
        .run(tauri::generate_context!())
}

/// Refuses what a window may not ask for.
fn guarded(
    handler: impl Fn(Invoke) -> bool + Send + Sync + 'static,
) -> impl Fn(Invoke) -> bool + Send + Sync + 'static {
    move |invoke| {
        let message = &invoke.message;
        if acl::may(message.webview_ref().label(), message.command()) {
            return handler(invoke);
        }
        invoke.resolver.reject("This window may not do that.");
        true
    }
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
