//! The recorders that are compared: how each is started, and where its film is.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use aside_media::Size;
use aside_rig::{Server, Stage};
use serde_json::Value;

/// How long a recorder may take to finish what it has recorded.
const FINISHING: Duration = Duration::from_secs(90);

/// Who records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Recorder {
    /// `aside record`, with its default settings.
    Aside {
        /// The release build.
        program: PathBuf,
    },
    /// `ffmpeg -f x11grab -f pulse`, x264 at crf 23.
    Ffmpeg {
        /// x264's preset.
        preset: String,
    },
}

/// What a recorder left behind.
#[derive(Debug)]
pub(crate) struct Finished {
    /// The film, as one file.
    pub(crate) film: PathBuf,
    /// The size of what would be sent to a viewer.
    pub(crate) bytes: u64,
    /// What the recorder itself found wrong.
    pub(crate) problems: Vec<String>,
}

impl Recorder {
    /// Aside as it was built beside this program.
    pub(crate) fn aside() -> Result<Self> {
        let program = std::env::current_exe()?.with_file_name("aside");
        ensure!(
            program.exists(),
            "{} is missing: `make bench` builds it",
            program.display()
        );
        Ok(Self::Aside { program })
    }

    /// What tables call it.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Aside { .. } => "aside".to_owned(),
            Self::Ffmpeg { preset } => format!("ffmpeg {preset}"),
        }
    }

    /// The matrix by which it turns RGB into what it encodes, by ffmpeg's
    /// name. ffmpeg does not say which one it takes: it is the one for
    /// standard definition, whatever the size.
    pub(crate) const fn matrix(&self) -> &'static str {
        match self {
            Self::Aside { .. } => "bt709",
            Self::Ffmpeg { .. } => "smpte170m",
        }
    }

    /// Starts to record the whole display and the microphone.
    pub(crate) fn start(&self, stage: &Stage, size: Size) -> Result<Server> {
        match self {
            Self::Aside { program } => {
                let mut command = stage.command(program);
                command
                    .args(["--json", "record", "--screen", "--no-serve"])
                    .args(["--title", "Bench"])
                    .env("ASIDE_MODELS", stage.dir().join("no-models"))
                    .env_remove("ASIDE_LIBRARY")
                    .env_remove("ASIDE_LOG");
                Server::start("aside", command, "make bench")
            }
            Self::Ffmpeg { preset } => {
                let mut command = stage.command("ffmpeg");
                let size = format!("{}x{}", size.width, size.height);
                let display = display(&command)?;
                command
                    .args(["-loglevel", "error", "-nostdin", "-y"])
                    .args(["-f", "x11grab", "-framerate", "30", "-draw_mouse", "1"])
                    .args(["-video_size", &size, "-i"])
                    .arg(display)
                    .args(["-f", "pulse", "-i", "default"])
                    .args(["-c:v", "libx264", "-preset", preset, "-crf", "23"])
                    .args(["-pix_fmt", "yuv420p", "-c:a", "aac"])
                    .arg(ffmpeg_film(stage));
                Server::start("ffmpeg", command, "apt-get install ffmpeg")
            }
        }
    }

    /// Waits until a recorder that was told to stop has ended.
    pub(crate) fn finish(&self, mut server: Server, stage: &Stage) -> Result<Finished> {
        let log = server.log();
        let status = server.finish(FINISHING)?;
        match self {
            Self::Aside { .. } => {
                ensure!(status.success(), "aside ended with {status}\n{log}");
                aside_clip(stage)
            }
            Self::Ffmpeg { .. } => {
                let film = ffmpeg_film(stage);
                // 255 is how it ends when it is interrupted.
                ensure!(film.exists(), "ffmpeg ended with {status}\n{log}");
                Ok(Finished {
                    bytes: fs::metadata(&film)?.len(),
                    film,
                    problems: Vec::new(),
                })
            }
        }
    }

    /// Removes everything it recorded.
    pub(crate) fn forget(&self, stage: &Stage) -> Result<()> {
        match self {
            Self::Aside { .. } => fs::remove_dir_all(aside_data(stage))?,
            Self::Ffmpeg { .. } => fs::remove_file(ffmpeg_film(stage))?,
        }
        Ok(())
    }
}

/// The display a command of the stage's goes to.
fn display(command: &Command) -> Result<String> {
    let (_, value) = command
        .get_envs()
        .find(|(name, _)| *name == "DISPLAY")
        .context("the stage has a display")?;
    let value = value.context("the stage has a display")?;
    Ok(value.to_string_lossy().into_owned())
}

fn ffmpeg_film(stage: &Stage) -> PathBuf {
    stage.dir().join("ffmpeg.mp4")
}

fn aside_data(stage: &Stage) -> PathBuf {
    stage.home().join(".local/share/aside")
}

/// The only clip of the stage's library, as one file.
fn aside_clip(stage: &Stage) -> Result<Finished> {
    let clips = aside_data(stage).join("clips");
    let folders = fs::read_dir(&clips).context("there is no library")?;
    let clip = folders
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| path.join("clip.json").exists())
        .context("there is no clip")?;
    let manifest: Value = serde_json::from_slice(&fs::read(clip.join("clip.json"))?)?;
    let problems = manifest["problems"].as_array().into_iter().flatten();
    let problems = problems
        .filter_map(|problem| problem["message"].as_str())
        .map(str::to_owned)
        .collect();
    if manifest["receipt"]["verified"] != true {
        bail!("the clip is not whole: {}", manifest["receipt"]);
    }
    let film = stage.dir().join("aside.mp4");
    let bytes = join(&clip.join("media"), &film)?;
    Ok(Finished {
        film,
        bytes,
        problems,
    })
}

/// The initialization segment and all others after it are one MP4 file.
fn join(media: &Path, film: &Path) -> Result<u64> {
    let mut segments: Vec<PathBuf> = fs::read_dir(media)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|kind| kind == "m4s"))
        .collect();
    segments.sort();
    let mut whole = fs::File::create(film)?;
    let mut bytes = 0;
    for part in std::iter::once(media.join("init.mp4")).chain(segments) {
        bytes += std::io::copy(&mut fs::File::open(part)?, &mut whole)?;
    }
    Ok(bytes)
}
