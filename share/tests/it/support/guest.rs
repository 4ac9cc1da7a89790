//! An ask that is open, and guests who send whatever they like.

use std::collections::HashSet;

use aside_share::ask::{AnswerKind, Ask, Desk, Fetched, Guests, Inbox, Wording, questions};
use futures::TryStreamExt;
use jiff::Timestamp;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use url::Url;

use super::bucket::LocalBucket;

pub(crate) const PREFIX: &str = "some/where";

/// An ask that is open, and a guest who has its link.
pub(crate) struct Bench {
    pub(crate) bucket: LocalBucket,
    pub(crate) desk: Desk,
    pub(crate) ask: Ask,
    pub(crate) slots: Value,
}

pub(crate) fn wording(lines: &str, deadline: Option<Timestamp>) -> Wording {
    Wording {
        title: "A </script> first talk".into(),
        from: "Grace".into(),
        introduction: String::new(),
        questions: questions(lines),
        kinds: vec![AnswerKind::Voice, AnswerKind::Text, AnswerKind::File],
        retakes: 3,
        time_limit: None,
        think_time: None,
        deadline,
        consent: "I agree.".into(),
        kept: "Deleted in May.".into(),
    }
}

impl Bench {
    pub(crate) async fn new(bucket: LocalBucket, wording: Wording) -> Self {
        let guests = Guests::Named(vec!["Ada".into(), "Eve".into()]);
        Self::of(bucket, wording, &guests).await
    }

    pub(crate) async fn of(bucket: LocalBucket, wording: Wording, guests: &Guests) -> Self {
        let desk = Desk::new(bucket.store("team", PREFIX));
        let mut ask = Ask::new(wording, guests, "team").unwrap();
        desk.open(&mut ask).await.unwrap();
        let mut bench = Self {
            bucket,
            desk,
            ask,
            slots: Value::Null,
        };
        bench.reload().await;
        bench
    }

    /// Reads what guests may write, as a page does that is opened now.
    pub(crate) async fn reload(&mut self) {
        let path = format!("{PREFIX}/a/{}/slots.json", self.ask.invitations[0].page);
        let slots = self.bucket.objects().get(&Path::from(path)).await.unwrap();
        self.slots = serde_json::from_slice(&slots.bytes().await.unwrap()).unwrap();
    }

    /// As the page puts it together.
    pub(crate) fn address(&self, name: &str, signature: &Value) -> Url {
        self.address_in(0, name, &self.slots["query"], signature)
    }

    pub(crate) fn address_in(
        &self,
        place: usize,
        name: &str,
        query: &Value,
        signature: &Value,
    ) -> Url {
        let text = |it: &Value| it.as_str().unwrap().to_owned();
        let place = &self.slots["places"][place];
        let (url, query) = (text(&place["url"]), text(query));
        let signature = text(signature);
        let url = format!("{url}{name}?{query}&X-Amz-Signature={signature}");
        url.parse().unwrap()
    }

    pub(crate) fn part(&self, question: usize, part: usize) -> Url {
        let slot = &self.slots["places"][0]["questions"][question];
        self.address(&format!("{question}-{part}"), &slot["parts"][part])
    }

    pub(crate) fn size(&self, part: usize) -> usize {
        usize::try_from(self.slots["sizes"][part].as_u64().unwrap()).unwrap()
    }

    pub(crate) fn headers(&self) -> Vec<(String, String)> {
        serde_json::from_value(self.slots["headers"].clone()).unwrap()
    }

    /// The headers a guest is to send, with one of them changed or left out.
    pub(crate) fn with(&self, name: &str, value: Option<&str>) -> Vec<(String, String)> {
        let mut headers = self.headers();
        headers.retain(|(other, _)| other != name);
        headers.extend(value.map(|value| (name.to_owned(), value.to_owned())));
        headers
    }

    pub(crate) async fn puts(&self, url: &Url, content: &[u8]) -> u16 {
        request("PUT", url, &self.headers(), content).await
    }

    /// Says of a question what a page says when all of it is there.
    pub(crate) async fn note(&self, question: usize, note: &Value) -> u16 {
        let slot = &self.slots["places"][0]["questions"][question];
        let url = self.address(&format!("{question}-note"), &slot["note"]);
        let mut note = note.to_string().into_bytes();
        note.resize(4096, b' ');
        self.puts(&url, &note).await
    }

