//! Clips that leave the library, recordings that come into it, and the trash.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use aside_rig::{Recording, SPEECH_TEXT, SPEECH_WAV, word_errors};
use aside_tests::{ClipFolder, Desk, film, http};
use serde_json::Value;

/// Records three seconds of speech.
fn note(desk: &mut Desk) -> ClipFolder {
    let note = ["--voice", "--seconds", "3", "--title", "A/B: note"];
    let take = desk.record(&note).unwrap();
    desk.stage().speak(&Recording::speech().unwrap()).unwrap();
    take.wait().unwrap().success().unwrap();
    desk.only_clip().unwrap()
}

/// A machine without a speech model: nobody waits for words.
fn wordless() -> Desk {
    let mut desk = Desk::quiet().unwrap();
    let none = text(&desk.home().join("no-models"));
    desk.set("ASIDE_MODELS", &none);
    desk
}

fn text(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

fn trash(desk: &Desk) -> Value {
    let listed = desk.aside(&["--json", "trash", "list"]).unwrap();
    listed.json().unwrap()
}

#[test]
fn a_clip_leaves_as_one_film_and_as_an_archive() {
    let mut desk = wordless();
    let clip = note(&mut desk);
    let out = desk.data().with_extension("out");
    fs::create_dir_all(&out).unwrap();

    let film = out.join("film.mp4");
    let export = |arguments: &[&str]| {
        let all: Vec<&str> = ["export", "last"]
            .iter()
            .chain(arguments)
            .copied()
            .collect();
        desk.aside(&all).unwrap()
    };
    export(&["--to", &text(&film)]).success().unwrap();
    let probe = film::probe(&film).unwrap();
    assert!(probe.duration.abs_diff(Duration::from_secs(3)) < Duration::from_millis(150));
    // What is there is never overwritten.
    assert_eq!(export(&["--to", &text(&film)]).code, Some(9));

    let (zip, tar, folder) = (
        out.join("clip.zip"),
        out.join("clip.tar"),
        out.join("folder"),
    );
    export(&["--archive", &text(&zip)]).success().unwrap();
    export(&["--archive", &text(&tar)]).success().unwrap();
    export(&["--folder", &text(&folder)]).success().unwrap();
    assert_eq!(export(&["--archive", "clip.rar"]).code, Some(2));
    let unpacked = out.join("unpacked");
    fs::create_dir(&unpacked).unwrap();
    let untar = Command::new("tar")
        .arg("-xf")
        .arg(&tar)
        .arg("-C")
        .arg(&unpacked)
        .status();
    assert!(untar.unwrap().success());
    let manifest = fs::read(clip.dir().join("clip.json")).unwrap();
    for copy in [&folder, &unpacked.join(clip.id())] {
        assert_eq!(fs::read(copy.join("clip.json")).unwrap(), manifest);
        assert!(copy.join("audio/mic.wav").exists());
        assert!(!copy.join("clip.lock").exists());
    }
}

/// Has `ffmpeg` make a file.
fn made(arguments: &[&str], path: &Path) {
    let mut ffmpeg = Command::new("ffmpeg");
    let ffmpeg = ffmpeg.args(["-v", "error"]).args(arguments).arg(path);
    assert!(ffmpeg.status().unwrap().success());
}

#[test]
fn a_recording_of_a_browser_gets_words_a_link_and_a_receipt() {
    let desk = Desk::quiet().unwrap();
    let dir = desk.data().with_extension("in");
    fs::create_dir_all(&dir).unwrap();
    let (speech, webm) = (dir.join("speech.wav"), dir.join("Team_call.webm"));
    fs::write(&speech, SPEECH_WAV).unwrap();
    let picture = ["-f", "lavfi", "-i", "testsrc2=size=320x180:rate=15"];
    let sound = ["-i", speech.to_str().unwrap(), "-shortest"];
    let codecs = ["-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libopus"];
    // As a browser writes it: with no length in front.
    let live = ["-live", "1", "-f", "webm"];
    made(&[&picture[..], &sound, &codecs, &live].concat(), &webm);

    let imported = desk
        .aside(&["--json", "import", &text(&webm)])
        .unwrap()
        .json()
        .unwrap();
    let summary = &imported[0];
    assert_eq!(summary["title"], "Team call");
    assert_eq!(summary["state"], "ready");
    assert_eq!(summary["verified"], true, "{summary:#}");
    assert_eq!(summary["publish"], "published");
    let clip = desk.only_clip().unwrap();
    let errors = word_errors(SPEECH_TEXT, &clip.said().unwrap());
    assert!(errors.errors <= 1, "{errors:?}");
    assert!(clip.dir().join("poster.jpg").exists());
    let film = clip.dir().join("whole.mp4");
    clip.join(&clip.segments().unwrap(), &film).unwrap();
    film::decode(&film).unwrap();
    let length = film::probe(&film).unwrap().duration;
    let speech = Recording::speech().unwrap().duration();
    assert!(
        length.abs_diff(speech) < Duration::from_millis(150),
        "{length:?}"
    );
    let page = http::get(&summary["link"].as_str().unwrap().parse().unwrap()).unwrap();
    assert_eq!(page.status, 200);

    let tone = dir.join("tone.wav");
    made(&["-f", "lavfi", "-i", "sine=duration=2"], &tone);
    let link = summary["link"].as_str().unwrap();
    another_film_at_its_link(&desk, &clip, link, &tone);

    // What is no recording leaves nothing behind.
    let refused = desk
        .aside(&["import", &text(&clip.dir().join("clip.json"))])
        .unwrap();
    assert_eq!(refused.code, Some(6), "{refused:#?}");
    assert_eq!(desk.clips().unwrap().len(), 1);
}

/// Replaces the clip's film by a tone, and takes the first one back.
fn another_film_at_its_link(desk: &Desk, clip: &ClipFolder, link: &str, tone: &Path) {
    let run = |arguments: &[&str]| desk.aside(arguments).unwrap().json().unwrap();
    let first = fs::read(clip.dir().join("media/00000.m4s")).unwrap();
    let replaced = run(&["--json", "replace", "last", "--with", &text(tone)]);
    assert_eq!(replaced["clip"]["link"], link);
    assert_eq!(replaced["clip"]["publish"], "published", "{replaced:#}");
    assert_eq!(replaced["clip"]["title"], "Team call");
    assert_eq!(replaced["clip"]["kind"], "voice");
    let playlist = format!("{link}media/stream.m3u8").parse().unwrap();
    let playlist = http::get(&playlist).unwrap().text();
    assert!(playlist.contains("v2-init.mp4"), "{playlist}");
    for line in playlist.lines().filter(|it| !it.starts_with('#')) {
        let url = format!("{link}media/{line}").parse().unwrap();
        assert_eq!(http::get(&url).unwrap().status, 200, "{line}");
    }
    let out = clip.dir().with_extension("first.mp4");
    let export = ["export", "last", "--version", "1", "--to", &text(&out)];
    desk.aside(&export).unwrap().success().unwrap();
    assert!(film::probe(&out).unwrap().duration > Duration::from_secs(1));

    run(&["--json", "versions", "last", "--restore", "1"]);
    let versions = run(&["--json", "versions", "last"]);
    let numbers: Vec<_> = versions
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["version"])
        .collect();
    assert_eq!(numbers, [3, 2, 1]);
    assert_eq!(fs::read(clip.dir().join("media/00000.m4s")).unwrap(), first);
    assert_eq!(desk.clips().unwrap().len(), 1);
}

