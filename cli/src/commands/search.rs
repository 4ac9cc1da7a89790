//! `aside search`

use std::fmt::Write;

use aside_app::App;
use aside_app::view::{SearchHit, TextPiece};

use crate::args::Search;
use crate::output::{Output, clock};

pub(crate) async fn run(app: &App, args: &Search, output: &Output) -> anyhow::Result<()> {
    let query = args.query.join(" ");
    let hits = app.search(&query, args.most).await?;
    output.answer(&hits, || match hits.is_empty() {
        true => format!("Nothing is found for {query}."),
        false => hits.iter().map(lines).collect::<Vec<_>>().join("\n"),
    })
}

/// The clip, its link, and each moment with the words around it.
fn lines(hit: &SearchHit) -> String {
    // Writing to a string cannot fail.
    let mut text = String::new();
    _ = writeln!(text, "{}", joined(&hit.title));
    _ = writeln!(text, "  {}", hit.link);
    for moment in &hit.moments {
        _ = writeln!(
            text,
            "  {:>7}  {}",
            clock(moment.at_ms),
            joined(&moment.words)
        );
    }
    text
}

fn joined(pieces: &[TextPiece]) -> String {
    pieces.iter().map(|piece| piece.text.as_str()).collect()
}
