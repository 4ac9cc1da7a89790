//! `aside man`

use std::path::Path;

use anyhow::Context;
use clap::CommandFactory;

pub(crate) fn run(folder: &Path) -> anyhow::Result<()> {
    let command = crate::args::Args::command();
    clap_mangen::generate_to(command, folder)
        .with_context(|| format!("{}: the pages cannot be written", folder.display()))?;
    Ok(())
}
