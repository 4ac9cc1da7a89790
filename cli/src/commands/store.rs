//! `aside store`, `aside move`

use std::fmt::Write;
use std::io::BufRead;

use aside_app::store::{Bucket, Keys, Secret, Style};
use aside_app::{App, AppError, ErrorCode, NewStore, StoreView, Watch, address};
use serde_json::json;

use crate::args::{AddStore, Move, Store, StoreCommand};
use crate::output::Output;

pub(crate) async fn run(app: &App, args: Store, output: &Output) -> anyhow::Result<()> {
    match args.command {
        StoreCommand::Add(args) => add(app, args, output).await,
        StoreCommand::List => {
            let stores = app.stores().await?;
            output.answer(&stores, || stores.iter().map(row).collect())
        }
        StoreCommand::Test { name, fix } => test(app, name, fix, output).await,
        StoreCommand::Remove { name } => {
            app.remove_store(&name).await?;
            output.answer(&json!({ "removed": name }), || {
                format!("{name} is forgotten; what lies in it is still there")
            })
        }
        StoreCommand::Set { name, keep } => {
            app.set_retention(&name, keep.0).await?;
            let answer = json!({ "name": name, "retention_days": keep.0 });
            output.answer(&answer, || match keep.0 {
                None => format!("{name} keeps clips for ever"),
                Some(days) => {
                    let mut text =
                        format!("clips leave {name} after {days} days, and stay in the library");
                    if name != "folder" {
                        text += &format!(
                            "; where a bucket can delete them by itself, \
                             `aside store test {name} --fix` sets that"
                        );
                    }
                    text
                }
            })
        }
        StoreCommand::Default { name } => {
            app.set_default_store(&name).await?;
            output.answer(&json!({ "default": name }), || {
                format!("new clips go to {name}")
            })
        }
    }
}

async fn add(app: &App, args: AddStore, output: &Output) -> anyhow::Result<()> {
    let keys = match args.keyring {
        true => Some(ask_for_keys(output)?),
        false => None,
    };
    let new = NewStore {
        name: args.name,
        bucket: Bucket {
            endpoint: args.endpoint.as_deref().map(address).transpose()?,
            region: args.region,
            bucket: args.bucket,
            prefix: args.prefix,
            style: if args.host_style {
                Style::Host
            } else {
                Style::Path
            },
        },
        public_url: args.public_url.as_deref().map(address).transpose()?,
        keys,
        default: args.default,
    };
    let store = app.add_store(new).await?;
    output.answer(&store, || {
        let mut text = row(&store);
        if store.keys == "none" {
            text += "There are no keys for it yet: see `aside store add --help`.\n";
        }
        text + &format!("`aside store test {}` tries it.\n", store.name)
    })
}

/// Keys are typed or piped, never arguments: those are shown to everybody on
/// the machine.
fn ask_for_keys(output: &Output) -> anyhow::Result<Keys> {
    let mut lines = std::io::stdin().lock().lines();
    let mut next = |what: &str| -> anyhow::Result<String> {
        output.note(what);
        let line = lines.next().transpose()?.unwrap_or_default();
        match line.trim() {
            "" => Err(AppError::new(
                ErrorCode::Usage,
                "A key is missing.",
                "Type the access key id and the secret access key, a line each.",
            )
            .into()),
            line => Ok(line.to_owned()),
        }
    };
    let id = next("Access key id:")?;
    Ok(Keys::new(id, Secret::new(next("Secret access key:")?)))
}

async fn test(app: &App, name: Option<String>, fix: bool, output: &Output) -> anyhow::Result<()> {
    let report = app
        .test_store(name.as_deref(), fix, Watch::default())
        .await?;
    output.answer(&report, || {
        let mut text = String::new();
        for check in &report.checks {
            // Writing to a string cannot fail.
            _ = writeln!(
                text,
                "{:<11} {:<24} {}",
                check.state.word(),
                check.name,
                check.detail
            );
            if !check.meaning.is_empty() {
                _ = writeln!(text, "            {}", check.meaning);
            }
        }
        text
    })?;
    match report.usable {
        true => Ok(()),
        false => Err(AppError::new(
            ErrorCode::Store,
            format!("Clips cannot be published to {}.", report.store),
            "The lines marked \"fails\" say what is missing.",
        )
        .into()),
    }
}

pub(crate) async fn move_clips(app: &App, args: &Move, output: &Output) -> anyhow::Result<()> {
    let clips = match &args.clip {
        Some(clip) => vec![super::clips::resolve(app, clip).await?],
        None => app.clips().await?.into_iter().map(|clip| clip.id).collect(),
    };
    let mut moved = Vec::new();
    for clip in clips {
        if app.move_clip(&clip, &args.to, Watch::default()).await? {
            output.note(&format!("{clip} is now at {}", app.link(&clip)?));
            moved.push(clip);
        }
    }
    output.answer(&json!({ "to": args.to, "moved": moved }), || {
        format!("{} moved to {}", moved.len(), args.to)
    })
}

fn row(store: &StoreView) -> String {
    let mark = if store.default { '*' } else { ' ' };
    let kept = match store.retention_days {
        Some(days) => format!("  for {days} days"),
        None => String::new(),
    };
    format!(
        "{mark} {:<12} {:<7} keys: {:<11} {}{kept}\n",
        store.name, store.kind, store.keys, store.place
    )
}
