//! What is told: as JSON for programs, and as a message in a channel.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use url::Url;

use super::wrong;
use crate::Result;
use crate::card::clock;

/// The longest title that is told, in characters.
const TITLE: usize = 150;
/// The most words that are told, in characters. Even when each of them takes
/// five, Slack shows them: it refuses blocks of more than 3000.
const EXCERPT: usize = 400;

/// Something that happened to a clip (Standard Webhooks 1.0, payload).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// What happened.
    #[serde(rename = "type")]
    pub kind: EventKind,
    /// When (RFC 3339).
    pub timestamp: String,
    /// To which clip.
    pub data: ClipTold,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum EventKind {
    /// All of a clip is at its link, and was checked.
    #[serde(rename = "clip.published")]
    Published,
    /// Another film is at the clip's link.
    #[serde(rename = "clip.replaced")]
    Replaced,
    /// Nothing is at the clip's link any more.
    #[serde(rename = "clip.unpublished")]
    Unpublished,
    /// Nothing: its owner tries the webhook.
    #[serde(rename = "aside.test")]
    Test,
}

/// What others are told of a clip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClipTold {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Where it can be watched.
    pub link: Url,
    /// Where its still lies, if it has one.
    pub poster: Option<Url>,
    /// How long it is.
    pub duration_ms: u64,
    /// When it was recorded (RFC 3339).
    pub created: String,
    /// Which film it is of those that were at its link, from 1.
    pub version: u32,
    /// The first words; empty if there are none.
    pub excerpt: String,
}

impl ClipTold {
    /// Nothing in it longer than a message can be.
    #[must_use]
    pub fn bounded(mut self) -> Self {
        shorten(&mut self.title, TITLE);
        shorten(&mut self.excerpt, EXCERPT);
        self
    }
}

fn shorten(text: &mut String, most: usize) {
    if let Some((end, _)) = text.char_indices().nth(most) {
        text.truncate(end);
        text.push('…');
    }
}

impl Event {
    /// For a program: the event as it is.
    pub(super) fn json(&self) -> Result<Vec<u8>> {
        serde_json::to_vec(self).map_err(|error| wrong(error.to_string()))
    }

    /// For a channel: a text that says all, which is what Mattermost and
    /// Discord show, and blocks that Slack shows instead.
    pub(super) fn slack(&self) -> Value {
        let clip = &self.data;
        let text = self.line();
        let words = escaped(&clip.excerpt);
        let quote = match words.is_empty() {
            true => String::new(),
            false => format!("\n>{}", words.replace('\n', "\n>")),
        };
        let mut blocks = vec![json!({
            "type": "section",
            "text": { "type": "mrkdwn", "text": format!("{text}{quote}") },
        })];
        // Slack refuses all of a message whose picture it cannot fetch.
        if let Some(poster) = clip.poster.as_ref().filter(|it| it.scheme() == "https") {
            let alt = if clip.title.is_empty() {
                "A still"
            } else {
                &clip.title
            };
            blocks.push(json!({ "type": "image", "image_url": poster, "alt_text": alt }));
        }
        json!({ "text": format!("{text}{quote}"), "blocks": blocks })
    }

    fn line(&self) -> String {
        let clip = &self.data;
        // Inside a link a bar would end the address.
        let title = escaped(&clip.title).replace('|', "¦").replace('\n', " ");
        let length = clock(Duration::from_millis(clip.duration_ms));
        let link = format!("<{}|{title}>", clip.link);
        match self.kind {
            EventKind::Published => format!("{link} ({length})"),
            EventKind::Replaced => format!("{link} ({length}) is a new version"),
            EventKind::Unpublished => format!("{title} is no longer at its link"),
            EventKind::Test => "Aside can post here.".to_owned(),
        }
    }
}

/// The three characters that mean something in a message to Slack.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(kind: EventKind, title: &str, excerpt: &str) -> Event {
        let link: Url = "https://clips.example/c/5k2m9x0c7r8t4w1y3z6a2b5d7c/"
            .parse()
            .unwrap();
        Event {
            kind,
            timestamp: "2026-11-22T15:31:00Z".into(),
            data: ClipTold {
                id: "5k2m9x0c7r8t4w1y3z6a2b5d7c".into(),
                title: title.into(),
                poster: Some(link.join("poster.jpg").unwrap()),
                link,
                duration_ms: 64_600,
                created: "2026-11-22T15:30:00Z".into(),
                version: 1,
                excerpt: excerpt.into(),
            }
            .bounded(),
        }
    }

    #[test]
    fn a_program_is_told_what_the_specification_asks_for() {
        let event = event(EventKind::Published, "Tour", "Hello");
        let told: Value = serde_json::from_slice(&event.json().unwrap()).unwrap();
        assert_eq!(told["type"], "clip.published");
        assert_eq!(told["timestamp"], "2026-11-22T15:31:00Z");
        assert_eq!(told["data"]["duration_ms"], 64_600);
        assert_eq!(told["data"]["excerpt"], "Hello");
        assert_eq!(serde_json::from_value::<Event>(told).unwrap(), event);
    }

    #[test]
    fn a_channel_sees_title_length_words_and_still() {
        let told = event(EventKind::Published, "Tour", "Hello\nall").slack();
        assert_eq!(
            told["text"],
            "<https://clips.example/c/5k2m9x0c7r8t4w1y3z6a2b5d7c/|Tour> (1:05)\n>Hello\n>all"
        );
        assert_eq!(told["blocks"][0]["text"]["text"], told["text"]);
        assert_eq!(told["blocks"][1]["type"], "image");
        let mut here = event(EventKind::Published, "Tour", "");
        here.data.poster = Some("http://127.0.0.1:4747/poster.jpg".parse().unwrap());
        assert_eq!(here.slack()["blocks"].as_array().unwrap().len(), 1);
    }

    #[test]
    fn no_title_calls_everybody_or_leads_elsewhere() {
        let told = event(
            EventKind::Published,
            "<!channel> a|b <https://x|y>",
            "<@U1>",
        )
        .slack();
        let text = told["text"].as_str().unwrap();
        assert_eq!(text.matches('<').count(), 1, "{text}");
        assert_eq!(text.matches('|').count(), 1, "{text}");
    }

    #[test]
    fn nothing_that_is_told_is_long() {
        let long = event(
            EventKind::Published,
            &"ü".repeat(100_000),
            &"&".repeat(100_000),
        );
        assert_eq!(long.data.title.chars().count(), TITLE + 1);
        assert!(long.json().unwrap().len() < 20_000);
        let block = &long.slack()["blocks"][0]["text"]["text"];
        assert!(block.as_str().unwrap().chars().count() <= 3000);
    }
}
