use super::*;
use crate::testing::*;
use crate::{Entry as Found, Kind, MarkKind, State};

#[test]
fn a_finished_clip_is_whole_and_says_so() {
    let (_home, library) = library();
    let clip = clip(&library, 7);
    let lengths: Vec<_> = clip
        .manifest
        .segments()
        .iter()
        .map(|it| it.duration.as_secs())
        .collect();
    assert_eq!(lengths, [3, 3, 1]);

    assert_whole(&clip);
    assert_eq!(joined(&clip), expected(&take(7)));
    assert_eq!(library.clip(&clip.manifest.id()).unwrap(), clip);
    assert_eq!(library.entries().unwrap(), [Found::Clip(clip.manifest)]);
}

#[test]
fn a_segment_is_sealed_by_the_fragment_that_opens_the_next() {
    let (_home, library) = library();
    let mut writer = recording(&library, &take(3));
    assert!(!writer.dir().join(PLAYLIST).exists());
    let sealed = writer
        .append(&fragment(3, 3000, 1000, true))
        .unwrap()
        .unwrap();
    assert_eq!((sealed.index, sealed.start), (0, ClipTime::ZERO));

    let seen = library.clip(&writer.id()).unwrap().manifest;
    assert_eq!(seen.state(), State::Recording);
    assert_eq!(seen.segments(), [sealed.segment]);
    let playlist = fs::read_to_string(writer.dir().join(PLAYLIST)).unwrap();
    assert!(
        playlist.ends_with("#EXTINF:3.000,\n00000.m4s\n"),
        "{playlist}"
    );
}

#[test]
fn a_mark_is_in_the_clip_also_when_its_recording_was_interrupted() {
    let (_home, library) = library();
    let mark = |kind, at| Mark::new(kind, ClipTime::from_millis(at));
    let cut = mark(MarkKind::CutSentence, 1500);
    let later = mark(MarkKind::Other("applause".into()), 2500);
    let mut writer = recording(&library, &take(3));
    writer.mark(cut.clone()).unwrap();
    writer.append(&fragment(3, 3000, 1000, true)).unwrap();
    let seen = library.clip(&writer.id()).unwrap().manifest;
    assert_eq!(seen.marks, std::slice::from_ref(&cut));

    // Only the journal has this one when the recording ends in a crash.
    writer.mark(later.clone()).unwrap();
    let id = writer.id();
    drop(writer);
    library.recover().unwrap();
    let recovered = library.clip(&id).unwrap().manifest;
    assert_eq!(recovered.marks, [cut.clone(), later.clone()]);
    let renamed = library.update(&id, |it| it.title = "Tour".into()).unwrap();
    assert_eq!(renamed.marks, [cut, later]);
    let json = renamed.to_json().unwrap();
    assert_eq!(Manifest::parse(&json).unwrap(), renamed);
}

#[test]
fn a_clip_without_anything_in_it_is_failed() {
    let (_home, library) = library();
    let writer = library.create(NewClip::new(Kind::Voice)).unwrap();
    let id = writer.id();
    assert!(matches!(
        writer.finish(Duration::ZERO),
        Err(Error::Empty { .. })
    ));
    assert_eq!(library.clip(&id).unwrap().manifest.state(), State::Failed);
}

#[test]
fn calls_out_of_order_are_refused_and_do_no_harm() {
    let (_home, library) = library();
    let mut writer = library.create(NewClip::new(Kind::Voice)).unwrap();
    let first = fragment(0, 0, 1000, true);
    assert!(matches!(writer.append(&first), Err(Error::Order(_))));
    writer.begin(&tracks(), &init()).unwrap();
    assert!(matches!(
        writer.begin(&tracks(), &init()),
        Err(Error::Order(_))
    ));
    let tail = fragment(1, 1000, 1000, false);
    assert!(matches!(writer.append(&tail), Err(Error::Order(_))));
    writer.append(&first).unwrap();
    writer.append(&tail).unwrap();
    writer.finish(Duration::from_secs(2)).unwrap();
}

#[test]
fn a_clip_that_is_recorded_belongs_to_its_writer() {
    let (_home, library) = library();
    let writer = recording(&library, &take(1));
    let id = writer.id();
    let rename = library.update(&id, |it| it.title = "x".into());
    assert!(matches!(rename, Err(Error::Locked { .. })));
    assert!(matches!(library.trash(&id), Err(Error::Locked { .. })));
    let again = library.create(NewClip {
        id: Some(id),
        ..NewClip::new(Kind::Screen)
    });
    assert!(matches!(
        again,
        Err(Error::Locked { .. } | Error::Exists { .. })
    ));
}

#[test]
fn a_discarded_clip_can_be_taken_back() {
    let (_home, library) = library();
    let writer = recording(&library, &take(2));
    let id = writer.id();
    let trashed = writer.discard().unwrap();
    assert_eq!(library.trashed().unwrap(), [trashed]);
    assert!(library.entries().unwrap().is_empty());
    library.restore(&id).unwrap();
    assert_eq!(library.entries().unwrap().len(), 1);
}

#[test]
fn two_hours_close_within_a_second() {
    let (_home, library) = library();
    let mut writer = recording(&library, &[]);
    let mut slowest = Duration::ZERO;
    for second in 0..7_200 {
        let fragment = fragment(second, i64::from(second) * 1000, 1000, second % 6 == 0);
        let began = std::time::Instant::now();
        writer.append(&fragment).unwrap();
        slowest = slowest.max(began.elapsed());
    }
    let began = std::time::Instant::now();
    let clip = writer.finish(Duration::from_secs(7_200)).unwrap();
    let closing = began.elapsed();
    assert!(closing < Duration::from_secs(1), "{closing:?} to close");
    assert!(slowest < Duration::from_secs(1), "{slowest:?} to append");
    assert_eq!(clip.manifest.segments().len(), 1_200);
    assert_eq!(clip.manifest.duration(), Duration::from_secs(7_200));
}
