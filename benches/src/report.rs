//! What was measured, for people and for programs.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use jiff::Zoned;
use serde::Serialize;

use crate::compare::{Measured, Options, SceneName};
use crate::figures::Figure;
use crate::machine::Machine;
use crate::recorder::Recorder;

/// The lines between which a report is put into a document.
const MARK: &str = "<!-- measured -->\n";

/// Everything one run gave.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    machine: Machine,
    date: String,
    rounds: u32,
    seconds: u64,
    recorders: Vec<String>,
    pub(crate) scenes: Vec<SceneReport>,
}

/// What all rounds of one scene gave, in the recorders' order.
#[derive(Debug, Serialize)]
pub(crate) struct SceneReport {
    scene: &'static str,
    rows: Vec<Row>,
    bars: Vec<Bar>,
}

/// One thing that was measured.
#[derive(Debug, Serialize)]
struct Row {
    what: &'static str,
    #[serde(skip)]
    digits: usize,
    /// Of each recorder.
    figures: Vec<Figure>,
    /// Aside's by each other's, round by round; where that says something.
    ratios: Vec<Figure>,
}

/// What the measurement must reach.
#[derive(Debug, Serialize)]
struct Bar {
    bar: String,
    measured: f64,
    met: bool,
}

/// What a row shows of a take.
struct Column {
    what: &'static str,
    digits: usize,
    ratio: bool,
    of: fn(&Measured) -> f64,
}

const COLUMNS: [Column; 13] = [
    column("CPU-seconds a minute, all", 2, true, Measured::cpu),
    column("… the recorder", 2, true, |it| it.recorder_cpu),
    column("… display, extra", 2, false, |it| it.display_cpu),
    column("… sound server, extra", 2, false, |it| it.sound_cpu),
    column("CPU-seconds to start and finish", 2, false, |it| it.around),
    column("distinct frames kept, %", 1, false, |it| it.kept * 100.0),
    column("distinct frames shown", 0, false, |it| it.frames),
    column("picture late by, mean ms", 1, false, |it| it.offset),
    column("picture off by, worst ms", 1, false, |it| it.worst_offset),
    column("drift in the take, ms", 1, false, |it| it.drift),
    column("MB a minute", 2, true, |it| it.size),
    column("SSIM (luma)", 4, false, |it| it.ssim),
    column("memory at most, MB", 0, true, |it| it.memory),
];

const fn column(
    what: &'static str,
    digits: usize,
    ratio: bool,
    of: fn(&Measured) -> f64,
) -> Column {
    Column {
        what,
        digits,
        ratio,
        of,
    }
}

impl Report {
    pub(crate) fn new(options: &Options, recorders: &[Recorder]) -> Result<Self> {
        Ok(Self {
            machine: Machine::this()?,
            date: Zoned::now().strftime("%Y-%m-%d").to_string(),
            rounds: options.rounds,
            seconds: options.seconds,
            recorders: recorders.iter().map(Recorder::name).collect(),
            scenes: Vec::new(),
        })
    }

    /// Prints the report, and writes it where it was asked for.
    pub(crate) fn publish(&self, options: &Options) -> Result<()> {
        let text = self.markdown()?;
        print!("{text}");
        if let Some(path) = &options.json {
            fs::write(path, serde_json::to_string_pretty(self)? + "\n")?;
        }
        if let Some(path) = &options.into {
            put_into(path, MARK, &text)?;
        }
        Ok(())
    }

    fn markdown(&self) -> Result<String> {
        let mut out = String::new();
        let Machine {
            processor,
            cores,
            memory_gib,
            system,
            ffmpeg,
            load,
        } = &self.machine;
        writeln!(
            out,
            "Measured on {}: {processor}, {cores} cores, {memory_gib} GiB, {system}, ffmpeg \
             {ffmpeg}; load {load:.1} at the start.\n1920x1080 at 30 frames a second, {} rounds, \
             {} s of each take; median (least … most).\n",
            self.date, self.rounds, self.seconds
        )?;
        for scene in &self.scenes {
            scene.table(&self.recorders, &mut out)?;
        }
        writeln!(out, "| bar | measured | |\n|---|---|---|")?;
        for bar in self.scenes.iter().flat_map(|scene| &scene.bars) {
            let met = if bar.met { "met" } else { "**missed**" };
            writeln!(out, "| {} | {:.4} | {met} |", bar.bar, bar.measured)?;
        }
        Ok(out)
    }
}

impl SceneReport {
    /// Of rounds that each hold a take of every recorder, Aside's first.
    pub(crate) fn new(scene: SceneName, recorders: &[Recorder], rounds: &[Vec<Measured>]) -> Self {
        let others = 1..recorders.len();
        let row = |column: &Column| Row {
            what: column.what,
            digits: column.digits,
            figures: (0..recorders.len())
                .map(|who| Figure::of(rounds.iter().map(|takes| (column.of)(&takes[who]))))
                .collect(),
            ratios: others
                .clone()
                .filter(|_| column.ratio)
                .map(|who| {
                    let ratio =
                        |takes: &Vec<Measured>| (column.of)(&takes[0]) / (column.of)(&takes[who]);
                    Figure::of(rounds.iter().map(ratio))
                })
                .collect(),
        };
        Self {
            scene: scene.title(),
            rows: COLUMNS.iter().map(row).collect(),
            bars: bars(scene, rounds),
        }
    }

