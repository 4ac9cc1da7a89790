use std::fs;
use std::os::unix::fs::PermissionsExt;

use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::{Entry, testing};

/// What was said in a clip, from a file beside its manifest: a word a second.
fn said(clip: &Clip) -> Vec<SaidWord> {
    let text = fs::read_to_string(clip.dir.join("said.txt")).unwrap_or_default();
    let word = |(at, word): (i64, &str)| SaidWord {
        text: word.to_owned(),
        at: ClipTime::from_millis(at * 1000),
    };
    (0..).zip(text.split_whitespace()).map(word).collect()
}

struct Home {
    dir: TempDir,
    library: Library,
}

impl Home {
    fn new() -> Self {
        let (dir, library) = testing::library();
        Self { dir, library }
    }

    fn clip(&self, title: &str, words: &str) -> ClipId {
        let id = testing::clip(&self.library, 1).manifest.id();
        self.library
            .update(&id, |it| it.title = title.into())
            .unwrap();
        fs::write(self.library.dir(&id).join("said.txt"), words).unwrap();
        id
    }

    fn path(&self) -> PathBuf {
        self.dir.path().join("cache/index.sqlite3")
    }

    /// The index as another process would find it.
    fn index(&self) -> Index {
        let mut index = Index::open(&self.path()).unwrap();
        index.sync(&self.library, None, said).unwrap();
        index
    }

    fn found(&self, typed: &str) -> Vec<ClipId> {
        let hits = self.index().find(typed, 10).unwrap();
        hits.into_iter().map(|hit| hit.id).collect()
    }
}

fn shown(pieces: &[Piece]) -> String {
    let mark = |it: &Piece| match it.found {
        true => format!("[{}]", it.text),
        false => it.text.clone(),
    };
    pieces.iter().map(mark).collect()
}

#[test]
fn words_phrases_and_beginnings_are_found_at_their_moment() {
    let home = Home::new();
    let one = home.clip(
        "Onboarding",
        "Hello everyone. Today we cut the Zürich budget in half.",
    );
    let two = home.clip(
        "Standup",
        "The half of it is a budget cut, naïve as that is.",
    );
    assert_eq!(home.found("cut budget").len(), 2, "both, in any order");
    assert_eq!(home.found("\"budget cut\""), [two], "a phrase");
    assert_eq!(home.found("zur"), [one], "a beginning, without its marks");
    assert_eq!(home.found("NAIVE "), [two]);
    assert_eq!(home.found("budg "), [], "a space ends the word");

    let index = home.index();
    let hits = index.find("the zurich bud", 10).unwrap();
    assert_eq!(hits.len(), 1);
    let moments = &hits[0].moments;
    assert_eq!(moments[0].at, ClipTime::from_millis(5_000));
    assert_eq!(
        shown(&moments[0].words),
        "Today we cut [the Zürich budget] in half."
    );
}

#[test]
fn a_title_counts_more_than_words() {
    let home = Home::new();
    let often = home.clip("Standup", &"invoice ".repeat(30));
    let titled = home.clip("The invoice tool", "Nothing of note.");
    assert_eq!(home.found("invoice"), [titled, often]);
    let hits = home.index().find("invoi", 10).unwrap();
    assert_eq!(shown(&hits[0].title), "The [invoice] tool");
    assert!(hits[0].moments.is_empty());
    // A word of the title and one of what was said.
    assert_eq!(home.found("tool note"), [titled]);
}

#[test]
fn the_index_follows_the_folders() {
    let home = Home::new();
    let id = home.clip("First", "alpha");
    let mut index = home.index();
    assert_eq!(index.find("alpha", 9).unwrap().len(), 1);

    home.library
        .update(&id, |it| it.title = "Second".into())
        .unwrap();
    fs::write(home.library.dir(&id).join("said.txt"), "beta").unwrap();
    index.sync(&home.library, Some(&[id]), said).unwrap();
    for (typed, count) in [("first", 0), ("alpha", 0), ("second", 1), ("beta", 1)] {
        assert_eq!(index.find(typed, 9).unwrap().len(), count, "{typed}");
    }
    home.library.trash(&id).unwrap();
    index.sync(&home.library, Some(&[id]), said).unwrap();
    assert!(index.find("beta", 9).unwrap().is_empty());
    home.library.restore(&id).unwrap();
    assert_eq!(home.found("beta"), [id], "whoever brought it back");
}

#[test]
fn the_newest_are_those_of_the_whole_list() {
    let home = Home::new();
    assert!(home.index().newest(9).unwrap().is_empty());
    for title in ["One", "Two", "Three", "Four"] {
        home.clip(title, "alpha");
    }
    let mut index = home.index();
    let listed = || -> Vec<ClipId> {
        let entries = home.library.entries().unwrap();
        entries.iter().map(Entry::id).collect()
    };
    let all = listed();
    assert_eq!(index.newest(9).unwrap(), all);
    assert_eq!(index.newest(2).unwrap(), all[..2]);
    home.library.trash(&all[0]).unwrap();
    index.sync(&home.library, Some(&all[..1]), said).unwrap();
    assert_eq!(index.newest(9).unwrap(), listed());
}

#[test]
fn a_folder_that_did_not_change_is_not_read_again() {
    let home = Home::new();
    let id = home.clip("One", "alpha");
    let old = SystemTime::now() - SETTLED * 2;
    let dir = fs::File::open(home.library.dir(&id)).unwrap();
    dir.set_modified(old).unwrap();
    let mut index = home.index();
    assert_eq!(index.sync(&home.library, None, said).unwrap(), 0);
    home.library
        .update(&id, |it| it.title = "Two".into())
        .unwrap();
    assert_eq!(index.sync(&home.library, None, said).unwrap(), 1);
}

