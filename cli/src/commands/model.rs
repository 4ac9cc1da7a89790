//! `aside model list|use|remove|install`

use aside_app::{App, SpeechModel};

use crate::args::{Model, ModelCommand};
use crate::output::Output;

pub(crate) async fn run(app: &App, args: Model, output: &Output) -> anyhow::Result<()> {
    match args.command {
        ModelCommand::List => {
            let models = app.models().await?;
            output.answer(&models, || models.iter().map(line).collect())
        }
        ModelCommand::Use { model } => {
            app.use_model(&model).await?;
            output.answer(&model, || {
                format!("speech becomes text by {model} from now on")
            })
        }
        ModelCommand::Remove { name } => {
            app.remove_model(&name).await?;
            output.answer(&name, || format!("{name} is deleted"))
        }
        ModelCommand::Install { from } => {
            let installed = app.install_models(from).await?;
            output.answer(&installed, || {
                format!("installed and checked: {}", installed.join(", "))
            })
        }
    }
}

fn line(model: &SpeechModel) -> String {
    let state = match (model.installed, model.chosen) {
        (true, true) => "in use",
        (true, false) => "installed",
        (false, _) => "not installed",
    };
    let megabytes = model.bytes.div_ceil(1_000_000);
    let (name, languages) = (&model.name, model.languages);
    format!("{name:<22}  {state:<13}  {megabytes:>5} MB  {languages}\n")
}
