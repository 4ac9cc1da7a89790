//! Many guests who answer at the same time.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use aside_tests::{Desk, bucket, guests};
use serde_json::Value;

const PEOPLE: usize = 20;
const QUESTIONS: usize = 5;
/// How many of them everybody answers with a film; the others in writing.
const FILMS: usize = 3;
/// What taking in may hold in memory beyond what a few answers took.
const GROWTH_KIB: u64 = 48 << 10;
const SOON: Duration = Duration::from_secs(100);

/// Asks everybody everything; where answers lie in the bucket, by place.
fn places(desk: &Desk, bucket: &Path) -> Vec<PathBuf> {
    let people: Vec<String> = (1..=PEOPLE).map(|it| format!("Candidate {it}")).collect();
    let questions = (1..=QUESTIONS).map(|it| format!("--question=Question {it}"));
    let questions: Vec<String> = questions.collect();
    let mut arguments = vec!["ask", "new", "--title", "A crowd", "--person"];
    arguments.extend(people.iter().map(String::as_str));
    arguments.extend(questions.iter().map(String::as_str));
    desk.aside(&arguments).unwrap().success().unwrap();
    guests::places(desk, bucket).unwrap()
}

/// How much memory a process holds, in KiB; `None` once it has ended.
fn resident(pid: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|it| it.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse().ok()
}

/// Takes in what came; how much memory that held after a tenth of it, and at
/// most later.
fn take_in(desk: &Desk) -> (u64, u64) {
    let mut command = desk.command(Desk::program("aside"));
    let mut inbox = command.arg("inbox").stdout(Stdio::null()).spawn().unwrap();
    let (mut early, mut most) = (0, 0);
    let begun = Instant::now();
    while inbox.try_wait().unwrap().is_none() {
        assert!(begun.elapsed() < SOON, "it hangs");
        let held = resident(inbox.id()).unwrap_or_default();
        match desk.clips().map_or(0, |it| it.len()) * 10 <= PEOPLE * FILMS {
            true => early = early.max(held),
            false => most = most.max(held),
        }
        thread::sleep(Duration::from_millis(20));
    }
    assert!(inbox.wait().unwrap().success());
    eprintln!("{:?}; {early} KiB, then {most} KiB", begun.elapsed());
    (early, most)
}

#[test]
fn a_hundred_answers_at_once_are_all_taken_in_and_memory_stays_as_it_is() {
    let mut desk = Desk::quiet().unwrap();
    let (serving, _) = bucket::serve(&mut desk).unwrap();
    let film = guests::film(&desk).unwrap();
    for place in places(&desk, &desk.home().join("bucket")) {
        for question in 0..QUESTIONS {
            match question < FILMS {
                true => guests::answer(&place, question, "video", &film),
                false => guests::answer(&place, question, "text", b"In a few words."),
            }
            .unwrap();
        }
    }
    let (early, most) = take_in(&desk);
    assert!(most < early + GROWTH_KIB, "{early} KiB became {most} KiB");

    let ask = desk.aside(&["--json", "ask", "show", "last"]).unwrap();
    let ask = ask.json().unwrap();
    assert_eq!(ask["answered"], PEOPLE * QUESTIONS, "{ask:#}");
    let answers = ask["answers"].as_array().unwrap();
    let is_film = |it: &&Value| it["duration_ms"].as_u64().is_some_and(|it| it >= 1000);
    assert_eq!(answers.iter().filter(is_film).count(), PEOPLE * FILMS);
    let people = ask["people"].as_array().unwrap();
    assert!(people.iter().all(|it| it["answered"] == QUESTIONS));
    // Each can be played from its first second on, whatever is at a link.
    for clip in desk.clips().unwrap() {
        assert_eq!(clip.segments().unwrap().len(), 1);
        assert!(clip.dir().join("media/stream.m3u8").exists());
        assert_eq!(clip.json("clip.json").unwrap()["receipt"]["verified"], true);
    }
    serving.interrupt().unwrap();
    serving.wait().unwrap().success().unwrap();
}
