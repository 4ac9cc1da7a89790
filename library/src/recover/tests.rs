use std::fs;

use super::*;
use crate::testing::*;
use crate::{Entry, FileName, Kind, NewClip, State, Track};

/// Recovers the only clip of a library, as a start does.
fn recover(library: &Library) -> (Recovered, Clip) {
    let mut all = library.recover().unwrap();
    let mut recovered = all.pop().expect("a clip to recover");
    assert!(all.is_empty());
    let clip = recovered.outcome.as_ref().unwrap().clone();
    assert_eq!(library.clip(&recovered.id).unwrap(), clip);
    assert!(library.recover().unwrap().is_empty(), "once is enough");
    recovered.outcome = Ok(clip.clone());
    (recovered, clip)
}

fn flip(path: &Path, at: usize) {
    let mut content = fs::read(path).unwrap();
    content[at] ^= 0x10;
    fs::write(path, content).unwrap();
}

#[test]
fn everything_appended_before_a_crash_comes_back() {
    for seconds in 1..=7 {
        let (_home, library) = library();
        drop(recording(&library, &take(seconds)));
        let (recovered, clip) = recover(&library);
        assert_whole(&clip);
        assert_eq!(joined(&clip), expected(&take(seconds)), "{seconds} s");
        assert_eq!(
            clip.manifest.duration(),
            Duration::from_secs(seconds.into())
        );
        assert_eq!(recovered.lost, Duration::ZERO);
        assert_eq!(clip.manifest.problems, recovered.problems);
        assert_eq!(recovered.problems[0].code, ProblemCode::Recovered);
    }
}

