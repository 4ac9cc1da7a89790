//! What guests can do with what they are given, and what they cannot.

use aside_share::ask::{Content, Question, Wording};
use jiff::{SignedDuration, Timestamp};
use object_store::ObjectStoreExt;
use object_store::path::Path;
use serde_json::json;

use crate::support::bucket::LocalBucket;
use crate::support::guest::{Bench, PREFIX, contract, raw, refused, request, wording};

contract!(
    a_guest_is_kept_to_their_slots,
    what_is_no_answer_is_refused,
    what_was_signed_expires_and_what_was_asked_can_be_taken_back,
);

async fn a_guest_is_kept_to_their_slots(bucket: LocalBucket) {
    let bench = Bench::new(bucket, wording("Why?\nWho?", None)).await;
    assert!(bench.ask.writes_once());
    let (first, content) = (bench.part(0, 0), vec![7; bench.size(0)]);

    // Another size, type, right to read, or way to write.
    assert!(refused(
        bench.puts(&first, &[&content[..], b"+"].concat()).await
    ));
    assert!(refused(bench.puts(&first, &content[1..]).await));
    assert!(refused(bench.puts(&first, b"").await));
    for (name, value) in [
        ("content-type", Some("text/html")),
        ("content-type", None),
        ("if-none-match", None),
        ("if-none-match", Some("\"other\"")),
        ("x-amz-acl", Some("public-read")),
        ("x-amz-acl", None),
    ] {
        let headers = bench.with(name, value);
        let status = request("PUT", &first, &headers, &content).await;
        assert!(refused(status), "{name}: {value:?}: {status}");
    }
    // Something else than a write.
    for method in ["GET", "HEAD", "DELETE", "POST"] {
        let status = request(method, &first, &bench.headers(), b"").await;
        assert!(refused(status), "{method}: {status}");
    }
    // Somewhere else: another's slot, another object, the way out, the bucket.
    let query = first.query().unwrap();
    let (path, other) = (first.path(), bench.part(1, 0));
    let place = path.rsplit_once('/').unwrap().0;
    let page = format!("a/{}/index.html", bench.ask.invitations[0].page);
    let (bucket, _) = path.split_once(PREFIX).unwrap();
    for target in [
        other.path().to_owned(),
        path.replace(
            &bench.ask.invitations[0].places[0].to_string(),
            &bench.ask.invitations[1].places[0].to_string(),
        ),
        format!("{bucket}{PREFIX}/{page}"),
        format!("{place}/0-0/../0-1"),
        format!("{place}/%30-1"),
        format!("{place}/0-0%00"),
        format!("{place}//0-0"),
        format!("{place}/0-0/"),
        format!("{place}/..%2f..%2f0-0"),
        format!("{place}/%2e%2e/%2e%2e/%2e%2e/{page}"),
        bucket.to_owned(),
    ] {
        let status = raw(
            "PUT",
            &first,
            &format!("{target}?{query}"),
            &bench.headers(),
            &content,
        )
        .await;
        assert!(refused(status), "{target}: {status}");
    }
    // For longer, or for more.
    for (from, to) in [
        ("X-Amz-Expires=", "X-Amz-Expires=1"),
        ("content-length%3B", ""),
        ("SignedHeaders=", "acl=&X-Amz-SignedHeaders="),
        ("X-Amz-Date=2", "X-Amz-Date=3"),
    ] {
        let changed = query.replace(from, to);
        assert_ne!(changed, query);
        let status = raw(
            "PUT",
            &first,
            &format!("{path}?{changed}"),
            &bench.headers(),
            &content,
        )
        .await;
        assert!(refused(status), "{changed}: {status}");
    }
    // Reading what others sent, and what there is.
    let list = format!("{bucket}?list-type=2&prefix=");
    for target in [
        &list,
        &format!("{list}&{query}"),
        path,
        &format!("{place}/"),
    ] {
        let status = raw("GET", &first, target, &[], b"").await;
        assert!(refused(status), "{target}: {status}");
    }
    assert_eq!(bench.inbox().await, [], "nothing of all that was written");

    // Once, and never again, also by whoever sends the very same.
    assert_eq!(bench.puts(&first, &content).await, 200);
    assert_eq!(bench.puts(&first, &content).await, 412);
    assert_eq!(bench.puts(&first, &vec![8; content.len()]).await, 412);
    let unsigned = raw("GET", &first, path, &[], b"").await;
    assert!(refused(unsigned), "{unsigned}");
    assert_eq!(bench.inbox().await, [("0-0".to_owned(), content.len())]);
}

