//! Stores that fail and programs that are killed: a clip ends published and
//! whole, or not published; never in between.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use aside_library::ClipId;
use aside_share::{Publisher, Store};
use object_store::ObjectStoreExt;
use object_store::path::Path;
use proptest::prelude::*;
use tokio::time::timeout;

use crate::support::clip::Home;
use crate::support::watched::{Fate, Watched};

fn publisher(home: &Home, watched: &Arc<Watched>) -> Publisher {
    let url = "https://clips.example/".parse().unwrap();
    let store = Store::over("watched", Arc::clone(watched) as _, "", url).unwrap();
    Publisher::new(store, home.library.root(), &home.outbox()).unwrap()
}

async fn is_whole(home: &Home, watched: &Watched, id: &ClipId) -> bool {
    for (name, content) in home.files(id) {
        let at = Path::parse(format!("c/{id}/{name}")).unwrap();
        let Ok(found) = watched.objects.get(&at).await else {
            return false;
        };
        if found.bytes().await.unwrap() != content {
            return false;
        }
    }
    let page = Path::parse(format!("c/{id}/index.html")).unwrap();
    watched.objects.head(&page).await.is_ok()
}

/// Nothing a viewer can open may name what is not there.
async fn names_only_what_is_there(watched: &Watched, id: &ClipId) -> bool {
    let at = |name: &str| Path::parse(format!("c/{id}/{name}")).unwrap();
    let Ok(playlist) = watched.objects.get(&at("media/stream.m3u8")).await else {
        return true;
    };
    let playlist = String::from_utf8(playlist.bytes().await.unwrap().to_vec()).unwrap();
    for uri in playlist.lines().filter(|line| line.ends_with(".m4s")) {
        if watched
            .objects
            .head(&at(&format!("media/{uri}")))
            .await
            .is_err()
        {
            return false;
        }
    }
    true
}

/// The program is killed while the n-th write is under way, for every n.
#[tokio::test]
async fn killed_at_any_write_it_goes_on_where_it_was() {
    let segments = 6;
    let total = 4 + segments; // page, header, playlist, manifest
    for kill in 0..total {
        let home = Home::new();
        let watched = Watched::new();
        let id = home.clip(segments as u32);
        // Assets first, so that the count begins with the clip.
        publisher(&home, &watched)
            .begin(&home.clip(1))
            .await
            .unwrap();
        watched.take_written();

        watched.decide(move |n, _| {
            if n == kill {
                Fate::Hangs
            } else {
                Fate::Written
            }
        });
        let first = publisher(&home, &watched);
        let cut = timeout(Duration::from_millis(300), first.finish(&id)).await;
        assert!(cut.is_err(), "killed at {kill}");
        drop(first);
        let before = watched.take_written();
        assert!(
            names_only_what_is_there(&watched, &id).await,
            "killed at {kill}"
        );

        watched.decide(|_, _| Fate::Written);
        publisher(&home, &watched).finish(&id).await.unwrap();
        assert!(is_whole(&home, &watched, &id).await, "killed at {kill}");
        let again: Vec<_> = watched
            .take_written()
            .into_iter()
            .filter(|path| before.contains(path))
            .collect();
        assert!(
            again.len() <= 4,
            "killed at {kill}: {again:?} were not all under way"
        );
    }
}

#[tokio::test]
async fn a_store_that_says_yes_and_keeps_nothing_is_found_out() {
    for fate in [Fate::Forgotten, Fate::Garbled] {
        let home = Home::new();
        let watched = Watched::new();
        let id = home.clip(3);
        watched.decide(move |_, path| match path.ends_with("00001.m4s") {
            true => fate,
            false => Fate::Written,
        });
        let publisher = publisher(&home, &watched);
        let error = publisher.finish(&id).await.unwrap_err();
        assert!(
            matches!(error, aside_share::Error::Corrupt { .. }),
            "{error}"
        );
        assert!(!publisher.is_published(&id));
        assert!(names_only_what_is_there(&watched, &id).await);

        watched.decide(|_, _| Fate::Written);
        publisher.finish(&id).await.unwrap();
        assert!(is_whole(&home, &watched, &id).await);
    }
}

/// What was once published and then lost is noticed by the next finish, even
/// though the record says that it was sent.
#[tokio::test]
async fn a_record_that_is_wrong_does_not_make_a_clip_published() {
    let home = Home::new();
    let watched = Watched::new();
    let id = home.clip(3);
    let publisher = publisher(&home, &watched);
    publisher.finish(&id).await.unwrap();
    let at = Path::parse(format!("c/{id}/media/00001.m4s")).unwrap();
    watched.objects.delete(&at).await.unwrap();
    watched.decide(|_, _| Fate::Refused);
    assert!(publisher.finish(&id).await.is_err());
    assert!(!publisher.is_published(&id));
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        6 => Just(Fate::Written),
        1 => Just(Fate::Refused),
        1 => Just(Fate::Unheard),
        1 => Just(Fate::Forgotten),
        1 => Just(Fate::Garbled),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// A recording is published while it grows, over a store with every kind
    /// of trouble. Whatever happens, "published" means byte for byte, and
    /// once the trouble is over the clip is published.
    #[test]
    fn no_trouble_makes_a_clip_falsely_whole(fates in prop::collection::vec(fate(), 1..60)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let home = Home::new();
            let watched = Watched::new();
            let plan: BTreeMap<_, _> = fates.into_iter().enumerate().collect();
            watched.decide(move |n, _| plan.get(&n).copied().unwrap_or(Fate::Written));

            let publisher = publisher(&home, &watched);
            let mut recording = home.record("In trouble");
            let id = recording.id();
            for _ in 0..3 {
                // Trouble is an error here and no more: the next call goes on.
                drop(publisher.sync(&id).await);
                assert!(names_only_what_is_there(&watched, &id).await);
                recording.grow(1);
            }
            recording.finish();
            let mut published = false;
            for _ in 0..80 {
                let said = publisher.finish(&id).await.is_ok();
                assert_eq!(said, publisher.is_published(&id));
                assert!(!said || is_whole(&home, &watched, &id).await, "falsely whole");
                assert!(names_only_what_is_there(&watched, &id).await);
                published |= said;
                if said {
                    break;
                }
            }
            assert!(published, "the trouble is over, the clip is not published");
        });
    }
}
