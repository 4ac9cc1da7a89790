//! What can be typed after `aside replace` and `aside versions`.

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
pub(crate) struct Versions {
    /// The clip's id, or `last`.
    pub(crate) clip: String,
    /// Put this one at the link again.
    #[arg(long, value_name = "N")]
    pub(crate) restore: Option<u32>,
}
