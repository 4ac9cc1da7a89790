//! The share page in Chromium, fed by a real recording.

use std::time::Duration;

use aside_rig::{Recording, SceneKind};
use aside_tests::{Browser, Desk, Look};

const SOON: Duration = Duration::from_secs(20);

#[test]
fn a_recording_plays_at_its_link_with_its_words() {
    let mut desk = Desk::new().unwrap();
    desk.stage().show_scene(SceneKind::Walkthrough).unwrap();
    let take = desk
        .record(&["--screen", "--seconds", "6", "--title", "For the team"])
        .unwrap();
    desk.stage().speak(&Recording::speech().unwrap()).unwrap();
    take.wait().unwrap().success().unwrap();
    let shown = desk
        .aside(&["--json", "show", "last"])
        .unwrap()
        .json()
        .unwrap();
    let link = shown["summary"]["link"].as_str().unwrap().to_owned();

    let browser = Browser::chromium(Look::Light).unwrap();
    browser.go(&link).unwrap();
    let page = "return document.body.innerText";
    browser
        .wait_for("return document.title.includes('For the team')", SOON)
        .unwrap();
    // The words stand beside the picture.
    browser
        .wait_for(
            "return /fellow americans/i.test(document.body.innerText)",
            SOON,
        )
        .unwrap();
    let text = browser.ask(page).unwrap();
    assert!(text.as_str().unwrap().contains("For the team"), "{text}");

    // It plays: time passes and pictures are decoded.
    let play = "const video = document.querySelector('video'); \
                video.muted = true; video.play(); return true";
    browser.ask(play).unwrap();
    let playing = "const video = document.querySelector('video'); \
                   return video.currentTime > 1 && video.videoWidth === 1280 && \
                   video.getVideoPlaybackQuality().totalVideoFrames > 10";
    browser.wait_for(playing, SOON).unwrap();
    let length = "return document.querySelector('video').duration";
    let length = browser.ask(length).unwrap().as_f64().unwrap();
    assert!(
        (length - 6.0).abs() <= 0.1,
        "{length} s long in the browser"
    );
}
