//! `aside transcribe`

use aside_app::view::TranscriptState;
use aside_app::{App, AppError, ErrorCode, Watch};

use super::clips::resolve;
use super::transfer::watched;
use crate::args::Transcribe;
use crate::output::Output;

pub(crate) async fn run(app: &App, args: &Transcribe, output: &Output) -> anyhow::Result<()> {
    let id = resolve(app, &args.clip).await?;
    let before = app.clip(&id).await?;
    if before.summary.transcript == TranscriptState::Ready && !args.again {
        return Err(AppError::new(
            ErrorCode::Conflict,
            "This clip has a transcript.",
            "--again makes it anew; corrections made in it are lost.",
        )
        .into());
    }
    let watch = Watch::default();
    let transcribing = app.transcribe(&id, args.model.as_deref(), watch.clone());
    watched(app, &watch, "transcribing", output, transcribing).await?;
    app.settle(&id).await;
    let text = app
        .transcript_as(&id, aside_app::TranscriptFormat::Text)
        .await?;
    output.answer(&app.clip(&id).await?.transcript, || text)
}
