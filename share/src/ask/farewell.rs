//! Guests who take back what they sent. A page can delete nothing: it leaves
//! word beside the answers, in an object that it may write once, and whoever
//! asked lets go of everything in that place.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use aside_library::ClipId;
use futures::StreamExt;
use jiff::Timestamp;
use object_store::ObjectStoreExt;
use object_store::path::Path as ObjectPath;
use serde::{Deserialize, Serialize};

use super::book::{self, Book};
use super::fetch::{Arrival, Stop};
use super::slots::{CLAIM, note_name};
use super::{Ask, Desk, FORMAT, note};
use crate::{Error, Result};

/// What a guest's word is called in their place.
pub(super) const FAREWELL: &str = "farewell";
/// Where an ask's farewells lie, one file each.
const FAREWELLS: &str = "farewells";
/// How long the proof is that a place at an open link is somebody's.
const SECRET_CHARS: usize = 32;

/// A guest's wish that nothing of theirs is kept, as this machine remembers it.
/// It says nothing of what they sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Farewell {
    format: u32,
    /// The guest's place.
    pub place: ClipId,
    /// When the wish was found.
    pub asked: Timestamp,
    /// When nothing of theirs was seen to be left, in the store and here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted: Option<Timestamp>,
    /// Whether the guest's page says so.
    #[serde(default)]
    pub told: bool,
}

impl Farewell {
    /// A wish that was found now.
    pub fn new(place: ClipId) -> Self {
        Self {
            format: FORMAT,
            place,
            asked: Timestamp::now(),
            deleted: None,
            told: false,
        }
    }
}

/// What lies in the inbox of an ask, by one listing. Everybody who was asked
/// can write there.
#[derive(Clone, Debug)]
pub struct Inbox {
    /// Places that are the ask's, and what an object there is called.
    found: Vec<(ClipId, String)>,
}

impl Inbox {
    /// What arrived, but for what is `settled`.
    pub fn answers(&self, ask: &Ask, settled: &HashSet<Arrival>) -> Vec<Arrival> {
        let questions = 0..ask.wording.questions.len();
        let notes: Vec<String> = questions.map(note_name).collect();
        let arrival = |(place, name): &(ClipId, String)| {
            let question = notes.iter().position(|it| it == name)?;
            Some(Arrival {
                place: *place,
                question,
            })
        };
        let arrived = self.found.iter().filter_map(arrival);
        let mut arrived: Vec<Arrival> = arrived.filter(|it| !settled.contains(it)).collect();
        arrived.sort_unstable();
        arrived
    }

    /// The places of which somebody says that their guest wants out.
    pub fn farewells(&self) -> impl Iterator<Item = ClipId> {
        let words = self.found.iter().filter(|(_, name)| name == FAREWELL);
        words.map(|(place, _)| *place)
    }

    /// Whether something lies in a place, but for what takes it.
    pub fn holds(&self, place: &ClipId) -> bool {
        let mut found = self.found.iter();
        found.any(|(it, name)| it == place && name != CLAIM)
    }
}

/// What takes a place at an open link, and what gives it back.
#[derive(Debug, Deserialize)]
struct Word {
    format: u32,
    #[serde(default)]
    secret: String,
}

impl Word {
    fn parse(content: &[u8]) -> Option<Self> {
        let word: Self = serde_json::from_slice(content).ok()?;
        (word.format == FORMAT).then_some(word)
    }

    /// Whether it was written by whoever wrote the other.
    fn proves(&self, other: &Self) -> bool {
        let is_secret = |it: &str| it.len() == SECRET_CHARS && it.is_ascii();
        is_secret(&self.secret) && self.secret == other.secret
    }
}

impl Desk {
    /// Looks at what arrived: one listing.
    ///
    /// # Errors
    /// When there are no keys, or the store does not answer or refuses.
    pub async fn look(&self, ask: &Ask) -> Result<Inbox> {
        self.store.unlocked()?;
        let inbox = self.store.object_path(&ask.inbox_path());
        let listed = self.store.all_below(&ask.inbox_path()).await?;
        let found = listed.iter().filter_map(|path| ask.found(&inbox, path));
        Ok(Inbox {
            found: found.collect(),
        })
    }

