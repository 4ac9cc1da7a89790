//! Publishing to a bucket over bad networks: whatever happens, a clip is whole
//! or is not said to be published.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use aside_library::ClipId;
use aside_share::{Publisher, Store};
use futures::StreamExt;
use object_store::{ObjectStore, ObjectStoreExt};

use crate::support::bucket::LocalBucket;
use crate::support::clip::Home;
use crate::support::proxy::{Proxy, Weather};

const CLIPS: usize = 100;
const TRIES: usize = 60;

/// The same every time, and without a pattern.
fn dice(number: usize) -> u64 {
    let mut x = (number as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x ^ (x >> 27)
}

fn storm(number: usize, _: &str) -> Weather {
    match dice(number) % 100 {
        0..8 => Weather::Reset,
        8..16 => Weather::Busy,
        16..21 => Weather::Unheard,
        21..26 => Weather::Half,
        26..32 => Weather::Twice,
        32..38 => Weather::Garbled,
        38..43 => Weather::WrongTag,
        43..46 => Weather::Slow,
        _ => Weather::Fine,
    }
}

fn through(bucket: &LocalBucket, proxy: &Proxy) -> Store {
    let mut config = bucket.config("bucket", "");
    let aside_share::config::Place::S3(place) = &mut config.place else {
        unreachable!()
    };
    place.endpoint = Some(format!("http://{}/", proxy.address).parse().unwrap());
    Store::open(&config, Some(&bucket.keys())).unwrap()
}

async fn is_whole(home: &Home, objects: &Arc<dyn ObjectStore>, id: &ClipId) -> bool {
    for (name, content) in home.files(id) {
        let path = format!("c/{id}/{name}").into();
        let Ok(found) = objects.get(&path).await else {
            return false;
        };
        if found.bytes().await.unwrap() != content {
            return false;
        }
    }
    objects
        .head(&format!("c/{id}/index.html").into())
        .await
        .is_ok()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_storm_every_clip_arrives_whole_and_none_is_falsely_published() {
    let (home, bucket) = (Home::new(), LocalBucket::start());
    let over = Arc::new(AtomicBool::new(false));
    let calm = Arc::clone(&over);
    let proxy = Proxy::before(bucket.address(), move |number, line| {
        match calm.load(Ordering::Relaxed) {
            true => Weather::Fine,
            false => storm(number, line),
        }
    });
    let proxy = proxy.await;
    let store = through(&bucket, &proxy);
    let publisher = Publisher::new(store, home.library.root(), &home.outbox()).unwrap();
    let objects = bucket.objects();
    let clips: Vec<_> = (0..CLIPS).map(|_| home.clip(2)).collect();

    let (home, objects, publisher) = (&home, &objects, &publisher);
    let tries: Vec<usize> = futures::stream::iter(&clips)
        .map(|id| async move {
            for tried in 1..=TRIES {
                let said = publisher.finish(id).await.is_ok();
                assert_eq!(said, publisher.is_published(id));
                if said {
                    assert!(is_whole(home, objects, id).await, "falsely published: {id}");
                    return tried;
                }
            }
            panic!("{id} is still not published after {TRIES} tries");
        })
        .buffer_unordered(8)
        .collect()
        .await;
    assert_eq!(tries.len(), CLIPS);
    assert!(tries.iter().any(|tried| *tried > 1), "the storm was none");
    let requests = proxy.arrived().len();
    let again: usize = tries.iter().map(|tried| tried - 1).sum();
    println!("{CLIPS} clips published whole, {again} tries failed, {requests} requests arrived");

    // Calm again: nothing is left to do, and nothing is sent.
    over.store(true, Ordering::Relaxed);
    let before = puts(&proxy);
    for id in &clips {
        publisher.finish(id).await.unwrap();
    }
    assert_eq!(puts(&proxy), before);
}

fn puts(proxy: &Proxy) -> usize {
    let arrived = proxy.arrived();
    arrived
        .iter()
        .filter(|line| line.starts_with("PUT "))
        .count()
}

#[tokio::test]
async fn a_store_that_never_answers_leaves_clips_honestly_unpublished() {
    let (home, bucket) = (Home::new(), LocalBucket::start());
    // All but the last segment gets through.
    let proxy = Proxy::before(bucket.address(), |_, line| {
        match line.contains("/media/00001.m4s") {
            true => Weather::Reset,
            false => Weather::Fine,
        }
    });
    let proxy = proxy.await;
    let store = through(&bucket, &proxy);
    let publisher = Publisher::new(store, home.library.root(), &home.outbox()).unwrap();
    let id = home.clip(2);
    let error = publisher.finish(&id).await.unwrap_err();
    assert!(error.is_temporary(), "{error}");
    assert!(!publisher.is_published(&id));
    let objects = bucket.objects();
    // No name is there before its object.
    for name in ["media/stream.m3u8", "clip.json"] {
        let path = format!("c/{id}/{name}").into();
        assert!(objects.head(&path).await.is_err(), "{name}");
    }
}
