//! The desktop window, driven through WebKitWebDriver: from a key to a link.

use std::time::Duration;

use aside_media::Size;
use aside_rig::{Recording, StageOptions};
use aside_tests::{Browser, Desk, film, http};

const SOON: Duration = Duration::from_secs(60);

/// Waits until the window shows `text`.
fn shows(window: &Browser, text: &str) {
    let script = format!("return document.body.innerText.includes({text:?})");
    window.wait_for(&script, SOON).unwrap();
}

fn press(window: &Browser, key: &str) {
    window.keys("body", key).unwrap();
}

fn clipboard(desk: &mut Desk) -> String {
    let mut read = desk.stage().command("xclip");
    let read = read
        .args(["-selection", "clipboard", "-o"])
        .output()
        .unwrap();
    String::from_utf8(read.stdout).unwrap()
}

#[test]
fn two_keys_make_a_clip_that_plays_in_place_and_its_link_is_on_the_clipboard() {
    let mut desk = Desk::with(StageOptions {
        display: Some(Size {
            width: 1280,
            height: 800,
        }),
        window_manager: true,
        ..StageOptions::default()
    })
    .unwrap();
    let window = Browser::window(&desk).unwrap();
    shows(&window, "Record");

    press(&window, "r");
    shows(&window, "Recording your screen");
    let speech = Recording::speech().unwrap();
    desk.stage().speak(&speech).unwrap();
    shows(&window, "On your clipboard");
    let link = clipboard(&mut desk);
    desk.stage().hush().unwrap();
    press(&window, "r");
    shows(&window, "Just recorded");
    shows(&window, "Verified");
    shows(&window, "Americans");

    let clip = desk.only_clip().unwrap();
    assert!(link.contains(&clip.id()), "{link:?} is not the clip's link");
    let page = http::get(&link.trim().parse().unwrap()).unwrap();
    assert_eq!(page.status, 200);
    let whole = clip.dir().join("whole.mp4");
    clip.join(&clip.segments().unwrap(), &whole).unwrap();
    let probe = film::probe(&whole).unwrap();
    assert!(probe.video.is_some() && probe.audio.is_some(), "{probe:?}");

    window.click("button[aria-label^='Play']").unwrap();
    let playing = "const video = document.querySelector('video'); \
                   return video && video.currentTime > 1 && video.videoWidth > 0";
    window.wait_for(playing, SOON).unwrap();
}
