//! What can be typed after `aside replace`, `aside trim` and `aside versions`.

use clap::Args as ArgGroup;

#[derive(Debug, ArgGroup)]
pub(crate) struct Replace {
    /// The clip's id, or `last`.
    pub(crate) clip: String,
    /// A recording of any program, or another clip's id.
    #[arg(long, value_name = "FILE|CLIP")]
    pub(crate) with: String,
}

#[derive(Debug, ArgGroup)]
pub(crate) struct Trim {
    /// The clip's id, or `last`.
    pub(crate) clip: String,
    /// The moment it is to begin at: seconds, or 0:03.2. Its beginning when
    /// absent.
    #[arg(long, value_name = "TIME")]
    pub(crate) from: Option<String>,
    /// The moment it is to end at. Its end when absent.
    #[arg(long, value_name = "TIME", required_unless_present_any = ["from", "undo"])]
    pub(crate) to: Option<String>,
    /// Show all of its film again.
    #[arg(long, conflicts_with_all = ["from", "to"])]
    pub(crate) undo: bool,
}

#[derive(Debug, ArgGroup)]
pub(crate) struct Versions {
    /// The clip's id, or `last`.
    pub(crate) clip: String,
    /// Put this one at the link again.
    #[arg(long, value_name = "N")]
    pub(crate) restore: Option<u32>,
}
