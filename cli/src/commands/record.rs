//! `aside record`

use std::time::{Duration, Instant};

use aside_app::view::{
    ClipProblem, ClipState, ClipSummary, Event, PublishState, RecorderStatus, TranscriptState,
};
use aside_app::{App, AppError, ErrorCode};
use serde::Serialize;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use super::clips::sheet;
use crate::args::Record;
use crate::output::{Output, clock};
use crate::signals::interrupted;

/// What `--json` prints at the end.
#[derive(Serialize)]
struct Recorded {
    #[serde(flatten)]
    clip: ClipSummary,
    /// From Stop until every object of the clip was at its link, checked.
    stop_to_link_ms: u128,
    /// From Stop until the transcript was complete.
    stop_to_transcript_ms: Option<u128>,
}

pub(crate) async fn run(app: &App, args: Record, output: &Output) -> anyhow::Result<()> {
    if !args.no_serve {
        super::serve::in_background(app, output).await?;
    }
    let mut events = app.events();
    let request = args.request(app).await?;
    let started = app.record_until(request, args.expires.as_deref()).await?;
    super::countdown::wait(app, &mut events, output).await?;
    output.note(&format!("recording; the link is {}", started.link));
    if !app.state().model.ready {
        output.note("no speech model is installed, so there will be no transcript");
    }
    let failure = record_until(app, &mut events, args.seconds, output).await?;

    // Whoever stopped it: from here on only what is left to do is waited for.
    let stopped = Instant::now();
    if app.recorder().status != RecorderStatus::Idle {
        // An error here says that it has just ended by itself.
        app.stop().ok();
    }
    let patience = match failure {
        Some(_) => AFTER_FAILURE,
        None => Duration::MAX,
    };
    let recorded = finish(
        app,
        &started.clip_id,
        &mut events,
        (stopped, patience),
        output,
    )
    .await?;
    output.answer(&recorded, || sheet(&recorded.clip))?;
    app.close().await;
    if let Some(failure) = failure {
        return Err(failure.into());
    }
    if recorded.clip.transcript == TranscriptState::Failed {
        return Err(no_transcript(&recorded.clip).into());
    }
    match recorded.clip.publish {
        PublishState::Published => Ok(()),
        _ => Err(AppError::new(
            ErrorCode::Store,
            "The clip is kept, but is not at its link yet.",
            "`aside serve` or the next recording tries again.",
        )
        .into()),
    }
}

fn no_transcript(clip: &ClipSummary) -> AppError {
    let failed = |problem: &&ClipProblem| problem.code == "transcript_failed";
    let said = clip.problems.iter().rfind(failed);
    AppError::new(
        ErrorCode::Model,
        said.map_or_else(
            || "No transcript was made.".to_owned(),
            |it| it.message.clone(),
        ),
        "The sound is kept. If it is the model, `aside model get` fetches it anew; `aside transcribe \
         last` then makes the transcript.",
    )
}

/// Shows the time until Ctrl-C, a termination signal, the end of the wanted
/// length, or the end of the take by itself: what ended it then is returned.
async fn record_until(
    app: &App,
    events: &mut Receiver<Event>,
    seconds: Option<u64>,
    output: &Output,
) -> anyhow::Result<Option<AppError>> {
    let mut failure = None;
    let wanted = seconds.map(Duration::from_secs);
    let interrupted = interrupted();
    tokio::pin!(interrupted);
    loop {
        tokio::select! {
            signal = &mut interrupted => return signal.map(|()| failure),
            event = events.recv() => match event {
                Ok(Event::Recorder(state)) => {
                    output.live(&format!("● {}", clock(state.elapsed_ms)));
                    if state.status == RecorderStatus::Idle {
                        return Ok(failure);
                    }
                    let elapsed = Duration::from_millis(state.elapsed_ms);
                    if let Some(left) = wanted.map(|wanted| wanted.saturating_sub(elapsed))
                        && left <= Duration::from_millis(150)
                    {
                        tokio::time::sleep(left).await;
                        return Ok(failure);
                    }
                }
                Ok(Event::Problem { code, message, hint }) => {
                    output.note(format!("{message} {hint}").trim_end());
                    if let Some(code) = ErrorCode::named(&code) {
                        failure = Some(AppError::new(code, message, hint));
                    }
                }
                Ok(_) | Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return Ok(failure),
            },
        }
        if app.recorder().status == RecorderStatus::Idle && events.is_empty() {
            return Ok(failure);
        }
    }
}

/// Where a take failed (the disk is full, for one), what is left to do may
/// never be done; `aside serve` tries again.
const AFTER_FAILURE: Duration = Duration::from_secs(10);

/// Waits until the clip is at its link, checked, and has its words; or at
/// least tried to get there, for at most `patience` after it was stopped.
async fn finish(
    app: &App,
    id: &str,
    events: &mut Receiver<Event>,
    (stopped, patience): (Instant, Duration),
    output: &Output,
) -> anyhow::Result<Recorded> {
    let (mut linked, mut transcribed) = (None, None);
    let mut said_link = false;
    let interrupted = interrupted();
    tokio::pin!(interrupted);
    loop {
        let clip = app.clip(id).await?.summary;
        // A store that cannot be reached is tried again by the outbox.
        let tried = clip.outbox.as_ref().is_some_and(|it| it.failures > 0);
        let settled =
            tried || matches!(clip.publish, PublishState::Published | PublishState::Failed);
        if clip.state == ClipState::Ready && clip.publish == PublishState::Published {
            linked.get_or_insert_with(|| stopped.elapsed());
        }
        if clip.transcript == TranscriptState::Ready {
            transcribed.get_or_insert_with(|| stopped.elapsed());
        }
        let whole = clip.state == ClipState::Ready && settled && clip.verified.is_some();
        let given_up = stopped.elapsed() > patience;
        if given_up || whole && clip.transcript != TranscriptState::Working {
            return Ok(Recorded {
                clip,
                stop_to_link_ms: linked.unwrap_or_default().as_millis(),
                stop_to_transcript_ms: transcribed.map(|time| time.as_millis()),
            });
        }
        if let Some(time) = linked
            && !std::mem::replace(&mut said_link, true)
        {
            output.note(&format!("at its link after {:.2} s", time.as_secs_f32()));
        }
        output.live("finishing the transcript; Ctrl-C leaves it for later");
        tokio::select! {
            signal = &mut interrupted => {
                signal?;
                let stop_to_link_ms = linked.unwrap_or_default().as_millis();
                return Ok(Recorded { clip, stop_to_link_ms, stop_to_transcript_ms: None });
            }
            _ = next_change(events) => {}
        }
    }
}

/// Returns when something about a clip changed, or after a moment.
async fn next_change(events: &mut Receiver<Event>) {
    let changed = async {
        while let Ok(event) = events.recv().await {
            if matches!(event, Event::ClipChanged { .. } | Event::ClipRemoved { .. }) {
                return;
            }
        }
    };
    // The time limit covers what may have been missed while not listening.
    tokio::time::timeout(Duration::from_millis(500), changed)
        .await
        .ok();
}
