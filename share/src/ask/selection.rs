//! Answers that are passed on to others: a page in the ask's store that names
//! them and leads to them, until a moment.

use std::fmt::Write;

use aside_library::ClipId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use url::Url;

use super::book::{self, Book};
use super::{Ask, Desk, FORMAT, random};
use crate::card::escaped;
use crate::key::PAGE;
use crate::{Error, Result, page};

/// Where an ask's selections lie, one file each.
const SELECTIONS: &str = "selections";

/// Answers that were passed on, as this machine remembers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Selection {
    format: u32,
    /// What its page is called; whoever knows it can read it.
    pub page: ClipId,
    /// Which answers.
    pub answers: Vec<Chosen>,
    /// When that was.
    pub made: Timestamp,
    /// Until when the page is there; until the ask is closed when `None`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// Since when the store holds nothing of it any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    gone: Option<Timestamp>,
}

/// One answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chosen {
    /// The guest's place.
    pub place: ClipId,
    /// The question's number, from 0.
    pub question: usize,
}

/// An answer, as the page shows it. All of it is plain text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Who answered.
    pub person: String,
    /// What was asked.
    pub question: String,
    /// What was answered.
    pub what: Said,
}

/// What was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// Written words.
    Words(String),
    /// A clip at its link.
    Clip {
        /// Where it is watched.
        link: Url,
        /// How long it is, as people write it.
        length: String,
    },
}

impl Selection {
    /// Answers to be passed on. Nothing is sent yet.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub fn new(answers: Vec<Chosen>, until: Option<Timestamp>) -> Result<Self> {
        Ok(Self {
            format: FORMAT,
            page: random()?,
            answers,
            made: Timestamp::now(),
            until,
            gone: None,
        })
    }

    /// Whether its page is still to be taken out of the store at this moment.
    pub fn is_due(&self, now: Timestamp) -> bool {
        self.gone.is_none() && self.until.is_some_and(|at| at <= now)
    }

    /// Whether the store may hold something of it.
    pub fn is_there(&self) -> bool {
        self.gone.is_none()
    }

    /// Notes that the store holds nothing of it any more.
    pub fn leave(&mut self) {
        self.gone.get_or_insert_with(Timestamp::now);
    }
}

impl Desk {
    /// Puts the page of a selection into the store; where it can be read.
    ///
    /// # Errors
    /// What the store says.
    pub async fn pass_on(&self, ask: &Ask, selection: &Selection, all: &[Listed]) -> Result<Url> {
        page::publish_assets(&self.store).await?;
        let html = html(ask, selection, all);
        self.put(&selection.page, PAGE, html.into_bytes()).await?;
        Ok(self.store.ask_link(&selection.page))
    }

    /// Takes the page of a selection out of the store, and looks that it is
    /// gone.
    ///
    /// # Errors
    /// [`Error::Leftover`] when it is still there, else what the store says.
    pub async fn take_back(&self, selection: &Selection) -> Result<()> {
        self.store.unlocked()?;
        self.store
            .clear_below(&format!("a/{}", selection.page))
            .await
    }
}

impl Book {
    /// What was passed on of an ask, the oldest first.
    ///
    /// # Errors
    /// When the folder is there and cannot be read.
    pub fn selections(&self, ask: &ClipId) -> Result<Vec<Selection>> {
        let dir = self.dir(ask).join(SELECTIONS);
        let mut selections = Vec::new();
        for path in book::list(&dir).map_err(|error| Error::io("read", &dir, error))? {
            if path.extension().is_none_or(|it| it != "json") {
                continue;
            }
            match book::read::<Selection>(&path) {
                Ok(Some(it)) if it.format == FORMAT => selections.push(it),
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "a selection cannot be read"),
            }
        }
        selections.sort_by_key(|it| (it.made, it.page));
        Ok(selections)
    }

    /// Keeps what was passed on.
    ///
    /// # Errors
    /// What the disk says.
    pub fn keep_selection(&self, ask: &ClipId, selection: &Selection) -> Result<()> {
        let name = format!("{}.json", selection.page);
        book::write(&self.dir(ask).join(SELECTIONS).join(name), selection)
    }
}

fn html(ask: &Ask, selection: &Selection, all: &[Listed]) -> String {
    let mut items = String::new();
    for one in all {
        let (person, question) = (escaped(&one.person), escaped(&one.question));
        let said = match &one.what {
            Said::Words(words) => format!("<p class=\"written\">{}</p>", escaped(words)),
            Said::Clip { link, length } => format!(
                "<a href=\"{}\" rel=\"noreferrer\">Watch {person}\u{2019}s answer, {}</a>",
                escaped(link.as_str()),
                escaped(length)
            ),
        };
        // Writing to a string does not fail.
        let _ = write!(items, "<li><h2>{person}</h2><p>{question}</p>{said}</li>");
    }
    let count = match all.len() {
        1 => "1 answer".to_owned(),
        count => format!("{count} answers"),
    };
    let until = selection
        .until
        .map(|at| at.strftime("here until %-d %B %Y, %H:%M UTC").to_string());
    page::render_list(
        &ask.wording.title,
        &count,
        until.as_deref().unwrap_or_default(),
        &items,
    )
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::super::Guests;
    use super::*;

    #[test]
    fn nothing_a_guest_wrote_is_markup_on_the_page() {
        let bad = "</p><script>alert(1)</script>{{items}}";
        let guests = Guests::Named(vec!["Ada".into()]);
        let ask = Ask::new(super::super::wording::tests::wording(), &guests, "team").unwrap();
        let listed = |what| Listed {
            person: bad.into(),
            question: bad.into(),
            what,
        };
        let link = "https://clips.example/c/x/?a=\"><script>".parse().unwrap();
        let length = bad.to_owned();
        let all = [
            listed(Said::Words(bad.into())),
            listed(Said::Clip { link, length }),
        ];
        let selection = Selection::new(Vec::new(), Some(Timestamp::now())).unwrap();
        let html = html(&ask, &selection, &all);
        assert!(!html.contains("<script"), "{html}");
        assert!(
            html.contains("2 answers") && html.contains("here until"),
            "{html}"
        );
        assert!(html.contains(&format!("../../p/{}/list.css", page::version())));
    }

    #[test]
    fn what_is_passed_on_is_remembered_until_it_is_gone() {
        let home = tempfile::tempdir().unwrap();
        let book = Book::new(home.path());
        let (ask, place) = (random().unwrap(), random().unwrap());
        let now = Timestamp::now();
        let chosen = vec![Chosen { place, question: 1 }];
        let mut selection = Selection::new(chosen, Some(now)).unwrap();
        book.keep_selection(&ask, &selection).unwrap();
        assert_eq!(
            book.selections(&ask).unwrap(),
            std::slice::from_ref(&selection)
        );
        assert!(selection.is_due(now) && !selection.is_due(now - SignedDuration::from_secs(1)));
        selection.leave();
        book.keep_selection(&ask, &selection).unwrap();
        let known = book.selections(&ask).unwrap();
        assert!(!known[0].is_due(now) && !known[0].is_there());
    }
}
