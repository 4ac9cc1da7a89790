//! What goes wrong on a person's machine: each case gets a message that says
//! what to do and an exit code of its own, and nothing is lost.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use aside_rig::{SceneKind, StageOptions};
use aside_tests::{ClipFolder, Desk, Outcome, film};

/// No sound at all, as on a server.
const DEAF: StageOptions = StageOptions {
    display: None,
    window_manager: false,
    sound: false,
    private_home: true,
};

/// Checks that a failure has its exit code, what happened (one of `about`) and
/// what to do.
fn assert_fails(outcome: &Outcome, code: i32, about: &[&str]) {
    assert_eq!(outcome.code, Some(code), "{outcome:#?}");
    let said = outcome.stderr.to_lowercase();
    assert!(about.iter().any(|word| said.contains(word)), "{outcome:#?}");
    assert!(!said.contains("panicked"), "{outcome:#?}");
    let lines: Vec<&str> = outcome.stderr.lines().collect();
    let failed = lines.iter().position(|line| line.starts_with("aside: "));
    let hint = lines.get(failed.expect("a message") + 1);
    assert!(
        hint.is_some_and(|hint| hint.trim().len() > 10),
        "no hint: {outcome:#?}"
    );
}

fn voice_note(desk: &Desk) -> ClipFolder {
    let before = desk.clips().unwrap_or_default();
    let outcome = desk
        .aside(&["record", "--voice", "--seconds", "1"])
        .unwrap();
    outcome.success().unwrap();
    let mut clips = desk.clips().unwrap();
    clips.retain(|clip| before.iter().all(|old| old.id() != clip.id()));
    clips.pop().unwrap()
}

#[test]
fn no_microphone() {
    let desk = Desk::with(DEAF).unwrap();
    let outcome = desk
        .aside(&["record", "--voice", "--seconds", "1"])
        .unwrap();
    assert_fails(&outcome, 4, &["microphone", "sound"]);
    assert!(desk.clips().unwrap_or_default().is_empty());
}

/// As in a small container: nobody out there can be trusted, and nobody is
/// asked for anything.
#[test]
fn no_certificates() {
    let mut desk = Desk::new().unwrap();
    desk.set("SSL_CERT_FILE", "/dev/null");
    desk.set("SSL_CERT_DIR", "/nonexistent");
    let clip = voice_note(&desk);
    assert!(clip.dir().join("clip.json").exists());
}

#[test]
fn no_display() {
    let desk = Desk::quiet().unwrap();
    let outcome = desk
        .aside(&["record", "--screen", "--seconds", "1"])
        .unwrap();
    assert_fails(&outcome, 4, &["display", "screen"]);
    assert!(desk.clips().unwrap_or_default().is_empty());
}

#[test]
fn a_device_that_is_not_there() {
    let desk = Desk::new().unwrap();
    for option in ["--microphone", "--monitor"] {
        let arguments = [
            "record",
            "--screen",
            "--seconds",
            "1",
            option,
            "no such thing",
        ];
        let outcome = desk.aside(&arguments).unwrap();
        assert_fails(&outcome, 4, &["no such thing"]);
    }
    assert!(desk.clips().unwrap_or_default().is_empty());
}

/// What records onto a disk that is full or read-only.
const ONTO_DISK: [&str; 5] = ["record", "--voice", "--seconds", "1", "--no-serve"];

/// `make test` says whether this user may mount filesystems that only its own
/// processes see: in most containers nobody may, on Ubuntu 24.04 only root.
fn may_not_mount() -> bool {
    std::env::var_os("ASIDE_NO_MOUNTS").is_some()
}

#[test]
fn a_library_that_is_a_file() {
    let desk = Desk::quiet().unwrap();
    let file = desk.data().with_extension("file");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, "not a folder").unwrap();
    let outcome = desk
        .aside_with(&ONTO_DISK, |command| command.env("ASIDE_LIBRARY", &file))
        .unwrap();
    assert_fails(&outcome, 5, &["folder", "directory"]);
    assert_eq!(fs::read_to_string(&file).unwrap(), "not a folder");
}

#[test]
fn a_disk_that_is_read_only_or_full() {
    if may_not_mount() {
        return;
    }
    let (desk, nowhere) = (Desk::quiet().unwrap(), Path::new("/dev/null"));
    let outcome = with_mount(&desk, "tmpfs -o ro", &ONTO_DISK, "", nowhere);
    assert_fails(&outcome, 5, &["read-only"]);
    let outcome = with_mount(&desk, "tmpfs -o size=100m", &ONTO_DISK, "", nowhere);
    assert_fails(&outcome, 5, &["are left on the disk"]);
}

