//! Real speech through the real engine.

mod support;

use aside_media::{AudioFormat, ClipTime, SampleRate, Samples};
use aside_transcript::models::{SILERO_VAD, WHISPER_TINY_EN};
use aside_transcript::{Recognizer, Transcriber, Transcript, WhisperOptions, whisper};
use support::{jfk, model};

/// Without punctuation, which differs from model to model.
const SAID: &str = "and so my fellow americans ask not what your country can do for you \
                    ask what you can do for your country";

fn tiny() -> Box<dyn Recognizer> {
    let options = WhisperOptions::default();
    whisper(&model(&WHISPER_TINY_EN), &model(&SILERO_VAD), options).unwrap()
}

fn samples(at: ClipTime, rate: SampleRate, data: Vec<f32>) -> Samples<ClipTime> {
    Samples {
        at,
        format: AudioFormat { rate, channels: 1 },
        data: data.into(),
        lost_before: 0,
    }
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

#[test]
fn a_speech_becomes_the_words_that_were_said() {
    let mut transcriber = Transcriber::new(tiny());
    let rate = SampleRate::HZ_16000;
    let at = ClipTime::from_millis(2_000);
    transcriber.push(&samples(at, rate, jfk())).unwrap();
    let transcript = transcriber.finish().unwrap();
    let text: Vec<_> = transcript
        .words
        .iter()
        .map(|word| word.text.as_str())
        .collect();
    for w in &transcript.words {
        println!("{:>8} {:>8} {:.2} {}", w.start, w.end, w.confidence, w.text);
    }
    println!("{live}");
    assert_eq!(text.join(" "), SAID);
    assert!(transcript.complete);
}
