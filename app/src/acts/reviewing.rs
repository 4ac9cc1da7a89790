//! What is thought of answers: ratings, notes, decisions. They stay on this
//! machine.

use aside_library::ClipId;
use aside_share::ask::Review;

use crate::app::App;
use crate::ids::parse;
use crate::view::Decision;
use crate::work::blocking;
use crate::{AppError, ErrorCode};

impl App {
    /// Rates an answer from 1 to 5, the best; `None` takes that back. Questions
    /// count from 1.
    ///
    /// # Errors
    /// When there is no such ask, guest or question, or the disk refuses.
    pub async fn rate_answer(
        &self,
        ask: &str,
        place: &str,
        question: usize,
        rating: Option<u8>,
    ) -> Result<(), AppError> {
        let change = move |it: &mut Review, at| it.rate(at, rating);
        self.review(ask, place, Some(question), change).await
    }

    /// Notes something on an answer, for nobody else; nothing when empty.
    ///
    /// # Errors
    /// As [`App::rate_answer`], and when it is longer than 10,000 characters.
    pub async fn note_answer(
        &self,
        ask: &str,
        place: &str,
        question: usize,
        notes: &str,
    ) -> Result<(), AppError> {
        let notes = notes.to_owned();
        let change = move |it: &mut Review, at| it.note(at, &notes);
        self.review(ask, place, Some(question), change).await
    }

    /// Says what becomes of a guest; `None` takes that back.
    ///
    /// # Errors
    /// When there is no such ask or guest, or the disk refuses.
    pub async fn decide(
        &self,
        ask: &str,
        place: &str,
        decision: Option<Decision>,
    ) -> Result<(), AppError> {
        let change = move |it: &mut Review, _| {
            it.decision = decision.map(Into::into);
            Ok(())
        };
        self.review(ask, place, None, change).await
    }

    async fn review(
        &self,
        ask: &str,
        place: &str,
        question: Option<usize>,
        change: impl FnOnce(&mut Review, usize) -> aside_share::Result<()> + Send + 'static,
    ) -> Result<(), AppError> {
        let (app, ask, place) = (self.clone(), ask.to_owned(), parse(place)?);
        blocking(move || {
            let ask = app.find_ask(&ask)?;
            let known = |it: &ClipId| ask.invitations.iter().any(|one| one.places.contains(it));
            let count = ask.wording.questions.len();
            let asked = question.is_none_or(|it| (1..=count).contains(&it));
            if !known(&place) || !asked {
                return Err(AppError::new(
                    ErrorCode::NotFound,
                    "Nobody was asked that.",
                    "`aside ask show` says who was asked what.",
                ));
            }
            let book = app.book();
            if book
                .farewells(&ask.id())?
                .iter()
                .any(|it| it.place == place)
            {
                return Err(AppError::new(
                    ErrorCode::Conflict,
                    "This guest took their answers back.",
                    "Nothing is kept of them, and nothing that was thought of them.",
                ));
            }
            let at = question.unwrap_or(1) - 1;
            book.review(&ask.id(), place, |it| change(it, at))?;
            app.tell_ask(&ask);
            Ok(())
        })
        .await?
    }
}
