//! What somebody who looks elsewhere is told: one digest rather than twenty.
//!
//! Nothing is said that the window would say to who looks at it, nothing that
//! went as it should (a clip at its link a moment after Stop), and nothing twice.

mod words;

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use crate::Event;
use crate::view::{Arrived, ClipState, ClipSummary, PublishState, TranscriptState};

pub use words::DigestWords;
use words::fill;

/// What comes within this of the first is told with it.
const GATHER: Duration = Duration::from_secs(20);
/// At least this long lies between two digests.
const APART: Duration = Duration::from_secs(10 * 60);
/// Words that took longer than this are late.
const LATE: Duration = Duration::from_secs(2 * 60);

/// Gathers what happens, and says when it is worth telling.
#[derive(Debug, Default)]
pub struct Notices {
    /// Clips whose link was seen to wait for something.
    held_up: HashSet<String>,
    /// Clips whose words are being made, and since when that is known.
    unheard: HashMap<String, Instant>,
    news: News,
    /// When the first of the news came.
    since: Option<Instant>,
    /// When something was told last.
    told: Option<Instant>,
}

/// What happened and was not told yet. Clips are kept with their titles.
#[derive(Debug, Default)]
struct News {
    answers: usize,
    people: Vec<String>,
    asks: Vec<String>,
    published: Vec<(String, String)>,
    heard: Vec<(String, String)>,
}

/// A digest, as the desktop shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What is most worth knowing.
    pub title: String,
    /// What else happened, a line each; may be empty.
    pub body: String,
}

impl Notices {
    /// Learns of something that happened.
    pub fn observe(&mut self, event: &Event, now: Instant) {
        match event {
            Event::AnswersArrived { arrived } => self.answers(arrived, now),
            Event::ClipChanged { clip } => self.clip(clip, now),
            Event::ClipRemoved { id } => self.gone(id),
            _ => {}
        }
    }

    /// Somebody looks at the window: it says all of it itself.
    pub fn seen(&mut self) {
        self.news = News::default();
        self.since = None;
    }

    /// Whether there is something to tell, now or later.
    pub const fn has_news(&self) -> bool {
        self.since.is_some()
    }

    /// What is to be told now. `wait`: these are quiet hours, or the desktop is
    /// not to disturb; what there is stays for later.
    pub fn due(&mut self, now: Instant, wait: bool, words: &DigestWords) -> Option<Notice> {
        let is_gathered = now.duration_since(self.since?) >= GATHER;
        let is_apart = self
            .told
            .is_none_or(|told| now.duration_since(told) >= APART);
        if wait || !is_gathered || !is_apart {
            return None;
        }
        let notice = self.news.digest(words);
        self.seen();
        self.told = notice.is_some().then_some(now).or(self.told);
        notice
    }

    fn answers(&mut self, arrived: &[Arrived], now: Instant) {
        for it in arrived.iter().filter(|it| it.answers > 0) {
            self.news.answers += it.answers;
            add(&mut self.news.asks, &it.title);
            it.people
                .iter()
                .for_each(|who| add(&mut self.news.people, who));
            self.since.get_or_insert(now);
        }
    }

    fn clip(&mut self, clip: &ClipSummary, now: Instant) {
        let known = || (clip.id.clone(), clip.title.clone());
        let waits = clip.outbox.as_ref().is_some_and(|it| {
            it.failures > 0 || it.message.is_some() || it.state == PublishState::Paused
        });
        if waits {
            self.held_up.insert(clip.id.clone());
        } else if clip.publish == PublishState::Published && self.held_up.remove(&clip.id) {
            self.news.published.push(known());
            self.since.get_or_insert(now);
        }
        match clip.transcript {
            TranscriptState::Working if clip.state == ClipState::Ready => {
                self.unheard.entry(clip.id.clone()).or_insert(now);
            }
            TranscriptState::Working => {}
            ended => {
                let began = self.unheard.remove(&clip.id);
                let is_late = began.is_some_and(|began| now.duration_since(began) >= LATE);
                if is_late && ended == TranscriptState::Ready {
                    self.news.heard.push(known());
                    self.since.get_or_insert(now);
                }
            }
        }
    }

