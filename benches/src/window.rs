//! The desktop window as its user meets it: how soon it is there, what it costs
//! while nothing happens, and how it bears a large library.

mod library;
mod screen;

use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use aside_media::Size;
use aside_rig::{SceneKind, SceneOptions, Server, StageOptions, now};
use aside_tests::Desk;
use clap::Args;

use self::screen::{Colour, Screen};
use crate::figures::Figure;
use crate::film;
use crate::usage;

const SIZE: Size = Size {
    width: 1280,
    height: 800,
};
/// The Record button (`--live-fill`): it is so only when it can be pressed.
const RECORD: Colour = Colour::exactly([0xc9, 0x2a, 0x1a]);
/// So many pixels of it are a button.
const BUTTON: usize = 2_000;
/// Who presses the key wants it now.
const CHOSEN: &str = r#"
welcomed = true
[record]
kind = "screen"
system_audio = false
loudness = true
countdown_s = 0
[record.target]
type = "monitor"
[record.camera]
on = false
layout = { type = "off" }
[record.microphone]
on = true
gain_db = 0
noise_suppression = true
[record.pointer]
ripples = false
spotlight = false
keys = "none"
"#;
/// How often the screen is looked at: looking takes time from who is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(20);
/// What a window that was opened needs to come to rest: it takes nobody to be
/// there after 30 s (`ui/src/lib/presence.svelte.ts`).
const SETTLING: Duration = Duration::from_secs(40);
const PATIENCE: Duration = Duration::from_secs(60);

/// The bars, and how they are named.
const OPENING: Bar = Bar::new("Start to a usable window", 1_500.0, "ms");
const FIRST_FRAME: Bar = Bar::new("Hotkey to the first frame", 150.0, "ms");
const MEMORY: Bar = Bar::new("Memory while idle (PSS)", 250.0, "MB");
const CPU: Bar = Bar::new("CPU while idle, of a core", 1.0, "%");

/// How often, and how much.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// How often each is measured.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// Clips in the large library.
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(20..))]
    clips: u32,
    /// For how long CPU is counted while nothing happens.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u64).range(5..))]
    idle: u64,
}

/// A figure that must not be above another.
#[derive(Clone, Copy, Debug)]
struct Bar {
    name: &'static str,
    most: f64,
    unit: &'static str,
}

impl Bar {
    const fn new(name: &'static str, most: f64, unit: &'static str) -> Self {
        Self { name, most, unit }
    }

    /// Says what was measured; whether it holds.
    fn judge(&self, figures: &[f64]) -> bool {
        let Self { name, most, unit } = self;
        let figure = Figure::of(figures.iter().copied());
        println!("{name}: {} {unit} (at most {most})", figure.show(1));
        figure.median <= *most
    }
}

/// Measures, prints each figure beside its bar, and fails when one is missed.
pub(crate) fn run(options: &Options) -> Result<()> {
    let (mut opening, mut first, mut memory, mut cpu) = (vec![], vec![], vec![], vec![]);
    // The first start brings what lies on the disk into memory.
    for round in 0..=options.rounds {
        let mut desk = self::desk()?;
        let open = Open::start(&mut desk)?;
        if round == 0 {
            continue;
        }
        opening.push(milliseconds(open.took));
        if round == 1 {
            let (held, spent) = open.idle(&desk, Duration::from_secs(options.idle))?;
            memory.push(held);
            cpu.push(spent);
        }
        first.push(milliseconds(open.first_frame(desk)?));
    }
    let held = [
        OPENING.judge(&opening),
        FIRST_FRAME.judge(&first),
        MEMORY.judge(&memory),
        CPU.judge(&cpu),
        library::measure(options)?,
    ];
    ensure!(held.iter().all(|it| *it), "a bar is missed");
    Ok(())
}

/// A machine whose user knows Aside.
fn desk() -> Result<Desk> {
    let desk = Desk::with(StageOptions {
        display: Some(SIZE),
        window_manager: true,
        ..StageOptions::default()
    })?;
    desk.choose(CHOSEN)?;
    Ok(desk)
}

/// A window that can be used.
struct Open {
    window: Server,
    took: Duration,
}

impl Open {
    fn start(desk: &mut Desk) -> Result<Self> {
        let screen = Screen::of(desk)?;
        let began = Instant::now();
        let mut command = desk.command(Desk::program("aside-desktop"));
        command.env("ASIDE_LOG", "warn,aside_desktop::hotkeys=debug");
        let mut window = Server::start("aside-desktop", command, "make bench builds it")?;
        while screen.count(RECORD)? < BUTTON {
            if began.elapsed() > PATIENCE || !window.is_alive() {
                bail!("no window came up: {}", window.log());
            }
            thread::sleep(LOOK_EVERY);
        }
        let took = began.elapsed();
        Ok(Self { window, took })
    }

    /// Megabytes that all of Aside's processes hold, and how much of a core
    /// they use, in percent.
    fn idle(&self, desk: &Desk, length: Duration) -> Result<(f64, f64)> {
        thread::sleep(SETTLING);
        let home = desk.home();
        let before = usage::at_home(&home)?;
        thread::sleep(length);
        let after = usage::at_home(&home)?;
        let spent = after.cpu.saturating_sub(before.cpu).as_secs_f64();
        let held = after.memory as f64 / 1e6;
        Ok((held, spent / length.as_secs_f64() * 100.0))
    }

    /// From a hotkey until what was on screen then is in the film, at most.
    fn first_frame(mut self, mut desk: Desk) -> Result<Duration> {
        let scene = SceneOptions::full(SceneKind::FullMotion);
        desk.stage().show(&scene)?;
        thread::sleep(Duration::from_secs(2));
        let screen = Screen::of(&mut desk)?;
        let pressed = now();
        screen.press(&["Control_L", "Alt_L", "r"])?;
        thread::sleep(Duration::from_secs(3));
        screen.press(&["Control_L", "Alt_L", "r"])?;
        let film = finished(&desk).with_context(|| self.window.log())?;
        let shown = desk.stage().scene().context("a scene")?.shown();
        let mut luma = tempfile::tempfile()?;
        let (film, _) = film::Film::read(&film, SIZE, &[], &mut luma)?;
        let first = film.pictures.iter().find_map(|it| it.number);
        let first = first.context("no picture's number can be read")?;
        // It was grabbed before the next one was shown.
        let mut later = shown.iter().skip_while(|it| it.number <= first);
        let until = later.next().context("the scene ended")?.at;
        drop(self.window);
        Ok(until.saturating_since(pressed))
    }
}

/// The only clip's film, once it is whole.
fn finished(desk: &Desk) -> Result<PathBuf> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Ok(clip) = desk.only_clip()
            && clip.json("clip.json")?["state"] == "ready"
        {
            let film = clip.dir().join("whole.mp4");
            clip.join(&clip.segments()?, &film)?;
            return Ok(film);
        }
        let said = || desk.only_clip().and_then(|it| it.json("clip.json"));
        ensure!(Instant::now() < deadline, "no clip is whole: {:?}", said());
        thread::sleep(Duration::from_millis(50));
    }
}

fn milliseconds(it: Duration) -> f64 {
    it.as_secs_f64() * 1e3
}
