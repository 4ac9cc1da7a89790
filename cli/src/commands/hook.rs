//! `aside hook`

use std::io::BufRead;

use aside_app::hook::{HookKind, generate_secret};
use aside_app::store::Secret;
use aside_app::{App, AppError, ErrorCode, HookView, NewHook, address};
use serde_json::json;

use crate::args::{AddHook, Hook, HookCommand, HookSort};
use crate::output::Output;

pub(crate) async fn run(app: &App, args: Hook, output: &Output) -> anyhow::Result<()> {
    match args.command {
        HookCommand::Add(args) => add(app, args, output).await,
        HookCommand::List => {
            let hooks = app.hooks().await?;
            output.answer(&hooks, || match hooks.is_empty() {
                true => "There are no webhooks: `aside hook add` adds one.".to_owned(),
                false => hooks.iter().map(row).collect(),
            })
        }
        HookCommand::Test { name } => {
            app.test_hook(&name).await?;
            output.answer(&json!({ "told": name }), || format!("{name} took it"))
        }
        HookCommand::Remove { name } => {
            app.remove_hook(&name).await?;
            output.answer(&json!({ "removed": name }), || {
                format!("{name} is forgotten")
            })
        }
    }
}

async fn add(app: &App, args: AddHook, output: &Output) -> anyhow::Result<()> {
    let kind = match (args.kind, args.url) {
        (HookSort::Generic, Some(text)) => HookKind::Generic {
            url: address(&text)?,
        },
        (HookSort::Slack, None) => HookKind::Slack,
        // clap asks for a program's address.
        (HookSort::Generic, None) | (HookSort::Slack, Some(_)) => {
            return Err(AppError::new(
                ErrorCode::Usage,
                "Slack's address is its secret, and everybody on the machine sees arguments.",
                "Leave --url out: type the address with --keyring, or set ASIDE_HOOK_<NAME>_URL.",
            )
            .into());
        }
    };
    let secret = match args.keyring {
        true => Some(ask_for_secret(args.kind, output)?),
        false => None,
    };
    let made = secret.as_ref().is_some_and(|(_, made)| *made);
    let secret = secret.map(|(secret, _)| secret);
    let shown = secret.clone().filter(|_| made);
    let new = NewHook {
        name: args.name,
        kind,
        secret,
    };
    let hook = app.add_hook(new).await?;
    let shown = shown.as_ref().map(Secret::reveal);
    output.answer(&json!({ "hook": hook, "new_secret": shown }), || {
        let mut text = row(&hook);
        if let Some(secret) = shown {
            text += &format!("Its receiver has to know this secret: {secret}\n");
        }
        if hook.secret == "none" {
            text += "There is no secret for it yet: see `aside hook add --help`.\n";
        }
        text + &format!("`aside hook test {}` tries it.\n", hook.name)
    })
}

/// The secret that is typed or piped, or a new one; true if it is new.
fn ask_for_secret(kind: HookSort, output: &Output) -> anyhow::Result<(Secret, bool)> {
    output.note(match kind {
        HookSort::Slack => "Its address:",
        HookSort::Generic => "Its secret (empty for a new one):",
    });
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    match (line.trim(), kind) {
        ("", HookSort::Slack) => Err(AppError::new(
            ErrorCode::Usage,
            "The address is missing.",
            "Type it, or pipe it in.",
        )
        .into()),
        ("", HookSort::Generic) => Ok((generate_secret().map_err(AppError::from)?, true)),
        (line, _) => Ok((Secret::new(line), false)),
    }
}

fn row(hook: &HookView) -> String {
    let mut text = format!(
        "{:<12} {:<8} secret: {:<11} {}\n",
        hook.name,
        hook.kind,
        hook.secret,
        hook.url.as_deref().unwrap_or_default()
    );
    if hook.waiting + hook.given_up > 0 {
        text += &format!("    {} waiting, {} given up", hook.waiting, hook.given_up);
        if let Some(trouble) = &hook.trouble {
            text += &format!(": {trouble}");
        }
        text.push('\n');
    }
    text
}
