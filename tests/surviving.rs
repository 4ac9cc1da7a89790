//! A take goes on, or closes whole, whatever goes away beneath it; and what is
//! missing is told, at the right time.

use std::f32::consts::TAU;
use std::thread::{scope, sleep};
use std::time::Duration;

use aside_media::{HostInstant, SampleRate};
use aside_rig::{Marks, Recording, SceneKind, now};
use aside_tests::{Desk, Take, align, clock, film};
use rustix::process::Signal;
use serde_json::Value;

/// How far what is told may be from what was.
const NEAR: Duration = Duration::from_millis(100);
const SECOND: Duration = Duration::from_secs(1);

/// What a sound server keeps for a program that does not listen, at most.
const KEPT_BY_SERVER: Duration = Duration::from_secs(30);

/// A minute in `make soak`, some seconds else.
fn long() -> Duration {
    match std::env::var_os("ASIDE_SOAK") {
        Some(_) => Duration::from_secs(60),
        None => Duration::from_secs(3),
    }
}

/// A quiet hum: where it is missing, sound is missing.
fn hum(length: Duration) -> Recording {
    let rate = SampleRate::HZ_48000;
    let sample = |n: u64| 0.05 * (TAU * 300.0 * (n % 48_000) as f32 / 48_000.0).sin();
    let samples = (0..rate.frames_floor(length)).map(sample).collect();
    Recording::new(rate, samples)
}

/// Lets it hum, and beep with every mark.
fn sound(desk: &mut Desk, marks: Marks, hum: &Recording) {
    let sound = desk.stage().sound().unwrap();
    sound.microphone().mark(Some(marks));
    sound.microphone().play(hum).unwrap();
}

/// Starts a take, with a hum and a beep each second from soon on.
fn record(desk: &mut Desk, kind: &str) -> (Take, Marks) {
    let hum = hum(long() + 30 * SECOND);
    let take = [kind, "--no-serve", "--no-noise-suppression"];
    let take = desk.record(&take).unwrap();
    let marks = Marks {
        first: now() + Duration::from_millis(300),
        every: SECOND,
    };
    sound(desk, marks, &hum);
    (take, marks)
}

/// From and until when, on the clip's own timeline.
type Span = (Duration, Duration);

/// A take that was stopped, and is whole.
struct Kept {
    manifest: Value,
    length: Duration,
    /// The clip's first moment.
    zero: HostInstant,
    heard: Vec<Duration>,
    /// Where its manifest says that sound is missing.
    gaps: Vec<Span>,
    /// Where sound is missing.
    silences: Vec<Span>,
}

impl Kept {
    /// Stops a take. Fails unless all of it decodes, every beep is heard at its
    /// moment or told to be missing, and what is told is so.
    fn of(desk: &Desk, take: Take, marks: Marks) -> Self {
        take.interrupt().unwrap();
        take.wait().unwrap();
        let clip = desk.only_clip().unwrap();
        let manifest = clip.json("clip.json").unwrap();
        assert_eq!(manifest["state"], "ready", "{manifest:#}");
        let file = clip.dir().join("whole.mp4");
        clip.join(&clip.segments().unwrap(), &file).unwrap();
        film::decode(&file).unwrap();
        let heard = align::beeps(&film::sound(&file).unwrap());
        let track = film::sound(&clip.dir().join("audio/mic.wav")).unwrap();
        let end = Duration::from_secs_f64(track.len() as f64 / 16_000.0);
        let mut silences = align::silences(&track, NEAR);
        // Before it hummed there was nothing to hear.
        silences.retain(|(from, until)| *from > heard[0] && *until < end);
        let kept = Self {
            length: millis(&manifest["duration_ms"]),
            zero: marks.first - heard[0],
            gaps: gaps(&manifest),
            manifest,
            heard,
            silences,
        };
        kept.check_beeps();
        kept.check_gaps();
        kept
    }

    /// When a moment lies on the clip's timeline.
    fn at(&self, moment: HostInstant) -> Duration {
        moment.saturating_since(self.zero)
    }