/// What was said is found; what is put right is found, and seen at the link.
fn a_word_put_right_is_found_and_published(desk: &Desk, clip: &ClipFolder) {
    let search = |query| {
        let found = desk.aside(&["--json", "search", query]).unwrap();
        found.json().unwrap()
    };
    let found = search("fello");
    assert_eq!(found[0]["clip_id"], clip.id(), "{found:#}");
    assert!(found[0]["moments"][0]["at_ms"].as_u64().unwrap() < 3_000);

    // A word cut off at the end can make Whisper say it twice.
    let correct = ["correct", "last", "fellow", "neighbourly", "--all"];
    desk.aside(&correct).unwrap().success().unwrap();
    assert_eq!(search("\"my neighbourly\"")[0]["clip_id"], clip.id());
    assert_eq!(search("fellow").as_array().map(Vec::len), Some(0));
    let stored = desk.data().join("store/c").join(clip.id());
    for file in ["captions.vtt", "transcript.json"] {
        let text = fs::read_to_string(stored.join(file)).unwrap();
        assert!(text.contains("neighbourly"), "{file}: {text}");
    }
}

#[test]
fn what_is_only_remembered_is_made_again_from_the_folders() {
    let mut desk = Desk::quiet().unwrap();
    let clip = note(&mut desk);
    let published = || {
        desk.aside(&["--json", "show", "last"])
            .unwrap()
            .json()
            .unwrap()
    };
    assert_eq!(published()["summary"]["publish"], "published");
    a_word_put_right_is_found_and_published(&desk, &clip);
    let tag = ["tag", "last", "+Weekly", "-none"];
    desk.aside(&tag).unwrap().success().unwrap();
    // The outbox is lost, the store has lost a file, the clip its poster's kin.
    fs::remove_dir_all(desk.data().join("outbox")).unwrap();
    let stored = desk.data().join("store/c").join(clip.id());
    fs::remove_file(stored.join("media/00000.m4s")).unwrap();
    fs::remove_file(clip.dir().join("transcript.json")).unwrap();
    fs::remove_file(clip.dir().join("captions.vtt")).unwrap();
    desk.aside(&["repair", "last"]).unwrap().success().unwrap();

    desk.aside(&["rebuild"]).unwrap().success().unwrap();
    assert!(stored.join("media/00000.m4s").exists());
    assert!(clip.dir().join("transcript.json").exists());
    assert_eq!(published()["summary"]["publish"], "published");
    desk.aside(&["verify", "--all"]).unwrap().success().unwrap();
    a_tag_is_found_and_told_to_nobody(&desk, &stored);
}

