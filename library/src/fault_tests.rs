//! Takes on a disk that fails at every single call, one after another: never
//! a panic, never a clip that claims to be whole and is not, and nothing lost
//! that was reported as saved.

use std::fs;
use std::sync::Arc;
use std::time::Duration;

use aside_media::{AudioFormat, ClipTime, Fragment, SampleRate};
use rustix::io::Errno;

use crate::testing::shaky::{Fault, Luck, Shaky};
use crate::testing::*;
use crate::{
    Clip, ClipId, ClipWriter, Entry, Error, FileName, Kind, Library, NewClip, Problem, ProblemCode,
    State,
};

/// What a recorder does when a call fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Temper {
    /// Ends the take.
    Stops,
    /// Tries the same call once more, then ends the take.
    TriesAgain,
    /// Goes on with the next fragment that opens a segment.
    GoesOn,
}

const SECONDS: u32 = 7;
const SOUND: AudioFormat = AudioFormat {
    rate: SampleRate::HZ_16000,
    channels: 1,
};

/// What was reported as saved.
#[derive(Debug, Default)]
struct Saved {
    id: Option<ClipId>,
    fragments: Vec<Fragment>,
    /// Sound frames up to the last checkpoint.
    sound: u64,
    finished: bool,
    /// Whether a fragment at the end was refused.
    lost_end: bool,
    poster: bool,
    title: Option<&'static str>,
}

/// A take with everything a recorder and the app do, as far as it goes.
fn take_with(library: &Library, temper: Temper) -> Saved {
    let mut saved = Saved::default();
    let Ok(mut writer) = again(temper, || library.create(NewClip::new(Kind::Screen))) else {
        return saved;
    };
    saved.id = Some(writer.id());
    if record(&mut writer, temper, &mut saved).is_err() {
        // The recorder ends the take with what there is.
    }
    let id = writer.id();
    // A recorder knows how long it recorded, not how much of it was saved.
    let length = Duration::from_secs(SECONDS.into());
    saved.finished = writer.finish(length).is_ok();
    if saved.finished {
        let poster = || library.put(&id, &FileName::poster(), b"JPEG");
        saved.poster = again(temper, poster).is_ok();
        let rename = || library.update(&id, |it| it.title = "Renamed".into());
        if again(temper, rename).is_ok() {
            saved.title = Some("Renamed");
        }
    }
    saved
}

fn record(writer: &mut ClipWriter, temper: Temper, saved: &mut Saved) -> Result<(), Error> {
    again(temper, || writer.begin(&tracks(), &init()))?;
    let mut sound = writer.wav("mic", SOUND).ok();
    let mut lost = false;
    for fragment in take(SECONDS) {
        if lost && !fragment.opens_segment {
            assert!(matches!(writer.append(&fragment), Err(Error::Order(_))));
            continue;
        }
        match again(temper, || writer.append(&fragment)) {
            Ok(_) => saved.fragments.push(fragment.clone()),
            Err(_) if temper == Temper::GoesOn => lost = true,
            Err(error) => {
                saved.lost_end = true;
                return Err(error);
            }
        }
        lost &= saved
            .fragments
            .last()
            .is_none_or(|it| it.start != fragment.start);
        if fragment.start == ClipTime::from_millis(2000) {
            let gap = Problem::new(ProblemCode::AudioGap, fragment.start, Duration::ZERO, "gap");
            drop(writer.problem(gap));
        }
        let heard = sound
            .as_mut()
            .map(|it| it.write(&[0.5; 16_000]).and_then(|()| it.checkpoint()));
        match heard {
            Some(Ok(())) => saved.sound += 16_000,
            _ => sound = None,
        }
    }
    Ok(())
}

fn again<T>(temper: Temper, mut call: impl FnMut() -> Result<T, Error>) -> Result<T, Error> {
    match call() {
        Err(_) if temper == Temper::TriesAgain => call(),
        result => result,
    }
}

/// Fails unless what a start finds, and what it makes of it, is honest.
fn judge(root: &std::path::Path, saved: &Saved, context: &str) {
    let library = Library::open_with(root, Arc::new(Shaky::default())).unwrap();
    let found = library.entries().unwrap();
    for entry in &found {
        if let Entry::Clip(it) = entry
            && it.state() == State::Ready
        {
            let clip = library.clip(&it.id()).unwrap();
            assert_whole(&clip);
            assert_holds(&clip, saved, context);
        }
    }
    for recovered in library.recover().unwrap() {
        recovered
            .outcome
            .unwrap_or_else(|error| panic!("{context}: {error}"));
    }
    let after = library.entries().unwrap();
    let Some(id) = saved.id else {
        assert!(after.len() <= 1, "{context}: {after:?}");
        return;
    };
    let clip = library
        .clip(&id)
        .unwrap_or_else(|error| panic!("{context}: {error}"));
    if saved.fragments.is_empty() {
        assert!(
            matches!(clip.manifest.state(), State::Failed | State::Ready),
            "{context}"
        );
    } else {
        assert_whole(&clip);
        assert_holds(&clip, saved, context);
    }
    if clip.manifest.state() == State::Ready {
        assert_eq!(library.verify(&id).unwrap(), [], "{context}");
    }
    let sound = clip.dir.join("audio/mic.wav");
    if saved.sound > 0 {
        let wav =
            hound::WavReader::open(&sound).unwrap_or_else(|error| panic!("{context}: {error}"));
        assert!(u64::from(wav.duration()) >= saved.sound, "{context}");
    }
    if let Some(title) = saved.title {
        assert_eq!(clip.manifest.title, title, "{context}");
    }
    if saved.poster {
        assert_eq!(
            fs::read(clip.dir.join("poster.jpg")).unwrap(),
            b"JPEG",
            "{context}"
        );
    }
}

