//! What those who watch a clip can send back, and what they cannot, over our own
//! endpoint and over somebody else's. That an address is good for nothing else
//! than what was signed, `asking` tries: the signatures are the same.

use std::collections::HashSet;

use aside_library::{ClipId, Wish};
use aside_share::conversation::{Arrived, Conversation, Remark, RemarkState, Said, Table, Thing};
use jiff::{SignedDuration, Timestamp};
use object_store::ObjectStoreExt;
use object_store::path::Path;
use serde_json::{Value, json};
use url::Url;

use crate::support::bucket::LocalBucket;
use crate::support::guest::request;

const PREFIX: &str = "some/where";

/// A clip whose viewers may send something back, and one who has its link.
struct Bench {
    bucket: LocalBucket,
    table: Table,
    inbox: ClipId,
    conversation: Conversation,
    wish: Wish,
}

impl Bench {
    async fn new(bucket: LocalBucket) -> Self {
        let random = || ClipId::random().unwrap();
        let table = Table::new(bucket.store("team", PREFIX));
        let mut conversation = Conversation::new(random(), "team");
        let wish = Wish {
            comments: true,
            visits: true,
            ..Wish::default()
        };
        table.open(&mut conversation).await.unwrap();
        let mut bench = Self {
            bucket,
            table,
            inbox: random(),
            conversation,
            wish,
        };
        bench.renew(&HashSet::new()).await;
        bench
    }

    async fn renew(&mut self, used: &HashSet<ClipId>) {
        let (wish, inbox) = (self.wish.clone(), self.inbox);
        let renewed = self
            .table
            .renew(&mut self.conversation, &inbox, &wish, used);
        renewed.await.unwrap();
    }

    /// What lies beside the page under this name.
    async fn beside(&self, name: &str) -> Option<Value> {
        let path = format!("{PREFIX}/c/{}/{name}", self.conversation.clip());
        let found = self.bucket.objects().get(&Path::from(path)).await.ok()?;
        serde_json::from_slice(&found.bytes().await.unwrap()).ok()
    }

    /// Writes an object of a slot, as the page puts it together.
    async fn puts(&self, file: &Value, slot: usize, object: usize, content: &[u8]) -> u16 {
        let text = |it: &Value| it.as_str().unwrap().to_owned();
        let [name, signatures] = [0_usize, 1].map(|it| &file["slots"][slot][it]);
        let many = signatures.as_array().unwrap().len() > 1;
        let name = match many {
            true => format!("{}-{object}", text(name)),
            false => text(name),
        };
        let (url, query) = (text(&file["url"]), text(&file["query"]));
        let signature = text(&signatures[object]);
        let url: Url = format!("{url}{name}?{query}&X-Amz-Signature={signature}")
            .parse()
            .unwrap();
        let headers: Vec<(String, String)> =
            serde_json::from_value(file["headers"].clone()).unwrap();
        request("PUT", &url, &headers, content).await
    }

    async fn says(&self, slot: usize, said: &Value) -> u16 {
        let slots = self.beside("slots.json").await.unwrap();
        let mut content = said.to_string().into_bytes();
        content.resize(4096, b' ');
        self.puts(&slots, slot, 0, &content).await
    }

    async fn arrived(&self) -> Vec<Arrived> {
        self.table.arrived(&self.inbox).await.unwrap()
    }

    async fn remarks(&self) -> Vec<Remark> {
        let mut remarks = Vec::new();
        for arrived in self.arrived().await {
            if arrived.thing == Thing::Remark {
                remarks.push(self.table.fetch(&self.inbox, &arrived).await.unwrap());
            }
        }
        remarks
    }
}

fn buckets() -> Vec<LocalBucket> {
    [Some(LocalBucket::start()), LocalBucket::elsewhere()]
        .into_iter()
        .flatten()
        .collect()
}

