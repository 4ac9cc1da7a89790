//! A clip's beginning and end are cut off, and taken back.

use std::time::Duration;

use aside_library::{ClipId, Edits};
use aside_media::ClipTime;
use aside_recorder::Part;
use data_encoding::BASE64;

use crate::app::App;
use crate::ids::parse;
use crate::summary::millis;
use crate::view::{Span, Still, Trimmed};
use crate::work::{blocking, lock};
use crate::{AppError, ErrorCode, Watch};

/// Of a picture in a strip of them.
const STILL_WIDTH: u32 = 192;

/// Less than this is no clip.
const SHORTEST: Duration = Duration::from_millis(100);

impl App {
    /// Cuts off what comes before a moment of a clip, and from another on: as
    /// it is shown now, so that cutting again cuts more. The film it was stays;
    /// the clip at the link is the shorter one. Returns what it showed before,
    /// for [`App::untrim`].
    ///
    /// # Errors
    /// When there is no such clip or no such part of it, it is not whole, the
    /// disk refuses, or it was cancelled: the clip is as it was then.
    pub async fn trim(&self, id: &str, span: Span, watch: Watch) -> Result<Trimmed, AppError> {
        let id = parse(id)?;
        let clip = self.whole(id).await?;
        let until = span.until_ms.min(millis(clip.manifest.duration()));
        let shown = self.shown(id).await?;
        let origin = shown.map_or(0, |it| it.from_ms);
        let wanted = Span {
            from_ms: origin.saturating_add(span.from_ms),
            until_ms: origin.saturating_add(until),
        };
        self.show_part(id, wanted, watch).await?;
        Ok(Trimmed { before: shown })
    }

    /// Has a clip show more of its film again: what [`App::trim`] said it
    /// showed, or all of it.
    ///
    /// # Errors
    /// As [`App::trim`], and when it was not cut.
    pub async fn untrim(&self, id: &str, to: Option<Span>, watch: Watch) -> Result<(), AppError> {
        let id = parse(id)?;
        self.whole(id).await?;
        if self.shown(id).await?.is_none() {
            return Err(AppError::new(
                ErrorCode::Usage,
                "Nothing was cut off this clip.",
                "`aside versions` lists the films that were at its link.",
            ));
        }
        if let Some(span) = to {
            return self.show_part(id, span, watch).await;
        }
        let app = self.clone();
        blocking(move || {
            let _only = lock(&app.inner.correcting);
            aside_recorder::untrim_clip(&app.inner.library, &id)
        })
        .await??;
        self.cut_anew(id);
        Ok(())
    }

    /// What a clip shows at a moment, or a little before in a long one; small.
    ///
    /// # Errors
    /// When there is no such clip, or it has no picture there.
    pub async fn still(&self, id: &str, at_ms: u64) -> Result<Still, AppError> {
        let (library, id) = (self.inner.library.clone(), parse(id)?);
        let at = ClipTime::ZERO + Duration::from_millis(at_ms);
        let jpeg = blocking(move || aside_recorder::still(&library, &id, at, STILL_WIDTH));
        Ok(Still {
            url: format!("data:image/jpeg;base64,{}", BASE64.encode(&jpeg.await??)),
        })
    }

    /// Which part of its whole film a clip shows; `None` when it is all of it.
    async fn shown(&self, id: ClipId) -> Result<Option<Span>, AppError> {
        let library = self.inner.library.clone();
        let edits = blocking(move || library.edits(&id)).await??;
        Ok(edits.as_ref().map(span))
    }

    /// Has a clip show a part of its whole film.
    async fn show_part(&self, id: ClipId, span: Span, watch: Watch) -> Result<(), AppError> {
        let part = Part {
            from: Duration::from_millis(span.from_ms),
            until: Duration::from_millis(span.until_ms),
        };
        let app = self.clone();
        blocking(move || -> Result<_, AppError> {
            let library = &app.inner.library;
            let length = library.whole(&id)?.manifest.duration();
            if part.until > length || part.from + SHORTEST > part.until {
                return Err(AppError::new(
                    ErrorCode::Usage,
                    "There is no such part of this clip.",
                    "Its end has to come at least 0.1 s after its beginning, within the clip.",
                ));
            }
            let _only = lock(&app.inner.correcting);
            let told = |done, total| watch.tell_time(done, total);
            aside_recorder::trim_clip(library, &id, part, told)?;
            Ok(())
        })
        .await??;
        self.cut_anew(id);
        Ok(())
    }

    /// Brings the film to the link. What it still lacks is made meanwhile.
    fn cut_anew(&self, id: ClipId) {
        // On its way before it is told: what is told says so.
        self.publish(&id);
        self.tell_clip(&id);
        let app = self.clone();
        tokio::spawn(async move { app.complete(id).await });
    }
}

pub(crate) fn span(edits: &Edits) -> Span {
    Span {
        from_ms: millis(edits.from),
        until_ms: millis(edits.until),
    }
}
