//! Asks: a request with questions, and what guests answer into the asker's own
//! bucket, with no account and no server between.
//!
//! A guest's page (`pages/`, answer) lies where everybody with its link can
//! read it. What it may write is in a small file beside it ([`slots`]): signed
//! addresses, each for one object of one size, that overwrite nothing and are
//! good for a week. [`Desk`] puts both there and renews them, looks at what
//! arrived, and takes everything away again; [`Book`] remembers asks and
//! answers on this machine (docs/ask-format.md).

mod answer;
mod book;
mod desk;
mod farewell;
mod fetch;
mod files;
mod ladder;
mod note;
mod probe;
mod review;
mod selection;
mod slots;
mod wording;

use aside_library::ClipId;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

pub use self::answer::{Answer, AnswerState};
pub use self::book::{Book, Turn};
pub(crate) use self::book::{list, locked, locked_now, read, write};
pub use self::desk::Desk;
pub use self::farewell::{Farewell, Inbox};
pub(crate) use self::fetch::plain;
pub use self::fetch::{Arrival, Content, Fetched, IncomingFile};
pub use self::note::Note;
pub(crate) use self::note::seen;
pub(crate) use self::probe::{probe, remote};
pub use self::review::{Decision, Opinion, Review};
pub use self::selection::{Chosen, Listed, Said, Selection};
pub(crate) use self::slots::{LENGTH, sealed, with_deed};
use self::wording::line;
pub use self::wording::{AnswerKind, Question, Wording, questions};
use crate::{Error, Result};

/// The format this version writes, and the only one it reads.
pub const FORMAT: u32 = 1;

/// How often what may still be written of a closed ask is looked for.
const SWEPT_EVERY: SignedDuration = SignedDuration::from_hours(6);
const MOST_PLACES: usize = 100;
/// All signed addresses of an ask; a page's file of them stays below 400 kB.
const MOST_SLOTS_A_PAGE: usize = 100;

/// A request with questions, as `ask.json` keeps it. It holds no credentials,
/// but every link of it: whoever reads it can answer in each guest's name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    format: u32,
    id: ClipId,
    created: Timestamp,
    /// What guests are told and asked.
    #[serde(flatten)]
    pub wording: Wording,
    /// The store answers come into.
    pub store: String,
    /// Who is asked.
    pub invitations: Vec<Invitation>,
    /// Below what name answers lie there; nobody can guess it.
    pub(crate) inbox: ClipId,
    /// What the store was found to honour.
    #[serde(default)]
    pub(crate) seal: Seal,
    /// Until when the addresses that were signed last are good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) signed_until: Option<Timestamp>,
    /// The same, for the addresses by which guests take back what they sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) farewells_until: Option<Timestamp>,
    /// When it is closed by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ending: Option<Ending>,
    /// Since when it is closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    closed: Option<Timestamp>,
    /// When the store was last seen to hold nothing of it, once it is closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cleared: Option<Timestamp>,
}

/// A link, and for whom it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// For whom; `None` for everybody who gets it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What its page is called; whoever knows it can answer.
    pub page: ClipId,
    /// How many can answer: one for a person, as many as were offered else.
    pub places: Vec<ClipId>,
}

/// When an ask is closed, and everything of it is deleted from its store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ending {
    /// The moment.
    pub at: Timestamp,
    /// Whether what was taken in is deleted as well.
    #[serde(default)]
    pub answers: bool,
}

/// What a store was found to honour of a signed address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Seal {
    /// A second write is refused (`If-None-Match: *`).
    #[serde(default)]
    pub(crate) once: bool,
    /// Who may read is settled by the signer (`x-amz-acl: private`). Where it
    /// cannot be, the store refuses headers that were not signed.
    #[serde(default)]
    pub(crate) acl: bool,
}

/// Who is asked by a new ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Guests {
    /// These, each with a link of their own.
    Named(Vec<String>),
    /// The first so many who open one link.
    Open(usize),
}

impl Ask {
    /// A new ask. Nothing is signed or sent yet.
    ///
    /// # Errors
    /// [`Error::Ask`] when it asks nothing, nobody, or too much.
    pub fn new(wording: Wording, guests: &Guests, store: &str) -> Result<Self> {
        let wording = wording.tidy()?;
        let invitations = guests.invitations(wording.questions.len())?;
        Ok(Self {
            format: FORMAT,
            id: random()?,
            created: Timestamp::now(),
            wording,
            store: store.to_owned(),
            invitations,
            inbox: random()?,
            seal: Seal::default(),
            signed_until: None,
            farewells_until: None,
            ending: None,
            closed: None,
            cleared: None,
        })
    }

    /// Its id.
    pub fn id(&self) -> ClipId {
        self.id
    }

    /// When it was made.
    pub fn created(&self) -> Timestamp {
        self.created
    }

    /// Since when it is closed; `None` while it is open.
    pub fn closed(&self) -> Option<Timestamp> {
        self.closed
    }

    /// Until when guests can send with what is signed now.
    pub fn signed_until(&self) -> Option<Timestamp> {
        self.signed_until
    }

    /// Whether the store refuses to overwrite what arrived.
    pub fn writes_once(&self) -> bool {
        self.seal.once
    }

