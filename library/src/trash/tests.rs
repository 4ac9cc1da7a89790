use super::*;
use crate::testing::*;
use crate::{Kind, NewClip};

#[test]
fn a_clip_thrown_away_comes_back_as_it_was() {
    let (_home, library) = library();
    let before = clip(&library, 4);
    let id = before.manifest.id();
    let trashed = library.trash(&id).unwrap();
    assert!(library.entries().unwrap().is_empty());
    assert!(matches!(library.clip(&id), Err(Error::NotFound { .. })));
    assert_eq!(library.trashed().unwrap(), [trashed]);

    assert_eq!(library.restore(&id).unwrap(), before);
    assert!(library.trashed().unwrap().is_empty());
    assert_eq!(library.verify(&id).unwrap(), []);
}

#[test]
fn a_take_discarded_while_it_was_recorded_comes_back_playable() {
    let (_home, library) = library();
    let writer = recording(&library, &take(4));
    let id = writer.id();
    writer.discard().unwrap();
    let clip = library.restore(&id).unwrap();
    assert_whole(&clip);
    assert_eq!(joined(&clip), expected(&take(4)));
}

#[test]
fn only_what_is_old_enough_is_deleted() {
    let (_home, library) = library();
    let [old, young] = [clip(&library, 1), clip(&library, 1)].map(|it| it.manifest.id());
    let trashed = library.trash(&old).unwrap();
    let week_ago = trashed.at.as_millisecond() - 7 * 24 * 3600 * 1000;
    let name = format!("{old}.{week_ago}");
    fs::rename(&trashed.dir, trashed.dir.with_file_name(name)).unwrap();
    library.trash(&young).unwrap();

    let days = |days: u64| Duration::from_secs(days * 24 * 3600);
    assert_eq!(library.empty_trash(days(8)).unwrap(), []);
    assert_eq!(library.empty_trash(days(6)).unwrap(), [old]);
    assert!(matches!(library.restore(&old), Err(Error::NotFound { .. })));
    library.restore(&young).unwrap();
}

#[test]
fn a_deletion_that_was_interrupted_goes_on_and_is_never_taken_back() {
    let (_home, library) = library();
    let id = clip(&library, 1).manifest.id();
    let trashed = library.trash(&id).unwrap();
    let mut dying = trashed.dir.clone().into_os_string();
    dying.push(DYING);
    fs::rename(&trashed.dir, &dying).unwrap();
    assert!(library.trashed().unwrap().is_empty());
    library.empty_trash(Duration::MAX).unwrap();
    assert!(!PathBuf::from(dying).exists());
}

#[test]
fn a_place_that_is_taken_is_not_overwritten() {
    let (_home, library) = library();
    let id = clip(&library, 1).manifest.id();
    library.trash(&id).unwrap();
    let new = NewClip {
        id: Some(id),
        ..NewClip::new(Kind::Voice)
    };
    drop(library.create(new).unwrap());
    assert!(matches!(library.restore(&id), Err(Error::Exists { .. })));
    assert_eq!(library.trashed().unwrap().len(), 1);
}

#[test]
fn what_is_forgotten_is_nowhere_any_more_and_nothing_else_is_touched() {
    let (_home, library) = library();
    let [gone, other] = [clip(&library, 1), clip(&library, 1)].map(|it| it.manifest.id());
    library.trash(&gone).unwrap();
    library.trash(&other).unwrap();
    library.forget(&gone).unwrap();
    assert!(matches!(
        library.restore(&gone),
        Err(Error::NotFound { .. })
    ));
    library.restore(&other).unwrap();
    library.forget(&other).unwrap();
    assert!(library.entries().unwrap().is_empty() && library.trashed().unwrap().is_empty());
    // Nothing is left to be done.
    library.forget(&other).unwrap();
}