async fn what_is_no_answer_is_refused(bucket: LocalBucket) {
    let lines: Vec<String> = (0..14).map(|it| format!("Question {it}?")).collect();
    let bench = Bench::new(bucket, wording(&lines.join("\n"), None)).await;
    let script = "<script>alert(1)</script>\u{202e}\r\n\u{7}& so on";
    let text = |bytes: usize| json!({ "format": 1, "kind": "text", "bytes": bytes });
    bench
        .answer(0, script.as_bytes(), &text(script.len()))
        .await;
    // Never all there; another kind than was asked for; too much; nothing.
    assert_eq!(bench.note(1, &text(9)).await, 200);
    let video = json!({ "format": 1, "kind": "video", "bytes": 5 });
    bench.answer(2, b"video", &video).await;
    assert_eq!(bench.note(3, &text(1 << 40)).await, 200);
    assert_eq!(bench.note(4, &text(0)).await, 200);
    // Not what is said of it; no text; no recording; no note.
    let sum = "0".repeat(64);
    let other = json!({ "format": 1, "kind": "text", "bytes": 4, "sha256": sum });
    bench.answer(5, b"text", &other).await;
    bench.answer(6, &[0xff, 0xfe, 0], &text(3)).await;
    let voice = |bytes: usize| json!({ "format": 1, "kind": "voice", "bytes": bytes });
    let playlist = b"#EXTM3U\nfile:///etc/passwd\n";
    bench.answer(7, playlist, &voice(playlist.len())).await;
    assert_eq!(bench.note(8, &json!(["<b>"])).await, 200);
    let webm = [&[0x1a, 0x45, 0xdf, 0xa3][..], &[0; 100]].concat();
    bench.answer(9, &webm, &voice(webm.len())).await;
    // No file that is taken; not what its name says; too large; and one that is.
    let file = |name: &str, bytes: u64| json!({ "format": 1, "kind": "file", "file": name, "bytes": bytes });
    bench.answer(10, b"%PDF-1.7", &file("cv.pdf.exe", 8)).await;
    bench.answer(11, b"MZ\x90\0", &file("cv.pdf", 4)).await;
    assert_eq!(bench.note(12, &file("cv.pdf", (24 << 20) + 1)).await, 200);
    bench
        .answer(13, b"%PDF-1.7", &file("../../my\u{202e} CV.PDF", 8))
        .await;

    let fetched = bench.fetched().await;
    assert_eq!(fetched.len(), 14);
    let Content::Text(text) = &fetched[0].content else {
        panic!("{:?}", fetched[0]);
    };
    // Kept as it was written, but for what nobody can see.
    assert_eq!(text, "<script>alert(1)</script>\n& so on");
    for (index, it) in fetched.iter().enumerate().take(9).skip(1) {
        assert!(matches!(it.content, Content::Refused(_)), "{index}: {it:?}");
    }
    for it in &fetched[10..13] {
        assert!(matches!(it.content, Content::Refused(_)), "{it:?}");
    }
    let Content::File(file) = &fetched[13].content else {
        panic!("{:?}", fetched[13]);
    };
    assert_eq!((file.name.as_str(), file.ending), ("my CV.PDF", "pdf"));
    // Only the importer can say more of this one.
    assert!(
        matches!(fetched[9].content, Content::Media(_)),
        "{:?}",
        fetched[9]
    );
}

async fn what_was_signed_expires_and_what_was_asked_can_be_taken_back(bucket: LocalBucket) {
    let soon = Timestamp::now() + SignedDuration::from_millis(1900);
    let mut bench = Bench::new(bucket, wording("Why?", Some(soon))).await;
    let (first, content) = (bench.part(0, 0), vec![7; bench.size(0)]);
    tokio::time::sleep(std::time::Duration::from_millis(2100)).await;
    let status = bench.puts(&first, &content).await;
    assert_eq!(status, 403, "what was signed is good until the deadline");
    bench.desk.renew(&mut bench.ask, &[]).await.unwrap();
    assert_eq!(bench.inbox().await, []);
    // Whoever sent something before can still take it back.
    bench.reload().await;
    assert_eq!(bench.slots["places"][0]["questions"], json!([]));
    assert_eq!(bench.says(0, "farewell", r#"{"format":1}"#).await, 200);

    // What is signed cannot be taken back, but what it wrote can.
    let wording = Wording {
        questions: vec![Question {
            text: "Why?".into(),
        }],
        ..wording("", None)
    };
    let mut bench = Bench::new(bench.bucket, wording).await;
    let first = bench.part(0, 0);
    assert_eq!(bench.puts(&first, &content).await, 200);
    bench.ask.close();
    // Two pages of three objects each, and what was sent.
    assert_eq!(bench.desk.remove(&bench.ask).await.unwrap(), 7);
    assert_eq!(bench.inbox().await, []);
    assert_eq!(bench.puts(&first, &content).await, 200);
    assert_eq!(bench.desk.remove(&bench.ask).await.unwrap(), 1);
    assert_eq!(bench.inbox().await, []);
    let page = bench.bucket.objects();
    let path = format!("{PREFIX}/a/{}/index.html", bench.ask.invitations[0].page);
    assert!(page.head(&Path::from(path)).await.is_err());
}
