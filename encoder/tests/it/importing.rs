//! Recordings of other programs, as they write them, become clips.

use std::path::{Path, PathBuf};
use std::time::Duration;

use aside_encoder::Error;
use aside_encoder::import::{Import, Piece};
use aside_encoder::probe::{self, Decoded};
use aside_media::{TrackFormat, TrackKind};
use proptest::prelude::*;
use tempfile::TempDir;

use crate::support::{Recipe, decode_sound, ffprobe, run};

/// Four seconds of a moving picture, and of a tone.
const PICTURE: [&str; 4] = [
    "-f",
    "lavfi",
    "-i",
    "testsrc2=size=320x180:rate=30:duration=4",
];
const TONE: [&str; 4] = [
    "-f",
    "lavfi",
    "-i",
    "sine=frequency=440:duration=4:sample_rate=48000",
];

/// A folder with a file that `ffmpeg` wrote.
fn made(name: &str, inputs: &[&[&str]], arguments: &[&str]) -> (TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(name);
    let mut all = vec!["-v", "error"];
    all.extend(inputs.iter().copied().flatten());
    all.extend(arguments);
    all.push(path.to_str().unwrap());
    run("ffmpeg", &all);
    (dir, path)
}

/// What became of a recording.
struct Imported {
    file: PathBuf,
    decoded: Decoded,
    speech: Vec<f32>,
    damage: u64,
    encoded: (bool, bool),
}

fn import(dir: &TempDir, path: &Path) -> Result<Imported, Error> {
    let mut import = Import::open(path)?;
    let encoded = (
        import.encodes(TrackKind::Video),
        import.encodes(TrackKind::Audio),
    );
    let mut bytes = import.init().bytes.clone();
    let (mut piece, mut opened) = (Piece::default(), false);
    while import.next(&mut piece)? {
        for fragment in piece.fragments.drain(..) {
            assert!(opened || fragment.opens_segment);
            opened = true;
            bytes.extend(&fragment.bytes);
        }
    }
    let file = dir.path().join("clip.mp4");
    std::fs::write(&file, bytes).unwrap();
    Ok(Imported {
        decoded: probe::check(&[&file])?,
        file,
        speech: piece.speech,
        damage: import.damage(),
        encoded,
    })
}

/// Fails unless it is a clip like one of ours, `seconds` long.
fn assert_good(imported: &Imported, seconds: f64) {
    let Imported { decoded, .. } = imported;
    assert_eq!(decoded.errors, [""; 0]);
    assert_eq!(decoded.gaps, []);
    assert_eq!(imported.damage, 0);
    let off = decoded.duration.as_secs_f64() - seconds;
    assert!(off.abs() < 0.1, "{off} s off: {decoded:?}");
    let spoken = imported.speech.len() as f64 / 16_000.0;
    if decoded.audio_frames > 0 {
        assert!((spoken - seconds).abs() < 0.1, "{spoken} s of sound");
        let peak = imported.speech.iter().fold(0.0_f32, |a, b| a.max(b.abs()));
        assert!(peak > 0.05, "nothing is heard");
    }
    let streams = ffprobe(&imported.file)["streams"].clone();
    for stream in streams.as_array().unwrap() {
        let codec = stream["codec_name"].as_str().unwrap();
        assert!(["h264", "aac"].contains(&codec), "{codec}");
    }
}

#[test]
fn a_recording_like_ours_is_copied_bit_by_bit() {
    let dir = tempfile::tempdir().unwrap();
    let recorded = Recipe::default().record();
    let path = recorded.save_whole(dir.path());
    let imported = import(&dir, &path).unwrap();
    assert_good(&imported, 5.0);
    assert_eq!(imported.encoded, (false, false));
    assert_eq!(imported.decoded, probe::check(&[&path]).unwrap());
}

#[test]
fn a_phones_or_a_meetings_mp4_is_copied_where_it_can_be() {
    // Baseline, as Zoom writes it, with priming in an edit list.
    let arguments = [
        "-c:v",
        "libx264",
        "-profile:v",
        "baseline",
        "-pix_fmt",
        "yuv420p",
        "-g",
        "60",
        "-c:a",
        "aac",
        "-ac",
        "2",
        "-movflags",
        "faststart",
        "-shortest",
    ];
    let (dir, path) = made("GMT_Recording.mp4", &[&PICTURE, &TONE], &arguments);
    let imported = import(&dir, &path).unwrap();
    assert_good(&imported, 4.0);
    assert_eq!(imported.encoded, (false, false));
    assert_eq!(imported.decoded.video_frames, 120);
}

