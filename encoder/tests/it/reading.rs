//! Recordings read back: checked, pictured, assembled.

use std::ops::ControlFlow;
use std::time::Duration;

use aside_encoder::{AudioEncoder, Error, Fragmenter, VideoEncoder, assemble, poster, probe};
use aside_media::{ClipTime, Rect, Size, TrackKind};

use crate::support::{
    Recipe, Recorded, SIZE, audio_settings, decode_pictures, ffprobe, frame, patch_frame, run,
    sound, tone, video_settings, write_all,
};

#[test]
fn a_good_clip_checks_as_what_was_recorded() {
    let dir = tempfile::tempdir().unwrap();
    let recorded = Recipe::default().record();
    let decoded = probe::check(&recorded.save(dir.path())).unwrap();

    assert_eq!(decoded.errors, [""; 0]);
    assert_eq!(decoded.gaps, []);
    assert_eq!(decoded.video_frames, recorded.video_frames);
    assert_eq!(decoded.size, Some(SIZE));
    assert_eq!(decoded.audio_frames, 5 * 48_000);
    assert_eq!(decoded.duration, Duration::from_secs(5));
    assert_eq!(decoded.audio, Duration::from_secs(5));
    // A tone at a quarter of full scale: -12 dBFS.
    assert!(
        (decoded.peak_dbfs.unwrap() + 12.0).abs() < 0.5,
        "{decoded:?}"
    );
    assert!(
        decoded.longest_silence.duration < Duration::from_millis(25),
        "{decoded:?}"
    );

    let whole = probe::check(&[recorded.save_whole(dir.path())]).unwrap();
    assert_eq!(whole, decoded, "one file or many, the same clip");
}

#[test]
fn a_missing_segment_is_a_gap_in_both_tracks() {
    let dir = tempfile::tempdir().unwrap();
    let recorded = Recipe::default().record();
    let mut paths = recorded.save(dir.path());
    paths.remove(2);
    let decoded = probe::check(&paths).unwrap();
    assert_eq!(decoded.gaps.len(), 2, "{decoded:?}");
    for gap in &decoded.gaps {
        let stretch = gap.stretch;
        assert!(
            stretch.at.nanos().abs_diff(2_000_000_000) < 40_000_000,
            "{gap:?}"
        );
        let off = stretch.duration.abs_diff(Duration::from_secs(2));
        assert!(off < Duration::from_millis(60), "{gap:?}");
    }
}

#[test]
fn no_recording_is_an_error_and_not_a_panic() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("notes.mp4");
    std::fs::write(&path, b"#EXTM3U\n#EXTINF:1,\n/etc/passwd\n").unwrap();
    assert!(matches!(
        probe::check(&[&path]),
        Err(Error::Unreadable { .. })
    ));
    std::fs::write(&path, b"").unwrap();
    assert!(matches!(
        probe::check(&[&path]),
        Err(Error::Unreadable { .. })
    ));
    let missing = dir.path().join("missing.mp4");
    assert!(matches!(probe::check(&[missing]), Err(Error::File { .. })));
    assert!(probe::check(&[""; 0]).is_err());
}

#[test]
fn a_poster_is_a_jpeg_of_the_wanted_width() {
    let dir = tempfile::tempdir().unwrap();
    let recorded = Recipe::default().record();
    let paths = recorded.save(dir.path());
    for (at, width) in [(0, 1280), (3_333, 160), (99_000, 161)] {
        let jpeg = poster(&paths, ClipTime::from_millis(at), width).unwrap();
        let path = dir.path().join("poster.jpg");
        std::fs::write(&path, jpeg).unwrap();
        let read = ffprobe(&path);
        let stream = &read["streams"][0];
        assert_eq!(stream["codec_name"], "mjpeg");
        assert_eq!(stream["width"], width.min(SIZE.width) & !1);
        assert_eq!(stream["pix_fmt"], "yuvj420p");
    }
}

