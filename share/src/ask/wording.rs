//! What guests are told and asked: all of it checked, all of it plain text.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::wrong;
use crate::Result;

const MOST_QUESTIONS: usize = 50;
const LONGEST_LINE: usize = 300;
const LONGEST_TEXT: usize = 5000;
const LONGEST_THOUGHT: Duration = Duration::from_secs(3600);

/// How a question may be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AnswerKind {
    /// A camera and a voice.
    Video,
    /// A screen and a voice.
    Screen,
    /// A voice alone.
    Voice,
    /// Written words.
    Text,
    /// A file that was there before.
    File,
}

impl AnswerKind {
    /// Every kind, in the order in which guests are offered them.
    pub const ALL: [Self; 5] = [
        Self::Video,
        Self::Screen,
        Self::Voice,
        Self::Text,
        Self::File,
    ];

    /// Whether it is made by recording, and can be played.
    pub const fn is_recorded(self) -> bool {
        matches!(self, Self::Video | Self::Screen | Self::Voice)
    }

    /// Whether it has a picture that moves.
    pub const fn is_pictured(self) -> bool {
        matches!(self, Self::Video | Self::Screen)
    }
}

/// What guests are told and asked. All of it is shown as plain text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wording {
    /// What it is about.
    pub title: String,
    /// Who asks; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub from: String,
    /// Why, and how long it takes; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub introduction: String,
    /// What is asked, in order.
    pub questions: Vec<Question>,
    /// How may be answered, the preferred way first.
    pub kinds: Vec<AnswerKind>,
    /// How often a recording may be made anew before one is kept.
    #[serde(default = "three")]
    pub retakes: u32,
    /// How long an answer may be; as long as it fits when `None`.
    #[serde(
        rename = "time_limit_ms",
        default,
        skip_serializing_if = "Option::is_none",
        with = "millis"
    )]
    pub time_limit: Option<Duration>,
    /// How long somebody may think before a recording begins by itself; it
    /// never does when `None`.
    #[serde(
        rename = "think_time_ms",
        default,
        skip_serializing_if = "Option::is_none",
        with = "millis"
    )]
    pub think_time: Option<Duration>,
    /// Until when answers are taken; until it is closed when `None`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Timestamp>,
    /// What guests agree to before they can answer.
    pub consent: String,
    /// What happens to what they send, and until when.
    pub kept: String,
}

/// One question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Its words.
    pub text: String,
}

impl Wording {
    /// Trimmed, and checked.
    pub(super) fn tidy(self) -> Result<Self> {
        let questions = self.questions.iter().map(|it| line("a question", &it.text));
        let questions: Vec<Question> = questions
            .map(|text| text.map(|text| Question { text }))
            .collect::<Result<_>>()?;
        if !(1..=MOST_QUESTIONS).contains(&questions.len()) {
            let count = questions.len();
            return Err(wrong(format!(
                "it has {count} questions, not 1 to {MOST_QUESTIONS}"
            )));
        }
        let mut kinds = Vec::new();
        for kind in self.kinds {
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        if kinds.is_empty() {
            return Err(wrong("it can be answered in no way"));
        }
        if self
            .time_limit
            .is_some_and(|it| it < Duration::from_secs(5))
        {
            return Err(wrong("nobody can answer in less than 5 seconds"));
        }
        if self.think_time.is_some_and(|it| it > LONGEST_THOUGHT) {
            return Err(wrong("nobody is to think for more than an hour"));
        }
        Ok(Self {
            title: line("its title", &self.title)?,
            from: optional(&self.from, LONGEST_LINE)?,
            introduction: optional(&self.introduction, LONGEST_TEXT)?,
            consent: text("what guests agree to", &self.consent)?,
            kept: text("what happens to answers", &self.kept)?,
            questions,
            kinds,
            ..self
        })
    }
}

/// What was pasted, as questions: one a line, without the numbers and dashes
/// that lists begin with.
pub fn questions(pasted: &str) -> Vec<Question> {
    pasted
        .lines()
        .map(unnumbered)
        .filter(|it| !it.is_empty())
        .map(|text| Question {
            text: text.to_owned(),
        })
        .collect()
}

/// `2. Why?`, `2) Why?`, `- Why?` and `• Why?` all ask why.
fn unnumbered(line: &str) -> &str {
    let line = line.trim();
    let digits = line.trim_start_matches(|it: char| it.is_ascii_digit());
    let numbered = (digits.len() < line.len() && line.len() - digits.len() <= 3)
        .then(|| digits.strip_prefix(['.', ')', ':']))
        .flatten();
    let rest = numbered.or_else(|| line.strip_prefix(['-', '*', '•', '–']));
    match rest {
        Some(rest) if rest.is_empty() || rest.starts_with(char::is_whitespace) => rest.trim(),
        _ => line,
    }
}

pub(super) fn line(what: &str, text: &str) -> Result<String> {
    let text: Vec<&str> = text.split_whitespace().collect();
    within(what, text.join(" "), LONGEST_LINE)
}

fn text(what: &str, text: &str) -> Result<String> {
    within(what, text.trim().to_owned(), LONGEST_TEXT)
}

fn optional(text: &str, longest: usize) -> Result<String> {
    match text.trim() {
        "" => Ok(String::new()),
        text => within("a text", text.to_owned(), longest),
    }
}

fn within(what: &str, text: String, longest: usize) -> Result<String> {
    let count = text.chars().count();
    if count == 0 {
        return Err(wrong(format!("{what} is empty")));
    }
    if count > longest {
        return Err(wrong(format!(
            "{what} has {count} characters; {longest} is the most"
        )));
    }
    match text
        .chars()
        .find(|it| it.is_control() && !"\n\r\t".contains(*it))
    {
        Some(_) => Err(wrong(format!(
            "{what} holds characters that nobody can see"
        ))),
        None => Ok(text),
    }
}

fn three() -> u32 {
    3
}

/// A time that may be missing, in whole milliseconds.
mod millis {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[expect(clippy::ref_option, reason = "serde asks for it")]
    pub(super) fn serialize<S: Serializer>(
        time: &Option<Duration>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        let millis = time.map(|it| u64::try_from(it.as_millis()).unwrap_or(u64::MAX));
        millis.serialize(to)
    }

    pub(super) fn deserialize<'a, D: Deserializer<'a>>(
        from: D,
    ) -> Result<Option<Duration>, D::Error> {
        Ok(Option::<u64>::deserialize(from)?.map(Duration::from_millis))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::ask) fn wording() -> Wording {
        Wording {
            title: "  A first\ntalk ".into(),
            from: String::new(),
            introduction: String::new(),
            questions: questions("1. Who are you?\n\n2) Why us?\n- 3 things you like\n42 is it?"),
            kinds: vec![AnswerKind::Voice, AnswerKind::Text, AnswerKind::Voice],
            retakes: 3,
            time_limit: Some(Duration::from_secs(120)),
            think_time: None,
            deadline: None,
            consent: "I agree.".into(),
            kept: "Deleted in May.".into(),
        }
    }

    #[test]
    fn pasted_lines_become_questions() {
        let texts: Vec<String> = wording().questions.into_iter().map(|it| it.text).collect();
        assert_eq!(
            texts,
            ["Who are you?", "Why us?", "3 things you like", "42 is it?"]
        );
        assert_eq!(questions("- \n\t\n•\n7.\n"), []);
    }
}