#[test]
fn an_index_that_is_damaged_or_of_another_version_is_made_anew() {
    let home = Home::new();
    let id = home.clip("One", "alpha");
    assert_eq!(home.found("alpha"), [id]);

    fs::write(
        home.path(),
        b"not a database, but long enough to be looked at as one",
    )
    .unwrap();
    assert_eq!(home.found("alpha"), [id]);

    let database = Connection::open(home.path()).unwrap();
    database
        .execute_batch("PRAGMA user_version = 99; DROP TABLE said;")
        .unwrap();
    drop(database);
    assert_eq!(home.found("alpha"), [id]);

    // Damaged in the middle: noticed when it is read, and cleared.
    let mut index = home.index();
    drop(
        Connection::open(home.path())
            .unwrap()
            .execute_batch("PRAGMA wal_checkpoint(TRUNCATE);"),
    );
    let mut bytes = fs::read(home.path()).unwrap();
    let middle = bytes.len() / 4;
    bytes[middle..].fill(0xa5);
    fs::write(home.path(), bytes).unwrap();
    index.clear().unwrap();
    index.sync(&home.library, None, said).unwrap();
    assert_eq!(index.find("alpha", 9).unwrap().len(), 1);
}

#[test]
fn without_a_place_for_a_file_it_is_kept_in_memory() {
    let home = Home::new();
    let id = home.clip("One", "alpha");
    fs::write(home.dir.path().join("cache"), "a file, not a folder").unwrap();
    assert_eq!(home.found("alpha"), [id]);
}

#[test]
fn what_was_said_is_nobody_elses_to_read() {
    let home = Home::new();
    home.clip("One", "alpha");
    drop(home.index());
    let dir = fs::metadata(home.path().parent().unwrap()).unwrap();
    assert_eq!(dir.permissions().mode() & 0o777, 0o700);
}

#[test]
fn nothing_that_can_be_typed_is_an_error() {
    let home = Home::new();
    home.clip("One", "alpha beta 会议 don't");
    let index = home.index();
    for typed in [
        "AND",
        "alpha OR",
        "title:",
        "NEAR(alpha, beta)",
        "a\0\"b",
        "^alpha",
        "alpha -beta",
        "{title}: x",
    ] {
        assert!(index.find(typed, 9).is_ok(), "{typed:?}");
    }
    assert_eq!(index.find("会议", 9).unwrap().len(), 1);
    assert_eq!(
        index.find("don’t", 9).unwrap().len(),
        1,
        "another apostrophe"
    );
    let any = proptest::string::string_regex(
        "[ab\"“”* ^:(){}+\\-\\\\'\0\u{1}\u{2}会ä\u{301}]{0,24}|.{0,24}",
    );
    proptest!(|(typed in any.unwrap())| {
        prop_assert!(index.find(&typed, 9).is_ok());
    });
}

#[test]
fn a_tag_is_found_as_words_are_and_alone_when_it_is_asked_for() {
    let home = Home::new();
    let spoken = home.clip("Standup", "We talk about hiring again.");
    let tagged = home.clip("Anna", "Tell me about the budget.");
    let tag = |id: &ClipId, tag: &str| {
        let tag = tag.parse().unwrap();
        home.library.tag(id, |tags| tags.push(tag)).unwrap();
    };
    tag(&tagged, "Hiring");
    tag(&tagged, "customer calls");
    assert_eq!(home.found("hiring"), [tagged, spoken], "a tag says more");
    assert_eq!(home.found("#hiring "), [tagged]);
    assert_eq!(home.found("#hir"), [tagged], "it may be begun");
    assert_eq!(home.found("#calls budget"), [tagged], "with what is said");
    assert_eq!(home.found("#budget"), []);
    let hits = home.index().find("hiring", 1).unwrap();
    assert_eq!(shown(&hits[0].title), "Anna");

    home.library.tag(&tagged, Vec::clear).unwrap();
    assert_eq!(home.found("#hiring"), []);
}

#[test]
fn of_very_many_clips_those_that_changed_last_are_ranked() {
    let home = Home::new();
    let mut index = Index::open(&home.path()).unwrap();
    let ids: Vec<ClipId> = (0..=schema::RANKED)
        .map(|_| ClipId::random().unwrap())
        .collect();
    let all = schema::begin(&mut index.database).unwrap();
    for (id, stamp) in ids.iter().zip(0..) {
        let first = stamp == 0;
        let row = schema::Row {
            stamp,
            made: jiff::Timestamp::UNIX_EPOCH,
            title: if first { "Common ground" } else { "Talk" },
            words: if stamp < 2 {
                "rare common common"
            } else {
                "so common a word"
            },
            tags: "",
        };
        schema::put(&all, id, &row, &pack(&[ClipTime::ZERO; 4])).unwrap();
    }
    all.commit().unwrap();
    let found = |typed| -> Vec<ClipId> {
        let hits = index.find(typed, 2).unwrap();
        hits.into_iter().map(|hit| hit.id).collect()
    };
    assert_eq!(found("common")[0], ids[0], "few titles say it");
    assert_eq!(
        found("common")[1],
        ids[1],
        "of a thousand, who says it most"
    );
    assert_eq!(found("rare").len(), 2, "few say it: none is left out");
}