    fn gone(&mut self, id: &str) {
        self.held_up.remove(id);
        self.unheard.remove(id);
        self.news.published.retain(|(it, _)| it != id);
        self.news.heard.retain(|(it, _)| it != id);
    }
}

impl News {
    /// `None` when all of it went meanwhile.
    fn digest(&self, words: &DigestWords) -> Option<Notice> {
        let answers = (self.answers > 0).then(|| self.answers_line(words));
        let published = clips_line(&self.published, &words.published, &words.published_many);
        let heard = clips_line(&self.heard, &words.heard, &words.heard_many);
        let mut lines = [answers, published, heard].into_iter().flatten();
        Some(Notice {
            title: lines.next()?,
            body: lines.collect::<Vec<_>>().join("\n"),
        })
    }

    fn answers_line(&self, words: &DigestWords) -> String {
        let what = match self.answers {
            1 => words.answer.clone(),
            many => fill(&words.answers, &[("n", &many.to_string())]),
        };
        let from = match &self.people[..] {
            [] => String::new(),
            [one] => fill(&words.from_one, &[("one", one)]),
            [one, other] => fill(&words.from_two, &[("one", one), ("other", other)]),
            many => fill(&words.from_many, &[("n", &many.len().to_string())]),
        };
        let to = match &self.asks[..] {
            [title] => fill(&words.to_ask, &[("title", title)]),
            asks => fill(&words.to_asks, &[("n", &asks.len().to_string())]),
        };
        what + &from + &to
    }
}

/// What happened to clips, one by its title, more by their number.
fn clips_line(clips: &[(String, String)], one: &str, many: &str) -> Option<String> {
    match clips {
        [] => None,
        [(_, title)] => Some(fill(one, &[("title", title)])),
        several => Some(fill(many, &[("n", &several.len().to_string())])),
    }
}

