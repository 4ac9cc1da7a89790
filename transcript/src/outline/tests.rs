use std::time::Duration;

use expect_test::expect;

use super::*;
use crate::Terms;

/// Words of 350 ms, one every 400 ms; "|" is a pause of two seconds and begins a
/// paragraph.
fn transcript(text: &str) -> Transcript {
    let mut transcript = Transcript::default();
    let mut at = ClipTime::ZERO;
    for paragraph in text.split('|') {
        transcript.paragraphs.push(transcript.words.len());
        for text in paragraph.split_whitespace() {
            transcript.words.push(Word {
                text: text.to_owned(),
                start: at,
                end: at + Duration::from_millis(350),
                confidence: 1.0,
            });
            at = at + Duration::from_millis(400);
        }
        at = at + Duration::from_secs(2);
    }
    transcript
}

const TALK: &str = "Okay, hi everyone. So this is the review of our import tool for large files. \
    The import fails on large files because the parser reads a whole file into memory. \
    We measured it with a file of two gigabytes, and the import took eleven minutes. \
    The parser allocates a buffer for each line, and never gives a buffer back. \
    Here you see the memory while the import runs. It grows with every line. \
    With a streaming parser the import needs forty megabytes, whatever the file. \
    I have a branch with the streaming parser, and the tests of the import pass. \
    What is missing is an error message for a broken line in the file. \
    Until that is done the old parser stays, behind a switch in the settings. \
    If your file is small you will not notice a difference in the import at all. \
    | Now to the second thing, hiring. We have two open positions, a designer and a writer. \
    For the designer position we had nine applications, and three candidates were invited. \
    One candidate showed a portfolio of medical software, which I liked very much. \
    The second candidate has more experience with research, less with visual design. \
    For the writer position there are only two applications, so please tell your friends. \
    The interviews with the candidates are on Thursday, each takes an hour. \
    Every interview has two of us, one who asks and one who writes. \
    After the interviews we compare notes before anybody talks to a candidate. \
    I would like to send an offer to the designer by the end of the month. \
    | The last topic is the office move in March. The new office is closer to the station. \
    Movers come on the first, and every desk needs a label by the evening before. \
    The old office closes on the fifth, so whatever is left in the office then is thrown away. \
    Your keys for the new office are at the desk of the front entrance. \
    There is room for forty bicycles in the yard of the new office, and a shower. \
    That is all for this week. Thank you, and see you on Monday.";

fn shown(outline: &Outline) -> String {
    let seconds = |at: ClipTime| at.millis_floor() / 1000;
    let mut text = format!("{}\n", outline.title.as_deref().unwrap_or("-"));
    for chapter in &outline.chapters {
        text += &format!("{:>4}  {}\n", seconds(chapter.at), chapter.title);
    }
    for key in &outline.key {
        text += &format!("{:>4}: {}\n", seconds(key.at), key.text);
    }
    text
}

#[test]
fn a_talk_has_a_title_chapters_and_key_sentences() {
    let outline = Outline::of(&transcript(TALK));
    expect![[r#"
        The review of our import tool for large files
           0  The review of our import tool for large files
          59  To the second thing, hiring
         110  The last topic is the office move in March
           6: The import fails on large files because the parser reads a whole file into memory.
          29: With a streaming parser the import needs forty megabytes, whatever the file.
          66: For the designer position we had nine applications, and three candidates were invited.
    "#]]
    .assert_eq(&shown(&outline));
}

#[test]
fn a_title_is_made_of_the_first_words_that_say_something() {
    let title = |text: &str| Outline::of(&transcript(text)).title.unwrap_or_default();
    expect![[r#"
        The pricing page confuses people
        My fellow Americans, ask not what your country can do…
        I wanted to show you how the export of very large…
        Can you have a look at the invoice from last week?


        我们今天讨论预算。"#]].assert_eq(&[
        title("So, um, hello everyone. Okay. The pricing page confuses people."),
        title("And so, my fellow Americans, ask not what your country can do for you, ask what you can do for your country."),
        title("I wanted to show you how the export of very large recordings works now that we stream them"),
        title("Can you have a look at the invoice from last week?"),
        title("Thank you."),
        title(""),
        title("我 们 今 天 讨 论 预 算。"),
    ].join("\n"));
}

#[test]
fn what_is_short_has_no_chapters() {
    let outline = Outline::of(&transcript(
        "The build is green. Please have a look at the release notes.",
    ));
    assert!(outline.chapters.is_empty() && outline.key.is_empty());
    assert_eq!(Outline::of(&Transcript::default()), Outline::default());
}

#[test]
fn the_outline_of_a_long_monologue_is_bounded() {
    let long = TALK.repeat(12);
    let outline = Outline::of(&transcript(&long));
    assert!(
        (4..=12).contains(&outline.chapters.len()),
        "{:?}",
        outline.chapters
    );
    assert!(
        outline
            .chapters
            .windows(2)
            .all(|pair| pair[1].at.saturating_since(pair[0].at) >= Duration::from_secs(30))
    );
    assert_eq!(outline.key.len(), 3);
}

/// Terms that sound like what is said in an ordinary talk change nothing in it.
#[test]
fn an_ordinary_talk_is_not_put_right() {
    let names = [
        "Mark",
        "Bill",
        "Rose",
        "Will",
        "Grace",
        "Hope",
        "Faith",
        "May",
        "April",
        "June",
        "Art",
        "Jack",
        "Rob",
        "Sue",
        "Pat",
        "Frank",
        "Miles",
        "Dawn",
        "Penny",
        "Joy",
        "Bob",
        "Rich",
        "Dean",
        "Gene",
        "Ray",
        "Slack",
        "Notion",
        "Linear",
        "Figma",
        "Vercel",
        "Stripe",
        "Parcel",
        "Deno",
        "Bun",
        "Node",
        "Vite",
        "Astro",
        "Remix",
        "Redis",
        "Kafka",
        "Spark",
        "Flink",
        "Rust",
        "Swift",
        "Dart",
        "Elm",
        "Zig",
        "Julia",
        "Scala",
        "Perl",
        "Ember",
        "Nest",
        "Porter",
        "Tess",
        "Mona",
        "Tessa",
        "Sven",
        "Offa",
        "Ola",
        "Perle",
        "Canva",
        "Miro",
        "Kirby",
        "Bufferapp",
    ];
    let terms = Terms::new(names);
    let mut words = transcript(TALK).words;
    let engines = crate::text::join(&words);
    assert_eq!(crate::text::join(&terms.put_right(words.clone())), engines);
    // In doubt as well.
    words.iter_mut().for_each(|word| word.confidence = 0.6);
    let doubted = crate::text::join(&terms.put_right(words));
    assert_eq!(doubted, engines);
}