    /// Writes a small object of a place, as a page does.
    pub(crate) async fn says(&self, place: usize, name: &str, word: &str) -> u16 {
        let query = match name {
            "farewell" => &self.slots["farewell"]["query"],
            _ => &self.slots["query"],
        };
        let signature = &self.slots["places"][place][name];
        let url = self.address_in(place, name, query, signature);
        self.puts(&url, format!("{word:<4096}").as_bytes()).await
    }

    pub(crate) async fn look(&self) -> Inbox {
        self.desk.look(&self.ask).await.unwrap()
    }

    /// Answers with one object's worth of content.
    pub(crate) async fn answer(&self, question: usize, content: &[u8], note: &Value) {
        let mut filled = content.to_vec();
        filled.resize(self.size(0), 0);
        // Less than a whole object is the last of a plan, which is this one.
        let part = if content.len() == filled.len() { 0 } else { 3 };
        assert_eq!(self.puts(&self.part(question, part), &filled).await, 200);
        assert_eq!(self.note(question, note).await, 200);
    }

    pub(crate) async fn fetched(&self) -> Vec<Fetched> {
        let dir = tempfile::tempdir().unwrap();
        let mut fetched = Vec::new();
        for arrived in self.look().await.answers(&self.ask, &HashSet::new()) {
            fetched.push(
                self.desk
                    .fetch(&self.ask, arrived, dir.path())
                    .await
                    .unwrap(),
            );
        }
        fetched
    }

    pub(crate) async fn inbox(&self) -> Vec<(String, usize)> {
        // Of this ask alone: elsewhere others answer into the same bucket.
        let place = self.slots["places"][0]["url"].as_str().unwrap();
        let (_, below) = place.trim_end_matches('/').split_once(PREFIX).unwrap();
        let (inbox, _) = below.rsplit_once('/').unwrap();
        let below = Path::from(format!("{PREFIX}{inbox}"));
        let objects = self.bucket.objects();
        let listed: Vec<_> = objects.list(Some(&below)).try_collect().await.unwrap();
        let name = |path: &Path| path.filename().unwrap().to_owned();
        listed
            .iter()
            .map(|it| (name(&it.location), usize::try_from(it.size).unwrap()))
            .collect()
    }
}

/// A request that says exactly this, however wrong; 0 when the connection was
/// cut instead of an answer.
pub(crate) async fn request(
    method: &str,
    url: &Url,
    headers: &[(String, String)],
    body: &[u8],
) -> u16 {
    let target = format!("{}?{}", url.path(), url.query().unwrap_or_default());
    raw(method, url, &target, headers, body).await
}

pub(crate) async fn raw(
    method: &str,
    host: &Url,
    target: &str,
    headers: &[(String, String)],
    body: &[u8],
) -> u16 {
    let address = format!("{}:{}", host.host_str().unwrap(), host.port().unwrap());
    let length = body.len();
    let mut head = format!(
        "{method} {target} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
         Content-Length: {length}\r\n"
    );
    for (name, value) in headers {
        head += &format!("{name}: {value}\r\n");
    }
    head += "\r\n";
    let mut stream = TcpStream::connect(&address).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    // One that refuses need not hear all of it.
    drop(stream.write_all(body).await);
    let mut answer = Vec::new();
    drop(stream.read_to_end(&mut answer).await);
    let answer = String::from_utf8_lossy(&answer);
    answer
        .split(' ')
        .nth(1)
        .and_then(|it| it.parse().ok())
        .unwrap_or(0)
}

pub(crate) fn refused(status: u16) -> bool {
    // 200 or a redirect would be the end of it; a cut connection is a refusal.
    status == 0 || (400..600).contains(&status)
}

/// Each of these holds over our own endpoint and over somebody else's.
macro_rules! contract {
    ($($test:ident),+ $(,)?) => {
        mod here {
            use $crate::support::bucket::LocalBucket;
            $(#[tokio::test]
            async fn $test() {
                super::$test(LocalBucket::start()).await;
            })+
        }
        mod elsewhere {
            use $crate::support::bucket::LocalBucket;
            $(#[tokio::test]
            async fn $test() {
                let bucket = LocalBucket::elsewhere().unwrap_or_else(LocalBucket::start);
                super::$test(bucket).await;
            })+
        }
    };
}
pub(crate) use contract;
