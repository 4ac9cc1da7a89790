//! `aside serve`

use std::process::Stdio;
use std::time::Duration;

use aside_app::{App, AppError, ErrorCode, Paths};
use serde_json::json;

use crate::args::Serve;
use crate::output::Output;

/// A server that does not answer within this time has failed.
const START: Duration = Duration::from_secs(10);

pub(crate) async fn run(args: Serve, output: &Output) -> anyhow::Result<()> {
    let app = App::open(Paths::from_env()?).await?;
    if args.stop {
        let stopped = app.stop_background_server().await?;
        return output.answer(&json!({ "stopped": stopped }), || match stopped {
            true => "stopped".to_owned(),
            false => "none was running in the background".to_owned(),
        });
    }
    let here = app.serve().await?;
    let url = app.base_url()?;
    output.answer(&json!({ "url": url, "here": here }), || match here {
        true => format!("serving clips at {url} until Ctrl-C"),
        false => format!("another process serves clips at {url} already"),
    })?;
    if here {
        app.catch_up().await;
        crate::commands::record::interrupted().await?;
        app.close().await;
    }
    Ok(())
}

/// Sees to it that links work after this command has ended: starts `aside
/// serve` in the background unless something serves already.
pub(crate) async fn in_background(app: &App, output: &Output) -> anyhow::Result<()> {
    if app.is_served().await {
        return Ok(());
    }
    let child = std::process::Command::new(std::env::current_exe()?)
        .arg("serve")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group_of_its_own()
        .spawn()?;
    app.remember_background_server(child.id())?;
    let deadline = tokio::time::Instant::now() + START;
    while tokio::time::Instant::now() < deadline {
        if app.is_served().await {
            let url = app.base_url()?;
            output.note(&format!(
                "clips are served at {url} from now on; `aside serve --stop` ends that"
            ));
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Err(AppError::new(
        ErrorCode::Store,
        "The background server did not start.",
        "Run `aside serve` to see why.",
    )
    .into())
}

trait OwnGroup {
    /// So that Ctrl-C in the terminal ends the recording and not the server.
    fn process_group_of_its_own(&mut self) -> &mut Self;
}

impl OwnGroup for std::process::Command {
    fn process_group_of_its_own(&mut self) -> &mut Self {
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(self, 0);
        self
    }
}