fn a_tag_is_found_and_told_to_nobody(desk: &Desk, stored: &Path) {
    let count = |arguments: &[&str]| {
        let found = desk.aside(arguments).unwrap().json().unwrap();
        found.as_array().map(Vec::len)
    };
    assert_eq!(count(&["--json", "list", "--tag", "weekly"]), Some(1));
    assert_eq!(count(&["--json", "list", "--tag", "other"]), Some(0));
    assert_eq!(count(&["--json", "search", "#weekly"]), Some(1));
    assert!(!stored.join("tags.json").exists());
    let manifest = fs::read_to_string(stored.join("clip.json")).unwrap();
    assert!(!manifest.contains("tags"), "{manifest}");
}

#[test]
fn the_trash_is_listed_gives_back_and_is_emptied() {
    let mut desk = wordless();
    let clip = note(&mut desk);
    desk.aside(&["delete", "last"]).unwrap().success().unwrap();
    let listed = trash(&desk);
    assert_eq!(listed[0]["id"], clip.id());
    assert_eq!(listed[0]["title"], "A/B: note");
    desk.aside(&["trash", "restore", "last"])
        .unwrap()
        .success()
        .unwrap();
    assert_eq!(desk.only_clip().unwrap().id(), clip.id());
    assert_eq!(trash(&desk), serde_json::json!([]));

    let copy = desk.home().join("copy");
    copied(clip.dir(), &copy);
    // Also a clip that can no longer be read.
    fs::write(clip.dir().join("clip.json"), "{}").unwrap();
    fs::remove_file(clip.dir().join("journal.jsonl")).unwrap();
    fs::remove_file(clip.dir().join("media/init.mp4")).unwrap();
    desk.aside(&["delete", &clip.id()])
        .unwrap()
        .success()
        .unwrap();
    assert_eq!(trash(&desk)[0]["id"], clip.id());
    desk.aside(&["trash", "empty", "--older-than", "1"])
        .unwrap()
        .success()
        .unwrap();
    assert_eq!(trash(&desk)[0]["id"], clip.id(), "it is not a day old");
    desk.aside(&["trash", "empty"]).unwrap().success().unwrap();
    assert_eq!(trash(&desk), serde_json::json!([]));
    assert!(desk.clips().unwrap().is_empty());

    // What was kept long enough goes at the next start.
    let month_ago = millis_now() - 31 * 24 * 3600 * 1000;
    let old = format!("clips/.trash/{}.{month_ago}", clip.id());
    let old = desk.data().join(old);
    fs::create_dir_all(old.parent().unwrap()).unwrap();
    copied(&copy, &old);
    assert!(old.join("clip.json").exists());
    assert_eq!(trash(&desk), serde_json::json!([]));
}

/// Copies a clip's folder.
fn copied(from: &Path, to: &Path) {
    let mut cp = Command::new("cp");
    assert!(cp.arg("-r").args([from, to]).status().unwrap().success());
}

/// Milliseconds since 1970.
fn millis_now() -> u128 {
    let now = std::time::SystemTime::now();
    now.duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_millis()
}
