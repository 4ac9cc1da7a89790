//! A clip in a bucket: published by one program, read by others' clients.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::Duration;

use aside_rig::{Recording, SceneKind};
use aside_tests::{Browser, Desk, Look, Take, bucket, cache, http};
use serde_json::Value;

const SOON: Duration = Duration::from_secs(20);
const HOOK_SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// A machine whose clips go to a bucket that it serves itself, and whoever
/// serves it.
fn desk_with_bucket() -> (Desk, Take, String) {
    let mut desk = Desk::new().unwrap();
    desk.set("ASIDE_HOOK_CI_SECRET", HOOK_SECRET);
    let (serving, endpoint) = bucket::serve(&mut desk).unwrap();
    (desk, serving, endpoint)
}

#[test]
fn a_clip_in_a_bucket_is_read_by_boto3_and_plays_on_another_origin() {
    let (mut desk, serving, endpoint) = desk_with_bucket();
    let (url, told) = listen();
    let add = ["hook", "add", "ci", "--kind", "generic", "--url", &url];
    desk.aside(&add).unwrap().success().unwrap();
    desk.stage().show_scene(SceneKind::Walkthrough).unwrap();
    let take = desk
        .record(&["--screen", "--seconds", "4", "--title", "For the team"])
        .unwrap();
    let link = take.link().unwrap();
    assert!(link.as_str().starts_with(&endpoint), "{link}");
    desk.stage().speak(&Recording::speech().unwrap()).unwrap();
    take.wait().unwrap().success().unwrap();

    boto3_reads_all_of_it(&desk, &endpoint);
    it_plays_on_another_origin(link.as_str());

    let event = hear(&desk, &told);
    assert_eq!(event["type"], "clip.published");
    assert_eq!(event["data"]["title"], "For the team");
    assert_eq!(event["data"]["link"], link.as_str());
    assert!(event["data"]["excerpt"].as_str().unwrap().contains(' '));

    let oembed = http::get(&link.join("oembed.json").unwrap()).unwrap();
    let oembed: Value = serde_json::from_str(&oembed.text()).unwrap();
    assert_eq!(oembed["title"], "For the team");
    assert!(oembed["html"].as_str().unwrap().contains(link.as_str()));
    let page = http::get(&link).unwrap().text();
    assert!(page.contains("property=\"og:title\" content=\"For the team\""));
    assert!(page.contains(&format!(
        "property=\"og:image\" content=\"{link}poster.jpg\""
    )));

    desk.aside(&["delete", "last"]).unwrap().success().unwrap();
    let event = hear(&desk, &told);
    assert_eq!(event["type"], "clip.unpublished");
    assert_eq!(event["data"]["title"], "For the team");
    assert!(told.try_recv().is_err(), "each is told once");

    serving.interrupt().unwrap();
    serving.wait().unwrap().success().unwrap();
}

fn boto3_reads_all_of_it(desk: &Desk, endpoint: &str) {
    let clip = desk.only_clip().unwrap();
    let script = Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("read_bucket.py");
    let output = desk
        .command("python3")
        .arg(script)
        .args([endpoint, "clips", &clip.id()])
        .env("PYTHONPATH", boto3())
        .env("AWS_ACCESS_KEY_ID", bucket::KEY)
        .env("AWS_SECRET_ACCESS_KEY", bucket::SECRET)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();

    let manifest = clip.json("clip.json").unwrap();
    let segments = manifest["segments"].as_array().unwrap().len();
    let names: Vec<_> = found["names"].as_array().unwrap().iter().collect();
    for name in [
        "index.html",
        "oembed.json",
        "clip.json",
        "poster.jpg",
        "captions.vtt",
        "transcript.json",
        "media/init.mp4",
        "media/stream.m3u8",
        "media/00000.m4s",
    ] {
        assert!(names.contains(&&Value::from(name)), "{name}: {names:?}");
    }
    assert_eq!(names.len(), 8 + segments, "nothing private: {names:?}");
    let verified = usize::try_from(found["verified"].as_u64().unwrap()).unwrap();
    assert!(verified > segments, "{found:#}");
    assert_eq!(
        found["types"]["media/stream.m3u8"],
        "application/vnd.apple.mpegurl"
    );
    assert_eq!(found["types"]["index.html"], "text/html; charset=utf-8");
    assert_eq!(found["cached"]["clip.json"], "no-cache");
    let segment = found["cached"]["media/00000.m4s"].as_str().unwrap();
    assert!(segment.contains("immutable"), "{segment}");
    assert_eq!(found["outsiders_list"], false);
}

