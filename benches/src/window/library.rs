//! A large library: how soon it is seen, how fast it is searched, and what it
//! holds in memory.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use aside_rig::{SPEECH_WAV, Server};
use aside_tests::{Browser, Desk, Look};

use super::screen::{Colour, Screen};
use super::{Bar, LOOK_EVERY, Options, PATIENCE, SETTLING, milliseconds};
use crate::usage;

const PAINT: Bar = Bar::new("Window to its clips", 300.0, "ms");
const SEARCH: Bar = Bar::new("Key to results", 50.0, "ms");
/// Ours: what 10,000 clips may cost beside the window itself.
const MEMORY: Bar = Bar::new("Memory with the large library, scrolled (PSS)", 350.0, "MB");

/// What all films show, and so all posters: no other part of a window has it.
const FILM: &str = "color=0xd400d4:size=640x360:rate=10";
const POSTER: Colour = Colour::about([0xd4, 0x00, 0xd4], 24);
const POSTERS: usize = 10_000;
/// A display on which there is nothing.
const NOTHING: Colour = Colour::exactly([0, 0, 0]);
/// What is said in the films, typed letter by letter: the second one replaces the
/// library by results, the others results by results.
const TYPED: [&str; 3] = ["americans", "country", "fellow"];
/// Who types fast does it at this rate: 80 words a minute.
const BETWEEN_KEYS: Duration = Duration::from_millis(150);
const LISTED: &str = "return document.querySelector('[data-clip]') !== null";
/// The first window reads through what is said, and publishes every clip: a
/// library that grew has that behind it.
const READING: Duration = Duration::from_secs(1_800);
/// It is done when it needs no more of a core than this, for so long.
const AT_REST: f64 = 0.1;
const RESTING: Duration = Duration::from_secs(10);

/// Measures, prints, and says whether all bars hold.
pub(super) fn measure(options: &Options) -> Result<bool> {
    let mut desk = super::desk()?;
    fill(&desk, options.clips)?;
    settle(&desk)?;
    let mut paint = Vec::new();
    for _ in 0..options.rounds {
        paint.push(milliseconds(opened_until_seen(&mut desk)?));
    }
    let window = Browser::window(&desk, Look::Light)?;
    window.wait_for(LISTED, PATIENCE)?;
    let mut search = Vec::new();
    for word in TYPED {
        empty(&window)?;
        // One letter begins too many words to be looked for.
        type_in(&window, &word[..1])?;
        for letters in 2..=word.len().min(7) {
            search.push(typed_until_found(&window, &word[..letters])?);
        }
    }
    empty(&window)?;
    scroll(&window)?;
    thread::sleep(SETTLING);
    let held = usage::at_home(&desk.home())?.memory as f64 / 1e6;
    let held = [
        PAINT.judge(&paint),
        SEARCH.judge(&search),
        MEMORY.judge(&[held]),
    ];
    Ok(held.iter().all(|it| *it))
}

/// One film is taken in, and is there so many times.
fn fill(desk: &Desk, clips: u32) -> Result<()> {
    let dir = tempfile::tempdir()?;
    let (film, sound) = (dir.path().join("film.mp4"), dir.path().join("said.wav"));
    fs::write(&sound, SPEECH_WAV)?;
    let status = Command::new("ffmpeg")
        .args(["-loglevel", "error", "-f", "lavfi", "-i", FILM, "-i"])
        .arg(&sound)
        .args(["-pix_fmt", "yuv420p", "-c:a", "aac", "-shortest"])
        .arg(&film)
        .status()
        .context("ffmpeg is not installed: apt-get install ffmpeg")?;
    ensure!(status.success(), "no film was made");
    let film = film.to_str().context("a path")?;
    desk.aside(&["import", film])?.success()?;
    let clip = desk.only_clip()?;
    let deadline = Instant::now() + PATIENCE;
    while clip.json("transcript.json").is_err() {
        ensure!(Instant::now() < deadline, "nothing was heard in the film");
        thread::sleep(Duration::from_millis(100));
    }
    desk.aside(&["serve", "--stop"])?;
    let id = clip.id();
    let library = clip.dir().parent().context("a library")?;
    for number in 1..clips {
        let other = format!("{:06}{}", number, &id[6..]);
        copy(clip.dir(), &library.join(&other), &id, &other)?;
    }
    Ok(())
}

