//! `aside transcript`

use aside_app::App;

use super::clips::resolve;
use crate::args::{Format, Transcript};
use crate::output::Output;

pub(crate) async fn run(app: &App, args: &Transcript, output: &Output) -> anyhow::Result<()> {
    let id = resolve(app, &args.clip).await?;
    let details = app.clip(&id).await?;
    let text = app.transcript_as(&id, args.format.into()).await?;
    output.answer(&details.transcript, || text)
}

impl From<Format> for aside_app::TranscriptFormat {
    fn from(format: Format) -> Self {
        match format {
            Format::Text => Self::Text,
            Format::Markdown => Self::Markdown,
            Format::Vtt => Self::Vtt,
            Format::Srt => Self::Srt,
            Format::Chapters => Self::Chapters,
        }
    }
}
