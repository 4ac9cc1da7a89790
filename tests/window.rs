//! The desktop window, driven through WebKitWebDriver: from a key to a link.

use std::time::{Duration, Instant};

use aside_media::Size;
use aside_rig::{Recording, StageOptions};
use aside_tests::{Browser, ClipFolder, Desk, Look, Take, film, http};
use rustix::process::Signal;

const SOON: Duration = Duration::from_secs(60);

/// Waits until the window shows `text`.
fn shows(window: &Browser, text: &str) {
    let script = format!("return document.body.innerText.includes({text:?})");
    window.wait_for(&script, SOON).unwrap();
}

fn press(window: &Browser, key: &str) {
    window.keys("body", key).unwrap();
}

/// How long the link may take to the clipboard once a take is stopped.
const LINK: Duration = Duration::from_millis(300);

/// What another program put on the clipboard during the take is replaced by
/// the take's link, in time, when `stop` ends it.
fn link_after(desk: &Desk, stop: impl FnOnce()) -> String {
    desk.copy("something else").unwrap();
    stop();
    let stopped = Instant::now();
    loop {
        let text = desk.clipboard().unwrap();
        if text.contains("/c/") {
            let took = stopped.elapsed();
            assert!(took <= LINK, "the link took {took:?}");
            eprintln!("the link took {took:?}");
            return text;
        }
        assert!(stopped.elapsed() < SOON, "there is no link: {text:?}");
    }
}

/// What a person chose of the keys that work everywhere, and no countdown; and
/// a bar, though it is in the picture.
const KEYS: &str = r#"
welcomed = true
[hotkeys]
note = "F9"
[bar]
shown = "always"
"#;

/// Whether the bar floats above the other windows.
fn has_bar(desk: &Desk) -> bool {
    let search = ["search", "--onlyvisible", "--name", "^Aside recorder$"];
    desk.xdotool(&search)
        .is_ok_and(|found| !found.trim().is_empty())
}

/// A machine whose windows have frames and a focus.
fn desk() -> Desk {
    Desk::with(StageOptions {
        display: Some(Size {
            width: 1280,
            height: 800,
        }),
        window_manager: true,
        ..StageOptions::default()
    })
    .unwrap()
}

/// No click, and no key that belongs to the window: whatever program is used,
/// the founder presses two keys, and the manager holds one.
#[test]
fn two_hotkeys_make_a_clip_and_one_that_is_held_makes_a_note() {
    let mut desk = desk();
    desk.choose(KEYS).unwrap();
    let window = Browser::window(&desk, Look::Light).unwrap();
    let ready = "return document.querySelector('.record:not(:disabled)') !== null";
    window.wait_for(ready, SOON).unwrap();
    shows(&window, "Ctrl+Alt+R records from any program");

    let focused = || desk.xdotool(&["getwindowfocus", "getwindowname"]).unwrap();
    // A window is ready a little before the window manager gives it the keyboard.
    assert!(waits_for(SOON, || focused() == "Aside\n"), "{}", focused());
    desk.press("ctrl+alt+r").unwrap();
    shows(&window, "Recording your screen");
    assert!(waits_for(SOON, || has_bar(&desk)), "there is no bar");
    assert_eq!(focused(), "Aside\n", "the bar took the keyboard");
    let speech = Recording::speech().unwrap();
    desk.stage().speak(&speech).unwrap();
    shows(&window, "On your clipboard");
    assert!(desk.clipboard().unwrap().contains("/c/"));
    desk.stage().hush().unwrap();
    let link = link_after(&desk, || desk.press("ctrl+alt+r").unwrap());
    shows(&window, "Just recorded");
    shows(&window, "Verified");
    shows(&window, "Americans");

    let clip = desk.only_clip().unwrap();
    assert!(link.contains(&clip.id()), "{link:?} is not the clip's link");
    let page = http::get(&link.parse().unwrap()).unwrap();
    assert_eq!(page.status, 200);
    let whole = clip.dir().join("whole.mp4");
    clip.join(&clip.segments().unwrap(), &whole).unwrap();
    let probe = film::probe(&whole).unwrap();
    assert!(probe.video.is_some() && probe.audio.is_some(), "{probe:?}");

    window.click("button[aria-label^='Play']").unwrap();
    let playing = "const video = document.querySelector('video'); \
                   return video && video.currentTime > 1 && video.videoWidth > 0";
    window.wait_for(playing, SOON).unwrap();

    a_held_key_makes_a_note(&mut desk, &clip.id());
}