#[test]
fn a_poster_shows_the_colours_that_were_recorded() {
    let dir = tempfile::tempdir().unwrap();
    let paths = Recipe::default().record().save(dir.path());
    let jpeg = poster(&paths, ClipTime::from_millis(1_000), 320).unwrap();
    let path = dir.path().join("poster.jpg");
    std::fs::write(&path, jpeg).unwrap();
    let rgb = run(
        "ffmpeg",
        &[
            "-v",
            "error",
            "-i",
            path.to_str().unwrap(),
            "-f",
            "rawvideo",
            "-pix_fmt",
            "rgb24",
            "-",
        ],
    );
    let Size { width, .. } = SIZE;
    let at = |x: usize, y: usize| &rgb[(y * width as usize + x) * 3..][..3];
    for (found, wanted) in [(at(10, 170), [30, 90, 60]), (at(250, 60), [40, 200, 240])] {
        let worst = found.iter().zip(wanted).map(|(a, b)| a.abs_diff(b)).max();
        assert!(worst <= Some(4), "{found:?} instead of {wanted:?}");
    }
}

#[test]
fn a_clip_assembles_into_one_file_with_its_index_in_front() {
    let dir = tempfile::tempdir().unwrap();
    let recorded = Recipe::default().record();
    let to = dir.path().join("download.mp4");
    assemble(&recorded.save(dir.path()), &to, all).unwrap();
    let read = ffprobe(&to);
    assert_eq!(
        read["streams"][0]["nb_read_frames"],
        recorded.video_frames.to_string()
    );
    assert_eq!(
        read["streams"][0]["nb_frames"],
        recorded.video_frames.to_string()
    );
    let bytes = std::fs::read(&to).unwrap();
    let position = |name: &[u8]| bytes.windows(4).position(|it| it == name).unwrap();
    assert!(position(b"moov") < position(b"mdat"));
    assert_eq!(probe::check(&[&to]).unwrap().errors, [""; 0]);

    let odd = dir.path().join("at 12:30.mp4");
    assemble(&[&to], &odd, all).unwrap();
    assert!(odd.exists());
    for bad in [dir.path().join("no/such/dir.mp4"), "/dev/full".into()] {
        let refused = assemble(&[&to], &bad, all);
        assert!(matches!(refused, Err(Error::File { .. })), "{refused:?}");
    }
}

#[test]
fn a_poster_passes_by_what_is_blank() {
    // Two seconds of nothing, then something, then nothing again.
    let dir = tempfile::tempdir().unwrap();
    let settings = video_settings(SIZE);
    let mut encoder = VideoEncoder::new(&settings).unwrap();
    let tracks = [encoder.track().clone()];
    let policy = Recipe::default().policy;
    let (mut fragmenter, init) = Fragmenter::new(&tracks, policy).unwrap();
    let (mut packets, mut fragments) = (Vec::new(), Vec::new());
    let blank = vec![0; SIZE.width as usize * SIZE.height as usize * 4];
    for tick in 0..60 {
        let at = ClipTime::from_millis(tick * 100);
        let picture = if (20..40).contains(&tick) {
            frame(at, SIZE, tick as u32)
        } else {
            patch_frame(at, SIZE, Rect::whole(SIZE), blank.clone())
        };
        encoder.encode(&picture, &mut packets).unwrap();
    }
    encoder
        .finish(ClipTime::from_millis(6_000), &mut packets)
        .unwrap();
    write_all(&mut fragmenter, &mut packets, &mut fragments);
    fragmenter.finish(&mut fragments).unwrap();
    let recorded = Recorded {
        init,
        fragments,
        video_frames: 60,
    };
    let paths = recorded.save(dir.path());

    let brightest = |at| {
        let jpeg = poster(&paths, ClipTime::from_millis(at), 320).unwrap();
        let path = dir.path().join("poster.jpg");
        std::fs::write(&path, jpeg).unwrap();
        decode_pictures(&path).into_iter().max().unwrap()
    };
    assert!(brightest(500) > 200, "the next that is not blank");
    assert!(brightest(2_500) > 200, "the one that was asked for");
    assert!(
        brightest(5_000) < 30,
        "nothing but blanks: the one that was asked for"
    );
}

