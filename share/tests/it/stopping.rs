//! From Stop to a link that others can play: what is left to do then does not
//! grow with the take.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use aside_library::ClipId;
use aside_share::{Publisher, Store};

use crate::support::bucket::LocalBucket;
use crate::support::clip::{Home, Recording};
use crate::support::http::get;
use crate::support::watched::Watched;

/// Takes of 10 s, 10 min and 60 min, in segments of 6 s.
const TAKES: [u32; 3] = [2, 100, 600];

/// A take whose closed segments are in the store by now, as they are while it
/// is recorded.
async fn recorded(home: &Home, publisher: &Publisher, segments: u32, bytes: usize) -> Recording {
    let mut recording = home.record("A take");
    publisher.begin(&recording.id()).await.unwrap();
    recording.grow(1);
    for segment in 1..segments {
        recording.append(segment.to_be_bytes().repeat(bytes / 4));
    }
    publisher.sync(&recording.id()).await.unwrap();
    recording
}

#[tokio::test]
async fn after_stop_no_more_is_sent_of_a_long_take_than_of_a_short_one() {
    let mut after_stop = Vec::new();
    for segments in TAKES {
        let (home, watched) = (Home::new(), Watched::new());
        let url = "https://clips.example/".parse().unwrap();
        let store = Store::over("team", std::sync::Arc::clone(&watched) as _, "", url).unwrap();
        let publisher = Publisher::new(store, home.library.root(), &home.outbox()).unwrap();
        let recording = recorded(&home, &publisher, segments, 64).await;
        watched.take_written();
        let id = recording.finish();
        publisher.finish(&id).await.unwrap();
        after_stop.push(watched.take_written().len());
    }
    println!("objects sent after Stop: {after_stop:?}");
    assert!(after_stop[0] <= 6, "{after_stop:?}");
    assert!(
        after_stop.iter().all(|it| *it == after_stop[0]),
        "{after_stop:?}"
    );
}

/// From Stop until another client has the whole playlist, and what it ends with.
async fn stop_to_link(segments: u32, bytes: usize) -> Duration {
    let (home, bucket) = (Home::new(), LocalBucket::start());
    let store = bucket.store("team", "");
    let publisher = Publisher::new(store, home.library.root(), &home.outbox()).unwrap();
    let recording = recorded(&home, &publisher, segments, bytes).await;
    let (id, address) = (recording.id(), bucket.address());
    let stopped = Instant::now();
    let viewer = tokio::spawn(async move {
        until_playable(address, &id, segments).await;
        stopped.elapsed()
    });
    publisher.finish(&recording.finish()).await.unwrap();
    viewer.await.unwrap()
}

/// Asks as a player does that waits for the end, only more often.
async fn until_playable(address: SocketAddr, id: &ClipId, segments: u32) {
    let asked = async |name: &str| {
        let answer = get(address, &format!("/c/{id}/{name}"), &[]).await;
        assert_eq!(answer.status, 200, "{name}");
        answer
    };
    let is_whole = async || {
        let playlist = asked("media/stream.m3u8").await.text();
        playlist.contains("#EXT-X-ENDLIST")
    };
    while !is_whole().await {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    asked("index.html").await;
    asked(&format!("media/{:05}.m4s", segments - 1)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_plays_at_once_after_stop_however_long_the_take_was() {
    // `make soak` takes segments as large as those of a moving 1080p screen.
    let soak = std::env::var_os("ASIDE_SOAK").is_some();
    let (bytes, limit) = match soak {
        true => (1 << 20, Duration::from_secs(1)),
        // Another test may have the machine meanwhile.
        false => (4 << 10, Duration::from_secs(10)),
    };
    let mut took = Vec::new();
    for segments in TAKES {
        let rounds = if soak { 5 } else { 1 };
        let mut times = Vec::new();
        for _ in 0..rounds {
            times.push(stop_to_link(segments, bytes).await);
        }
        times.sort_unstable();
        took.push(times[rounds / 2]);
    }
    let ratio = took[2].as_secs_f64() / took[0].as_secs_f64();
    println!("Stop to link, takes of 10 s, 10 min and 60 min: {took:?}, ratio {ratio:.2}");
    assert!(took.iter().all(|it| *it <= limit), "{took:?}");
    // Unoptimised, what is done for each of 600 segments weighs more.
    assert!(
        !soak || cfg!(debug_assertions) || ratio <= 1.5,
        "{ratio:.2}"
    );
}
