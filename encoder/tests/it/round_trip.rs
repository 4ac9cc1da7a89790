//! What is encoded here is read back by `ffprobe` and `ffmpeg`.

use std::time::Duration;

use crate::support::{Recipe, audio_settings, decode_sound, ffprobe, run, sound};
use aside_encoder::AudioEncoder;
use aside_media::ClipTime;

fn seconds(value: &serde_json::Value) -> f64 {
    value.as_str().unwrap().parse().unwrap()
}

#[test]
fn a_clip_reads_as_h264_and_aac_of_the_recorded_length() {
    let dir = tempfile::tempdir().unwrap();
    let recorded = Recipe::default().record();
    let whole = ffprobe(&recorded.save_whole(dir.path()));

    let [video, audio] = [&whole["streams"][0], &whole["streams"][1]];
    assert_eq!(video["codec_name"], "h264");
    assert_eq!(video["profile"], "Constrained Baseline");
    assert_eq!([&video["width"], &video["height"]], [320, 180]);
    assert_eq!(video["nb_read_frames"], recorded.video_frames.to_string());
    for tag in ["color_space", "color_transfer", "color_primaries"] {
        assert_eq!(video[tag], "bt709", "{tag}");
    }
    assert_eq!(video["color_range"], "tv");
    assert_eq!(video["chroma_location"], "center");
    assert_eq!(audio["codec_name"], "aac");
    assert_eq!(audio["profile"], "LC");
    assert_eq!(audio["start_time"], "0.000000");
    assert_eq!(video["start_time"], "0.000000");
    let duration = seconds(&whole["format"]["duration"]);
    assert!((duration - 5.0).abs() < 0.001, "{duration}");
}

#[test]
fn a_playlist_of_the_segments_plays() {
    let dir = tempfile::tempdir().unwrap();
    let recorded = Recipe::default().record();
    recorded.save(dir.path());
    let listed = ffprobe(&dir.path().join("stream.m3u8"));

    let frames = recorded.video_frames.to_string();
    assert_eq!(listed["streams"][0]["nb_read_frames"], frames);
    assert!((seconds(&listed["format"]["duration"]) - 5.0).abs() < 0.01);
}

#[test]
fn fragments_are_short_and_tile_the_clip_and_segments_begin_at_keyframes() {
    let recorded = Recipe::default().record();
    let mut end = ClipTime::ZERO;
    for fragment in &recorded.fragments {
        assert_eq!(fragment.start, end);
        assert!(
            fragment.duration <= Duration::from_millis(1_040),
            "{:?}",
            fragment.duration
        );
        end = end + fragment.duration;
    }
    assert!(end.nanos().abs_diff(5_000_000_000) < 1_000_000, "{end}");
    // A keyframe every 2 s, a segment at the first after 1.5 s.
    let starts: Vec<_> = recorded
        .segments()
        .iter()
        .map(|it| it.0.millis_floor())
        .collect();
    assert_eq!(starts, [0, 2_000, 4_000]);

    let dir = tempfile::tempdir().unwrap();
    let paths = recorded.save(dir.path());
    for segment in &paths[1..] {
        let mut alone = recorded.init.bytes.clone();
        alone.extend(std::fs::read(segment).unwrap());
        let path = dir.path().join("alone.mp4");
        std::fs::write(&path, alone).unwrap();
        let frames = run(
            "ffprobe",
            &[
                "-v",
                "error",
                "-select_streams",
                "v",
                "-show_entries",
                "frame=key_frame",
                "-of",
                "csv=p=0",
                path.to_str().unwrap(),
            ],
        );
        assert_eq!(
            frames.first(),
            Some(&b'1'),
            "{segment:?} begins with a keyframe"
        );
    }
}

#[test]
fn a_voice_clip_has_segments_too() {
    let dir = tempfile::tempdir().unwrap();
    let recorded = Recipe {
        video: false,
        ..Recipe::default()
    }
    .record();
    let whole = ffprobe(&recorded.save_whole(dir.path()));
    assert_eq!(whole["streams"].as_array().unwrap().len(), 1);
    assert!((seconds(&whole["format"]["duration"]) - 5.0).abs() < 0.001);
    assert_eq!(recorded.segments().len(), 4, "one each 1.5 s");
}

#[test]
fn decoded_sound_lies_where_it_was_recorded() {
    const CLICKS: [u64; 3] = [4_800, 60_000, 91_007];
    let dir = tempfile::tempdir().unwrap();
    let mut audio = AudioEncoder::new(&audio_settings()).unwrap();
    let tracks = [audio.track().clone()];
    let policy = Recipe::default().policy;
    let (mut fragmenter, init) = aside_encoder::Fragmenter::new(&tracks, policy).unwrap();
    let click = |at| if CLICKS.contains(&at) { 0.9 } else { 0.0 };
    let mut packets = Vec::new();
    for block in 0..200 {
        audio
            .encode(&sound(block * 480, 480, click), &mut packets)
            .unwrap();
    }
    audio.finish(&mut packets).unwrap();
    let mut fragments = Vec::new();
    crate::support::write_all(&mut fragmenter, &mut packets, &mut fragments);
    fragmenter.finish(&mut fragments).unwrap();
    let recorded = crate::support::Recorded {
        init,
        fragments,
        video_frames: 0,
    };

    let decoded = decode_sound(&recorded.save_whole(dir.path()));
    for click in CLICKS {
        let around = click as usize - 2_000..click as usize + 2_000;
        let loudest = around
            .clone()
            .max_by(|a, b| decoded[*a].abs().total_cmp(&decoded[*b].abs()));
        let offset = loudest.unwrap() as i64 - click as i64;
        assert!(
            offset.abs() <= 2,
            "a click at {click} is {offset} samples off"
        );
    }
}

#[test]
fn encoders_may_move_to_their_own_threads() {
    const fn may_move<T: Send + 'static>() {}
    may_move::<AudioEncoder>();
    may_move::<aside_encoder::VideoEncoder>();
    may_move::<aside_encoder::Fragmenter>();
    may_move::<aside_encoder::Error>();
}
