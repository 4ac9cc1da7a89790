//! A take that is killed comes back.

use std::time::Duration;

use aside_media::Size;
use aside_rig::{Recording, SceneKind, counter, now};
use aside_tests::{Desk, film};
use rustix::process::Signal;

const SIZE: Size = Size {
    width: 1280,
    height: 720,
};
/// How much a kill may cost.
const LOSS: Duration = Duration::from_millis(2_200);

/// How many takes are killed; `make soak` asks for more.
fn kills() -> u64 {
    std::env::var("ASIDE_KILLS").map_or(2, |kills| kills.parse().expect("a number in ASIDE_KILLS"))
}

/// A moment to kill at, spread over the first ten seconds (SplitMix64).
fn moment(round: u64) -> Duration {
    let mut mixed = round.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    Duration::from_millis(2_500 + (mixed ^ mixed >> 31) % 7_500)
}

#[test]
fn killed_takes_come_back_playable_and_nearly_whole() {
    for round in 1..=kills() {
        let moment = moment(round);
        println!("round {round}: killed after {moment:?}");
        kill_and_recover(moment);
    }
}

fn kill_and_recover(moment: Duration) {
    let mut desk = Desk::new().unwrap();
    desk.stage().show_scene(SceneKind::FullMotion).unwrap();
    let take = desk.record(&["--screen"]).unwrap();
    let speech = Recording::speech().unwrap();
    desk.stage().speak(&speech).unwrap();
    std::thread::sleep(moment);
    take.signal(Signal::KILL).unwrap();
    let killed = now();
    assert_eq!(take.wait().unwrap().signal, Some(9));

    // The next start of any kind recovers before it does anything else.
    let listed = desk.aside(&["--json", "list"]).unwrap().json().unwrap();
    assert_eq!(listed.as_array().unwrap().len(), 1, "{listed:#}");
    let clip = desk.only_clip().unwrap();
    let manifest = clip.json("clip.json").unwrap();
    assert_eq!(manifest["state"], "ready", "{manifest:#}");
    let problems = manifest["problems"].as_array().unwrap();
    let says_so = problems
        .iter()
        .any(|problem| problem["code"] == "recovered");
    assert!(
        says_so,
        "it does not say that it was recovered: {manifest:#}"
    );

    let playlist = clip.playlist().unwrap();
    assert!(playlist.ended);
    let film = clip.dir().join("whole.mp4");
    clip.join(&clip.segments().unwrap(), &film).unwrap();
    let probe = film::probe(&film).unwrap();
    assert!(probe.audio.is_some(), "{probe:?}");

    let pictures = film::pictures(&film, SIZE).unwrap();
    let last = pictures.last().expect("a picture");
    let last = counter::read(last, SIZE.width, SIZE.height).expect("a readable counter");
    let shown = desk.stage().scene().unwrap().shown();
    let seen = shown
        .iter()
        .find(|frame| frame.number == last)
        .expect("a frame of ours");
    let loss = killed.saturating_since(seen.at);
    assert!(loss <= LOSS, "{loss:?} of pictures are lost");
}
