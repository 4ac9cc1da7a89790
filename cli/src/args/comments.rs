//! `aside comments`

use clap::{Args as ArgGroup, Subcommand, ValueEnum};

#[derive(Debug, ArgGroup)]
pub(crate) struct Comments {
    /// The clip's id, or `last`; `new` for what holds for every new clip.
    pub(crate) clip: String,
    #[command(subcommand)]
    pub(crate) command: Option<CommentsCommand>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CommentsCommand {
    /// Let others see comments and replies.
    Accept(Chosen),
    /// Have nobody see comments and replies. `accept` brings them back.
    Remove(Chosen),
    /// Say what those who watch the clip may send back. What is not named stays
    /// as it is.
    Allow(Allow),
}

#[derive(Debug, ArgGroup)]
pub(crate) struct Chosen {
    /// Their ids, or the beginnings of them.
    #[arg(required = true, value_name = "COMMENT")]
    pub(crate) ids: Vec<String>,
}

#[derive(Debug, ArgGroup)]
#[group(required = true, multiple = true)]
pub(crate) struct Allow {
    /// Comments and reactions.
    #[arg(long, value_enum, value_name = "YES|NO")]
    pub(crate) comments: Option<YesNo>,
    /// Replies by voice and video; they become clips of yours.
    #[arg(long, value_enum, value_name = "YES|NO")]
    pub(crate) replies: Option<YesNo>,
    /// Whether its page tells that it was opened and how far it was watched,
    /// and nothing about who watched.
    #[arg(long, value_enum, value_name = "YES|NO")]
    pub(crate) visits: Option<YesNo>,
    /// Whether comments are shown before you accepted them.
    #[arg(long, value_enum, value_name = "YES|NO")]
    pub(crate) at_once: Option<YesNo>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum YesNo {
    Yes,
    No,
}

impl YesNo {
    pub(crate) fn is_yes(self) -> bool {
        matches!(self, Self::Yes)
    }
}
