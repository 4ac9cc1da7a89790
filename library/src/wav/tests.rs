use std::fs;

use super::*;

const FORMAT: AudioFormat = AudioFormat {
    rate: SampleRate::HZ_16000,
    channels: 1,
};

fn read(path: &Path) -> Vec<i16> {
    let mut reader = hound::WavReader::open(path).unwrap();
    assert_eq!(reader.spec().bits_per_sample, 16);
    reader.samples().map(Result::unwrap).collect()
}

fn home() -> (tempfile::TempDir, PathBuf) {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("audio/mic.wav");
    (home, path)
}

#[test]
fn samples_are_clipped_and_both_ends_are_as_far_from_zero() {
    let (_home, path) = home();
    let mut writer = WavWriter::create(&path, FORMAT).unwrap();
    writer
        .write(&[0.0, 0.5, 1.0, -1.0, 2.0, -2.0, f32::NAN])
        .unwrap();
    writer.finish().unwrap();
    assert_eq!(read(&path), [0, 16384, 32767, -32767, 32767, -32767, 0]);
}

#[test]
fn what_a_checkpoint_saved_can_be_played_without_repair() {
    let (_home, path) = home();
    let mut writer = WavWriter::create(&path, FORMAT).unwrap();
    writer.write(&[0.25; 16_000]).unwrap();
    writer.checkpoint().unwrap();
    assert_eq!(writer.duration(), Duration::from_secs(1));
    // Nothing is closed, no header put right at the end.
    std::mem::forget(writer);
    assert_eq!(read(&path).len(), 16_000);
}

#[test]
fn a_full_file_is_followed_by_another() {
    let (_home, path) = home();
    let mut writer = WavWriter::create(&path, FORMAT).unwrap();
    writer.largest = Bytes::new(20_000);
    let sound: Vec<f32> = (0..30_000).map(|it| it as f32 / 32767.0).collect();
    writer.write(&sound).unwrap();
    assert_eq!(writer.duration(), FORMAT.rate.duration(30_000));
    writer.finish().unwrap();

    let parts = [
        path.clone(),
        path.with_file_name("mic-2.wav"),
        path.with_file_name("mic-3.wav"),
        path.with_file_name("mic-4.wav"),
    ];
    let lengths = parts.each_ref().map(|it| fs::metadata(it).unwrap().len());
    assert!(lengths.iter().all(|it| *it <= 20_044), "{lengths:?}");
    let read: Vec<i16> = parts.iter().flat_map(|it| read(it)).collect();
    assert!(
        read.iter().copied().eq(0..30_000),
        "no sample is lost between parts"
    );
}

#[test]
fn whoever_follows_a_sound_hears_it_through_all_its_parts() {
    let (_home, path) = home();
    let mut writer = WavWriter::create(&path, FORMAT).unwrap();
    writer.largest = Bytes::new(20_000);
    let mut follower = WavFollower::open(&path);
    let mut heard = Vec::new();
    for part in 0..6 {
        let sound: Vec<f32> = (0..5_000)
            .map(|it| (part * 5_000 + it) as f32 / 32767.0)
            .collect();
        writer.write(&sound).unwrap();
        writer.checkpoint().unwrap();
        while let Some(run) = follower.read(1_000, &mut heard).unwrap() {
            assert!(run.first_frame < heard.len() as u64);
        }
        // What was just made has no header yet.
        fs::write(path.with_file_name("mic-5.wav"), "").unwrap();
    }
    let heard = heard.iter().map(|it| (it * 32767.0).round() as i32);
    assert!(heard.eq(0..30_000));
}

#[test]
fn a_part_of_a_sound_frame_is_refused() {
    let (_home, path) = home();
    let stereo = AudioFormat {
        channels: 2,
        ..FORMAT
    };
    let mut writer = WavWriter::create(&path, stereo).unwrap();
    assert!(matches!(writer.write(&[0.0; 3]), Err(Error::Order(_))));
    writer.write(&[0.0; 4]).unwrap();
    assert_eq!(writer.duration(), FORMAT.rate.duration(2));
}

#[test]
fn a_file_cut_anywhere_after_its_header_plays_after_repair() {
    for channels in [1, 2, 6] {
        let (_home, path) = home();
        let format = AudioFormat { channels, ..FORMAT };
        let mut writer = WavWriter::create(&path, format).unwrap();
        writer
            .write(&vec![0.5; 100 * usize::from(channels)])
            .unwrap();
        writer.finish().unwrap();
        let good = fs::read(&path).unwrap();
        let header = good.len() - 200 * usize::from(channels);
        for cut in 0..=good.len() {
            let mut bad = good[..cut].to_vec();
            // As a crash leaves it: the sizes of an older checkpoint.
            if cut > header {
                bad[4..8].fill(0);
                bad[header - 4..header].fill(0);
            }
            fs::write(&path, &bad).unwrap();
            let repaired = repair(&path);
            if cut < header {
                assert!(matches!(repaired, Err(Error::Corrupt { .. })), "{cut}");
                assert_eq!(fs::read(&path).unwrap(), bad, "left as it was");
            } else {
                let frames = (cut - header) / (2 * usize::from(channels));
                assert_eq!(repaired.unwrap(), format.rate.duration(frames as u64));
                assert_eq!(read(&path).len(), frames * usize::from(channels));
            }
        }
    }
}
