//! Which packet goes into which fragment, and that its time stays right.

use std::time::Duration;

use aside_encoder::{AudioEncoder, Error, FragmentPolicy, Fragmenter, VideoEncoder};
use aside_media::{
    ClipTime, Fragment, InitSegment, Packet, Pts, Ticks, TrackConfig, TrackFormat, TrackKind,
};

use crate::support::{Recorded, SIZE, audio_settings, run, video_settings};

/// Tracks as our encoders announce them; packets can then be made up.
fn tracks() -> [TrackConfig; 2] {
    let video = VideoEncoder::new(&video_settings(SIZE)).unwrap();
    let audio = AudioEncoder::new(&audio_settings()).unwrap();
    [video.track().clone(), audio.track().clone()]
}

fn picture(from: i64, until: i64, keyframe: bool) -> Packet {
    Packet {
        track: TrackKind::Video,
        pts: Pts::new(from * 90),
        dts: Pts::new(from * 90),
        duration: Ticks::new((until - from).unsigned_abs() * 90),
        keyframe,
        data: vec![0, 0, 0, 1, 0x41],
    }
}

fn sound(from: i64, until: i64) -> Packet {
    Packet {
        track: TrackKind::Audio,
        pts: Pts::new(from * 48),
        dts: Pts::new(from * 48),
        duration: Ticks::new((until - from).unsigned_abs() * 48),
        keyframe: true,
        data: vec![1, 2, 3],
    }
}

/// Fragments as they come, each with the number of the packet that made it.
fn pack(packets: Vec<Packet>) -> (InitSegment, Vec<(usize, Fragment)>) {
    let (mut fragmenter, init) = Fragmenter::new(&tracks(), FragmentPolicy::default()).unwrap();
    let (mut out, mut fragments) = (Vec::new(), Vec::new());
    for (index, packet) in packets.into_iter().enumerate() {
        fragmenter.write(packet, &mut out).unwrap();
        fragments.extend(out.drain(..).map(|fragment| (index, fragment)));
    }
    fragmenter.finish(&mut out).unwrap();
    fragments.extend(out.drain(..).map(|fragment| (usize::MAX, fragment)));
    (init, fragments)
}

/// What `ffprobe` says about when a track's packets are shown, in ms.
fn times(init: &InitSegment, fragments: &[(usize, Fragment)], track: &str) -> Vec<i64> {
    let dir = tempfile::tempdir().unwrap();
    let recorded = Recorded {
        init: init.clone(),
        fragments: fragments
            .iter()
            .map(|(_, fragment)| fragment.clone())
            .collect(),
        video_frames: 0,
    };
    let path = recorded.save_whole(dir.path());
    // The pictures here are not real; ffprobe need not decode them.
    let options = [
        "-v",
        "fatal",
        "-select_streams",
        track,
        "-show_entries",
        "packet=pts_time",
    ];
    let mut arguments = options.to_vec();
    arguments.extend(["-of", "csv=p=0", path.to_str().unwrap()]);
    let out = String::from_utf8(run("ffprobe", &arguments)).unwrap();
    let seconds = out
        .lines()
        .map(|line| line.trim_end_matches(',').parse::<f64>().unwrap());
    seconds
        .map(|seconds| (seconds * 1e3).round() as i64)
        .collect()
}

#[test]
fn every_fragment_is_a_moof_and_its_mdat() {
    let packets = (0..30).flat_map(|i| {
        [
            picture(i * 100, i * 100 + 100, i == 0),
            sound(i * 100, i * 100 + 100),
        ]
    });
    let (init, fragments) = pack(packets.collect());
    let boxes = |mut bytes: &[u8]| {
        let mut names = Vec::new();
        while !bytes.is_empty() {
            let size = u32::from_be_bytes(bytes[..4].try_into().unwrap()) as usize;
            names.push(String::from_utf8(bytes[4..8].to_vec()).unwrap());
            bytes = &bytes[size..];
        }
        names
    };
    assert_eq!(boxes(&init.bytes), ["ftyp", "moov"]);
    assert_eq!(fragments.len(), 3);
    for (_, fragment) in &fragments {
        assert_eq!(boxes(&fragment.bytes), ["moof", "mdat"]);
        assert_eq!(fragment.duration, Duration::from_secs(1));
    }
}

