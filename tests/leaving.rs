//! Guests who take back what they sent, and an asker who is away for weeks.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::Duration;

use aside_tests::{Browser, Desk, Look, bucket, clock, guests, http};
use rustix::process::Signal;
use serde_json::{Value, json};

const SOON: Duration = Duration::from_secs(30);

/// Asks them three questions; where their answers lie, in the same order.
fn ask(desk: &Desk, people: &[&str]) -> Vec<PathBuf> {
    let asked = [
        "ask", "new", "--title", "A talk", "--kinds", "text", "video",
    ];
    let questions = ["--question=Why?", "--question=Who?", "--question=When?"];
    let people = people.iter().flat_map(|it| ["--person", it]);
    let asked: Vec<&str> = asked.into_iter().chain(questions).chain(people).collect();
    desk.aside(&asked).unwrap().success().unwrap();
    guests::places(desk, &desk.home().join("bucket")).unwrap()
}

fn json(desk: &Desk, arguments: &[&str]) -> Value {
    let arguments: Vec<&str> = ["--json"].iter().chain(arguments).copied().collect();
    desk.aside(&arguments).unwrap().json().unwrap()
}

/// `slots.json` of the page at a link.
fn slots(link: &str) -> Value {
    let slots = http::get(&format!("{link}slots.json").parse().unwrap()).unwrap();
    serde_json::from_slice(&slots.body).unwrap()
}

/// Adds what files lie below a folder.
fn objects(dir: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        match entry.path() {
            path if path.is_dir() => objects(&path, found),
            path => found.push(path.display().to_string()),
        }
    }
}

fn is_empty(dir: &Path) -> bool {
    let mut found = Vec::new();
    objects(dir, &mut found);
    found.is_empty()
}

#[test]
fn what_a_guest_takes_back_is_gone_everywhere_however_often_aside_is_killed() {
    let mut desk = Desk::quiet().unwrap();
    let (serving, _) = bucket::serve(&mut desk).unwrap();
    let places = ask(&desk, &["Ada", "Eve"]);
    let film = guests::film(&desk).unwrap();
    for (place, words) in places.iter().zip(["From Ada.", "From Eve."]) {
        guests::answer(place, 0, "text", words.as_bytes()).unwrap();
        guests::answer(place, 1, "video", &film).unwrap();
    }
    json(&desk, &["inbox"]);
    let pass_on = "ask pass-on last --person Ada --person Eve --until 1h";
    let passed_on = json(&desk, &pass_on.split(' ').collect::<Vec<_>>());
    let page = || http::get(&passed_on["link"].as_str().unwrap().parse().unwrap());
    assert!(page().unwrap().text().contains("From Ada."));
    let before = json(&desk, &["ask", "show", "last"]);
    let theirs = before["answers"].as_array().unwrap();
    let clip_of = |name: &str| -> String {
        let is_it = |it: &&Value| it["name"] == name && it["clip"].is_string();
        let found = theirs.iter().find(is_it).unwrap();
        found["clip"].as_str().unwrap().to_owned()
    };

    // She kept another one until then, and sends it in the same moment.
    guests::answer(&places[0], 2, "text", b"Later from Ada.").unwrap();
    guests::say(&places[0], "farewell", &json!({ "format": 1 })).unwrap();
    for millis in [40, 90, 140, 220, 330] {
        let inbox = desk.start(&["inbox"]).unwrap();
        sleep(Duration::from_millis(millis));
        drop(inbox.signal(Signal::KILL));
        inbox.wait().unwrap();
    }
    json(&desk, &["inbox"]);

    let after = json(&desk, &["ask", "show", "last"]);
    assert!(after["people"][0]["withdrawn"].is_string(), "{after:#}");
    assert!(after["people"][1]["withdrawn"].is_null());
    assert_eq!(
        (&after["answered"], &after["expected"]),
        (&json!(2), &json!(3))
    );
    assert!(
        after["answers"]
            .as_array()
            .unwrap()
            .iter()
            .all(|it| it["name"] == "Eve")
    );
    let bucket = desk.home().join("bucket");
    assert!(is_empty(&places[0]), "nothing of hers is in the store");
    assert!(is_empty(&bucket.join("c").join(clip_of("Ada"))));
    assert!(
        bucket
            .join("c")
            .join(clip_of("Eve"))
            .join("index.html")
            .exists()
    );
    let kept = desk.clips().unwrap();
    assert_eq!(
        kept.iter().map(|it| it.id()).collect::<Vec<_>>(),
        [clip_of("Eve")]
    );
    assert_eq!(json(&desk, &["trash", "list"]), json!([]));
    let html = page().unwrap().text();
    assert!(
        html.contains("From Eve.") && !html.contains("Ada"),
        "{html}"
    );
    let slots = slots(after["guests"][0]["link"].as_str().unwrap());
    assert!(slots["places"][0]["deleted"].is_string(), "{slots:#}");

    // What was signed before is still good: it goes, and is nobody's answer.
    guests::answer(&places[0], 0, "text", b"Once more.").unwrap();
    let again = json(&desk, &["inbox"]);
    assert_eq!(
        (&again["answers"], &again["withdrawn"]),
        (&json!([]), &json!([]))
    );
    assert!(is_empty(&places[0]));
    let reminders = json(&desk, &["ask", "remind", "last"]);
    assert_eq!(
        reminders.as_array().unwrap().len(),
        1,
        "only Eve: {reminders:#}"
    );
    serving.interrupt().unwrap();
    serving.wait().unwrap().success().unwrap();
}

