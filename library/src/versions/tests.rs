use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use rustix::io::Errno;

use super::*;
use crate::testing::dying::dying;
use crate::testing::shaky::{Fault, Shaky};
use crate::testing::*;
use crate::{FileName, Package};

/// A library with a clip of four seconds, and one of seven to replace it with.
fn two() -> (tempfile::TempDir, Library, Clip, Clip) {
    let (home, library) = library();
    let (old, new) = (clip(&library, 4), clip(&library, 7));
    let id = new.manifest.id();
    library.put(&id, &FileName::poster(), b"new").unwrap();
    let old = library.update(&old.manifest.id(), |it| it.title = "Tour".into());
    let old = library.clip(&old.unwrap().id()).unwrap();
    let new = library.clip(&id).unwrap();
    (home, library, old, new)
}

#[test]
fn the_link_stays_the_film_is_new_and_the_old_one_is_kept() {
    let (_home, library, old, new) = two();
    let id = old.manifest.id();
    let (was, is) = (joined(&old), joined(&new));
    let clip = library.replace(&id, &new).unwrap();
    assert_eq!((clip.manifest.id(), clip.manifest.version()), (id, 2));
    assert_eq!(clip.manifest.title, "Tour");
    assert_eq!(clip.manifest.created(), old.manifest.created());
    assert!(clip.manifest.replaced().is_some());
    assert_eq!(joined(&clip), is);
    assert_whole(&clip);
    assert_eq!(library.verify(&id).unwrap(), []);
    // What it was made of is still there.
    assert_eq!(joined(&library.clip(&new.manifest.id()).unwrap()), is);

    let versions = library.versions(&id).unwrap();
    assert_eq!(versions.len(), 1);
    assert_eq!(joined(&versions[0]), was);
    assert_whole(&versions[0]);

    // Back to the first, which is then the third.
    let back = library.replace(&id, &versions[0]).unwrap();
    assert_eq!((back.manifest.version(), joined(&back)), (3, was));
    let numbers = |it: &Clip| it.manifest.version();
    let versions: Vec<_> = library.versions(&id).unwrap().iter().map(numbers).collect();
    assert_eq!(versions, [2, 1]);

    // Whatever else is done to it is done to this version.
    library.put(&id, &FileName::poster(), b"poster").unwrap();
    assert_eq!(library.verify(&id).unwrap(), []);
    library.trash(&id).unwrap();
    assert_eq!(library.restore(&id).unwrap().manifest.version(), 3);
    assert_eq!(library.versions(&id).unwrap().len(), 2);
}

#[test]
fn its_number_survives_the_loss_of_the_manifest_and_of_the_journal() {
    let (_home, library, old, new) = two();
    let id = old.manifest.id();
    let clip = library.replace(&id, &new).unwrap();
    fs::remove_file(clip.dir.join("clip.json")).unwrap();
    library.repair(&id).unwrap().outcome.unwrap();
    let repaired = library.clip(&id).unwrap();
    assert_eq!(repaired.manifest.version(), 2);
    assert_eq!(repaired.manifest.replaced(), clip.manifest.replaced());
    fs::remove_file(clip.dir.join("clip.json")).unwrap();
    fs::remove_file(clip.dir.join(JOURNAL)).unwrap();
    library.repair(&id).unwrap().outcome.unwrap();
    assert_eq!(library.clip(&id).unwrap().manifest.version(), 2);
}

#[test]
fn only_whole_clips_replace_each_other() {
    let (_home, library, old, new) = two();
    let id = old.manifest.id();
    assert!(library.replace(&id, &old).is_err(), "itself");
    let growing = recording(&library, &take(2));
    let grows = library.clip(&growing.id()).unwrap();
    assert!(matches!(
        library.replace(&id, &grows),
        Err(Error::Locked { .. })
    ));
    assert!(matches!(
        library.replace(&growing.id(), &new),
        Err(Error::Locked { .. })
    ));
    let none = ClipId::random().unwrap();
    assert!(matches!(
        library.replace(&none, &new),
        Err(Error::NotFound { .. })
    ));
    assert_eq!(library.clip(&id).unwrap().manifest.version(), 1);
}

#[test]
fn wherever_it_dies_one_of_the_two_is_there_whole() {
    for can_exchange in [true, false] {
        let mut ends = [0, 0];
        for call in 0.. {
            let (_home, library, old, new) = two();
            let (id, was, is) = (old.manifest.id(), joined(&old), joined(&new));
            let dying = dying(&library, call, can_exchange);
            let replace = AssertUnwindSafe(|| dying.replace(&id, &new));
            let survived = std::panic::catch_unwind(replace).is_ok();

            library.recover().unwrap();
            let clip = library.clip(&id).unwrap();
            assert_whole(&clip);
            assert_eq!(library.verify(&id).unwrap(), [], "call {call}");
            let versions = library.versions(&id).unwrap();
            match clip.manifest.version() {
                1 => assert_eq!((joined(&clip), versions.len()), (was, 0), "call {call}"),
                _ => {
                    assert_eq!((joined(&clip), versions.len()), (is, 1), "call {call}");
                    assert_eq!(joined(&versions[0]), was, "call {call}");
                }
            }
            ends[clip.manifest.version() as usize - 1] += 1;
            let left = fs::read_dir(library.root().join(REPLACING));
            assert!(left.is_err() || left.unwrap().count() == 0, "call {call}");
            // It can be done again.
            let next = clip.manifest.version() + 1;
            assert_eq!(library.replace(&id, &new).unwrap().manifest.version(), next);
            if survived {
                break;
            }
        }
        assert!(ends[0] > 10 && ends[1] > 3, "{ends:?}");
    }
}

#[test]
fn a_disk_that_fails_leaves_the_clip_as_it_was() {
    let (_home, library, old, new) = two();
    let id = old.manifest.id();
    let shaky = Shaky::failing(20, Fault::FromThenOn(Errno::NOSPC));
    let full = Library {
        root: library.root.clone(),
        files: Arc::new(shaky),
    };
    full.replace(&id, &new).unwrap_err();
    assert_eq!(joined(&library.clip(&id).unwrap()), joined(&old));
    assert!(!library.stage(&id).exists());
}

#[test]
fn older_versions_are_no_part_of_a_package() {
    let (home, library, old, new) = two();
    let id = old.manifest.id();
    library.replace(&id, &new).unwrap();
    let to = home.path().join("out");
    let told = |_, _| std::ops::ControlFlow::Continue(());
    library.export(&id, &to, Package::Folder, told).unwrap();
    assert!(to.join("clip.json").exists() && !to.join(VERSIONS).exists());
}
