//! A clip's link, in the shapes in which people pass it on.

use aside_library::ClipId;
use aside_share::{Card, escaped};
use serde::Deserialize;
use specta::Type;

use crate::AppError;
use crate::app::App;
use crate::ids::parse;
use crate::summary::excerpt_of;
use crate::work::blocking;

/// The shape of what is passed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
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
    card: Card,
    words: String,
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
            ShareAs::Link => shared.card.link.to_string(),
            ShareAs::Markdown => shared.markdown(),
            ShareAs::Html => shared.html(),
            ShareAs::Embed => shared.card.embed(),
            ShareAs::Oembed => shared.card.oembed(),
        })
    }

    /// Puts a clip on the clipboard, as somebody passes it on; for an e-mail as
    /// formatted text, which other programs paste as the link alone.
    ///
    /// # Errors
    /// As [`share`](Self::share); when there is no clipboard.
    pub async fn copy_share(
        &self,
        id: &str,
        shape: ShareAs,
        at_ms: Option<u64>,
    ) -> Result<(), AppError> {
        let text = self.share(id, shape, at_ms).await?;
        match shape {
            ShareAs::Html => {
                let plain = self.share(id, ShareAs::Link, at_ms).await?;
                self.inner.clipboard.set_html(&text, &plain)?;
            }
            _ => self.inner.clipboard.set(&text)?,
        }
        // What is there now takes the place of the take's link.
        let id = parse(id)?;
        self.update_take(|take| take.link_copied(&id));
        Ok(())
    }

    fn shared(&self, id: &ClipId, at_ms: Option<u64>) -> Result<Shared, AppError> {
        let clip = self.inner.library.clip(id)?;
        let poster = aside_library::FileName::poster().under(&clip.dir).exists();
        let mut card = self.store_of(id).card(&clip.manifest, poster);
        if let Some(at) = at_ms {
            card.link.set_query(Some(&format!("t={}", seconds(at))));
        }
        Ok(Shared {
            words: excerpt_of(&clip),
            card,
        })
    }
}

impl Shared {
    fn markdown(&self) -> String {
        let Card { link, poster, .. } = &self.card;
        let title = self.card.title.replace(['[', ']', '\n'], " ");
        match poster {
            Some(poster) => format!("[![{title}]({poster})]({link})"),
            None => format!("[{title}]({link})"),
        }
    }

    /// Only what every mail program shows: a table-free block with a picture,
    /// its sizes said, and plain text links.
    fn html(&self) -> String {
        let (width, height) = self.card.size;
        let (title, link) = (escaped(&self.card.title), escaped(self.card.link.as_str()));
        let mut html = format!("<p><a href=\"{link}\"><strong>{title}</strong></a></p>\n");
        if let Some(poster) = &self.card.poster {
            let poster = escaped(poster.as_str());
            let height = 480 * u64::from(height) / u64::from(width.max(1));
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

#[cfg(test)]
mod tests {
    use aside_library::Manifest;
    use aside_share::Store;

    use super::*;

    fn shared(title: &str) -> Shared {
        let json = serde_json::json!({
            "format": 1, "id": "5k2m9x0c7r8t4w1y3z6a2b5d7c", "kind": "screen",
            "title": title, "created": "2026-11-22T15:30:00Z", "state": "ready",
            "duration_ms": 64_600, "segments": [], "tracks": [
                { "kind": "video", "codec": "avc1.42c01f", "width": 1920, "height": 1080 },
            ],
        });
        let manifest = Manifest::parse(json.to_string().as_bytes()).unwrap();
        let dir = tempfile::tempdir().unwrap();
        let address = "https://clips.example/".parse().unwrap();
        let store = Store::folder(dir.path(), address).unwrap();
        Shared {
            card: store.card(&manifest, true),
            words: "Hello & welcome".into(),
        }
    }

    #[test]
    fn no_title_breaks_out_of_any_shape() {
        let bad = shared("a ](javascript:1) \"><script>alert(1)</script>");
        let html = bad.html();
        assert!(!html.contains("<script"), "{html}");
        assert!(!html.contains(bad.card.title.as_str()), "{html}");
        let markdown = bad.markdown();
        assert!(!markdown.contains("](javascript"), "{markdown}");
    }

    #[test]
    fn an_e_mail_shows_still_title_and_words() {
        let html = shared("Tour").html();
        assert!(html.contains("width=\"480\" height=\"270\""), "{html}");
        assert!(html.contains("<strong>Tour</strong>"), "{html}");
        assert!(html.contains("<p>Hello &amp; welcome</p>"), "{html}");
    }

    #[test]
    fn a_moment_is_written_as_the_page_reads_it() {
        assert_eq!(seconds(65_000), "65");
        assert_eq!(seconds(65_500), "65.5");
        assert_eq!(seconds(1), "0.001");
    }
}
