//! `aside model list|get|use|remove|install`

use aside_app::{App, SpeechModel, Watch};

use super::transfer::watched;
use crate::args::{Model, ModelCommand};
use crate::output::Output;

pub(crate) async fn run(app: &App, args: Model, output: &Output) -> anyhow::Result<()> {
    match args.command {
        ModelCommand::List => {
            let models = app.models().await?;
            output.answer(&models, || models.iter().map(line).collect())
        }
        ModelCommand::Get { name } => {
            let watch = Watch::default();
            let getting = app.get_model(name.as_deref(), watch.clone());
            let got = watched(app, &watch, "fetching", output, getting).await?;
            output.answer(&got, || match got.is_empty() {
                true => "nothing to fetch: it is here, and whole".to_owned(),
                false => format!("fetched, checked and installed: {}", got.join(", ")),
            })
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
    let speed = model.times_real_time.map_or_else(String::new, |times| {
        format!("  a minute takes {:.0} s", (60.0 / times).max(1.0))
    });
    let megabytes = model.bytes.div_ceil(1_000_000);
    let (name, languages) = (&model.name, model.languages);
    format!("{name:<28}  {state:<13}  {megabytes:>5} MB  {languages:<24}{speed}\n")
}