    /// Whether answers are taken at this moment.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.closed.is_none() && self.wording.deadline.is_none_or(|at| now < at)
    }

    /// Takes no more answers from now on.
    pub fn close(&mut self) {
        self.closed.get_or_insert_with(Timestamp::now);
    }

    /// Whether it is open longer than it was to be.
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.closed.is_none() && self.ending.is_some_and(|it| it.at <= now)
    }

    /// Notes that the store holds nothing of it any more.
    pub fn clear(&mut self) {
        self.cleared = Some(Timestamp::now());
    }

    /// When the store was last seen to hold nothing of it.
    pub fn cleared(&self) -> Option<Timestamp> {
        self.cleared
    }

    /// Whether the store is to be looked through for what is left of it: a
    /// closed ask can be written to for as long as what was signed is good.
    pub fn is_to_be_cleared(&self, now: Timestamp) -> bool {
        let Some(cleared) = self.cleared else {
            return self.closed.is_some();
        };
        let until = self.signed_until.max(self.farewells_until);
        let Some(until) = until.filter(|_| self.closed.is_some()) else {
            return false;
        };
        let due = cleared + SWEPT_EVERY;
        cleared < until && due.min(until) <= now
    }

    /// How many answers there can be.
    pub fn expected(&self) -> usize {
        let places: usize = self.invitations.iter().map(|it| it.places.len()).sum();
        places * self.wording.questions.len()
    }

    /// Where an answer's objects lie: below the store's prefix.
    pub(crate) fn place_path(&self, place: &ClipId) -> String {
        format!("inbox/{}/{place}", self.inbox)
    }

    pub(crate) fn inbox_path(&self) -> String {
        format!("inbox/{}", self.inbox)
    }
}

impl Guests {
    fn invitations(&self, questions: usize) -> Result<Vec<Invitation>> {
        let count = match self {
            Self::Named(names) => names.len(),
            Self::Open(places) => *places,
        };
        if !(1..=MOST_PLACES).contains(&count) {
            return Err(wrong(format!(
                "it asks {count} people, not 1 to {MOST_PLACES}"
            )));
        }
        let invitation = |name: Option<String>, places: usize| {
            Ok(Invitation {
                name,
                page: random()?,
                places: (0..places).map(|_| random()).collect::<Result<_>>()?,
            })
        };
        match self {
            Self::Open(places) if places * questions > MOST_SLOTS_A_PAGE => Err(wrong(format!(
                "an open link takes at most {MOST_SLOTS_A_PAGE} answers: fewer places, or fewer questions"
            ))),
            Self::Open(places) => Ok(vec![invitation(None, *places)?]),
            Self::Named(names) => names
                .iter()
                .map(|name| invitation(Some(line("a name", name)?), 1))
                .collect(),
        }
    }
}

/// A name that nobody can guess.
pub(crate) fn random() -> Result<ClipId> {
    ClipId::random().map_err(|error| Error::Io {
        doing: "make",
        what: "a name".to_owned(),
        source: error.into(),
    })
}

fn wrong(reason: impl Into<String>) -> Error {
    Error::Ask {
        reason: reason.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::wording::tests::wording;
    use super::*;

    #[test]
    fn an_ask_survives_being_written_and_read() {
        let guests = Guests::Named(vec!["Ada".into(), " Grace  Hopper ".into()]);
        let ask = Ask::new(wording(), &guests, "team").unwrap();
        assert_eq!(ask.wording.title, "A first talk");
        assert_eq!(ask.wording.kinds, [AnswerKind::Voice, AnswerKind::Text]);
        assert_eq!(ask.invitations[1].name.as_deref(), Some("Grace Hopper"));
        assert_eq!(ask.expected(), 8);
        let json = serde_json::to_string(&ask).unwrap();
        assert!(json.contains("\"time_limit_ms\":120000"), "{json}");
        assert_eq!(serde_json::from_str::<Ask>(&json).unwrap(), ask);
    }

    #[test]
    fn a_closed_ask_is_swept_for_as_long_as_somebody_can_write() {
        let guests = Guests::Named(vec!["Ada".into()]);
        let mut ask = Ask::new(wording(), &guests, "team").unwrap();
        let now = Timestamp::now();
        let hours = SignedDuration::from_hours;
        ask.signed_until = Some(now + hours(10));
        assert!(!ask.is_to_be_cleared(now));
        ask.close();
        assert!(ask.is_to_be_cleared(now));
        ask.clear();
        let at = |count| ask.is_to_be_cleared(ask.cleared().unwrap() + hours(count));
        assert_eq!([5, 6, 11].map(at), [false, true, true]);
        let mut late = ask.clone();
        late.cleared = Some(now + hours(11));
        assert!(!late.is_to_be_cleared(now + hours(400)));
        // A guest who takes something back writes, too.
        late.farewells_until = Some(now + hours(20));
        assert!(late.is_to_be_cleared(now + hours(17)));
    }

    #[test]
    fn what_nobody_could_answer_is_refused() {
        let named = |count: usize| Guests::Named(vec!["A".into(); count]);
        let refused = |wording: Wording, guests: &Guests| {
            assert!(Ask::new(wording, guests, "team").is_err(), "{guests:?}");
        };
        for guests in [named(0), named(101), Guests::Open(0), Guests::Open(26)] {
            refused(wording(), &guests);
        }
        refused(
            Wording {
                questions: Vec::new(),
                ..wording()
            },
            &named(1),
        );
        refused(
            Wording {
                kinds: Vec::new(),
                ..wording()
            },
            &named(1),
        );
        refused(
            Wording {
                title: " ".into(),
                ..wording()
            },
            &named(1),
        );
        refused(
            Wording {
                consent: String::new(),
                ..wording()
            },
            &named(1),
        );
        refused(
            Wording {
                title: "a\u{7}b".into(),
                ..wording()
            },
            &named(1),
        );
        refused(
            Wording {
                from: "x".repeat(301),
                ..wording()
            },
            &named(1),
        );
        refused(wording(), &Guests::Named(vec![" ".into()]));
    }
}
