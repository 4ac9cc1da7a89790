//! What those who watch a clip send back, from one browser to another.

use std::fs;
use std::thread::sleep;
use std::time::{Duration, Instant};

use aside_rig::SPEECH_WAV;
use aside_tests::bucket::Bucket;
use aside_tests::{Browser, Desk, Look, guests, http};
use serde_json::{Value, json};
use url::Url;

use crate::asking::Guest;

const SOON: Duration = Duration::from_secs(30);

/// Somebody's clip, at its link.
struct Clip<'a> {
    desk: &'a Desk,
    id: String,
    link: Url,
}

impl Clip<'_> {
    fn aside(&self, words: &str) -> Value {
        let words = words.replace("CLIP", &self.id);
        let words: Vec<&str> = ["--json"].into_iter().chain(words.split(' ')).collect();
        self.desk.aside(&words).unwrap().json().unwrap()
    }

    /// What everybody who has the link is told.
    fn said(&self) -> Value {
        let said = http::get(&self.link.join("conversation.json").unwrap()).unwrap();
        serde_json::from_slice(&said.body).unwrap()
    }
}

fn length(list: &Value) -> usize {
    list.as_array().unwrap().len()
}

fn there(selector: &str) -> String {
    format!("return document.querySelector('{selector}') !== null")
}

/// Watches a clip, comments, gives a sign, and replies by voice.
fn talk(browser: &Browser, link: &str) {
    browser.go(link).unwrap();
    browser.wait_for(&there(".talk textarea"), SOON).unwrap();
    let wish = "return document.querySelector('.wish').textContent.startsWith('Decision needed')";
    browser.wait_for(wish, SOON).unwrap();
    browser.click(".play-small").unwrap();
    let played = "return document.querySelector('video').currentTime > 0.5";
    browser.wait_for(played, SOON).unwrap();
    browser.keys(".talk textarea", "<b>Yes</b>").unwrap();
    browser.click(".talk [type=submit]").unwrap();
    let waits = there(".comments li[data-waits]");
    browser.wait_for(&waits, SOON).unwrap();
    browser.click(".sign").unwrap();
    let given = there(".sign[aria-pressed=true]");
    browser.wait_for(&given, SOON).unwrap();

    let reply = "return document.querySelector('.talk a.action').href";
    let reply = browser.ask(reply).unwrap();
    browser.go(reply.as_str().unwrap()).unwrap();
    browser.wait_for(&there(".choice"), SOON).unwrap();
    browser.keys(".name input", "Grace").unwrap();
    let guest = Guest::at(browser);
    guest.click("#consent");
    guest.chooses(1, "voice");
    guest.begins(1);
    guest.keeps_after(1, 2);
    guest.is_done();
}

/// Looks at a clip for the first time, and follows the reply to its end.
fn look(browser: &Browser, clip: &Clip<'_>) {
    browser.go(clip.link.as_str()).unwrap();
    let comment = "return document.querySelector('.comments li')?.innerText.includes('<b>Yes</b>')";
    browser.wait_for(comment, SOON).unwrap();
    let sign = "return document.querySelector('.sign-count').textContent";
    assert_eq!(browser.ask(sign).unwrap(), "1");
    let reply = "return document.querySelector('a.reply')";
    let name = browser.ask(&format!("{reply}.innerText")).unwrap();
    assert!(name.as_str().unwrap().contains("Grace"), "{name}");
    let reply = browser.ask(&format!("{reply}.href")).unwrap();
    let reply = reply.as_str().unwrap();
    let (begun, link) = (Instant::now(), reply.parse().unwrap());
    while http::get(&link).unwrap().status != 200 {
        assert!(begun.elapsed() < SOON, "nothing is at {link}");
        sleep(Duration::from_millis(100));
    }
    browser.go(reply).unwrap();
    browser.wait_for(&there(".play-big"), SOON).unwrap();
    browser.click(".play-big").unwrap();
    let played = "return document.querySelector('video, audio').currentTime > 0.5";
    browser.wait_for(played, SOON).unwrap();
}

