//! `aside completions`

use clap::CommandFactory;

pub(crate) fn run(shell: clap_complete::Shell) -> anyhow::Result<()> {
    let mut command = crate::args::Args::command();
    clap_complete::generate(shell, &mut command, "aside", &mut std::io::stdout());
    Ok(())
}