#[test]
fn a_browsers_recording_without_length_and_steady_rate_becomes_a_clip() {
    for codec in ["libvpx", "libvpx-vp9"] {
        // Every third picture, and none at all for more than a second.
        let arguments = [
            "-vf",
            "select='not(mod(n,3))*not(between(t,1.5,2.9))'",
            "-vsync",
            "vfr",
            "-c:v",
            codec,
            "-deadline",
            "realtime",
            "-cpu-used",
            "8",
            "-c:a",
            "libopus",
            "-live",
            "1",
            "-f",
            "webm",
        ];
        let (dir, path) = made("recording.webm", &[&PICTURE, &TONE], &arguments);
        let found = ffprobe(&path);
        assert!(
            found["format"]["duration"].is_null(),
            "{codec}: it has a length"
        );
        let imported = import(&dir, &path).unwrap();
        assert_good(&imported, 4.0);
        assert_eq!(imported.encoded, (true, true));
    }
}

#[test]
fn several_sounds_are_heard_together() {
    let second = [
        "-f",
        "lavfi",
        "-i",
        "sine=frequency=1500:duration=4:sample_rate=44100",
    ];
    let arguments = [
        "-map",
        "0",
        "-map",
        "1",
        "-map",
        "2",
        "-c:v",
        "libx264",
        "-pix_fmt",
        "yuv420p",
        "-c:a",
        "aac",
        "-ac",
        "1",
        "-disposition:a",
        "default",
    ];
    let (dir, path) = made("meeting.mp4", &[&PICTURE, &TONE, &second], &arguments);
    let imported = import(&dir, &path).unwrap();
    assert_good(&imported, 4.0);
    let sound = decode_sound(&imported.file);
    for hz in [440.0, 1500.0] {
        let level = tone_level(&sound[48_000..96_000], hz);
        assert!(level > 0.05, "{hz} Hz at {level}");
    }
    // One that a player would not play along is left out.
    let arguments = [&arguments[..], &["-disposition:a:1", "0"]].concat();
    let (dir, path) = made("dubbed.mp4", &[&PICTURE, &TONE, &second], &arguments);
    let imported = import(&dir, &path).unwrap();
    let sound = decode_sound(&imported.file);
    assert!(tone_level(&sound[48_000..96_000], 1500.0) < 0.005);
}

/// How much of a tone there is (Goertzel).
fn tone_level(sound: &[f32], hz: f32) -> f32 {
    let step = std::f32::consts::TAU * hz / 48_000.0;
    let sums = sound
        .iter()
        .enumerate()
        .fold((0.0, 0.0), |(a, b), (n, sample)| {
            let (sin, cos) = (step * n as f32).sin_cos();
            (a + sample * sin, b + sample * cos)
        });
    2.0 * sums.0.hypot(sums.1) / sound.len() as f32
}

#[test]
fn an_edit_list_is_followed() {
    // Cut in the middle of a group of pictures, without encoding: what lies
    // before the cut is in the file, and an edit list hides it.
    let encode = [
        "-c:v", "libx264", "-pix_fmt", "yuv420p", "-g", "90", "-c:a", "aac",
    ];
    let (dir, whole) = made("whole.mp4", &[&PICTURE, &TONE], &encode);
    let cut = dir.path().join("cut.mp4");
    run(
        "ffmpeg",
        &[
            "-v",
            "error",
            "-ss",
            "1.2",
            "-i",
            whole.to_str().unwrap(),
            "-c",
            "copy",
            cut.to_str().unwrap(),
        ],
    );
    let imported = import(&dir, &cut).unwrap();
    assert_good(&imported, 2.8);
    assert!(imported.encoded.0, "hidden pictures cannot be copied");
}

#[test]
fn a_picture_is_upright_and_square() {
    let encode = ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-aspect", "4:3"];
    let (dir, flat) = made("flat.mov", &[&PICTURE], &encode);
    let turned = dir.path().join("turned.mov");
    run(
        "ffmpeg",
        &[
            "-v",
            "error",
            "-i",
            flat.to_str().unwrap(),
            "-c",
            "copy",
            "-metadata:s:v:0",
            "rotate=90",
            turned.to_str().unwrap(),
        ],
    );
    let import = Import::open(&turned).unwrap();
    let TrackFormat::Video { size } = import.tracks()[0].format else {
        panic!("no picture");
    };
    assert_eq!((size.width, size.height), (180, 240));
}

#[test]
fn sound_of_every_kind_becomes_a_voice_note() {
    for (name, arguments) in [
        ("float.wav", &["-c:a", "pcm_f32le", "-ac", "2"][..]),
        ("deep.wav", &["-c:a", "pcm_s24le", "-ar", "44100"]),
        ("memo.mp3", &["-c:a", "libmp3lame"]),
        ("memo.m4a", &["-c:a", "aac"]),
        ("memo.ogg", &["-c:a", "libopus"]),
        ("memo.flac", &["-c:a", "flac", "-ar", "22050"]),
    ] {
        let (dir, path) = made(name, &[&TONE], arguments);
        println!("{name}");
        let imported = import(&dir, &path).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_good(&imported, 4.0);
        assert_eq!(imported.decoded.video_frames, 0, "{name}");
    }
}

