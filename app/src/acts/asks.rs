//! Asks: questions that guests answer into the asker's own bucket.

use std::time::Duration;

use aside_library::ClipId;
use aside_share::ask::{AnswerKind, Ask, Book, Desk, Ending, Guests, Question, Wording};
use jiff::{SignedDuration, Timestamp};

use super::expiry::moment;
use crate::app::App;
use crate::view::{AskView, GuestView, Reminder};
use crate::work::blocking;
use crate::{AppError, ErrorCode};

/// What there is to know about a new ask.
#[derive(Clone, Debug)]
pub struct NewAsk {
    /// What it is about.
    pub title: String,
    /// Who asks; may be empty.
    pub from: String,
    /// Why, and how long it takes; may be empty.
    pub introduction: String,
    /// What is asked.
    pub questions: Vec<Question>,
    /// How may be answered; in every way when empty.
    pub kinds: Vec<AnswerKind>,
    /// Who is asked.
    pub guests: Guests,
    /// How often a recording may be made anew.
    pub retakes: u32,
    /// How long an answer may be.
    pub time_limit: Option<Duration>,
    /// How long somebody may think before a recording begins by itself.
    pub think_time: Option<Duration>,
    /// Until when answers are taken, as [`App::expire`] reads moments.
    pub deadline: Option<String>,
    /// When it is closed by itself and everything of it deleted, what was taken
    /// in as well; likewise.
    pub ends: Option<String>,
    /// What guests agree to; words that say what is done when `None`.
    pub consent: Option<String>,
    /// What happens to answers; that they are deleted with the ask when `None`.
    pub kept: Option<String>,
    /// The store; the default one when `None`.
    pub store: Option<String>,
}

pub(super) const CONSENT: &str = "I agree that what I record or write here is sent to whoever asked me, and \
    kept as is said above.";
pub(super) const KEPT: &str = "Your answers go straight to the storage of whoever asked you, and to nobody \
    else. They are turned into text on that person's own computer. They are used for what is \
    said above, and deleted when that is done; ask for it at any time.";

impl App {
    /// Makes an ask and puts its pages into the store; its links work from then
    /// on.
    ///
    /// # Errors
    /// When it asks nothing or nobody, or the store is none that guests can
    /// answer into. No link works then.
    pub async fn new_ask(&self, new: NewAsk) -> Result<AskView, AppError> {
        let default = self.inner.stores.lock().await.default_store().to_owned();
        let store = new.store.clone().unwrap_or(default);
        let desk = self.desk(&store)?;
        let guests = new.guests.clone();
        let now = Timestamp::now();
        let ending = later(
            new.ends.as_deref(),
            now,
            "The day of deletion is over already.",
        )?;
        let mut ask = Ask::new(wording(new, ending)?, &guests, &store)?;
        ask.ending = ending.map(|at| Ending { at, answers: true });
        let book = self.book();
        let turn = {
            let book = book.clone();
            blocking(move || book.turn()).await??
        };
        // Before the first object: whatever happens, what was sent can be
        // found again and taken back.
        book.keep(&ask)?;
        if let Err(error) = desk.open(&mut ask).await {
            ask.close();
            if desk.remove(&ask).await.is_ok() {
                ask.clear();
            }
            book.keep(&ask)?;
            return Err(error.into());
        }
        book.keep(&ask)?;
        drop(turn);
        self.tell_ask(&ask);
        self.ask_view(&ask)
    }

    /// Every ask, newest first.
    ///
    /// # Errors
    /// When the folder of asks cannot be read.
    pub async fn asks(&self) -> Result<Vec<AskView>, AppError> {
        let app = self.clone();
        blocking(move || {
            let asks = app.book().asks()?;
            asks.iter().map(|ask| app.ask_view(ask)).collect()
        })
        .await?
    }

    /// One ask, by its id or the beginning of it, or `last`.
    ///
    /// # Errors
    /// When there is no such ask.
    pub async fn ask(&self, id: &str) -> Result<AskView, AppError> {
        let (app, id) = (self.clone(), id.to_owned());
        blocking(move || {
            let ask = app.find_ask(&id)?;
            let mut view = app.ask_view(&ask)?;
            app.measure(&mut view.answers);
            Ok(view)
        })
        .await?
    }

