//! `aside outbox`

use std::fmt::Write;

use aside_app::App;
use aside_app::view::{OutboxItem, PublishState};
use serde_json::json;

use crate::args::{Outbox, OutboxCommand};
use crate::output::Output;

pub(crate) async fn run(app: &App, args: Outbox, output: &Output) -> anyhow::Result<()> {
    match args.command {
        None => {}
        Some(OutboxCommand::Send) => app.send_outbox().await?,
        Some(OutboxCommand::Pause { clip }) => {
            let clip = resolve(app, clip).await?;
            app.pause_outbox(clip.as_deref())?;
            return output.answer(&json!({ "paused": true, "clip": clip }), || {
                "paused; `aside outbox resume` lets it go on".to_owned()
            });
        }
        Some(OutboxCommand::Resume { clip }) => {
            let clip = resolve(app, clip).await?;
            app.resume_outbox(clip.as_deref())?;
            return output.answer(&json!({ "paused": false, "clip": clip }), || {
                "it goes on as soon as Aside or `aside serve` runs".to_owned()
            });
        }
    }
    let items = app.outbox()?;
    output.answer(&items, || match items.is_empty() {
        true => "Nothing waits: every clip is published.".to_owned(),
        false => items.iter().map(lines).collect(),
    })
}

async fn resolve(app: &App, clip: Option<String>) -> anyhow::Result<Option<String>> {
    Ok(match clip {
        Some(clip) => Some(super::clips::resolve(app, &clip).await?),
        None => None,
    })
}

fn lines(item: &OutboxItem) -> String {
    let state = match item.state {
        PublishState::Publishing => "sending",
        PublishState::Paused => "paused",
        PublishState::Failed => "failed",
        PublishState::Published => "published",
        PublishState::Waiting => "waiting",
        PublishState::Expired => "expired",
    };
    let mut text = format!("{}  {state:<8}  to {}", item.clip_id, item.store);
    // Writing to a string cannot fail.
    if item.total_bytes > 0 {
        _ = write!(
            text,
            "  {} of {}",
            megabytes(item.sent_bytes),
            megabytes(item.total_bytes)
        );
    }
    if item.state == PublishState::Publishing && item.bytes_per_second > 0 {
        _ = write!(text, "  {}/s", megabytes(item.bytes_per_second));
    }
    text.push('\n');
    if let Some(message) = &item.message {
        _ = writeln!(text, "    {message}");
        if let Some(hint) = &item.hint {
            _ = writeln!(text, "    {hint}");
        }
        if let Some(next) = &item.next_try {
            _ = writeln!(text, "    tried {} times; again at {next}", item.failures);
        }
    }
    text
}

fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}
