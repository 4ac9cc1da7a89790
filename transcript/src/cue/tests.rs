use expect_test::{expect, expect_file};
use proptest::prelude::*;

use super::*;
use crate::{srt, text, vtt};

/// Words of 300 ms each; "|" stands for a pause of a second, a line for a
/// paragraph.
fn transcript(text: &str) -> Transcript {
    let mut transcript = Transcript::default();
    let mut at = 0;
    for line in text.lines() {
        transcript.paragraphs.push(transcript.words.len());
        for token in line.split_whitespace() {
            if token == "|" {
                at += 1_000;
                continue;
            }
            transcript.words.push(Word {
                text: token.to_owned(),
                start: ClipTime::from_millis(at),
                end: ClipTime::from_millis(at + 280),
                confidence: 1.0,
            });
            at += 300;
        }
        at += 3_000;
    }
    transcript
}

#[test]
fn captions_end_where_a_reader_would_pause() {
    let text = "And so, my fellow Americans, | ask not what your country can do for you, | ask \
                what you can do for your country.\nThank you.";
    let shown = vtt::write(&cues(&transcript(text)));
    expect![[r#"
        WEBVTT

        00:00:00.000 --> 00:00:05.180
        And so, my fellow Americans,
        ask not what your country can do for you,

        00:00:06.200 --> 00:00:08.580
        ask what you can do for your country.

        00:00:11.600 --> 00:00:12.600
        Thank you.
    "#]]
    .assert_eq(&shown);
}

#[test]
fn long_sentences_break_at_commas_and_not_after_the() {
    let text = "In short, the period was so far like the present period, that some of its \
                noisiest authorities insisted on its being received, for good or for evil, in the \
                superlative degree of comparison only.";
    let shown = srt::write(&cues(&transcript(text)));
    expect![[r#"
        1
        00:00:00,000 --> 00:00:03,300
        In short, the period was so far
        like the present period,

        2
        00:00:03,300 --> 00:00:06,600
        that some of its noisiest authorities
        insisted on its being received,

        3
        00:00:06,600 --> 00:00:10,482
        for good or for evil, in the superlative
        degree of comparison only.
    "#]]
    .assert_eq(&shown);
}

#[test]
fn markup_is_shown_as_it_was_said() {
    let shown = vtt::write(&cues(&transcript("Type <b> & --> now.")));
    expect![[r#"
        WEBVTT

        00:00:00.000 --> 00:00:01.480
        Type &lt;b&gt; &amp; --&gt; now.
    "#]]
    .assert_eq(&shown);
}

/// What the page's browser test reads with the browser's own parser, and what it
/// is to find. `UPDATE_EXPECT=1` writes both anew.
#[test]
fn captions_for_other_readers_are_as_they_were() {
    let text = "Type <b>bold</b> & --> press Enter, then read &amp; as it stands here. | 我们 say \
                “naïve” 👋\nNOTE this is no comment, STYLE is no style.\n1\n00:01 --> 00:02";
    let cues = cues(&transcript(text));
    expect_file!["../../corpus/captions.vtt"].assert_eq(&vtt::write(&cues));
    let said = cues.iter().map(|cue| {
        let (start, end) = (cue.start.millis_floor(), cue.end.millis_floor());
        serde_json::json!([start, end, cue.lines.join("\n")])
    });
    let said = serde_json::Value::from_iter(said);
    let said = serde_json::to_string_pretty(&said).unwrap() + "\n";
    expect_file!["../../corpus/captions.json"].assert_eq(&said);
}

#[test]
fn a_word_that_no_line_has_room_for_is_broken() {
    let address = "https://clips.example/c/".to_owned() + &"0123456789".repeat(8);
    let cues = cues(&transcript(&address));
    let whole: String = cues.iter().flat_map(|cue| cue.lines.clone()).collect();
    assert_eq!(whole, address);
    assert!(
        cues.iter()
            .flat_map(|cue| &cue.lines)
            .all(|line| line.chars().count() <= LINE)
    );
}

/// What others read in a file of captions: blocks apart by empty lines, of which
/// `heading` lines say when, and the rest what.
fn read(file: &str, heading: usize) -> Vec<Cue> {
    let millis = |clock: &str| {
        let parts = clock
            .split([':', '.', ','])
            .map(|it| it.parse::<i64>().unwrap());
        let [h, m, s, ms] = parts.collect::<Vec<_>>().try_into().unwrap();
        ClipTime::from_millis(((h * 60 + m) * 60 + s) * 1000 + ms)
    };
    let cue = |block: &str| {
        let lines: Vec<_> = block.lines().collect();
        let (start, end) = lines[heading - 1].split_once(" --> ").unwrap();
        Cue {
            start: millis(start),
            end: millis(end),
            lines: lines[heading..].iter().map(|it| (*it).to_owned()).collect(),
        }
    };
    let blocks = file.split("\n\n").filter(|it| !it.trim().is_empty());
    blocks.map(cue).collect()
}

/// WebVTT's three escapes (W3C, 3.1).
fn unescaped(mut cue: Cue) -> Cue {
    for line in &mut cue.lines {
        let angles = line.replace("&lt;", "<").replace("&gt;", ">");
        *line = angles.replace("&amp;", "&");
    }
    cue
}

fn words() -> impl Strategy<Value = Transcript> {
    let word = (
        "[ -~äßæ我る\u{301}\u{1f600}]{1,60}",
        0..3_000_u64,
        0..1_500_u64,
        any::<bool>(),
    );
    proptest::collection::vec(word, 0..60).prop_map(|words| {
        let mut transcript = Transcript::default();
        let mut at = ClipTime::ZERO;
        for (text, pause, length, paragraph) in words {
            let text = text.trim().replace(' ', "-");
            if text.is_empty() {
                continue;
            }
            if paragraph || transcript.words.is_empty() {
                transcript.paragraphs.push(transcript.words.len());
            }
            // Pauses of nothing too, and times that are no whole milliseconds.
            let start = at + Duration::from_micros(pause.saturating_sub(1_500) * 999);
            at = start + Duration::from_micros(length.saturating_sub(300) * 999);
            transcript.words.push(Word {
                text,
                start,
                end: at,
                confidence: 0.5,
            });
        }
        transcript
    })
}

proptest! {
    #[test]
    fn captions_never_overlap_or_run_backwards(transcript in words()) {
        let cues = cues(&transcript);
        let mut before = ClipTime::ZERO;
        for cue in &cues {
            prop_assert!(cue.start >= before && cue.end > cue.start, "{cue:?}");
            prop_assert!((1..=2).contains(&cue.lines.len()), "{cue:?}");
            for line in &cue.lines {
                prop_assert!(!line.is_empty() && line.chars().count() <= LINE, "{line:?}");
            }
            before = cue.end;
        }
    }

    #[test]
    fn captions_say_every_word_once(transcript in words()) {
        let letters = |text: &str| text.replace(char::is_whitespace, "");
        let said: String = transcript.words.iter().map(|word| letters(&word.text)).collect();
        let shown: String = cues(&transcript).iter().flat_map(|cue| &cue.lines).map(|line| letters(line)).collect();
        prop_assert_eq!(said, shown);
    }

    #[test]
    fn captions_survive_both_their_files(transcript in words()) {
        let cues = cues(&transcript);
        let vtt = vtt::write(&cues);
        let vtt = read(vtt.strip_prefix("WEBVTT\n").unwrap().trim_start(), 1);
        prop_assert_eq!(vtt.into_iter().map(unescaped).collect::<Vec<_>>(), cues.clone());
        prop_assert_eq!(read(&srt::write(&cues), 2), cues);
    }

    #[test]
    fn text_keeps_words_and_paragraphs(transcript in words()) {
        let letters = |text: &str| text.replace(char::is_whitespace, "");
        let written = text::write(&transcript);
        let lines: Vec<_> = written.lines().filter(|it| !it.is_empty()).map(letters).collect();
        let said = transcript.paragraphs().map(|words| {
            words.iter().map(|word| letters(&word.text)).collect::<String>()
        });
        prop_assert_eq!(lines, said.collect::<Vec<_>>());
    }

    #[test]
    fn a_transcript_survives_its_file(transcript in words()) {
        let read = Transcript::from_json(&transcript.to_json()).unwrap();
        prop_assert_eq!(read.words.len(), transcript.words.len());
        prop_assert_eq!(&read.paragraphs, &transcript.paragraphs);
        // What is written is whole milliseconds, and stays so.
        prop_assert_eq!(Transcript::from_json(&read.to_json()).unwrap(), read);
    }
}
