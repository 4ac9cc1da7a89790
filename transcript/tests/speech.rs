//! Real speech, and what is none, through the real engine.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod support;

use std::process::Command;
use std::thread;
use std::time::Duration;

use aside_media::{AudioFormat, ClipTime, SampleRate, Samples};
use aside_transcript::models::{SILERO_VAD, WHISPER_TINY_EN};
use aside_transcript::{
    Cancel, Error, Recognizer, Terms, Transcriber, Transcript, WhisperOptions, Word, cues, srt,
    vtt, whisper,
};
use support::{jfk, model};

/// Without punctuation, which differs from model to model.
const SAID: &str = "and so my fellow americans ask not what your country can do for you \
                    ask what you can do for your country";

/// The words before which it is quiet, and when the sound rises by 10 dB, in
/// milliseconds.
const BEGINS: &[(usize, i64)] = &[(0, 320), (5, 3_290), (7, 5_410), (14, 8_190)];

fn tiny(options: WhisperOptions) -> Result<Box<dyn Recognizer>, Error> {
    whisper(&model(&WHISPER_TINY_EN), &model(&SILERO_VAD), options)
}

fn plain(transcript: &Transcript) -> String {
    let letters = |text: &str| {
        text.to_lowercase()
            .replace(|c: char| !c.is_alphanumeric(), "")
    };
    let words: Vec<_> = transcript
        .words
        .iter()
        .map(|word| letters(&word.text))
        .collect();
    words.join(" ")
}

/// Each sample three times: 48 kHz, as a microphone gives it.
fn at_48_khz(sound: &[f32]) -> Vec<f32> {
    sound.iter().flat_map(|x| [*x; 3]).collect()
}

/// The words of a take whose sound comes in tenths of a second from `at` on,
/// and how many were said before its end.
fn take(at: ClipTime, sound: &[f32]) -> (Transcript, usize) {
    let format = AudioFormat {
        rate: SampleRate::HZ_48000,
        channels: 1,
    };
    let mut transcriber = Transcriber::new(tiny(WhisperOptions::default()).unwrap());
    for (run, data) in (0..).zip(at_48_khz(sound).chunks(4_800)) {
        let samples = Samples {
            at: at + format.rate.duration(run * 4_800),
            format,
            data: data.to_vec().into(),
            lost_before: 0,
        };
        transcriber.push(&samples).unwrap();
    }
    let live = transcriber.words().len();
    (transcriber.finish().unwrap(), live)
}

#[test]
fn a_speech_becomes_words_while_it_is_heard() {
    let at = 2_000;
    let mut sound = jfk();
    sound.extend(vec![0.0; 5 * 16_000]);
    let (transcript, live) = take(ClipTime::from_millis(at), &sound);
    assert_eq!(plain(&transcript), SAID);
    assert_eq!(live, transcript.words.len(), "all of it before the end");
    assert_eq!(
        (transcript.model.as_str(), transcript.language.as_str()),
        (WHISPER_TINY_EN.name, "en")
    );
    assert!(transcript.complete);

    let mut before = ClipTime::ZERO;
    for word in &transcript.words {
        assert!(word.start >= before && word.end >= word.start, "{word:?}");
        assert!((0.0..=1.0).contains(&word.confidence), "{word:?}");
        before = word.end;
    }
    for (index, begins) in BEGINS {
        let found = transcript.words[*index].start.millis_floor() - at;
        assert!(
            (found - begins).abs() <= 120,
            "word {index} begins at {found}, not {begins}"
        );
    }
    captions_are_read_by_others(&transcript);
    let names = Terms::new([
        "Will", "Mark", "Fellow", "Ames", "Coun", "Contry", "Ask", "Norcan", "Youtrack",
    ]);
    let put_right = names.put_right(transcript.words.clone());
    assert_eq!(
        plain(&Transcript {
            words: put_right,
            ..transcript
        }),
        SAID
    );
}

/// Names that are listened for are neither heard where nobody says them, nor do
/// they cost a word.
#[test]
fn names_that_are_not_said_are_not_heard() {
    let names = Terms::new(["Kubernetes", "Tauri", "Zebulon", "Postgres"]);
    let mut engine = tiny(WhisperOptions {
        prompt: names.prompt(),
        ..WhisperOptions::default()
    })
    .unwrap();
    let mut words = engine.accept(&vec![0.0; 5 * 16_000]).unwrap();
    words.extend(engine.accept(&jfk()).unwrap());
    words.extend(engine.finish().unwrap());
    let words = names.put_right(words);
    assert_eq!(
        plain(&Transcript {
            words,
            ..Transcript::default()
        }),
        SAID
    );
}

