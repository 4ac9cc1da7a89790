//! An ask, from the first line to the last: asked with `aside`, answered in a
//! browser, taken in, and taken back.

use std::cell::Cell;
use std::fs;
use std::io::Write;
use std::process::Stdio;
use std::time::{Duration, Instant};

use aside_rig::{Recording, SPEECH_WAV};
use aside_tests::bucket::Bucket;
use aside_tests::{Browser, ClipFolder, Desk, film, http};
use serde_json::Value;

const SOON: Duration = Duration::from_secs(30);
/// So much trouble an interview may be.
const CLICKS: u32 = 18;
const FIRST_RECORDING: Duration = Duration::from_secs(30);
/// How each question is answered; the last two are written.
const WAYS: [&str; 5] = ["voice", "video", "video", "text", "text"];
const WRITTEN: [&str; 2] = ["With <b>care</b>.", "On Monday."];

/// A machine with a bucket of its own.
fn desk_with_bucket() -> (Desk, Bucket) {
    let mut desk = Desk::quiet().unwrap();
    let bucket = Bucket::open(&mut desk).unwrap();
    (desk, bucket)
}

/// Asks Ada five questions, as they are pasted; what is printed.
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
    let questions = b"1. What do you ask not?\n2. Where are you?\n\
        3. Who else is there?\n4. How do you work?\n5. When can you begin?\n";
    asking.stdin.take().unwrap().write_all(questions).unwrap();
    let output = asking.wait_with_output().unwrap();
    assert!(output.status.success());
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Somebody who answers, with a hand that clicks.
pub(crate) struct Guest<'a> {
    browser: &'a Browser,
    clicks: Cell<u32>,
}

impl<'a> Guest<'a> {
    pub(crate) const fn at(browser: &'a Browser) -> Self {
        Self {
            browser,
            clicks: Cell::new(0),
        }
    }

    pub(crate) fn click(&self, selector: &str) {
        self.browser.click(selector).unwrap();
        self.clicks.set(self.clicks.get() + 1);
    }

    /// Waits for what is in a question's card.
    fn sees(&self, question: usize, selector: &str) {
        let script = format!(
            "return document.querySelector(\".question:nth-child({question}) {selector}\") !== null"
        );
        self.browser.wait_for(&script, SOON).unwrap();
    }

    /// Chooses how to answer a question that is not open yet.
    pub(crate) fn chooses(&self, question: usize, kind: &str) {
        let choice = format!(".choice[aria-label*='{kind}']");
        self.sees(question, &choice);
        self.click(&format!(".question:nth-child({question}) {choice}"));
    }

    /// Closes a question that is open in the way the one before was answered.
    fn leaves(&self, question: usize) {
        self.sees(question, "[data-phase=ready] .record");
        self.click(&format!(
            ".question:nth-child({question}) .take-buttons .plain-button"
        ));
    }

    /// Begins to record in a question that is open.
    pub(crate) fn begins(&self, question: usize) {
        self.sees(question, "[data-phase=ready] .record");
        self.click(&format!(".question:nth-child({question}) .record"));
        self.sees(question, ".running");
    }

    /// Records for at least so many seconds, and keeps that.
    pub(crate) fn keeps_after(&self, question: usize, seconds: u32) {
        let card = format!(".question:nth-child({question})");
        let long_enough = format!(
            "return parseInt(document.querySelector(\"{card} .running\").textContent.slice(-2)) >= {seconds}"
        );
        self.browser.wait_for(&long_enough, SOON).unwrap();
        self.click(&format!("{card} .stop"));
        self.sees(question, "[data-phase=review] .main-button");
        self.click(&format!("{card} .main-button"));
    }

    fn writes(&self, question: usize, text: &str) {
        let card = format!(".question:nth-child({question})");
        self.sees(question, "textarea");
        self.browser
            .keys(&format!("{card} textarea"), text)
            .unwrap();
        self.click(&format!("{card} .main-button"));
    }

    /// Waits until all of it has arrived.
    pub(crate) fn is_done(&self) {
        let all = "return document.querySelector('.ending[data-all]')?.innerText";
        self.browser.wait_for(all, SOON).unwrap();
    }
}

/// Answers everything at a link, each question while the one before is on its
/// way: by voice, by video, and in writing. Whoever answers by voice speaks when
/// the recording has begun.
fn interview(browser: &Browser, link: &str, speak: impl FnOnce()) {
    let (opened, guest) = (Instant::now(), Guest::at(browser));
    browser.go(link).unwrap();
    let ready = "return document.querySelectorAll('.choice').length === 15";
    browser.wait_for(ready, SOON).unwrap();
    guest.click("#consent");
    guest.chooses(1, "voice");
    guest.begins(1);
    let waited = opened.elapsed();
    assert!(
        waited < FIRST_RECORDING,
        "{waited:?} to the first recording"
    );
    speak();
    guest.keeps_after(1, 3);
    guest.leaves(2);
    guest.chooses(2, "video");
    for question in [2, 3] {
        guest.begins(question);
        guest.keeps_after(question, 1);
    }
    guest.leaves(4);
    guest.chooses(4, "writing");
    guest.writes(4, WRITTEN[0]);
    guest.writes(5, WRITTEN[1]);
    guest.is_done();
    let clicks = guest.clicks.get();
    eprintln!("{clicks} clicks, {waited:?} to the first recording");
    assert!(clicks <= CLICKS, "{clicks} clicks");
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
    assert_eq!(table.matches("\r\n").count(), 6, "{table}");
    assert!(table.to_lowercase().contains("my fellow"), "{table}");
    film::decode(&to.join("01 Ada/2.mp4")).unwrap();
}

