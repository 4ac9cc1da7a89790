//! Tries everything we need of a store, with real requests, and says what each
//! gap means for whoever uses it.

mod retention;

use std::time::Duration;

use aside_library::{Checksum, ClipId};
use axum::http::Method;
use object_store::{ObjectStoreExt, PutMode, PutOptions, PutPayload};
use serde::Serialize;

use crate::ask;
use crate::flow::Flow;
use crate::key::{Key, MANIFEST, PAGE};
use crate::remote::{Answer, Remote};
use crate::store::Store;
use crate::{Error, Result};

/// What was found out about a store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Its name.
    pub store: String,
    /// Whether clips can be published to it and watched.
    pub usable: bool,
    /// What was tried, in order.
    pub checks: Vec<Check>,
}

/// One thing that was tried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What.
    pub name: &'static str,
    /// How it went.
    pub state: Verdict,
    /// What was seen.
    pub detail: String,
    /// What a gap means for the user; empty when there is none.
    pub meaning: &'static str,
}

/// How it went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// As it should.
    Works,
    /// As it should since it was put right just now.
    Fixed,
    /// The store has not got it; one can live without.
    Missing,
    /// Clips cannot be published without it.
    Fails,
}

impl Verdict {
    /// As a table shows it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Works => "works",
            Self::Fixed => "fixed",
            Self::Missing => "missing",
            Self::Fails => "FAILS",
        }
    }
}

/// How long a signed address of ours is good for.
const A_MINUTE: Duration = Duration::from_secs(60);
/// A site that is none of ours.
const STRANGER: &str = "https://stranger.example";
const CONTENT: &str = "<!doctype html><title>Aside tries this store</title>";

/// Tries a store. With `fix`, rules for browsers and for public pages are put
/// right where they are not. What is written for this is removed again.
///
/// # Errors
/// When a name for the trial cannot be made; what goes wrong with the store is
/// in the report.
pub async fn examine(store: &Store, fix: bool) -> Result<Report> {
    let id = ClipId::random().map_err(|error| Error::Io {
        doing: "make",
        what: "a name".to_owned(),
        source: error.into(),
    })?;
    let page = Key::clip(id, PAGE).ok_or_else(|| Error::NotFound {
        what: PAGE.to_owned(),
    })?;
    let mut trial = Trial {
        store,
        id,
        page,
        checks: Vec::new(),
    };
    if trial.basics().await {
        if let Some(remote) = store.remote() {
            trial.bucket(remote).await;
            trial.public(remote, fix).await;
        }
        trial.removal().await;
    }
    let fails = |check: &Check| check.state == Verdict::Fails;
    Ok(Report {
        store: store.name().to_owned(),
        usable: !trial.checks.iter().any(fails),
        checks: trial.checks,
    })
}

struct Trial<'a> {
    store: &'a Store,
    id: ClipId,
    page: Key,
    checks: Vec<Check>,
}

/// What one trial came to: what was seen, if it was right.
type Seen = std::result::Result<String, String>;

fn seen<T>(result: Result<T>) -> std::result::Result<T, String> {
    result.map_err(|error| error.to_string())
}

fn said<T>(result: object_store::Result<T>) -> std::result::Result<T, String> {
    let sorted = |error| Error::store("it", "try", "an object".to_owned(), error);
    result.map_err(|error| sorted(error).to_string())
}

