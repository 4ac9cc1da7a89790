use std::fs;
use std::panic::AssertUnwindSafe;

use super::*;
use crate::testing::dying::dying;
use crate::testing::*;
use crate::{Mark, Problem, ProblemCode};

/// A clip of 13 s, whose segments last 3 s, with what belongs to one.
fn film(library: &Library) -> Clip {
    let mut writer = recording(library, &take(13));
    for at in [1_000, 5_000, 12_000] {
        let at = ClipTime::from_millis(at);
        writer.mark(Mark::new(MarkKind::CutSentence, at)).unwrap();
    }
    for (title, at) in [
        ("Why", 0),
        ("How", 2_000),
        ("When", 6_500),
        ("Last", 12_000),
    ] {
        let at = ClipTime::from_millis(at);
        writer.mark(Mark::chapter(title.to_owned(), at)).unwrap();
    }
    let gap = |at, length| {
        let (at, length) = (ClipTime::from_millis(at), Duration::from_millis(length));
        Problem::new(ProblemCode::AudioGap, at, length, "Silence.")
    };
    for problem in [
        gap(0, 500),
        gap(3_500, 1_000),
        gap(6_000, 100),
        gap(10_900, 9_000),
    ] {
        writer.problem(problem).unwrap();
    }
    let id = writer
        .finish(Duration::from_secs(13))
        .unwrap()
        .manifest
        .id();
    library.put(&id, &FileName::poster(), b"whole").unwrap();
    library.put(&id, &FileName::transcript(), b"all").unwrap();
    library
        .put(&id, &"audio/mic.wav".parse().unwrap(), b"sound")
        .unwrap();
    library.clip(&id).unwrap()
}

/// From 4 s to 11 s: the second and the fourth segment lose a part.
fn middle() -> Trim {
    let bytes = |range: std::ops::Range<usize>| {
        let fragments = take(13)[range]
            .iter()
            .map(|it| it.bytes.clone())
            .collect::<Vec<_>>();
        fragments.concat()
    };
    Trim {
        from: Duration::from_secs(4),
        until: Duration::from_secs(11),
        init: None,
        segments: vec![
            NewSegment {
                index: 1,
                bytes: bytes(4..6),
            },
            NewSegment {
                index: 3,
                bytes: bytes(9..11),
            },
        ],
        files: vec![(FileName::transcript(), b"some".to_vec())],
    }
}

fn bytes_of(range: std::ops::Range<usize>) -> Vec<u8> {
    expected(&take(13)[range])
}

#[test]
fn the_clip_is_shorter_and_all_that_belongs_to_it_follows() {
    let (_home, library) = library();
    let id = film(&library).manifest.id();
    let clip = library.trim(&id, &middle()).unwrap();
    let manifest = &clip.manifest;
    assert_eq!(
        (manifest.version(), manifest.duration()),
        (2, Duration::from_secs(7))
    );
    assert_eq!(manifest.origin(), Duration::from_secs(4));
    assert_eq!(joined(&clip), bytes_of(4..11));
    assert_whole(&clip);
    assert_eq!(library.verify(&id).unwrap(), []);

    let segments: Vec<_> = manifest
        .segments()
        .iter()
        .map(|it| (it.file.as_str(), it.duration.as_secs(), it.version))
        .collect();
    assert_eq!(
        segments,
        [
            ("media/00001.m4s", 2, None),
            ("media/00002.m4s", 3, Some(1)),
            ("media/00003.m4s", 2, None),
        ]
    );
    let marks: Vec<_> = manifest
        .marks
        .iter()
        .map(|it| (it.title.as_deref(), it.at.millis_floor()))
        .collect();
    // The chapter that was under way begins with the clip.
    let kept = [(None, 1_000), (Some("How"), 0), (Some("When"), 2_500)];
    assert_eq!(marks, kept);
    let problems: Vec<_> = manifest
        .problems
        .iter()
        .map(|it| (it.at.millis_floor(), it.duration.as_millis()))
        .collect();
    assert_eq!(problems, [(0, 500), (2_000, 100), (6_900, 100)]);
    let files: Vec<_> = manifest.files().iter().map(|it| it.file.as_str()).collect();
    assert_eq!(files, ["audio/mic.wav", "edits.json", "transcript.json"]);
    assert_eq!(fs::read(clip.dir.join("transcript.json")).unwrap(), b"some");

    let edits = library.edits(&id).unwrap().unwrap();
    assert_eq!(
        (edits.of, edits.from, edits.until),
        (1, middle().from, middle().until)
    );
    let whole = library.whole(&id).unwrap();
    assert_eq!(joined(&whole), bytes_of(0..13));
    assert_whole(&whole);
}

#[test]
fn what_is_kept_is_the_same_file() {
    use std::os::unix::fs::MetadataExt;
    let (_home, library) = library();
    let id = film(&library).manifest.id();
    let clip = library.trim(&id, &middle()).unwrap();
    let whole = library.whole(&id).unwrap();
    let inode = |dir: &Path, name: &str| fs::metadata(dir.join(name)).unwrap().ino();
    for name in ["media/init.mp4", "media/00002.m4s", "audio/mic.wav"] {
        assert_eq!(inode(&clip.dir, name), inode(&whole.dir, name), "{name}");
    }
    assert_ne!(
        inode(&clip.dir, "media/00001.m4s"),
        inode(&whole.dir, "media/00001.m4s")
    );
}

