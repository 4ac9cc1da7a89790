//! Guests who take back what they sent: nothing of it is kept, here or in the
//! store, and their page says so.
//!
//! Whatever is killed here goes on where it was: the wish is written down before
//! anything is deleted, and what is gone already is deleted once more.

use std::collections::HashSet;

use aside_library::ClipId;
use aside_share::ask::{AnswerState, Ask, Book, Desk, Farewell, Inbox};
use jiff::Timestamp;

use super::ask_views::called;
use super::inbox::Collected;
use crate::AppError;
use crate::app::App;
use crate::view::{Event, Withdrawn};
use crate::work::blocking;

impl App {
    /// Does as guests wish who want out; the places of all who ever did, of
    /// which nothing more is taken in. What fails with one of them is noted and
    /// tried again by itself.
    pub(super) async fn hear_farewells(
        &self,
        book: &Book,
        desk: &Desk,
        ask: &mut Ask,
        inbox: &Inbox,
        collected: &mut Collected,
    ) -> Result<HashSet<ClipId>, AppError> {
        let mut known = book.farewells(&ask.id())?;
        for place in inbox.farewells() {
            let is_new = known.iter().all(|it| it.place != place);
            if is_new && desk.is_wished(ask, place).await? {
                let wish = Farewell::new(place);
                book.keep_farewell(&ask.id(), &wish)?;
                known.push(wish);
            }
        }
        for farewell in &mut known {
            // Also what came after it: what was signed before can still be written.
            let let_go = match farewell.deleted.is_none() || inbox.holds(&farewell.place) {
                true => self.let_go(book, desk, ask, farewell, collected).await,
                false => Ok(()),
            };
            collected.troubles.extend(let_go.err());
        }
        self.tell_guests(book, desk, ask, &mut known).await?;
        Ok(known.iter().map(|it| it.place).collect())
    }

    /// Deletes here what guests took back and was not deleted before the ask was
    /// closed: of its store all is gone.
    pub(super) async fn finish_farewells(
        &self,
        book: &Book,
        ask: &Ask,
        collected: &mut Collected,
    ) -> Result<(), AppError> {
        for mut farewell in book.farewells(&ask.id())? {
            if farewell.deleted.is_none() {
                let name = called(ask, &book.answers(&ask.id())?, &farewell.place);
                match self.forget_guest(book, ask, &farewell.place).await {
                    Ok(()) => self.note_gone(book, ask, &mut farewell, name, collected)?,
                    Err(error) => collected.troubles.push(error),
                }
            }
        }
        Ok(())
    }

    async fn let_go(
        &self,
        book: &Book,
        desk: &Desk,
        ask: &Ask,
        farewell: &mut Farewell,
        collected: &mut Collected,
    ) -> Result<(), AppError> {
        let place = farewell.place;
        if farewell.deleted.is_some() {
            return Ok(desk.let_go(ask, &place).await?);
        }
        let name = called(ask, &book.answers(&ask.id())?, &place);
        self.forget_guest(book, ask, &place).await?;
        desk.let_go(ask, &place).await?;
        self.note_gone(book, ask, farewell, name, collected)
    }

    fn note_gone(
        &self,
        book: &Book,
        ask: &Ask,
        farewell: &mut Farewell,
        name: Option<String>,
        collected: &mut Collected,
    ) -> Result<(), AppError> {
        farewell.deleted = Some(Timestamp::now());
        book.keep_farewell(&ask.id(), farewell)?;
        self.tell_ask(ask);
        collected.withdrawn.push(Withdrawn {
            ask: ask.id().to_string(),
            title: ask.wording.title.clone(),
            name,
        });
        Ok(())
    }

    /// Has the pages of those who are gone say so.
    async fn tell_guests(
        &self,
        book: &Book,
        desk: &Desk,
        ask: &mut Ask,
        known: &mut [Farewell],
    ) -> Result<(), AppError> {
        let is_untold = |it: &Farewell| it.deleted.is_some() && !it.told;
        if !known.iter().any(is_untold) {
            return Ok(());
        }
        desk.renew(ask, known).await?;
        book.keep(ask)?;
        for farewell in known.iter_mut().filter(|it| is_untold(it)) {
            farewell.told = true;
            book.keep_farewell(&ask.id(), farewell)?;
        }
        Ok(())
    }

    /// Deletes what was taken in of a guest, for good: recordings and their
    /// links, words, files, what was thought of them, and what was passed on.
    async fn forget_guest(&self, book: &Book, ask: &Ask, place: &ClipId) -> Result<(), AppError> {
        let answers = book.answers(&ask.id())?;
        self.unlist(book, ask, place).await?;
        for answer in answers.iter().filter(|it| it.place == *place) {
            if let AnswerState::Clip { clip } | AnswerState::Taking { clip } = answer.state {
                self.forget_clip(&clip).await?;
            }
        }
        // Last: without the records nobody would know which clips they are.
        Ok(book.forget_guest(&ask.id(), place)?)
    }

    /// Deletes a clip for good.
    pub(super) async fn forget_clip(&self, clip: &ClipId) -> Result<(), AppError> {
        // At a link first: a clip that is gone could not be taken back.
        if self.inner.sender.shipment(clip).is_some() {
            self.unpublish_now(clip).await?;
        }
        let (library, clip) = (self.inner.library.clone(), *clip);
        blocking(move || library.forget(&clip)).await??;
        let id = clip.to_string();
        self.tell(Event::ClipRemoved { id });
        Ok(())
    }
}
