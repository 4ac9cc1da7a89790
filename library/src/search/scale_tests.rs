//! A library of 10,000 clips and five million words in `make soak`, a small one
//! else: what is found, and how fast.

use std::fs;
use std::time::Instant;

use rustix::fs::{Advice, fadvise};

use super::*;
use crate::testing;

/// Words of a clip, in any library.
const WORDS: usize = 500;
/// How many different words there are.
const VOCABULARY: u32 = 30_000;

/// A generator that says the same every time (Numerical Recipes, 7.1).
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as f64 / f64::from(1_u32 << 31)
    }

    /// As in any language: the second word is half as frequent as the first,
    /// the third a third (Zipf's law).
    fn word(&mut self) -> String {
        let rank = f64::from(VOCABULARY).powf(self.roll());
        word(rank as u32)
    }
}

/// The word of a rank, of syllables: frequent ones are short.
fn word(rank: u32) -> String {
    const SYLLABLES: [&str; 16] = [
        "ta", "re", "mi", "son", "the", "an", "co", "ver", "du", "lin", "po", "ga", "bel", "is",
        "ru", "kem",
    ];
    let mut rest = rank + 1;
    let mut word = String::new();
    while rest > 0 {
        word.push_str(SYLLABLES[(rest % 16) as usize]);
        rest /= 16;
    }
    word
}

fn words(clip: &Clip) -> Vec<SaidWord> {
    let number = clip
        .manifest
        .title
        .rsplit(' ')
        .next()
        .unwrap()
        .parse()
        .unwrap();
    let mut dice = Dice(number);
    let word = |at: i64| SaidWord {
        text: dice.word(),
        at: ClipTime::from_millis(at * 400),
    };
    (0..WORDS as i64).map(word).collect()
}

/// Copies of one clip, each with a name and a number of its own.
fn fill(library: &Library, count: usize) {
    let clip = testing::clip(library, 1);
    let (id, title) = (clip.manifest.id(), clip.manifest.title.clone());
    let json = fs::read_to_string(clip.dir.join("clip.json")).unwrap();
    fs::remove_dir_all(&clip.dir).unwrap();
    let long_ago = SystemTime::now() - Duration::from_secs(3600);
    for number in 1..=count {
        let own = ClipId::random().unwrap();
        let json = json.replace(&id.to_string(), &own.to_string());
        let json = json.replace(
            &format!("\"title\": \"{title}\""),
            &format!(
                "\"title\": \"{} {number}\"",
                word(number as u32 % VOCABULARY)
            ),
        );
        let dir = library.dir(&own);
        fs::create_dir(&dir).unwrap();
        fs::write(dir.join("clip.json"), json).unwrap();
        fs::File::open(&dir)
            .unwrap()
            .set_modified(long_ago)
            .unwrap();
    }
}

/// What people look for: a word or the beginning of one, two words, a phrase
/// that was said.
fn queries(library: &Library) -> Vec<String> {
    let mut dice = Dice(7);
    let ids = library.ids().unwrap();
    (0..200)
        .map(|number| {
            let clip = library
                .clip(&ids[(dice.roll() * ids.len() as f64) as usize])
                .unwrap();
            let said = words(&clip);
            let at = (dice.roll() * (WORDS - 3) as f64) as usize;
            let text = |at: usize| said[at].text.clone();
            match number % 5 {
                0 => format!("{} ", text(at)),
                1 => text(at).chars().take(3).collect(),
                2 => format!("{} {}", text(at), text(at / 2)),
                3 => format!("\"{} {} {}\"", text(at), text(at + 1), text(at + 2)),
                _ => text(at),
            }
        })
        .collect()
}

/// What this thread has worked: the clock that a busy machine does not move.
fn worked() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(
        time.tv_sec.unsigned_abs(),
        u32::try_from(time.tv_nsec).unwrap(),
    )
}

/// Takes a file out of the system's memory: what is read next comes from disk.
fn forget(path: &Path) {
    let file = fs::File::open(path).unwrap();
    file.sync_all().unwrap();
    fadvise(&file, 0, None, Advice::DontNeed).unwrap();
}

#[test]
fn a_large_library_is_searched_while_one_types() {
    let soak = std::env::var_os("ASIDE_SOAK").is_some();
    let count = if soak { 10_000 } else { 40 };
    let (_home, library) = testing::library();
    fill(&library, count);
    // On a disk: the library itself may be in memory.
    let disk = tempfile::tempdir().unwrap();
    let path = disk.path().join("index.sqlite3");

    let begun = Instant::now();
    let mut index = Index::open(&path).unwrap();
    assert_eq!(index.sync(&library, None, words).unwrap(), count);
    let (made, bytes) = (begun.elapsed(), fs::metadata(&path).unwrap().len());
    drop(index);

    forget(&path);
    let begun = Instant::now();
    let mut index = Index::open(&path).unwrap();
    let opened = begun.elapsed();
    let queries = queries(&library);
    let begun = Instant::now();
    assert!(!index.find(&queries[0], 20).unwrap().is_empty());
    let first = begun.elapsed();

    let begun = Instant::now();
    assert_eq!(index.sync(&library, None, words).unwrap(), 0);
    let looked = begun.elapsed();

    let mut times = Vec::new();
    for query in queries {
        let begun = worked();
        let hits = index.find(&query, 20).unwrap();
        times.push((worked() - begun, query.clone()));
        assert!(!hits.is_empty(), "{query}");
    }
    times.sort_unstable();
    let (median, late, worst) = (&times[100], &times[190], &times[199]);
    println!(
        "{count} clips, {} words: made in {made:.1?} ({} MB); opened cold in {opened:.1?}, \
         first search {first:.1?}; every folder looked at in {looked:.1?}; a search takes {:.1?} of a core (median), \
         {:.1?} (95 %), {:.1?} at most ({:?})",
        count * WORDS,
        bytes / 1_000_000,
        median.0,
        late.0,
        worst.0,
        worst.1,
    );
    if soak {
        assert!(median.0 <= Duration::from_millis(30), "{median:?}");
        assert!(opened <= Duration::from_millis(200), "{opened:?}");
    }
}
