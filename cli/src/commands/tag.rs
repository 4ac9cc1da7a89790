//! `aside tag`

use aside_app::App;
use serde_json::json;

use super::clips::resolve;
use crate::args::{TagChange, TagClip};
use crate::output::Output;

pub(crate) async fn run(app: &App, args: TagClip, output: &Output) -> anyhow::Result<()> {
    let id = resolve(app, &args.clip).await?;
    let (mut add, mut remove) = (Vec::new(), Vec::new());
    for change in args.changes {
        match change {
            TagChange::Add(name) => add.push(name),
            TagChange::Remove(name) => remove.push(name),
        }
    }
    app.tag(std::slice::from_ref(&id), &add, &remove).await?;
    let tags = app.clip(&id).await?.summary.tags;
    output.answer(&json!({ "id": id, "tags": tags }), || {
        match tags.is_empty() {
            true => format!("{id} has no tags"),
            false => tags.join("\n"),
        }
    })
}