/// Takes in what Ada answered, and looks that what she recorded can be played;
/// the clips, in order of the questions.
fn taken_in(desk: &Desk) -> Vec<ClipFolder> {
    desk.aside(&["inbox"]).unwrap().success().unwrap();
    let shown = desk.aside(&["--json", "ask", "show", "last"]).unwrap();
    let shown = shown.json().unwrap();
    let answers = shown["answers"].as_array().unwrap();
    let kinds: Vec<&Value> = answers.iter().map(|it| &it["kind"]).collect();
    assert_eq!(kinds, WAYS, "{shown:#}");
    assert!(answers.iter().all(|it| it["name"] == "Ada"));
    let texts: Vec<&Value> = answers[3..].iter().map(|it| &it["text"]).collect();
    assert_eq!(texts, WRITTEN);
    let clips = desk.clips().unwrap();
    let clip = |answer: &Value| -> ClipFolder {
        let id = answer["clip"].as_str().unwrap();
        clips.iter().find(|it| it.id() == id).unwrap().clone()
    };
    let taken: Vec<ClipFolder> = answers[..3].iter().map(clip).collect();
    for (clip, has_picture) in taken.iter().zip([false, true, true]) {
        let film = desk.home().join(format!("{}.mp4", clip.id()));
        clip.join(&clip.segments().unwrap(), &film).unwrap();
        let probe = film::probe(&film).unwrap();
        assert!(probe.duration > Duration::from_millis(800), "{probe:?}");
        assert_eq!(probe.video.is_some(), has_picture, "{probe:?}");
        film::decode(&film).unwrap();
        let manifest = clip.json("clip.json").unwrap();
        assert_eq!(manifest["receipt"]["verified"], true, "{manifest:#}");
    }
    let said = taken[0].said().unwrap().to_lowercase();
    assert!(said.contains("my fellow"), "{said}");
    taken
}

#[test]
fn an_interview_in_firefox_is_in_the_library() {
    let (mut desk, bucket) = desk_with_bucket();
    let asked = ask(&desk);
    let browser = Browser::firefox_with_devices(&desk).unwrap();
    let link = asked["guests"][0]["link"].as_str().unwrap();
    interview(&browser, link, || {
        desk.stage().speak(&Recording::speech().unwrap()).unwrap();
    });
    drop(browser);
    taken_in(&desk);
    bucket.close().unwrap();
}

#[test]
fn an_interview_in_chromium_is_in_the_library_and_is_passed_on_and_closed() {
    let (desk, bucket) = desk_with_bucket();
    let asked = ask(&desk);
    assert_eq!(asked["writes_once"], true);
    let speech = desk.home().join("speech.wav");
    fs::write(&speech, SPEECH_WAV).unwrap();
    let browser = Browser::chromium_with_devices(&speech).unwrap();
    // Its microphone speaks all the time.
    interview(
        &browser,
        asked["guests"][0]["link"].as_str().unwrap(),
        || {},
    );
    drop(browser);
    let taken = taken_in(&desk);
    let title = taken[0].json("clip.json").unwrap()["title"].clone();
    assert_eq!(title, "Ada: What do you ask not?");

    // Nothing comes twice, and no answer is at a link that nobody asked for.
    let again = desk.aside(&["--json", "inbox"]).unwrap().json().unwrap();
    assert_eq!(again["answers"].as_array().unwrap().len(), 0, "{again:#}");
    assert_eq!(desk.clips().unwrap().len(), 3);
    let there = |below: &str| -> Vec<String> {
        let keys = bucket.keys().unwrap().into_iter();
        keys.filter(|it| it.starts_with(below)).collect()
    };
    assert_eq!(there("c/"), Vec::<String>::new());
    assert!(there("inbox/").len() > 10);
    passed_on_and_exported(&desk);
    assert!(!there("c/").is_empty());
    let close = ["--json", "ask", "close", "last", "--answers"];
    let closed = desk.aside(&close).unwrap();
    assert!(closed.json().unwrap()["removed"].as_u64().unwrap() > 6);
    for below in ["a/", "inbox/", "c/"] {
        assert_eq!(there(below), Vec::<String>::new());
    }
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
    bucket.close().unwrap();
}
