//! Record, pause, stop, discard, and what goes wrong.

use std::time::{Duration, Instant};

use aside_capture::synthetic::{Signal, SyntheticSound};
use aside_capture::{AudioTarget, DeviceId};
use aside_library::{MarkKind, Problem, ProblemCode, State};
use aside_media::ClipTime;
use aside_recorder::{
    Cancel, Error, Session, SessionConfig, SpeechConfig, Update, transcribe_clip,
};
use aside_transcript::models::{self, WHISPER_TINY_EN};
use aside_transcript::{Models, Terms};

use crate::read_back::{codecs, duration_ms, join, pictures};
use crate::support::{Home, Length, flash_and_beep, heard, listen_to_the_end, wait};

fn assert_lasts(millis: f64, length: &std::ops::Range<f64>) {
    let slack = 100.0;
    let enough = length.start - slack..length.end + slack;
    assert!(enough.contains(&millis), "{millis} ms, not {length:?}");
}

/// The small model, and a program that was to run it and ends at once.
fn crashing_speech() -> SpeechConfig {
    let models = Models::open(models::default_dir().expect("ASIDE_MODELS"));
    SpeechConfig {
        model: models.path(WHISPER_TINY_EN.name).expect("run `make model`"),
        vad: models.vad_path().expect("run `make model`"),
        terms: Terms::default(),
        program: Some("/bin/false".into()),
        speeds: None,
    }
}

/// Also when its speech engine crashes, and once more.
#[test]
fn what_was_recorded_is_what_ffmpeg_reads() {
    let home = Home::new();
    let config = SessionConfig {
        speech: Some(crashing_speech()),
        ..flash_and_beep()
    };
    let (length, (session, events)) = Length::begin(|| home.start(config));
    wait(3_000);
    let length = length.end(|| session.stop());
    let told = listen_to_the_end(&events);
    let clip = told.clip.expect("a finished clip");
    assert_eq!(told.failed, None);
    assert!(told.levels > 20, "{} levels", told.levels);
    assert!(
        told.finished_after < Duration::from_secs(1),
        "{:?}",
        told.finished_after
    );

    let dir = tempfile::tempdir().unwrap();
    let path = join(&clip, dir.path());
    assert_eq!(codecs(&path), ["h264", "aac"]);
    assert_lasts(duration_ms(&path), &length);
    let seen = pictures(&path);
    assert_eq!(seen[0].at_ms, 0.0, "a clip begins with a picture");
    assert!(seen.windows(2).all(|pair| pair[0].number <= pair[1].number));

    // Poster and receipt came afterwards.
    assert!(told.updates.contains(&Update::Poster) && told.updates.contains(&Update::Receipt));
    let clip = home.library.clip(&clip.manifest.id()).unwrap();
    let receipt = clip.manifest.receipt.clone().expect("a receipt");
    assert!(receipt.verified, "{:?}", receipt.findings);
    assert_eq!(receipt.video_frames as usize, seen.len());
    assert_eq!(clip.manifest.state(), State::Ready);

    // Words did not; that is said, and they can be had later.
    assert!(told.updates.contains(&Update::TranscriptFailed));
    let failed = |problem: &&Problem| problem.code == ProblemCode::TranscriptFailed;
    let problem = clip.manifest.problems.iter().find(failed);
    let problem = problem.expect("a problem");
    assert!(problem.message.contains("crashed"), "{}", problem.message);
    let id = clip.manifest.id();
    let sound = SpeechConfig {
        program: None,
        ..crashing_speech()
    };
    transcribe_clip(&home.library, &id, &sound, &Cancel::new()).unwrap();
    let clip = home.library.clip(&id).unwrap();
    assert!(
        !clip.manifest.problems.iter().any(|it| failed(&it))
            && clip.dir.join("transcript.json").exists()
    );
}

