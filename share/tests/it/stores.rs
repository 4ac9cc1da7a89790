//! One contract, run over every kind of store.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use aside_library::ClipId;
use aside_share::{Error, Publisher, Store};
use futures::TryStreamExt;
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{Attribute, ObjectStore, ObjectStoreExt};
use tempfile::TempDir;

use crate::support::bucket::LocalBucket;
use crate::support::clip::Home;

/// A store, and the way to its objects that goes around us.
struct Bench {
    home: Home,
    store: Store,
    objects: Arc<dyn ObjectStore>,
    prefix: &'static str,
    keeps_attributes: bool,
    _elsewhere: Option<TempDir>,
    _bucket: Option<LocalBucket>,
}

impl Bench {
    fn publisher(&self) -> Publisher {
        self.publisher_remembering("outbox")
    }

    fn publisher_remembering(&self, outbox: &str) -> Publisher {
        let outbox = self.home.path(outbox);
        Publisher::new(self.store.clone(), self.home.library.root(), &outbox).unwrap()
    }

    fn at(&self, id: &ClipId, name: &str) -> Path {
        Path::parse(format!("{}/c/{id}/{name}", self.prefix).trim_start_matches('/')).unwrap()
    }

    /// What the store holds of a clip, by name.
    async fn content(&self, id: &ClipId) -> BTreeMap<String, Vec<u8>> {
        let below = self.at(id, "x").to_string();
        let below = below.strip_suffix('x').unwrap();
        let listed = self.objects.list(Some(&Path::from(below)));
        let all: Vec<_> = listed.try_collect().await.unwrap();
        let mut content = BTreeMap::new();
        for meta in all {
            let bytes = self
                .objects
                .get(&meta.location)
                .await
                .unwrap()
                .bytes()
                .await
                .unwrap();
            let name = meta.location.as_ref().strip_prefix(below).unwrap();
            content.insert(name.to_owned(), bytes.to_vec());
        }
        content
    }

    /// The store holds the clip's files and its page, and no more.
    async fn assert_whole(&self, id: &ClipId) {
        let mut content = self.content(id).await;
        let page = content.remove("index.html").expect("a page");
        assert!(String::from_utf8(page).unwrap().contains("A whole clip"));
        assert!(content.remove("oembed.json").is_some());
        let files = self.home.files(id);
        assert_eq!(
            content.keys().collect::<Vec<_>>(),
            files.keys().collect::<Vec<_>>()
        );
        assert!(content == files, "an object differs from its file");
    }
}

fn folder_in(root: PathBuf, elsewhere: Option<TempDir>) -> Bench {
    let store = Store::folder(&root, "http://127.0.0.1/".parse().unwrap()).unwrap();
    Bench {
        home: Home::new(),
        store,
        objects: Arc::new(LocalFileSystem::new_with_prefix(&root).unwrap()),
        prefix: "",
        keeps_attributes: false,
        _elsewhere: elsewhere,
        _bucket: None,
    }
}

/// On the library's own disk, where files are given a second name.
fn folder() -> Bench {
    let dir = tempfile::tempdir().unwrap();
    folder_in(dir.path().join("store"), Some(dir))
}

/// On another disk, where they have to be copied.
#[cfg(target_os = "linux")]
fn folder_on_another_disk() -> Bench {
    use std::os::unix::fs::MetadataExt;
    let device = |path: &std::path::Path| std::fs::metadata(path).unwrap().dev();
    let dir = tempfile::tempdir_in("/dev/shm").unwrap();
    let bench = folder_in(dir.path().join("store"), Some(dir));
    let (here, there) = (
        bench.home.path("."),
        bench._elsewhere.as_ref().unwrap().path(),
    );
    assert_ne!(
        device(&here),
        device(there),
        "set TMPDIR to a folder on a disk"
    );
    bench
}

fn memory_below(prefix: &'static str) -> Bench {
    let objects = Arc::new(InMemory::new());
    let url = "https://clips.example/team".parse().unwrap();
    let store = Store::over("memory", Arc::clone(&objects) as _, prefix, url).unwrap();
    Bench {
        home: Home::new(),
        store,
        objects,
        prefix,
        keeps_attributes: true,
        _elsewhere: None,
        _bucket: None,
    }
}