fn a_held_key_makes_a_note(desk: &mut Desk, other: &str) {
    desk.hold("F9").unwrap();
    desk.stage().speak(&Recording::speech().unwrap()).unwrap();
    let note = || {
        let mut clips = desk.clips().ok()?.into_iter();
        clips.find(|it| it.id() != other)
    };
    // Longer than it takes until a held key is pressed again and again.
    let has_grown = || note().is_some_and(|it| length(&it) >= Duration::from_secs(2));
    assert!(waits_for(SOON, has_grown), "no note is recorded");
    let note = note().unwrap();
    let link = link_after(desk, || desk.release("F9").unwrap());
    assert!(link.contains(&note.id()), "{link:?} is not the note's link");
    let read = |file| note.json(file).unwrap_or_default();
    let is_whole = || read("transcript.json")["complete"] == true;
    assert!(waits_for(SOON, is_whole), "{:#}", read("clip.json"));
    let (manifest, transcript) = (read("clip.json"), read("transcript.json"));
    assert_eq!(manifest["kind"], "voice");
    assert_eq!(manifest["state"], "ready");
    let first = transcript["words"][0]["text"].to_string().to_lowercase();
    assert!(
        first.contains("and"),
        "the first word is lost: {transcript:#}"
    );
    assert_eq!(http::get(&link.parse().unwrap()).unwrap().status, 200);
}

/// What a person chose when the window was last open: a face that is one
/// colour, what the computer plays, and three seconds to get ready.
const CHOSEN: &str = r#"
[record]
kind = "screen"
system_audio = true
loudness = true
countdown_s = 3
outline = ["Why it changes", "How it works"]
[record.target]
type = "monitor"
[record.camera]
on = true
id = "lavfi:color=c=red:size=320x240:rate=15"
layout = { type = "bubble", x = 500, y = 500, size = 400 }
[record.microphone]
on = true
gain_db = 0
noise_suppression = true
[record.pointer]
ripples = false
spotlight = false
keys = "none"
"#;

/// What is said into the microphone is played back, by the player of every clip.
fn first_steps(window: &Browser) {
    shows(window, "Does it hear you?");
    window.click(".primary").unwrap();
    shows(window, "Hear yourself");
    window.click(".trial button").unwrap();
    let heard = "return document.querySelector('audio')?.currentTime > 0.5";
    window.wait_for(heard, SOON).unwrap();
    window.click(".skip").unwrap();
}

#[test]
fn a_countdown_a_face_and_the_computers_sound_are_all_in_the_clip() {
    let size = Size {
        width: 1280,
        height: 800,
    };
    let mut desk = desk();
    desk.choose(CHOSEN).unwrap();
    let window = Browser::window(&desk, Look::Light).unwrap();
    first_steps(&window);
    shows(&window, "Computer sound");

    press(&window, "r");
    shows(&window, "Starting in");
    shows(&window, "Recording your screen");
    desk.stage().speak(&Recording::speech().unwrap()).unwrap();
    press(&window, "j");
    let turned = "return document.querySelector('li[aria-current]')?.innerText === 'How it works'";
    window.wait_for(turned, SOON).unwrap();
    let bubble = "button[aria-label^='Place of the bubble']";
    let moved = "return document.querySelector(\"button[aria-label*='54 % down']\") !== null";
    window.keys(bubble, "\u{e015}\u{e015}").unwrap();
    window.wait_for(moved, SOON).unwrap();
    assert!(waits_for(SOON, || grown(&desk) >= Duration::from_secs(2)));
    window.click("button.stop").unwrap();
    shows(&window, "Just recorded");
    shows(&window, "Verified");

    let clip = desk.only_clip().unwrap();
    plays(&clip);
    let marks = &clip.json("clip.json").unwrap()["marks"];
    let titles = [&marks[0]["title"], &marks[1]["title"]];
    assert_eq!(titles, ["Why it changes", "How it works"], "{marks:#}");
    for heard in ["mic", "system"] {
        assert!(clip.dir().join(format!("audio/{heard}.wav")).exists());
    }
    let film = clip.dir().join("whole.mp4");
    let last = film::pictures(&film, size).unwrap().pop().unwrap();
    // Red is this dark (BT.709), and the window is not.
    let is_face = |x: usize, y: usize| (40..=100).contains(&last[y * 1280 + x]);
    assert!(is_face(640, 432) && is_face(540, 432) && is_face(640, 300));
    // It is round, and was moved from where it began.
    assert!(!is_face(500, 280) && !is_face(640, 260));
}

