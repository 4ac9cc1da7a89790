//! What other programs are told of a clip: the card that chats show (Open
//! Graph protocol) and the frame that sites embed (oEmbed 1.0).

use std::time::Duration;

use aside_library::{Kind, Manifest, Need, State, Track};
use url::Url;

/// Posters are made no wider than this (docs/clip-format.md).
const POSTER_WIDTH: u32 = 1280;
/// A voice note is a line with a button.
const VOICE_SIZE: (u32, u32) = (640, 120);

/// A clip as others show it: nothing but what its page shows as well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// What it is called; never empty.
    pub title: String,
    /// What it is and how long, in a sentence.
    pub description: String,
    /// Where it can be watched.
    pub link: Url,
    /// Where its still lies, if it has one.
    pub poster: Option<Url>,
    /// The picture's size, or the one a voice note is shown at.
    pub size: (u32, u32),
    /// Whether there is a picture.
    has_picture: bool,
    /// Where its oEmbed answer lies.
    oembed_url: Url,
    /// Where those who watch it may write; empty when they may not.
    pub(crate) guests: String,
}

impl Card {
    pub(crate) fn new(
        manifest: &Manifest,
        link: Url,
        oembed_url: Url,
        poster: Option<Url>,
    ) -> Self {
        let size = |track: &Track| match track {
            Track::Video { width, height, .. } => Some((*width, *height)),
            _ => None,
        };
        let size = manifest.tracks().iter().find_map(size);
        Self {
            title: title(manifest).to_owned(),
            description: description(manifest),
            link,
            poster,
            size: size.unwrap_or(VOICE_SIZE),
            has_picture: size.is_some(),
            oembed_url,
            guests: String::new(),
        }
    }

    /// The same, of a clip of which the viewers may write to an origin.
    pub(crate) fn reaching(self, guests: String) -> Self {
        Self { guests, ..self }
    }

    /// A frame with the player, for a web page.
    pub fn embed(&self) -> String {
        let (width, height) = self.size;
        format!(
            "<iframe src=\"{}\" title=\"{}\" width=\"{width}\" height=\"{height}\" \
             style=\"border:0;aspect-ratio:{width}/{height};max-width:100%;height:auto\" \
             allow=\"fullscreen; picture-in-picture\" allowfullscreen \
             referrerpolicy=\"no-referrer\" loading=\"lazy\"></iframe>",
            escaped(self.link.as_str()),
            escaped(&self.title),
        )
    }

    /// What a site that asks how to embed the link is told (oEmbed 1.0, 2.3.4.2).
    pub fn oembed(&self) -> String {
        let (width, height) = self.size;
        let mut answer = serde_json::json!({
            "version": "1.0",
            "type": "video",
            "provider_name": "Aside",
            "title": self.title,
            "html": self.embed(),
            "width": width,
            "height": height,
        });
        if let Some(poster) = &self.poster {
            let (width, height) = self.poster_size();
            answer["thumbnail_url"] = poster.as_str().into();
            answer["thumbnail_width"] = width.into();
            answer["thumbnail_height"] = height.into();
        }
        answer.to_string()
    }

    /// The elements by which a page says all this, for its head.
    pub(crate) fn head(&self) -> String {
        let (width, height) = (self.size.0.to_string(), self.size.1.to_string());
        let mut head = Head::default();
        head.property("og:site_name", "Aside");
        head.property("og:title", &self.title);
        head.property("og:description", &self.description);
        head.property("og:url", self.link.as_str());
        if self.has_picture {
            head.property("og:type", "video.other");
            // What plays is the page: there is no one file of the clip.
            head.property("og:video", self.link.as_str());
            if self.link.scheme() == "https" {
                head.property("og:video:secure_url", self.link.as_str());
            }
            head.property("og:video:type", "text/html");
            head.property("og:video:width", &width);
            head.property("og:video:height", &height);
        } else {
            head.property("og:type", "website");
        }
        if let Some(poster) = &self.poster {
            let (width, height) = self.poster_size();
            head.property("og:image", poster.as_str());
            head.property("og:image:type", "image/jpeg");
            head.property("og:image:width", &width.to_string());
            head.property("og:image:height", &height.to_string());
            head.property("og:image:alt", &self.title);
        }
        let card = match self.poster {
            Some(_) => "summary_large_image",
            None => "summary",
        };
        head.line(&format!("<meta name=\"twitter:card\" content=\"{card}\">"));
        head.line(&format!(
            "<link rel=\"alternate\" type=\"application/json+oembed\" href=\"{}\" title=\"{}\">",
            escaped(self.oembed_url.as_str()),
            escaped(&self.title),
        ));
        head.0
    }

    fn poster_size(&self) -> (u32, u32) {
        let (width, height) = self.size;
        let shown = width.min(POSTER_WIDTH);
        let scaled = u64::from(height) * u64::from(shown) / u64::from(width.max(1));
        (shown, u32::try_from(scaled).unwrap_or(height))
    }
}

/// Elements of a page's head, a line each, indented as the template is.
#[derive(Default)]
struct Head(String);

impl Head {
    fn property(&mut self, name: &str, content: &str) {
        let content = escaped(content);
        self.line(&format!("<meta property=\"{name}\" content=\"{content}\">"));
    }

    fn line(&mut self, element: &str) {
        if !self.0.is_empty() {
            self.0.push_str("\n    ");
        }
        self.0.push_str(element);
    }
}

fn title(manifest: &Manifest) -> &str {
    match manifest.title.trim() {
        "" => "Untitled clip",
        title => title,
    }
}