#[test]
fn a_disk_that_fills_up_while_recording() {
    if may_not_mount() {
        return;
    }
    // At the floor of 200 MiB the take is closed while there is room to.
    let manifest = record_onto("tmpfs -o size=206m", "");
    let problems = manifest["problems"].to_string();
    assert!(problems.contains("disk_low"), "{manifest:#}");
    assert!(problems.contains("disk_full"), "{manifest:#}");
    // Nobody speaks on this stage; all else is whole.
    let findings = serde_json::json!(["Your microphone was silent all the time."]);
    assert_eq!(manifest["receipt"]["findings"], findings, "{manifest:#}");
}

#[test]
fn a_disk_that_something_else_fills_up_at_once() {
    if may_not_mount() {
        return;
    }
    // Not even its end can be noted: once there is room, the next start does.
    let manifest = record_onto("tmpfs -o size=230m", "sleep 6; head -c 300m /dev/zero");
    let problems = manifest["problems"].to_string();
    assert!(problems.contains("disk_full"), "{manifest:#}");
}

/// Records all that moves onto a filesystem that is full soon, while `filling`
/// prints what fills it up; the manifest of the clip that is kept.
fn record_onto(filesystem: &str, filling: &str) -> serde_json::Value {
    let mut desk = Desk::new().unwrap();
    desk.stage().show_scene(SceneKind::FullMotion).unwrap();
    let kept = desk.stage().dir().join("kept");
    let record = ["record", "--screen", "--seconds", "60", "--no-serve"];
    let outcome = with_mount(&desk, filesystem, &record, filling, &kept);
    assert_fails(&outcome, 5, &["full", "space", "left"]);

    let mut clips: Vec<_> = fs::read_dir(&kept)
        .unwrap()
        .map(|entry| ClipFolder::at(entry.unwrap().path()))
        .filter(|clip| clip.dir().join("clip.json").exists())
        .collect();
    let clip = clips.pop().expect("what was recorded is kept");
    let manifest = clip.json("clip.json").unwrap();
    assert_eq!(manifest["state"], "ready", "{manifest:#}");
    let film = clip.dir().join("whole.mp4");
    clip.join(&clip.segments().unwrap(), &film).unwrap();
    let probe = film::probe(&film).unwrap();
    assert!(probe.duration > Duration::from_secs(1), "{probe:?}");
    manifest
}

/// Runs `aside` where the library is a filesystem of its own, which only it
/// sees and what `filling` prints is written to meanwhile. Takes that away and
/// looks at the clips afterwards, and copies what lies there to `keep`.
fn with_mount(
    desk: &Desk,
    filesystem: &str,
    arguments: &[&str],
    filling: &str,
    keep: &Path,
) -> Outcome {
    let library = desk.data().with_extension("mounted");
    fs::create_dir_all(&library).unwrap();
    let script = format!(
        "mount -t {filesystem} none \"$LIBRARY\" || exit 99; \
         [ -z \"$FILLING\" ] || sh -c \"$FILLING\" >\"$LIBRARY/filler\" 2>&1 & \
         \"$@\"; code=$?; wait; \
         [ -z \"$FILLING\" ] || {{ rm \"$LIBRARY/filler\"; \"$1\" list; }} >&2; \
         [ \"$KEEP\" = /dev/null ] || cp -r \"$LIBRARY\" \"$KEEP\"; exit $code"
    );
    let outcome = desk
        .aside_with(&[], |command| {
            let program = command.get_program().to_owned();
            let environment: Vec<_> = command
                .get_envs()
                .map(|(name, value)| (name.to_owned(), value.map(ToOwned::to_owned)))
                .collect();
            *command = Command::new("unshare");
            for (name, value) in environment {
                match value {
                    Some(value) => command.env(name, value),
                    None => command.env_remove(name),
                };
            }
            if !rustix::process::geteuid().is_root() {
                command.arg("--map-root-user");
            }
            command
                .args(["--mount", "sh", "-c", &script, "sh"])
                .arg(program)
                .args(arguments)
                .env("LIBRARY", &library)
                .env("ASIDE_LIBRARY", &library)
                .env("FILLING", filling)
                .env("KEEP", keep)
        })
        .unwrap();
    assert_ne!(
        outcome.code,
        Some(99),
        "this user may not mount; set ASIDE_NO_MOUNTS to leave this out: {outcome:#?}"
    );
    outcome
}

#[test]
fn a_manifest_that_is_damaged() {
    let desk = Desk::quiet().unwrap();
    let (whole, damaged) = (voice_note(&desk), voice_note(&desk));
    let manifest = damaged.dir().join("clip.json");
    let broken = b"{ \"format\": 1, \"id\": \"";
    fs::write(&manifest, broken).unwrap();
    let media = damaged.segments().unwrap();

    // It is said once, and put in order from the clip's journal.
    let outcome = desk.aside(&["list"]).unwrap();
    assert_fails(&outcome, 6, &["clip.json", &damaged.id()]);
    for clip in [&whole, &damaged] {
        assert!(outcome.stdout.contains(&clip.id()), "{outcome:#?}");
        let shown = desk.aside(&["show", &clip.id()]).unwrap();
        shown.success().unwrap();
    }
    assert_eq!(damaged.segments().unwrap(), media);
    assert_eq!(damaged.json("clip.json").unwrap()["state"], "ready");
}

