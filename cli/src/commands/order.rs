//! `aside toggle`, `pause`, `note`, `mark` and `next`: orders to the running instance.
//! They open no library, so that a key bound to one acts at once.

use aside_app::Paths;
use aside_app::instance::{Did, Done, Order, ask};

use crate::args::{Note, NoteEdge};
use crate::output::{Output, clock};

pub(crate) async fn run(order: Order, output: &Output) -> anyhow::Result<()> {
    let done = ask(&Paths::from_env()?, order).await?;
    output.answer(&done, || line(&done))
}

pub(crate) fn note(args: &Note) -> Order {
    match args.edge {
        None => Order::Note,
        Some(NoteEdge::Start) => Order::NoteStart,
        Some(NoteEdge::Stop) => Order::NoteStop,
    }
}

fn line(done: &Done) -> String {
    let (at, link) = (clock(done.at_ms), done.link.as_deref().unwrap_or_default());
    match done.did {
        Did::Shown => "the window is shown".to_owned(),
        Did::Started => format!("recording; the link is {link}"),
        Did::Stopped => format!("stopped at {at}; the link is {link}"),
        Did::CalledOff => "called off; nothing was recorded".to_owned(),
        Did::Paused => format!("paused at {at}"),
        Did::Resumed => format!("recording again at {at}"),
        Did::Turned => format!("at the next line of the outline, from {at}"),
        Did::Marked => format!("marked the last sentence before {at}"),
    }
}
