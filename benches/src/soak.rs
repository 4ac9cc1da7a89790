//! A long take: nothing may grow, and sound and picture must stay together.

use std::fs::File;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use aside_media::HostInstant;
use clap::Args;

use crate::compare::SceneName;
use crate::film::Film;
use crate::recorder::Recorder;
use crate::sync::Sync;
use crate::take::{self, SIZE, Take};
use crate::usage::Usage;

/// What a take may grow by over its whole length, once it has warmed up.
const MEMORY_MB: f64 = 30.0;
/// What sound and picture may drift apart by in ten minutes.
const DRIFT_MS: f64 = 5.0;
/// Pools and queues fill during this time.
const WARMING_UP: Duration = Duration::from_secs(20);

/// How long.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// How long to record. Three minutes find a leak that matters; drift is
    /// told for ten, and is the less exact the shorter the take.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) minutes: u64,
    /// What to record.
    #[arg(long, value_enum, default_value = "walkthrough")]
    pub(crate) scene: SceneName,
}

/// Records, decodes, and fails when a bound is broken.
pub(crate) fn run(options: &Options) -> Result<()> {
    let recorder = Recorder::aside()?;
    let mut stage = take::stage()?;
    let mut history = Vec::new();
    let length = Duration::from_secs(options.minutes * 60);
    let watch = |at: HostInstant, usage: Usage| {
        history.push((at, usage));
        if history.len() % 60 == 0 {
            say(history.len() / 60, usage);
        }
    };
    let scene = options.scene.kind();
    let take = take::record(&mut stage, Some(&recorder), scene, length, watch)?;
    let growth = Growth::of(&history).context("the take is too short")?;
    let drift = drift(&stage, &take, length)?;
    recorder.forget(&stage)?;
    println!(
        "{} min: memory grew by {:.1} MB (at most {MEMORY_MB}), threads by {}, descriptors by {} \
         (at most 0);\ndrift {drift:+.2} ms in 10 min (at most {DRIFT_MS})",
        options.minutes, growth.memory_mb, growth.threads, growth.descriptors
    );
    if growth.is_too_much() || drift.abs() > DRIFT_MS {
        bail!("the take did not hold");
    }
    Ok(())
}

fn say(minute: usize, usage: Usage) {
    eprintln!(
        "minute {minute}: {:.1} MB, {} threads, {} descriptors, {:.1} CPU-s",
        usage.memory as f64 / 1e6,
        usage.threads,
        usage.descriptors,
        usage.cpu.as_secs_f64()
    );
}

/// By how much the second half of a take used more than the first.
#[derive(Debug, PartialEq)]
struct Growth {
    memory_mb: f64,
    threads: i64,
    descriptors: i64,
}

impl Growth {
    /// The take's second half against its first, warm-up left out: the most
    /// memory, and as many threads and descriptors as there usually were. One
    /// more for a moment, as while a segment is published, is no leak.
    fn of(history: &[(HostInstant, Usage)]) -> Option<Self> {
        let (begin, _) = *history.first()?;
        let warm = history
            .iter()
            .position(|(at, _)| *at >= begin + WARMING_UP)?;
        let (first, second) = history[warm..].split_at((history.len() - warm) / 2);
        let sorted = |half: &[(HostInstant, Usage)], of: fn(&Usage) -> u64| {
            let mut values: Vec<u64> = half.iter().map(|(_, usage)| of(usage)).collect();
            values.sort_unstable();
            values
        };
        let most = |half| sorted(half, |it| it.memory).last().copied();
        let usual = |half, of| {
            let values = sorted(half, of);
            values.get(values.len() / 2).copied()
        };
        let grown = |of| Some(usual(second, of)?.cast_signed() - usual(first, of)?.cast_signed());
        Some(Self {
            memory_mb: (most(second)? as f64 - most(first)? as f64) / 1e6,
            threads: grown(|it| it.threads)?,
            descriptors: grown(|it| it.descriptors)?,
        })
    }

    fn is_too_much(&self) -> bool {
        self.memory_mb > MEMORY_MB || self.threads > 0 || self.descriptors > 0
    }
}

/// Milliseconds in ten minutes.
fn drift(stage: &aside_rig::Stage, take: &Take, length: Duration) -> Result<f64> {
    let finished = take.finished.as_ref().context("it was recorded")?;
    for problem in &finished.problems {
        eprintln!("aside says: {problem}");
    }
    let mut nothing = File::create(stage.dir().join("stills.gray"))?;
    let (film, _) = Film::read(&finished.film, SIZE, &[], &mut nothing)?;
    let sync = Sync::of(&film, &take.shown, take.marks);
    println!(
        "A/V mean {:+.1} ms, worst {:.1} ms of {} marks",
        sync.mean(),
        sync.worst(),
        sync.count()
    );
    Ok(sync.drift() * 600.0 / length.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_grows_is_told_and_warming_up_is_not() {
        let history = |leak: u64| {
            let at = |second: u64| HostInstant::from_nanos(0) + Duration::from_secs(second);
            let usage = move |second: u64| Usage {
                memory: 50_000_000 + second.min(15) * 4_000_000 + second * leak,
                threads: 9,
                descriptors: 20 + u64::from(leak > 0 && second > 100),
                ..Usage::default()
            };
            (0..180).map(|n| (at(n), usage(n))).collect::<Vec<_>>()
        };
        let flat = Growth::of(&history(0)).unwrap();
        assert!(!flat.is_too_much(), "{flat:?}");
        assert_eq!(flat.memory_mb, 0.0);
        let leak = Growth::of(&history(500_000)).unwrap();
        assert!(leak.is_too_much(), "{leak:?}");
        assert_eq!((leak.memory_mb, leak.descriptors), (40.0, 1));
        assert!(Growth::of(&[]).is_none());
    }
}
