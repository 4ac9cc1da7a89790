//! Segments lose their beginning or their end, to the picture.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Duration;

use aside_encoder::Error;
use aside_encoder::cut::{Piece, cut};
use aside_encoder::import::{Import, Piece as Imported};
use aside_media::{ClipTime, Fragment};

use crate::support::*;

fn at(millis: i64) -> ClipTime {
    ClipTime::from_millis(millis)
}

fn go_on(_: Duration, _: Duration) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// Eight seconds in segments of two, each of one GOP: init first.
fn film(dir: &Path) -> Vec<PathBuf> {
    let length = Duration::from_secs(8);
    let recipe = Recipe {
        length,
        ..Recipe::default()
    };
    recipe.record().save(dir)
}

/// Where the square is, in steps of one picture, in each decoded picture: they
/// repeat after 35.
fn steps(film: &Path) -> Vec<usize> {
    let pictures = decode_pictures(film);
    let (width, height) = (SIZE.width as usize, SIZE.height as usize);
    let step = |picture: &[u8]| {
        let row = &picture[60 * width * 3..61 * width * 3];
        let bright = row.chunks_exact(3).position(|it| it[1] > 150);
        (bright.unwrap() + 2) / 8
    };
    pictures
        .chunks_exact(width * height * 3)
        .map(step)
        .collect()
}

/// One file of a header and segments.
fn joined(dir: &Path, parts: &[&[u8]]) -> PathBuf {
    let path = dir.join("joined.mp4");
    std::fs::write(&path, parts.concat()).unwrap();
    path
}

/// Each packet's track, time and content.
fn packets(film: &Path) -> Vec<(String, i64, String)> {
    let film = film.to_str().unwrap();
    let show = [
        "-v",
        "error",
        "-show_packets",
        "-show_data_hash",
        "md5",
        "-of",
        "json",
        film,
    ];
    let found: serde_json::Value = serde_json::from_slice(&run("ffprobe", &show)).unwrap();
    let packets = found["packets"].as_array().unwrap().iter();
    let text = |it: &serde_json::Value| it.as_str().unwrap().to_owned();
    packets
        .map(|it| {
            (
                text(&it["codec_type"]),
                it["pts"].as_i64().unwrap(),
                text(&it["data_hash"]),
            )
        })
        .collect()
}

#[test]
fn a_film_begins_with_the_picture_at_the_cut_and_ends_before_the_one_at_the_other() {
    let dir = tempfile::tempdir().unwrap();
    let parts = film(dir.path());
    let read = |at: usize| std::fs::read(&parts[at]).unwrap();
    let whole = joined(
        dir.path(),
        &[&read(0), &read(1), &read(2), &read(3), &read(4)],
    );
    let (all, was) = (steps(&whole), packets(&whole));
    assert_eq!(all.len(), 240);

    let head = cut(
        &parts[0],
        &parts[2],
        at(2_500),
        ClipTime::from_nanos(i64::MAX),
        &mut go_on,
    );
    let head = head.unwrap();
    // Up to the end of its GOP, with the header it has.
    assert_eq!((head.encoded, head.init.is_none()), (45, true));
    let tail = cut(&parts[0], &parts[4], ClipTime::ZERO, at(7_500), &mut go_on).unwrap();
    assert_eq!((tail.encoded, tail.init.is_none()), (0, true));

    let new = joined(dir.path(), &[&read(0), &head.bytes, &read(3), &tail.bytes]);
    let found = ffprobe(&new);
    let starts: Vec<&str> = found["streams"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["start_time"].as_str().unwrap())
        .collect();
    assert_eq!(starts[0], "2.500000");
    let sound: f64 = starts[1].parse().unwrap();
    assert!((2.5..2.522).contains(&sound), "{sound}");
    assert_eq!(steps(&new), all[75..225]);

    // What was not encoded anew is as it was, bit by bit, and at its time.
    let is = packets(&new);
    let copied = is.iter().filter(|it| it.0 == "audio" || it.1 >= 4 * 90_000);
    assert!(copied.clone().all(|it| was.contains(it)));
    assert_eq!(copied.filter(|it| it.0 == "video").count(), 105);
}

#[test]
fn a_cut_at_a_keyframe_encodes_nothing_and_one_between_two_pictures_shows_the_earlier() {
    let dir = tempfile::tempdir().unwrap();
    let parts = film(dir.path());
    let read: Vec<_> = parts.iter().map(|it| std::fs::read(it).unwrap()).collect();
    let all = steps(&joined(dir.path(), &[&read.concat()]));
    let of = |from, until| {
        let piece = cut(&parts[0], &parts[2], at(from), at(until), &mut go_on).unwrap();
        let init = std::fs::read(&parts[0]).unwrap();
        let steps = steps(&joined(dir.path(), &[&init, &piece.bytes]));
        (piece.encoded, steps)
    };
    assert_eq!(of(2_000, 2_500), (0, all[60..75].to_vec()));
    // Picture 75 is shown from 2.500 to 2.534.
    assert_eq!(of(2_517, 2_600), (3, all[75..78].to_vec()));
    assert_eq!(of(2_520, 2_530), (1, all[75..76].to_vec()));
}

