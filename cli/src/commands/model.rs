//! `aside model list|install`

use aside_app::App;

use crate::args::{Model, ModelCommand};
use crate::output::Output;

pub(crate) async fn run(app: &App, args: Model, output: &Output) -> anyhow::Result<()> {
    match args.command {
        ModelCommand::List => {
            let models = app.models().await?;
            output.answer(&models, || {
                models
                    .iter()
                    .map(|model| {
                        let state = if model.ready {
                            "installed"
                        } else {
                            "not installed"
                        };
                        format!("{:<12}  {state}\n", model.name)
                    })
                    .collect()
            })
        }
        ModelCommand::Install { from } => {
            let installed = app.install_models(from).await?;
            output.answer(&installed, || {
                format!("installed and checked: {}", installed.join(", "))
            })
        }
    }
}