/// Once each, in the order in which they came.
fn add(list: &mut Vec<String>, it: &str) {
    if !list.iter().any(|known| known == it) {
        list.push(it.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::summary::broken;
    use crate::view::OutboxItem;

    const MINUTE: Duration = Duration::from_secs(60);

    fn due(notices: &mut Notices, now: Instant, wait: bool) -> Option<Notice> {
        notices.due(now, wait, &DigestWords::default())
    }

    fn arrived(title: &str, person: &str) -> Event {
        Event::AnswersArrived {
            arrived: vec![Arrived {
                ask: title.to_owned(),
                title: title.to_owned(),
                answers: 1,
                refused: 0,
                people: vec![person.to_owned()],
            }],
        }
    }

    fn changed(id: &str, change: impl FnOnce(&mut ClipSummary)) -> Event {
        let mut clip = ClipSummary {
            title: format!("Clip {id}"),
            state: ClipState::Ready,
            ..broken(id, "")
        };
        change(&mut clip);
        Event::ClipChanged {
            clip: Box::new(clip),
        }
    }

    fn waiting(id: &str) -> Event {
        changed(id, |clip| {
            clip.outbox = Some(OutboxItem {
                clip_id: id.to_owned(),
                store: "team".to_owned(),
                state: PublishState::Waiting,
                sent_bytes: 0,
                total_bytes: 0,
                bytes_per_second: 0,
                failures: 1,
                message: None,
                hint: None,
                next_try: None,
            });
        })
    }

    fn published(id: &str) -> Event {
        changed(id, |clip| clip.publish = PublishState::Published)
    }

    fn words(id: &str, state: TranscriptState) -> Event {
        changed(id, |clip| clip.transcript = state)
    }

    fn notice(title: &str, body: &str) -> Option<Notice> {
        let (title, body) = (title.to_owned(), body.to_owned());
        Some(Notice { title, body })
    }

    #[test]
    fn twenty_events_make_one_digest() {
        let (mut notices, now) = (Notices::default(), Instant::now());
        for n in 0..12 {
            notices.observe(&arrived("First talk", ["Anna", "Ben", "Cy"][n % 3]), now);
        }
        for id in ["a", "b", "c", "d"] {
            notices.observe(&waiting(id), now);
            notices.observe(&published(id), now);
        }
        notices.observe(&words("a", TranscriptState::Working), now);
        notices.observe(&words("a", TranscriptState::Ready), now + LATE);
        assert_eq!(
            due(&mut notices, now + GATHER / 2, false),
            None,
            "there may be more"
        );
        assert_eq!(
            due(&mut notices, now + LATE, false),
            notice(
                "12 answers came in from 3 people · First talk",
                "4 clips are at their links now\nThe words of “Clip a” are there"
            )
        );
        assert!(!notices.has_news());
        assert_eq!(
            due(&mut notices, now + MINUTE * 60, false),
            None,
            "nothing is told twice"
        );
    }

    #[test]
    fn the_next_digest_waits_and_has_all_that_came_meanwhile() {
        let (mut notices, now) = (Notices::default(), Instant::now());
        notices.observe(&arrived("First talk", "Anna"), now);
        assert!(due(&mut notices, now + GATHER, false).is_some());
        let again = now + MINUTE;
        notices.observe(&arrived("First talk", "Ben"), again);
        notices.observe(&arrived("Check-in", "Cy"), again + MINUTE);
        assert_eq!(due(&mut notices, again + MINUTE * 2, false), None);
        let later = due(&mut notices, now + GATHER + APART, false);
        assert_eq!(
            later,
            notice("2 answers came in from Ben and Cy, to 2 asks", "")
        );
    }

    #[test]
    fn what_comes_in_quiet_hours_is_told_once_after_them() {
        let (mut notices, now) = (Notices::default(), Instant::now());
        notices.observe(&arrived("First talk", "Anna"), now);
        for hour in 1..8 {
            let night = now + MINUTE * 60 * hour;
            assert_eq!(due(&mut notices, night, true), None);
            notices.observe(&arrived("First talk", "Ben"), night);
        }
        let told = due(&mut notices, now + MINUTE * 60 * 8, false);
        assert_eq!(
            told,
            notice("8 answers came in from Anna and Ben · First talk", "")
        );
    }

    #[test]
    fn what_went_as_it_should_is_no_news() {
        let (mut notices, now) = (Notices::default(), Instant::now());
        notices.observe(&published("a"), now);
        notices.observe(&words("a", TranscriptState::Working), now);
        notices.observe(&words("a", TranscriptState::Ready), now + LATE / 2);
        notices.observe(&words("b", TranscriptState::Working), now);
        notices.observe(&words("b", TranscriptState::Failed), now + LATE);
        assert!(!notices.has_news());
    }

    #[test]
    fn what_was_looked_at_or_went_is_not_told() {
        let (mut notices, now) = (Notices::default(), Instant::now());
        notices.observe(&arrived("First talk", "Anna"), now);
        notices.seen();
        assert_eq!(due(&mut notices, now + MINUTE, false), None);

        notices.observe(&waiting("a"), now);
        notices.observe(&published("a"), now);
        notices.observe(&Event::ClipRemoved { id: "a".into() }, now);
        assert_eq!(due(&mut notices, now + MINUTE, false), None);
        assert!(!notices.has_news(), "it is not asked for ever");
    }

    #[test]
    fn a_digest_is_in_the_language_of_the_window() {
        let mut notices = Notices::default();
        let now = Instant::now();
        notices.observe(&arrived("Offsite", "{n}"), now);
        notices.observe(&waiting("a"), now);
        notices.observe(&published("a"), now);
        let words = DigestWords {
            answer: "1 Antwort ist da".to_owned(),
            from_one: " von {one}".to_owned(),
            published: "„{title}“ ist jetzt unter seinem Link".to_owned(),
            ..DigestWords::default()
        };
        let told = notices.due(now + GATHER, false, &words).unwrap();
        assert_eq!(told.title, "1 Antwort ist da von {n} · Offsite");
        assert_eq!(told.body, "„Clip a“ ist jetzt unter seinem Link");
    }
}
