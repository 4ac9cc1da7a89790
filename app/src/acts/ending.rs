//! The end of an ask: now, or on a day that guests are told.

use aside_share::ask::{AnswerState, Ask, Book, Ending};
use jiff::Timestamp;

use super::asks::later;
use super::inbox::Collected;
use crate::app::App;
use crate::view::AskView;
use crate::work::blocking;
use crate::{AppError, ErrorCode};

impl App {
    /// Takes no more answers, and takes everything of an ask out of its store:
    /// pages, and what guests sent. What was taken in stays in the library,
    /// unless `answers` says that it is deleted too, for good: recordings,
    /// written words, and what was thought of them. How many objects were in
    /// the store; when this answers, none is.
    ///
    /// # Errors
    /// When there is no such ask, or the store or the disk does not let go of
    /// everything; it is tried again by itself then.
    pub async fn close_ask(&self, id: &str, answers: bool) -> Result<usize, AppError> {
        let book = self.book();
        let turn = {
            let book = book.clone();
            blocking(move || book.turn()).await??
        };
        let (mut ask, mut late) = (self.find_ask(id)?, Collected::default());
        if !answers && ask.closed().is_none() {
            // What is there and was not taken in yet would be lost.
            let desk = self.desk(&ask.store)?;
            self.take_in(&book, &desk, &mut ask, &mut late).await?;
        }
        let at = Timestamp::now();
        ask.ending = Some(Ending { at, answers });
        let removed = self.end(&book, &mut ask).await?;
        drop(turn);
        let app = self.clone();
        tokio::spawn(async move { app.complete_answers(&late.answers).await });
        Ok(removed)
    }

    /// Has an ask close by itself at a moment, as [`App::expire`] reads them,
    /// or with `never` not at all. An Aside that runs then does it.
    ///
    /// # Errors
    /// When there is no such ask, it is closed already, or that is no moment
    /// to come.
    pub async fn end_ask(&self, id: &str, when: &str, answers: bool) -> Result<AskView, AppError> {
        let book = self.book();
        let turn = {
            let book = book.clone();
            blocking(move || book.turn()).await??
        };
        let mut ask = self.find_ask(id)?;
        if ask.closed().is_some() {
            return Err(AppError::new(
                ErrorCode::Conflict,
                "This ask is closed already.",
                "Nothing of it is in its store any more.",
            ));
        }
        let at = later(Some(when), Timestamp::now(), "That moment is over already.")?;
        ask.ending = at.map(|at| Ending { at, answers });
        book.keep(&ask)?;
        drop(turn);
        self.tell_ask(&ask);
        self.ask_view(&ask)
    }

    /// Closes an ask, as whoever asked wants it ended; how many objects were
    /// in its store. It can be called again.
    pub(super) async fn end(&self, book: &Book, ask: &mut Ask) -> Result<usize, AppError> {
        ask.close();
        book.keep(ask)?;
        self.tell_ask(ask);
        let removed = self.desk(&ask.store)?.remove(ask).await?;
        self.take_back_selections(book, ask, true).await?;
        if ask.ending.is_some_and(|it| it.answers) {
            self.forget_answers(book, ask).await?;
        }
        ask.clear();
        book.keep(ask)?;
        self.tell_ask(ask);
        Ok(removed)
    }

    /// Deletes what was taken in, for good.
    async fn forget_answers(&self, book: &Book, ask: &Ask) -> Result<(), AppError> {
        for answer in book.answers(&ask.id())? {
            let (AnswerState::Clip { clip } | AnswerState::Taking { clip }) = answer.state else {
                continue;
            };
            self.forget_clip(&clip).await?;
        }
        Ok(book.forget(&ask.id())?)
    }
}