    /// Whether the guest of a place is who wants out. A word that is nobody's
    /// is removed, so that the guest can leave one.
    ///
    /// # Errors
    /// When the store does not answer or refuses.
    pub async fn is_wished(&self, ask: &Ask, place: ClipId) -> Result<bool> {
        let word = self.word(ask, &place, FAREWELL).await?;
        let is_wished = match word {
            None => false,
            // A link of their own was given to nobody else.
            Some(_) if ask.is_named(&place) => true,
            // All who have an open link can write in all of its places.
            Some(word) => {
                let claim = self.word(ask, &place, CLAIM).await?;
                claim.is_some_and(|claim| word.proves(&claim))
            }
        };
        if !is_wished {
            let name = format!("{}/{FAREWELL}", ask.place_path(&place));
            let path = self.store.object_path(&name);
            match self.store.objects().delete(&path).await {
                Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
                Err(error) => return Err(Error::store(self.store.name(), "delete", name, error)),
            }
        }
        Ok(is_wished)
    }

    /// Takes everything of a guest out of the store, and looks that it is gone.
    /// What takes the place at an open link stays: it says nothing of them, and
    /// without it somebody else would send their answers into it.
    ///
    /// # Errors
    /// [`Error::Leftover`] when something is still there, else what the store
    /// says. It can be called again.
    pub async fn let_go(&self, ask: &Ask, place: &ClipId) -> Result<()> {
        let below = ask.place_path(place);
        for path in self.theirs(&below).await? {
            let failed = |error| Error::store(self.store.name(), "delete", below.clone(), error);
            self.store.objects().delete(&path).await.map_err(failed)?;
        }
        match self.theirs(&below).await?.len() {
            0 => Ok(()),
            count => Err(Error::Leftover {
                store: self.store.name().to_owned(),
                count,
            }),
        }
    }

    async fn theirs(&self, place: &str) -> Result<Vec<ObjectPath>> {
        let claim = self.store.object_path(&format!("{place}/{CLAIM}"));
        let mut all = self.store.all_below(place).await?;
        all.retain(|it| *it != claim);
        Ok(all)
    }

    /// A small object that a guest wrote; `None` when it is none.
    async fn word(&self, ask: &Ask, place: &ClipId, name: &str) -> Result<Option<Word>> {
        let mut chunks = match self.object(ask, place, name, note::BYTES).await {
            Ok(chunks) => chunks,
            Err(Stop::Refused(_)) => return Ok(None),
            Err(Stop::Failed(error)) => return Err(error),
        };
        let mut content = Vec::new();
        while let Some(chunk) = chunks.next().await {
            content.extend_from_slice(&chunk.map_err(|error| self.unread(name, error))?);
        }
        Ok(Word::parse(&content))
    }
}

impl Ask {
    /// Whether a place is that of somebody with a link of their own.
    fn is_named(&self, place: &ClipId) -> bool {
        let mut invitations = self.invitations.iter();
        invitations.any(|it| it.name.is_some() && it.places.contains(place))
    }

    /// The place that an object in the inbox lies in, and what it is called.
    fn found(&self, inbox: &ObjectPath, path: &ObjectPath) -> Option<(ClipId, String)> {
        let mut parts = path.prefix_match(inbox)?;
        let place = ClipId::from_folder(parts.next()?.as_ref())?;
        let names: Vec<String> = parts.map(|it| it.as_ref().to_owned()).collect();
        let is_known = self.invitations.iter().any(|it| it.places.contains(&place));
        is_known.then(|| (place, names.join("/")))
    }
}

impl Book {
    /// The guests of an ask who wanted out.
    ///
    /// # Errors
    /// When the folder is there and cannot be read, or one of them cannot:
    /// what it forbids would come back.
    pub fn farewells(&self, ask: &ClipId) -> Result<Vec<Farewell>> {
        let dir = self.farewells_dir(ask);
        let mut farewells = Vec::new();
        for path in book::list(&dir).map_err(|error| Error::io("read", &dir, error))? {
            if path.extension().is_none_or(|it| it != "json") {
                continue;
            }
            match book::read::<Farewell>(&path)? {
                Some(it) if it.format == FORMAT => farewells.push(it),
                _ => {
                    let reason = "it is of another version";
                    return Err(Error::corrupt(path.display().to_string(), reason));
                }
            }
        }
        farewells.sort_by_key(|it| it.place);
        Ok(farewells)
    }

