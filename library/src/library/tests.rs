use std::time::Duration;

use rustix::io::Errno;

use super::*;
use crate::testing::shaky::{Fault, Shaky};
use crate::testing::*;
use crate::{FileName, Kind, Problem, ProblemCode, State};

#[test]
fn clips_are_listed_newest_first_and_other_things_not_at_all() {
    let (_home, library) = library();
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.insert(0, clip(&library, 1).manifest.id());
        std::thread::sleep(Duration::from_millis(2));
    }
    fs::create_dir(library.root().join("holiday pictures")).unwrap();
    fs::write(library.root().join("notes.txt"), "").unwrap();
    let listed: Vec<_> = library.entries().unwrap().iter().map(Entry::id).collect();
    assert_eq!(listed, ids);
}

#[test]
fn a_change_is_kept_with_what_this_version_does_not_know() {
    let (_home, library) = library();
    let clip = clip(&library, 1);
    let id = clip.manifest.id();
    let path = clip.dir.join("clip.json");
    let json = fs::read_to_string(&path).unwrap();
    let json = json.replacen('{', "{\"colour\": \"red\",", 1);
    let json = json.replacen(
        "\"duration_ms\": 1000,",
        "\"duration_ms\": 1000, \"mood\": [1],",
        2,
    );
    fs::write(&path, json).unwrap();

    let changed = library.update(&id, |it| it.title = "New".into()).unwrap();
    assert_eq!(changed.title, "New");
    assert_eq!(changed.extra["colour"], "red");
    let written = fs::read_to_string(&path).unwrap();
    assert!(written.contains("\"colour\": \"red\""), "{written}");
    assert!(written.contains("\"mood\""), "{written}");
    assert_eq!(library.clip(&id).unwrap().manifest, changed);
}

#[test]
fn what_the_recording_settled_cannot_be_changed() {
    let (_home, library) = library();
    let [one, other] = [clip(&library, 1), clip(&library, 2)];
    let id = one.manifest.id();
    let swapped = library.update(&id, |it| *it = other.manifest.clone());
    assert!(matches!(swapped, Err(Error::Order(_))));
    assert_eq!(library.clip(&id).unwrap(), one);
}

#[test]
fn changes_from_many_sides_wait_for_each_other() {
    let (_home, library) = library();
    let id = clip(&library, 1).manifest.id();
    let note = || {
        for _ in 0..5 {
            let gap = Problem::new(
                ProblemCode::AudioGap,
                aside_media::ClipTime::ZERO,
                Duration::ZERO,
                "",
            );
            library.update(&id, |it| it.problems.push(gap)).unwrap();
        }
    };
    std::thread::scope(|scope| {
        for side in 0..4 {
            let side = std::thread::Builder::new().name(side.to_string());
            side.spawn_scoped(scope, note).unwrap();
        }
    });
    assert_eq!(library.clip(&id).unwrap().manifest.problems.len(), 20);
    assert_eq!(library.verify(&id).unwrap(), []);
}

#[test]
fn a_file_beside_the_media_is_accounted_for() {
    let (_home, library) = library();
    let clip = clip(&library, 1);
    let id = clip.manifest.id();
    library.put(&id, &FileName::captions(), b"WEBVTT").unwrap();
    let manifest = library.put(&id, &FileName::poster(), b"JPEG").unwrap();
    let files: Vec<_> = manifest.files().iter().map(|it| it.file.as_str()).collect();
    assert_eq!(files, ["captions.vtt", "poster.jpg"]);
    for name in [
        "clip.json",
        "journal.jsonl",
        "clip.lock",
        "media/00000.m4s",
        "poster.jpg.tmp",
    ] {
        let own = library.put(&id, &name.parse().unwrap(), b"");
        assert!(matches!(own, Err(Error::Order(_))), "{name}");
    }
}

#[test]
fn sound_is_accounted_for_when_asked() {
    let (_home, library) = library();
    let format = aside_media::AudioFormat {
        rate: aside_media::SampleRate::HZ_16000,
        channels: 1,
    };
    let writer = recording(&library, &take(1));
    let id = writer.id();
    let mut sound = writer.wav("mic", format).unwrap();
    sound.write(&[0.5; 16_000]).unwrap();
    sound.finish().unwrap();
    let clip = writer.finish(Duration::from_secs(1)).unwrap();

    let manifest = library.account(&id).unwrap();
    assert_eq!(manifest.files()[0].file.as_str(), "audio/mic.wav");
    assert_eq!(library.verify(&id).unwrap(), []);
    let path = clip.dir.join("audio/mic.wav");
    let mut sound = fs::read(&path).unwrap();
    sound[5000] ^= 1;
    fs::write(&path, sound).unwrap();
    assert_eq!(library.verify(&id).unwrap().len(), 1);
}

#[test]
fn a_folder_that_refuses_says_so_and_what_to_do() {
    let home = tempfile::tempdir().unwrap();
    let refused = |errno, call| {
        let disk = Arc::new(Shaky::failing(call, Fault::FromThenOn(errno)));
        let root = home.path().join(format!("{errno:?}"));
        let library = Library::open_with(&root, disk);
        library
            .and_then(|it| it.create(NewClip::new(Kind::Voice)))
            .unwrap_err()
    };
    for call in 0..4 {
        assert!(matches!(refused(Errno::ROFS, call), Error::ReadOnly { .. }));
        assert!(matches!(
            refused(Errno::ACCESS, call),
            Error::ReadOnly { .. }
        ));
        assert!(matches!(
            refused(Errno::DQUOT, call),
            Error::DiskFull { .. }
        ));
        let full = refused(Errno::NOSPC, call);
        assert!(
            full.hint().starts_with("Free some space"),
            "{full}: {}",
            full.hint()
        );
    }
}

#[test]
fn a_library_is_a_folder_that_only_its_owner_can_read() {
    use std::os::unix::fs::PermissionsExt;
    let (_home, library) = library();
    let clip = clip(&library, 1);
    for path in [library.root(), &clip.dir, &clip.dir.join("media")] {
        assert_eq!(
            fs::metadata(path).unwrap().permissions().mode() & 0o777,
            0o700
        );
    }
    for path in clip.media() {
        assert_eq!(
            fs::metadata(path).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
    assert!(library.free_space().unwrap() > Bytes::new(1 << 20));
}

#[test]
fn a_clip_under_anothers_name_is_broken() {
    let (_home, library) = library();
    let clip = clip(&library, 1);
    let stolen = ClipId::random().unwrap();
    fs::rename(&clip.dir, library.dir(&stolen)).unwrap();
    let entries = library.entries().unwrap();
    let [Entry::Broken { id, reason, .. }] = &entries[..] else {
        panic!("{entries:?}");
    };
    assert_eq!(*id, stolen);
    assert!(reason.contains("its manifest is that of clip"), "{reason}");
    assert_eq!(clip.manifest.state(), State::Ready);
}
