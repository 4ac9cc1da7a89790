//! A take that is killed comes back.
//!
//! Real takes are killed at random moments, found by the next start as any
//! person would make it, and judged by what was really seen and heard: the
//! scene's frame counter and the recorded speech say which moment the last of
//! it is from. `make soak KILLS=200` kills more; `ASIDE_SEED` repeats a run.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use aside_media::{HostInstant, Size};
use aside_rig::{Recording, SceneKind, counter, now};
use aside_tests::{ClipFolder, Desk, align, film};
use rustix::process::Signal;
use serde_json::Value;

const SIZE: Size = Size {
    width: 1280,
    height: 720,
};
/// How much a kill may cost.
const LOSS: Duration = Duration::from_millis(2_200);
/// How long a take would be if it were not killed.
const TAKE: Duration = Duration::from_secs(8);
/// Before this nothing need have been saved; takes are killed until
/// [`AFTER`] they have ended: closing them may be interrupted too.
const BEFORE: Duration = LOSS;
const AFTER: Duration = Duration::from_millis(700);
/// Takes that run at the same time.
const LANES: u64 = 2;
/// Words of the speech, and by when they have been said, and a little more.
const SPOKEN: [(Duration, &str); 2] = [
    (Duration::from_millis(1_000), "and so"),
    (Duration::from_millis(1_900), "my fellow"),
];
/// A transcript made at the next start is there within this time.
const PATIENCE: Duration = Duration::from_secs(100);

/// A number from the environment.
fn asked(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| text.parse().expect("a whole number"))
}

/// Which take is killed, and when.
#[derive(Clone, Copy, Debug)]
struct Kill {
    round: u64,
    voice: bool,
    after: Duration,
}

impl Kill {
    /// The `round`th of a run (SplitMix64).
    fn of(seed: u64, round: u64) -> Self {
        let mut mixed =
            (seed.wrapping_mul(1_000_003).wrapping_add(round)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        let range = (TAKE + AFTER - BEFORE).as_millis() as u64;
        Self {
            round,
            voice: round.is_multiple_of(2),
            after: BEFORE + Duration::from_millis((mixed ^ mixed >> 31) % range),
        }
    }
}

/// What a kill cost.
#[derive(Clone, Copy, Debug, Default)]
struct Cost {
    pictures: Option<Duration>,
    sound: Duration,
    /// From the next start until the words were there.
    words: Duration,
}

#[test]
fn killed_takes_come_back_playable_and_nearly_whole() {
    let (kills, seed) = (asked("ASIDE_KILLS", 2), asked("ASIDE_SEED", 1));
    println!("{kills} takes are killed; ASIDE_SEED={seed} repeats this");
    let next = AtomicU64::new(1);
    let costs = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..LANES.min(kills) {
            scope.spawn(|| {
                loop {
                    let round = next.fetch_add(1, Ordering::Relaxed);
                    if round > kills {
                        return;
                    }
                    let kill = Kill::of(seed, round);
                    let cost = kill_and_recover(kill);
                    let Kill {
                        round,
                        voice,
                        after,
                    } = kill;
                    let what = if voice { "voice" } else { "screen" };
                    println!("{round}: {what} killed after {after:?}: {cost:?}");
                    costs
                        .lock()
                        .unwrap()
                        .push(cost.map_err(|error| (kill, error)));
                }
            });
        }
    });
    let costs = costs.into_inner().unwrap();
    let failed: Vec<_> = costs.iter().filter_map(|it| it.as_ref().err()).collect();
    let good: Vec<Cost> = costs
        .iter()
        .filter_map(|it| it.as_ref().ok())
        .copied()
        .collect();
    let worst = |of: fn(&Cost) -> Option<Duration>| good.iter().filter_map(of).max();
    println!(
        "{} of {kills} came back; at most {:?} of pictures and {:?} of sound were lost; \
         the words were there after {:?} at most",
        good.len(),
        worst(|it| it.pictures).unwrap_or_default(),
        worst(|it| Some(it.sound)).unwrap_or_default(),
        worst(|it| Some(it.words)).unwrap_or_default(),
    );
    assert!(failed.is_empty(), "seed {seed}: {failed:#?}");
}

/// `aside record` leaves a server behind, which notices by itself.
#[test]
fn a_server_that_still_runs_brings_a_killed_take_back() {
    let mut desk = Desk::quiet().unwrap();
    let take = desk.record(&["--voice"]).unwrap();
    desk.stage().speak(&Recording::speech().unwrap()).unwrap();
    std::thread::sleep(Duration::from_secs(5));
    take.signal(Signal::KILL).unwrap();
    take.wait().unwrap();
    let clip = desk.only_clip().unwrap();
    wait_for_words(&clip).unwrap();
    assert_eq!(clip.json("clip.json").unwrap()["state"], "ready");
    assert!(clip.said().unwrap().to_lowercase().contains("my fellow"));
}