#[test]
fn a_pause_is_not_in_the_clip() {
    let home = Home::new();
    let (first, (session, events)) = Length::begin(|| home.start(flash_and_beep()));
    wait(1_000);
    let first = first.end(|| session.pause());
    let paused = Instant::now();
    wait(1_500);
    session.mark(MarkKind::CutSentence);
    let (second, ()) = Length::begin(|| session.resume());
    let paused = paused.elapsed();
    wait(1_000);
    let second = second.end(|| session.stop());
    let clip = listen_to_the_end(&events).clip.expect("a finished clip");
    let lasts = clip.manifest.duration().as_secs_f64() * 1_000.0;
    assert_lasts(lasts, &(first.start + second.start..first.end + second.end));
    let [mark] = &clip.manifest.marks[..] else {
        panic!("{:?}", clip.manifest.marks);
    };
    assert_eq!(mark.kind, MarkKind::CutSentence);
    let marked = mark.at.saturating_since(ClipTime::ZERO);
    assert_lasts(marked.as_secs_f64() * 1_000.0, &first);

    // The scene's counter jumps by the pause, and nowhere else by much.
    let dir = tempfile::tempdir().unwrap();
    let seen = pictures(&join(&clip, dir.path()));
    let jumps: Vec<u32> = seen
        .windows(2)
        .map(|pair| pair[1].number - pair[0].number)
        .collect();
    let widest = jumps.iter().max().copied().unwrap_or_default();
    let longest = (paused.as_millis() / 33) as u32 + 15;
    assert!((35..longest).contains(&widest), "{paused:?}: {jumps:?}");
}

#[test]
fn a_discarded_take_leaves_nothing_in_the_library() {
    let home = Home::new();
    let (session, events) = home.start(flash_and_beep());
    wait(500);
    session.discard();
    let told = listen_to_the_end(&events);
    assert!(told.discarded && told.clip.is_none());
    assert!(home.library.entries().unwrap().is_empty());
}

#[test]
fn dropping_a_session_keeps_the_take() {
    let home = Home::new();
    let (session, events) = home.start(flash_and_beep());
    wait(500);
    drop(session);
    assert!(listen_to_the_end(&events).clip.is_some());
}

/// The microphone dies after a second: the clip goes on in silence, says so,
/// and is as long as it should be.
#[test]
fn a_microphone_that_dies_ends_its_sound_and_not_the_take() {
    let home = Home::new();
    let dying = SyntheticSound {
        lifetime: Some(Duration::from_secs(1)),
        ..SyntheticSound::new(Signal::Tone { hz: 440 })
    };
    let (length, (session, events)) = Length::begin(|| {
        home.start(SessionConfig {
            microphone: Some(AudioTarget::Synthetic(dying)),
            ..flash_and_beep()
        })
    });
    wait(2_500);
    let length = length.end(|| session.stop());
    let told = listen_to_the_end(&events);
    let codes: Vec<_> = told
        .problems
        .iter()
        .map(|problem| problem.code.clone())
        .collect();
    assert!(codes.contains(&ProblemCode::DeviceLost), "{codes:?}");
    let clip = told.clip.expect("a finished clip");
    let noted = clip.manifest.problems.len();
    assert_eq!(
        noted,
        told.problems.len(),
        "the manifest tells what the events told"
    );
    let dir = tempfile::tempdir().unwrap();
    assert_lasts(duration_ms(&join(&clip, dir.path())), &length);
}

#[test]
fn three_seconds_of_digital_silence_are_told_while_recording() {
    let home = Home::new();
    let (session, events) = home.start(heard(Some(Signal::Silence), None));
    wait(3_500);
    session.stop();
    let told = listen_to_the_end(&events);
    let silent = told
        .problems
        .iter()
        .find(|it| it.code == ProblemCode::SilentMicrophone);
    assert_eq!(
        silent.expect("a word about the silence").at.millis_floor(),
        0
    );
    let id = told.clip.expect("a finished clip").manifest.id();
    let receipt = home
        .library
        .clip(&id)
        .unwrap()
        .manifest
        .receipt
        .expect("a receipt");
    assert_eq!(
        receipt.findings,
        ["Your microphone was silent all the time."]
    );
}

#[test]
fn nothing_is_left_behind_when_a_device_is_missing() {
    let home = Home::new();
    let missing = AudioTarget::Microphone(DeviceId::new("nowhere:nothing"));
    let config = SessionConfig {
        microphone: Some(missing),
        ..flash_and_beep()
    };
    let error = Session::start(config, &home.library).expect_err("no such microphone");
    assert!(matches!(error, Error::Capture(_)), "{error}");
    assert!(!error.hint().is_empty());
    assert!(home.library.entries().unwrap().is_empty());

    let config = SessionConfig {
        microphone: None,
        screen: None,
        ..flash_and_beep()
    };
    let error = Session::start(config, &home.library).expect_err("nothing to record");
    assert!(matches!(error, Error::NoSource));
}
