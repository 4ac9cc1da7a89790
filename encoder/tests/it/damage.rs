//! Damaged and hostile files: an answer or an error, never a panic, and not
//! after long.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::OnceLock;

use aside_encoder::{assemble, poster, probe};
use aside_media::ClipTime;
use proptest::prelude::*;

use crate::support::{Recipe, Recorded};

fn clip() -> &'static (Recorded, Vec<u8>) {
    static CLIP: OnceLock<(Recorded, Vec<u8>)> = OnceLock::new();
    CLIP.get_or_init(|| {
        let recorded = Recipe {
            length: std::time::Duration::from_secs(2),
            ..Recipe::default()
        }
        .record();
        let mut bytes = recorded.init.bytes.clone();
        for fragment in &recorded.fragments {
            bytes.extend(&fragment.bytes);
        }
        (recorded, bytes)
    })
}

/// Reads a file in every way there is.
fn read_all_ways(bytes: &[u8]) -> Option<probe::Decoded> {
    let dir = tempfile::tempdir().unwrap();
    let path: PathBuf = dir.path().join("damaged.mp4");
    std::fs::write(&path, bytes).unwrap();
    // Whether these succeed is up to the damage; that they return is tested.
    drop(poster(&[&path], ClipTime::from_millis(900), 320));
    drop(assemble(&[&path], &dir.path().join("copy.mp4"), |_, _| {
        ControlFlow::Continue(())
    }));
    probe::check(&[&path]).ok()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn flipped_bits_are_survived(
        flips in prop::collection::vec((any::<prop::sample::Index>(), 0..8_u8), 1..24),
    ) {
        let mut bytes = clip().1.clone();
        for (index, bit) in flips {
            let index = index.index(bytes.len());
            bytes[index] ^= 1 << bit;
        }
        read_all_ways(&bytes);
    }

    #[test]
    fn a_header_full_of_nonsense_is_survived(
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
    ) {
        let (recorded, bytes) = clip();
        let mut bytes = bytes.clone();
        // The header, and the first fragment's.
        let header = recorded.init.bytes.len() + 400;
        for (index, byte) in flips {
            bytes[index.index(header)] = byte;
        }
        read_all_ways(&bytes);
    }

    #[test]
    fn what_is_cut_off_is_missed_and_the_rest_is_there(at in any::<prop::sample::Index>()) {
        let (recorded, bytes) = clip();
        let at = at.index(bytes.len());
        let decoded = read_all_ways(&bytes[..at]);
        let mut whole = recorded.init.bytes.len();
        let mut frames = 0;
        let mut is_cut = at != whole;
        for fragment in &recorded.fragments {
            whole += fragment.bytes.len();
            is_cut &= at != whole;
            if whole <= at {
                // 30 pictures a second, one fragment a second.
                frames += 30;
            }
        }
        if let Some(decoded) = decoded {
            prop_assert!(decoded.video_frames + 1 >= frames, "{decoded:?}");
            prop_assert!(decoded.video_frames <= recorded.video_frames);
            prop_assert_eq!(decoded.error_count > 0, is_cut);
        } else {
            prop_assert_eq!(frames, 0, "a whole fragment can be read");
        }
    }

    #[test]
    fn noise_is_no_recording(bytes in prop::collection::vec(any::<u8>(), 0..4_096)) {
        prop_assert!(read_all_ways(&bytes).is_none());
    }
}

#[test]
fn damage_inside_a_picture_is_told() {
    let (recorded, bytes) = clip();
    let mut bytes = bytes.clone();
    // All of the first fragment's pictures but their lengths.
    let from = recorded.init.bytes.len() + recorded.fragments[0].bytes.len() / 2;
    for byte in &mut bytes[from..from + 40] {
        *byte = 0xff;
    }
    let decoded = read_all_ways(&bytes).unwrap();
    assert!(decoded.error_count > 0, "{decoded:?}");
    assert_eq!(decoded.errors.len() as u64, decoded.error_count.min(32));
}
