//! What the loopback server keeps to itself, and from whom.

use aside_library::ClipId;
use aside_share::Server;
use proptest::prelude::*;

use crate::support::clip::Home;
use crate::support::http::{get, request, send};
use crate::support::site::{LOOPBACK, Site};

#[tokio::test]
async fn responses_carry_the_headers_that_keep_a_clip_to_its_link() {
    let site = Site::new().await;
    for path in [
        site.path(""),
        site.path("clip.json"),
        "/".into(),
        "/c/none/".into(),
    ] {
        let response = get(site.addr(), &path, &[]).await;
        assert_eq!(
            response.header("x-content-type-options"),
            "nosniff",
            "{path}"
        );
        assert_eq!(response.header("referrer-policy"), "no-referrer");
        assert_eq!(response.header("x-robots-tag"), "noindex, nofollow");
        assert_eq!(
            response.header("cross-origin-resource-policy"),
            "cross-origin"
        );
        assert!(
            response
                .header("content-security-policy")
                .starts_with("default-src 'none'")
        );
    }
    let robots = get(site.addr(), "/robots.txt", &[]).await;
    assert_eq!(robots.text(), "User-agent: *\nDisallow: /\n");
}

/// The header is what every page version may do; a page whose own policy
/// allowed more would be cut short by it.
#[tokio::test]
async fn the_servers_policy_allows_what_the_page_allows_itself() {
    let site = Site::new().await;
    let page = get(site.addr(), &site.path(""), &[]).await;
    let html = page.text();
    let (_, meta) = html
        .split_once("Content-Security-Policy\" content=\"")
        .expect("a policy");
    let (own, _) = meta.split_once('"').unwrap();
    let header = page.header("content-security-policy");
    let allowed = |directive: &str| -> Vec<String> {
        let of = header
            .split(';')
            .map(str::trim)
            .find(|it| it.split(' ').next() == Some(directive));
        of.unwrap_or_default()
            .split(' ')
            .skip(1)
            .map(str::to_owned)
            .collect()
    };
    for rule in own.split(';').map(str::trim) {
        let mut words = rule.split(' ');
        let directive = words.next().unwrap();
        for source in words {
            assert!(
                allowed(directive).iter().any(|it| it == source),
                "{directive} {source}"
            );
        }
    }
}

#[tokio::test]
async fn a_player_on_another_origin_may_read_clips_and_nothing_else() {
    let site = Site::new().await;
    let (addr, origin) = (site.addr(), "Origin: tauri://localhost");
    for name in [
        "clip.json",
        "media/00000.m4s",
        "media/stream.m3u8",
        "captions.vtt",
    ] {
        let response = get(addr, &site.path(name), &[origin]).await;
        assert_eq!(
            response.header("access-control-allow-origin"),
            "*",
            "{name}"
        );
        assert!(
            response
                .header("access-control-expose-headers")
                .contains("Content-Range")
        );
    }
    let asked = [
        "Access-Control-Request-Method: GET",
        "Access-Control-Request-Headers: range",
    ];
    let preflight = request(addr, "OPTIONS", &site.path("media/00000.m4s"), &asked).await;
    assert_eq!(preflight.status, 204);
    assert_eq!(preflight.header("access-control-allow-origin"), "*");
    assert!(
        preflight
            .header("access-control-allow-headers")
            .contains("Range")
    );

    let who = get(addr, "/.well-known/aside-store", &[origin]).await;
    assert_eq!(who.status, 200);
    assert_eq!(who.header("access-control-allow-origin"), "");
}

#[tokio::test]
async fn nothing_can_be_sent_to_it() {
    let site = Site::new().await;
    for method in ["POST", "PUT", "DELETE", "PATCH", "TRACE"] {
        let response = request(site.addr(), method, &site.path("clip.json"), &[]).await;
        assert_eq!(response.status, 405, "{method}");
        assert_eq!(response.header("allow"), "GET, HEAD, OPTIONS");
    }
    assert!(site.file("clip.json").exists());
}

/// DNS rebinding: a web site points its own name at this server.
#[tokio::test]
async fn a_request_that_names_another_host_gets_nothing() {
    let site = Site::new().await;
    let (addr, port, path) = (site.addr(), site.addr().port(), site.path("clip.json"));
    for host in ["127.0.0.1", "localhost", "[::1]"] {
        let host = format!("Host: {host}:{port}");
        assert_eq!(
            send(addr, "GET", &path, &[&host]).await.status,
            200,
            "{host}"
        );
    }
    for host in [
        format!("Host: evil.example:{port}"),
        "Host: evil.example".into(),
        "Host: 127.0.0.1".into(),
        format!("Host: 10.0.0.1:{port}"),
        format!("Host: localhost:{port}\r\nHost: evil.example:{port}"),
        "Host:".into(),
        "X-Forwarded-Host: localhost".into(),
    ] {
        let response = send(addr, "GET", &path, &[&host]).await;
        assert!(
            matches!(response.status, 400 | 421),
            "{host}: {}",
            response.status
        );
        assert!(!response.text().contains("\"segments\""));
    }
    let elsewhere = format!("http://evil.example:{port}{path}");
    let host = format!("Host: {addr}");
    assert_eq!(send(addr, "GET", &elsewhere, &[&host]).await.status, 421);
}

