//! What a guest's page may write, as it reads it (docs/ask-format.md).

use aside_library::ClipId;
use jiff::Timestamp;
use serde::Serialize;
use url::Url;

use super::farewell::FAREWELL;
use super::{AnswerKind, Ask, FORMAT, Farewell, Invitation, Seal, Wording, files, ladder, note};
use crate::Result;
use crate::remote::Remote;
use crate::sigv4::{Deed, Signer};
use crate::store::Store;

/// What objects that guests write are: bytes. A browser shows them as nothing
/// else, whatever is in them.
const CONTENT_TYPE: &str = "application/octet-stream";

/// `ask.json` beside a page: what it shows, also when nothing can be sent.
#[derive(Serialize)]
pub(super) struct Shown<'a> {
    format: u32,
    #[serde(flatten)]
    wording: &'a Wording,
    /// Whom it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    /// Which files are taken, where any is.
    #[serde(skip_serializing_if = "Option::is_none")]
    files: Option<ShownFiles>,
}

#[derive(Serialize)]
struct ShownFiles {
    /// How their names end.
    endings: Vec<&'static str>,
    /// No file is larger.
    bytes: u64,
}

impl<'a> Shown<'a> {
    pub(super) fn new(ask: &'a Ask, invitation: &'a Invitation) -> Self {
        Self {
            format: FORMAT,
            wording: &ask.wording,
            name: invitation.name.as_deref(),
            files: ask
                .wording
                .kinds
                .contains(&AnswerKind::File)
                .then(|| ShownFiles {
                    endings: files::endings().collect(),
                    bytes: files::LARGEST,
                }),
        }
    }
}

/// `slots.json` beside a page.
#[derive(Serialize)]
pub(super) struct Slots {
    format: u32,
    /// Until when what is signed here is good.
    expires: Timestamp,
    /// What has to be sent with each write, beside its length.
    headers: Vec<(String, String)>,
    /// What each address has in its query before `X-Amz-Signature`.
    query: String,
    /// How long a note is.
    note_bytes: u64,
    /// The sizes of a slot's objects, by number.
    sizes: Vec<u64>,
    /// For what takes back what was sent.
    farewell: SignedFarewells,
    places: Vec<SignedPlace>,
}

/// They are good for longer than answers are taken.
#[derive(Serialize)]
struct SignedFarewells {
    expires: Timestamp,
    query: String,
}

#[derive(Serialize)]
struct SignedPlace {
    /// Names which place it is, and below which address its objects lie.
    url: Url,
    /// Signs the note that takes the place, at an open link.
    #[serde(skip_serializing_if = "Option::is_none")]
    claim: Option<String>,
    /// None once answers are taken no more.
    questions: Vec<SignedSlot>,
    /// Signs the guest's word that everything in it is to be deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    farewell: Option<String>,
    /// Since when all of it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    deleted: Option<Timestamp>,
}

#[derive(Serialize)]
struct SignedSlot {
    note: String,
    parts: Vec<String>,
}

/// Signs slots of one ask.
pub(super) struct Scribe<'a> {
    pub(super) ask: &'a Ask,
    pub(super) store: &'a Store,
    pub(super) remote: &'a Remote,
    /// Signs answers, while they are taken.
    pub(super) signer: Option<&'a Signer>,
    pub(super) expires: Timestamp,
    pub(super) farewells: &'a Signer,
    pub(super) farewells_until: Timestamp,
    /// Guests who wanted out: no answer can be written in their places.
    pub(super) gone: &'a [Farewell],
}

impl Scribe<'_> {
    pub(super) fn slots(&self, invitation: &Invitation) -> Result<Slots> {
        let sizes = ladder::sizes(&self.ask.wording.kinds);
        let places = invitation.places.iter();
        let is_open = invitation.name.is_none();
        let places = places.map(|place| self.place(place, is_open, &sizes));
        let headers = sealed(self.ask.seal, "");
        let query = |signer: &Signer| with_deed(&headers, |deed| signer.query(deed));
        Ok(Slots {
            format: FORMAT,
            expires: self.expires,
            query: self.signer.map(query).unwrap_or_default(),
            farewell: SignedFarewells {
                expires: self.farewells_until,
                query: query(self.farewells),
            },
            headers: headers
                .into_iter()
                .filter(|(name, _)| *name != LENGTH)
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
            note_bytes: note::BYTES,
            places: places.collect::<Result<_>>()?,
            sizes,
        })
    }

    fn place(&self, place: &ClipId, is_open: bool, sizes: &[u64]) -> Result<SignedPlace> {
        let path = format!("{}/", self.store.object_path(&self.ask.place_path(place)));
        let url = self.remote.url(&path, None)?;
        let sign = |signer: &Signer, name: &str, bytes: u64| -> Result<String> {
            let object = self.remote.url(&format!("{path}{name}"), None)?;
            let length = bytes.to_string();
            with_deed(&sealed(self.ask.seal, &length), |deed| {
                signer.sign(deed, &object)
            })
        };
        let slot = |signer: &Signer, question: usize| -> Result<SignedSlot> {
            let parts = sizes.iter().enumerate();
            let parts = parts.map(|(part, size)| sign(signer, &part_name(question, part), *size));
            Ok(SignedSlot {
                note: sign(signer, &note_name(question), note::BYTES)?,
                parts: parts.collect::<Result<_>>()?,
            })
        };
        let gone = self.gone.iter().find(|it| it.place == *place);
        let signer = self.signer.filter(|_| gone.is_none());
        let claim = signer.filter(|_| is_open);
        let questions = signer.into_iter().flat_map(|signer| {
            let questions = 0..self.ask.wording.questions.len();
            questions.map(move |it| slot(signer, it))
        });
        // A wish can be said again until it came true.
        let is_done = gone.is_some_and(|it| it.deleted.is_some());
        let farewell = (!is_done).then_some(self.farewells);
        Ok(SignedPlace {
            url,
            claim: claim.map(|it| sign(it, CLAIM, note::BYTES)).transpose()?,
            questions: questions.collect::<Result<_>>()?,
            farewell: farewell
                .map(|it| sign(it, FAREWELL, note::BYTES))
                .transpose()?,
            deleted: gone.and_then(|it| it.deleted),
        })
    }
}

/// What takes a place at an open link.
pub(super) const CLAIM: &str = "claim";
pub(crate) const LENGTH: &str = "content-length";

pub(super) fn note_name(question: usize) -> String {
    format!("{question}-note")
}

pub(super) fn part_name(question: usize, part: usize) -> String {
    format!("{question}-{part}")
}

/// The headers that are signed, in order of name.
pub(crate) fn sealed(seal: Seal, length: &str) -> Vec<(&'static str, &str)> {
    let mut headers = vec![(LENGTH, length), ("content-type", CONTENT_TYPE)];
    if seal.once {
        headers.push(("if-none-match", "*"));
    }
    if seal.acl {
        headers.push(("x-amz-acl", "private"));
    }
    headers
}

pub(crate) fn with_deed<T>(headers: &[(&str, &str)], act: impl FnOnce(Deed<'_>) -> T) -> T {
    act(Deed {
        method: "PUT",
        headers,
    })
}
