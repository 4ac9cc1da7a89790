//! What recording costs, measured against a public tool in the same run.
//!
//! # Role
//! `aside-bench compare` plays scenes on a private display and sound server
//! and records them in turns with Aside and with `ffmpeg`, then decodes both
//! films and says what each cost and kept. `aside-bench soak` records for a
//! long time and fails when something grows or drifts. `aside-bench window` opens the
//! desktop window and fails when it is slow, large or busy. `aside-bench words` has
//! speech turned into words by Aside and by whisper.cpp alone, and says how
//! right each is, and when. All need nothing but the build of `aside` beside
//! them, and the last one the speech models: `make bench`, `make soak`.
//!
//! # Cast
//! - `recorder`: how each recorder is started, and where its film is.
//! - `take`: one scene, one recorder, one window of time in which CPU is
//!   counted; `usage` reads `/proc`.
//! - `film`: what ffmpeg decodes: pictures with their counters, flashes, beeps.
//! - `likeness`: SSIM against the scene's own frames.
//! - `sync`: flashes against beeps.
//! - `live`: words during a take, and how long after Stop the last is there.
//! - `window`: the desktop window: how soon, how large, how busy; a large
//!   library in it.
//! - `words`: labelled speech, the reference recogniser, alignment.
//! - `compare`, `soak`: the two measurements of a take; `figures`: medians and spreads.
//! - `report`, `machine`: tables, JSON, bars, and where it was measured.
//!
//! # Invariants
//! - Aside is run as its users run it: its own release binary, as a child
//!   process, with its default settings; where the cost of recording is
//!   measured, without a speech model.
//! - Both recorders get the same scene at the same frames, the same display
//!   and the same sound server, one after the other.
//! - What no recorder caused is subtracted: the display and the sound server
//!   are measured in the same run with the scene playing and nobody recording.

mod compare;
mod figures;
mod film;
mod likeness;
mod live;
mod machine;
mod recorder;
mod report;
mod soak;
mod sync;
mod take;
mod usage;
mod window;
mod words;

use anyhow::Result;
use clap::Parser;

/// Measures what recording costs.
#[derive(Debug, Parser)]
#[command(name = "aside-bench", version)]
enum Args {
    /// Record scenes with Aside and with ffmpeg in turns, and compare.
    Compare(compare::Options),
    /// Record for a long time; fail when something grows or drifts.
    Soak(soak::Options),
    /// Record a walkthrough in which somebody speaks; fail when the words are
    /// late.
    Live(live::Options),
    /// Open the desktop window; fail when it is slow, large or busy.
    Window(window::Options),
    /// Turn labelled speech into words with Aside and with whisper.cpp alone.
    Words(words::Options),
}

fn main() -> Result<()> {
    match Args::parse() {
        Args::Compare(options) => compare::run(&options),
        Args::Soak(options) => soak::run(&options),
        Args::Live(options) => live::run(&options),
        Args::Window(options) => window::run(&options),
        Args::Words(options) => words::run(&options),
    }
}
