//! From Record to a link.

use std::time::{Duration, Instant};

use aside_media::Size;
use aside_rig::{Recording, SPEECH_TEXT, SceneKind, counter, now, word_errors};
use aside_tests::{ClipFolder, Desk, align, film, http};

const SIZE: Size = Size {
    width: 1280,
    height: 720,
};
/// How far apart two answers to "how long is it?" may be.
const NEAR: Duration = Duration::from_millis(100);

fn brisk_speech() -> Recording {
    Recording::speech()
        .unwrap()
        .with_short_pauses(Duration::from_millis(250))
}

fn duration_of(clip: &ClipFolder) -> Duration {
    let manifest = clip.json("clip.json").unwrap();
    Duration::from_millis(manifest["duration_ms"].as_u64().unwrap())
}

#[test]
fn ten_seconds_of_screen_and_voice_are_whole_and_have_their_words() {
    let mut desk = Desk::new().unwrap();
    desk.stage().show_scene(SceneKind::Walkthrough).unwrap();
    let take = desk
        .record(&["--screen", "--seconds", "10", "--title", "A week"])
        .unwrap();
    let began = now();
    desk.stage().speak(&brisk_speech()).unwrap();
    take.wait().unwrap().success().unwrap();

    let clip = desk.only_clip().unwrap();
    let manifest = clip.json("clip.json").unwrap();
    assert_eq!(manifest["state"], "ready");
    assert_eq!(manifest["kind"], "screen");
    assert_eq!(manifest["title"], "A week");
    assert_eq!(manifest["receipt"]["verified"], true, "{manifest:#}");
    let asked = Duration::from_secs(10);
    let duration = duration_of(&clip);
    assert!(duration.abs_diff(asked) <= NEAR, "{duration:?} long");

    playlist_is_valid(&clip, duration);
    every_segment_decodes(&clip);
    let film = clip.dir().join("whole.mp4");
    clip.join(&clip.segments().unwrap(), &film).unwrap();
    streams_are_h264_and_aac(&film, duration);
    counter_is_readable(&mut desk, &film, began);
    the_sentence_is_in_the_transcript(&clip);

    let poster = film::probe(&clip.dir().join("poster.jpg")).unwrap();
    assert!(poster.video.unwrap().size.width <= 1280);
    let safety = film::probe(&clip.dir().join("audio/mic.wav")).unwrap();
    assert!(safety.duration.abs_diff(duration) <= NEAR, "{safety:?}");
}

fn playlist_is_valid(clip: &ClipFolder, duration: Duration) {
    let playlist = clip.playlist().unwrap();
    assert!(playlist.ended, "EXT-X-ENDLIST");
    assert_eq!(playlist.map, "init.mp4");
    assert!(
        playlist.duration().abs_diff(duration) <= NEAR,
        "{playlist:?}"
    );
    let names = |path: &std::path::PathBuf| path.file_name().unwrap().to_str().unwrap().to_owned();
    let files: Vec<String> = clip.segments().unwrap().iter().map(names).collect();
    let listed: Vec<&String> = playlist.segments.iter().map(|(uri, _)| uri).collect();
    assert_eq!(listed, files.iter().collect::<Vec<_>>());
}

fn every_segment_decodes(clip: &ClipFolder) {
    let alone = clip.dir().join("alone.mp4");
    for segment in clip.segments().unwrap() {
        clip.join(std::slice::from_ref(&segment), &alone).unwrap();
        film::decode(&alone).unwrap();
    }
    std::fs::remove_file(alone).unwrap();
}

fn streams_are_h264_and_aac(film: &std::path::Path, duration: Duration) {
    let probe = film::probe(film).unwrap();
    assert!(probe.duration.abs_diff(duration) <= NEAR, "{probe:?}");
    let (video, audio) = (probe.video.unwrap(), probe.audio.unwrap());
    assert_eq!(
        (video.codec.as_str(), audio.codec.as_str()),
        ("h264", "aac")
    );
    assert_eq!(video.size, SIZE);
    assert_eq!(video.details["color_space"], "bt709", "{:#}", video.details);
}

/// Every picture carries a number that the scene has shown, in order, and few
/// are missing.
fn counter_is_readable(desk: &mut Desk, film: &std::path::Path, began: aside_media::HostInstant) {
    let pictures = film::pictures(film, SIZE).unwrap();
    let read = |gray: &Vec<u8>| counter::read(gray, SIZE.width, SIZE.height);
    let numbers: Option<Vec<u32>> = pictures.iter().map(read).collect();
    let mut numbers = numbers.expect("every picture's counter is readable");
    assert!(numbers.is_sorted(), "{numbers:?}");
    numbers.dedup();

    let shown = desk.stage().scene().unwrap().shown();
    let until = began + Duration::from_secs(9);
    let during = shown
        .iter()
        .filter(|frame| frame.at >= began && frame.at < until);
    let (kept, all) = during.fold((0, 0), |(kept, all), frame| {
        (kept + u32::from(numbers.contains(&frame.number)), all + 1)
    });
    assert!(kept * 10 >= all * 8, "{kept} of {all} frames were kept");
    let known = |number: &u32| shown.iter().any(|frame| frame.number == *number);
    assert!(numbers.iter().all(known), "a number that was never shown");
}

