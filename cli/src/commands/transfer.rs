//! `aside export`, `aside import`

use std::future::Future;
use std::path::PathBuf;
use std::time::Duration;

use aside_app::{App, AppError, ExportFormat, Watch};
use serde_json::json;

use super::clips::{resolve, sheet};
use crate::args::{Export, Import};
use crate::output::Output;
use crate::signals::interrupted;

/// How often progress is shown.
const LOOK_EVERY: Duration = Duration::from_millis(200);

pub(crate) async fn export(app: &App, args: Export, output: &Output) -> anyhow::Result<()> {
    let id = resolve(app, &args.clip).await?;
    let (to, format) = match (args.folder, args.archive, args.to) {
        (Some(folder), _, _) => (folder, ExportFormat::Folder),
        (_, Some(file), _) if file.extension().is_some_and(|it| it == "zip") => {
            (file, ExportFormat::Zip)
        }
        (_, Some(file), _) => (file, ExportFormat::Tar),
        (_, _, Some(file)) => (file, ExportFormat::Mp4),
        _ => {
            let title = app.clip(&id).await?.summary.title;
            (file_name(&title), ExportFormat::Mp4)
        }
    };
    let watch = Watch::default();
    let exporting = async {
        match args.version {
            Some(version) => app.export_version(&id, version, &to, watch.clone()).await,
            None => app.export(&id, format, &to, watch.clone()).await,
        }
    };
    watched(app, &watch, "exporting", output, exporting).await?;
    output.answer(&json!({ "id": id, "to": to }), || {
        format!("{id} is in {}", to.display())
    })
}

pub(crate) async fn import(app: &App, args: Import, output: &Output) -> anyhow::Result<()> {
    super::serve::in_background(app, output).await?;
    let mut clips = Vec::new();
    for file in &args.files {
        let watch = Watch::default();
        let what = format!("importing {}", file.display());
        let importing = app.import(file, watch.clone());
        let id = watched(app, &watch, &what, output, importing).await?;
        if watch.is_cancelled() {
            clips.push(app.clip(&id).await?.summary);
            break;
        }
        app.settle(&id).await;
        clips.push(app.clip(&id).await?.summary);
    }
    output.answer(&clips, || clips.iter().map(sheet).collect())
}

/// Waits for a long act and shows how far it is; Ctrl-C ends it, and whatever
/// it has set going.
pub(crate) async fn watched<T>(
    app: &App,
    watch: &Watch,
    what: &str,
    output: &Output,
    act: impl Future<Output = Result<T, AppError>>,
) -> anyhow::Result<T> {
    let interrupted = interrupted();
    tokio::pin!(act, interrupted);
    let mut cancelled = false;
    loop {
        tokio::select! {
            done = &mut act => {
                if cancelled {
                    app.close().await;
                }
                return Ok(done?);
            }
            signal = &mut interrupted, if !cancelled => {
                signal?;
                cancelled = true;
                watch.cancel();
            }
            () = tokio::time::sleep(LOOK_EVERY) => {
                output.live(&match watch.permille() / 10 {
                    100 => format!("{what}: finishing; Ctrl-C leaves the rest for later"),
                    percent => format!("{what}: {percent} %"),
                });
            }
        }
    }
}

/// A file's name out of a title.
fn file_name(title: &str) -> PathBuf {
    let is_plain = |it: char| it.is_alphanumeric() || " -_,()".contains(it);
    let name: String = title
        .chars()
        .map(|it| if is_plain(it) { it } else { '-' })
        .take(100)
        .collect();
    match name.trim() {
        "" => "clip.mp4".into(),
        name => format!("{name}.mp4").into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_names_a_file_here_and_nowhere_else() {
        let of = |title| file_name(title).display().to_string();
        assert_eq!(
            of("Screen, 22 November 15:30"),
            "Screen, 22 November 15-30.mp4"
        );
        assert_eq!(of("../../etc/passwd"), "------etc-passwd.mp4");
        assert_eq!(of("  "), "clip.mp4");
    }
}
