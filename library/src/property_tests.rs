//! Whatever a clip's files hold, reading them neither panics nor takes more
//! memory or time than their size warrants, and what comes of it is honest.

use std::fs;
use std::io::Cursor;
use std::path::{Component, Path};
use std::time::Duration;

use aside_media::ClipTime;
use proptest::prelude::*;

use crate::journal::Journal;
use crate::testing::*;
use crate::{
    FileName, Library, Manifest, Problem, ProblemCode, State, fragments, moov, playlist, wav,
};

/// A change that a disk, a crash or somebody may make to a file.
#[derive(Clone, Debug)]
enum Mutation {
    Set(usize, u8),
    Cut(usize),
    Remove(usize, usize),
    Zero(usize, usize),
    Insert(usize, Vec<u8>),
    Repeat(usize, usize),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let at = any::<usize>;
    let length = || 1..5000_usize;
    prop_oneof![
        (at(), any::<u8>()).prop_map(|(at, byte)| Mutation::Set(at, byte)),
        at().prop_map(Mutation::Cut),
        (at(), length()).prop_map(|(at, length)| Mutation::Remove(at, length)),
        (at(), length()).prop_map(|(at, length)| Mutation::Zero(at, length)),
        (at(), proptest::collection::vec(any::<u8>(), 1..20))
            .prop_map(|(at, bytes)| Mutation::Insert(at, bytes)),
        (at(), length()).prop_map(|(at, length)| Mutation::Repeat(at, length)),
    ]
}

impl Mutation {
    fn apply(&self, content: &mut Vec<u8>) {
        let range = |at: usize, length: usize, content: &Vec<u8>| {
            let start = at % (content.len() + 1);
            start..(start + length).min(content.len())
        };
        match self {
            Self::Set(at, byte) if !content.is_empty() => {
                let at = at % content.len();
                content[at] = *byte;
            }
            Self::Set(..) => {}
            Self::Cut(at) => content.truncate(at % (content.len() + 1)),
            Self::Remove(at, length) => drop(content.drain(range(*at, *length, content))),
            Self::Zero(at, length) => {
                let range = range(*at, *length, content);
                content[range].fill(0);
            }
            Self::Insert(at, bytes) => {
                let at = at % (content.len() + 1);
                content.splice(at..at, bytes.iter().copied());
            }
            Self::Repeat(at, length) => {
                let range = range(*at, *length, content);
                let again = content[range.clone()].to_vec();
                content.splice(range.end..range.end, again);
            }
        }
    }
}

fn mutated(content: &[u8], mutations: &[Mutation]) -> Vec<u8> {
    let mut content = content.to_vec();
    for mutation in mutations {
        mutation.apply(&mut content);
    }
    content
}

fn mutations() -> impl Strategy<Value = Vec<Mutation>> {
    proptest::collection::vec(mutation(), 1..4)
}

/// A clip with everything in it, and its files.
fn full_clip(library: &Library) -> crate::Clip {
    let mut writer = recording(library, &take(7));
    let gap = Problem::new(
        ProblemCode::AudioGap,
        ClipTime::from_millis(1),
        Duration::ZERO,
        "gap",
    );
    writer.problem(gap).unwrap();
    let clip = writer.finish(Duration::from_secs(7)).unwrap();
    let id = clip.manifest.id();
    library.put(&id, &FileName::poster(), b"JPEG").unwrap();
    library.put(&id, &FileName::transcript(), b"{}").unwrap();
    let format = aside_media::AudioFormat {
        rate: aside_media::SampleRate::HZ_16000,
        channels: 1,
    };
    let mut sound = wav::WavWriter::create(&clip.dir.join("audio/mic.wav"), format).unwrap();
    sound.write(&[0.5; 300]).unwrap();
    sound.finish().unwrap();
    library.account(&id).unwrap();
    library
        .update(&id, |it| it.title = "Über \"alles\"\n".into())
        .unwrap();
    library.clip(&id).unwrap()
}

fn read(clip: &crate::Clip, file: &str) -> Vec<u8> {
    fs::read(clip.dir.join(file)).unwrap()
}

