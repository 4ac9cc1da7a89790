//! An ask, from the first line to the last: asked with `aside`, answered in a
//! browser, taken in, and taken back.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use aside_rig::SPEECH_WAV;
use aside_tests::{Browser, ClipFolder, Desk, Take, bucket, film, http};
use serde_json::Value;

const SOON: Duration = Duration::from_secs(30);
/// A machine with a bucket of its own, and whoever serves it.
fn desk_with_bucket() -> (Desk, Take) {
    let mut desk = Desk::quiet().unwrap();
    let (serving, _) = bucket::serve(&mut desk).unwrap();
    (desk, serving)
}

/// Asks Ada two questions, as they are pasted; what is printed.
fn ask(desk: &Desk) -> Value {
    let mut asking = desk.command(Desk::program("aside"));
    asking.args([
        "--json",
        "ask",
        "new",
        "--title",
        "A first talk",
        "--person",
        "Ada",
    ]);
    let mut asking = asking
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let questions = b"1. What do you ask not?\n2. Where are you?\n";
    asking.stdin.take().unwrap().write_all(questions).unwrap();
    let output = asking.wait_with_output().unwrap();
    assert!(output.status.success());
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Answers a question in the browser for at least so many seconds.
fn answer(browser: &Browser, question: usize, kind: &str, seconds: u32) {
    let card = format!(".question:nth-child({question})");
    browser
        .click(&format!("{card} .choice[aria-label*='{kind}']"))
        .unwrap();
    let shown = |selector: &str| {
        let script = format!("return document.querySelector(\"{card} {selector}\") !== null");
        browser.wait_for(&script, SOON).unwrap();
    };
    shown(".record");
    browser.click(&format!("{card} .record")).unwrap();
    shown(".running");
    let long_enough = format!(
        "return parseInt(document.querySelector(\"{card} .running\").textContent.slice(-2)) >= {seconds}"
    );
    browser.wait_for(&long_enough, SOON).unwrap();
    browser.click(&format!("{card} .stop")).unwrap();
    shown("[data-phase=review] .main-button");
    browser.click(&format!("{card} .main-button")).unwrap();
}

/// Adds what files lie below a folder.
pub(crate) fn objects(dir: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        match entry.path() {
            path if path.is_dir() => objects(&path, found),
            path => found.push(path.display().to_string()),
        }
    }
}

/// One answer at a link for others, and all of them in a folder.
fn passed_on_and_exported(desk: &Desk) {
    let pass_on = "--json ask pass-on last --person Ada --question 2 --until 1h";
    let pass_on: Vec<&str> = pass_on.split(' ').collect();
    let passed_on = desk.aside(&pass_on).unwrap().json().unwrap();
    assert_eq!(passed_on["answers"], 1);
    let link = passed_on["link"].as_str().unwrap().parse().unwrap();
    let page = http::get(&link).unwrap();
    let html = page.text();
    assert!(
        page.status == 200 && html.contains("Where are you?"),
        "{html}"
    );
    assert!(
        !html.contains("What do you ask not?"),
        "only what was chosen"
    );
    let clip = html.split('"').find(|it| it.contains("/c/")).unwrap();
    assert_eq!(http::get(&clip.parse().unwrap()).unwrap().status, 200);

    let to = desk.home().join("export");
    let export = ["ask", "export", "last", "--to", to.to_str().unwrap()];
    desk.aside(&export).unwrap().success().unwrap();
    let table = fs::read_to_string(to.join("answers.csv")).unwrap();
    assert_eq!(table.matches("\r\n").count(), 3, "{table}");
    assert!(table.to_lowercase().contains("my fellow"), "{table}");
    film::decode(&to.join("01 Ada/2.mp4")).unwrap();
}

/// Answers both questions at a link, the first by voice, the second by video,
/// until all of it has arrived.
fn interview(browser: &Browser, link: &str) {
    browser.go(link).unwrap();
    browser
        .wait_for(
            "return document.querySelectorAll('.choice').length === 6",
            SOON,
        )
        .unwrap();
    browser.click("#consent").unwrap();
    answer(browser, 1, "voice", 3);
    // While the first is on its way. The next question is open in the same way
    // already; another one is chosen.
    browser
        .wait_for(
            "return document.querySelector('.question:nth-child(2) .record') !== null",
            SOON,
        )
        .unwrap();
    browser
        .click(".question:nth-child(2) .take-buttons .plain-button")
        .unwrap();
    answer(browser, 2, "video", 1);
    let all = "return document.querySelector('.ending[data-all]')?.innerText";
    browser.wait_for(all, SOON).unwrap();
}

