//! What can be typed after `aside hook`.

use clap::{Args as ArgGroup, Subcommand, ValueEnum};

#[derive(Debug, ArgGroup)]
pub(crate) struct Hook {
    #[command(subcommand)]
    pub(crate) command: HookCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum HookCommand {
    /// Have a channel or a program told when a clip is at its link. Secrets
    /// come from ASIDE_HOOK_<NAME>_URL (Slack) or ASIDE_HOOK_<NAME>_SECRET,
    /// or the keyring.
    Add(AddHook),
    /// List webhooks, and what they were not told yet.
    List,
    /// Tell a webhook that it is being tried.
    Test {
        /// Its name.
        name: String,
    },
    /// Forget a webhook and its secret.
    Remove {
        /// Its name.
        name: String,
    },
}

#[derive(Debug, ArgGroup)]
pub(crate) struct AddHook {
    /// What you call it: letters, digits and hyphens.
    pub(crate) name: String,
    /// What it is.
    #[arg(long, value_enum)]
    pub(crate) kind: HookSort,
    /// Where it listens. Slack's address is a secret, and is no argument.
    #[arg(long, value_name = "URL", required_if_eq("kind", "generic"))]
    pub(crate) url: Option<String>,
    /// Ask for its secret on standard input and put it into the keyring: for
    /// Slack the address; otherwise `whsec_…`, or an empty line for a new one,
    /// which is printed.
    #[arg(long)]
    pub(crate) keyring: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum HookSort {
    /// A channel's incoming webhook: Slack, Mattermost, Discord (with /slack).
    Slack,
    /// A program of yours: signed JSON (Standard Webhooks).
    Generic,
}