/// Copies a clip's folder, as another clip: what names it is changed, all else
/// is the same file.
fn copy(from: &Path, to: &Path, id: &str, other: &str) -> Result<()> {
    fs::create_dir(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            copy(&path, &target, id, other)?;
        } else if path.extension().is_some_and(|it| it == "json") {
            let text = fs::read_to_string(&path)?;
            fs::write(&target, text.replace(id, other))?;
        } else {
            fs::hard_link(&path, &target)?;
        }
    }
    Ok(())
}

/// From the first of the window until its clips are seen.
fn opened_until_seen(desk: &mut Desk) -> Result<Duration> {
    let screen = Screen::of(desk)?;
    let all = screen.count(NOTHING)?;
    let command = desk.command(Desk::program("aside-desktop"));
    let mut window = Server::start("aside-desktop", command, "make bench builds it")?;
    let deadline = Instant::now() + PATIENCE;
    let mut until = |is: &dyn Fn() -> Result<bool>| {
        while !is()? {
            ensure!(Instant::now() < deadline, "no window: {}", window.log());
            thread::sleep(LOOK_EVERY);
        }
        Ok(Instant::now())
    };
    let up = until(&|| Ok(screen.count(NOTHING)? < all / 2))?;
    let seen = until(&|| Ok(screen.count(POSTER)? > POSTERS))?;
    drop(window);
    desk.aside(&["serve", "--stop"])?;
    Ok(seen - up)
}

/// Has a window do what it does once for each clip.
fn settle(desk: &Desk) -> Result<()> {
    let window = Browser::window(desk, Look::Light)?;
    window.wait_for(LISTED, PATIENCE)?;
    wait_until_read(&window)?;
    let deadline = Instant::now() + READING;
    loop {
        let before = usage::at_home(&desk.home())?.cpu;
        thread::sleep(RESTING);
        let spent = usage::at_home(&desk.home())?.cpu.saturating_sub(before);
        if spent.as_secs_f64() < AT_REST * RESTING.as_secs_f64() {
            break;
        }
        ensure!(Instant::now() < deadline, "the window never comes to rest");
    }
    drop(window);
    desk.aside(&["serve", "--stop"])?;
    Ok(())
}

/// Waits until all that is said can be searched.
fn wait_until_read(window: &Browser) -> Result<()> {
    let deadline = Instant::now() + READING;
    loop {
        type_in(window, "")?;
        thread::sleep(Duration::from_secs(1));
        type_in(window, TYPED[0])?;
        let found = "return document.querySelector('mark') !== null";
        match window.wait_for(found, Duration::from_secs(2)) {
            Err(error) if Instant::now() > deadline => return Err(error),
            Err(_) => {}
            Ok(_) => return Ok(()),
        }
    }
}

fn type_in(window: &Browser, text: &str) -> Result<()> {
    window.ask(&typing(text)).map(drop)
}

fn typing(text: &str) -> String {
    format!(
        "const field = document.querySelector('search input'); \
         field.value = {text:?}; \
         field.dispatchEvent(new InputEvent('input', {{ bubbles: true }}));"
    )
}

/// Nothing is looked for: the whole library is there again.
fn empty(window: &Browser) -> Result<()> {
    type_in(window, "")?;
    window.wait_for(LISTED, PATIENCE).map(drop)
}

/// Milliseconds from a key until the results for what is typed are on screen.
fn typed_until_found(window: &Browser, text: &str) -> Result<f64> {
    // A person's next key is not pressed before the last one's picture is seen.
    thread::sleep(BETWEEN_KEYS);
    window.ask(&format!(
        "window.took = null; \
         const began = performance.now(); \
         const shown = () => requestAnimationFrame(() => setTimeout(() => {{ window.took = performance.now() - began; }})); \
         const observer = new MutationObserver(() => {{ \
           const list = document.querySelector('[data-found-for]'); \
           if (list?.dataset.foundFor !== {text:?} || list.querySelector('mark') === null) return; \
           observer.disconnect(); \
           shown(); \
         }}); \
         observer.observe(document.body, {{ subtree: true, childList: true, attributes: true }}); \
         {}",
        typing(text)
    ))?;
    let took = window.wait_for("return window.took", PATIENCE)?;
    took.as_f64().context("a time")
}

/// Goes through the whole list, and back.
fn scroll(window: &Browser) -> Result<()> {
    for at in (0..=20).chain((0..20).rev()) {
        window.ask(&format!(
            "const all = [...document.querySelectorAll('*')].filter((it) => it.scrollHeight > it.clientHeight * 4); \
             for (const it of all) it.scrollTop = it.scrollHeight * {at} / 20;"
        ))?;
        thread::sleep(Duration::from_millis(200));
    }
    Ok(())
}
