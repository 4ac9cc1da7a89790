//! The same scene, recorded by one and the other in turns.

use std::collections::HashSet;
use std::fs::File;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};
use aside_media::ClipTime;
use aside_rig::{SceneKind, Stage, Stills};
use clap::{Args, ValueEnum};

use crate::film::{self, Film};
use crate::likeness;
use crate::recorder::{Finished, Recorder};
use crate::report::{Report, SceneReport};
use crate::sync::{Sync, moments, shown_within};
use crate::take::{self, SIZE, Spent, Take};

/// Pictures of a film that are compared with the scene's own.
const STILLS: u32 = 24;

/// What to compare.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// How often each recorder records each scene.
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) rounds: u32,
    /// For how long CPU is counted in each take. A walkthrough repeats after
    /// 8 s: whole repetitions make rounds alike.
    #[arg(long, default_value_t = 24, value_parser = clap::value_parser!(u64).range(4..))]
    pub(crate) seconds: u64,
    /// Which scenes; all of them when not given.
    #[arg(long, value_enum)]
    pub(crate) scene: Vec<SceneName>,
    /// x264's preset for ffmpeg; repeat it to compare with several. The bars
    /// hold against the first.
    #[arg(long, default_value = "ultrafast")]
    pub(crate) preset: Vec<String>,
    /// Also write all figures to this file.
    #[arg(long, value_name = "FILE")]
    pub(crate) json: Option<PathBuf>,
    /// Also put the report into this file, between its two lines that say
    /// `<!-- measured -->`.
    #[arg(long, value_name = "FILE")]
    pub(crate) into: Option<PathBuf>,
}

/// A scene of the rig, as one types it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SceneName {
    /// A page of text; nothing changes but the flash.
    Static,
    /// Pointing, typing, a second window, scrolling, at a person's pace.
    Walkthrough,
    /// Every pixel changes with every frame.
    Motion,
}

impl SceneName {
    pub(crate) const fn kind(self) -> SceneKind {
        match self {
            Self::Static => SceneKind::StaticPage,
            Self::Walkthrough => SceneKind::Walkthrough,
            Self::Motion => SceneKind::FullMotion,
        }
    }

    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Static => "Static page",
            Self::Walkthrough => "Walkthrough",
            Self::Motion => "Full motion",
        }
    }
}

/// What one take cost and kept.
#[derive(Clone, Debug)]
pub(crate) struct Measured {
    /// CPU-seconds in each recorded minute: the recorder, and what display
    /// and sound server spent because of it.
    pub(crate) recorder_cpu: f64,
    pub(crate) display_cpu: f64,
    pub(crate) sound_cpu: f64,
    /// CPU-seconds of the recorder before and after the window.
    pub(crate) around: f64,
    /// Of the scene's distinct frames in the window, how many the film has.
    pub(crate) kept: f64,
    pub(crate) frames: f64,
    /// Milliseconds by which the picture is late: mean, worst, growth.
    pub(crate) offset: f64,
    pub(crate) worst_offset: f64,
    pub(crate) drift: f64,
    /// Megabytes in each recorded minute.
    pub(crate) size: f64,
    /// SSIM of luma against the scene.
    pub(crate) ssim: f64,
    /// Megabytes of memory at most.
    pub(crate) memory: f64,
}

impl Measured {
    /// Everything the recording made the machine do.
    pub(crate) fn cpu(&self) -> f64 {
        self.recorder_cpu + self.display_cpu + self.sound_cpu
    }
}