#[test]
fn a_voice_clip_has_no_poster() {
    let dir = tempfile::tempdir().unwrap();
    let recorded = Recipe {
        video: false,
        ..Recipe::default()
    }
    .record();
    let none = poster(&recorded.save(dir.path()), ClipTime::ZERO, 320);
    assert!(matches!(none, Err(Error::Unreadable { .. })), "{none:?}");
}

#[test]
fn silence_is_found_and_sound_that_ends_early_is_a_gap() {
    let dir = tempfile::tempdir().unwrap();
    let mut video = VideoEncoder::new(&video_settings(SIZE)).unwrap();
    let mut audio = AudioEncoder::new(&audio_settings()).unwrap();
    let tracks = [video.track().clone(), audio.track().clone()];
    let policy = Recipe::default().policy;
    let (mut fragmenter, init) = Fragmenter::new(&tracks, policy).unwrap();
    let (mut packets, mut fragments) = (Vec::new(), Vec::new());
    video
        .encode(&frame(ClipTime::ZERO, SIZE, 0), &mut packets)
        .unwrap();
    for second in 0..4 {
        // Quiet from 1.0 s to 2.5 s; nothing at all after 3 s.
        let quiet = 48_000..120_000;
        let heard = |at: u64| if quiet.contains(&at) { 0.0 } else { tone(at) };
        if second < 3 {
            audio
                .encode(&sound(second * 48_000, 48_000, heard), &mut packets)
                .unwrap();
        }
        let at = ClipTime::from_millis(second as i64 * 1_000 + 999);
        video.repeat(at, &mut packets).unwrap();
    }
    video
        .finish(ClipTime::from_millis(4_000), &mut packets)
        .unwrap();
    audio.finish(&mut packets).unwrap();
    write_all(&mut fragmenter, &mut packets, &mut fragments);
    fragmenter.finish(&mut fragments).unwrap();
    let recorded = Recorded {
        init,
        fragments,
        video_frames: 5,
    };
    let decoded = probe::check(&recorded.save(dir.path())).unwrap();
    let silence = decoded.longest_silence;
    // AAC blurs the edges of a tone by less than a packet.
    assert!(
        silence.at.nanos().abs_diff(1_000_000_000) < 25_000_000,
        "{silence:?}"
    );
    let off = silence.duration.abs_diff(Duration::from_millis(1_500));
    assert!(off < Duration::from_millis(45), "{silence:?}");
    let [gap] = decoded.gaps.as_slice() else {
        panic!("{decoded:?}");
    };
    assert_eq!(gap.track, TrackKind::Audio);
    assert!(
        gap.stretch.at.nanos().abs_diff(3_000_000_000) < 1_000,
        "{gap:?}"
    );
    let off = gap.stretch.duration.abs_diff(Duration::from_secs(1));
    assert!(off < Duration::from_micros(1), "{gap:?}");
}

/// Does not cancel.
fn all(_: u64, _: u64) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

#[test]
fn an_assembly_that_is_cancelled_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let paths = Recipe::default().record().save(dir.path());
    let (mut calls, mut last) = (0, 0);
    let stop = |read: u64, total: u64| {
        assert!(read >= last && read <= total);
        (calls, last) = (calls + 1, read);
        match calls {
            ..10 => ControlFlow::Continue(()),
            _ => ControlFlow::Break(()),
        }
    };
    let refused = assemble(&paths, &dir.path().join("part.mp4"), stop);
    assert!(matches!(refused, Err(Error::Cancelled)), "{refused:?}");
    assert_eq!(calls, 10);
}