/// Nothing but published objects has an address, whatever lies in the folder
/// and however the path is spelt.
#[tokio::test]
async fn no_path_leads_to_anything_else() {
    let site = Site::new().await;
    std::fs::write(site.home.path("secret.txt"), "secret").unwrap();
    std::fs::write(site.home.path("store/secret.txt"), "secret").unwrap();
    std::fs::write(site.file(".env"), "secret").unwrap();
    std::fs::write(site.file("media/00001.m4s#0"), "secret").unwrap();
    std::fs::write(site.file("journal.jsonl"), "secret").unwrap();
    std::fs::create_dir(site.file("audio")).unwrap();
    std::fs::write(site.file("audio/mic.wav"), "secret").unwrap();

    let id = site.id.to_string();
    let upper = id.to_uppercase();
    let above = r"
        / // /c /c/ /p /p/ /. /.. * /% /index.html /favicon.ico /.well-known/ /.git/config
        /secret.txt /.store-id /c/index.html /c/.. /c/../secret.txt /../secret.txt
        /%2e%2e/secret.txt /..%2fsecret.txt /%252e%252e/secret.txt /..\secret.txt
        /c/%2e%2e/%2e%2e/secret.txt /%c0%ae%c0%ae/secret.txt /p/00/../../secret.txt
        /p/../secret.txt /c/%00/index.html /etc/passwd //etc/passwd /c//etc/passwd
    ";
    let below = r"
        .env %2eenv journal.jsonl clip.lock audio/mic.wav audio/ media media/
        media/00001.m4s%230 media/00009.m4s ../../secret.txt ..%2f..%2fsecret.txt
        %2e%2e/%2e%2e/secret.txt media/../../../secret.txt media/..%5c..%5csecret.txt
        /index.html ./clip.json clip.json/ clip.json%00 clip.json%20 clip%2ejson
        media//00000.m4s media%2f00000.m4s index.html/.. CLIP.JSON
    ";
    let mut paths: Vec<String> = above.split_whitespace().map(str::to_owned).collect();
    paths.extend(
        below
            .split_whitespace()
            .map(|name| format!("/c/{id}/{name}")),
    );
    paths.push(format!("/c/{upper}/clip.json"));
    paths.push(format!("//c/{id}/clip.json"));
    paths.push(format!("/p/../c/{id}/clip.json"));

    for path in paths {
        let response = get(site.addr(), &path, &[]).await;
        assert!(
            matches!(response.status, 400 | 404),
            "{path}: {}",
            response.status
        );
        let text = response.text();
        assert!(
            !text.contains("secret") && !text.contains("root:"),
            "{path}: {text}"
        );
        assert!(!text.contains(&id), "{path} lists the clip");
    }
    let page = get(site.addr(), "/c/nothing/", &[]).await.text();
    assert!(page.contains("There is no clip here"), "{page}");
}

#[cfg(unix)]
#[tokio::test]
async fn no_link_in_the_store_leads_out_of_it() {
    use std::os::unix::fs::symlink;

    let site = Site::new().await;
    let outside = site.home.path("outside");
    std::fs::create_dir(&outside).unwrap();
    std::fs::write(outside.join("clip.json"), "secret").unwrap();

    std::fs::remove_file(site.file("clip.json")).unwrap();
    symlink(outside.join("clip.json"), site.file("clip.json")).unwrap();
    assert_eq!(
        get(site.addr(), &site.path("clip.json"), &[]).await.status,
        404
    );

    let other = ClipId::random().unwrap();
    symlink(&outside, site.home.path("store").join(format!("c/{other}"))).unwrap();
    let path = format!("/c/{other}/clip.json");
    assert_eq!(get(site.addr(), &path, &[]).await.status, 404);

    std::fs::remove_file(site.file("poster.jpg")).unwrap();
    symlink(site.file("poster.jpg"), site.file("poster.jpg")).unwrap();
    let looped = get(site.addr(), &site.path("poster.jpg"), &[]).await;
    assert!(matches!(looped.status, 404 | 503), "{}", looped.status);
}

/// Opening a pipe waits for a writer: a server that did would hang.
#[cfg(unix)]
#[tokio::test]
async fn what_is_not_a_file_is_not_there() {
    let site = Site::new().await;
    std::fs::remove_file(site.file("clip.json")).unwrap();
    let made = std::process::Command::new("mkfifo")
        .arg(site.file("clip.json"))
        .status()
        .unwrap();
    assert!(made.success());
    assert_eq!(
        get(site.addr(), &site.path("clip.json"), &[]).await.status,
        404
    );

    std::fs::remove_file(site.file("poster.jpg")).unwrap();
    std::fs::create_dir(site.file("poster.jpg")).unwrap();
    assert_eq!(
        get(site.addr(), &site.path("poster.jpg"), &[]).await.status,
        404
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    /// Whatever is asked for, an answer comes and the server lives.
    #[test]
    fn any_request_target_is_answered(paths in prop::collection::vec("/[!-~]{0,60}", 1..20)) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let home = Home::new();
            let server = Server::start(home.path("clips"), LOOPBACK).await.unwrap();
            for path in &paths {
                let response = get(server.addr(), path, &[]).await;
                assert!(matches!(response.status, 200 | 400 | 404), "{path}: {}", response.status);
            }
            server.stop().await;
        });
    }
}