proptest! {
    #[test]
    fn any_manifest_is_read_or_refused(mutations in mutations()) {
        let (_home, library) = library();
        let json = mutated(&read(&full_clip(&library), "clip.json"), &mutations);
        if let Ok(manifest) = Manifest::parse(&json) {
            let written = manifest.to_json().unwrap();
            prop_assert_eq!(Manifest::parse(&written).unwrap(), manifest.clone());
            prop_assert!(playlist::write(&manifest).len() < 200_000);
        }
    }

    #[test]
    fn a_journal_says_nothing_that_was_not_written(mutations in mutations()) {
        let (_home, library) = library();
        let good = read(&full_clip(&library), "journal.jsonl");
        let written = Journal::parse(&good);
        prop_assert_eq!(written.damaged, 0);
        let found = Journal::parse(&mutated(&good, &mutations));
        for entry in &found.entries {
            prop_assert!(written.entries.contains(entry), "{:?}", entry);
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        prop_assert!(Manifest::parse(&bytes).is_err());
        prop_assert!(Journal::parse(&bytes).entries.is_empty());
        prop_assert!(moov::read(&bytes).is_empty());
        let tracks = moov::read(&init().bytes);
        let found = fragments::read_segment(&mut Cursor::new(bytes), &tracks).unwrap();
        prop_assert_eq!(found.len(), 0);
    }

    #[test]
    fn any_boxes_are_walked_to_an_end(init_mutations in mutations(), mutations in mutations()) {
        let tracks = moov::read(&mutated(&init().bytes, &init_mutations));
        let good: Vec<u8> = take(3).into_iter().flat_map(|it| it.bytes).collect();
        let bad = mutated(&good, &mutations);
        let found = fragments::read_segment(&mut Cursor::new(bad.clone()), &tracks).unwrap();
        prop_assert!(found.len() <= bad.len() as u64);
    }

    #[test]
    fn any_sound_file_is_repaired_or_left_alone(mutations in mutations()) {
        let home = home();
        let path = home.path().join("mic.wav");
        let format = aside_media::AudioFormat { rate: aside_media::SampleRate::HZ_16000, channels: 2 };
        let mut writer = wav::WavWriter::create(&path, format).unwrap();
        writer.write(&[0.5; 3000]).unwrap();
        writer.finish().unwrap();
        let bad = mutated(&fs::read(&path).unwrap(), &mutations);
        fs::write(&path, &bad).unwrap();
        match wav::repair(&path) {
            Ok(_) => prop_assert!(fs::read(&path).unwrap().len() <= bad.len()),
            Err(_) => prop_assert_eq!(fs::read(&path).unwrap(), bad),
        }
    }

    #[test]
    fn no_name_leads_out_of_its_clip(name in "[a-z./\\\\~ :\0-]{0,12}|.{0,8}") {
        if let Ok(name) = name.parse::<FileName>() {
            let path = name.under(Path::new("/clip"));
            prop_assert!(path.starts_with("/clip"));
            prop_assert!(path.components().all(|it| !matches!(it, Component::ParentDir | Component::CurDir)));
        }
    }
}

/// Files that somebody once thought of, each to be read or refused, and put in
/// order without a panic.
#[test]
fn the_corpus_is_read_or_refused() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let all = |kind: &str| {
        let mut paths: Vec<_> = fs::read_dir(corpus.join(kind))
            .unwrap()
            .map(|it| it.unwrap().path())
            .collect();
        paths.sort();
        assert!(paths.len() >= 10, "{paths:?}");
        paths
    };
    let id: crate::ClipId = "5k2m9x0c7r8t4w1y3z6a2b5d7c".parse().unwrap();
    let cases = all("manifest").into_iter().map(|it| (it, "clip.json"));
    let cases = cases.chain(all("journal").into_iter().map(|it| (it, "journal.jsonl")));
    for (path, name) in cases {
        let (_home, library) = library();
        let dir = library.dir(&id);
        fs::create_dir_all(dir.join("media")).unwrap();
        let segment: Vec<u8> = take(2).into_iter().flat_map(|it| it.bytes).collect();
        fs::write(dir.join("media/init.mp4"), init().bytes).unwrap();
        fs::write(dir.join("media/00000.m4s"), segment).unwrap();
        fs::copy(&path, dir.join(name)).unwrap();
        drop(library.verify(&id));
        library.recover().unwrap();
        if let Ok(repaired) = library.repair(&id) {
            let repaired = repaired.outcome.unwrap();
            if repaired.manifest.state() == State::Ready {
                assert_whole(&repaired);
            }
            assert!(
                playlist::write(&repaired.manifest).len() < 200_000,
                "{}",
                path.display()
            );
        }
        let outside = library.root().join("00000.m4s");
        assert!(!outside.exists(), "{}", path.display());
    }
}

/// The files of [`full_clip`].
const FILES: [&str; 10] = [
    "clip.json",
    "journal.jsonl",
    "poster.jpg",
    "transcript.json",
    "audio/mic.wav",
    "media/init.mp4",
    "media/stream.m3u8",
    "media/00000.m4s",
    "media/00001.m4s",
    "media/00002.m4s",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn whatever_happens_to_a_folder_the_outcome_is_honest(
        harm in proptest::collection::vec((0..FILES.len(), proptest::option::of(mutation())), 1..4),
        interrupted in any::<bool>(),
    ) {
        let (_home, library) = library();
        let clip = full_clip(&library);
        let id = clip.manifest.id();
        if interrupted {
            let json = String::from_utf8(read(&clip, "clip.json")).unwrap();
            fs::write(clip.dir.join("clip.json"), json.replace("\"ready\"", "\"recording\"")).unwrap();
        }
        let mut changed = false;
        for (file, mutation) in &harm {
            let path = clip.dir.join(FILES[*file]);
            let Ok(good) = fs::read(&path) else { continue };
            match mutation {
                None => fs::remove_file(&path).unwrap(),
                Some(mutation) => fs::write(&path, mutated(&good, std::slice::from_ref(mutation))).unwrap(),
            }
            changed |= fs::read(&path).ok() != Some(good);
        }
        let findings = library.verify(&id);
        prop_assert_eq!(findings.is_ok_and(|it| it.is_empty()), !changed && !interrupted);

        for recovered in library.recover().unwrap() {
            prop_assert_eq!(recovered.id, id);
        }
        if let Ok(repaired) = library.repair(&id) {
            let repaired = repaired.outcome.unwrap();
            if repaired.manifest.state() == State::Ready {
                assert_whole(&repaired);
                prop_assert_eq!(library.verify(&id).unwrap(), []);
            }
            // Whole segments nobody touched are still there.
            for file in ["media/00000.m4s", "media/00001.m4s", "media/00002.m4s"] {
                let touched = harm.iter().any(|(it, _)| FILES[*it] == file);
                let kept = repaired.manifest.segments().iter().any(|it| it.file.as_str() == file);
                prop_assert!(touched || kept || repaired.manifest.init().is_none(), "{} is lost", file);
            }
        }
    }
}
