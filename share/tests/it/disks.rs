//! A store made of several disks, some of which die while clips are sent to it.
//! `scripts/ceph.sh` with `CEPH_DISKS=3` starts one, and names the program that
//! kills its disks and starts them again; our own endpoint has none to kill.

use std::process::Command;
use std::time::Duration;

use aside_library::ClipId;
use aside_share::{Sender, Stage};
use object_store::ObjectStoreExt;

use crate::support::bucket::LocalBucket;
use crate::support::clip::Home;

const PATIENCE: Duration = Duration::from_secs(400);
/// Where there are disks to kill, it has to take a while.
const CLIPS: usize = 4;
const SEGMENTS: u8 = 6;

/// `kill` or `start` disks; false where there are none.
fn disks(what: &str, numbers: &[u32]) -> bool {
    let Some(program) = std::env::var_os("ASIDE_TEST_CEPH_DISK") else {
        return false;
    };
    for number in numbers {
        let status = Command::new(&program)
            .args([what, &number.to_string()])
            .status();
        assert!(status.unwrap().success(), "{what} {number}");
    }
    true
}

/// Clips of 9 MiB, no two alike.
fn record(home: &Home, seed: u8, clips: usize) -> Vec<ClipId> {
    let clip = |number: usize| {
        let mut recording = home.record("On several disks");
        recording.grow(0);
        for segment in 0..SEGMENTS {
            let mut state = [seed, number as u8, segment, 1].map(u32::from);
            let mut noise = || {
                let next = state[0] ^ (state[0] << 11);
                state.rotate_left(1);
                state[3] = state[2] ^ (state[2] >> 19) ^ next ^ (next >> 8);
                state[3].to_le_bytes()
            };
            let bytes = std::iter::repeat_with(&mut noise).take(384 << 10);
            recording.append(bytes.flatten().collect());
        }
        recording.finish()
    };
    (0..clips).map(clip).collect()
}

async fn until(what: &str, mut reached: impl FnMut() -> bool) {
    let reached = async {
        while !reached() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let in_time = tokio::time::timeout(PATIENCE, reached).await;
    assert!(in_time.is_ok(), "{what} within {PATIENCE:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn disks_die_and_every_clip_arrives_whole() {
    let bucket = LocalBucket::elsewhere().unwrap_or_else(LocalBucket::start);
    let home = Home::new();
    let sender = Sender::new(home.library.root(), &home.outbox(), None).unwrap();
    sender
        .set_stores(&[bucket.store("team", "disks")], "team")
        .unwrap();
    let (clips, rounds) = if disks("start", &[]) {
        (CLIPS, 2)
    } else {
        (1, 1)
    };
    // One of three is missed by nobody. Without two nothing is written.
    let deaths = [(&[0][..], 10), (&[1, 2][..], 60)];
    for (round, (dying, dead_for)) in deaths.into_iter().take(rounds).enumerate() {
        let begun = std::time::Instant::now();
        let clips = record(&home, round as u8, clips);
        clips.iter().for_each(|id| sender.send(id));
        let sent = |id: &ClipId| {
            sender
                .shipment(id)
                .is_some_and(|it| it.sent.get() > 2 << 20)
        };
        until("some of it was sent", || clips.iter().any(sent)).await;
        if disks("kill", dying) {
            tokio::time::sleep(Duration::from_secs(dead_for)).await;
            disks("start", dying);
        }
        let is_there = |id: &ClipId| {
            sender
                .shipment(id)
                .is_some_and(|it| it.stage == Stage::Published)
        };
        until("all of it was sent", || clips.iter().all(is_there)).await;
        println!("round {round}: published after {:?}", begun.elapsed());
        let objects = bucket.objects();
        for id in &clips {
            for (name, content) in home.files(id) {
                let path = format!("disks/c/{id}/{name}").into();
                let found = objects.get(&path).await.unwrap().bytes().await.unwrap();
                assert!(found == content, "{name} of {id}");
            }
        }
    }
}