#[test]
fn what_is_no_recording_is_refused_and_names_no_other_file() {
    let dir = tempfile::tempdir().unwrap();
    let secret = dir.path().join("secret.wav");
    std::fs::write(&secret, "never to be read").unwrap();
    for (name, text) in [
        ("empty.mp4", String::new()),
        (
            "list.mp4",
            format!("ffconcat version 1.0\nfile {}\n", secret.display()),
        ),
        (
            "list.webm",
            format!("#EXTM3U\n#EXTINF:1,\n{}\n", secret.display()),
        ),
        ("page.mkv", "<html></html>".repeat(500)),
    ] {
        let path = dir.path().join(name);
        std::fs::write(&path, text).unwrap();
        let refused = Import::open(&path)
            .err()
            .map(|it| matches!(it, Error::Unreadable { .. }));
        assert_eq!(refused, Some(true), "{name}");
    }
    let missing = dir.path().join("nowhere.mp4");
    assert!(matches!(Import::open(&missing), Err(Error::File { .. })));
}

#[test]
fn a_file_cut_off_gives_all_up_to_there() {
    let encode = ["-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libopus"];
    let (dir, path) = made("cut.webm", &[&PICTURE, &TONE], &encode);
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    let imported = import(&dir, &path).unwrap();
    assert!(
        imported.decoded.duration > Duration::from_secs(1),
        "{:?}",
        imported.decoded
    );
    assert_eq!(imported.decoded.errors, [""; 0]);
}

#[test]
fn a_gap_of_minutes_is_given_a_second_at_a_time() {
    // A second of sound, and another ten minutes later.
    let late = "asetpts=PTS+if(gte(T\\,1)\\,600/TB\\,0)";
    let tone = "sine=frequency=440:duration=2:sample_rate=16000";
    let input = ["-f", "lavfi", "-i", tone];
    let (_dir, path) = made("gap.mkv", &[&input], &["-af", late, "-c:a", "flac"]);
    let mut import = Import::open(&path).unwrap();
    let (mut piece, mut given) = (Piece::default(), 0);
    while import.next(&mut piece).unwrap() {
        assert!(piece.speech.len() <= 2 * 16_000, "{}", piece.speech.len());
        assert!(piece.fragments.len() <= 4, "{}", piece.fragments.len());
        given += piece.speech.drain(..).len();
        piece.fragments.clear();
    }
    assert!(given.abs_diff(602 * 16_000) < 1_600, "{given}");
}

/// No file makes an import hold more, in MiB: a hundred by itself, and what
/// the other tests of this process may hold meanwhile.
const MOST_HELD: u64 = 400;

/// Small files of several kinds, to be damaged.
fn seeds() -> &'static [Vec<u8>] {
    static SEEDS: std::sync::OnceLock<Vec<Vec<u8>>> = std::sync::OnceLock::new();
    SEEDS.get_or_init(|| {
        let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
        let mut paths: Vec<_> = std::fs::read_dir(corpus)
            .unwrap()
            .map(|it| it.unwrap().path())
            .collect();
        paths.sort();
        assert!(paths.len() >= 4, "{paths:?}");
        paths.iter().map(|it| std::fs::read(it).unwrap()).collect()
    })
}

/// The most memory this process holds from a moment on.
struct Peak;

impl Peak {
    fn begin() -> Self {
        // Lets the kernel forget the peak so far (proc_pid_clear_refs(5)).
        std::fs::write("/proc/self/clear_refs", "5").unwrap();
        Self
    }

    fn bytes(&self) -> u64 {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let peak = status
            .lines()
            .find_map(|it| it.strip_prefix("VmHWM:"))
            .and_then(|it| it.trim().strip_suffix(" kB"))
            .unwrap();
        peak.trim().parse::<u64>().unwrap() << 10
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn whatever_a_file_holds_it_is_taken_or_refused(
        seed in any::<prop::sample::Index>(),
        cut in prop::option::of(any::<prop::sample::Index>()),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
        stretch in prop::option::of((any::<prop::sample::Index>(), 1..400_usize)),
    ) {
        let mut bytes = seed.get(seeds()).clone();
        for (at, byte) in &changes {
            let at = at.index(bytes.len());
            bytes[at] = *byte;
        }
        if let Some((at, length)) = stretch {
            let at = at.index(bytes.len());
            let end = (at + length).min(bytes.len());
            bytes.drain(at..end);
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("any");
        std::fs::write(&path, bytes).unwrap();
        let peak = Peak::begin();
        if let Ok(mut import) = Import::open(&path) {
            let (mut piece, mut steps) = (Piece::default(), 0_u32);
            while let Ok(true) = import.next(&mut piece) {
                // Like a clip, what is given is not kept.
                piece.fragments.clear();
                piece.speech.clear();
                steps += 1;
                prop_assert!(steps < 100_000, "it never ends");
            }
        }
        let held = peak.bytes() >> 20;
        prop_assert!(held < MOST_HELD, "{held} MiB");
    }
}
