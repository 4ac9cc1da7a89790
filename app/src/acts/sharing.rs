//! A clip's link, in the shapes in which people pass it on.

use aside_library::{ClipId, Track};
use url::Url;

use crate::AppError;
use crate::app::App;
use crate::ids::parse;
use crate::summary::excerpt_of;
use crate::work::blocking;

/// The shape of what is passed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShareAs {
    /// The link alone.
    Link,
    /// A link that Markdown shows as the clip's still.
    Markdown,
    /// Still, title and first words, for an e-mail.
    Html,
    /// A frame with the player, for a web page.
    Embed,
    /// What a site that asks how to embed the link is told (oEmbed 1.0).
    Oembed,
}

/// What is known of a clip that is shared.
struct Shared {
    title: String,
    link: Url,
    poster: Option<Url>,
    words: String,
    width: u32,
    height: u32,
}

impl App {
    /// A clip's link, as somebody passes it on; with `at_ms`, from that moment
    /// of the clip.
    ///
    /// # Errors
    /// When there is no such clip.
    pub async fn share(
        &self,
        id: &str,
        shape: ShareAs,
        at_ms: Option<u64>,
    ) -> Result<String, AppError> {
        let (app, id) = (self.clone(), parse(id)?);
        let shared = blocking(move || app.shared(&id, at_ms)).await??;
        Ok(match shape {
            ShareAs::Link => shared.link.to_string(),
            ShareAs::Markdown => shared.markdown(),
            ShareAs::Html => shared.html(),
            ShareAs::Embed => shared.embed(),
            ShareAs::Oembed => shared.oembed(),
        })
    }

    fn shared(&self, id: &ClipId, at_ms: Option<u64>) -> Result<Shared, AppError> {
        let clip = self.inner.library.clip(id)?;
        let store = self.store_of(id);
        let mut link = store.link(id);
        if let Some(at) = at_ms {
            link.set_query(Some(&format!("t={}", seconds(at))));
        }
        let poster = aside_library::FileName::poster().under(&clip.dir).exists();
        let size = |track: &Track| match track {
            Track::Video { width, height, .. } => Some((*width, *height)),
            _ => None,
        };
        // A voice note is a line with a button.
        let (width, height) = clip
            .manifest
            .tracks()
            .iter()
            .find_map(size)
            .unwrap_or((640, 120));
        Ok(Shared {
            title: clip.manifest.title.clone(),
            link,
            poster: poster.then(|| store.object_url(id, "poster.jpg")),
            words: excerpt_of(&clip),
            width,
            height,
        })
    }
}

impl Shared {
    fn markdown(&self) -> String {
        let title = self.title.replace(['[', ']', '\n'], " ");
        match &self.poster {
            Some(poster) => format!("[![{title}]({poster})]({})", self.link),
            None => format!("[{title}]({})", self.link),
        }
    }

    /// Only what every mail program shows: a table-free block with a picture,
    /// its sizes said, and plain text links.
    fn html(&self) -> String {
        let (title, link) = (escaped(&self.title), escaped(self.link.as_str()));
        let mut html = format!("<p><a href=\"{link}\"><strong>{title}</strong></a></p>\n");
        if let Some(poster) = &self.poster {
            let poster = escaped(poster.as_str());
            let height = 480 * u64::from(self.height) / u64::from(self.width.max(1));
            html += &format!(
                "<p><a href=\"{link}\"><img src=\"{poster}\" alt=\"{title}\" width=\"480\" \
                 height=\"{height}\" style=\"border:0;max-width:100%;height:auto\"></a></p>\n"
            );
        }
        if !self.words.is_empty() {
            html += &format!("<p>{}</p>\n", escaped(&self.words));
        }
        html + &format!("<p><a href=\"{link}\">{link}</a></p>\n")
    }

    fn embed(&self) -> String {
        format!(
            "<iframe src=\"{}\" title=\"{}\" width=\"{}\" height=\"{}\" \
             style=\"border:0;aspect-ratio:{2}/{3};max-width:100%;height:auto\" \
             allow=\"fullscreen; picture-in-picture\" allowfullscreen \
             referrerpolicy=\"no-referrer\" loading=\"lazy\"></iframe>",
            escaped(self.link.as_str()),
            escaped(&self.title),
            self.width,
            self.height,
        )
    }

    fn oembed(&self) -> String {
        let mut answer = serde_json::json!({
            "version": "1.0",
            "type": "video",
            "provider_name": "Aside",
            "title": self.title,
            "html": self.embed(),
            "width": self.width,
            "height": self.height,
        });
        if let Some(poster) = &self.poster {
            answer["thumbnail_url"] = poster.as_str().into();
            // As large as posters are made at most.
            let width = self.width.min(1280);
            let height = u64::from(self.height) * u64::from(width) / u64::from(self.width.max(1));
            answer["thumbnail_width"] = width.into();
            answer["thumbnail_height"] = height.into();
        }
        answer.to_string()
    }
}

/// `65` or `65.5`: as the page reads it.
fn seconds(millis: u64) -> String {
    match millis % 1000 {
        0 => (millis / 1000).to_string(),
        rest => {
            let text = format!("{}.{rest:03}", millis / 1000);
            text.trim_end_matches('0').to_owned()
        }
    }
}

/// Text for an element or a quoted attribute (HTML Standard, 13.3).
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shared(title: &str) -> Shared {
        Shared {
            title: title.into(),
            link: "https://clips.example/c/5k2m9x0c7r8t4w1y3z6a2b5d7c/"
                .parse()
                .unwrap(),
            poster: Some("https://clips.example/c/x/poster.jpg".parse().unwrap()),
            words: "Hello & welcome".into(),
            width: 1920,
            height: 1080,
        }
    }

    #[test]
    fn no_title_breaks_out_of_any_shape() {
        let bad = shared("a ](javascript:1) \"><script>alert(1)</script>");
        for text in [bad.html(), bad.embed()] {
            assert!(!text.contains("<script"), "{text}");
            assert!(!text.contains(bad.title.as_str()), "{text}");
        }
        assert!(
            !bad.markdown().contains("](javascript"),
            "{}",
            bad.markdown()
        );
        let oembed: serde_json::Value = serde_json::from_str(&bad.oembed()).unwrap();
        assert!(!oembed["html"].as_str().unwrap().contains("<script"));
    }

    #[test]
    fn an_embedding_site_is_told_all_that_oembed_asks_for() {
        let oembed: serde_json::Value = serde_json::from_str(&shared("Tour").oembed()).unwrap();
        for (name, value) in [("version", "1.0"), ("type", "video"), ("title", "Tour")] {
            assert_eq!(oembed[name], value);
        }
        assert_eq!(oembed["thumbnail_width"], 1280);
        assert_eq!(oembed["thumbnail_height"], 720);
        assert!(shared("Tour").html().contains("height=\"270\""));
    }

    #[test]
    fn a_moment_is_written_as_the_page_reads_it() {
        assert_eq!(seconds(65_000), "65");
        assert_eq!(seconds(65_500), "65.5");
        assert_eq!(seconds(1), "0.001");
    }
}
