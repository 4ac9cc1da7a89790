//! The order things are written in, and who may write at once.

use std::sync::Arc;

use aside_library::ClipId;
use aside_share::{Error, Publisher, Store};

use crate::support::clip::Home;
use crate::support::watched::Watched;

fn publisher(home: &Home, watched: &Arc<Watched>) -> Publisher {
    let url = "https://clips.example/".parse().unwrap();
    let store = Store::over("watched", Arc::clone(watched) as _, "", url).unwrap();
    Publisher::new(store, home.library.root(), &home.outbox()).unwrap()
}

/// The names below the clip that were written, in order, without assets.
fn written(watched: &Watched, id: &ClipId) -> Vec<String> {
    let below = format!("c/{id}/");
    let all = watched.take_written();
    all.iter()
        .filter_map(|path| path.strip_prefix(&below))
        .map(str::to_owned)
        .collect()
}

#[tokio::test]
async fn nothing_is_named_before_it_is_there() {
    let home = Home::new();
    let watched = Watched::new();
    let publisher = publisher(&home, &watched);
    let mut recording = home.record("Growing");
    let id = recording.id();

    publisher.begin(&id).await.unwrap();
    let paths = watched.take_written();
    let (assets, last) = paths.split_at(paths.len() - 3);
    assert_eq!(
        last,
        ["oembed.json", "index.html", "clip.json"].map(|it| format!("c/{id}/{it}"))
    );
    assert!(
        assets.len() >= 2 && assets.iter().all(|path| path.starts_with("p/")),
        "{assets:?}"
    );

    recording.grow(3);
    publisher.sync(&id).await.unwrap();
    let mut names = written(&watched, &id);
    // What the playlist names goes out side by side, in whatever order.
    names[..3].sort();
    let first = [
        "media/00000.m4s",
        "media/00001.m4s",
        "media/init.mp4",
        "media/stream.m3u8",
        "clip.json",
    ];
    assert_eq!(names, first);
    recording.grow(1);
    publisher.sync(&id).await.unwrap();
    let next = ["media/00002.m4s", "media/stream.m3u8", "clip.json"];
    assert_eq!(written(&watched, &id), next);

    recording.finish();
    home.put(&id, "poster.jpg", b"a still");
    publisher.finish(&id).await.unwrap();
    let last = [
        "oembed.json",
        "index.html",
        "media/00003.m4s",
        "media/stream.m3u8",
        "poster.jpg",
        "clip.json",
    ];
    assert_eq!(written(&watched, &id), last);
    publisher.finish(&id).await.unwrap();
    assert_eq!(watched.take_written(), [""; 0], "nothing is new");
}

/// `begin` on a clip that has segments must not send the manifest that names
/// them.
#[tokio::test]
async fn a_late_begin_sends_only_the_page() {
    let home = Home::new();
    let watched = Watched::new();
    let id = home.clip(2);
    publisher(&home, &watched).begin(&id).await.unwrap();
    assert_eq!(written(&watched, &id), ["oembed.json", "index.html"]);
}

/// The recorder replaces playlist and manifest one after the other. A look in
/// between must not publish a playlist that names more than was sent.
#[tokio::test]
async fn a_playlist_that_is_ahead_of_the_manifest_waits() {
    let home = Home::new();
    let watched = Watched::new();
    let publisher = publisher(&home, &watched);
    let mut recording = home.record("Growing");
    let id = recording.id();
    recording.grow(2);
    let playlist = home.library.dir(&id).join("media/stream.m3u8");
    let now = std::fs::read_to_string(&playlist).unwrap();
    std::fs::write(&playlist, format!("{now}#EXTINF:6.000,\n00001.m4s\n")).unwrap();

    let progress = publisher.sync(&id).await.unwrap();
    assert!(!progress.playable);
    let names = written(&watched, &id);
    assert!(names.contains(&"media/00000.m4s".into()), "{names:?}");
    assert!(!names.contains(&"media/stream.m3u8".into()), "{names:?}");

    std::fs::write(&playlist, now).unwrap();
    assert!(publisher.sync(&id).await.unwrap().playable);
    assert_eq!(written(&watched, &id), ["media/stream.m3u8"]);
}

