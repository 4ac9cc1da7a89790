//! What is put into sound, heard in what comes out.

use aside_encoder::{AudioEncoder, AudioSettings, Error, FragmentPolicy, Fragmenter};
use aside_media::{AudioFormat, Bitrate, ClipTime, SampleRate, Samples, TrackConfig};

use crate::support::{Recorded, audio_settings, decode_sound, ffprobe, sound, tone, write_all};

fn pack(track: TrackConfig, mut packets: Vec<aside_media::Packet>) -> Recorded {
    let (mut fragmenter, init) = Fragmenter::new(&[track], FragmentPolicy::default()).unwrap();
    let mut fragments = Vec::new();
    write_all(&mut fragmenter, &mut packets, &mut fragments);
    fragmenter.finish(&mut fragments).unwrap();
    Recorded {
        init,
        fragments,
        video_frames: 0,
    }
}

#[test]
fn every_format_comes_out_as_it_went_in() {
    for (hz, channels) in [
        (48_000, 2),
        (44_100, 1),
        (16_000, 1),
        (96_000, 2),
        (8_000, 1),
    ] {
        let format = AudioFormat {
            rate: SampleRate::hz(hz),
            channels,
        };
        let settings = AudioSettings {
            format,
            bitrate: Bitrate::kbps(64),
        };
        let mut encoder = AudioEncoder::new(&settings).unwrap();
        let track = encoder.track().clone();
        assert_eq!(track.codec, "mp4a.40.2");
        let mut packets = Vec::new();
        // One second and a bit, in blocks of a size that divides nothing.
        let total = u64::from(hz) + 77;
        for from in (0..total).step_by(333) {
            let frames = (total - from).min(333);
            let samples = Samples {
                at: ClipTime::ZERO + format.rate.duration(from),
                format,
                data: vec![0.1; frames as usize * usize::from(channels)].into(),
                lost_before: 0,
            };
            encoder.encode(&samples, &mut packets).unwrap();
        }
        encoder.finish(&mut packets).unwrap();
        let ticks: u64 = packets.iter().map(|packet| packet.duration.get()).sum();
        assert_eq!(ticks, total, "{format:?}");
        assert_eq!(packets[0].pts.get(), 0);

        let dir = tempfile::tempdir().unwrap();
        let read = ffprobe(&pack(track, packets).save_whole(dir.path()));
        assert_eq!(read["streams"][0]["sample_rate"], hz.to_string());
        assert_eq!(read["streams"][0]["channels"], channels);
    }
}

#[test]
fn sound_that_does_not_follow_is_refused_and_silence_mends_it() {
    let mut encoder = AudioEncoder::new(&audio_settings()).unwrap();
    let mut packets = Vec::new();
    encoder
        .encode(&sound(0, 4_800, tone), &mut packets)
        .unwrap();
    // 5 ms off is a clock's doubt; 20 ms is a gap.
    encoder
        .encode(&sound(5_040, 4_800, tone), &mut packets)
        .unwrap();
    let late = sound(9_600 + 960, 480, tone);
    let refused = encoder.encode(&late, &mut packets);
    let Err(Error::NotContiguous { expected, found }) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(
        (expected, found),
        (ClipTime::from_millis(200), ClipTime::from_millis(220))
    );
    encoder
        .encode(&sound(9_600, 960, |_| 0.0), &mut packets)
        .unwrap();
    encoder.encode(&late, &mut packets).unwrap();
    encoder.finish(&mut packets).unwrap();
    let ticks: u64 = packets.iter().map(|packet| packet.duration.get()).sum();
    assert_eq!(ticks, 4_800 + 4_800 + 960 + 480);
}

#[test]
fn what_lies_before_the_start_is_cut_off() {
    let mut encoder = AudioEncoder::new(&audio_settings()).unwrap();
    let track = encoder.track().clone();
    let mut packets = Vec::new();
    // A click 50 ms after the start, in sound that begins 100 ms before it.
    let data = (0..9_600).map(|at| if at == 7_200 { 0.9 } else { 0.0 });
    let early = Samples {
        at: ClipTime::from_millis(-100),
        format: audio_settings().format,
        data: data.collect::<Vec<f32>>().into(),
        lost_before: 0,
    };
    encoder.encode(&early, &mut packets).unwrap();
    encoder
        .encode(&sound(4_800, 4_800, |_| 0.0), &mut packets)
        .unwrap();
    encoder.finish(&mut packets).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let decoded = decode_sound(&pack(track, packets).save_whole(dir.path()));
    let click = (0..decoded.len()).max_by(|a, b| decoded[*a].abs().total_cmp(&decoded[*b].abs()));
    assert!(click.unwrap().abs_diff(2_400) <= 2, "{click:?}");
}

#[test]
fn samples_that_are_no_numbers_are_silence() {
    let mut encoder = AudioEncoder::new(&audio_settings()).unwrap();
    let track = encoder.track().clone();
    let mut packets = Vec::new();
    let broken = |at| if at % 3 == 0 { f32::NAN } else { f32::INFINITY };
    encoder
        .encode(&sound(0, 9_600, broken), &mut packets)
        .unwrap();
    encoder.finish(&mut packets).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let decoded = decode_sound(&pack(track, packets).save_whole(dir.path()));
    assert!(decoded.iter().all(|sample| sample.abs() < 1e-4));
}

#[test]
fn what_aac_cannot_hold_is_refused() {
    for (hz, channels) in [(48_001, 1), (48_000, 0), (48_000, 3), (192_000, 2)] {
        let settings = AudioSettings {
            format: AudioFormat {
                rate: SampleRate::hz(hz),
                channels,
            },
            bitrate: Bitrate::kbps(96),
        };
        let refused = AudioEncoder::new(&settings).err();
        assert!(
            matches!(refused, Some(Error::Unsupported { .. })),
            "{hz} {channels}"
        );
    }
    let mut encoder = AudioEncoder::new(&audio_settings()).unwrap();
    let mut other = sound(0, 480, tone);
    other.format.channels = 2;
    let refused = encoder.encode(&other, &mut Vec::new());
    assert!(matches!(refused, Err(Error::Unsupported { .. })));
}

#[test]
fn no_sound_at_all_is_no_packet() {
    let encoder = AudioEncoder::new(&audio_settings()).unwrap();
    let mut packets = Vec::new();
    encoder.finish(&mut packets).unwrap();
    assert_eq!(packets, []);
}