fn memory() -> Bench {
    memory_below("")
}

fn memory_below_a_prefix() -> Bench {
    memory_below("some/where")
}

/// Over the network, at our own endpoint.
fn s3() -> Bench {
    in_bucket(LocalBucket::start())
}

/// At a server of somebody else when one is named (`scripts/ceph.sh` starts one
/// and names it), at another of our own otherwise.
fn s3_elsewhere() -> Bench {
    in_bucket(LocalBucket::elsewhere().unwrap_or_else(LocalBucket::start))
}

fn in_bucket(bucket: LocalBucket) -> Bench {
    Bench {
        home: Home::new(),
        store: bucket.store("bucket", "some/where"),
        objects: bucket.objects(),
        prefix: "some/where",
        keeps_attributes: true,
        _elsewhere: None,
        _bucket: Some(bucket),
    }
}

macro_rules! contract {
    ($($(#[$meta:meta])* $store:ident),+ $(,)?) => {$(
        $(#[$meta])*
        mod $store {
            #[tokio::test]
            async fn a_growing_clip_arrives_whole() {
                super::a_growing_clip_arrives_whole(super::$store()).await;
            }
            #[tokio::test]
            async fn a_large_segment_arrives_whole() {
                super::a_large_segment_arrives_whole(super::$store()).await;
            }
            #[tokio::test]
            async fn what_cannot_change_is_sent_once() {
                super::what_cannot_change_is_sent_once(super::$store()).await;
            }
            #[tokio::test]
            async fn what_was_damaged_or_lost_there_is_sent_again() {
                super::what_was_damaged_or_lost_there_is_sent_again(super::$store()).await;
            }
            #[tokio::test]
            async fn what_is_damaged_or_lost_here_is_never_published() {
                super::what_is_damaged_or_lost_here_is_never_published(super::$store()).await;
            }
            #[tokio::test]
            async fn changes_arrive_and_what_is_gone_goes() {
                super::changes_arrive_and_what_is_gone_goes(super::$store()).await;
            }
            #[tokio::test]
            async fn unpublishing_leaves_nothing_of_that_clip_alone() {
                super::unpublishing_leaves_nothing_of_that_clip_alone(super::$store()).await;
            }
            #[tokio::test]
            async fn objects_say_what_they_are() {
                super::objects_say_what_they_are(super::$store()).await;
            }
        }
    )+};
}

contract!(
    folder,
    #[cfg(target_os = "linux")]
    folder_on_another_disk,
    memory,
    memory_below_a_prefix,
    s3,
    s3_elsewhere,
);

async fn a_growing_clip_arrives_whole(bench: Bench) {
    let publisher = bench.publisher();
    let mut recording = bench.home.record("A whole clip");
    let id = recording.id();
    publisher.begin(&id).await.unwrap();
    let early = bench.content(&id).await;
    assert_eq!(
        early.keys().collect::<Vec<_>>(),
        ["clip.json", "index.html", "oembed.json"]
    );
    assert!(!publisher.sync(&id).await.unwrap().playable);

    for sealed in 0..3 {
        // The segment after the sealed ones is still open.
        recording.grow(if sealed == 0 { 2 } else { 1 });
        let progress = publisher.sync(&id).await.unwrap();
        assert_eq!(progress.segments, sealed + 1);
        assert!(progress.playable);
        let content = bench.content(&id).await;
        assert!(!content.contains_key(&format!("media/{:05}.m4s", sealed + 1)));
        let error = publisher.finish(&id).await.unwrap_err();
        assert!(matches!(error, Error::NotReady { .. }), "{error}");
        assert!(!publisher.is_published(&id));
    }
    recording.finish();
    let published = publisher.finish(&id).await.unwrap();
    assert!(publisher.is_published(&id));
    assert_eq!(published.link, bench.store.link(&id));
    bench.assert_whole(&id).await;
    assert_eq!(published.objects, bench.content(&id).await.len());
}

async fn a_large_segment_arrives_whole(bench: Bench) {
    const PART: u32 = 8 << 20;
    let mut recording = bench.home.record("A whole clip");
    recording.grow(0);
    // At, just below and just above the border of a part, and some parts.
    for len in [PART, PART - 1, PART + 1, 2 * PART + 12_345] {
        recording.append(
            (0..len)
                .map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8)
                .collect(),
        );
    }
    let id = recording.finish();
    bench.publisher().finish(&id).await.unwrap();
    bench.assert_whole(&id).await;
}

async fn what_cannot_change_is_sent_once(bench: Bench) {
    let id = bench.home.clip(4);
    let first = bench.publisher().sync(&id).await.unwrap();
    assert_eq!(
        first.objects, 9,
        "page, what embeds it, header, 4 segments, playlist, manifest"
    );
    let nothing = |progress: aside_share::Progress| {
        assert_eq!((progress.objects, progress.sent.get()), (0, 0));
        assert!(progress.playable);
    };
    nothing(bench.publisher().sync(&id).await.unwrap());
    // The memory is lost: what is there is read instead of sent.
    nothing(
        bench
            .publisher_remembering("another")
            .sync(&id)
            .await
            .unwrap(),
    );
    for file in walk(&bench.home.path("outbox")) {
        std::fs::write(file, "{ torn").unwrap();
    }
    nothing(bench.publisher().sync(&id).await.unwrap());
}

async fn what_was_damaged_or_lost_there_is_sent_again(bench: Bench) {
    let id = bench.home.clip(3);
    bench.publisher().finish(&id).await.unwrap();
    // Another file of the same length: in a folder, writing into the linked
    // file would damage the clip itself.
    let segment = bench.at(&id, "media/00001.m4s");
    let len = bench.objects.head(&segment).await.unwrap().size;
    bench
        .objects
        .put(&segment, vec![b'?'; len as usize].into())
        .await
        .unwrap();
    bench
        .objects
        .delete(&bench.at(&id, "media/00002.m4s"))
        .await
        .unwrap();
    bench
        .objects
        .put(&bench.at(&id, "media/stream.m3u8"), "#EXTM3U\n".into())
        .await
        .unwrap();

    bench.publisher().finish(&id).await.unwrap();
    bench.assert_whole(&id).await;
}

async fn what_is_damaged_or_lost_here_is_never_published(bench: Bench) {
    let lost = bench.home.clip(3);
    let media = |id: &ClipId| bench.home.library.dir(id).join("media/00001.m4s");
    std::fs::remove_file(media(&lost)).unwrap();
    let damaged = bench.home.clip(3);
    let mut bytes = std::fs::read(media(&damaged)).unwrap();
    bytes[17] ^= 1;
    std::fs::write(media(&damaged), bytes).unwrap();

    let publisher = bench.publisher();
    for id in [lost, damaged] {
        for _ in 0..2 {
            assert!(publisher.sync(&id).await.is_err());
            let error = publisher.finish(&id).await.unwrap_err();
            let named = match &error {
                Error::Incomplete { missing } => missing[0].as_str(),
                Error::Corrupt { object, .. } => object.as_str(),
                other => panic!("{other}"),
            };
            assert_eq!(named, "media/00001.m4s");
            assert!(!publisher.is_published(&id));
        }
        let content = bench.content(&id).await;
        for name in ["media/stream.m3u8", "clip.json", "media/00001.m4s"] {
            assert!(!content.contains_key(name), "{name}");
        }
    }
}

async fn changes_arrive_and_what_is_gone_goes(bench: Bench) {
    let publisher = bench.publisher();
    let id = bench.home.clip(2);
    publisher.finish(&id).await.unwrap();
    bench.home.put(&id, "poster.jpg", b"a still");
    bench.home.put(&id, "captions.vtt", b"WEBVTT\n");
    publisher.finish(&id).await.unwrap();
    bench.assert_whole(&id).await;
    assert!(bench.content(&id).await.contains_key("poster.jpg"));

    bench.home.put(
        &id,
        "captions.vtt",
        b"WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n",
    );
    bench
        .home
        .library
        .update(&id, |it| it.title = "A whole clip <renamed>".into())
        .unwrap();
    publisher.finish(&id).await.unwrap();
    bench.assert_whole(&id).await;
    let page = bench.content(&id).await.remove("index.html").unwrap();
    assert!(
        String::from_utf8(page)
            .unwrap()
            .contains("A whole clip &lt;renamed&gt;")
    );

    // A file the manifest never named, as an older version left it.
    let dir = bench.home.library.dir(&id);
    std::fs::write(dir.join("transcript.json"), "{}").unwrap();
    publisher.finish(&id).await.unwrap();
    bench.assert_whole(&id).await;
    std::fs::remove_file(dir.join("transcript.json")).unwrap();
    publisher.finish(&id).await.unwrap();
    bench.assert_whole(&id).await;
}

async fn unpublishing_leaves_nothing_of_that_clip_alone(bench: Bench) {
    let publisher = bench.publisher();
    let (gone, kept) = (bench.home.clip(2), bench.home.clip(2));
    publisher.finish(&gone).await.unwrap();
    publisher.finish(&kept).await.unwrap();
    // Whatever else lies there goes too: a later version's page, for one.
    bench
        .objects
        .put(&bench.at(&gone, "later/thing.bin"), "?".into())
        .await
        .unwrap();

    publisher.unpublish(&gone).await.unwrap();
    assert_eq!(bench.content(&gone).await.len(), 0);
    assert!(!publisher.is_published(&gone));
    bench.assert_whole(&kept).await;
    publisher.unpublish(&gone).await.unwrap();

    // It can come back.
    publisher.finish(&gone).await.unwrap();
    bench.assert_whole(&gone).await;
}

async fn objects_say_what_they_are(bench: Bench) {
    if !bench.keeps_attributes {
        // A folder has nowhere to keep this; its server knows it from the
        // names, and the tests of serving hold it to it.
        return;
    }
    let id = bench.home.clip(1);
    bench.publisher().finish(&id).await.unwrap();
    for (name, content_type, cache) in [
        ("index.html", "text/html; charset=utf-8", "no-cache"),
        (
            "media/00000.m4s",
            "video/iso.segment",
            "public, max-age=31536000, immutable",
        ),
    ] {
        let found = bench.objects.get(&bench.at(&id, name)).await.unwrap();
        let attribute = |it| found.attributes.get(&it).unwrap().as_ref();
        assert_eq!(attribute(Attribute::ContentType), content_type);
        assert_eq!(attribute(Attribute::CacheControl), cache);
    }
}

fn walk(dir: &std::path::Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(walk(&path));
        } else {
            files.push(path);
        }
    }
    files
}