#[tokio::test]
async fn a_playlist_that_is_not_all_of_a_whole_clip_is_not_published() {
    let home = Home::new();
    let id = home.clip(3);
    let playlist = home.library.dir(&id).join("media/stream.m3u8");
    let whole = std::fs::read_to_string(&playlist).unwrap();
    for (wrong, what) in [
        (whole.replace("#EXT-X-ENDLIST\n", ""), "no end"),
        (
            whole.replace("#EXTINF:6.000,\n00001.m4s\n", ""),
            "a segment less",
        ),
        (whole[..whole.len() / 2].to_owned(), "cut short"),
    ] {
        assert_ne!(wrong, whole);
        std::fs::write(&playlist, wrong).unwrap();
        let publisher = publisher(&home, &Watched::new());
        let error = publisher.finish(&id).await.unwrap_err();
        let named =
            matches!(&error, Error::Corrupt { object, .. } if object == "media/stream.m3u8");
        assert!(named, "{what}: {error}");
    }
}

#[tokio::test]
async fn callers_at_once_take_turns_and_nothing_is_sent_twice() {
    let home = Home::new();
    let watched = Watched::new();
    let publisher = publisher(&home, &watched);
    let ids = [home.clip(5), home.clip(5)];
    let calls = ids.iter().flat_map(|id| {
        let publisher = &publisher;
        (0..4).map(move |_| publisher.finish(id))
    });
    for result in futures::future::join_all(calls).await {
        result.unwrap();
    }
    let mut paths = watched.take_written();
    paths.retain(|path| path.starts_with("c/"));
    let sent = paths.len();
    paths.sort();
    paths.dedup();
    assert_eq!(paths.len(), sent);
}

#[tokio::test]
async fn a_clip_that_is_not_there_or_not_a_clip_is_said_to_be() {
    let home = Home::new();
    let publisher = publisher(&home, &Watched::new());
    let none = ClipId::random().unwrap();
    for result in [
        publisher.begin(&none).await,
        publisher.finish(&none).await.map(drop),
    ] {
        let error = result.unwrap_err();
        assert!(matches!(error, Error::NotFound { .. }), "{error}");
    }
    let id = home.clip(1);
    let manifest = home.library.dir(&id).join("clip.json");
    std::fs::write(&manifest, "{").unwrap();
    let error = publisher.sync(&id).await.unwrap_err();
    assert!(
        matches!(&error, Error::Corrupt { object, .. } if object == "clip.json"),
        "{error}"
    );
    assert!(error.hint().contains("repair"));
}

/// A restart that finds records of another place (the user moved the store)
/// does not believe them.
#[tokio::test]
async fn a_record_of_another_place_is_not_believed() {
    let home = Home::new();
    let id = home.clip(2);
    let folder =
        |name: &str| Store::folder(&home.path(name), "http://127.0.0.1/".parse().unwrap()).unwrap();
    for name in ["one", "two"] {
        let publisher = Publisher::new(folder(name), home.library.root(), &home.outbox()).unwrap();
        publisher.finish(&id).await.unwrap();
        assert!(
            home.path(name)
                .join(format!("c/{id}/media/00001.m4s"))
                .exists()
        );
    }
}

/// Killed between noting that a clip is published and forgetting that it
/// waits: it waits.
#[tokio::test]
async fn a_clip_that_is_noted_as_both_waits() {
    let home = Home::new();
    let id = home.clip(2);
    let publisher = publisher(&home, &Watched::new());
    publisher.finish(&id).await.unwrap();
    let note = |state: &str| home.outbox().join(format!("watched/{state}/{id}.json"));
    std::fs::copy(note("published"), note("waiting")).unwrap();
    assert!(!publisher.is_published(&id));
    publisher.finish(&id).await.unwrap();
    assert!(publisher.is_published(&id) && !note("waiting").exists());
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_to_is_said_to_be() {
    let home = Home::new();
    let id = home.clip(1);
    let url: url::Url = "http://127.0.0.1/".parse().unwrap();
    // Below a file no folder can be made, not even by root.
    std::fs::write(home.path("file"), "").unwrap();
    let error = Store::folder(&home.path("file/store"), url.clone()).unwrap_err();
    assert!(matches!(error, Error::Io { .. }), "{error:?}");

    let store = Store::folder(&home.path("store"), url).unwrap();
    std::fs::create_dir(home.path("store/c")).unwrap();
    std::fs::write(home.path("store").join(format!("c/{id}")), "in the way").unwrap();
    let publisher = Publisher::new(store, home.library.root(), &home.outbox()).unwrap();
    let error = publisher.finish(&id).await.unwrap_err();
    assert!(matches!(error, Error::Io { .. }), "{error:?}");
    assert!(!publisher.is_published(&id));
}
