//! `aside words list|add|remove`

use aside_app::App;

use crate::args::{Words, WordsCommand};
use crate::output::Output;

pub(crate) fn run(app: &App, args: Words, output: &Output) -> anyhow::Result<()> {
    let words = match args.command {
        WordsCommand::List => app.words()?,
        WordsCommand::Add { words } => app.add_words(&words)?,
        WordsCommand::Remove { words } => app.remove_words(&words)?,
    };
    output.answer(&words, || match words.is_empty() {
        true => "The word list is empty. `aside words add Kubernetes` adds a name.".to_owned(),
        false => words.join("\n"),
    })
}