    /// Keeps a guest's wish.
    ///
    /// # Errors
    /// What the disk says.
    pub fn keep_farewell(&self, ask: &ClipId, farewell: &Farewell) -> Result<()> {
        let name = format!("{}.json", farewell.place);
        book::write(&self.farewells_dir(ask).join(name), farewell)
    }

    /// Deletes what is known of a guest's answers, and what was thought of them.
    /// Whoever calls it has the [turn](Self::turn).
    ///
    /// # Errors
    /// What the disk says. It can be called again.
    pub fn forget_guest(&self, ask: &ClipId, place: &ClipId) -> Result<()> {
        let answers = self.answers_dir(ask);
        let begin = format!("{place}-");
        let is_theirs = |name: &str| name.starts_with(&begin);
        // What a kill left half written is somebody's, too.
        delete(&answers, |it| is_theirs(it) || it.starts_with(".tmp"))?;
        delete(&self.files_dir(ask), is_theirs)?;
        let review = format!("{place}.json");
        delete(&self.reviews_dir(ask), |it| it == review)?;
        self.incoming(ask).map(drop)
    }

    fn farewells_dir(&self, ask: &ClipId) -> PathBuf {
        self.dir(ask).join(FAREWELLS)
    }
}

fn delete(dir: &Path, is_it: impl Fn(&str) -> bool) -> Result<()> {
    for path in book::list(dir).map_err(|error| Error::io("read", dir, error))? {
        if path
            .file_name()
            .and_then(|it| it.to_str())
            .is_some_and(&is_it)
        {
            std::fs::remove_file(&path).map_err(|error| Error::io("delete", &path, error))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::{Answer, AnswerState, Guests};
    use super::*;

    #[test]
    fn only_whoever_took_a_place_at_an_open_link_can_leave_it() {
        let word = |json: &str| Word::parse(format!("{json:<4096}").as_bytes());
        let secret = |it: &str| word(&format!(r#"{{"format":1,"secret":"{it}"}}"#)).unwrap();
        let (mine, other) = ("0123456789abcdef".repeat(2), "f".repeat(32));
        assert!(secret(&mine).proves(&secret(&mine)));
        assert!(!secret(&other).proves(&secret(&mine)));
        // What was taken without a secret is nobody's.
        let nothing = || word(r#"{"format":1}"#).unwrap();
        assert!(!nothing().proves(&nothing()) && !secret("").proves(&nothing()));
        for json in [
            "",
            "[]",
            "{}",
            r#"{"format":2}"#,
            r#"{"format":1,"secret":7}"#,
        ] {
            assert!(word(json).is_none(), "{json}");
        }
    }

    #[test]
    fn of_a_guest_who_left_nothing_is_known_and_of_others_everything() {
        let home = tempfile::tempdir().unwrap();
        let book = Book::new(home.path());
        let guests = Guests::Named(vec!["Ada".into(), "Eve".into()]);
        let ask = Ask::new(super::super::wording::tests::wording(), &guests, "team").unwrap();
        let id = ask.id();
        let [ada, eve] = [0, 1].map(|it| ask.invitations[it].places[0]);
        for place in [ada, eve] {
            let text = AnswerState::Text { text: "So.".into() };
            book.keep_answer(&id, &Answer::new(place, 0, None, text))
                .unwrap();
            book.review(&id, place, |it| it.rate(0, Some(4))).unwrap();
        }
        std::fs::write(book.answers_dir(&id).join(".tmpAbC"), "So.").unwrap();
        let wish = Farewell::new(ada);
        book.keep_farewell(&id, &wish).unwrap();
        for _ in 0..2 {
            book.forget_guest(&id, &ada).unwrap();
            let left = book.answers(&id).unwrap();
            assert_eq!(left.iter().map(|it| it.place).collect::<Vec<_>>(), [eve]);
            assert_eq!(
                book.reviews(&id).unwrap().into_keys().collect::<Vec<_>>(),
                [eve]
            );
            assert_eq!(std::fs::read_dir(book.answers_dir(&id)).unwrap().count(), 1);
        }
        assert_eq!(book.farewells(&id).unwrap(), [wish]);
        // A wish that cannot be read is none that may be passed by.
        std::fs::write(book.farewells_dir(&id).join(format!("{eve}.json")), "{").unwrap();
        assert!(book.farewells(&id).is_err());
    }
}
