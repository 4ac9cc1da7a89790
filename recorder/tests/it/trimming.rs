//! A clip loses both ends, and gets them back.

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use aside_library::{Clip, Error as LibraryError, FileName};
use aside_media::ClipTime;
use aside_recorder::{
    Cancel, Error, Part, check_clip, finish_clip, keep_transcript, still, trim_clip, untrim_clip,
};
use aside_transcript::{Transcript, Word};

use crate::read_back::{Seen, join, pictures, sound};
use crate::support::{Home, flash_and_beep, listen_to_the_end, wait};
use crate::sync::beeps;

const FROM_MS: u64 = 2_517;
const UNTIL_MS: u64 = 8_900;
const PART: Part = Part {
    from: Duration::from_millis(FROM_MS),
    until: Duration::from_millis(UNTIL_MS),
};

fn go_on(_: Duration, _: Duration) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// When a file's sound begins, in milliseconds.
fn sound_begins(film: &Path) -> f64 {
    let output = Command::new("ffprobe")
        .args(["-v", "error", "-select_streams", "a", "-show_entries"])
        .args([
            "stream=start_time",
            "-of",
            "csv=p=0",
            film.to_str().unwrap(),
        ])
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.trim().parse::<f64>().unwrap() * 1_000.0
}

/// When beeps begin, by the film's own clock.
fn heard(film: &Path) -> Vec<f64> {
    let begins = sound_begins(film);
    beeps(&sound(film)).iter().map(|at| at + begins).collect()
}

fn said(clip: &Clip) -> Vec<(String, i64)> {
    let json = fs::read_to_string(FileName::transcript().under(&clip.dir)).unwrap();
    let words = Transcript::from_json(&json).unwrap().words;
    let told = words
        .into_iter()
        .map(|it| (it.text, it.start.millis_floor()));
    told.collect()
}

fn words(all: &[(&str, i64)]) -> Transcript {
    let word = |(text, start): &(&str, i64)| Word {
        text: (*text).to_owned(),
        start: ClipTime::from_millis(*start),
        end: ClipTime::from_millis(start + 300),
        confidence: 1.0,
    };
    Transcript {
        words: all.iter().map(word).collect(),
        paragraphs: vec![0],
        complete: true,
        ..Transcript::default()
    }
}

#[test]
fn both_ends_go_to_the_picture_the_sound_stays_with_it_and_undo_brings_all_back() {
    let home = Home::new();
    let library = &home.library;
    let (session, events) = home.start(flash_and_beep());
    wait(9_700);
    session.stop();
    let clip = listen_to_the_end(&events).clip.expect("a finished clip");
    let id = clip.manifest.id();
    keep_transcript(
        library,
        &id,
        &words(&[("One", 900), ("two", 4_000), ("three.", 9_100)]),
    )
    .unwrap();
    let dir = tempfile::tempdir().unwrap();
    let path = join(&clip, dir.path());
    let (was, heard_before, bytes) = (pictures(&path), heard(&path), fs::read(&path).unwrap());

    let stop = |_, _| ControlFlow::Break(());
    let ended = trim_clip(library, &id, PART, stop);
    assert!(matches!(
        ended,
        Err(Error::Encode(aside_encoder::Error::Cancelled)
            | Error::Library(LibraryError::Cancelled))
    ));
    assert_eq!(library.clip(&id).unwrap().manifest.version(), 1);

    let cut = trim_clip(library, &id, PART, go_on).unwrap();
    assert_eq!(library.verify(&id).unwrap(), []);
    assert_eq!(cut.manifest.duration(), PART.until - PART.from);
    let film = join(&cut, dir.path());
    let is = pictures(&film);
    let (from, until) = (FROM_MS as f64, UNTIL_MS as f64);
    // The first picture is the one that was to be seen at the cut.
    let first = was.iter().rposition(|it| it.at_ms <= from).unwrap();
    let end = was.iter().position(|it| it.at_ms >= until).unwrap();
    let numbers = |all: &[Seen]| all.iter().map(|it| it.number).collect::<Vec<_>>();
    assert_eq!(numbers(&is), numbers(&was[first..end]));
    assert!((is[0].at_ms - from).abs() < 0.1, "{}", is[0].at_ms);
    for (is, was) in is.iter().zip(&was[first..end]).skip(1) {
        assert!((is.at_ms - was.at_ms).abs() < 0.1, "{is:?} {was:?}");
    }
    // Beeps are heard where they were, to a sample.
    let heard_after = heard(&film);
    assert!(heard_after.len() >= 5, "{heard_after:?}");
    for at in &heard_after[1..] {
        let off = heard_before.iter().map(|it| (it - at).abs());
        assert!(off.fold(f64::MAX, f64::min) < 0.1, "{at}: {heard_before:?}");
    }
    let begins = sound_begins(&film);
    assert!((0.0..21.4).contains(&(begins - from)), "{begins}");

    assert_eq!(said(&cut), [("two".to_owned(), 1_483)]);
    finish_clip(library, &id, None, &Cancel::new(), |_| {}).unwrap();
    let receipt = check_clip(library, &id, |_, _| ControlFlow::Continue(())).unwrap();
    assert_eq!(receipt.findings, [""; 0]);
    assert_eq!(receipt.video_frames as usize, is.len());
    let jpeg = still(library, &id, ClipTime::from_millis(3_000), 192).unwrap();
    assert_eq!(jpeg[..2], [0xff, 0xd8]);

    // What is put right in the part is right in the whole.
    keep_transcript(library, &id, &words(&[("too", 1_483)])).unwrap();
    let narrower = Part {
        from: Duration::from_secs(6),
        ..PART
    };
    assert!(said(&trim_clip(library, &id, narrower, go_on).unwrap()).is_empty());
    let back = untrim_clip(library, &id).unwrap();
    assert_eq!(fs::read(join(&back, dir.path())).unwrap(), bytes);
    let all = [("One", 900), ("too", 4_000), ("three.", 9_100)];
    assert_eq!(said(&back), all.map(|(text, at)| (text.to_owned(), at)));
    assert_eq!(library.versions(&id).unwrap(), []);
    assert_eq!(library.verify(&id).unwrap(), []);
}