#[test]
fn sound_does_not_wait_for_a_picture_that_stands_still() {
    // One picture a second, sound every 20 ms.
    let mut packets = vec![picture(0, 1_000, true)];
    for second in 0..4 {
        packets.extend((0..50).map(|i| {
            let from = second * 1_000 + i * 20;
            sound(from, from + 20)
        }));
        packets.push(picture(
            second * 1_000 + 1_000,
            second * 1_000 + 2_000,
            false,
        ));
    }
    let (init, fragments) = pack(packets);
    let starts: Vec<_> = fragments
        .iter()
        .map(|(_, it)| it.start.millis_floor())
        .collect();
    assert_eq!(starts, [0, 1_000, 2_000, 3_000, 4_000]);
    assert_eq!(times(&init, &fragments, "a").len(), 200);
    assert_eq!(
        times(&init, &fragments, "v"),
        [0, 1_000, 2_000, 3_000, 4_000]
    );
}

#[test]
fn a_track_that_stalls_holds_nothing_up_and_comes_back_at_its_own_time() {
    let mut packets = vec![picture(0, 33, true), picture(33, 66, false)];
    packets.extend((0..250).map(|i| sound(i * 20, i * 20 + 20)));
    let comes_back = packets.len();
    packets.extend([picture(66, 4_900, false), picture(4_900, 5_000, false)]);
    let (init, fragments) = pack(packets);

    let in_time: Vec<_> = fragments
        .iter()
        .filter(|(index, _)| *index < comes_back)
        .collect();
    assert_eq!(in_time.len(), 4, "sound is safe although no picture comes");
    assert_eq!(times(&init, &fragments, "v"), [0, 33, 66, 4_900]);
    let sound = times(&init, &fragments, "a");
    assert_eq!(sound, (0..250).map(|i| i * 20).collect::<Vec<_>>());
    let mut end = ClipTime::ZERO;
    for (_, fragment) in &fragments {
        assert_eq!(fragment.start, end, "fragments tile the clip");
        end = end + fragment.duration;
    }
    assert_eq!(end, ClipTime::from_millis(5_000));
}

#[test]
fn a_gap_in_a_track_stays_a_gap() {
    let mut packets: Vec<_> = (0..40)
        .map(|i| picture(i * 100, i * 100 + 100, i == 0))
        .collect();
    packets.extend((0..10).map(|i| sound(i * 100, i * 100 + 100)));
    packets.extend((25..40).map(|i| sound(i * 100, i * 100 + 100)));
    let (init, fragments) = pack(packets);
    let expected: Vec<_> = (0..10).chain(25..40).map(|i| i * 100).collect();
    assert_eq!(times(&init, &fragments, "a"), expected);
}

#[test]
fn a_clip_may_begin_late() {
    let packets = vec![
        picture(700, 800, true),
        sound(720, 740),
        picture(800, 900, false),
    ];
    let (init, fragments) = pack(packets);
    assert_eq!(fragments[0].1.start, ClipTime::from_millis(700));
    assert_eq!(times(&init, &fragments, "v"), [700, 800]);
    assert_eq!(times(&init, &fragments, "a"), [720]);
}

#[test]
fn a_segment_opens_at_the_first_keyframe_after_its_time() {
    let packets = (0..200).map(|i| picture(i * 100, i * 100 + 100, [0, 15, 70, 150].contains(&i)));
    let (_, fragments) = pack(packets.collect());
    let opened: Vec<_> = fragments
        .iter()
        .filter(|(_, fragment)| fragment.opens_segment)
        .map(|(_, fragment)| fragment.start.millis_floor())
        .collect();
    assert_eq!(opened, [0, 7_000, 15_000]);
}

#[test]
fn tracks_that_were_not_announced_are_refused() {
    let [video, _] = tracks();
    let policy = FragmentPolicy::default();
    let (mut fragmenter, _) = Fragmenter::new(std::slice::from_ref(&video), policy).unwrap();
    let refused = fragmenter.write(sound(0, 20), &mut Vec::new());
    assert!(matches!(refused, Err(Error::NoSuchTrack)));
    for tracks in [&[][..], &[video.clone(), video.clone()]] {
        let refused = Fragmenter::new(tracks, policy).err();
        assert!(matches!(refused, Some(Error::Unsupported { .. })));
    }
    let headless = TrackConfig {
        header: Vec::new(),
        format: TrackFormat::Video { size: SIZE },
        ..video
    };
    assert!(Fragmenter::new(&[headless], policy).is_err());
}
