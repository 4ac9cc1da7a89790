//! `aside verify`, `aside repair`, `aside rebuild`

use aside_app::{App, AppError, ErrorCode, Watch};
use serde::Serialize;

use super::clips::resolve;
use super::transfer::watched;
use crate::args::{OneClip, Verify};
use crate::output::Output;

/// One clip, and what is wrong with it.
#[derive(Serialize)]
struct Checked {
    id: String,
    good: bool,
    findings: Vec<String>,
}

pub(crate) async fn verify(app: &App, args: &Verify, output: &Output) -> anyhow::Result<()> {
    let ids = match &args.clip {
        Some(clip) => vec![resolve(app, clip).await?],
        None => app.clips().await?.into_iter().map(|clip| clip.id).collect(),
    };
    let mut checked = Vec::with_capacity(ids.len());
    let mut ended = None;
    for (index, id) in ids.iter().enumerate() {
        let what = format!("checking {} of {}", index + 1, ids.len());
        let watch = Watch::default();
        let checking = app.verify(id, watch.clone());
        // A clip that cannot even be read is a finding, not the end.
        let findings = match watched(app, &watch, &what, output, checking).await {
            Ok(findings) => findings,
            Err(error) if args.clip.is_some() => return Err(error),
            Err(error) if watch.is_cancelled() => {
                ended = Some(error);
                break;
            }
            Err(error) => vec![error.to_string()],
        };
        checked.push(Checked {
            id: id.clone(),
            good: findings.is_empty(),
            findings,
        });
    }
    output.answer(&checked, || checked.iter().map(lines).collect())?;
    if let Some(ended) = ended {
        return Err(ended);
    }
    let damaged = checked.iter().filter(|clip| !clip.good).count();
    if damaged == 0 {
        return Ok(());
    }
    Err(AppError::new(
        ErrorCode::Corrupt,
        format!(
            "Something is wrong with {damaged} of {} clips.",
            checked.len()
        ),
        "`aside repair` brings back every part of a clip that is whole.",
    )
    .into())
}

pub(crate) async fn repair(app: &App, args: &OneClip, output: &Output) -> anyhow::Result<()> {
    let id = resolve(app, &args.clip).await?;
    let watch = Watch::default();
    let repairing = app.repair(&id, watch.clone());
    let done = watched(app, &watch, "repairing", output, repairing).await?;
    app.settle(&id).await;
    let answer = serde_json::json!({ "id": id, "done": done });
    output.answer(&answer, || match done.is_empty() {
        true => format!("{id} was in order"),
        false => done.join("\n"),
    })
}

pub(crate) async fn rebuild(app: &App, output: &Output) -> anyhow::Result<()> {
    let watch = Watch::default();
    let rebuilding = app.rebuild(watch.clone());
    let found = watched(app, &watch, "rebuilding", output, rebuilding).await?;
    output.answer(&serde_json::json!({ "found": found }), || {
        match found.is_empty() {
            true => "everything is in order".to_owned(),
            false => found.join("\n"),
        }
    })?;
    match found.is_empty() {
        true => Ok(()),
        false => Err(AppError::new(
            ErrorCode::Corrupt,
            match found.len() {
                1 => "Something is wrong with a clip.".to_owned(),
                count => format!("Something is wrong with {count} clips."),
            },
            "`aside repair` brings back every part of a clip that is whole.",
        )
        .into()),
    }
}

fn lines(clip: &Checked) -> String {
    let mut text = format!(
        "{}  {}\n",
        clip.id,
        if clip.good {
            "good"
        } else {
            "something is wrong:"
        }
    );
    for finding in &clip.findings {
        text.push_str(&format!("    {finding}\n"));
    }
    text
}