/// Whether `it` becomes true within `limit`.
fn waits_for(limit: Duration, it: impl Fn() -> bool) -> bool {
    let deadline = Instant::now() + limit;
    while !it() {
        if Instant::now() > deadline {
            return false;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    true
}

/// Opens the window, presses Record and waits until two seconds are on disk.
fn recording(desk: &Desk) -> Take {
    let window = desk.open_window().unwrap();
    let deadline = Instant::now() + SOON;
    // WebKit may drop the first key after its window got the focus. The next
    // comes when a countdown would be over.
    loop {
        desk.press("r").unwrap();
        if waits_for(Duration::from_secs(10), || desk.only_clip().is_ok()) {
            break;
        }
        assert!(Instant::now() < deadline, "no take begins");
    }
    assert!(
        waits_for(SOON, || grown(desk) >= Duration::from_secs(2)),
        "nothing is recorded"
    );
    window
}

/// How much of the only clip is on disk.
fn grown(desk: &Desk) -> Duration {
    desk.only_clip().map(|it| length(&it)).unwrap_or_default()
}

/// How much of a clip is on disk.
fn length(clip: &ClipFolder) -> Duration {
    let read = || {
        let film = clip.dir().join("so-far.mp4");
        clip.join(&clip.segments().ok()?, &film).ok()?;
        film::probe(&film).ok()
    };
    read().map(|film| film.duration).unwrap_or_default()
}

/// The clip plays from its first to its last picture.
fn plays(clip: &ClipFolder) {
    let film = clip.dir().join("whole.mp4");
    clip.join(&clip.segments().unwrap(), &film).unwrap();
    film::decode(&film).unwrap();
    let probe = film::probe(&film).unwrap();
    assert!(probe.duration >= Duration::from_secs(2), "{probe:?}");
}

/// The window ended by itself, and left a clip that needs nobody's help.
fn ended_cleanly(desk: &Desk, window: Take) {
    let ended = window.wait().unwrap().success().unwrap();
    let clip = desk.only_clip().unwrap();
    let manifest = clip.json("clip.json").unwrap();
    assert_eq!(manifest["state"], "ready", "{manifest:#}\n{ended:?}");
    let mended = manifest["problems"].to_string().contains("recovered");
    assert!(!mended, "it had to be brought back: {manifest:#}");
    plays(&clip);
}

/// What a key of the desktop's own does where there are no others.
fn ordered(desk: &Desk, order: &[&str]) -> serde_json::Value {
    let order = [order, &["--json"]].concat();
    desk.aside(&order).unwrap().json().unwrap()
}

#[test]
fn commands_reach_the_one_window_and_closing_it_keeps_the_take() {
    let desk = desk();
    let refused = desk.aside(&["toggle"]).unwrap();
    assert_eq!(refused.code, Some(9), "{refused:?}");
    assert!(
        refused.stderr.contains("Aside is not running"),
        "{refused:?}"
    );

    let window = desk.open_window().unwrap();
    desk.open_window_again().unwrap().success().unwrap();
    let started = ordered(&desk, &["note", "start"]);
    assert_eq!(started["did"], "started");
    assert_eq!(
        ordered(&desk, &["note", "start"])["clip_id"],
        started["clip_id"]
    );
    assert!(waits_for(SOON, || grown(&desk) >= Duration::from_secs(2)));
    assert_eq!(ordered(&desk, &["mark"])["did"], "marked");
    assert_eq!(ordered(&desk, &["pause"])["did"], "paused");
    assert_eq!(ordered(&desk, &["pause"])["did"], "resumed");

    // The bar that came with the take is a window as well.
    desk.focus().unwrap();
    desk.press("alt+F4").unwrap();
    ended_cleanly(&desk, window);
    let manifest = desk.only_clip().unwrap().json("clip.json").unwrap();
    assert_eq!(manifest["marks"][0]["kind"], "cut_sentence", "{manifest:#}");
    assert!(
        manifest["marks"][0]["at_ms"].as_u64() > Some(1500),
        "{manifest:#}"
    );
}

#[test]
fn the_end_of_the_session_keeps_the_take() {
    let desk = desk();
    let window = recording(&desk);
    window.signal(Signal::TERM).unwrap();
    ended_cleanly(&desk, window);
}

#[test]
fn a_window_that_is_torn_away_leaves_a_clip_that_the_next_start_brings_back() {
    let desk = desk();
    let window = recording(&desk);
    let id = desk.xdotool(&["search", "--onlyvisible", "--name", "^Aside$"]);
    desk.xdotool(&["windowkill", id.unwrap().trim()]).unwrap();
    window.wait().unwrap();
    let before = desk.only_clip().unwrap().json("clip.json").unwrap();
    assert_eq!(before["state"], "recording", "{before:#}");

    desk.aside(&["list"]).unwrap().success().unwrap();
    let clip = desk.only_clip().unwrap();
    let manifest = clip.json("clip.json").unwrap();
    assert_eq!(manifest["state"], "ready", "{manifest:#}");
    plays(&clip);
}
