//! `aside trash list|empty|restore`

use aside_app::App;
use serde_json::json;

use crate::args::TrashCommand;
use crate::output::{Output, clock};

pub(crate) async fn run(app: &App, command: TrashCommand, output: &Output) -> anyhow::Result<()> {
    match command {
        TrashCommand::List => {
            let trashed = app.trash().await?;
            output.answer(&trashed, || match trashed.is_empty() {
                true => "The trash is empty.".to_owned(),
                false => trashed
                    .iter()
                    .map(|clip| {
                        let (length, until) = (clock(clip.duration_ms), day(&clip.kept_until));
                        format!("{}  {length:>8}  until {until}  {}\n", clip.id, clip.title)
                    })
                    .collect(),
            })
        }
        TrashCommand::Empty { older_than } => {
            let deleted = app.empty_trash(older_than).await?;
            output.answer(&json!({ "deleted": deleted }), || {
                format!("deleted for good: {}", deleted.len())
            })
        }
        TrashCommand::Restore(args) => {
            let id = match args.clip.as_str() {
                // The clip that was thrown away last.
                "last" => app.trash().await?.into_iter().next().map(|it| it.id),
                id => Some(id.to_owned()),
            };
            super::clips::restore(app, id.as_deref().unwrap_or("last"), output).await
        }
    }
}

/// The day of an RFC 3339 time.
fn day(time: &str) -> &str {
    time.split('T').next().unwrap_or(time)
}