/// Fails unless the clip's media are the saved fragments, and after them at
/// most fragments that were under way.
fn assert_holds(clip: &Clip, saved: &Saved, context: &str) {
    let media = joined(clip);
    let wanted = expected(&saved.fragments);
    let (head, tail) = media
        .split_at_checked(wanted.len())
        .unwrap_or((&media, &[]));
    assert!(
        head == wanted,
        "{context}: {} of {} bytes",
        head.len(),
        wanted.len()
    );
    let all = expected(&take(SECONDS));
    assert!(
        tail.is_empty() || all[wanted.len()..].starts_with(tail),
        "{context}: a strange tail"
    );
    let missing = take(SECONDS).iter().any(|it| {
        let last = saved.fragments.last().map(|it| it.start);
        Some(it.start) < last && saved.fragments.iter().all(|other| other.start != it.start)
    });
    let missing = missing || saved.lost_end && saved.finished;
    let admitted = clip
        .manifest
        .problems
        .iter()
        .any(|it| it.code == ProblemCode::DiskError);
    assert!(
        !missing || admitted,
        "{context}: a hole that is not admitted"
    );
}

fn calls_of_a_take() -> u64 {
    let home = home();
    let disk = Shaky::default();
    let library = Library::open_with(&home.path().join("clips"), Arc::new(disk.clone())).unwrap();
    let saved = take_with(&library, Temper::Stops);
    assert_eq!(saved.fragments.len(), SECONDS as usize);
    assert!(saved.finished && saved.poster && saved.title.is_some());
    judge(library.root(), &saved, "without a fault");
    disk.calls()
}

#[test]
fn a_take_survives_any_call_that_fails() {
    let faults = [
        Fault::Once(Errno::IO),
        Fault::Half(Errno::NOSPC),
        Fault::FromThenOn(Errno::NOSPC),
        Fault::FromThenOn(Errno::DQUOT),
        Fault::FromThenOn(Errno::ROFS),
    ];
    let calls = calls_of_a_take();
    for call in 0..calls {
        for fault in faults {
            for temper in [Temper::Stops, Temper::TriesAgain, Temper::GoesOn] {
                let home = home();
                let root = home.path().join("clips");
                let disk = Shaky::failing(call, fault);
                let Ok(library) = Library::open_with(&root, Arc::new(disk)) else {
                    continue;
                };
                let saved = take_with(&library, temper);
                if let Fault::Once(_) | Fault::Half(_) = fault
                    && temper == Temper::TriesAgain
                {
                    assert_eq!(saved.fragments.len(), SECONDS as usize, "{call} {fault:?}");
                }
                judge(
                    &root,
                    &saved,
                    &format!("call {call}: {fault:?}, {temper:?}"),
                );
            }
        }
    }
}

#[test]
fn a_take_survives_a_power_cut_at_any_call() {
    for call in 0..calls_of_a_take() {
        for luck in [Luck::None, Luck::Half, Luck::All] {
            let home = home();
            let root = home.path().join("clips");
            let disk = Shaky::failing(call, Fault::PowerCut);
            let Ok(library) = Library::open_with(&root, Arc::new(disk.clone())) else {
                continue;
            };
            let saved = take_with(&library, Temper::Stops);
            disk.cut_power(&root, luck);
            judge(
                &root,
                &saved,
                &format!("power cut at call {call}, {luck:?}"),
            );
        }
    }
}

#[test]
fn a_power_cut_after_a_failed_sync_takes_nothing_that_was_reported_as_saved() {
    for call in 0..calls_of_a_take() {
        let home = home();
        let root = home.path().join("clips");
        let disk = Shaky::failing(call, Fault::Once(Errno::IO));
        let Ok(library) = Library::open_with(&root, Arc::new(disk.clone())) else {
            continue;
        };
        let saved = take_with(&library, Temper::TriesAgain);
        disk.cut_power(&root, Luck::None);
        judge(
            &root,
            &saved,
            &format!("power cut after a failure at call {call}"),
        );
    }
}

#[test]
fn recovery_itself_may_be_interrupted_at_any_call() {
    for call in 0.. {
        let home = home();
        let root = home.path().join("clips");
        let disk = Shaky::default();
        let library = Library::open_with(&root, Arc::new(disk.clone())).unwrap();
        drop(recording(&library, &take(5)));
        let saved = Saved {
            id: Some(library.entries().unwrap()[0].id()),
            fragments: take(5),
            ..Saved::default()
        };
        disk.fail(call, Fault::PowerCut);
        let recovered = library.recover().unwrap();
        let done = recovered.iter().all(|it| it.outcome.is_ok()) && !recovered.is_empty();
        disk.cut_power(&root, Luck::None);
        judge(
            &root,
            &saved,
            &format!("power cut at call {call} of recovery"),
        );
        if done {
            break;
        }
        assert!(call < 1000, "recovery never ends");
    }
}