/// Compares, prints the report, and writes what was asked for.
pub(crate) fn run(options: &Options) -> Result<()> {
    let scenes = match options.scene.as_slice() {
        [] => SceneName::value_variants(),
        chosen => chosen,
    };
    let ffmpeg = |preset: &String| Recorder::Ffmpeg {
        preset: preset.clone(),
    };
    let recorders: Vec<Recorder> = std::iter::once(Recorder::aside()?)
        .chain(options.preset.iter().map(ffmpeg))
        .collect();
    let length = Duration::from_secs(options.seconds);
    let mut report = Report::new(options, &recorders)?;
    for &scene in scenes {
        let mut stage = take::stage()?;
        let mut rounds = Vec::new();
        for round in 1..=options.rounds {
            let mut measured = Vec::new();
            progress(scene, round, "nobody");
            let idle = take::record(&mut stage, None, scene.kind(), length, |_, _| ())?;
            for recorder in &recorders {
                progress(scene, round, &recorder.name());
                let take =
                    take::record(&mut stage, Some(recorder), scene.kind(), length, |_, _| ())?;
                measured.push(measure(&stage, recorder, scene, &take, idle.spent)?);
                recorder.forget(&stage)?;
            }
            rounds.push(measured);
        }
        report
            .scenes
            .push(SceneReport::new(scene, &recorders, &rounds));
    }
    report.publish(options)
}

fn progress(scene: SceneName, round: u32, who: &str) {
    eprintln!("{}, round {round}: {who} records", scene.title());
}

fn measure(
    stage: &Stage,
    recorder: &Recorder,
    scene: SceneName,
    take: &Take,
    idle: Spent,
) -> Result<Measured> {
    let finished = take.finished.as_ref().context("somebody recorded")?;
    for problem in &finished.problems {
        eprintln!("  {} says: {problem}", recorder.name());
    }
    let length = take.window.1.saturating_since(take.window.0);
    let minutes = length.as_secs_f64() / 60.0;
    let extra = |spent: Duration, idle: Duration| spent.as_secs_f64() - idle.as_secs_f64();
    let (film, ssim) = look(stage, recorder, scene, finished, length)?;
    let seen: HashSet<u32> = film.pictures.iter().filter_map(|it| it.number).collect();
    let shown: Vec<u32> = shown_within(&take.shown, take.window).collect();
    let kept = shown.iter().filter(|number| seen.contains(number)).count();
    let sync = Sync::of(&film, &take.shown, take.marks);
    let film_minutes = film_length(&film) / 60.0;
    Ok(Measured {
        recorder_cpu: take.spent.recorder.as_secs_f64() / minutes,
        display_cpu: extra(take.spent.display, idle.display) / minutes,
        sound_cpu: extra(take.spent.sound, idle.sound) / minutes,
        around: take.around.as_secs_f64(),
        kept: kept as f64 / shown.len() as f64,
        frames: shown.len() as f64,
        offset: sync.mean(),
        worst_offset: sync.worst(),
        drift: sync.drift(),
        size: finished.bytes as f64 / 1e6 / film_minutes,
        ssim,
        memory: take.memory as f64 / 1e6,
    })
}

/// Decodes a film, and compares pictures of it with the scene's.
fn look(
    stage: &Stage,
    recorder: &Recorder,
    scene: SceneName,
    finished: &Finished,
    length: Duration,
) -> Result<(Film, f64)> {
    let times = film::times(&finished.film)?;
    let end = *times.last().context("the film has no pictures")?;
    let path = stage.dir().join("stills.gray");
    let mut file = File::create(&path)?;
    let moments = moments(end, length, STILLS);
    let (film, kept) = Film::read(&finished.film, SIZE, &moments, &mut file)?;
    let originals = Stills::new(scene.kind(), SIZE);
    let originals = kept
        .iter()
        .map(|it| originals.frame(it.number.unwrap_or_default(), it.flash));
    let ssim = likeness::ssim(&path, originals, SIZE, recorder.matrix())?;
    std::fs::remove_file(&path)?;
    Ok((film, ssim))
}

/// Seconds from the film's zero to its last picture.
fn film_length(film: &Film) -> f64 {
    let last = film.pictures.last().map_or(ClipTime::ZERO, |it| it.at);
    last.nanos() as f64 / 1e9
}
