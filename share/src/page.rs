//! The pages, of a clip, of an ask and of answers passed on: templates and their assets, built from
//! `pages/` and embedded here.

use include_dir::{Dir, include_dir};

use crate::Result;
use crate::card::{Card, escaped};
use crate::flow::Flow;
use crate::key::Key;
use crate::store::Store;

static DIST: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../pages/dist");
const WATCH: &str = include_str!("../../pages/dist/watch.html");
const ANSWER: &str = include_str!("../../pages/dist/answer.html");
const LIST: &str = include_str!("../../pages/dist/list.html");

/// Which assets these are: the build names them after their content. They lie
/// below `p/<version>/`, so that a page keeps the ones it was written for.
const VERSION: &str = include_str!("../../pages/dist/version.txt");

/// The version of the embedded assets.
pub(crate) fn version() -> &'static str {
    VERSION.trim_ascii()
}

/// The scripts, styles and pictures the page needs, with their keys.
pub(crate) fn assets() -> impl Iterator<Item = (Key, &'static [u8])> {
    files().into_iter().filter_map(|(name, content)| {
        let key = Key::asset(version(), name);
        if key.is_none() {
            tracing::warn!(
                name,
                "a part of the share page has a name no store can keep"
            );
        }
        Some((key?, content))
    })
}

/// Every embedded file but the templates and their version, by name.
fn files() -> Vec<(&'static str, &'static [u8])> {
    fn collect(dir: &'static Dir<'_>, found: &mut Vec<(&'static str, &'static [u8])>) {
        for file in dir.files() {
            // The build's paths are UTF-8: they come from our own sources.
            let name = file.path().to_str().unwrap_or_default();
            if name != "version.txt" && !name.ends_with(".html") {
                found.push((name, file.contents()));
            }
        }
        dir.dirs().for_each(|dir| collect(dir, found));
    }
    let mut found = Vec::new();
    collect(&DIST, &mut found);
    found.sort_unstable_by_key(|(name, _)| *name);
    found
}

/// The page of the clip that `card` tells of.
pub(crate) fn render(card: &Card) -> String {
    fill(WATCH, |name| {
        Some(match name {
            "title" => escaped(&card.title),
            "assets" => escaped(&assets_from_page()),
            "description" => escaped(&card.description),
            "card" => card.head(),
            "guests" => escaped(&card.guests),
            _ => return None,
        })
    })
}

/// The page at which guests answer an ask of this title. It may write to
/// `origin`, where the store's signed addresses lie.
pub(crate) fn render_ask(title: &str, origin: &str) -> String {
    fill(ANSWER, |name| {
        Some(match name {
            "title" => escaped(title),
            "assets" => escaped(&assets_from_page()),
            "origin" => escaped(origin),
            _ => return None,
        })
    })
}

/// The page of answers that were passed on. All but `items`, which is markup,
/// is text.
pub(crate) fn render_list(title: &str, count: &str, until: &str, items: &str) -> String {
    fill(LIST, |name| {
        Some(match name {
            "title" => escaped(title),
            "assets" => escaped(&assets_from_page()),
            "count" => escaped(count),
            "until" if until.is_empty() => String::new(),
            "until" => format!("<span>{}</span>", escaped(until)),
            "items" => items.to_owned(),
            _ => return None,
        })
    })
}

/// Sends the pages' scripts and styles, once for each version of them.
pub(crate) async fn publish_assets(store: &Store) -> Result<()> {
    let found = store.list_assets(version()).await?;
    for (key, content) in assets() {
        let stored = found.get(key.name());
        if stored.is_none_or(|stored| stored.bytes.get() != content.len() as u64) {
            let content = bytes::Bytes::from_static(content);
            store.put(&key, content, &Flow::default()).await?;
        }
    }
    Ok(())
}

/// The way from a page to its assets: relative, so that a store can be
/// moved or served under another name.
fn assets_from_page() -> String {
    format!("../../p/{}", version())
}

/// Replaces each `{{name}}` by its value, which is markup. What a value contains is
/// never replaced again, and an unknown name stays as it is.
fn fill(template: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(template.len() + 512);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        out.push_str(before);
        match after.split_once("}}") {
            Some((name, tail)) if let Some(value) = value(name.trim()) => {
                out.push_str(&value);
                rest = tail;
            }
            _ => {
                out.push_str("{{");
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use aside_library::Manifest;
    use url::Url;

    use super::*;

    fn page(title: &str) -> String {
        let json = serde_json::json!({
            "format": 1, "id": "5k2m9x0c7r8t4w1y3z6a2b5d7c", "kind": "screen",
            "title": title, "created": "2026-11-22T15:30:00Z", "state": "ready",
            "duration_ms": 64_600, "tracks": [], "segments": [],
        });
        let manifest = Manifest::parse(json.to_string().as_bytes()).unwrap();
        let link = Url::parse("https://clips.example/x/c/5k2m9x0c7r8t4w1y3z6a2b5d7c/").unwrap();
        let beside = |name| link.join(name).unwrap();
        let (oembed, poster) = (beside("oembed.json"), beside("poster.jpg"));
        render(&Card::new(&manifest, link.clone(), oembed, Some(poster)))
    }

    #[test]
    fn a_title_can_neither_break_out_of_the_page_nor_be_filled_again() {
        let page = page(r#"</title><script>alert("1")</script>{{url}} & 'so'"#);
        assert!(!page.contains("alert(\""), "{page}");
        assert!(page.contains("&lt;/title&gt;&lt;script&gt;alert(&quot;1&quot;)"));
        assert!(page.contains("{{url}} &amp; &#39;so&#39;"));
    }

    #[test]
    fn every_placeholder_of_the_template_is_filled() {
        let page = page("Tour");
        assert!(!page.contains("{{"), "{page}");
        assert!(page.contains(&format!("../../p/{}/", version())));
        assert!(page.contains("https://clips.example/x/c/5k2m9x0c7r8t4w1y3z6a2b5d7c/poster.jpg"));
        assert!(page.contains("https://clips.example/x/c/5k2m9x0c7r8t4w1y3z6a2b5d7c/oembed.json"));
        assert!(page.contains("A screen recording, 1:05."));
    }

    /// Nothing a page plays may speak to another host, unless its viewers may.
    #[test]
    fn a_page_reaches_the_store_only_where_guests_may_write() {
        assert!(page("Tour").contains("connect-src 'self' ; worker-src"));
        let html = fill(WATCH, |name| {
            (name == "guests").then(|| "https://s3.example".into())
        });
        assert!(html.contains("connect-src 'self' https://s3.example; worker-src"));
    }

    #[test]
    fn unknown_and_unclosed_placeholders_stay() {
        let value = |name: &str| (name == "a").then(|| "1".to_owned());
        assert_eq!(fill("{{a}}{{ a }}{{b}}{{", value), "11{{b}}{{");
        assert_eq!(fill("{{{{a}}", value), "{{1");
    }

    #[test]
    fn every_asset_has_a_key_and_a_type_a_browser_accepts() {
        assert!(files().len() >= 2, "a script and a style");
        assert_eq!(assets().count(), files().len());
        for (key, _) in assets() {
            assert_ne!(key.content_type(), "application/octet-stream", "{key}");
        }
    }
}
