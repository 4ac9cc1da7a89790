//! Chosen answers, passed on to others until a moment.

use aside_library::ClipId;
use aside_share::ask::{Answer, AnswerState, Ask, Book, Chosen, Listed, Said, Selection};
use jiff::Timestamp;

use super::ask_views::name;
use super::asks::later;
use crate::app::App;
use crate::ids::parse;
use crate::view::{PassedOn, PublishState};
use crate::work::blocking;
use crate::{AppError, ErrorCode};

impl App {
    /// Puts chosen answers, each a guest's place and a question from 1, at one
    /// link until `when`, as [`App::expire`] reads moments. Recordings go to
    /// links of their own for as long, if they are at none that lasts longer.
    /// What was thought of the answers goes nowhere.
    ///
    /// # Errors
    /// When there is no such ask or answer, that is no moment to come, or the
    /// store refuses.
    pub async fn pass_on(
        &self,
        id: &str,
        chosen: &[(String, usize)],
        when: &str,
    ) -> Result<PassedOn, AppError> {
        let until = later(Some(when), Timestamp::now(), "That moment is over already.")?;
        let (book, ask) = (self.book(), self.find_ask(id)?);
        let answers = self.chosen(&book, &ask, chosen)?;
        let mut listed = Vec::new();
        for answer in &answers {
            if let AnswerState::Clip { clip } = answer.state {
                self.put_at_link(&clip, until, when).await?;
            }
            listed.extend(self.listed(&ask, answer));
        }
        let these = answers.iter().map(|it| Chosen {
            place: it.place,
            question: it.question,
        });
        let selection = Selection::new(these.collect(), until)?;
        // Before it is there: whatever happens, it can be taken back.
        book.keep_selection(&ask.id(), &selection)?;
        let desk = self.desk(&ask.store)?;
        let link = desk.pass_on(&ask, &selection, &listed).await?;
        // Whoever took theirs back in the meantime.
        for farewell in book.farewells(&ask.id())? {
            self.unlist(&book, &ask, &farewell.place).await?;
        }
        Ok(PassedOn {
            link: link.to_string(),
            until: until.map(|it| it.to_string()),
            answers: listed.len(),
        })
    }

    /// Takes what was passed on out of the store: what is over, or all of it.
    pub(super) async fn take_back_selections(
        &self,
        book: &Book,
        ask: &Ask,
        all: bool,
    ) -> Result<(), AppError> {
        let now = Timestamp::now();
        for mut selection in book.selections(&ask.id())? {
            if selection.is_due(now) || all && selection.is_there() {
                self.desk(&ask.store)?.take_back(&selection).await?;
                selection.leave();
                book.keep_selection(&ask.id(), &selection)?;
            }
        }
        Ok(())
    }

    /// Takes a guest's answers out of what was passed on; a page that has no
    /// other goes whole.
    pub(super) async fn unlist(
        &self,
        book: &Book,
        ask: &Ask,
        place: &ClipId,
    ) -> Result<(), AppError> {
        let known = book.answers(&ask.id())?;
        for mut selection in book.selections(&ask.id())? {
            let count = selection.answers.len();
            selection.answers.retain(|it| it.place != *place);
            if selection.answers.len() == count || !selection.is_there() {
                continue;
            }
            let desk = self.desk(&ask.store)?;
            let of = |it: &Chosen| {
                let is_it = |one: &&Answer| one.place == it.place && one.question == it.question;
                self.listed(ask, known.iter().find(is_it)?)
            };
            let left: Vec<Listed> = selection.answers.iter().filter_map(of).collect();
            match left.is_empty() {
                true => {
                    desk.take_back(&selection).await?;
                    selection.leave();
                }
                false => drop(desk.pass_on(ask, &selection, &left).await?),
            }
            // Last: whoever goes on after a kill finds them in it still.
            book.keep_selection(&ask.id(), &selection)?;
        }
        Ok(())
    }

    fn chosen(
        &self,
        book: &Book,
        ask: &Ask,
        chosen: &[(String, usize)],
    ) -> Result<Vec<Answer>, AppError> {
        let known = book.answers(&ask.id())?;
        let mut answers = Vec::new();
        for (place, question) in chosen {
            let place = parse(place)?;
            let is_it = |it: &&Answer| {
                it.place == place && it.question + 1 == *question && it.is_accepted()
            };
            let found = known.iter().find(is_it).ok_or_else(|| {
                AppError::new(
                    ErrorCode::NotFound,
                    "There is no such answer to pass on.",
                    "`aside ask show` lists what came.",
                )
            })?;
            answers.push(found.clone());
        }
        match answers.is_empty() {
            true => Err(AppError::new(
                ErrorCode::Usage,
                "No answer was chosen.",
                "Choose at least one.",
            )),
            false => Ok(answers),
        }
    }

    /// Has a clip at its link until then at least.
    async fn put_at_link(
        &self,
        clip: &ClipId,
        until: Option<Timestamp>,
        when: &str,
    ) -> Result<(), AppError> {
        let (library, id) = (self.inner.library.clone(), *clip);
        let manifest = blocking(move || library.clip(&id)).await??.manifest;
        let lasts = match (self.expiry(&manifest), until) {
            (None, _) => true,
            (Some(at), Some(until)) => at >= until,
            (Some(_), None) => false,
        };
        if lasts && self.publish_state(clip) == PublishState::Published {
            return Ok(());
        }
        self.expire(&clip.to_string(), when).await.map(drop)
    }

    fn listed(&self, ask: &Ask, answer: &Answer) -> Option<Listed> {
        let what = match &answer.state {
            AnswerState::Text { text } => Said::Words(text.clone()),
            AnswerState::Clip { clip } => Said::Clip {
                link: self.store_of(clip).link(clip),
                length: length(self.inner.library.clip(clip).ok()?.manifest.duration()),
            },
            // A guest's file is shown at no link: nobody here knows what is in it.
            AnswerState::Taking { .. } | AnswerState::Refused { .. } | AnswerState::File { .. } => {
                return None;
            }
        };
        let question = ask.wording.questions.get(answer.question);
        Some(Listed {
            person: name(ask, answer).unwrap_or("Somebody").to_owned(),
            question: question.map_or_else(String::new, |it| it.text.clone()),
            what,
        })
    }
}

/// `1:05`
fn length(duration: std::time::Duration) -> String {
    let seconds = duration.as_secs();
    format!("{}:{:02}", seconds / 60, seconds % 60)
}