#[test]
fn a_speech_model_that_is_damaged() {
    let mut desk = Desk::quiet().unwrap();
    let good = desk.models().to_owned();
    let bad = desk.stage().dir().join("models");
    fs::create_dir(&bad).unwrap();
    for entry in fs::read_dir(good).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, bad.join(path.file_name().unwrap())).unwrap();
    }
    for entry in fs::read_dir(&bad).unwrap() {
        let path = entry.unwrap().path();
        let mut bytes = fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 0xff;
        fs::write(&path, bytes).unwrap();
    }

    let arguments = ["record", "--voice", "--seconds", "2"];
    let outcome = desk
        .aside_with(&arguments, |command| command.env("ASIDE_MODELS", &bad))
        .unwrap();
    assert_fails(&outcome, 7, &["model", "checksum"]);
    // The sound is kept, whatever became of the words.
    for clip in desk.clips().unwrap_or_default() {
        let sound = film::probe(&clip.dir().join("audio/mic.wav")).unwrap();
        assert!(sound.duration > Duration::from_millis(1_500), "{sound:?}");
    }
}

/// A web server that has a file of this many zeros, whatever is asked for.
fn zeros(bytes: usize) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/models", listener.local_addr().unwrap());
    let serve = move || {
        for client in listener.incoming() {
            let mut client = client.unwrap();
            let mut lines = BufReader::new(client.try_clone().unwrap()).lines();
            while lines
                .next()
                .is_some_and(|line| line.is_ok_and(|it| !it.is_empty()))
            {}
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {bytes}\r\n\r\n");
            // Who has seen enough breaks off.
            drop(client.write_all(head.as_bytes()));
            drop(client.write_all(&vec![0; bytes]));
        }
    };
    let server = std::thread::Builder::new().name("zeros".to_owned());
    server.spawn(serve).unwrap();
    address
}

/// From the net or from the disk: what is no speech model is refused, and the
/// model that was in use stays in use.
#[test]
fn models_that_are_none_leave_the_one_in_use() {
    let mut desk = Desk::quiet().unwrap();
    let stage = desk.stage().dir().to_owned();
    let dir = stage.join("models");
    fs::create_dir(&dir).unwrap();
    let good = "ggml-base-q8_0.bin";
    fs::hard_link(desk.models().join(good), dir.join(good))
        .or_else(|_| fs::copy(desk.models().join(good), dir.join(good)).map(drop))
        .unwrap();
    // As long as the package of the voice activity detector.
    let mirror = zeros(5_011_142);
    let try_to = |arguments: &[&str]| {
        let outcome = desk.aside_with(arguments, |command| {
            command
                .env("ASIDE_MODELS", &dir)
                .env("ASIDE_MODEL_MIRROR", &mirror)
        });
        outcome.unwrap()
    };
    let got = try_to(&["model", "get", "silero-vad-6.2.0"]);
    assert_fails(&got, 7, &["checksum failed"]);
    let got = try_to(&["model", "get", "whisper-vast"]);
    assert_fails(&got, 2, &["no speech model named"]);

    let whole = fs::read(dir.join(good)).unwrap();
    let cut = stage.join("ggml-cut.bin");
    fs::write(&cut, &whole[..whole.len() / 3]).unwrap();
    let foreign = stage.join("ggml-film.bin");
    fs::write(&foreign, b"RIFF....WAVEfmt and no speech model").unwrap();
    let changed = stage.join("changed");
    fs::create_dir(&changed).unwrap();
    fs::write(
        changed.join(good),
        [&whole[..whole.len() - 1], b"?"].concat(),
    )
    .unwrap();
    for (file, why) in [(&cut, "cut short"), (&foreign, "not a speech model")] {
        let refused = try_to(&["model", "use", file.to_str().unwrap()]);
        assert_fails(&refused, 7, &[why]);
    }
    let refused = desk.aside_with(&["model", "use", "whisper-base-q8_0"], |command| {
        command.env("ASIDE_MODELS", &changed)
    });
    assert_fails(&refused.unwrap(), 7, &["checksum failed"]);

    let models = try_to(&["--json", "model", "list"]).json().unwrap();
    assert_eq!(models[0]["name"], "whisper-base-q8_0", "{models:#}");
    assert_eq!(models[0]["chosen"], true, "{models:#}");
    let used = try_to(&["model", "use", "whisper-base-q8_0"]);
    used.success().unwrap();
    let left: Vec<_> = fs::read_dir(&dir)
        .unwrap()
        .map(|it| it.unwrap().file_name())
        .collect();
    assert_eq!(left, [good], "nothing half fetched among the models");
}