    fn context(&self) -> String {
        let (heard, gaps, silences) = (&self.heard, &self.gaps, &self.silences);
        let problems = &self.manifest["problems"];
        format!("heard {heard:?}, told {gaps:?}, silent {silences:?}; {problems:#}")
    }

    fn check_beeps(&self) {
        let context = self.context();
        let mut expected = self.heard[0];
        while expected + NEAR < self.length {
            let is_heard = self.heard.iter().any(|it| it.abs_diff(expected) <= NEAR);
            let is_told = self
                .gaps
                .iter()
                .any(|(from, until)| *from <= expected + NEAR && expected <= *until);
            assert!(is_heard || is_told, "nothing at {expected:?}: {context}");
            expected += SECOND;
        }
        for beep in &self.heard {
            let off = (*beep - self.heard[0]).as_millis() % 1000;
            let off = off.min(1000 - off);
            assert!(off <= NEAR.as_millis(), "one at {beep:?}: {context}");
        }
    }

    fn check_gaps(&self) {
        let long = |it: &&Span| it.1 - it.0 > NEAR;
        for told in self.gaps.iter().filter(long) {
            let is = self.silences.iter().any(|it| agree(told, it));
            assert!(is, "{told:?} is not so: {}", self.context());
        }
        for silence in &self.silences {
            let is_told = self.gaps.iter().any(|it| agree(silence, it));
            assert!(is_told, "{silence:?} is not told: {}", self.context());
        }
    }

    /// The longest of the gaps that are told.
    fn gap(&self) -> Option<Span> {
        self.gaps.iter().copied().max_by_key(|it| it.1 - it.0)
    }

    fn problem(&self, code: &str) -> &Value {
        let problems = self.manifest["problems"].as_array().unwrap();
        let found = problems.iter().find(|it| it["code"] == code);
        assert!(found.is_some(), "no {code}: {:#}", self.manifest);
        found.unwrap()
    }
}

fn agree(a: &Span, b: &Span) -> bool {
    a.0.abs_diff(b.0) <= NEAR && a.1.abs_diff(b.1) <= NEAR
}

fn millis(value: &Value) -> Duration {
    Duration::from_millis(value.as_u64().unwrap())
}

fn gaps(manifest: &Value) -> Vec<Span> {
    let problems = manifest["problems"].as_array().unwrap().iter();
    let gaps = problems.filter(|it| it["code"] == "audio_gap");
    let span = |it: &Value| {
        let at = millis(&it["at_ms"]);
        (at, at + millis(&it["duration_ms"]))
    };
    gaps.map(span).collect()
}

/// Fails unless `at` lies between two moments, or near them.
fn assert_between(at: Duration, from: Duration, until: Duration) {
    let near = from.saturating_sub(NEAR)..=until + NEAR;
    assert!(near.contains(&at), "{at:?} is not in {near:?}");
}

#[test]
fn a_process_that_stood_still_says_what_it_missed() {
    let mut desk = Desk::new().unwrap();
    desk.stage().show_scene(SceneKind::Walkthrough).unwrap();
    let (take, marks) = record(&mut desk, "--screen");
    sleep(2 * SECOND);
    let stopped = now();
    take.signal(Signal::STOP).unwrap();
    sleep(long());
    take.signal(Signal::CONT).unwrap();
    let resumed = now();
    sleep(3 * SECOND);
    let ended = now();
    let kept = Kept::of(&desk, take, marks);

    assert_between(kept.length, kept.at(ended), kept.at(ended) + SECOND / 2);
    let missed = kept.gap().map_or(Duration::ZERO, |(from, until)| {
        assert_between(from, kept.at(stopped), kept.at(resumed));
        assert_between(until, kept.at(stopped), kept.at(resumed));
        until - from
    });
    assert!(missed + KEPT_BY_SERVER > long(), "{}", kept.context());
    println!("it stood still for {:?}: {}", long(), kept.context());
}