    fn table(&self, recorders: &[String], out: &mut String) -> Result<()> {
        write!(out, "| {} |", self.scene)?;
        for who in recorders {
            write!(out, " {who} |")?;
        }
        for other in &recorders[1..] {
            write!(out, " aside / {other} |")?;
        }
        let columns = recorders.len() * 2;
        writeln!(out, "\n|---|{}", "---:|".repeat(columns - 1))?;
        for row in &self.rows {
            write!(out, "| {} |", row.what)?;
            for figure in &row.figures {
                write!(out, " {} |", figure.show(row.digits))?;
            }
            for index in 1..recorders.len() {
                let ratio = row.ratios.get(index - 1).map(|ratio| ratio.show(2));
                write!(out, " {} |", ratio.unwrap_or_default())?;
            }
            writeln!(out)?;
        }
        writeln!(out)?;
        Ok(())
    }
}

/// What a scene's rounds must reach, against the first of the others.
fn bars(scene: SceneName, rounds: &[Vec<Measured>]) -> Vec<Bar> {
    let ours = |of: fn(&Measured) -> f64| Figure::of(rounds.iter().map(|takes| of(&takes[0])));
    let ratio = |of: fn(&Measured) -> f64| {
        let ratios = rounds.iter().map(|takes| of(&takes[0]) / of(&takes[1]));
        Figure::of(ratios).median
    };
    let ahead = |of: fn(&Measured) -> f64| {
        let ahead = rounds.iter().map(|takes| of(&takes[0]) - of(&takes[1]));
        Figure::of(ahead).median
    };
    let most = |what: &str, measured: f64, limit: f64| Bar {
        bar: format!("{}: {what} <= {limit}", scene.title()),
        measured,
        met: measured <= limit,
    };
    let least = |what: &str, measured: f64, limit: f64| Bar {
        bar: format!("{}: {what} >= {limit}", scene.title()),
        measured,
        met: measured >= limit,
    };
    let cpu = match scene {
        SceneName::Static => 0.15,
        SceneName::Walkthrough => 0.35,
        SceneName::Motion => 0.75,
    };
    let mut bars = vec![
        most("CPU by ffmpeg's", ratio(Measured::cpu), cpu),
        most("size by ffmpeg's", ratio(|it| it.size), 1.2),
        least("SSIM above ffmpeg's", ahead(|it| it.ssim), 0.0),
        least("frames kept above ffmpeg's", ahead(|it| it.kept), 0.0),
        most("A/V mean, ms", ours(|it| it.offset.abs()).most, 20.0),
        most("A/V worst, ms", ours(|it| it.worst_offset).most, 45.0),
    ];
    match scene {
        SceneName::Static => bars.push(least("SSIM", ours(|it| it.ssim).least, 0.99)),
        SceneName::Walkthrough => bars.push(least("kept", ours(|it| it.kept).median, 0.99)),
        SceneName::Motion => {}
    }
    bars
}

/// Replaces what lies between the document's two marks.
pub(crate) fn put_into(path: &Path, mark: &str, text: &str) -> Result<()> {
    let document = fs::read_to_string(path)?;
    let parts: Vec<&str> = document.split(mark).collect();
    let [before, _, after] = parts.as_slice() else {
        anyhow::bail!("{} does not say {mark:?} twice", path.display());
    };
    fs::write(path, [*before, text, *after].join(mark))
        .with_context(|| format!("{} cannot be written", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn take(cpu: f64, kept: f64) -> Measured {
        Measured {
            recorder_cpu: cpu,
            display_cpu: 0.5,
            sound_cpu: 0.5,
            around: 1.0,
            kept,
            frames: 100.0,
            offset: -3.0,
            worst_offset: 12.0,
            drift: 0.1,
            size: 2.0,
            ssim: 0.995,
            memory: 80.0,
        }
    }

    #[test]
    fn ratios_are_taken_round_by_round_and_bars_from_their_median() {
        let rounds = [
            vec![take(3.0, 1.0), take(31.0, 0.9)],
            vec![take(5.0, 0.97), take(29.0, 0.98)],
            vec![take(7.0, 1.0), take(30.0, 0.9)],
        ];
        let ffmpeg = Recorder::Ffmpeg {
            preset: "ultrafast".to_owned(),
        };
        let recorders = [ffmpeg.clone(), ffmpeg];
        let report = SceneReport::new(SceneName::Walkthrough, &recorders, &rounds);
        let cpu = &report.rows[0];
        assert_eq!(cpu.figures[0].median, 6.0);
        assert!((cpu.ratios[0].median - 0.2).abs() < 1e-9, "{cpu:?}");
        let met: Vec<bool> = report.bars.iter().map(|bar| bar.met).collect();
        assert_eq!(met, [true; 7]);

        let worse = [vec![take(30.0, 0.5), take(31.0, 0.9)]];
        let report = SceneReport::new(SceneName::Motion, &recorders, &worse);
        let missed: Vec<&str> = report
            .bars
            .iter()
            .filter(|bar| !bar.met)
            .map(|bar| bar.bar.as_str())
            .collect();
        assert_eq!(
            missed,
            [
                "Full motion: CPU by ffmpeg's <= 0.75",
                "Full motion: frames kept above ffmpeg's >= 0"
            ]
        );
    }

    #[test]
    fn a_report_takes_the_place_of_the_one_before() {
        let path = std::env::temp_dir().join(format!("aside-bench-{}.md", std::process::id()));
        fs::write(&path, format!("a\n{MARK}old\n{MARK}z\n")).unwrap();
        put_into(&path, MARK, "new\n").unwrap();
        let document = fs::read_to_string(&path).unwrap();
        fs::write(&path, "no marks").unwrap();
        let refused = put_into(&path, MARK, "new\n").is_err();
        fs::remove_file(&path).unwrap();
        assert_eq!(document, format!("a\n{MARK}new\n{MARK}z\n"));
        assert!(refused);
    }
}
