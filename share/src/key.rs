//! What may lie in a store and what it is called there: the one list that
//! publishing and serving share. What it does not name is neither sent nor
//! served.

use std::fmt;

use aside_library::{ClipId, FileName};

/// The page that plays a clip.
pub(crate) const PAGE: &str = "index.html";
/// The manifest (docs/clip-format.md).
pub(crate) const MANIFEST: &str = "clip.json";
/// What sites that embed the clip are told (oEmbed 1.0).
pub(crate) const OEMBED: &str = "oembed.json";
/// The playlist (RFC 8216bis).
pub(crate) const PLAYLIST: &str = "media/stream.m3u8";
/// What an ask's page shows (docs/ask-format.md).
pub(crate) const ASK: &str = "ask.json";
/// What an ask's or a clip's page may write.
pub(crate) const SLOTS: &str = "slots.json";
/// With what a clip's page tells how far it was watched.
pub(crate) const VISITS: &str = "visits.json";
/// What was said about a clip (docs/conversation-format.md).
pub(crate) const CONVERSATION: &str = "conversation.json";
/// The header every segment needs.
const INIT: &str = "media/init.mp4";
/// What a clip's media is called in a store: a later film has other names, so
/// that whoever watches an earlier one goes on watching that.
pub(crate) fn stored_name(name: &str, version: u32) -> String {
    match name.strip_prefix("media/") {
        Some(last) if version > 1 && name != PLAYLIST => format!("media/v{version}-{last}"),
        _ => name.to_owned(),
    }
}

/// A name as the first film would have it.
fn unversioned(name: &str) -> Option<String> {
    let (version, last) = name.strip_prefix("media/v")?.split_once('-')?;
    let number: u32 = version.parse().ok()?;
    let spelt = number > 1 && number.to_string() == version;
    spelt.then(|| format!("media/{last}"))
}

/// Whether it is a clip's media: what never changes under its name.
pub(crate) fn is_media(name: &str) -> bool {
    let plain = unversioned(name);
    let name = plain.as_deref().unwrap_or(name);
    name == INIT || is_segment(name)
}

/// Files a clip has only sometimes, and that may change after recording.
pub(crate) const EXTRAS: [&str; 3] = [POSTER, "captions.vtt", "transcript.json"];
/// A still.
pub(crate) const POSTER: &str = "poster.jpg";

/// An object's name below a store's prefix.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Key {
    /// `c/<id>/<name>`: part of a published clip.
    Clip(ClipId, FileName),
    /// `a/<page>/<name>`: part of the page at which a guest answers.
    Ask(ClipId, FileName),
    /// `p/<version>/<name>`: a script, style or picture of the share page.
    Asset(String, FileName),
}

/// How long whoever fetched an object may keep it without asking again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lifetime {
    /// For ever: other content has another name.
    Immutable,
    /// It may change at any time: ask every time.
    Revalidate,
}

impl Lifetime {
    /// As `Cache-Control` says it (RFC 9111, 5.2; RFC 8246).
    pub(crate) const fn cache_control(self) -> &'static str {
        match self {
            Self::Immutable => "public, max-age=31536000, immutable",
            Self::Revalidate => "no-cache",
        }
    }
}

impl Key {
    /// The key of one of the fixed names of a clip; `None` for a name that
    /// does not belong into a published clip.
    pub(crate) fn clip(id: ClipId, name: &str) -> Option<Self> {
        is_published(name)
            .then(|| name.parse().ok())?
            .map(|name| Self::Clip(id, name))
    }

    /// The key of one of the fixed names of an ask's page.
    pub(crate) fn ask(page: ClipId, name: &str) -> Option<Self> {
        matches!(name, PAGE | ASK | SLOTS)
            .then(|| name.parse().ok())?
            .map(|name| Self::Ask(page, name))
    }

    /// The key of a part of the share page.
    pub(crate) fn asset(version: &str, name: &str) -> Option<Self> {
        let good = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
        (!version.is_empty() && version.chars().all(good))
            .then(|| name.parse().ok())?
            .map(|name| Self::Asset(version.to_owned(), name))
    }

    /// Reads what [`Display`](fmt::Display) writes; `None` for everything
    /// else, which includes every way out of the store.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (folder, rest) = text.split_once('/')?;
        let (owner, name) = rest.split_once('/')?;
        match folder {
            "a" => Self::ask(ClipId::from_folder(owner)?, name),
            "c" => Self::clip(ClipId::from_folder(owner)?, name),
            "p" => Self::asset(owner, name),
            _ => None,
        }
    }

    /// The name without the clip or version it belongs to.
    pub(crate) fn name(&self) -> &FileName {
        let (Self::Clip(_, name) | Self::Ask(_, name) | Self::Asset(_, name)) = self;
        name
    }

    /// How long it may be kept.
    pub(crate) fn lifetime(&self) -> Lifetime {
        match self {
            Self::Asset(..) => Lifetime::Immutable,
            Self::Clip(_, name) if is_media(name.as_str()) => Lifetime::Immutable,
            Self::Clip(..) | Self::Ask(..) => Lifetime::Revalidate,
        }
    }

    /// The media type (IANA), from the name alone: a store that keeps no
    /// attributes and one that does then agree.
    pub(crate) fn content_type(&self) -> &'static str {
        let extension = self.name().as_str().rsplit('.').next();
        match extension.unwrap_or_default() {
            "css" => "text/css; charset=utf-8",
            "html" => "text/html; charset=utf-8",
            "ico" => "image/x-icon",
            "jpg" => "image/jpeg",
            "js" | "mjs" => "text/javascript; charset=utf-8",
            "json" => "application/json",
            "m3u8" => "application/vnd.apple.mpegurl",
            "m4s" => "video/iso.segment",
            "mp4" => "video/mp4",
            "png" => "image/png",
            "svg" => "image/svg+xml",
            "vtt" => "text/vtt; charset=utf-8",
            "wasm" => "application/wasm",
            "webmanifest" => "application/manifest+json",
            "woff2" => "font/woff2",
            _ => "application/octet-stream",
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Clip(id, name) => write!(f, "c/{id}/{name}"),
            Self::Ask(page, name) => write!(f, "a/{page}/{name}"),
            Self::Asset(version, name) => write!(f, "p/{version}/{name}"),
        }
    }
}

