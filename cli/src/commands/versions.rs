//! `aside replace`, `aside trim`, `aside versions`

use std::path::Path;

use aside_app::view::Span;
use aside_app::{App, Version, Watch};
use serde_json::json;

use super::clips::{resolve, sheet};
use super::share::moment;
use super::transfer::watched;
use crate::args::{Replace, Trim, Versions};
use crate::output::{Output, clock};

pub(crate) async fn replace(app: &App, args: Replace, output: &Output) -> anyhow::Result<()> {
    super::serve::in_background(app, output).await?;
    let id = resolve(app, &args.clip).await?;
    let file = Path::new(&args.with);
    if file.exists() {
        let watch = Watch::default();
        let replacing = app.replace_with_file(&id, file, watch.clone());
        watched(app, &watch, "replacing", output, replacing).await?;
    } else {
        let with = resolve(app, &args.with).await?;
        app.replace_with_clip(&id, &with).await?;
    }
    answer(app, &id, output).await
}

pub(crate) async fn trim(app: &App, args: Trim, output: &Output) -> anyhow::Result<()> {
    super::serve::in_background(app, output).await?;
    let id = resolve(app, &args.clip).await?;
    let watch = Watch::default();
    if args.undo {
        app.untrim(&id, None, watch).await?;
        return answer(app, &id, output).await;
    }
    let at = |text: Option<&str>, otherwise| text.map_or(Ok(otherwise), moment);
    let span = Span {
        from_ms: at(args.from.as_deref(), 0)?,
        until_ms: at(args.to.as_deref(), u64::MAX)?,
    };
    let trimming = app.trim(&id, span, watch.clone());
    watched(app, &watch, "trimming", output, trimming).await?;
    answer(app, &id, output).await
}

pub(crate) async fn run(app: &App, args: &Versions, output: &Output) -> anyhow::Result<()> {
    let id = resolve(app, &args.clip).await?;
    if let Some(version) = args.restore {
        app.restore_version(&id, version).await?;
        return answer(app, &id, output).await;
    }
    let versions = app.versions(&id).await?;
    output.answer(&versions, || versions.iter().map(row).collect())
}

async fn answer(app: &App, id: &str, output: &Output) -> anyhow::Result<()> {
    app.settle(id).await;
    let clip = app.clip(id).await?.summary;
    let versions = app.versions(id).await?;
    let answer = json!({ "clip": clip, "versions": versions });
    output.answer(&answer, || sheet(&clip))?;
    app.close().await;
    Ok(())
}

fn row(version: &Version) -> String {
    let mark = if version.current { '*' } else { ' ' };
    format!(
        "{mark} {:>3}  {:>8}  since {}  {}\n",
        version.version,
        clock(version.duration_ms),
        version.since,
        version.folder.display()
    )
}
