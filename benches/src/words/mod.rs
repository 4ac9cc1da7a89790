//! How right words are, and when they begin: Aside against whisper.cpp alone,
//! with the same model on the same sound.

mod aside;
mod corpus;
mod matching;
mod reference;

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use aside_rig::{WordErrors, word_errors};
use clap::Args;
use serde::Serialize;

use self::aside::Aside;
use self::corpus::Labelled;
use crate::machine::Machine;
use crate::report::put_into;

/// The lines between which the report is put into a document.
const MARK: &str = "<!-- words -->\n";
/// How many points Aside may be worse than the reference.
const POINTS: f64 = 1.0;
/// How far off the start of a word may be, in the median.
const START_MS: f64 = 120.0;

/// What to listen to.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Besides what comes with this program: a folder of WAV files, each with
    /// what is said in it in a file of the same name that ends in .txt, and if
    /// known each word and when it begins, in milliseconds, in one that ends in
    /// .starts.
    #[arg(long, value_name = "DIR")]
    corpus: Option<PathBuf>,
    /// The model's file, in the folder of models.
    #[arg(long, default_value = "ggml-base-q8_0.bin")]
    model: String,
    /// Also write the figures to this file, as JSON.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Also put the report into this file, between its two lines that say
    /// `<!-- words -->`.
    #[arg(long, value_name = "FILE")]
    into: Option<PathBuf>,
}

/// What came of one recording.
#[derive(Debug, Serialize)]
struct Row {
    sound: String,
    seconds: f64,
    words: usize,
    aside_errors: usize,
    reference_errors: usize,
    /// How far off each start is that is known, in milliseconds.
    starts_off_ms: Vec<f64>,
}

/// A word and when it begins.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Heard {
    pub(crate) text: String,
    pub(crate) start: Duration,
}

/// Listens to everything, and reports.
pub(crate) fn run(options: &Options) -> Result<()> {
    let models = models()?;
    let model = models.join(&options.model);
    ensure!(
        model.exists(),
        "{} is missing: run `make model`, or set ASIDE_MODELS",
        model.display()
    );
    let dir = tempfile::tempdir()?;
    let mut corpus = corpus::own(dir.path())?;
    if let Some(folder) = &options.corpus {
        corpus.extend(corpus::read(folder, dir.path())?);
    }
    let machine = Machine::this()?;
    let aside = Aside::start(&models, &model)?;
    let mut reference = reference::Reference::load(&model)?;
    let mut rows = Vec::new();
    for labelled in &corpus {
        eprintln!("listening to {}", labelled.name);
        rows.push(listen(labelled, &aside, &mut reference)?);
    }
    let text = report(&machine, &options.model, &rows)?;
    print!("{text}");
    if let Some(path) = &options.json {
        fs::write(path, serde_json::to_string_pretty(&rows)? + "\n")?;
    }
    if let Some(path) = &options.into {
        put_into(path, MARK, &text)?;
    }
    Ok(())
}

fn listen(labelled: &Labelled, aside: &Aside, reference: &mut reference::Reference) -> Result<Row> {
    let heard = aside.listen(&labelled.wav)?;
    let said: Vec<&str> = heard.iter().map(|word| word.text.as_str()).collect();
    let said = said.join(" ");
    let theirs = reference.listen(&labelled.wav)?;
    let WordErrors { errors, words } = word_errors(&labelled.text, &said);
    let off =
        |(known, heard): (Duration, Duration)| (heard.as_secs_f64() - known.as_secs_f64()) * 1e3;
    Ok(Row {
        sound: labelled.name.clone(),
        seconds: labelled.length()?.as_secs_f64(),
        words,
        aside_errors: errors,
        reference_errors: word_errors(&labelled.text, &theirs).errors,
        starts_off_ms: matching::starts(&labelled.starts, &heard)
            .map(off)
            .collect(),
    })
}