impl Trial<'_> {
    /// Without `otherwise`, one cannot live without it.
    fn note(
        &mut self,
        name: &'static str,
        seen: Seen,
        otherwise: Option<Verdict>,
        meaning: &'static str,
    ) -> bool {
        let (state, detail, meaning) = match seen {
            Ok(detail) => (Verdict::Works, detail, ""),
            Err(detail) => (otherwise.unwrap_or(Verdict::Fails), detail, meaning),
        };
        self.checks.push(Check {
            name,
            state,
            detail,
            meaning,
        });
        state == Verdict::Works
    }

    /// Write, read, read a part, list. False when the rest would only fail too.
    async fn basics(&mut self) -> bool {
        let written = async {
            seen(self.store.unlocked())?;
            let flow = Flow::default();
            seen(self.store.put(&self.page, CONTENT.into(), &flow).await)?;
            Ok("a page was written".to_owned())
        };
        let written = written.await;
        let meaning = "Nothing can be published here. Check address, bucket and keys.";
        if !self.note("write", written, None, meaning) {
            return false;
        }
        let read = async {
            let sha256 = Checksum::of(CONTENT.as_bytes());
            match seen(self.store.check(&self.page, &sha256).await)? {
                Some(_) => Ok("it holds what was written".to_owned()),
                None => Err("it holds something else than was written".to_owned()),
            }
        };
        let read = read.await;
        let meaning = "Clips cannot be checked, so none will ever count as published.";
        self.note("read", read, None, meaning);
        let part = async {
            let path = self.store.object_path(&self.page.to_string());
            let part = said(self.store.objects().get_range(&path, 2..9).await)?;
            match &*part == b"doctype" {
                true => Ok("7 bytes of it".to_owned()),
                false => Err(format!("{} other bytes", part.len())),
            }
        };
        let part = part.await;
        let meaning = "Viewers cannot jump to a moment of a clip.";
        self.note("read a part", part, None, meaning);
        let listed = async {
            match seen(self.store.list_clip(&self.id).await)?.len() {
                1 => Ok("the page is in the list".to_owned()),
                count => Err(format!("{count} objects in the list, not 1")),
            }
        };
        let listed = listed.await;
        let meaning = "Aside cannot make sure that a clip is there, or gone.";
        self.note("list", listed, None, meaning)
    }

    async fn bucket(&mut self, remote: &Remote) {
        let damaged = self.damaged(remote).await;
        let meaning = "Everything sent is read back and compared, which takes twice as long.";
        self.note("refuse damage", damaged, Some(Verdict::Missing), meaning);
        let parts = self.parts().await;
        let meaning = "Segments over 8 MiB, of very fine screens, cannot be sent.";
        self.note("write in parts", parts, None, meaning);
        let signed = self.signed(remote).await;
        let meaning = "Guests cannot send you answers.";
        self.note("signed addresses", signed, Some(Verdict::Missing), meaning);
        let once = self.once().await;
        let meaning = "A guest could send an answer twice: the second replaces the first until \
            Aside has fetched it.";
        self.note("write once", once, Some(Verdict::Missing), meaning);
        let slots = self.slots().await;
        let meaning = "`aside ask` refuses this store: a guest could do more than answer.";
        self.note("guests", slots, Some(Verdict::Missing), meaning);
    }

    /// Whether a signed address keeps its holder to one object, size and type.
    async fn slots(&self) -> Seen {
        let seal = seen(ask::probe(self.store).await)?;
        Ok(match seal.once {
            true => "they are kept to one object, its size and its type".to_owned(),
            false => "they are kept to size and type, but could write twice".to_owned(),
        })
    }

    /// Whether the store notices that what arrives is not what was sent.
    async fn damaged(&self, remote: &Remote) -> Seen {
        let path = self.store.object_path(&format!("c/{}/{MANIFEST}", self.id));
        let url = seen(remote.url(path.as_ref(), None))?;
        let answer = remote.ask_signed(Method::PUT, &url, b"damaged", Some(b"as it was"));
        let answer = seen(answer.await)?;
        match answer.status.is_success() {
            true => Err("it kept what was damaged on the way".to_owned()),
            false => Ok(format!("damage is answered with {}", answer.said())),
        }
    }

    async fn parts(&self) -> Seen {
        let path = self
            .store
            .object_path(&format!("c/{}/media/00000.m4s", self.id));
        let mut upload = said(self.store.objects().put_multipart(&path).await)?;
        said(
            upload
                .put_part(PutPayload::from_static(b"the only part"))
                .await,
        )?;
        said(upload.complete().await)?;
        let meta = said(self.store.objects().head(&path).await)?;
        match meta.size {
            13 => Ok("one part became an object".to_owned()),
            size => Err(format!("13 bytes became {size}")),
        }
    }

    async fn signed(&self, remote: &Remote) -> Seen {
        let path = self
            .store
            .object_path(&format!("c/{}/captions.vtt", self.id));
        let put = seen(remote.sign(Method::PUT, &path, A_MINUTE).await)?;
        let answer = seen(remote.ask(Method::PUT, put, &[], b"WEBVTT\n").await)?;
        if !answer.status.is_success() {
            return Err(format!("a signed write is answered with {}", answer.said()));
        }
        let get = seen(remote.sign(Method::GET, &path, A_MINUTE).await)?;
        let answer = seen(remote.ask(Method::GET, get, &[], b"").await)?;
        match answer.body == "WEBVTT\n" {
            true => Ok("one for writing and one for reading".to_owned()),
            false => Err(format!("a signed read is answered with {}", answer.said())),
        }
    }

    async fn once(&self) -> Seen {
        let path = self
            .store
            .object_path(&format!("c/{}/transcript.json", self.id));
        let put = || {
            let options = PutOptions::from(PutMode::Create);
            let objects = self.store.objects();
            let path = path.clone();
            async move { objects.put_opts(&path, "{}".into(), options).await }
        };
        said(put().await)?;
        match put().await {
            Ok(_) => Err("a second write replaces the first".to_owned()),
            Err(
                object_store::Error::AlreadyExists { .. }
                | object_store::Error::Precondition { .. },
            ) => Ok("a second write is refused".to_owned()),
            Err(error) => Err(Error::store("it", "try", String::new(), error).to_string()),
        }
    }

    async fn public(&mut self, remote: &Remote, fix: bool) {
        let mut page = self.page_is_public(remote).await;
        let mut state = Verdict::Fails;
        if page.is_err() && fix {
            let fixed = seen(remote.allow_public().await).and_then(|it| accepted(&it));
            page = match fixed {
                Ok(()) => self.page_is_public(remote).await,
                Err(why) => Err(why),
            };
            if let Ok(detail) = &page {
                (state, page) = (Verdict::Fixed, Err(detail.clone()));
            }
        }
        let meaning = match state {
            Verdict::Fixed => "Everybody with a link may now read what is below c/ and p/.",
            _ => {
                "Nobody else can open a link. `--fix` makes pages and clips public, one by one; \
                 where a store has no such rule, give a public address with --public-url."
            }
        };
        self.note("public page", page, Some(state), meaning);
        self.private(remote).await;
        self.rule(remote, fix).await;
        let mut browsers = self.browsers(remote).await;
        let mut state = Verdict::Missing;
        if browsers.is_err() && fix {
            let fixed = seen(remote.allow_browsers().await).and_then(|it| accepted(&it));
            browsers = match fixed {
                Ok(()) => self.browsers(remote).await,
                Err(why) => Err(why),
            };
            if let Ok(detail) = &browsers {
                (state, browsers) = (Verdict::Fixed, Err(detail.clone()));
            }
        }
        let meaning = match state {
            Verdict::Fixed => "Pages on other sites may now read clips and use signed addresses.",
            _ => {
                "Clips play on their own page, but not inside other sites; guests cannot answer \
                 there. `--fix` sets the rule (CORS)."
            }
        };
        self.note("other sites", browsers, Some(state), meaning);
    }

    async fn page_is_public(&self, remote: &Remote) -> Seen {
        let link = self.store.link(&self.id);
        let answer = seen(remote.ask(Method::GET, link, &[], b"").await)?;
        let content_type = answer.header("content-type").to_owned();
        match answer.body == CONTENT && content_type.starts_with("text/html") {
            true => Ok("anybody with the link sees the page".to_owned()),
            false if answer.status.is_success() => {
                Err(format!("the link shows something else ({content_type})"))
            }
            false => Err(format!("the link is answered with {}", answer.said())),
        }
    }

    async fn private(&mut self, remote: &Remote) {
        let private = async {
            let path = self.store.object_path(&format!("inbox/{}", self.id));
            said(self.store.objects().put(&path, "private".into()).await)?;
            let url = seen(remote.url(path.as_ref(), None))?;
            let read = remote.ask(Method::GET, url, &[], b"").await;
            said(self.store.objects().delete(&path).await)?;
            let read = seen(read)?;
            let list = seen(remote.url("", Some("list-type=2")))?;
            let listed = seen(remote.ask(Method::GET, list, &[], b"").await)?;
            match (read.status.is_success(), listed.status.is_success()) {
                (false, false) => {
                    Ok("outsiders can neither read answers nor list clips".to_owned())
                }
                (true, _) => Err("anybody can read what guests answer".to_owned()),
                (_, true) => Err("anybody can list every clip".to_owned()),
            }
        };
        let private = private.await;
        let meaning = "This bucket is public as a whole. Keep answers, and clips that are nobody \
            else's business, in another.";
        self.note(
            "private otherwise",
            private,
            Some(Verdict::Missing),
            meaning,
        );
    }

    async fn browsers(&self, remote: &Remote) -> Seen {
        let path = self.store.object_path(&self.page.to_string());
        let url = seen(remote.url(path.as_ref(), None))?;
        let asked = [
            ("origin", STRANGER),
            ("access-control-request-method", "PUT"),
            ("access-control-request-headers", "content-type"),
        ];
        let answer = seen(remote.ask(Method::OPTIONS, url, &asked, b"").await)?;
        match answer.header("access-control-allow-origin") {
            "*" | STRANGER => Ok("a page elsewhere may read and send".to_owned()),
            _ => Err(format!(
                "a page elsewhere is answered with {}",
                answer.said()
            )),
        }
    }

    /// Whatever was written for the trial goes, and is seen to be gone.
    async fn removal(&mut self) {
        let removed = async {
            seen(self.store.sweep_clip(&self.id).await)?;
            match seen(self.store.list_clip(&self.id).await)?.len() {
                0 => Ok("nothing of the trial is left".to_owned()),
                count => Err(format!("{count} objects are left")),
            }
        };
        let removed = removed.await;
        let meaning = "Clips cannot be taken back once they are published.";
        self.note("delete", removed, None, meaning);
    }
}

fn accepted(answer: &Answer) -> std::result::Result<(), String> {
    match answer.status.is_success() {
        true => Ok(()),
        false => Err(format!("the rule is answered with {}", answer.said())),
    }
}
