//! Markdown (CommonMark): to paste into a document or an issue.

use aside_media::ClipTime;

use crate::{Outline, Transcript, Word, text};

/// A transcript as Markdown: each paragraph after the moment it is said, under
/// its chapter, after the key sentences if there are any. With the clip's
/// `link`, each moment is a link to it.
pub fn write(transcript: &Transcript, outline: &Outline, link: Option<&str>) -> String {
    let mut blocks = Vec::new();
    if !outline.key.is_empty() {
        let key = outline.key.iter();
        let line = |at, text: &str| format!("- {} {}\n", moment(at, link), escape(text));
        blocks.push(key.map(|key| line(key.at, &key.text)).collect());
    }
    let mut chapters = outline.chapters.iter().peekable();
    for paragraph in transcript.paragraphs() {
        let mut rest = paragraph;
        while let Some(first) = rest.first() {
            while let Some(chapter) = chapters.next_if(|it| it.at <= first.start) {
                blocks.push(format!("## {}\n", escape(&chapter.title)));
            }
            // A chapter may begin in the middle of a paragraph.
            let next = chapters.peek().map(|it| it.at);
            let until = |word: &Word| next.is_some_and(|next| word.start >= next);
            let count = rest.iter().position(until).unwrap_or(rest.len());
            let said = escape(&text::join(&rest[..count]));
            blocks.push(format!("{} {said}\n", moment(first.start, link)));
            rest = &rest[count..];
        }
    }
    blocks.join("\n")
}

fn moment(at: ClipTime, link: Option<&str>) -> String {
    let seconds = at.millis_floor().max(0) / 1000;
    let (minutes, rest) = (seconds / 60, seconds % 60);
    let shown = match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes}:{rest:02}"),
        (hours, minutes) => format!("{hours}:{minutes:02}:{rest:02}"),
    };
    match link {
        Some(link) => format!("[{shown}]({link}#t={seconds})"),
        None => format!("**{shown}**"),
    }
}

/// What was said is text, not markup: every character that could be is
/// escaped.
fn escape(said: &str) -> String {
    let mut escaped = String::with_capacity(said.len());
    for c in said.chars() {
        if matches!(
            c,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '~' | '|' | '$'
        ) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Word;

    fn transcript() -> Transcript {
        let word = |text: &str, seconds: i64| Word {
            text: text.to_owned(),
            start: ClipTime::from_millis(seconds * 1000 + 400),
            end: ClipTime::from_millis(seconds * 1000 + 900),
            confidence: 1.0,
        };
        Transcript {
            words: vec![word("Press", 3), word("*_*", 4), word("Then", 3_725)],
            paragraphs: vec![0, 2],
            ..Transcript::default()
        }
    }

    fn write_plain(link: Option<&str>) -> String {
        let transcript = transcript();
        write(&transcript, &Outline::of(&transcript), link)
    }

    #[test]
    fn each_paragraph_links_to_its_moment() {
        let text = write_plain(Some("https://clips.example/c/1/"));
        let first = "[0:03](https://clips.example/c/1/#t=3) Press \\*\\_\\*\n";
        let second = "[1:02:05](https://clips.example/c/1/#t=3725) Then\n";
        assert_eq!(text, format!("{first}\n{second}"));
    }

    #[test]
    fn without_a_link_the_moments_stand_out() {
        assert!(write_plain(None).starts_with("**0:03** Press"));
    }
}