#[test]
fn after_two_weeks_away_all_answers_are_taken_in_and_until_then_guests_are_told() {
    let mut desk = Desk::quiet().unwrap();
    let clock = clock::moved(&desk).unwrap();
    desk.set("LD_PRELOAD", clock.to_str().unwrap());
    desk.set("CLOCK_DAYS", "-14");
    let (serving, endpoint) = bucket::serve(&mut desk).unwrap();
    let places = ask(&desk, &["Ada"]);
    guests::answer(&places[0], 0, "text", b"Sent in time.").unwrap();
    let film = guests::film(&desk).unwrap();
    guests::answer(&places[0], 1, "video", &film).unwrap();

    // The guest lives two weeks later than whoever signed the link last.
    let show = json(&desk, &["ask", "show", "last"]);
    let link = show["guests"][0]["link"].as_str().unwrap();
    let browser = Browser::chromium(Look::Light).unwrap();
    browser.go(link).unwrap();
    let told =
        "return document.querySelector('.warning')?.innerText.includes('ask for a new link')";
    browser.wait_for(told, SOON).unwrap();
    browser.click("#consent").unwrap();
    browser
        .click(".question:nth-child(3) .choice[aria-label*='writing']")
        .unwrap();
    browser
        .keys(".question:nth-child(3) textarea", "Kept until then.")
        .unwrap();
    browser
        .click(".question:nth-child(3) .main-button")
        .unwrap();
    let kept = "return document.body.innerText.includes('Kept on this device')";
    browser.wait_for(kept, SOON).unwrap();
    serving.interrupt().unwrap();
    serving.wait().unwrap().success().unwrap();

    desk.set("CLOCK_DAYS", "0");
    let serving = bucket::serve_at(&desk, &endpoint).unwrap();
    json(&desk, &["inbox"]);
    let back = json(&desk, &["ask", "show", "last"]);
    let answers = back["answers"].as_array().unwrap();
    let has = |what: &dyn Fn(&Value) -> bool| answers.iter().any(what);
    assert!(has(&|it| it["text"] == "Sent in time."), "{answers:#?}");
    assert!(has(&|it| it["clip"].is_string()), "{answers:#?}");
    browser.go(link).unwrap();
    let sent = "return document.body.innerText.includes('Arrived at')";
    browser.wait_for(sent, SOON).unwrap();
    json(&desk, &["inbox"]);
    let last = json(&desk, &["ask", "show", "last"]);
    let answers = last["answers"].as_array().unwrap();
    assert!(
        answers.iter().any(|it| it["text"] == "Kept until then."),
        "{answers:#?}"
    );
    serving.interrupt().unwrap();
    serving.wait().unwrap().success().unwrap();
}
