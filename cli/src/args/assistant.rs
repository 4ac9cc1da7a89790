//! A language model of the user's own choice.

use clap::{Args as ArgGroup, Subcommand};
use url::Url;

#[derive(Debug, ArgGroup)]
pub(crate) struct Summarise {
    /// The clip's id, or `last`.
    pub(crate) clip: String,
    /// Only show what would be sent, and where to.
    #[arg(long, conflicts_with = "title")]
    pub(crate) preview: bool,
    /// Give the clip the title that comes back.
    #[arg(long)]
    pub(crate) title: bool,
}

#[derive(Debug, ArgGroup)]
pub(crate) struct Assistant {
    #[command(subcommand)]
    pub(crate) command: AssistantCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AssistantCommand {
    /// Show what is set.
    Show,
    /// Set one that speaks OpenAI's interface, such as Ollama. Its key, if it
    /// needs one, comes from ASIDE_ASSISTANT_KEY or the keyring.
    Set {
        /// What its addresses begin with: http://127.0.0.1:11434/v1 for Ollama.
        #[arg(long)]
        url: Url,
        /// Which of its models is asked.
        #[arg(long, value_name = "NAME")]
        model: String,
        /// Ask for the key on standard input and put it into the keyring.
        #[arg(long)]
        keyring: bool,
    },
    /// Forget it, and its key.
    Remove,
}