fn kill_and_recover(kill: Kill) -> Result<Cost> {
    let mut desk = Desk::new()?;
    desk.stage().show_scene(SceneKind::FullMotion)?;
    let seconds = TAKE.as_secs().to_string();
    let kind = if kill.voice { "--voice" } else { "--screen" };
    let mut take = desk.record(&[kind, "--seconds", &seconds, "--no-serve"])?;
    let recording = now();
    let speech = Recording::speech()?;
    let spoken = desk.stage().speak(&speech)?;
    std::thread::sleep((recording + kill.after).saturating_since(now()));
    let had_ended = take.has_ended()?;
    if !had_ended {
        take.signal(Signal::KILL)?;
    }
    let killed = now();
    let outcome = take.wait()?;
    ensure!(had_ended || outcome.signal == Some(9), "{outcome:#?}");

    // A take that was closed already has nothing to say of its end.
    let was_closed = desk.only_clip()?.finished()?;
    let clip = next_start(&desk, was_closed)?;
    let words = Instant::now();
    let said = words_come(&desk, &clip)?;
    let words = words.elapsed();

    // Nothing after the end of the take was ever to be kept.
    let until = killed.min(recording + TAKE);
    let playlist = clip.playlist()?;
    ensure!(playlist.ended, "the playlist has no end");
    let file = clip.dir().join("whole.mp4");
    clip.join(&clip.segments()?, &file)?;
    film::decode(&file)?;
    let pictures = match kill.voice {
        true => None,
        false => Some(lost_pictures(&mut desk, &file, until)?),
    };
    let sound = lost_sound(&speech, spoken, &file, until)?;
    for loss in pictures.iter().chain([&sound]) {
        ensure!(
            *loss <= LOSS,
            "{loss:?} is lost (pictures {pictures:?}, sound {sound:?})"
        );
    }
    let kept = until.saturating_since(spoken).saturating_sub(sound);
    for (spoken_by, words) in SPOKEN {
        ensure!(
            kept < spoken_by || said.contains(words),
            "in {kept:?} of speech it heard {said:?}: {:#}",
            clip.json("clip.json")?["problems"]
        );
    }
    Ok(Cost {
        pictures,
        sound,
        words,
    })
}

/// Starts Aside again: what was interrupted is in order before anything else
/// is done, and says what it lost.
fn next_start(desk: &Desk, was_closed: bool) -> Result<ClipFolder> {
    let listed = desk.aside(&["--json", "list"])?.json()?;
    ensure!(
        listed.as_array().is_some_and(|it| it.len() == 1),
        "{listed:#}"
    );
    let clip = desk.only_clip()?;
    let manifest = clip.json("clip.json")?;
    ensure!(manifest["state"] == "ready", "{manifest:#}");
    let problems = manifest["problems"].as_array().context("problems")?;
    let says_so = problems.iter().any(|it| it["code"] == "recovered");
    ensure!(
        says_so || was_closed,
        "it does not say what happened: {manifest:#}"
    );
    Ok(clip)
}

/// Waits, as long as Aside runs, until the clip has its words: which, in small
/// letters.
fn words_come(desk: &Desk, clip: &ClipFolder) -> Result<String> {
    let server = desk.start(&["serve"])?;
    wait_for_words(clip)?;
    server.interrupt()?;
    server.wait()?.success()?;
    Ok(clip.said()?.to_lowercase())
}

fn wait_for_words(clip: &ClipFolder) -> Result<()> {
    let deadline = Instant::now() + PATIENCE;
    let complete = |it: &Value| it["complete"] == true;
    while !clip.json("transcript.json").is_ok_and(|it| complete(&it)) {
        ensure!(Instant::now() < deadline, "no transcript");
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

/// How much older than `until` the last picture is.
fn lost_pictures(desk: &mut Desk, file: &std::path::Path, until: HostInstant) -> Result<Duration> {
    let last = film::last_picture(file, SIZE)?;
    let last = counter::read(&last, SIZE.width, SIZE.height).context("an unreadable counter")?;
    let shown = desk.stage().scene().context("a scene")?.shown();
    let Some(seen) = shown.iter().find(|frame| frame.number == last) else {
        bail!("picture {last} was never shown");
    };
    Ok(until.saturating_since(seen.at))
}

/// How much older than `until` the last of the sound is.
fn lost_sound(
    speech: &Recording,
    spoken: HostInstant,
    file: &std::path::Path,
    until: HostInstant,
) -> Result<Duration> {
    let sound = film::sound(file)?;
    let Some(begins) = align::begins(speech, &sound) else {
        // Too little of it, or none, was to be kept.
        let spoken_for = until.saturating_since(spoken);
        ensure!(
            spoken_for <= LOSS,
            "none of {spoken_for:?} of speech is in it"
        );
        return Ok(spoken_for);
    };
    let length = Duration::from_secs_f64(sound.len() as f64 / 16_000.0);
    Ok(until.saturating_since(spoken + length.saturating_sub(begins)))
}
