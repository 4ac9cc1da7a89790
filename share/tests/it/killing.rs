//! A sender that is killed at any moment: whoever starts next goes on, sends
//! no more again than was on its way, and ends with every clip published.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use aside_library::ClipId;
use aside_share::{Keys, Secret, Sender, Shipment, Stage, Store, StoreConfig};
use object_store::ObjectStoreExt;

use crate::support::bucket::LocalBucket;
use crate::support::clip::Home;
use crate::support::proxy::{Proxy, Weather};

/// Set for the process that is killed: the home to send from.
const HOME: &str = "ASIDE_TEST_SENDER";
/// Set to kill as often as this.
const KILLS: &str = "ASIDE_SENDER_KILLS";

const CLIPS: u32 = 10;
const SEGMENTS: u32 = 6;
/// Clips on their way at the same time, and segments of each.
const IN_FLIGHT: usize = 2 * 4;

/// The process that is killed. As a test of its own it has nothing to do: the
/// test below runs it.
#[tokio::test]
async fn a_sender_in_a_process_of_its_own() {
    let Some(home) = std::env::var_os(HOME) else {
        return;
    };
    let home = Path::new(&home);
    let config = std::fs::read_to_string(home.join("store.json")).unwrap();
    let (config, id, secret): (StoreConfig, String, String) =
        serde_json::from_str(&config).unwrap();
    let store = Store::open(&config, Some(&Keys::new(id, Secret::new(secret)))).unwrap();
    let sender = Sender::new(&home.join("clips"), &home.join("outbox"), None).unwrap();
    sender.set_stores(&[store], "bucket").unwrap();
    sender.go_on().await.unwrap();
    while !sender.shipments().unwrap().iter().all(is_published) {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn is_published(shipment: &Shipment) -> bool {
    shipment.stage == Stage::Published
}

fn start(home: &Home) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "killing::a_sender_in_a_process_of_its_own"])
        .env(HOME, home.path(""))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_any_kill_the_next_one_goes_on_where_it_was() {
    let kills = std::env::var(KILLS).map_or(5, |kills| kills.parse().unwrap());
    let (home, bucket) = (Home::new(), LocalBucket::start());
    // So slow that there is something to kill.
    let proxy = Proxy::before(bucket.address(), |_, _| Weather::Slow).await;
    let (mut config, keys) = (bucket.config("bucket", ""), bucket.keys());
    let aside_share::config::Place::S3(place) = &mut config.place else {
        unreachable!()
    };
    place.endpoint = Some(format!("http://{}/", proxy.address).parse().unwrap());
    let told = (&config, keys.access_key_id(), keys.secret().reveal());
    std::fs::write(
        home.path("store.json"),
        serde_json::to_string(&told).unwrap(),
    )
    .unwrap();
    let waiting = Sender::new(home.library.root(), &home.outbox(), None).unwrap();
    let mut clips: Vec<ClipId> = Vec::new();
    let mut kill = 0;
    while kill < kills {
        // Only a kill in the middle of work counts.
        if waiting.shipments().unwrap().iter().all(is_published) {
            clips.extend((0..CLIPS).map(|_| home.clip(SEGMENTS)));
            for id in &clips[clips.len() - CLIPS as usize..] {
                waiting.assign(id, "bucket").unwrap();
            }
        }
        let mut child = start(&home);
        // From before its first request to well into its work.
        let begin = Instant::now();
        let moment = Duration::from_millis(60 + (kill as u64 * 277) % 700);
        while begin.elapsed() < moment && child.try_wait().unwrap().is_none() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        kill += usize::from(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let mut last = start(&home);
    let status = tokio::task::spawn_blocking(move || last.wait().unwrap())
        .await
        .unwrap();
    assert!(status.success());

    for id in &clips {
        assert_eq!(waiting.shipment(id).unwrap().stage, Stage::Published);
        for (name, content) in home.files(id) {
            let path = format!("c/{id}/{name}").into();
            let found = bucket
                .objects()
                .get(&path)
                .await
                .unwrap()
                .bytes()
                .await
                .unwrap();
            assert!(found == content, "{id}/{name}");
        }
    }
    let is_media = |line: &&String| line.starts_with("PUT ") && line.contains("/media/0");
    let media = proxy.arrived().iter().filter(is_media).count();
    let once = clips.len() * SEGMENTS as usize;
    println!("{kills} kills: {media} segments sent, {once} would do");
    assert!(
        media <= once + kills * IN_FLIGHT,
        "{media} of {once} with {kills} kills"
    );
}
