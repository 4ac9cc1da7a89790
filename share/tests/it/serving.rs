//! What the loopback server answers to viewers, over real connections.

use crate::support::http::{get, request};
use crate::support::site::Site;

#[tokio::test]
async fn a_link_opens_the_page_and_the_page_finds_its_parts() {
    let site = Site::new().await;
    let page = get(site.addr(), &site.path(""), &[]).await;
    assert_eq!(page.status, 200);
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(page.header("cache-control"), "no-cache");
    let html = page.text();
    assert!(html.contains("<title>A whole clip</title>"), "{html}");

    let mut assets = 0;
    for part in html
        .split('"')
        .filter_map(|part| part.strip_prefix("../../p/"))
    {
        let asset = get(site.addr(), &format!("/p/{part}"), &[]).await;
        assert_eq!(asset.status, 200, "{part}");
        assert!(asset.header("cache-control").contains("immutable"));
        assert!(!asset.body.is_empty());
        assets += 1;
    }
    assert!(assets >= 2, "a script and a style");

    let unslashed = get(site.addr(), &format!("/c/{}", site.id), &[]).await;
    assert_eq!(unslashed.status, 308);
    assert_eq!(unslashed.header("location"), site.path(""));
}

#[tokio::test]
async fn every_object_has_its_type_its_lifetime_and_its_bytes() {
    let site = Site::new().await;
    for (name, content_type, lasting) in [
        ("clip.json", "application/json", false),
        ("media/stream.m3u8", "application/vnd.apple.mpegurl", false),
        ("media/init.mp4", "video/mp4", true),
        ("media/00002.m4s", "video/iso.segment", true),
        ("poster.jpg", "image/jpeg", false),
    ] {
        let response = get(site.addr(), &site.path(name), &[]).await;
        assert_eq!(response.status, 200, "{name}");
        assert_eq!(response.header("content-type"), content_type);
        let lifetime = if lasting {
            "public, max-age=31536000, immutable"
        } else {
            "no-cache"
        };
        assert_eq!(response.header("cache-control"), lifetime, "{name}");
        assert_eq!(
            response.body,
            std::fs::read(site.file(name)).unwrap(),
            "{name}"
        );
        assert_eq!(
            response.header("content-length"),
            response.body.len().to_string()
        );
        assert_eq!(response.header("accept-ranges"), "bytes");
    }
}

#[tokio::test]
async fn a_range_is_served_as_asked() {
    let site = Site::new().await;
    let (addr, path) = (site.addr(), site.path("media/00001.m4s"));
    let all = std::fs::read(site.file("media/00001.m4s")).unwrap();
    let last = all.len() - 1;
    for (range, status, from, to) in [
        ("bytes=0-0", 206, 0, 0),
        ("bytes=10-99", 206, 10, 99),
        ("bytes=10-", 206, 10, last),
        ("bytes=-5", 206, last - 4, last),
        ("bytes=3990-99999", 206, 3990, last),
        // Several ranges, other units and nonsense: all of it, as RFC 9110
        // allows.
        ("bytes=0-1,5-6", 200, 0, last),
        ("pages=1-2", 200, 0, last),
        ("bytes=9-1", 200, 0, last),
        ("bytes=", 200, 0, last),
    ] {
        let response = get(addr, &path, &[&format!("Range: {range}")]).await;
        if response.status == 416 && range == "bytes=9-1" {
            continue;
        }
        assert_eq!(response.status, status, "{range}");
        assert_eq!(response.body, all[from..=to], "{range}");
        assert_eq!(
            response.header("content-length"),
            response.body.len().to_string()
        );
        let content_range = format!("bytes {from}-{to}/{}", all.len());
        let expected = if status == 206 {
            content_range.as_str()
        } else {
            ""
        };
        assert_eq!(response.header("content-range"), expected, "{range}");
    }
    let beyond = get(addr, &path, &["Range: bytes=4000-"]).await;
    assert_eq!(beyond.status, 416);
    assert_eq!(
        beyond.header("content-range"),
        format!("bytes */{}", all.len())
    );
    assert!(beyond.body.is_empty());
}

#[tokio::test]
async fn a_range_of_what_has_changed_since_is_all_of_it() {
    let site = Site::new().await;
    let (addr, path) = (site.addr(), site.path("media/00001.m4s"));
    let e_tag = get(addr, &path, &[]).await.header("etag").to_owned();
    for (condition, status) in [(e_tag.as_str(), 206), ("\"another\"", 200)] {
        let condition = format!("If-Range: {condition}");
        let response = get(addr, &path, &["Range: bytes=0-9", &condition]).await;
        assert_eq!(response.status, status, "{condition}");
    }
}

#[tokio::test]
async fn head_answers_as_get_would_without_the_body() {
    let site = Site::new().await;
    for name in ["media/00001.m4s", "index.html", "none"] {
        let head = request(site.addr(), "HEAD", &site.path(name), &["Range: bytes=0-9"]).await;
        let get = get(site.addr(), &site.path(name), &[]).await;
        assert_eq!(head.status, get.status, "{name}");
        for header in ["content-type", "content-length", "etag", "last-modified"] {
            assert_eq!(head.header(header), get.header(header), "{name} {header}");
        }
        assert!(head.body.is_empty(), "{name}");
    }
}

#[tokio::test]
async fn what_a_client_has_already_is_not_sent_again_until_it_changes() {
    let site = Site::new().await;
    let (addr, path) = (site.addr(), site.path("media/stream.m3u8"));
    let first = get(addr, &path, &[]).await;
    let has = format!("If-None-Match: {}", first.header("etag"));
    let since = format!("If-Modified-Since: {}", first.header("last-modified"));
    for condition in [&has, &since] {
        let again = get(addr, &path, &[condition]).await;
        assert_eq!(again.status, 304, "{condition}");
        assert!(again.body.is_empty());
        assert_eq!(again.header("etag"), first.header("etag"));
    }
    // Within the same second, at the same length: only the tag can tell.
    let other = String::from_utf8(first.body.clone())
        .unwrap()
        .replace("EVENT", "OTHER");
    let fresh = site.file("media/stream.m3u8.new");
    std::fs::write(&fresh, other).unwrap();
    std::fs::rename(fresh, site.file("media/stream.m3u8")).unwrap();
    let changed = get(addr, &path, &[&has, &since]).await;
    assert_eq!(changed.status, 200);
    assert_ne!(changed.header("etag"), first.header("etag"));
}
