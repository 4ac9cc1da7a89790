//! A clip whose film is replaced, as its viewers and its store see it.

use std::sync::Arc;

use aside_library::{Clip, ClipId, NewSegment, Trim};
use aside_share::{Publisher, Store};
use futures::TryStreamExt;
use object_store::{ObjectStore, ObjectStoreExt};

use crate::support::clip::Home;
use crate::support::watched::{Fate, Watched};

struct Replaced {
    home: Home,
    watched: Arc<Watched>,
    publisher: Publisher,
    id: ClipId,
}

impl Replaced {
    /// A published clip of two segments, and in the library already the film of
    /// three that is to be shown instead.
    async fn new() -> Self {
        let (home, watched) = (Home::new(), Watched::new());
        let url = "https://clips.example/".parse().unwrap();
        let store = Store::over("team", Arc::clone(&watched) as _, "", url).unwrap();
        let publisher = Publisher::new(store, home.library.root(), &home.outbox()).unwrap();
        let id = home.clip(2);
        publisher.finish(&id).await.unwrap();
        watched.take_written();
        let mut other = home.record("Another");
        other.grow(0);
        for byte in [7, 8, 9] {
            other.append(vec![byte; 3000]);
        }
        let with: Clip = home.library.clip(&other.finish()).unwrap();
        home.library.replace(&id, &with).unwrap();
        Self {
            home,
            watched,
            publisher,
            id,
        }
    }

    async fn object(&self, name: &str) -> Vec<u8> {
        let path = format!("c/{}/{name}", self.id).into();
        let found = self.watched.objects.get(&path).await.unwrap();
        found.bytes().await.unwrap().to_vec()
    }

    async fn names(&self) -> Vec<String> {
        let below = format!("c/{}/", self.id);
        let all = self.watched.objects.list(Some(&below.as_str().into()));
        let all: Vec<_> = all.try_collect().await.unwrap();
        let name = |path: &str| path.strip_prefix(&below).unwrap().to_owned();
        let mut all: Vec<_> = all.iter().map(|it| name(it.location.as_ref())).collect();
        all.sort();
        all
    }

    /// What a player that fetches the playlist now goes on to fetch.
    async fn film(&self) -> Vec<u8> {
        let playlist = String::from_utf8(self.object("media/stream.m3u8").await).unwrap();
        assert!(playlist.ends_with("#EXT-X-ENDLIST\n"), "{playlist}");
        let mut film = Vec::new();
        for line in playlist.lines() {
            let map = line.strip_prefix("#EXT-X-MAP:URI=\"");
            let uri = match map {
                Some(map) => map.trim_end_matches('"'),
                None if line.starts_with('#') => continue,
                None => line,
            };
            film.extend(self.object(&format!("media/{uri}")).await);
        }
        film
    }

    /// What somebody who downloads the clip gets, by its manifest.
    async fn download(&self) -> Vec<u8> {
        let json = self.object("clip.json").await;
        let manifest: serde_json::Value = serde_json::from_slice(&json).unwrap();
        let segments = manifest["segments"].as_array().unwrap();
        let mut film = Vec::new();
        for part in [&manifest["init"]].into_iter().chain(segments) {
            film.extend(self.object(part["file"].as_str().unwrap()).await);
        }
        film
    }

    /// The film that is in the library now.
    fn wanted(&self) -> Vec<u8> {
        let clip = self.home.library.clip(&self.id).unwrap();
        let files = clip.media().into_iter();
        files.flat_map(|it| std::fs::read(it).unwrap()).collect()
    }
}

#[tokio::test]
async fn the_new_film_has_names_of_its_own_and_what_names_them_comes_last() {
    let it = Replaced::new().await;
    let (old, before) = (it.film().await, it.names().await);
    let published = it.publisher.finish(&it.id).await.unwrap();
    assert_eq!(published.version, 2);
    let written = it.watched.take_written();
    let at = |end: &str| written.iter().position(|it| it.ends_with(end)).unwrap();
    assert!(
        at("media/v2-00002.m4s") < at("media/stream.m3u8"),
        "{written:?}"
    );
    assert!(at("media/v2-init.mp4") < at("index.html"), "{written:?}");
    assert!(at("media/stream.m3u8") < at("clip.json"), "{written:?}");
    assert!(!written.iter().any(|it| it.ends_with("media/00000.m4s")));

    assert_eq!(it.film().await, it.wanted());
    assert_eq!(it.download().await, it.wanted());
    assert_ne!(it.film().await, old);
    // Whoever watches the old one goes on.
    let now = it.names().await;
    assert!(before.iter().all(|name| now.contains(name)), "{now:?}");
    assert!(published.sweep.is_some());
}

