//! `aside assistant`, `aside summarise`

use std::io::BufRead;

use aside_app::assistant::AssistantConfig;
use aside_app::store::Secret;
use aside_app::{App, AssistantView, Digest, Watch};

use super::clips::resolve;
use super::transfer::watched;
use crate::args::{Assistant, AssistantCommand, Summarise};
use crate::output::{Output, clock};

pub(crate) async fn run(app: &App, args: Assistant, output: &Output) -> anyhow::Result<()> {
    match args.command {
        AssistantCommand::Show => {}
        AssistantCommand::Set {
            url,
            model,
            keyring,
        } => {
            let key = keyring.then(|| ask_for_key(output)).transpose()?;
            app.set_assistant(AssistantConfig { url, model }, key)
                .await?;
        }
        AssistantCommand::Remove => app.forget_assistant().await?,
    }
    let assistant = app.assistant().await?;
    output.answer(&assistant, || match &assistant {
        Some(AssistantView { url, model, key }) => format!("{model} at {url}, key: {key}"),
        None => "no assistant is set".to_owned(),
    })
}

fn ask_for_key(output: &Output) -> anyhow::Result<Secret> {
    output.note("Its key:");
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    Ok(Secret::new(line.trim()))
}

pub(crate) async fn summarise(app: &App, args: &Summarise, output: &Output) -> anyhow::Result<()> {
    let id = resolve(app, &args.clip).await?;
    if args.preview {
        let request = app.preview_summary(&id).await?;
        return output.answer(&request, || {
            format!("to {}\n\n{}", request.address, request.body)
        });
    }
    let watch = Watch::default();
    let summarising = app.summarise(&id, watch.clone());
    let digest = watched(app, &watch, "summarising", output, summarising).await?;
    if args.title {
        app.rename(&id, &digest.title).await?;
        app.settle(&id).await;
    }
    output.answer(&digest, || markdown(&digest))
}

fn markdown(digest: &Digest) -> String {
    let mut text = format!("# {}\n\n{}\n", digest.title, digest.summary);
    let chapter = |it: &aside_app::ChapterAt| format!("- {} {}\n", clock(it.at_ms), it.title);
    let item = |it: &String| format!("- [ ] {it}\n");
    for (title, lines) in [
        (
            "Chapters",
            digest.chapters.iter().map(chapter).collect::<String>(),
        ),
        ("To do", digest.action_items.iter().map(item).collect()),
    ] {
        if !lines.is_empty() {
            text += &format!("\n## {title}\n\n{lines}");
        }
    }
    text
}