/// ffprobe reads what we write: as many captions, at the same times.
fn captions_are_read_by_others(transcript: &Transcript) {
    let cues = cues(transcript);
    let dir = tempfile::tempdir().unwrap();
    for (name, file) in [("a.vtt", vtt::write(&cues)), ("a.srt", srt::write(&cues))] {
        let path = dir.path().join(name);
        std::fs::write(&path, file).unwrap();
        let probe = Command::new("ffprobe")
            .args([
                "-v",
                "error",
                "-show_entries",
                "packet=pts_time,duration_time",
                "-of",
                "csv=p=0",
            ])
            .arg(&path)
            .output()
            .unwrap();
        let read: Vec<_> = String::from_utf8(probe.stdout)
            .unwrap()
            .lines()
            .map(str::to_owned)
            .collect();
        let seconds = |time: ClipTime| format!("{:.6}", time.millis_floor() as f64 / 1e3);
        let length = |start: ClipTime, end: ClipTime| {
            format!("{:.6}", end.saturating_since(start).as_secs_f64())
        };
        let wrote: Vec<_> = cues
            .iter()
            .map(|cue| format!("{},{}", seconds(cue.start), length(cue.start, cue.end)))
            .collect();
        assert_eq!(read, wrote, "{name}");
        assert!(probe.stderr.is_empty(), "{name}");
    }
}

/// Whisper hears "thank you for watching" in silence; we hear nothing. A minute
/// of each, ten in `make soak`.
#[test]
fn where_nobody_speaks_there_are_no_words() {
    let mut engine = tiny(WhisperOptions::default()).unwrap();
    let mut state = 1_u32;
    let mut noise = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / (1_u32 << 23) as f32 - 1.0
    };
    // All three come round in five seconds, as far as an f32 counts exactly.
    let tone = |i: u32| {
        let i = i % (5 * 16_000);
        let chord = [220.0, 277.2, 329.6]
            .map(|hz: f32| (std::f32::consts::TAU * hz * i as f32 / 16_000.0).sin());
        chord.iter().sum::<f32>() * 0.2
    };
    let minutes = if std::env::var_os("ASIDE_SOAK").is_some() {
        10
    } else {
        1
    };
    let length = minutes * 60 * 16_000;
    let mut words = engine.accept(&vec![0.0; length as usize]).unwrap();
    words.extend(
        engine
            .accept(&(0..length).map(|_| noise() * 0.1).collect::<Vec<_>>())
            .unwrap(),
    );
    words.extend(
        engine
            .accept(&(0..length).map(tone).collect::<Vec<_>>())
            .unwrap(),
    );
    words.extend(engine.finish().unwrap());
    assert!(words.is_empty(), "{words:?}");
}

/// What this thread has worked: the clock that a busy machine does not move.
fn worked() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(
        time.tv_sec.unsigned_abs(),
        u32::try_from(time.tv_nsec).unwrap(),
    )
}

/// The end of a take, its last chunk still to decode, cancelled by `canceller`.
fn end(canceller: impl FnOnce(Cancel)) -> (Result<Vec<Word>, Error>, Duration) {
    let options = WhisperOptions::default();
    let cancel = options.cancel.clone();
    let mut engine = tiny(options).unwrap();
    engine.accept(&jfk()).unwrap();
    canceller(cancel);
    let before = worked();
    let ended = engine.finish();
    (ended, worked() - before)
}

#[test]
fn a_cancelled_recogniser_gives_up() {
    let (whole, whole_work) = end(|_| ());
    assert!(!whole.unwrap().is_empty());

    let (stopped, work) = end(|cancel| cancel.cancel());
    assert!(matches!(stopped, Err(Error::Cancelled)), "{stopped:?}");
    assert!(work < whole_work / 4, "{work:?} of {whole_work:?}");

    // In the middle of a decode, which takes much longer than this.
    let (stopped, _) = end(|cancel| {
        let wait = move || {
            thread::sleep(Duration::from_millis(50));
            cancel.cancel();
        };
        thread::Builder::new()
            .name("cancel".to_owned())
            .spawn(wait)
            .unwrap();
    });
    assert!(matches!(stopped, Err(Error::Cancelled)), "{stopped:?}");
}

#[test]
fn what_cannot_be_listened_with_is_refused() {
    let (tiny_en, vad) = (model(&WHISPER_TINY_EN), model(&SILERO_VAD));
    let refused = |model, vad, language: Option<&str>| {
        let options = WhisperOptions {
            language: language.map(str::to_owned),
            ..WhisperOptions::default()
        };
        match whisper(model, vad, options) {
            Ok(_) => panic!("accepted"),
            Err(error) => error,
        }
    };
    assert!(matches!(refused(&vad, &vad, None), Error::Foreign { .. }));
    assert!(matches!(
        refused(&tiny_en, &tiny_en, None),
        Error::Checksum { .. }
    ));
    assert!(matches!(
        refused("none.bin".as_ref(), &vad, None),
        Error::ModelMissing { .. }
    ));
    assert!(matches!(
        refused(&tiny_en, &vad, Some("de")),
        Error::Engine(_)
    ));
    assert!(matches!(
        refused(&tiny_en, &vad, Some("en\0")),
        Error::Engine(_)
    ));
}