fn description(manifest: &Manifest) -> String {
    let what = match manifest.kind() {
        Kind::Screen => "A screen recording",
        Kind::Voice => "A voice note",
        Kind::Camera => "A camera message",
        _ => "A clip",
    };
    let what = match manifest.state() {
        State::Ready => format!("{what}, {}.", clock(manifest.duration())),
        _ => format!("{what}, being recorded now."),
    };
    match manifest.wish.need {
        Some(Need::Answer) => format!("{what} An answer is needed."),
        Some(Need::Decide) => format!("{what} A decision is needed."),
        _ => what,
    }
}

/// Hours, minutes and seconds as a player shows them: `1:05`, `1:00:05`.
pub(crate) fn clock(duration: Duration) -> String {
    let secs = duration.as_secs() + u64::from(duration.subsec_millis() >= 500);
    let (hours, mins, secs) = (secs / 3600, secs / 60 % 60, secs % 60);
    if hours > 0 {
        format!("{hours}:{mins:02}:{secs:02}")
    } else {
        format!("{mins}:{secs:02}")
    }
}

/// Text for an element or a quoted attribute (HTML Standard, 13.3).
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINK: &str = "https://clips.example/x/c/5k2m9x0c7r8t4w1y3z6a2b5d7c/";

    fn manifest(title: &str, state: &str, kind: &str) -> Manifest {
        let video = serde_json::json!({
            "kind": "video", "codec": "avc1.42c01f", "width": 1920, "height": 1080,
        });
        let tracks = if kind == "voice" { vec![] } else { vec![video] };
        let json = serde_json::json!({
            "format": 1, "id": "5k2m9x0c7r8t4w1y3z6a2b5d7c", "kind": kind,
            "title": title, "created": "2026-11-22T15:30:00Z", "state": state,
            "duration_ms": 64_600, "tracks": tracks, "segments": [],
        });
        Manifest::parse(json.to_string().as_bytes()).unwrap()
    }

    fn card(title: &str, kind: &str) -> Card {
        let link = Url::parse(LINK).unwrap();
        let beside = |name| link.join(name).unwrap();
        let poster = (kind == "screen").then(|| beside("poster.jpg"));
        let manifest = manifest(title, "ready", kind);
        Card::new(&manifest, link.clone(), beside("oembed.json"), poster)
    }

    #[test]
    fn a_chat_is_told_title_still_and_player() {
        let head = card("Tour", "screen").head();
        for (name, value) in [
            ("og:title", "Tour"),
            ("og:description", "A screen recording, 1:05."),
            ("og:url", LINK),
            ("og:type", "video.other"),
            ("og:video", LINK),
            ("og:video:secure_url", LINK),
            ("og:video:type", "text/html"),
            ("og:video:width", "1920"),
            ("og:image", &format!("{LINK}poster.jpg")),
            ("og:image:width", "1280"),
            ("og:image:height", "720"),
        ] {
            let tag = format!("<meta property=\"{name}\" content=\"{value}\">");
            assert!(head.contains(&tag), "{tag} in {head}");
        }
        assert!(head.contains("summary_large_image"));
        assert!(head.contains(&format!(
            "type=\"application/json+oembed\" href=\"{LINK}oembed.json\""
        )));
    }

    #[test]
    fn a_voice_note_has_neither_still_nor_video() {
        let head = card("Memo", "voice").head();
        assert!(!head.contains("og:image") && !head.contains("og:video"));
        assert!(head.contains("content=\"summary\""));
        assert!(head.contains("content=\"website\""));
    }

    #[test]
    fn no_title_breaks_out_of_any_shape() {
        let bad = card("a ](javascript:1) \"><script>'1'</script>", "screen");
        for text in [bad.head(), bad.embed()] {
            assert!(!text.contains("<script"), "{text}");
            assert!(!text.contains(bad.title.as_str()), "{text}");
        }
        let oembed: serde_json::Value = serde_json::from_str(&bad.oembed()).unwrap();
        assert!(!oembed["html"].as_str().unwrap().contains("<script"));
    }

    #[test]
    fn an_embedding_site_is_told_all_that_oembed_asks_for() {
        let told: serde_json::Value =
            serde_json::from_str(&card("Tour", "screen").oembed()).unwrap();
        for (name, value) in [("version", "1.0"), ("type", "video"), ("title", "Tour")] {
            assert_eq!(told[name], value);
        }
        assert_eq!(
            (&told["width"], &told["height"]),
            (&1920.into(), &1080.into())
        );
        assert_eq!(told["thumbnail_width"], 1280);
        assert_eq!(told["thumbnail_height"], 720);
        let voice: serde_json::Value =
            serde_json::from_str(&card("Memo", "voice").oembed()).unwrap();
        assert!(voice.get("thumbnail_url").is_none());
        assert_eq!(voice["height"], 120);
    }

    #[test]
    fn a_clip_that_grows_says_so_and_long_ones_have_hours() {
        assert_eq!(
            description(&manifest("", "recording", "screen")),
            "A screen recording, being recorded now."
        );
        let mut asking = manifest("", "ready", "voice");
        asking.wish.need = Some(Need::Decide);
        assert_eq!(
            description(&asking),
            "A voice note, 1:05. A decision is needed."
        );
        assert_eq!(title(&manifest("  ", "ready", "screen")), "Untitled clip");
        assert_eq!(clock(Duration::from_secs(3605)), "1:00:05");
    }
}
