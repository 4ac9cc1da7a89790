//! Picture and sound, seen and heard together.

use crate::read_back::{Seen, join, pictures, sound};
use crate::support::{Home, flash_and_beep, listen_to_the_end, wait};

/// When the flash lights up, in milliseconds.
fn flashes(pictures: &[Seen]) -> Vec<f64> {
    let lit = pictures
        .windows(2)
        .filter(|pair| !pair[0].flash && pair[1].flash);
    lit.map(|pair| pair[1].at_ms).collect()
}

/// When a beep begins, in milliseconds: the first sample above a quarter of
/// its height after a tenth of a second below.
pub(crate) fn beeps(samples: &[f32]) -> Vec<f64> {
    let mut quiet = 0;
    let mut found = Vec::new();
    for (index, sample) in samples.iter().enumerate() {
        if sample.abs() < 0.06 {
            quiet += 1;
            continue;
        }
        if quiet > 4_800 {
            found.push(index as f64 / 48.0);
        }
        quiet = 0;
    }
    found
}

/// Flash and beep are the same moments, also after three pauses.
#[test]
fn a_beep_is_heard_when_its_flash_is_seen() {
    let home = Home::new();
    let (session, events) = home.start(flash_and_beep());
    for _ in 0..3 {
        wait(2_300);
        session.pause();
        wait(700);
        session.resume();
    }
    wait(2_300);
    session.stop();
    let clip = listen_to_the_end(&events).clip.expect("a finished clip");

    let dir = tempfile::tempdir().unwrap();
    let path = join(&clip, dir.path());
    let (flashes, beeps) = (flashes(&pictures(&path)), beeps(&sound(&path)));
    let offsets: Vec<f64> = beeps
        .iter()
        .filter_map(|beep| {
            let nearest = flashes.iter().map(|flash| beep - flash);
            nearest.min_by(|a, b| a.abs().total_cmp(&b.abs()))
        })
        // A pause may cut a mark in two; what is left of it is no pair.
        .filter(|offset| offset.abs() < 300.0)
        .collect();
    assert!(offsets.len() >= 6, "{flashes:?} {beeps:?}");
    let mean = offsets.iter().sum::<f64>() / offsets.len() as f64;
    // The beep of a mark that a pause cut off begins late by up to its length.
    let worst = offsets
        .iter()
        .fold(0.0_f64, |worst, offset| worst.max(offset.abs()));
    assert!(mean.abs() <= 20.0, "mean {mean:.1} ms of {offsets:?}");
    assert!(worst <= 45.0, "worst {worst:.1} ms of {offsets:?}");
}