#[test]
fn a_display_that_dies_ends_its_picture_and_not_the_take() {
    let mut desk = Desk::new().unwrap();
    desk.stage().show_scene(SceneKind::Walkthrough).unwrap();
    let (take, marks) = record(&mut desk, "--screen");
    sleep(2 * SECOND);
    let killed = now();
    desk.stage().display().unwrap().fail();
    let gone = now();
    sleep(3 * SECOND);
    let ended = now();
    let kept = Kept::of(&desk, take, marks);

    let told = millis(&kept.problem("source_ended")["at_ms"]);
    assert_between(told, kept.at(killed), kept.at(gone));
    // The sound goes on to the end.
    assert_between(kept.length, kept.at(ended), kept.at(ended) + SECOND / 2);
    println!("killed at {:?}, told {told:?}", kept.at(killed));
}

#[test]
fn a_sound_server_that_dies_and_returns_leaves_a_gap_where_it_was_away() {
    let mut desk = Desk::quiet().unwrap();
    let (take, marks) = record(&mut desk, "--voice");
    let again = hum(20 * SECOND);
    sleep(2 * SECOND);
    let killed = now();
    desk.stage().sound_mut().unwrap().fail();
    let gone = now();
    sleep(2 * SECOND);
    desk.stage().sound_mut().unwrap().restart().unwrap();
    sound(&mut desk, marks, &again);
    let back = now();
    sleep(5 * SECOND);
    let kept = Kept::of(&desk, take, marks);

    let (from, until) = kept.gap().expect("a gap");
    assert_between(from, kept.at(killed), kept.at(gone));
    // A microphone that went away is looked for once a second.
    assert_between(until, kept.at(back), kept.at(back) + 2 * SECOND);
    let lost = millis(&kept.problem("device_lost")["at_ms"]);
    assert_between(lost, kept.at(killed), kept.at(gone) + SECOND / 2);
    let after = kept.heard.iter().filter(|it| **it > until).count();
    assert!(after >= 2, "{}", kept.context());
    println!(
        "killed at {:?}, back at {:?}: {}",
        kept.at(killed),
        kept.at(back),
        kept.context()
    );
}

/// A clip's timeline never looks at the clock on the wall.
#[test]
fn a_clock_on_the_wall_that_jumps_changes_nothing() {
    let mut desk = Desk::quiet().unwrap();
    let shim = clock::moved(&desk).unwrap();

    let hum = hum(20 * SECOND);
    let take = ["--voice", "--no-serve", "--no-noise-suppression"];
    let take = desk.record_with(&take, |it| it.env("LD_PRELOAD", &shim));
    let take = take.unwrap();
    let first = now() + Duration::from_millis(300);
    let marks = Marks {
        first,
        every: SECOND,
    };
    sound(&mut desk, marks, &hum);
    sleep(6 * SECOND);
    let ended = now();
    let kept = Kept::of(&desk, take, marks);

    assert_between(kept.length, kept.at(ended), kept.at(ended) + SECOND / 2);
    assert_eq!(kept.gaps, []);
    assert!(kept.heard.len() >= 5, "{}", kept.context());
    let (receipt, year) = (&kept.manifest["receipt"], |it: &Value| {
        it.as_str().unwrap()[..4].parse::<i32>().unwrap()
    });
    assert_eq!(receipt["verified"], true, "{:#}", kept.manifest);
    // It did jump: the clip was checked more than a year before it was made.
    let (made, checked) = (year(&kept.manifest["created"]), year(&receipt["checked"]));
    assert!(checked < made, "{:#}", kept.manifest);
}

#[test]
fn a_log_out_closes_the_take() {
    scope(|scope| {
        for signal in [Signal::TERM, Signal::HUP, Signal::INT] {
            scope.spawn(move || {
                let desk = Desk::quiet().unwrap();
                let take = desk.record(&["--voice", "--no-serve"]).unwrap();
                sleep(2 * SECOND);
                take.signal(signal).unwrap();
                take.wait().unwrap().success().unwrap();
                let manifest = desk.only_clip().unwrap().json("clip.json").unwrap();
                assert_eq!(manifest["state"], "ready", "{signal:?}: {manifest:#}");
                let problems = manifest["problems"].to_string();
                assert!(!problems.contains("recovered"), "{signal:?}: {manifest:#}");
            });
        }
    });
}