#[test]
fn it_can_be_taken_back_and_cut_anew_from_the_whole() {
    let (_home, library) = library();
    let was = film(&library);
    let id = was.manifest.id();
    library.trim(&id, &middle()).unwrap();
    library.update(&id, |it| it.title = "Tour".into()).unwrap();

    // Wider than it was: there is more in the whole film.
    let wider = Trim {
        from: Duration::from_secs(3),
        segments: middle().segments.split_off(1),
        ..middle()
    };
    let clip = library.trim(&id, &wider).unwrap();
    assert_eq!(joined(&clip), bytes_of(3..11));
    assert_eq!(clip.manifest.version(), 3);
    // The film in between is not kept: it can be made again.
    let numbers = |it: &Clip| it.manifest.version();
    let versions: Vec<_> = library.versions(&id).unwrap().iter().map(numbers).collect();
    assert_eq!(versions, [1]);

    let changed = [(FileName::transcript(), b"corrected".to_vec())];
    let back = library.untrim(&id, &changed).unwrap();
    assert_eq!(
        (joined(&back), back.manifest.version()),
        (bytes_of(0..13), 4)
    );
    assert_whole(&back);
    assert_eq!(library.verify(&id).unwrap(), []);
    assert_eq!(back.manifest.title, "Tour");
    assert_eq!(back.manifest.marks, was.manifest.marks);
    assert_eq!(back.manifest.origin(), Duration::ZERO);
    let first = |it: &Segment| it.version == Some(1);
    assert!(back.manifest.segments().iter().all(first));
    assert_eq!(
        fs::read(back.dir.join("transcript.json")).unwrap(),
        b"corrected"
    );
    assert_eq!(fs::read(back.dir.join("poster.jpg")).unwrap(), b"whole");
    assert_eq!(library.versions(&id).unwrap(), []);
    assert!(library.untrim(&id, &[]).is_err());
}

#[test]
fn wherever_it_dies_the_clip_is_whole_or_cut_and_the_other_can_be_had() {
    for can_exchange in [true, false] {
        let mut ends = [0, 0];
        for call in 0.. {
            let (_home, library) = library();
            let id = film(&library).manifest.id();
            let doomed = dying(&library, call, can_exchange);
            let trim = AssertUnwindSafe(|| doomed.trim(&id, &middle()).is_ok());
            let survived = std::panic::catch_unwind(trim).is_ok();

            library.recover().unwrap();
            let clip = library.clip(&id).unwrap();
            assert_whole(&clip);
            assert_eq!(library.verify(&id).unwrap(), [], "call {call}");
            match library.edits(&id).unwrap() {
                None => assert_eq!(joined(&clip), bytes_of(0..13), "call {call}"),
                Some(_) => assert_eq!(joined(&clip), bytes_of(4..11), "call {call}"),
            }
            ends[clip.manifest.version() as usize - 1] += 1;
            assert_eq!(
                joined(&library.whole(&id).unwrap()),
                bytes_of(0..13),
                "call {call}"
            );
            library.trim(&id, &middle()).unwrap();
            let doomed = dying(&library, call, can_exchange);
            let untrim = AssertUnwindSafe(|| doomed.untrim(&id, &[]).is_ok());
            drop(std::panic::catch_unwind(untrim));
            library.recover().unwrap();
            let whole = library.whole(&id).unwrap();
            assert_eq!(joined(&whole), bytes_of(0..13), "call {call}");
            assert_whole(&library.clip(&id).unwrap());
            if survived {
                break;
            }
        }
        assert!(ends[0] > 10 && ends[1] > 3, "{ends:?}");
    }
}

#[test]
fn a_damaged_part_is_found_where_the_clip_has_it() {
    let (_home, library) = library();
    let id = film(&library).manifest.id();
    let clip = library.trim(&id, &middle()).unwrap();
    let path = clip.dir.join("media/00003.m4s");
    let mut bytes = fs::read(&path).unwrap();
    let half = bytes.len() / 2 + 10;
    bytes.truncate(half);
    fs::write(&path, bytes).unwrap();
    let repaired = library.repair(&id).unwrap();
    let clip = repaired.outcome.unwrap();
    assert_whole(&clip);
    assert_eq!(clip.manifest.duration(), Duration::from_secs(6));
    assert_eq!(joined(&clip), bytes_of(4..10));
    assert_eq!(clip.manifest.segments()[1].version, Some(1));

    // Nothing but the journal is left to go by.
    fs::remove_file(clip.dir.join("clip.json")).unwrap();
    let clip = library.repair(&id).unwrap().outcome.unwrap();
    assert_eq!(clip.manifest.origin(), Duration::from_secs(4));
    assert_eq!(joined(&clip), bytes_of(4..10));
}

#[test]
fn there_has_to_be_something_to_show() {
    let (_home, library) = library();
    let id = film(&library).manifest.id();
    for (from, until) in [(4, 4), (5, 4), (0, 14)] {
        let trim = Trim {
            from: Duration::from_secs(from),
            until: Duration::from_secs(until),
            ..Trim::default()
        };
        assert!(library.trim(&id, &trim).is_err());
    }
    assert!(library.whole(&id).unwrap().manifest.version() == 1);
}

#[test]
fn a_cut_film_at_another_link_is_that_links_own() {
    let (_home, library) = library();
    let (other, id) = (
        clip(&library, 4).manifest.id(),
        film(&library).manifest.id(),
    );
    let cut = library.trim(&id, &middle()).unwrap();
    let clip = library.replace(&other, &cut).unwrap();
    assert_eq!(joined(&clip), joined(&cut));
    assert_eq!(clip.manifest.origin(), Duration::from_secs(4));
    assert_eq!(library.edits(&other).unwrap(), None);
    assert!(
        clip.manifest
            .segments()
            .iter()
            .all(|it| it.version.is_none())
    );
    assert_eq!(library.verify(&other).unwrap(), []);
}
