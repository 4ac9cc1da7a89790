//! Webhooks as their receivers see them: what is told, how often, and whether
//! somebody else's program finds the signature right.

use std::io::Write;
use std::net::SocketAddr;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aside_share::hook::{ClipTold, Event, EventKind, Hook, HookConfig, HookKind, Post};
use aside_share::{Error, Secret};
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use tokio::task::JoinHandle;

use crate::support::clip::Home;
use crate::support::site::LOOPBACK;

const PATIENCE: Duration = Duration::from_secs(60);
const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// A program that is told, and answers as it is asked to.
struct Receiver {
    address: SocketAddr,
    heard: Arc<Heard>,
    task: JoinHandle<()>,
}

#[derive(Default)]
struct Heard {
    requests: Mutex<Vec<(HeaderMap, Bytes)>>,
    answer: Mutex<StatusCode>,
}

impl Receiver {
    async fn start(answer: StatusCode) -> Self {
        let heard = Arc::new(Heard::default());
        *heard.answer.lock().unwrap() = answer;
        let app = Router::new()
            .route("/", post(hear))
            .route("/moved", post(async || Redirect::temporary("/")))
            .with_state(Arc::clone(&heard));
        let listener = tokio::net::TcpListener::bind(LOOPBACK).await.unwrap();
        let address = listener.local_addr().unwrap();
        let task = tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self {
            address,
            heard,
            task,
        }
    }

    fn heard(&self) -> Vec<(HeaderMap, Bytes)> {
        self.heard.requests.lock().unwrap().clone()
    }

    fn answers(&self, answer: StatusCode) {
        *self.heard.answer.lock().unwrap() = answer;
    }