fn it_plays_on_another_origin(link: &str) {
    let page = PLAYER.replace("LINK", link);
    let elsewhere = serve_page(page);
    let browser = Browser::chromium(Look::Light).unwrap();
    browser.go(&elsewhere).unwrap();
    let playing = "const video = document.querySelector('video'); \
                   return video.currentTime > 1 && video.videoWidth === 1280 && \
                   video.getVideoPlaybackQuality().totalVideoFrames > 10";
    browser.wait_for(playing, SOON).unwrap();
    // A part of a file, and where it lies, may be read there as well.
    let part = "return document.body.dataset.part";
    let part = browser.wait_for(part, SOON).unwrap();
    let part = part.as_str().unwrap();
    assert!(part.starts_with("206 bytes 0-9/"), "{part}");
    let origin = browser.ask("return location.origin").unwrap();
    assert!(!link.starts_with(origin.as_str().unwrap()), "{origin}");
}

/// A player that somebody else wrote: it reads the manifest, and feeds header
/// and segments to the browser (Media Source Extensions).
const PLAYER: &str = r#"<!doctype html><body><video></video><script type="module">
const link = 'LINK';
const video = document.querySelector('video');
const clip = await (await fetch(link + 'clip.json')).json();
const source = new MediaSource();
video.src = URL.createObjectURL(source);
await new Promise((done) => source.addEventListener('sourceopen', done, { once: true }));
const codecs = clip.tracks.map((track) => track.codec).join(',');
const buffer = source.addSourceBuffer(`video/mp4; codecs="${codecs}"`);
for (const part of [clip.init, ...clip.segments]) {
  buffer.appendBuffer(await (await fetch(link + part.file)).arrayBuffer());
  await new Promise((done) => buffer.addEventListener('updateend', done, { once: true }));
}
source.endOfStream();
video.muted = true;
await video.play();
const part = await fetch(link + clip.init.file, { headers: { range: 'bytes=0-9' } });
document.body.dataset.part = `${part.status} ${part.headers.get('content-range')}`;
</script></body>"#;

/// Answers every request with a page, at an origin of its own, until the test
/// process ends.
fn serve_page(page: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let answer = move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
            while lines
                .next()
                .is_some_and(|line| line.is_ok_and(|it| !it.is_empty()))
            {}
            let length = page.len();
            // A browser that went away needs no answer.
            drop(write!(
                stream,
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {length}\r\n\
                 Connection: close\r\n\r\n{page}"
            ));
        }
    };
    std::thread::Builder::new()
        .name("elsewhere".into())
        .spawn(answer)
        .unwrap();
    format!("http://{address}/")
}

/// What a webhook was told: headers and body.
type Told = (HashMap<String, String>, Vec<u8>);

/// A program that is told, until the test process ends; its address, and what
/// it hears.
fn listen() -> (String, Receiver<Told>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (hear, told) = sync_channel(16);
    let answer = move || {
        for stream in listener.incoming() {
            let mut stream = BufReader::new(stream.unwrap());
            let mut headers = HashMap::new();
            let mut line = String::new();
            while stream.read_line(&mut line).unwrap() > 2 {
                if let Some((name, value)) = line.split_once(':') {
                    headers.insert(name.to_lowercase(), value.trim().to_owned());
                }
                line.clear();
            }
            let mut body = vec![0; headers["content-length"].parse().unwrap()];
            stream.read_exact(&mut body).unwrap();
            let answer = "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";
            stream.get_mut().write_all(answer.as_bytes()).unwrap();
            // A test that has ended hears nothing.
            drop(hear.send((headers, body)));
        }
    };
    std::thread::Builder::new()
        .name("webhook".into())
        .spawn(answer)
        .unwrap();
    (format!("http://{address}/"), told)
}

/// The next event, whose signature Python finds right.
fn hear(desk: &Desk, told: &Receiver<Told>) -> Value {
    let (headers, body) = told.recv_timeout(SOON).unwrap();
    let script = "import base64, hashlib, hmac, sys\n\
        secret, id, time, signature = sys.argv[1:]\n\
        key = base64.b64decode(secret.removeprefix('whsec_'))\n\
        signed = f'{id}.{time}.'.encode() + sys.stdin.buffer.read()\n\
        right = base64.b64encode(hmac.digest(key, signed, 'sha256')).decode()\n\
        sys.exit(signature != f'v1,{right}')";
    let mut python = desk.command("python3");
    python.args(["-c", script, HOOK_SECRET]);
    for name in ["webhook-id", "webhook-timestamp", "webhook-signature"] {
        python.arg(&headers[name]);
    }
    let mut python = python.stdin(Stdio::piped()).spawn().unwrap();
    python.stdin.take().unwrap().write_all(&body).unwrap();
    assert!(python.wait().unwrap().success(), "{headers:?}");
    serde_json::from_slice(&body).unwrap()
}

/// Where `scripts/boto3.sh` puts it.
fn boto3() -> PathBuf {
    let place = cache().unwrap().join("boto3");
    assert!(
        place.join("boto3.txt").exists(),
        "no boto3 in {}: run `make test`, or `scripts/boto3.sh` once",
        place.display()
    );
    place
}