    /// What to write to those who have not answered everything yet.
    ///
    /// # Errors
    /// When there is no such ask, or it takes no answers any more.
    pub async fn remind(&self, id: &str) -> Result<Vec<Reminder>, AppError> {
        let ask = self.find_ask(id)?;
        if !ask.is_open(Timestamp::now()) {
            return Err(AppError::new(
                ErrorCode::Conflict,
                "This ask takes no answers any more.",
                "Make a new one: `aside ask new`.",
            ));
        }
        let view = self.ask_view(&ask)?;
        let missing = view
            .guests
            .into_iter()
            .filter(|it| it.answered < it.expected);
        Ok(missing.map(|guest| reminder(&ask, guest)).collect())
    }

    pub(super) fn book(&self) -> Book {
        Book::new(&self.inner.paths.asks())
    }

    pub(super) fn desk(&self, store: &str) -> Result<Desk, AppError> {
        let publisher = self.inner.sender.publisher(store).ok_or_else(|| {
            AppError::new(
                ErrorCode::NotFound,
                format!("There is no store called {store:?}."),
                "`aside store list` shows every store.",
            )
        })?;
        Ok(Desk::new(publisher.store().clone()))
    }

    pub(super) fn find_ask(&self, id: &str) -> Result<Ask, AppError> {
        let book = self.book();
        if let Ok(id) = id.parse::<ClipId>() {
            return book.ask(&id).map_err(|error| match error {
                aside_share::Error::NotFound { .. } => no_ask(&id.to_string()),
                error => error.into(),
            });
        }
        let mut asks = book.asks()?.into_iter();
        let found = match id {
            "last" => asks.next(),
            "" => None,
            begin => {
                let mut found = asks.filter(|ask| ask.id().to_string().starts_with(begin));
                found.next().filter(|_| found.next().is_none())
            }
        };
        found.ok_or_else(|| no_ask(id))
    }
}

fn reminder(ask: &Ask, guest: GuestView) -> Reminder {
    let hello = match &guest.name {
        Some(name) => format!("Hello {name},"),
        None => "Hello,".to_owned(),
    };
    let missing = match (guest.places, guest.expected - guest.answered) {
        (1, missing) if guest.answered > 0 && missing == 1 => "one answer is still open".to_owned(),
        (1, missing) if guest.answered > 0 => format!("{missing} answers are still open"),
        _ => "I am looking forward to your answers".to_owned(),
    };
    let until = match ask.wording.deadline {
        Some(at) => format!(
            " They can be sent until {}.",
            at.strftime("%-d %B %Y, %H:%M UTC")
        ),
        None => String::new(),
    };
    let text = format!(
        "{hello}\n\nabout \"{}\": {missing}. What you kept is still there; go on at\n{}\n{until}",
        ask.wording.title, guest.link
    );
    Reminder {
        name: guest.name,
        link: guest.link,
        text: text.trim_end().to_owned(),
    }
}

/// A moment that is still to come.
pub(super) fn later(
    text: Option<&str>,
    now: Timestamp,
    over: &str,
) -> Result<Option<Timestamp>, AppError> {
    let at = text.map(|text| moment(text, now)).transpose()?.flatten();
    if at.is_some_and(|at| at < now + SignedDuration::from_mins(1)) {
        return Err(AppError::new(
            ErrorCode::Usage,
            over,
            "Write 7d, 2w, a date such as 2027-01-31, or `never`.",
        ));
    }
    Ok(at)
}

pub(super) fn wording(new: NewAsk, ending: Option<Timestamp>) -> Result<Wording, AppError> {
    let deadline = new.deadline.as_deref();
    let deadline = later(deadline, Timestamp::now(), "The deadline is over already.")?;
    let mut kept = new.kept.unwrap_or_else(|| KEPT.to_owned());
    if let Some(at) = ending {
        kept += &at
            .strftime(" All of it is deleted by %-d %B %Y.")
            .to_string();
    }
    let kinds = match new.kinds.is_empty() {
        true => vec![AnswerKind::Video, AnswerKind::Voice, AnswerKind::Text],
        false => new.kinds,
    };
    Ok(Wording {
        title: new.title,
        from: new.from,
        introduction: new.introduction,
        questions: new.questions,
        kinds,
        retakes: new.retakes,
        time_limit: new.time_limit,
        think_time: new.think_time,
        deadline,
        consent: new.consent.unwrap_or_else(|| CONSENT.to_owned()),
        kept,
    })
}

fn no_ask(id: &str) -> AppError {
    AppError::new(
        ErrorCode::NotFound,
        format!("There is no ask {id:?}."),
        "`aside ask list` shows every ask.",
    )
}
