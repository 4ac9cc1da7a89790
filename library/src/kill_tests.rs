//! A process that is killed in the middle of a take.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use aside_media::{AudioFormat, Fragment, SampleRate};

use crate::testing::*;
use crate::{ClipId, Kind, Library, NewClip};

/// Tells a copy of this test to be the process that is killed.
const VICTIM: &str = "ASIDE_TEST_VICTIM";
const NAME: &str = "kill_tests::a_killed_process_loses_nothing_it_had_saved";
const SECOND: usize = 16_000;

/// Records without end, saying after each fragment that it is saved.
fn record_until_killed(root: &Path) {
    let library = Library::open(root).unwrap();
    let mut writer = library.create(NewClip::new(Kind::Screen)).unwrap();
    writer.begin(&tracks(), &init()).unwrap();
    let rate = SampleRate::HZ_16000;
    let mut sound = writer
        .wav("mic", AudioFormat { rate, channels: 1 })
        .unwrap();
    for number in 0..u32::MAX {
        writer.append(&numbered(number)).unwrap();
        sound.write(&[0.5; SECOND]).unwrap();
        sound.checkpoint().unwrap();
        println!("saved {number}");
    }
}

fn numbered(number: u32) -> Fragment {
    fragment(
        number,
        i64::from(number) * 1000,
        1000,
        number.is_multiple_of(3),
    )
}

#[test]
fn a_killed_process_loses_nothing_it_had_saved() {
    if let Some(root) = std::env::var_os(VICTIM) {
        return record_until_killed(root.as_ref());
    }
    // The moments are the same each time; what they meet is not.
    for moment in (0..12_u64).map(|it| it * it * 3 % 131) {
        let home = home();
        let root = home.path().join("clips");
        let saved = kill_after(&root, Duration::from_millis(moment));

        let library = Library::open(&root).unwrap();
        let recovered = library.recover().unwrap().remove(0);
        let clip = recovered.outcome.unwrap();
        assert_whole(&clip);
        let wanted: Vec<_> = (0..saved).map(numbered).collect();
        let media = joined(&clip);
        assert!(
            media.starts_with(&expected(&wanted)),
            "{saved} saved, killed after {moment} ms"
        );
        let beyond: Vec<_> = (0..saved + 1).map(numbered).collect();
        assert!(expected(&beyond).starts_with(&media));
        let sound = hound::WavReader::open(clip.dir.join("audio/mic.wav")).unwrap();
        assert!(sound.duration() as usize >= saved as usize * SECOND);
        assert!(
            recovered.lost <= Duration::from_secs(1),
            "{:?}",
            recovered.lost
        );
        assert_eq!(library.verify(&clip.manifest.id()).unwrap(), []);
    }
}

/// Kills a recording process after its first fragment and a while; returns
/// how many fragments it said were saved.
fn kill_after(root: &Path, a_while: Duration) -> u32 {
    let mut victim = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", NAME, "--nocapture"])
        .env(VICTIM, root)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(victim.stdout.take().unwrap()).lines();
    let mut saved = 0;
    let mut count = |line: std::io::Result<String>| {
        // What a kill cuts off in the middle of a line was saved all the same.
        saved += u32::from(line.unwrap().contains("saved "));
        saved
    };
    while count(lines.next().expect("the victim ended by itself")) == 0 {}
    let deadline = Instant::now() + a_while;
    while Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(1));
    }
    victim.kill().unwrap();
    victim.wait().unwrap();
    for line in lines {
        count(line);
    }
    saved
}

#[test]
fn another_process_cannot_touch_a_clip_that_is_recorded() {
    let home = home();
    let root = home.path().join("clips");
    let mut victim = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", NAME, "--nocapture"])
        .env(VICTIM, &root)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(victim.stdout.take().unwrap()).lines();
    assert!(
        lines
            .map_while(Result::ok)
            .any(|line| line.contains("saved "))
    );
    let library = Library::open(&root).unwrap();
    let id: ClipId = library.entries().unwrap()[0].id();
    assert!(library.recover().unwrap().is_empty());
    let locked = library.repair(&id).unwrap_err();
    assert!(locked.is_temporary(), "{locked}");
    victim.kill().unwrap();
    victim.wait().unwrap();
    assert_eq!(library.recover().unwrap().len(), 1);
}