#[tokio::test]
async fn what_viewers_say_arrives_once_and_is_shown_when_it_was_accepted() {
    for bucket in buckets() {
        let mut bench = Bench::new(bucket).await;
        let comment = json!({ "format": 1, "kind": "comment", "text": "<b>Hi</b>", "name": "Ada", "at_ms": 9 });
        assert_eq!(bench.says(3, &comment).await, 200);
        // Whoever comes after, with the same link, takes nothing away.
        let other = json!({ "format": 1, "kind": "comment", "text": "No" });
        assert_eq!(bench.says(3, &other).await, 412);
        let slots = bench.beside("slots.json").await.unwrap();
        for content in [&b""[..], b"short", &[b' '; 4097]] {
            let status = bench.puts(&slots, 4, 0, content).await;
            assert!(status == 0 || status >= 400, "{status}");
        }
        assert_eq!(bench.says(5, &json!("nonsense")).await, 200);

        let mut remarks = bench.remarks().await;
        remarks.sort_by_key(|it| it.said.is_none());
        let said = Said::Comment {
            name: Some("Ada".into()),
            text: "<b>Hi</b>".into(),
        };
        assert_eq!(remarks.len(), 2);
        assert_eq!(remarks[0].said, Some(said));
        assert_eq!(
            (remarks[0].at_ms, remarks[1].said.as_ref()),
            (Some(9), None)
        );

        bench
            .table
            .tell(&mut bench.conversation, &remarks, None, &[])
            .await
            .unwrap();
        let shown = bench.beside("conversation.json").await.unwrap();
        assert_eq!(shown["comments"], json!([]), "nobody has accepted it");
        remarks[0].state = RemarkState::Shown;
        bench
            .table
            .tell(&mut bench.conversation, &remarks, None, &[])
            .await
            .unwrap();
        let shown = bench.beside("conversation.json").await.unwrap();
        assert_eq!(shown["comments"][0]["text"], "<b>Hi</b>");
        assert_eq!(shown["comments"][0]["at_ms"], 9);

        // Used slots make room for others; a later page is as long as the first.
        let used = remarks.iter().map(|it| it.id).collect();
        bench.renew(&used).await;
        let renewed = bench.beside("slots.json").await.unwrap();
        let names = |file: &Value| -> Vec<Value> {
            let slots = file["slots"].as_array().unwrap().iter();
            slots.map(|it| it[0].clone()).collect()
        };
        let (before, after) = (names(&slots), names(&renewed));
        assert_eq!(before.len(), after.len());
        assert!(!after.contains(&before[3]) && !after.contains(&before[5]));
        assert!(after.contains(&before[4]));
    }
}

#[tokio::test]
async fn a_visit_says_how_far_it_got_and_nothing_else() {
    for bucket in buckets() {
        let bench = Bench::new(bucket).await;
        let visits = bench.beside("visits.json").await.unwrap();
        for quarter in [0, 1, 4] {
            assert_eq!(bench.puts(&visits, 7, quarter, b" ").await, 200);
        }
        let status = bench.puts(&visits, 8, 0, b"Ada").await;
        assert!(
            status == 0 || status >= 400,
            "{status}: it has room for one byte"
        );
        let mut things: Vec<Thing> = bench.arrived().await.iter().map(|it| it.thing).collect();
        things.sort_by_key(|it| format!("{it:?}"));
        assert_eq!(things, [0, 1, 4].map(Thing::Visit));
        let arrived = bench.arrived().await[0];
        assert_eq!(arrived.clip, bench.conversation.clip());
        assert_eq!(
            arrived.slot.to_string(),
            visits["slots"][7][0].as_str().unwrap()
        );
        let age = Timestamp::now().duration_since(arrived.at);
        assert!(age.abs() < SignedDuration::from_mins(5), "{age}");

        // It is kept for as long as an address could be good.
        let days = |count: i64| Timestamp::now() + SignedDuration::from_hours(24 * count);
        assert!(!bench.table.is_old(&arrived, days(7)) && bench.table.is_old(&arrived, days(9)));
        for arrived in bench.arrived().await {
            bench.table.remove(&bench.inbox, &arrived).await.unwrap();
            bench.table.remove(&bench.inbox, &arrived).await.unwrap();
        }
        assert_eq!(bench.arrived().await, []);
    }
}

#[tokio::test]
async fn what_is_not_allowed_any_more_goes_from_beside_the_page() {
    for bucket in buckets() {
        let mut bench = Bench::new(bucket).await;
        bench
            .table
            .tell(&mut bench.conversation, &[], None, &[])
            .await
            .unwrap();
        assert!(bench.beside("conversation.json").await.is_some());
        bench.wish.comments = false;
        bench.renew(&HashSet::new()).await;
        assert!(bench.beside("conversation.json").await.is_none());
        assert!(bench.beside("slots.json").await.is_none());
        assert!(bench.beside("visits.json").await.is_some());
        bench.table.close(&mut bench.conversation).await.unwrap();
        assert!(bench.beside("visits.json").await.is_none());
        assert!(!bench.conversation.is_signed());
    }
}
