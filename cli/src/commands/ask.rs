//! `aside ask`, `aside inbox`

use std::io::{IsTerminal, Read};
use std::time::Duration;

use aside_app::ask::{AnswerKind, Guests, questions};
use aside_app::view::{AnswerView, AskTemplate as Words, AskView, TemplateName, Withdrawn};
use aside_app::{App, NewAsk, Watch};
use clap::ValueEnum;
use serde_json::json;

use super::transfer::watched;
use crate::args::{AskArgs, AskCommand, AskKind, AskTemplate, CloseAsk, NewAskArgs, PassOn};
use crate::output::Output;

pub(crate) async fn run(app: &App, args: AskArgs, output: &Output) -> anyhow::Result<()> {
    match args.command {
        AskCommand::New(args) => new(app, *args, output).await,
        AskCommand::Templates => output.answer(&Words::all(), || {
            AskTemplate::value_variants().iter().map(told).collect()
        }),
        AskCommand::List => {
            let asks = app.asks().await?;
            output.answer(&asks, || match asks.is_empty() {
                true => "There are no asks: `aside ask new` makes one.".to_owned(),
                false => asks.iter().map(row).collect(),
            })
        }
        AskCommand::Show(args) => {
            let ask = app.ask(&args.ask).await?;
            output.answer(&ask, || sheet(&ask))
        }
        AskCommand::Remind(args) => {
            let reminders = app.remind(&args.ask).await?;
            output.answer(&reminders, || match reminders.is_empty() {
                true => "Everybody has answered everything.".to_owned(),
                false => {
                    let texts: Vec<_> = reminders.iter().map(|it| it.text.as_str()).collect();
                    texts.join("\n\n--\n\n")
                }
            })
        }
        AskCommand::PassOn(args) => pass_on(app, &args, output).await,
        AskCommand::Export(args) => {
            let watch = Watch::default();
            let exporting = app.export_ask(&args.ask, args.to.as_deref(), watch.clone());
            let to = watched(app, &watch, "exporting", output, exporting).await?;
            output.answer(&json!({ "to": to }), || {
                format!("all of it is in {}", to.display())
            })
        }
        AskCommand::Close(args) => close(app, args, output).await,
    }
}

/// The link of the answers of those who are named.
async fn pass_on(app: &App, args: &PassOn, output: &Output) -> anyhow::Result<()> {
    let ask = app.ask(&args.ask).await?;
    let is_chosen = |it: &&AnswerView| {
        let name = it.name.as_deref().unwrap_or_default();
        let asked = args.question.is_empty() || args.question.contains(&it.question);
        asked && it.refused.is_none() && args.person.iter().any(|one| one == name)
    };
    let chosen = ask.answers.iter().filter(is_chosen);
    let chosen: Vec<_> = chosen.map(|it| (it.place.clone(), it.question)).collect();
    let passed_on = app.pass_on(&ask.id, &chosen, &args.until).await?;
    output.answer(&passed_on, || passed_on.link.clone())
}

async fn close(app: &App, args: CloseAsk, output: &Output) -> anyhow::Result<()> {
    let Some(when) = &args.on else {
        let removed = app.close_ask(&args.ask, args.answers).await?;
        app.close().await;
        return output.answer(&json!({ "removed": removed }), || {
            let here = match args.answers {
                true => "; nothing of it is in the library",
                false => "",
            };
            format!("closed; {removed} objects are gone from the store, and none is left{here}")
        });
    };
    let ask = app.end_ask(&args.ask, when, args.answers).await?;
    output.answer(&ask, || match &ask.ends {
        Some(ends) => format!("it is closed and deleted on {ends}, by the Aside that runs then"),
        None => "it stays open until it is closed".to_owned(),
    })
}

/// Looks into every inbox, takes in what is there, and waits until it has its
/// words.
pub(crate) async fn inbox(app: &App, output: &Output) -> anyhow::Result<()> {
    let collected = app.collect_answers().await?;
    app.close().await;
    output.answer(&collected, || {
        let mut text: String = collected.answers.iter().map(came).collect();
        text.extend(collected.withdrawn.iter().map(went));
        if text.is_empty() {
            text = "nothing new\n".to_owned();
        }
        for trouble in &collected.troubles {
            text += &format!("not looked at: {} {}\n", trouble.message, trouble.hint);
        }
        text
    })?;
    match collected.troubles.into_iter().next() {
        Some(trouble) => Err(trouble.into()),
        None => Ok(()),
    }
}