/// At once and for no space: the store's segments are the library's own.
#[cfg(unix)]
#[tokio::test]
async fn a_folder_on_the_same_disk_shares_what_cannot_change() {
    use std::os::unix::fs::MetadataExt;
    let bench = folder();
    let id = bench.home.clip(2);
    bench.publisher().finish(&id).await.unwrap();
    let root = bench._elsewhere.as_ref().unwrap().path().join("store");
    let same = |name: &str| {
        let here = bench.home.library.dir(&id).join(name);
        let there = root.join(format!("c/{id}/{name}"));
        std::fs::metadata(here).unwrap().ino() == std::fs::metadata(there).unwrap().ino()
    };
    assert!(same("media/init.mp4") && same("media/00001.m4s"));
    assert!(!same("clip.json") && !same("media/stream.m3u8"));
}

#[tokio::test]
async fn a_link_lies_below_the_stores_address() {
    let id: ClipId = "5k2m9x0c7r8t4w1y3z6a2b5d7c".parse().unwrap();
    for address in [
        "https://clips.example/team",
        "https://clips.example/team/?a#b",
    ] {
        let objects = Arc::new(InMemory::new());
        let store = Store::over("x", objects, "", address.parse().unwrap()).unwrap();
        let link = "https://clips.example/team/c/5k2m9x0c7r8t4w1y3z6a2b5d7c/";
        assert_eq!(store.link(&id).as_str(), link);
    }
    for (name, prefix, address) in [
        ("x", "", "mailto:a@b.example"),
        ("x", "", "file:///c/"),
        ("", "", "https://clips.example/"),
        ("../x", "", "https://clips.example/"),
        ("x", "a/../b", "https://clips.example/"),
    ] {
        let objects = Arc::new(InMemory::new());
        let error = Store::over(name, objects, prefix, address.parse().unwrap()).unwrap_err();
        assert!(matches!(error, Error::Settings { .. }), "{error}");
    }
}
