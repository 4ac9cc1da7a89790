//! `aside`: every act without a window.
//!
//! # Role
//! Turns arguments into acts of `aside-app`, and events into lines or JSON. It
//! holds no rule the window would need as well.
//!
//! # Cast
//! - [`args`]: what can be typed.
//! - [`commands`]: one file for each command.
//! - [`output`]: lines for people, JSON for programs.
//! - [`exit`]: what the exit code means.

mod args;
mod commands;
mod exit;
mod output;
mod signals;

use std::process::ExitCode;

use aside_app::instance::Order;
use aside_app::{App, Paths};
use clap::Parser;

use crate::args::{Args, Command};
use crate::output::Output;

fn main() -> ExitCode {
    // SAFETY: there are no other threads yet.
    unsafe { aside_app::find_parts() };
    if aside_app::is_speech_engine() {
        start_log(false);
        return aside_app::serve_engine();
    }
    let args = Args::parse();
    start_log(args.verbose);
    let output = Output::new(args.json);
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => return exit::of(&error.into(), &output),
    };
    match runtime.block_on(run(args.command, &output)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => exit::of(&error, &output),
    }
}

/// One line for each command.
async fn run(command: Command, output: &Output) -> anyhow::Result<()> {
    match command {
        Command::Record(args) => commands::record::run(&open().await?, args, output).await,
        Command::Toggle => commands::order::run(Order::Toggle, output).await,
        Command::Pause => commands::order::run(Order::Pause, output).await,
        Command::Note(args) => commands::order::run(commands::order::note(&args), output).await,
        Command::Mark => commands::order::run(Order::Mark, output).await,
        Command::Next => commands::order::run(Order::Next, output).await,
        Command::Devices(args) => commands::devices::run(&open().await?, &args, output).await,
        Command::List(args) => commands::clips::list(&open().await?, &args, output).await,
        Command::Tag(args) => commands::tag::run(&open().await?, args, output).await,
        Command::Search(args) => commands::search::run(&open().await?, &args, output).await,
        Command::Show(args) => commands::clips::show(&open().await?, &args.clip, output).await,
        Command::Open(args) => commands::clips::open(&open().await?, &args.clip, output).await,
        Command::Rename(args) => commands::clips::rename(&open().await?, &args, output).await,
        Command::Expire(args) => commands::clips::expire(&open().await?, &args, output).await,
        Command::Replace(args) => commands::versions::replace(&open().await?, args, output).await,
        Command::Trim(args) => commands::versions::trim(&open().await?, args, output).await,
        Command::Versions(args) => commands::versions::run(&open().await?, &args, output).await,
        Command::Delete(args) => commands::clips::delete(&open().await?, &args.clip, output).await,
        Command::Restore(args) => {
            commands::clips::restore(&open().await?, &args.clip, output).await
        }
        Command::Verify(args) => commands::care::verify(&open().await?, &args, output).await,
        Command::Repair(args) => commands::care::repair(&open().await?, &args, output).await,
        Command::Rebuild => commands::care::rebuild(&open().await?, output).await,
        Command::Export(args) => commands::transfer::export(&open().await?, args, output).await,
        Command::Import(args) => commands::transfer::import(&open().await?, args, output).await,
        Command::Trash(args) => commands::trash::run(&open().await?, args.command, output).await,
        Command::Transcript(args) => commands::transcript::run(&open().await?, &args, output).await,
        Command::Correct(args) => commands::correct::run(&open().await?, &args, output).await,
        Command::Transcribe(args) => commands::transcribe::run(&open().await?, &args, output).await,
        Command::Summarise(args) => {
            commands::assistant::summarise(&open().await?, &args, output).await
        }
        Command::Assistant(args) => commands::assistant::run(&open().await?, args, output).await,
        Command::Words(args) => commands::words::run(&open().await?, args, output),
        Command::Serve(args) => commands::serve::run(args, output).await,
        Command::Store(args) => commands::store::run(&open().await?, args, output).await,
        Command::Ask(args) => commands::ask::run(&open().await?, args, output).await,
        Command::Inbox => commands::ask::inbox(&open().await?, output).await,
        Command::Hook(args) => commands::hook::run(&open().await?, args, output).await,
        Command::Outbox(args) => commands::outbox::run(&open().await?, args, output).await,
        Command::Move(args) => commands::store::move_clips(&open().await?, &args, output).await,
        Command::Share(args) => commands::share::run(&open().await?, &args, output).await,
        Command::Comments(args) => commands::comments::run(&open().await?, &args, output).await,
        Command::Model(args) => commands::model::run(&open().await?, args, output).await,
        Command::Doctor => commands::doctor::run(&open().await?, output).await,
        Command::Demo(args) => commands::demo::run(&open().await?, &args, output).await,
        Command::Completions(args) => commands::completions::run(args.shell),
        Command::Man { folder } => commands::man::run(&folder),
    }
}

async fn open() -> anyhow::Result<App> {
    Ok(App::open(Paths::from_env()?.with_engine_apart()).await?)
}

/// Errors are answers and need no log; `--verbose` and `ASIDE_LOG` show one.
fn start_log(verbose: bool) {
    use tracing_subscriber::EnvFilter;
    let default = if verbose { "aside=debug,info" } else { "off" };
    let filter = EnvFilter::try_from_env("ASIDE_LOG").unwrap_or_else(|_| EnvFilter::new(default));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .without_time()
        .init();
}