/// Whether a file of this name belongs into a published clip.
fn is_published(name: &str) -> bool {
    matches!(name, PAGE | OEMBED | MANIFEST | PLAYLIST)
        || matches!(name, CONVERSATION | SLOTS | VISITS)
        || EXTRAS.contains(&name)
        || is_media(name)
}

/// `media/00000.m4s`.
fn is_segment(name: &str) -> bool {
    name.strip_prefix("media/")
        .and_then(|name| name.strip_suffix(".m4s"))
        .is_some_and(|stem| !stem.is_empty() && stem.chars().all(|c| c.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "5k2m9x0c7r8t4w1y3z6a2b5d7c";

    #[test]
    fn what_belongs_into_a_published_clip_has_a_key() {
        for name in [
            "index.html",
            "oembed.json",
            "clip.json",
            "media/init.mp4",
            "media/00000.m4s",
            "media/stream.m3u8",
            "media/v2-init.mp4",
            "media/v12-00000.m4s",
            "poster.jpg",
            "captions.vtt",
            "transcript.json",
            "conversation.json",
            "slots.json",
            "visits.json",
        ] {
            let text = format!("c/{ID}/{name}");
            let key = Key::parse(&text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(key.to_string(), text);
            assert_ne!(key.content_type(), "application/octet-stream", "{text}");
        }
        for name in ["index.html", "ask.json", "slots.json"] {
            let text = format!("a/{ID}/{name}");
            let key = Key::parse(&text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(
                (key.to_string(), key.lifetime()),
                (text, Lifetime::Revalidate)
            );
        }
        let asset = Key::parse("p/0a1b2c/assets/watch-B1x_9.js").unwrap();
        assert_eq!(asset.lifetime(), Lifetime::Immutable);
    }

    #[test]
    fn what_is_private_or_leads_elsewhere_has_none() {
        for name in [
            "",
            "audio/mic.wav",
            "journal.jsonl",
            "clip.lock",
            "edits.json",
            "clip.json.tmp",
            "clip.json#1",
            "media/",
            "media/.m4s",
            "media/../clip.json",
            "media/a/b.m4s",
            "../../etc/passwd",
            "..",
            ".",
            "media//00000.m4s",
            "media/v1-00000.m4s",
            "media/v02-00000.m4s",
            "media/v2-",
            "media/v2-v3-00000.m4s",
            "media/v2-stream.m3u8",
            "media\\00000.m4s",
            "index.html\0",
        ] {
            assert_eq!(Key::parse(&format!("c/{ID}/{name}")), None, "{name:?}");
        }
        for text in [
            "",
            "/",
            "c",
            "c/",
            "x/y/z",
            "c/../c/index.html",
            "c/short/index.html",
            "p/../index.html",
            "a/5k2m9x0c7r8t4w1y3z6a2b5d7c/clip.json",
            "a/../inbox/index.html",
            "inbox/5k2m9x0c7r8t4w1y3z6a2b5d7c/index.html",
            "p/0a/.env",
            "p/0a/../../c",
            "p/XYZ/a.js",
            "p//a.js",
        ] {
            assert_eq!(Key::parse(text), None, "{text:?}");
        }
    }

    proptest::proptest! {
        /// One object has one spelling, and none leads out of the store.
        #[test]
        fn whatever_has_a_key_is_spelt_as_it_is_written(
            text in "(a|c|p)/(5k2m9x0c7r8t4w1y3z6a2b5d7c|[0-9a-f]{0,4})/([a-z0-9./#%-]{0,20}|media/[ -~]{0,9}m4s)",
        ) {
            if let Some(key) = Key::parse(&text) {
                assert_eq!(key.to_string(), text);
                assert!(text.split('/').all(|part| !part.is_empty() && !part.starts_with('.')));
            }
        }
    }

    #[test]
    fn a_later_film_has_names_of_its_own() {
        for name in ["media/init.mp4", "media/00007.m4s"] {
            let later = stored_name(name, 3);
            assert!(is_media(&later) && later != name, "{later}");
            assert_eq!(unversioned(&later).as_deref(), Some(name));
            assert_eq!(stored_name(name, 1), name);
        }
        assert_eq!(stored_name(PLAYLIST, 3), PLAYLIST);
        assert_eq!(stored_name(POSTER, 3), POSTER);
    }

    #[test]
    fn only_what_cannot_change_is_kept_for_ever() {
        let lifetime = |name| Key::parse(&format!("c/{ID}/{name}")).unwrap().lifetime();
        assert_eq!(lifetime("media/00007.m4s"), Lifetime::Immutable);
        assert_eq!(lifetime("media/init.mp4"), Lifetime::Immutable);
        assert_eq!(lifetime("media/v2-init.mp4"), Lifetime::Immutable);
        for name in [
            "index.html",
            "oembed.json",
            "clip.json",
            "media/stream.m3u8",
            "poster.jpg",
            "captions.vtt",
            "conversation.json",
            "slots.json",
        ] {
            assert_eq!(lifetime(name), Lifetime::Revalidate, "{name}");
        }
    }
}
