//! Asks: questions that guests answer into the asker's own bucket.

use std::time::Duration;

use aside_library::ClipId;
use aside_share::ask::{
    Answer, AnswerKind, Ask, Book, Desk, Guests, Invitation, Question, Wording,
};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::expiry::moment;
use super::inbox::AnswerView;
use crate::app::App;
use crate::work::blocking;
use crate::{AppError, ErrorCode};

/// An ask, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AskView {
    /// Its id.
    pub id: String,
    /// What it is about.
    pub title: String,
    /// The store answers come into.
    pub store: String,
    /// When it was made (RFC 3339), as all times here.
    pub created: String,
    /// Until when answers are taken; until it is closed when `None`.
    pub deadline: Option<String>,
    /// Since when it is closed.
    pub closed: Option<String>,
    /// When its store was seen to hold nothing of it any more.
    pub cleared: Option<String>,
    /// Until when guests can send, should no Aside run from now on.
    pub signed_until: Option<String>,
    /// Whether the store refuses to overwrite what arrived.
    pub writes_once: bool,
    /// What is asked.
    pub questions: Vec<String>,
    /// How many answers there can be, and how many came.
    pub expected: usize,
    /// How many came.
    pub answered: usize,
    /// Who is asked.
    pub guests: Vec<GuestView>,
    /// What came, by guest and question.
    pub answers: Vec<AnswerView>,
}

/// A link, and how far whoever has it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GuestView {
    /// For whom it is; `None` for everybody who gets it.
    pub name: Option<String>,
    /// Where to answer.
    pub link: String,
    /// How many can answer there.
    pub places: usize,
    /// How many answers came, of how many there can be.
    pub answered: usize,
    /// How many there can be.
    pub expected: usize,
}

/// What to write to a guest who has not answered everything yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reminder {
    /// To whom; `None` for everybody who got the link.
    pub name: Option<String>,
    /// Where to answer.
    pub link: String,
    /// The words.
    pub text: String,
}

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
    /// Until when answers are taken, as [`App::expire`] reads moments.
    pub deadline: Option<String>,
    /// What guests agree to; words that say what is done when `None`.
    pub consent: Option<String>,
    /// What happens to answers; that they are deleted with the ask when `None`.
    pub kept: Option<String>,
    /// The store; the default one when `None`.
    pub store: Option<String>,
}

const CONSENT: &str = "I agree that what I record or write here is sent to whoever asked me, and \
    kept as is said above.";
const KEPT: &str = "Your answers go straight to the storage of whoever asked you, and to nobody \
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
        let mut ask = Ask::new(wording(new)?, &guests, &store)?;
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
        let ask = self.find_ask(id)?;
        self.ask_view(&ask)
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

    /// Takes no more answers, and takes everything of an ask out of its store:
    /// pages, and what guests sent. What came is in the library. How many
    /// objects that were.
    ///
    /// # Errors
    /// When there is no such ask, or the store does not let go of everything;
    /// it is tried again by itself then.
    pub async fn close_ask(&self, id: &str) -> Result<usize, AppError> {
        let book = self.book();
        let turn = {
            let book = book.clone();
            blocking(move || book.turn()).await??
        };
        let mut ask = self.find_ask(id)?;
        ask.close();
        book.keep(&ask)?;
        let removed = self.desk(&ask.store)?.remove(&ask).await?;
        ask.clear();
        book.keep(&ask)?;
        drop(turn);
        Ok(removed)
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

    fn find_ask(&self, id: &str) -> Result<Ask, AppError> {
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

    pub(super) fn ask_view(&self, ask: &Ask) -> Result<AskView, AppError> {
        let answers = self.book().answers(&ask.id())?;
        let desk = self.desk(&ask.store).ok();
        let guests = ask
            .invitations
            .iter()
            .map(|it| guest(it, ask, &answers, desk.as_ref()));
        let text = |time: Option<Timestamp>| time.map(|it| it.to_string());
        Ok(AskView {
            id: ask.id().to_string(),
            title: ask.wording.title.clone(),
            store: ask.store.clone(),
            created: ask.created().to_string(),
            deadline: text(ask.wording.deadline),
            closed: text(ask.closed()),
            cleared: text(ask.cleared()),
            signed_until: text(ask.signed_until()),
            writes_once: ask.writes_once(),
            questions: ask
                .wording
                .questions
                .iter()
                .map(|it| it.text.clone())
                .collect(),
            expected: ask.expected(),
            answered: answers.iter().filter(|it| it.is_accepted()).count(),
            guests: guests.collect(),
            answers: answers.iter().map(|it| AnswerView::new(ask, it)).collect(),
        })
    }
}

fn guest(it: &Invitation, ask: &Ask, answers: &[Answer], desk: Option<&Desk>) -> GuestView {
    let came = |answer: &&Answer| answer.is_accepted() && it.places.contains(&answer.place);
    GuestView {
        name: it.name.clone(),
        // The links of a store that was forgotten are not known any more.
        link: desk
            .map(|desk| desk.link(it).to_string())
            .unwrap_or_default(),
        places: it.places.len(),
        answered: answers.iter().filter(came).count(),
        expected: it.places.len() * ask.wording.questions.len(),
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

fn wording(new: NewAsk) -> Result<Wording, AppError> {
    let now = Timestamp::now();
    let deadline = new.deadline.map(|text| moment(&text, now)).transpose()?;
    let deadline = deadline.flatten();
    if deadline.is_some_and(|at| at < now + SignedDuration::from_mins(1)) {
        return Err(AppError::new(
            ErrorCode::Usage,
            "The deadline is over already.",
            "Write 7d, 2w, a date such as 2027-01-31, or `never`.",
        ));
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
        deadline,
        consent: new.consent.unwrap_or_else(|| CONSENT.to_owned()),
        kept: new.kept.unwrap_or_else(|| KEPT.to_owned()),
    })
}

fn no_ask(id: &str) -> AppError {
    AppError::new(
        ErrorCode::NotFound,
        format!("There is no ask {id:?}."),
        "`aside ask list` shows every ask.",
    )
}