#[test]
fn what_one_viewer_says_another_sees_once_it_is_accepted() {
    let mut desk = Desk::quiet().unwrap();
    let bucket = Bucket::open(&mut desk).unwrap();
    // Where it is not ours alone, others have left something.
    let before = bucket.keys().unwrap();
    guests::film(&desk).unwrap();
    let film = desk.home().join("answer.mp4");
    // What holds for new clips is chosen before; the clip itself says more.
    let new = [
        "comments",
        "new",
        "allow",
        "--comments",
        "yes",
        "--replies",
        "yes",
    ];
    desk.aside(&new).unwrap().success().unwrap();
    let import = ["--json", "import", film.to_str().unwrap()];
    let imported = desk.aside(&import).unwrap().json().unwrap();
    let clip = Clip {
        desk: &desk,
        id: imported[0]["id"].as_str().unwrap().to_owned(),
        link: imported[0]["link"].as_str().unwrap().parse().unwrap(),
    };
    let (begun, slots) = (Instant::now(), clip.link.join("slots.json").unwrap());
    while http::get(&slots).unwrap().status != 200 {
        assert!(begun.elapsed() < SOON, "nobody can comment");
        clip.aside("comments CLIP");
    }
    clip.aside("share CLIP --need decide --reply-by 2100-12-04");
    let said = clip.aside("comments CLIP allow --visits yes");
    let allowed = json!({ "comments": true, "replies": true, "visits": true, "at_once": false });
    assert_eq!(said["allowed"], allowed);

    let speech = desk.home().join("speech.wav");
    fs::write(&speech, SPEECH_WAV).unwrap();
    let browser = Browser::chromium_with_devices(&speech).unwrap();
    talk(&browser, clip.link.as_str());
    drop(browser);

    clip.aside("inbox");
    let said = clip.aside("comments CLIP");
    let (comment, reply) = (&said["comments"][0], &said["replies"][0]);
    assert_eq!(comment["text"], "<b>Yes</b>", "{said:#}");
    assert_eq!(
        (&comment["state"], &reply["state"]),
        (&json!("waiting"), &json!("waiting"))
    );
    assert_eq!(
        (&reply["name"], &reply["kind"]),
        (&json!("Grace"), &json!("voice"))
    );
    assert_eq!(
        (&said["reactions"][0]["count"], &said["reached"][0]),
        (&json!(1), &json!(1))
    );
    let shown = clip.said();
    assert_eq!(
        (length(&shown["comments"]), length(&shown["replies"])),
        (0, 0),
        "{shown:#}"
    );

    let [comment, reply] = [&comment["id"], &reply["clip"]].map(|it| it.as_str().unwrap());
    clip.aside(&format!("comments CLIP accept {comment} {reply}"));
    let visitor = Browser::chromium(Look::Light).unwrap();
    look(&visitor, &clip);
    drop(visitor);

    clip.aside(&format!("comments CLIP remove {comment} {reply}"));
    let shown = clip.said();
    assert_eq!(
        (length(&shown["comments"]), length(&shown["replies"])),
        (0, 0),
        "{shown:#}"
    );
    clip.aside("delete CLIP");
    let keys = bucket.keys().unwrap();
    let page = format!("c/{}/", clip.id);
    let left = keys.iter().filter(|it| it.starts_with(&page));
    assert_eq!(left.count(), 0, "all goes with its page: {keys:?}");
    // What was sent may come back with the clip, until that is deleted for good.
    let sent = |keys: &[String]| keys.iter().filter(|it| it.contains(&clip.id)).count();
    assert!(sent(&keys) >= 3, "a comment, a reaction, a visit: {keys:?}");
    clip.aside("trash empty");
    let keys = bucket.keys().unwrap();
    assert_eq!(sent(&keys), 0, "all that was sent goes with its clip");
    let asked = |it: &&String| it.starts_with("a/") && !before.contains(it);
    let page = keys.iter().find(asked);
    assert_eq!(page, None, "nobody can reply to it any more");
    bucket.close().unwrap();
}
