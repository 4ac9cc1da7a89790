use std::fs;

use super::*;
use crate::testing::*;

/// A clip with everything that can belong to one.
fn full_clip(library: &Library) -> (ClipId, std::path::PathBuf) {
    let clip = clip(library, 4);
    let id = clip.manifest.id();
    library.put(&id, &FileName::poster(), b"JPEG").unwrap();
    library
        .update(&id, |it| it.title = "A title".into())
        .unwrap();
    library
        .put(&id, &FileName::poster(), b"JPEG, again")
        .unwrap();
    (id, clip.dir)
}

/// All files of a clip but its lock, which holds nothing.
fn files_of(dir: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(dir).unwrap().map(|it| it.unwrap().path());
    let mut files = Vec::new();
    for path in entries {
        if path.is_dir() {
            files.extend(files_of(&path));
        } else if !path.ends_with("clip.lock") {
            files.push(path);
        }
    }
    files
}

#[test]
fn a_clip_as_it_was_written_has_no_findings() {
    let (_home, library) = library();
    let (id, _) = full_clip(&library);
    assert_eq!(library.verify(&id).unwrap(), []);
}

#[test]
fn a_recovered_and_a_repaired_clip_have_no_findings() {
    let (_home, library) = library();
    let writer = recording(&library, &take(4));
    let id = writer.id();
    drop(writer);
    let findings = library.verify(&id).unwrap();
    assert_eq!(findings[0].kind, FindingKind::Interrupted);
    library.recover().unwrap();
    assert_eq!(library.verify(&id).unwrap(), []);
    library.repair(&id).unwrap();
    assert_eq!(library.verify(&id).unwrap(), []);
}

#[test]
fn a_flipped_bit_is_found_wherever_it_is() {
    let (_home, library) = library();
    let (id, dir) = full_clip(&library);
    for path in files_of(&dir) {
        let good = fs::read(&path).unwrap();
        // All of a short file, a sample of a long one.
        for at in (0..good.len()).step_by(1 + good.len() / 40) {
            let mut bad = good.clone();
            bad[at] ^= 1;
            fs::write(&path, &bad).unwrap();
            let found = library.verify(&id).unwrap();
            assert!(!found.is_empty(), "{} at {at}", path.display());
        }
        fs::write(&path, &good).unwrap();
    }
    assert_eq!(library.verify(&id).unwrap(), []);
}

#[test]
fn a_file_cut_anywhere_is_found_and_repaired_to_all_that_is_whole() {
    let (_home, library) = library();
    for name in [
        "clip.json",
        "journal.jsonl",
        "poster.jpg",
        PLAYLIST,
        "media/init.mp4",
        "media/00000.m4s",
        "media/00001.m4s",
    ] {
        let (id, dir) = full_clip(&library);
        let path = dir.join(name);
        let good = fs::read(&path).unwrap();
        for cut in (0..good.len()).step_by(1 + good.len() / 12) {
            fs::write(&path, &good[..cut]).unwrap();
            assert!(
                !library.verify(&id).unwrap().is_empty(),
                "{name} cut at {cut}"
            );
        }
        let repaired = library.repair(&id).unwrap().outcome.unwrap();
        assert_whole(&repaired);
        assert_eq!(repaired.manifest.title, "A title", "{name}");
        assert_eq!(library.verify(&id).unwrap(), [], "{name}");
        let other = if name == "media/00000.m4s" { 1 } else { 0 };
        assert!(
            repaired.media().contains(&segment_name(other).under(&dir)),
            "{name}"
        );
    }
}

#[test]
fn a_missing_file_is_found_whichever_it_is() {
    let (_home, library) = library();
    let (id, dir) = full_clip(&library);
    for path in files_of(&dir) {
        let good = fs::read(&path).unwrap();
        fs::remove_file(&path).unwrap();
        let found = library.verify(&id).unwrap();
        assert_eq!(found[0].kind, FindingKind::Missing, "{}", path.display());
        fs::write(&path, good).unwrap();
    }
}

#[test]
fn a_segment_nothing_speaks_of_is_found() {
    let (_home, library) = library();
    let (id, dir) = full_clip(&library);
    fs::write(dir.join("media/00007.m4s"), "?").unwrap();
    let found = library.verify(&id).unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(
        found[0].to_string(),
        "media/00007.m4s does not belong to the clip."
    );
}

#[test]
fn a_check_that_is_not_waited_for_ends_at_the_next_file() {
    let (_home, library) = library();
    let (id, _) = full_clip(&library);
    let mut files = 0;
    let checked = library.verify_while(&id, || {
        files += 1;
        match files {
            ..3 => ControlFlow::Continue(()),
            _ => ControlFlow::Break(()),
        }
    });
    assert!(matches!(checked, Err(Error::Cancelled)), "{checked:?}");
    assert_eq!(files, 3);
}
