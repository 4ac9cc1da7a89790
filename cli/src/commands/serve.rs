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
    let paths = Paths::from_env()?.with_engine_apart();
    if args.stop {
        let app = App::open(paths).await?;
        let stopped = app.stop_background_server().await?;
        return output.answer(&json!({ "stopped": stopped }), || match stopped {
            true => "stopped".to_owned(),
            false => "none was running in the background".to_owned(),
        });
    }
    if args.s3 {
        return serve_s3(&App::open(paths).await?, args, output).await;
    }
    let app = App::open_to_serve(paths).await?;
    let here = app.serve().await?;
    let url = app.base_url()?;
    output.answer(&json!({ "url": url, "here": here }), || match here {
        true => format!("serving clips at {url} until Ctrl-C"),
        false => format!("another process serves clips at {url} already"),
    })?;
    if here {
        app.catch_up().await;
        crate::signals::interrupted().await?;
        app.close().await;
    }
    Ok(())
}

/// The keys are printed: whoever is to publish here needs them.
async fn serve_s3(app: &App, args: Serve, output: &Output) -> anyhow::Result<()> {
    let served = app.serve_s3(args.listen, args.folder).await?;
    let endpoint = format!("http://{}/", served.address);
    let (id, secret) = (served.keys.access_key_id(), served.keys.secret().reveal());
    let answer = json!({
        "endpoint": endpoint, "bucket": "clips", "access_key_id": id, "secret_access_key": secret,
        "keys_stay": served.kept,
    });
    output.answer(&answer, || {
        let mut text = format!(
            "a store at {endpoint} until Ctrl-C, bucket clips\n  access key id      {id}\n  \
             secret access key  {secret}\nwhoever is to publish here runs\n  \
             aside store add team --endpoint {endpoint} --bucket clips --public-url {endpoint} \
             --keyring --default\n"
        );
        if !served.kept {
            text += "There is no keyring here: the next time there are other keys, unless \
                     ASIDE_STORE_SERVE_ACCESS_KEY_ID\nand ASIDE_STORE_SERVE_SECRET_ACCESS_KEY \
                     are set.\n";
        }
        text
    })?;
    app.catch_up().await;
    crate::signals::interrupted().await?;
    app.close().await;
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