#[test]
fn a_torn_fragment_is_cut_wherever_it_tore() {
    let fragments = take(5);
    let whole = fragments[3].bytes.len();
    let last = fragments[4].bytes.len();
    let moof = last - 3008;
    // Every byte of the headers, some of the content, and the very end.
    let cuts = (0..=moof + 9).chain([moof + 1000, last - 1]);
    let (_home, library) = library();
    let writer = recording(&library, &fragments);
    let id = writer.id();
    drop(writer);
    let backup = library.root().join("backup");
    copy_folder(&library.dir(&id), &backup);
    for cut in cuts {
        fs::remove_dir_all(library.dir(&id)).unwrap();
        copy_folder(&backup, &library.dir(&id));
        let open = library.dir(&id).join("media/00001.m4s");
        let file = fs::OpenOptions::new().write(true).open(open).unwrap();
        file.set_len((whole + cut) as u64).unwrap();

        let (recovered, clip) = recover(&library);
        assert_whole(&clip);
        assert_eq!(joined(&clip), expected(&fragments[..4]), "cut at {cut}");
        assert_eq!(clip.manifest.duration(), Duration::from_secs(4));
        let declared = if cut >= moof { 1 } else { 0 };
        assert_eq!(
            recovered.lost,
            Duration::from_secs(declared),
            "cut at {cut}"
        );
        let told = &recovered.problems[0].message;
        let lost = ["at most the last moments", "the 1.0 s after it are lost"][declared as usize];
        assert!(
            told.contains("up to 0:04 is here") && told.contains(lost),
            "{told}"
        );
    }
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn zeros_at_the_end_of_a_file_are_not_taken_for_media() {
    let (_home, library) = library();
    let writer = recording(&library, &take(2));
    let open = writer.dir().join("media/00000.m4s");
    drop(writer);
    let file = fs::OpenOptions::new().write(true).open(&open).unwrap();
    file.set_len(file.metadata().unwrap().len() + 4096).unwrap();
    let (_, clip) = recover(&library);
    assert_whole(&clip);
    assert_eq!(joined(&clip), expected(&take(2)));
}

#[test]
fn a_clip_in_the_middle_of_being_recovered_is_recovered_again() {
    let (_home, library) = library();
    let writer = recording(&library, &take(4));
    let (id, dir) = (writer.id(), writer.dir().to_owned());
    drop(writer);
    let mut manifest = library.clip(&id).unwrap().manifest;
    manifest.step(Step::Recover).unwrap();
    manifest.write(&crate::disk::Disk, &dir).unwrap();
    let (_, clip) = recover(&library);
    assert_whole(&clip);
    assert_eq!(joined(&clip), expected(&take(4)));
}

#[test]
fn a_clip_is_not_recovered_under_its_writers_hands() {
    let (_home, library) = library();
    let writer = recording(&library, &take(2));
    assert!(library.recover().unwrap().is_empty());
    assert!(matches!(
        library.repair(&writer.id()),
        Err(Error::Locked { .. })
    ));
    assert_whole(&writer.finish(Duration::from_secs(2)).unwrap());
}

#[test]
fn a_clip_that_was_finished_meanwhile_is_left_as_it_is() {
    let (_home, library) = library();
    let clip = recording(&library, &take(2)).finish(Duration::from_secs(2));
    let id = clip.unwrap().manifest.id();
    let before = library.clip(&id).unwrap().manifest;
    assert!(library.recover_clip(&id).unwrap().is_none());
    assert_eq!(library.clip(&id).unwrap().manifest, before);
}

#[test]
fn a_change_waits_until_a_clip_is_put_in_order() {
    let (_home, library) = library();
    let writer = recording(&library, &take(2));
    let (id, dir) = (writer.id(), writer.dir().to_owned());
    drop(writer);
    let lock = library.lock(&id).unwrap();
    let mut manifest = library.clip(&id).unwrap().manifest;
    manifest.step(Step::Recover).unwrap();
    manifest.write(&crate::disk::Disk, &dir).unwrap();
    std::thread::scope(|scope| {
        let change = scope.spawn(|| library.put(&id, &FileName::poster(), b"JPEG"));
        std::thread::sleep(Duration::from_millis(50));
        library.put_in_order(&id, &dir).unwrap();
        drop(lock);
        assert_eq!(change.join().unwrap().unwrap().state(), State::Ready);
    });
}

#[test]
fn a_damaged_manifest_is_made_again_from_the_journal() {
    let (_home, library) = library();
    let mut writer = recording(&library, &take(4));
    writer.problem(problem()).unwrap();
    let clip = writer.finish(Duration::from_millis(4033)).unwrap();
    let id = clip.manifest.id();
    library.put(&id, &FileName::poster(), b"JPEG").unwrap();
    let before = library
        .update(&id, |it| {
            it.title = "Renamed".into();
            it.extra.insert("later".into(), true.into());
        })
        .unwrap();
    for damage in ["", "{", "{\"format\":1}", "null", "\0\0\0\0"] {
        fs::write(clip.dir.join(MANIFEST), damage).unwrap();
        assert!(matches!(
            library.entries().unwrap()[..],
            [Entry::Broken { .. }]
        ));
        let (recovered, clip) = recover(&library);
        assert_eq!(recovered.problems, []);
        let mut before = before.clone();
        before.journal_lines = clip.manifest.journal_lines;
        assert_eq!(clip.manifest, before);
        assert_whole(&clip);
    }
}

fn problem() -> Problem {
    let at = ClipTime::from_millis(1500);
    Problem::new(
        ProblemCode::AudioGap,
        at,
        Duration::from_millis(180),
        "A gap.",
    )
}

#[test]
fn a_clip_without_manifest_and_journal_is_made_again_from_its_media() {
    let (_home, library) = library();
    let before = clip(&library, 7);
    fs::remove_file(before.dir.join(MANIFEST)).unwrap();
    fs::remove_file(before.dir.join(JOURNAL)).unwrap();
    let (_, clip) = recover(&library);
    assert_whole(&clip);
    assert_eq!(joined(&clip), expected(&take(7)));
    assert_eq!(clip.manifest.kind(), Kind::Screen);
    assert_eq!(clip.manifest.tracks(), before.manifest.tracks());
    assert_eq!(clip.manifest.segments(), before.manifest.segments());
}

#[test]
fn a_damaged_init_segment_is_brought_back() {
    for damage in [&b""[..], b"nothing of the kind"] {
        let (_home, library) = library();
        let clip = clip(&library, 2);
        fs::write(clip.dir.join(INIT), damage).unwrap();
        let repaired = library.repair(&clip.manifest.id()).unwrap();
        let clip = repaired.outcome.unwrap();
        assert_whole(&clip);
        assert_eq!(joined(&clip), expected(&take(2)));
    }
}

#[test]
fn a_segment_with_a_flipped_picture_is_kept_and_noted() {
    let (_home, library) = library();
    let clip = clip(&library, 7);
    flip(&clip.dir.join("media/00001.m4s"), 2000);
    let repaired = library.repair(&clip.manifest.id()).unwrap();
    let clip = repaired.outcome.unwrap();
    assert_whole(&clip);
    assert_eq!(clip.manifest.segments().len(), 3);
    assert_eq!(repaired.lost, Duration::ZERO);
    let [doubt] = &repaired.problems[..] else {
        panic!("{:?}", repaired.problems);
    };
    assert_eq!(
        (doubt.at.millis_floor(), doubt.duration.as_secs()),
        (3000, 3)
    );
    let again = library.repair(&clip.manifest.id()).unwrap();
    assert_eq!(again.problems, [], "it is said once");
}

#[test]
fn a_segment_that_cannot_be_used_leaves_a_gap_and_is_not_deleted() {
    let (_home, library) = library();
    let clip = clip(&library, 9);
    // The first box's type: nothing after it makes sense.
    flip(&clip.dir.join("media/00001.m4s"), 4);
    let repaired = library.repair(&clip.manifest.id()).unwrap();
    assert_eq!(repaired.lost, Duration::from_secs(3));
    let clip = repaired.outcome.unwrap();
    assert_whole(&clip);
    assert_eq!(clip.manifest.segments().len(), 2);
    assert_eq!(
        clip.manifest.segments()[1].gap_before,
        Duration::from_secs(3)
    );
    assert_eq!(clip.manifest.duration(), Duration::from_secs(9));
    assert!(clip.dir.join("media/00001.m4s.damaged").exists());
    let again = library.repair(&clip.manifest.id()).unwrap();
    assert_eq!(again.problems, [], "it is said once");
    assert_eq!(again.outcome.unwrap().manifest, clip.manifest);
}

#[test]
fn segments_lost_from_the_end_shorten_the_clip() {
    let (_home, library) = library();
    let clip = clip(&library, 9);
    fs::remove_file(clip.dir.join("media/00002.m4s")).unwrap();
    let repaired = library.repair(&clip.manifest.id()).unwrap();
    assert_eq!(repaired.lost, Duration::from_secs(3));
    let clip = repaired.outcome.unwrap();
    assert_whole(&clip);
    assert_eq!(clip.manifest.duration(), Duration::from_secs(6));
}

#[test]
fn a_clip_with_nothing_in_it_is_failed_and_kept() {
    let (_home, library) = library();
    drop(library.create(NewClip::new(Kind::Voice)).unwrap());
    let (recovered, clip) = recover(&library);
    assert_eq!(clip.manifest.state(), State::Failed);
    assert_eq!(recovered.problems.len(), 1);
}

#[test]
fn a_folder_in_which_nothing_was_written_goes_away() {
    let (_home, library) = library();
    let id = ClipId::random().unwrap();
    fs::create_dir_all(library.dir(&id).join("media")).unwrap();
    fs::write(library.dir(&id).join("journal.jsonl"), "").unwrap();
    fs::write(library.dir(&id).join("clip.json.tmp"), "{").unwrap();
    assert!(library.recover().unwrap().is_empty());
    assert!(library.entries().unwrap().is_empty());
}

#[test]
fn what_is_not_ours_is_left_alone() {
    let (_home, library) = library();
    let dir = library.dir(&ClipId::random().unwrap());
    fs::create_dir_all(&dir).unwrap();
    fs::write(dir.join("letter.txt"), "Dear").unwrap();
    library.recover().unwrap();
    assert!(matches!(
        library.entries().unwrap()[..],
        [Entry::Broken { .. }]
    ));
    assert_eq!(fs::read_to_string(dir.join("letter.txt")).unwrap(), "Dear");
}

#[test]
fn a_clip_of_a_newer_format_is_left_alone() {
    let (_home, library) = library();
    let clip = clip(&library, 2);
    let newer = r#"{"format":2,"anything":"else"}"#;
    fs::write(clip.dir.join(MANIFEST), newer).unwrap();
    assert!(library.recover().unwrap().is_empty());
    let id = clip.manifest.id();
    assert!(matches!(
        library.repair(&id),
        Err(Error::Newer { format: 2, .. })
    ));
    assert_eq!(fs::read_to_string(clip.dir.join(MANIFEST)).unwrap(), newer);
}

#[test]
fn leftovers_of_writers_are_swept() {
    let (_home, library) = library();
    let writer = recording(&library, &take(2));
    let dir = writer.dir().to_owned();
    drop(writer);
    fs::write(dir.join("clip.json.tmp"), "{").unwrap();
    fs::write(dir.join("media/stream.m3u8.tmp"), "#").unwrap();
    recover(&library);
    assert!(!dir.join("clip.json.tmp").exists());
    assert!(!dir.join("media/stream.m3u8.tmp").exists());
}

/// Made by `ffmpeg -f lavfi -i testsrc2=size=64x36:rate=10:duration=3
/// -f lavfi -i sine=sample_rate=48000:duration=3 -c:v libx264 -g 20 -c:a aac
/// -ac 1 -movflags empty_moov+default_base_moof+skip_trailer -use_editlist 0
/// -frag_duration 1000000`: four fragments by the muxer that clips are made
/// with, of 1, 1, 0.96 and 0.04 s.
const REAL: &[u8] = include_bytes!("../../tests/data/ffmpeg.mp4");

#[test]
fn what_a_real_muxer_writes_is_understood() {
    let at = |kind: &[u8; 4]| {
        let boxes = REAL.windows(4).enumerate();
        let found = boxes.filter(|(_, it)| *it == kind).map(|(at, _)| at - 4);
        found.collect::<Vec<_>>()
    };
    let fragments = at(b"moof");
    assert_eq!(fragments.len(), 4);
    let (_home, library) = library();
    let dir = library.dir(&ClipId::random().unwrap());
    fs::create_dir_all(dir.join("media")).unwrap();
    fs::write(dir.join(INIT), &REAL[..fragments[0]]).unwrap();
    fs::write(
        dir.join("media/00000.m4s"),
        &REAL[fragments[0]..fragments[2]],
    )
    .unwrap();
    fs::write(
        dir.join("media/00001.m4s"),
        &REAL[fragments[2]..REAL.len() - 1],
    )
    .unwrap();

    let (recovered, clip) = recover(&library);
    assert_whole(&clip);
    assert_eq!(joined(&clip), REAL[..fragments[3]]);
    let [
        Track::Video {
            codec: h264,
            width: 64,
            height: 36,
            ..
        },
        Track::Audio {
            codec: aac,
            rate,
            channels: 1,
            ..
        },
    ] = clip.manifest.tracks()
    else {
        panic!("{:?}", clip.manifest.tracks());
    };
    assert!(h264.starts_with("avc1.42c0"), "{h264}");
    assert_eq!((aac.as_str(), rate.get()), ("mp4a.40.2", 48_000));
    let length = clip.manifest.duration().as_millis();
    assert!((2900..=3050).contains(&length), "{length} ms");
    assert!(recovered.lost > Duration::ZERO);
}

#[test]
fn a_clip_without_its_init_segment_waits_for_it_to_be_brought_back() {
    let (_home, library) = library();
    let before = clip(&library, 4);
    let id = before.manifest.id();
    let init = before.dir.join(INIT);
    let good = fs::read(&init).unwrap();
    flip(&init, 9);
    fs::remove_file(before.dir.join(JOURNAL)).unwrap();
    for _ in 0..2 {
        let failed = library.repair(&id).unwrap().outcome.unwrap();
        assert_eq!(failed.manifest.state(), State::Failed);
        assert_eq!(failed.manifest.problems.len(), 1);
        assert_eq!(failed.manifest.segments(), before.manifest.segments());
    }
    fs::write(&init, good).unwrap();
    let clip = library.repair(&id).unwrap().outcome.unwrap();
    assert_whole(&clip);
    assert_eq!(joined(&clip), expected(&take(4)));
    assert_eq!(clip.manifest.duration(), Duration::from_secs(4));
}

#[test]
fn a_damaged_sound_file_is_kept_where_it_is() {
    let (_home, library) = library();
    let writer = recording(&library, &take(2));
    let id = writer.id();
    let rate = aside_media::SampleRate::HZ_16000;
    let format = aside_media::AudioFormat { rate, channels: 1 };
    let mut sound = writer.wav("mic", format).unwrap();
    sound.write(&[0.5; 16_000]).unwrap();
    sound.finish().unwrap();
    let clip = writer.finish(Duration::from_secs(2)).unwrap();
    library.account(&id).unwrap();
    flip(&clip.dir.join("audio/mic.wav"), 1000);
    library.repair(&id).unwrap();
    assert_eq!(
        hound::WavReader::open(clip.dir.join("audio/mic.wav"))
            .unwrap()
            .duration(),
        16_000
    );
    library.account(&id).unwrap();
    assert_eq!(library.verify(&id).unwrap(), []);
}

#[test]
fn what_all_parts_of_a_sound_have_more_than_the_clip_is_told() {
    let (_home, library) = library();
    let writer = recording(&library, &take(2));
    let dir = writer.dir().join("audio");
    drop(writer);
    let format = aside_media::AudioFormat {
        rate: aside_media::SampleRate::HZ_16000,
        channels: 1,
    };
    for name in ["mic.wav", "mic-2.wav"] {
        let mut sound = wav::WavWriter::create(&dir.join(name), format).unwrap();
        sound.write(&[0.5; 32_000]).unwrap();
        sound.finish().unwrap();
    }
    let (recovered, _) = recover(&library);
    assert_eq!(recovered.lost, Duration::from_secs(2));
}