#[tokio::test]
async fn whatever_breaks_off_one_of_the_two_can_be_watched_whole() {
    let mut seen = [0, 0];
    for broken in 0.. {
        let it = Replaced::new().await;
        let old = it.film().await;
        it.watched.decide(move |n, _| match n {
            n if n == broken => Fate::Hangs,
            _ => Fate::Written,
        });
        let arrived = tokio::select! {
            finished = it.publisher.finish(&it.id) => finished.is_ok(),
            () = it.watched.asked(broken + 1) => false,
        };
        let film = it.film().await;
        assert!(film == old || film == it.wanted(), "write {broken}");
        let download = it.download().await;
        assert!(download == old || download == it.wanted(), "write {broken}");
        seen[usize::from(film != old)] += 1;
        // The next process goes on.
        it.watched.decide(|_, _| Fate::Written);
        it.publisher.finish(&it.id).await.unwrap();
        assert_eq!(it.film().await, it.wanted());
        if arrived {
            break;
        }
    }
    assert!(seen[0] > 3 && seen[1] > 1, "{seen:?}");
}

#[tokio::test]
async fn after_a_while_the_old_film_is_gone_from_the_store() {
    let it = Replaced::new().await;
    it.publisher.finish(&it.id).await.unwrap();
    // As if that had been yesterday.
    let record = it
        .home
        .outbox()
        .join(format!("team/published/{}.json", it.id));
    let text = std::fs::read(&record).unwrap();
    let mut json: serde_json::Value = serde_json::from_slice(&text).unwrap();
    assert!(json["replaced_ms"].is_u64(), "{json:#}");
    json["replaced_ms"] = 1_000.into();
    std::fs::write(&record, json.to_string()).unwrap();

    let published = it.publisher.finish(&it.id).await.unwrap();
    assert_eq!(published.sweep, None);
    let names = it.names().await;
    let media: Vec<_> = names
        .iter()
        .filter(|it| it.ends_with("m4s") || it.ends_with("mp4"))
        .collect();
    assert!(
        media.iter().all(|it| it.starts_with("media/v2-")),
        "{media:?}"
    );
    assert_eq!((media.len(), it.film().await), (4, it.wanted()));

    // Taken back, nothing of either is left.
    it.publisher.unpublish(&it.id).await.unwrap();
    assert_eq!(it.names().await, [""; 0]);
}

#[tokio::test]
async fn of_a_film_that_lost_its_ends_only_what_is_new_is_sent() {
    let it = Replaced::new().await;
    it.publisher.finish(&it.id).await.unwrap();
    it.watched.take_written();
    let whole = it.film().await;
    // The second version has three segments of as long; the first loses a part.
    let clip = it.home.library.clip(&it.id).unwrap();
    let length = clip.manifest.segments()[0].duration;
    let trim = Trim {
        from: length / 2,
        until: clip.manifest.duration() - length,
        segments: vec![NewSegment {
            index: 0,
            bytes: vec![6; 1000],
        }],
        ..Trim::default()
    };
    it.home.library.trim(&it.id, &trim).unwrap();
    it.publisher.finish(&it.id).await.unwrap();
    let media = |written: Vec<String>| -> Vec<String> {
        let names = written.iter().filter_map(|it| it.split_once("/media/"));
        let names = names.map(|(_, name)| name.to_owned());
        names.filter(|it| it != "stream.m3u8").collect()
    };
    let written = media(it.watched.take_written());
    assert_eq!(written, ["v3-init.mp4", "v3-00000.m4s"]);
    assert_eq!(it.film().await, it.wanted());
    assert_eq!(it.download().await, it.wanted());

    // Taken back, all of it is there still.
    it.home.library.untrim(&it.id, &[]).unwrap();
    it.publisher.finish(&it.id).await.unwrap();
    assert_eq!(media(it.watched.take_written()), ["v4-init.mp4"]);
    assert_eq!((it.film().await, it.wanted()), (whole.clone(), whole));
}