fn report(machine: &Machine, model: &str, rows: &[Row]) -> Result<String> {
    let mut out = String::new();
    let Machine {
        processor,
        cores,
        system,
        ..
    } = machine;
    writeln!(
        out,
        "Measured on {processor}, {cores} cores, {system}, with `{model}`.\n"
    )?;
    writeln!(
        out,
        "| sound | s | words | Aside, WER % | whisper.cpp, WER % | starts known | off, median ms | off, 90 % within ms |"
    )?;
    writeln!(out, "|---|---:|---:|---:|---:|---:|---:|---:|")?;
    let all = Row {
        sound: "all".to_owned(),
        seconds: rows.iter().map(|it| it.seconds).sum(),
        words: rows.iter().map(|it| it.words).sum(),
        aside_errors: rows.iter().map(|it| it.aside_errors).sum(),
        reference_errors: rows.iter().map(|it| it.reference_errors).sum(),
        starts_off_ms: rows
            .iter()
            .flat_map(|it| it.starts_off_ms.clone())
            .collect(),
    };
    for row in rows.iter().chain([&all]) {
        let off = |share| {
            quantile(&row.starts_off_ms, share).map_or_else(String::new, |it| format!("{it:.0}"))
        };
        writeln!(
            out,
            "| {} | {:.1} | {} | {:.2} | {:.2} | {} | {} | {} |",
            row.sound,
            row.seconds,
            row.words,
            rate(row.aside_errors, row.words),
            rate(row.reference_errors, row.words),
            row.starts_off_ms.len(),
            off(0.5),
            off(0.9),
        )?;
    }
    let apart = rate(all.aside_errors, all.words) - rate(all.reference_errors, all.words);
    let start = quantile(&all.starts_off_ms, 0.5).context("no start is known")?;
    writeln!(out, "\n| bar | measured | |\n|---|---|---|")?;
    for (bar, measured, limit) in [
        ("WER above whisper.cpp's, points", apart, POINTS),
        ("word starts off, median ms", start, START_MS),
    ] {
        let met = if measured <= limit {
            "met"
        } else {
            "**missed**"
        };
        writeln!(out, "| {bar} <= {limit} | {measured:.2} | {met} |")?;
    }
    Ok(out)
}

fn rate(errors: usize, words: usize) -> f64 {
    errors as f64 * 100.0 / words.max(1) as f64
}

/// Of how far off they are, whichever way.
fn quantile(off: &[f64], share: f64) -> Option<f64> {
    let mut sizes: Vec<f64> = off.iter().map(|it| it.abs()).collect();
    sizes.sort_by(f64::total_cmp);
    let last = sizes.len().checked_sub(1)?;
    sizes.get((last as f64 * share).round() as usize).copied()
}

/// Where Aside keeps its models.
pub(crate) fn models() -> Result<PathBuf> {
    if let Some(dir) = std::env::var_os("ASIDE_MODELS") {
        return Ok(dir.into());
    }
    let home = std::env::var_os("HOME").context("no home")?;
    Ok(PathBuf::from(home).join(".local/share/aside/models"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_pooled_and_bars_are_judged_by_all() {
        let row = |aside_errors, off: &[f64]| Row {
            sound: "a".to_owned(),
            seconds: 10.0,
            words: 50,
            aside_errors,
            reference_errors: 1,
            starts_off_ms: off.to_vec(),
        };
        let machine = Machine::this().unwrap();
        let rows = [row(1, &[-30.0, 10.0]), row(2, &[200.0])];
        let text = report(&machine, "m", &rows).unwrap();
        assert!(
            text.contains("| all | 20.0 | 100 | 3.00 | 2.00 | 3 | 30 | 200 |"),
            "{text}"
        );
        assert!(text.contains("points <= 1 | 1.00 | met |"), "{text}");
        let text = report(&machine, "m", &[row(9, &[-200.0])]).unwrap();
        assert_eq!(text.matches("**missed**").count(), 2, "{text}");
    }
}