/// Takes in what Ada answered, and looks that both of it can be played; the
/// clips, in order of the questions.
fn taken_in(desk: &Desk) -> Vec<ClipFolder> {
    desk.aside(&["inbox"]).unwrap().success().unwrap();
    let shown = desk.aside(&["--json", "ask", "show", "last"]).unwrap();
    let shown = shown.json().unwrap();
    let answers = shown["answers"].as_array().unwrap();
    let kinds: Vec<&Value> = answers.iter().map(|it| &it["kind"]).collect();
    assert_eq!(kinds, ["voice", "video"], "{shown:#}");
    assert_eq!(answers[0]["name"], "Ada");
    let clips = desk.clips().unwrap();
    let clip = |answer: &Value| -> ClipFolder {
        let id = answer["clip"].as_str().unwrap();
        clips.iter().find(|it| it.id() == id).unwrap().clone()
    };
    let taken: Vec<ClipFolder> = answers.iter().map(clip).collect();
    for (clip, has_picture) in taken.iter().zip([false, true]) {
        let film = desk.home().join(format!("{}.mp4", clip.id()));
        clip.join(&clip.segments().unwrap(), &film).unwrap();
        let probe = film::probe(&film).unwrap();
        assert!(probe.duration > Duration::from_millis(800), "{probe:?}");
        assert_eq!(probe.video.is_some(), has_picture, "{probe:?}");
        film::decode(&film).unwrap();
        let manifest = clip.json("clip.json").unwrap();
        assert_eq!(manifest["receipt"]["verified"], true, "{manifest:#}");
    }
    taken
}

#[test]
fn a_guest_answers_in_firefox_and_it_is_in_the_library() {
    let (desk, serving) = desk_with_bucket();
    let asked = ask(&desk);
    let browser = Browser::firefox_with_devices().unwrap();
    interview(&browser, asked["guests"][0]["link"].as_str().unwrap());
    drop(browser);
    taken_in(&desk);
    serving.interrupt().unwrap();
    serving.wait().unwrap().success().unwrap();
}

#[test]
fn a_guest_answers_in_a_browser_and_it_is_in_the_library() {
    let (desk, serving) = desk_with_bucket();
    let asked = ask(&desk);
    assert_eq!(asked["writes_once"], true);
    let speech = desk.home().join("speech.wav");
    fs::write(&speech, SPEECH_WAV).unwrap();
    let browser = Browser::chromium_with_devices(&speech).unwrap();
    interview(&browser, asked["guests"][0]["link"].as_str().unwrap());
    drop(browser);
    let taken = taken_in(&desk);
    let said = taken[0].said().unwrap().to_lowercase();
    assert!(said.contains("my fellow"), "{said}");
    let title = taken[0].json("clip.json").unwrap()["title"].clone();
    assert_eq!(title, "Ada: What do you ask not?");

    // Nothing comes twice, and no answer is at a link that nobody asked for.
    let again = desk.aside(&["--json", "inbox"]).unwrap().json().unwrap();
    assert_eq!(again["answers"].as_array().unwrap().len(), 0, "{again:#}");
    assert_eq!(desk.clips().unwrap().len(), 2);
    let bucket = desk.home().join("bucket");
    assert!(!bucket.join("c").exists());
    passed_on_and_exported(&desk);
    let close = ["--json", "ask", "close", "last", "--answers"];
    let closed = desk.aside(&close).unwrap();
    assert!(closed.json().unwrap()["removed"].as_u64().unwrap() > 6);
    let mut left = Vec::new();
    for below in ["a", "inbox", "c"] {
        objects(&bucket.join(below), &mut left);
    }
    assert_eq!(left, Vec::<String>::new());
    assert!(desk.clips().unwrap().is_empty());
    assert!(
        desk.aside(&["--json", "trash", "list"])
            .unwrap()
            .json()
            .unwrap()
            .as_array()
            .unwrap()
            .is_empty()
    );
    serving.interrupt().unwrap();
    serving.wait().unwrap().success().unwrap();
}