fn the_sentence_is_in_the_transcript(clip: &ClipFolder) {
    let said = clip.said().unwrap();
    let errors = word_errors(SPEECH_TEXT, &said);
    // The reference model makes no error here; one may be the clip's edge.
    assert!(errors.errors <= 1, "{errors:?}: {said}");
    let captions = std::fs::read_to_string(clip.dir().join("captions.vtt")).unwrap();
    assert!(captions.starts_with("WEBVTT"), "{captions}");
}

#[test]
fn the_link_works_while_recording_and_is_whole_a_second_after_stop() {
    let mut desk = Desk::new().unwrap();
    desk.stage().show_scene(SceneKind::Walkthrough).unwrap();
    let take = desk.record(&["--screen"]).unwrap();
    std::thread::sleep(Duration::from_secs(3));
    let clip = desk.only_clip().unwrap();
    let link = take.link().unwrap();
    let page = http::get(&link).unwrap();
    assert_eq!(page.status, 200);
    assert!(page.header("content-security-policy").is_some());
    std::thread::sleep(Duration::from_secs(7));

    take.interrupt().unwrap();
    let stopped = Instant::now();
    let playlist = link.join("media/stream.m3u8").unwrap();
    let text = loop {
        match http::get(&playlist) {
            Ok(answer) if answer.text().contains("#EXT-X-ENDLIST") => break answer.text(),
            _ => assert!(stopped.elapsed() < Duration::from_secs(30), "never whole"),
        }
        std::thread::sleep(Duration::from_millis(10));
    };
    let waited = stopped.elapsed();
    assert!(waited < Duration::from_secs(1), "{waited:?} after Stop");

    let playlist = aside_tests::Playlist::parse(&text).unwrap();
    for (uri, _) in playlist.segments {
        let segment = http::get(&link.join("media/").unwrap().join(&uri).unwrap()).unwrap();
        assert_eq!(segment.status, 200, "{uri}");
        let kept = std::fs::read(clip.dir().join("media").join(&uri)).unwrap();
        assert!(segment.body == kept, "{uri} differs from what was recorded");
    }
    take.wait().unwrap().success().unwrap();
    assert_eq!(clip.json("clip.json").unwrap()["state"], "ready");
}

/// whisper.cpp ends its process when a check in it fails, or the system does when
/// memory runs out: what was recorded and what was said are there all the same.
#[test]
fn a_voice_note_needs_no_display_and_survives_its_speech_engine() {
    let mut desk = Desk::quiet().unwrap();
    let take = desk.record(&["--voice", "--seconds", "4"]).unwrap();
    desk.stage().speak(&brisk_speech()).unwrap();
    std::thread::sleep(Duration::from_millis(1_500));
    take.kill_speech_engine().unwrap();
    take.wait().unwrap().success().unwrap();

    let clip = desk.only_clip().unwrap();
    assert_eq!(clip.json("clip.json").unwrap()["kind"], "voice");
    let film = clip.dir().join("whole.mp4");
    clip.join(&clip.segments().unwrap(), &film).unwrap();
    let probe = film::probe(&film).unwrap();
    assert_eq!(probe.video, None);
    assert_eq!(probe.audio.unwrap().codec, "aac");
    assert!(probe.duration.abs_diff(Duration::from_secs(4)) <= NEAR);
    let said = clip.said().unwrap().to_lowercase();
    assert!(said.contains("my fellow americans"), "{said}");
    let manifest = clip.json("clip.json").unwrap();
    assert_eq!(manifest["state"], "ready");
    let problems = manifest["problems"].to_string();
    assert!(!problems.contains("transcript_failed"), "{problems}");
}

#[test]
fn what_was_heard_is_what_was_said_sample_for_sample_in_time() {
    let mut desk = Desk::quiet().unwrap();
    // Noise suppression may shape how a sound begins; here only when it does is
    // asked for.
    let take = ["--voice", "--seconds", "5", "--no-noise-suppression"];
    let take = desk.record(&take).unwrap();
    let marks = aside_rig::Marks {
        first: now() + Duration::from_millis(200),
        every: Duration::from_secs(1),
    };
    desk.stage().sound().unwrap().microphone().mark(Some(marks));
    take.wait().unwrap().success().unwrap();

    let clip = desk.only_clip().unwrap();
    let film = clip.dir().join("whole.mp4");
    clip.join(&clip.segments().unwrap(), &film).unwrap();
    let sound = film::sound(&film).unwrap();
    let onsets = align::beeps(&sound);
    assert!(onsets.len() >= 4, "beeps at {onsets:?}");
    for pair in onsets.windows(2) {
        let apart = pair[1] - pair[0];
        assert!(
            apart.abs_diff(Duration::from_secs(1)) <= Duration::from_millis(5),
            "{onsets:?}"
        );
    }
}