async fn new(app: &App, args: NewAskArgs, output: &Output) -> anyhow::Result<()> {
    let asked = match args.question.is_empty() && args.template.is_none() {
        true => pasted(output)?,
        false => args.question.join("\n"),
    };
    let new = NewAsk {
        title: args.title,
        from: args.from,
        introduction: args.introduction,
        questions: questions(&asked),
        kinds: args.kinds.into_iter().map(kind).collect(),
        guests: match args.open {
            Some(places) => Guests::Open(places),
            None => Guests::Named(args.person),
        },
        retakes: args.retakes,
        time_limit: args.limit.map(Duration::from_secs),
        think_time: args.think.map(Duration::from_secs),
        deadline: args.deadline,
        ends: args.ends,
        consent: args.consent,
        kept: args.kept,
        store: args.store,
    };
    let new = match args.template {
        Some(template) => new.or_as(Words::of(named(template))),
        None => new,
    };
    let ask = app.new_ask(new).await?;
    output.answer(&ask, || {
        let mut text = String::new();
        for guest in &ask.guests {
            let name = guest.name.as_deref().unwrap_or("everybody");
            text += &format!("{name:<20} {}\n", guest.link);
        }
        text += "\nAnswers come in while Aside runs, or with `aside inbox`. Without it links take \
                 answers for a week.\n";
        if !ask.writes_once {
            text += "This store does not refuse a second write: until an answer is taken in, \
                     whoever has its link can replace it.\n";
        }
        text
    })
}

/// The questions on standard input.
fn pasted(output: &Output) -> anyhow::Result<String> {
    if std::io::stdin().is_terminal() {
        output.note("Questions, one a line, then Ctrl-D:");
    }
    let mut text = String::new();
    std::io::stdin()
        .lock()
        .take(1 << 20)
        .read_to_string(&mut text)?;
    Ok(text)
}

fn kind(kind: AskKind) -> AnswerKind {
    match kind {
        AskKind::Video => AnswerKind::Video,
        AskKind::Screen => AnswerKind::Screen,
        AskKind::Voice => AnswerKind::Voice,
        AskKind::Text => AnswerKind::Text,
        AskKind::File => AnswerKind::File,
    }
}

fn named(template: AskTemplate) -> TemplateName {
    match template {
        AskTemplate::Interview => TemplateName::Interview,
        AskTemplate::CheckIn => TemplateName::CheckIn,
        AskTemplate::Feedback => TemplateName::Feedback,
        AskTemplate::Testimonial => TemplateName::Testimonial,
        AskTemplate::KickOff => TemplateName::KickOff,
        AskTemplate::StandUp => TemplateName::StandUp,
        AskTemplate::Problem => TemplateName::Problem,
    }
}

fn told(template: &AskTemplate) -> String {
    let called = template.to_possible_value();
    let called = called.as_ref().map_or("", |it| it.get_name());
    let words = Words::of(named(*template));
    let questions: String = words
        .questions
        .lines()
        .map(|it| format!("  {it}\n"))
        .collect();
    format!("{called}: {}\n{questions}\n", words.title)
}

fn row(ask: &AskView) -> String {
    let state = match (&ask.closed, &ask.cleared) {
        (None, _) => "open",
        (Some(_), Some(_)) => "closed",
        (Some(_), None) => "closed, not deleted yet",
    };
    let (answered, expected) = (ask.answered, ask.expected);
    format!(
        "{}  {answered:>3} of {expected:<3} {state:<7} {}\n",
        ask.id, ask.title
    )
}

fn sheet(ask: &AskView) -> String {
    let mut text = row(ask);
    if let Some(deadline) = &ask.deadline {
        text += &format!("answers are taken until {deadline}\n");
    }
    for (index, question) in ask.questions.iter().enumerate() {
        text += &format!("  {}. {question}\n", index + 1);
    }
    for guest in &ask.guests {
        let name = guest.name.as_deref().unwrap_or("everybody");
        let (answered, expected) = (guest.answered, guest.expected);
        text += &format!("{name:<20} {answered} of {expected}  {}\n", guest.link);
    }
    for person in &ask.people {
        if let Some(at) = &person.withdrawn {
            let name = person.name.as_deref().unwrap_or("somebody").escape_debug();
            text +=
                &format!("{name:<20} took their answers back on {at}; nothing of them is kept\n");
        }
    }
    text + &ask.answers.iter().map(came).collect::<String>()
}

/// One who left, on one line.
fn went(guest: &Withdrawn) -> String {
    let name = guest.name.as_deref().unwrap_or("somebody").escape_debug();
    let title = guest.title.escape_debug();
    format!("{name} took their answers to \"{title}\" back: all of them are deleted\n")
}

/// One answer on one line. What is a guest's is shown with escapes, so that a
/// terminal does what it says and nothing else.
fn came(answer: &AnswerView) -> String {
    let name = answer.name.as_deref().unwrap_or("somebody").escape_debug();
    let question = answer.question;
    let called = answer.file_name.as_deref().unwrap_or_default();
    let what = match (&answer.clip, &answer.text, &answer.file, &answer.refused) {
        (Some(clip), ..) => format!("clip {clip}"),
        (_, Some(text), ..) => format!("\"{}\"", text.escape_debug()),
        (_, _, Some(file), _) => format!("\"{}\" is {file}", called.escape_debug()),
        (.., Some(reason)) => format!("not taken: {reason}"),
        _ => "being taken in".to_owned(),
    };
    format!("{name}, question {question}: {what}\n")
}
