//! `aside list`, `show`, `open`, `rename`, `delete`, `restore`

use std::fmt::Write;

use aside_app::view::{ClipState, ClipSummary, Need, PublishState, TranscriptState};
use aside_app::{App, AppError, ErrorCode};
use serde_json::json;

use crate::args::{Expire, List, Rename};
use crate::output::{Output, clock};

pub(crate) async fn list(app: &App, args: &List, output: &Output) -> anyhow::Result<()> {
    let mut clips = app.clips().await?;
    clips.retain(|clip| args.tag.iter().all(|tag| clip.has_tag(tag)));
    output.answer(&clips, || match clips.is_empty() {
        true if !args.tag.is_empty() => "No clip has that tag.".to_owned(),
        true => "No clips yet. `aside record` makes one.".to_owned(),
        false => clips.iter().map(row).collect(),
    })?;
    if let Some(id) = app.mended().first() {
        return Err(AppError::new(
            ErrorCode::Corrupt,
            format!("The manifest (clip.json) of clip {id} was damaged. It was made again."),
            format!("Nothing to do; `aside show {id}` says what was lost, if anything."),
        )
        .into());
    }
    // Broken clips are listed, and the exit code says that there are some.
    match clips.iter().find(|clip| clip.state == ClipState::Broken) {
        Some(broken) => Err(AppError::new(
            ErrorCode::Corrupt,
            format!(
                "Clip {} cannot be understood: {}",
                broken.id,
                broken.findings.join(" ")
            ),
            "Nothing was changed or deleted. Its folder is in the library; the other clips are \
             not affected.",
        )
        .into()),
        None => Ok(()),
    }
}

pub(crate) async fn show(app: &App, clip: &str, output: &Output) -> anyhow::Result<()> {
    let details = app.clip(&resolve(app, clip).await?).await?;
    output.answer(&details, || sheet(&details.summary))
}

pub(crate) async fn open(app: &App, clip: &str, output: &Output) -> anyhow::Result<()> {
    let id = resolve(app, clip).await?;
    super::serve::in_background(app, output).await?;
    let link = app.open_link(&id)?;
    output.answer(&json!({ "id": id, "link": link }), || link.clone())
}

pub(crate) async fn rename(app: &App, args: &Rename, output: &Output) -> anyhow::Result<()> {
    let id = resolve(app, &args.clip).await?;
    app.rename(&id, &args.title).await?;
    app.settle(&id).await;
    output.answer(&json!({ "id": id, "title": args.title }), || {
        format!("renamed {id}")
    })
}

pub(crate) async fn expire(app: &App, args: &Expire, output: &Output) -> anyhow::Result<()> {
    let id = resolve(app, &args.clip).await?;
    let expires = app.expire(&id, &args.when).await?;
    output.answer(
        &json!({ "id": id, "expires": expires }),
        || match &expires {
            Some(at) => format!("the link of {id} works until {at}"),
            None => format!("the link of {id} works for as long as you want"),
        },
    )
}

pub(crate) async fn delete(app: &App, clip: &str, output: &Output) -> anyhow::Result<()> {
    let id = resolve(app, clip).await?;
    app.delete(&id).await?;
    output.answer(&json!({ "id": id, "deleted": true }), || {
        format!("{id} is in the trash; `aside restore {id}` brings it back.")
    })
}

pub(crate) async fn restore(app: &App, clip: &str, output: &Output) -> anyhow::Result<()> {
    app.restore(clip).await?;
    app.settle(clip).await;
    let link = app.link(clip)?;
    output.answer(&json!({ "id": clip, "link": link }), || {
        format!("{clip} is back at {link}")
    })
}

/// A clip's id from what was typed: an id, or `last`.
pub(crate) async fn resolve(app: &App, typed: &str) -> Result<String, AppError> {
    if typed != "last" {
        return Ok(typed.to_owned());
    }
    let newest = app.clips().await?.into_iter().next();
    newest.map(|clip| clip.id).ok_or_else(|| {
        AppError::new(
            ErrorCode::NotFound,
            "There is no clip yet.",
            "`aside record` makes one.",
        )
    })
}

fn row(clip: &ClipSummary) -> String {
    let (id, length, title) = (&clip.id, clock(clip.duration_ms), &clip.title);
    format!("{id}  {length:>8}  {:<11}  {title}\n", word(clip))
}

/// A clip's state in a word.
fn word(clip: &ClipSummary) -> &'static str {
    match (clip.state, clip.publish) {
        (ClipState::Broken, _) => "broken",
        (ClipState::Recording, _) => "recording",
        (ClipState::Recovering, _) => "recovering",
        (ClipState::Failed, _) => "failed",
        (ClipState::Ready, PublishState::Published) => "published",
        (ClipState::Ready, PublishState::Expired) => "expired",
        (ClipState::Ready, _) => "ready",
    }
}

/// Everything about a clip, a line each.
pub(crate) fn sheet(clip: &ClipSummary) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    _ = writeln!(text, "{}", clip.title);
    _ = writeln!(text, "  link        {}", clip.link);
    _ = writeln!(text, "  id          {}", clip.id);
    _ = writeln!(text, "  length      {}", clock(clip.duration_ms));
    _ = writeln!(text, "  state       {}", word(clip));
    if !clip.tags.is_empty() {
        _ = writeln!(text, "  tags        {}", clip.tags.join(", "));
    }
    if let Some(expires) = &clip.expires {
        _ = writeln!(text, "  link until  {expires}");
    }
    if let Some(wish) = wish(clip) {
        _ = writeln!(text, "  needs       {wish}");
    }
    _ = writeln!(text, "  receipt     {}", receipt(clip));
    for finding in &clip.findings {
        _ = writeln!(text, "              {finding}");
    }
    for problem in &clip.problems {
        _ = writeln!(text, "  problem     {}", problem.message);
    }
    let transcript = match clip.transcript {
        TranscriptState::None => "none",
        TranscriptState::Working => "is being made",
        TranscriptState::Ready if clip.excerpt.is_empty() => "nothing was said",
        TranscriptState::Ready => &clip.excerpt,
        TranscriptState::Failed => "failed; the sound is kept",
    };
    _ = writeln!(text, "  transcript  {transcript}");
    text
}

/// What those who watch it are to do, and until when.
fn wish(clip: &ClipSummary) -> Option<String> {
    let need = clip.wish.need.map(|it| match it {
        Need::Fyi => "nothing: for your information",
        Need::Answer => "an answer",
        Need::Decide => "a decision",
    });
    match (need, &clip.wish.reply_by) {
        (None, None) => None,
        (need, None) => need.map(str::to_owned),
        (need, Some(by)) => Some(format!("{} by {by}", need.unwrap_or("a reply"))),
    }
}

fn receipt(clip: &ClipSummary) -> &'static str {
    match clip.verified {
        None => "not checked yet",
        Some(true) => "verified: every checksum holds and everything decodes",
        Some(false) => "something is wrong:",
    }
}
