//! `aside comments`

use std::fmt::Write as _;

use aside_app::view::{Allowed, CommentView, ConversationView, Judgement};
use aside_app::{App, AppError, ErrorCode};
use serde_json::json;

use super::clips::resolve;
use crate::args::{Allow, Comments, CommentsCommand, YesNo};
use crate::output::{Output, clock};

/// As many characters of an id are shown as tell comments apart.
const SHORT: usize = 8;

/// Stands for every clip to come.
const NEW: &str = "new";

pub(crate) async fn run(app: &App, args: &Comments, output: &Output) -> anyhow::Result<()> {
    if args.clip == NEW {
        return for_new(app, args.command.as_ref(), output).await;
    }
    let id = resolve(app, &args.clip).await?;
    match &args.command {
        Some(CommentsCommand::Accept(chosen)) => {
            judge(app, &id, &chosen.ids, Judgement::Shown).await?;
        }
        Some(CommentsCommand::Remove(chosen)) => {
            judge(app, &id, &chosen.ids, Judgement::Removed).await?;
        }
        Some(CommentsCommand::Allow(allow)) => {
            let before = app.conversation(&id).await?.allowed;
            app.allow(&id, allowed(before, allow)).await?;
        }
        None => {
            let trouble = app.collect_remarks().await?.into_iter().next();
            if let Some(trouble) = trouble {
                return Err(trouble.into());
            }
        }
    }
    let conversation = app.conversation(&id).await?;
    output.answer(&conversation, || sheet(&conversation))
}

async fn for_new(
    app: &App,
    command: Option<&CommentsCommand>,
    output: &Output,
) -> anyhow::Result<()> {
    match command {
        Some(CommentsCommand::Allow(allow)) => {
            let before = app.preferences().await?.viewers;
            app.set_viewers(allowed(before, allow)).await?;
        }
        Some(CommentsCommand::Accept(_) | CommentsCommand::Remove(_)) => {
            return Err(AppError::new(
                ErrorCode::Usage,
                "Nobody has said anything about clips that are not there yet.",
                "Name a clip instead of `new`.",
            )
            .into());
        }
        None => {}
    }
    let allowed = app.preferences().await?.viewers;
    output.answer(&json!({ "allowed": allowed }), || {
        let may = |it| if it { "yes" } else { "no" };
        format!(
            "new clips in a bucket\ncomments  {}\nreplies   {}\nvisits    {}\n",
            said(allowed),
            may(allowed.replies),
            may(allowed.visits)
        )
    })
}

/// How comments are taken.
const fn said(allowed: Allowed) -> &'static str {
    match (allowed.comments, allowed.at_once) {
        (false, _) => "may not be sent",
        (true, false) => "are shown when you accepted them",
        (true, true) => "are shown at once",
    }
}

async fn judge(app: &App, id: &str, chosen: &[String], judgement: Judgement) -> anyhow::Result<()> {
    for remark in chosen {
        app.judge(id, remark, judgement).await?;
    }
    Ok(())
}

fn allowed(before: Allowed, change: &Allow) -> Allowed {
    let or = |now: Option<YesNo>, before| now.map_or(before, YesNo::is_yes);
    Allowed {
        comments: or(change.comments, before.comments),
        replies: or(change.replies, before.replies),
        visits: or(change.visits, before.visits),
        at_once: or(change.at_once, before.at_once),
    }
}

fn sheet(conversation: &ConversationView) -> String {
    let mut text = String::new();
    let allowed = conversation.allowed;
    // Writing to a string cannot fail.
    _ = writeln!(text, "comments  {}", said(allowed));
    if allowed.visits || conversation.reached.first().is_some_and(|it| *it > 0) {
        let count = |at: usize| conversation.reached.get(at).copied().unwrap_or(0);
        _ = writeln!(
            text,
            "visits    {} played it, {} got to the middle, {} to the end",
            count(0),
            count(2),
            count(4)
        );
    }
    let given = conversation.reactions.iter();
    let given: Vec<_> = given
        .map(|it| format!("{} {}", it.emoji, it.count))
        .collect();
    if !given.is_empty() {
        _ = writeln!(text, "reactions {}", given.join("  "));
    }
    for comment in &conversation.comments {
        text += &row(comment);
    }
    for reply in &conversation.replies {
        let (state, length) = (state(reply.state), clock(reply.duration_ms));
        let name = reply.name.as_deref().unwrap_or("somebody");
        let id = &reply.clip[..SHORT];
        _ = writeln!(text, "{id}  {state:<7} {length:>7}  {name}, a recording");
    }
    text
}

fn state(judgement: Judgement) -> &'static str {
    match judgement {
        Judgement::Waiting => "waits",
        Judgement::Shown => "shown",
        Judgement::Removed => "removed",
    }
}

fn row(comment: &CommentView) -> String {
    let state = state(comment.state);
    let at = comment.at_ms.map(clock).unwrap_or_default();
    let name = comment.name.as_deref().unwrap_or("somebody");
    let words = comment.text.replace('\n', "\n          ");
    format!(
        "{}  {state:<7} {at:>7}  {name}\n          {words}\n",
        &comment.id[..SHORT]
    )
}