    async fn hears(&self, count: usize) -> Vec<(HeaderMap, Bytes)> {
        let heard = async {
            while self.heard().len() < count {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::time::timeout(PATIENCE, heard).await.unwrap();
        self.heard()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn hear(State(heard): State<Arc<Heard>>, headers: HeaderMap, body: Bytes) -> Response {
    heard.requests.lock().unwrap().push((headers, body));
    let answer = *heard.answer.lock().unwrap();
    answer.into_response()
}

fn hook(name: &str, receiver: &Receiver, path: &str, slack: bool) -> Hook {
    let url = format!("http://{}{path}", receiver.address);
    let (kind, secret) = match slack {
        true => (HookKind::Slack, url),
        false => {
            let url = url.parse().unwrap();
            (HookKind::Generic { url }, SECRET.to_owned())
        }
    };
    let name = name.to_owned();
    Hook::open(&HookConfig { name, kind }, Some(&Secret::new(secret))).unwrap()
}

/// What a process does that has these webhooks.
fn running(home: &Home, hooks: Vec<Hook>) -> (Post, JoinHandle<()>) {
    let post = Post::new(&home.outbox()).unwrap();
    post.set_hooks(hooks);
    let runs = post.clone();
    (post, tokio::spawn(async move { runs.run().await }))
}

async fn waits(post: &Post, hook: &str, count: usize) {
    let waits = async {
        while post.state(hook).waiting != count {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(PATIENCE, waits).await.unwrap();
}

fn event() -> Event {
    Event {
        kind: EventKind::Published,
        timestamp: "2026-11-22T15:31:00Z".into(),
        data: ClipTold {
            id: "5k2m9x0c7r8t4w1y3z6a2b5d7c".into(),
            title: "Größe".into(),
            link: "https://clips.example/c/5k2m9x0c7r8t4w1y3z6a2b5d7c/"
                .parse()
                .unwrap(),
            poster: None,
            duration_ms: 64_600,
            created: "2026-11-22T15:30:00Z".into(),
            version: 1,
            excerpt: "Hello".into(),
        },
    }
}

/// As a receiver in another language checks it: nothing of ours takes part.
const CHECK: &str = "
import base64, hashlib, hmac, json, sys
secret, id, timestamp, signature = sys.argv[1:]
body = sys.stdin.buffer.read()
key = base64.b64decode(secret.removeprefix('whsec_'))
signed = id.encode() + b'.' + timestamp.encode() + b'.' + body
right = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
sys.exit(0 if hmac.compare_digest(f'v1,{right}', signature) else 1)
";

fn is_signed(headers: &HeaderMap, body: &[u8]) -> bool {
    let header = |name: &str| headers[name].to_str().unwrap().to_owned();
    let mut python = Command::new("python3")
        .args(["-c", CHECK, SECRET])
        .args(["webhook-id", "webhook-timestamp", "webhook-signature"].map(header))
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    python.stdin.take().unwrap().write_all(body).unwrap();
    python.wait().unwrap().success()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_webhook_did_not_take_it_is_told_after_a_restart_and_once() {
    let home = Home::new();
    let receiver = Receiver::start(StatusCode::SERVICE_UNAVAILABLE).await;
    let (post, task) = running(&home, vec![hook("ci", &receiver, "/", false)]);
    post.tell("msg_one", &event()).unwrap();
    receiver.hears(1).await;
    let settled = async {
        while post.state("ci").trouble.is_none() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(PATIENCE, settled).await.unwrap();
    assert_eq!(post.state("ci").waiting, 1);
    assert!(post.state("ci").trouble.unwrap().contains("503"));
    // A kill: nothing is told to end.
    task.abort();
    drop(post);

    receiver.answers(StatusCode::NO_CONTENT);
    let before = receiver.heard().len();
    let (post, _task) = running(&home, vec![hook("ci", &receiver, "/", false)]);
    // The same event, told again by whoever does not know that it was.
    post.tell("msg_one", &event()).unwrap();
    let heard = receiver.hears(before + 1).await;
    waits(&post, "ci", 0).await;
    let ids: Vec<_> = heard
        .iter()
        .map(|(headers, _)| &headers["webhook-id"])
        .collect();
    assert!(ids.iter().all(|it| **it == "msg_one"), "{ids:?}");
    assert_eq!(receiver.heard().len(), before + 1, "it is told once");

    let (headers, body) = heard.last().unwrap();
    assert!(is_signed(headers, body));
    let mut other = body.to_vec();
    other[10] ^= 1;
    assert!(!is_signed(headers, &other));
    let told: serde_json::Value = serde_json::from_slice(body).unwrap();
    assert_eq!(told["type"], "clip.published");
    assert_eq!(told["data"]["title"], "Größe");
    post.stop();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_is_down_holds_up_no_other_and_nothing_is_told_elsewhere() {
    let home = Home::new();
    let receiver = Receiver::start(StatusCode::OK).await;
    let hooks = vec![
        hook("moved", &receiver, "/moved", false),
        hook("nobody", &receiver, "/nobody", false),
        hook("team", &receiver, "/", true),
    ];
    let (post, _task) = running(&home, hooks);
    post.tell("msg_two", &event()).unwrap();
    let heard = receiver.hears(1).await;
    let told: serde_json::Value = serde_json::from_slice(&heard[0].1).unwrap();
    assert!(told["text"].as_str().unwrap().contains("|Größe>"), "{told}");
    assert!(heard[0].0.get("webhook-signature").is_none());

    let error = post.try_now("moved", "msg_x", &event()).await.unwrap_err();
    assert!(error.to_string().contains("not followed"), "{error}");
    let error = post.try_now("nobody", "msg_x", &event()).await.unwrap_err();
    assert!(matches!(
        error,
        Error::NotTold {
            status: Some(404),
            ..
        }
    ));
    let error = post.try_now("who", "msg_x", &event()).await.unwrap_err();
    assert!(matches!(error, Error::NotFound { .. }));
    assert_eq!(receiver.heard().len(), 1, "a redirect leads nowhere");
    waits(&post, "team", 0).await;
    post.stop();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_is_gone_is_asked_once_and_secrets_are_in_no_file() {
    let home = Home::new();
    let receiver = Receiver::start(StatusCode::GONE).await;
    let hooks = vec![
        hook("ci", &receiver, "/", false),
        hook("team", &receiver, "/?token=very-secret", true),
    ];
    let (post, _task) = running(&home, hooks);
    post.tell("msg_three", &event()).unwrap();
    let given_up = async {
        while post.state("ci").given_up + post.state("team").given_up < 2 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(PATIENCE, given_up).await.unwrap();
    post.stop();
    assert_eq!(receiver.heard().len(), 2);
    for name in ["ci", "team"] {
        let letter = home.outbox().join(format!("hooks/{name}/msg_three.json"));
        let text = std::fs::read_to_string(letter).unwrap();
        assert!(
            !text.contains("very-secret") && !text.contains("whsec"),
            "{text}"
        );
    }
}
