//! Guests who take back what they sent, and others who try.

use aside_share::ask::{Farewell, Guests};
use jiff::Timestamp;
use serde_json::json;

use crate::support::bucket::LocalBucket;
use crate::support::guest::{Bench, contract, refused, wording};

contract!(
    what_a_guest_takes_back_is_gone_and_does_not_come_back,
    at_an_open_link_nobody_takes_back_what_is_not_theirs,
);

async fn what_a_guest_takes_back_is_gone_and_does_not_come_back(bucket: LocalBucket) {
    let mut bench = Bench::new(bucket, wording("Why?\nWho?", None)).await;
    let text = json!({ "format": 1, "kind": "text", "bytes": 7 });
    bench.answer(0, b"Because", &text).await;
    let ada = bench.ask.invitations[0].places[0];
    assert_eq!(bench.look().await.farewells().count(), 0);

    // Another size than was signed, and a word that is none.
    let query = &bench.slots["farewell"]["query"];
    let signature = &bench.slots["places"][0]["farewell"];
    let url = bench.address_in(0, "farewell", query, signature);
    assert!(refused(bench.puts(&url, b"{}").await));
    assert_eq!(bench.says(0, "farewell", "[]").await, 200);
    assert!(!bench.desk.is_wished(&bench.ask, ada).await.unwrap());
    assert_eq!(bench.look().await.farewells().count(), 0, "it was removed");

    assert_eq!(bench.says(0, "farewell", r#"{"format":1}"#).await, 200);
    let inbox = bench.look().await;
    assert_eq!(inbox.farewells().collect::<Vec<_>>(), [ada]);
    assert!(bench.desk.is_wished(&bench.ask, ada).await.unwrap());
    for _ in 0..2 {
        bench.desk.let_go(&bench.ask, &ada).await.unwrap();
        assert_eq!(bench.inbox().await, []);
    }
    // What was signed before still writes; that goes as well.
    bench.answer(1, b"Because", &text).await;
    assert!(bench.look().await.holds(&ada));
    bench.desk.let_go(&bench.ask, &ada).await.unwrap();
    assert!(!bench.look().await.holds(&ada));

    let mut gone = Farewell::new(ada);
    gone.deleted = Some(Timestamp::now());
    bench.desk.renew(&mut bench.ask, &[gone]).await.unwrap();
    bench.reload().await;
    let place = &bench.slots["places"][0];
    assert_eq!(place["questions"], json!([]));
    assert!(place["deleted"].is_string() && place["farewell"].is_null());
}

async fn at_an_open_link_nobody_takes_back_what_is_not_theirs(bucket: LocalBucket) {
    let bench = Bench::of(bucket, wording("Why?", None), &Guests::Open(2)).await;
    let [mine, other] = [
        bench.ask.invitations[0].places[0],
        bench.ask.invitations[0].places[1],
    ];
    let word = |secret: &str| format!(r#"{{"format":1,"secret":"{secret}"}}"#);
    let (secret, wrong) = ("5".repeat(32), "6".repeat(32));
    assert_eq!(bench.says(0, "claim", &word(&secret)).await, 200);
    assert_eq!(bench.says(0, "claim", &word(&wrong)).await, 412);
    let wishes = async |place| bench.desk.is_wished(&bench.ask, place).await.unwrap();
    for word in [word(&wrong), r#"{"format":1}"#.into(), String::new()] {
        assert_eq!(bench.says(0, "farewell", &word).await, 200);
        assert!(!wishes(mine).await, "{word}");
        assert_eq!(bench.inbox().await, [("claim".to_owned(), 4096)]);
    }
    // A place that nobody took is nobody's to leave.
    assert_eq!(bench.says(1, "farewell", &word(&wrong)).await, 200);
    assert!(!wishes(other).await);

    assert_eq!(bench.says(0, "farewell", &word(&secret)).await, 200);
    assert!(wishes(mine).await);
    bench.desk.let_go(&bench.ask, &mine).await.unwrap();
    // It stays taken: nobody else answers into what is swept.
    assert_eq!(bench.inbox().await, [("claim".to_owned(), 4096)]);
    assert_eq!(bench.says(0, "claim", &word(&wrong)).await, 412);
}
