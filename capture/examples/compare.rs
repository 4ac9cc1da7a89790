//! What looking costs: the X11 backend beside the portable one, each on the
//! same scene of 1920 x 1080 at 30 frames per second.
//!
//! ```text
//! cargo run --release -p aside-capture --example compare -- 10
//! ```
//!
//! Prints, for each scene, the processor time of the source and what the X
//! server spends on top of showing the scene, in per cent of one processor.

use std::fs;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use aside_capture::{Backend, VideoOptions, VideoTarget, clock, open_video};
use aside_media::Size;
use aside_rig::{SceneKind, Stage, StageOptions};
use rustix::time::{ClockId, clock_gettime};

/// The first argument of the child process that looks.
const LOOK: &str = "--look";

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args[..] {
        [LOOK, backend, seconds] => look(backend, seconds.parse()?),
        [seconds] => compare(seconds.parse()?),
        [] => compare(10),
        _ => bail!("usage: compare [seconds]"),
    }
}

fn compare(seconds: u64) -> Result<()> {
    let mut stage = Stage::start(&StageOptions {
        display: Some(Size {
            width: 1920,
            height: 1080,
        }),
        sound: false,
        ..StageOptions::default()
    })?;
    let server = child_named("Xvfb")?;
    for scene in [
        SceneKind::StaticPage,
        SceneKind::Walkthrough,
        SceneKind::FullMotion,
    ] {
        for backend in ["none", "x11", "scrap", "none", "x11", "scrap"] {
            stage.show_scene(scene)?;
            let before = cpu_of(server)?;
            let output = stage
                .command(std::env::current_exe()?)
                .args([LOOK, backend, &seconds.to_string()])
                .output()?;
            let spent = (cpu_of(server)? - before).as_secs_f64() / seconds as f64 * 100.0;
            let said = String::from_utf8_lossy(&output.stdout);
            println!(
                "{scene:?} {backend}: X server {spent:.1} %, {}",
                said.trim()
            );
        }
    }
    Ok(())
}

fn look(backend: &str, seconds: u64) -> Result<()> {
    let end = clock::now() + Duration::from_secs(seconds);
    let backend = match backend {
        "x11" => Backend::Auto,
        "scrap" => Backend::Scrap,
        _ => {
            std::thread::sleep(end.saturating_since(clock::now()));
            return Ok(());
        }
    };
    let options = VideoOptions {
        backend,
        ..VideoOptions::default()
    };
    let mut source = open_video(&VideoTarget::PrimaryMonitor, options)?;
    let began = own_cpu()?;
    let (mut frames, mut pixels) = (0, 0);
    while clock::now() < end {
        if let Some(frame) = source.next(end)? {
            frames += 1;
            pixels += frame.patches.iter().map(|p| p.rect.area()).sum::<u64>();
        }
    }
    println!(
        "source {:.1} %, {frames} frames, {:.1} million pixels",
        (own_cpu()? - began).as_secs_f64() / seconds as f64 * 100.0,
        pixels as f64 / 1e6
    );
    Ok(())
}

fn own_cpu() -> Result<Duration> {
    let cpu = clock_gettime(ClockId::ProcessCPUTime);
    Ok(Duration::new(
        cpu.tv_sec.try_into()?,
        cpu.tv_nsec.try_into()?,
    ))
}

/// The number of this process's child of that name.
fn child_named(name: &str) -> Result<u32> {
    let me = std::process::id().to_string();
    for entry in fs::read_dir("/proc")? {
        let folder = entry?.file_name().to_string_lossy().into_owned();
        let Ok(number) = folder.parse() else { continue };
        let stat = fs::read_to_string(format!("/proc/{number}/stat")).unwrap_or_default();
        let mine = stat.split_whitespace().nth(3) == Some(&me);
        if mine && stat.contains(&format!("({name})")) {
            return Ok(number);
        }
    }
    bail!("{name} is not a child of this process")
}

/// User and system time, fields 14 and 15 of proc_pid_stat(5), in ticks of
/// 10 ms.
fn cpu_of(process: u32) -> Result<Duration> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat"))?;
    let fields = stat.rsplit(')').next().context("no such process")?;
    let ticks: u64 = fields
        .split_whitespace()
        .skip(11)
        .take(2)
        .map(|field| field.parse::<u64>().unwrap_or(0))
        .sum();
    Ok(Duration::from_millis(ticks * 10))
}