#[test]
fn a_voice_loses_both_ends_without_being_encoded() {
    let dir = tempfile::tempdir().unwrap();
    let recipe = Recipe {
        video: false,
        ..Recipe::default()
    };
    let parts = recipe.record().save(dir.path());
    let piece = cut(&parts[0], &parts[2], at(2_000), at(2_600), &mut go_on).unwrap();
    assert_eq!((piece.encoded, piece.init.is_none()), (0, true));
    let init = std::fs::read(&parts[0]).unwrap();
    let is = packets(&joined(dir.path(), &[&init, &piece.bytes]));
    let times = is.iter().map(|it| it.1);
    assert!(times.clone().min().unwrap() >= 96_000 && times.clone().min().unwrap() < 97_024);
    let end = times.max().unwrap() + 1024;
    assert!(end <= 124_800 && end > 124_800 - 1024);
}

/// A film of another encoder, as an import makes it: init first.
fn foreign(dir: &Path) -> Vec<PathBuf> {
    let file = dir.join("foreign.mp4");
    let file_name = file.to_str().unwrap();
    run(
        "ffmpeg",
        &[
            "-v",
            "error",
            "-f",
            "lavfi",
            "-i",
            "testsrc2=size=320x180:rate=25:duration=10",
            "-c:v",
            "libx264",
            "-preset",
            "medium",
            "-profile:v",
            "high",
            "-bf",
            "0",
            "-g",
            "100",
            "-pix_fmt",
            "yuv420p",
            file_name,
        ],
    );
    let mut import = Import::open(&file).unwrap();
    assert!(!import.encodes(aside_media::TrackKind::Video));
    let mut made = Imported::default();
    while import.next(&mut made).unwrap() {}
    let mut parts = vec![dir.join("init.mp4")];
    std::fs::write(&parts[0], &import.init().bytes).unwrap();
    let mut segments: Vec<Vec<u8>> = Vec::new();
    for Fragment {
        bytes,
        opens_segment,
        ..
    } in made.fragments
    {
        match segments.last_mut().filter(|_| !opens_segment) {
            Some(segment) => segment.extend(bytes),
            None => segments.push(bytes),
        }
    }
    for (index, bytes) in segments.iter().enumerate() {
        parts.push(dir.join(format!("{index:05}.m4s")));
        std::fs::write(&parts[index + 1], bytes).unwrap();
    }
    parts
}

#[test]
fn pictures_of_another_encoder_go_on_after_ours() {
    let dir = tempfile::tempdir().unwrap();
    let parts = foreign(dir.path());
    let read = |at: usize| std::fs::read(&parts[at]).unwrap();
    let size = 320 * 180 * 3;
    let all = decode_pictures(&joined(dir.path(), &[&read(0), &read(1), &read(2)]));

    // Its first segment has two GOPs.
    let Piece {
        bytes,
        init,
        encoded,
    } = cut(
        &parts[0],
        &parts[1],
        at(1_000),
        ClipTime::from_nanos(i64::MAX),
        &mut go_on,
    )
    .unwrap();
    assert_eq!(encoded, 75);
    let init = init.unwrap().bytes;
    let new = joined(dir.path(), &[&init, &bytes, &read(2)]);
    let is = decode_pictures(&new);
    assert_eq!(is.len(), all.len() - 25 * size);
    let (anew, copied) = is.split_at(75 * size);
    assert_eq!(copied, &all[100 * size..], "bit by bit");
    let was = &all[25 * size..100 * size];
    let off: u64 = anew
        .iter()
        .zip(was)
        .map(|(a, b)| u64::from(a.abs_diff(*b)))
        .sum();
    assert!(off / (anew.len() as u64) < 3, "{off}");
    let found = ffprobe(&new);
    assert_eq!(found["streams"][0]["nb_read_frames"], "225");
}

#[test]
fn it_can_be_ended_and_damage_is_no_film() {
    let dir = tempfile::tempdir().unwrap();
    let parts = film(dir.path());
    let stop = |_, _| ControlFlow::Break(());
    let ended = cut(&parts[0], &parts[2], at(2_500), at(3_000), &mut { stop });
    assert!(matches!(ended, Err(Error::Cancelled)));
    let mut bytes = std::fs::read(&parts[2]).unwrap();
    let half = bytes.len() / 2;
    bytes.truncate(half);
    std::fs::write(&parts[2], bytes).unwrap();
    assert!(cut(&parts[0], &parts[2], at(2_500), at(3_900), &mut go_on).is_err());
}
