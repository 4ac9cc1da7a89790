//! What a clip is for: what those who watch it are to do, and until when.

use aside_library::Wish;
use jiff::civil::Date;
use jiff::{Timestamp, Zoned};

use super::expiry::moment;
use crate::AppError;
use crate::app::App;
use crate::ids::parse;
use crate::view::{Need, WishView};
use crate::work::blocking;

impl App {
    /// Says what a clip is for, at its link as well; `None` says nothing.
    ///
    /// # Errors
    /// When there is no such clip, or it is being recorded.
    pub async fn need(&self, id: &str, need: Option<Need>) -> Result<(), AppError> {
        self.wish(id, move |wish| wish.need = need.map(Into::into))
            .await
    }

    /// Says until when an answer is wanted: from now `2d`, `1w` or `12h`; the end
    /// of a day here, `2026-12-04`; a time (RFC 3339); or `never`. Returns the
    /// moment (RFC 3339).
    ///
    /// # Errors
    /// When there is no such clip, it is being recorded, or that is no moment.
    pub async fn reply_by(&self, id: &str, when: &str) -> Result<Option<String>, AppError> {
        let at = deadline(when, &Zoned::now())?;
        self.wish(id, move |wish| wish.reply_by = at).await?;
        Ok(at.map(|it| it.to_string()))
    }

    /// Changes what is wanted of those who watch a clip, or allowed.
    pub(super) async fn wish(
        &self,
        id: &str,
        change: impl FnOnce(&mut Wish) + Send + 'static,
    ) -> Result<(), AppError> {
        let id = parse(id)?;
        let library = self.inner.library.clone();
        let change = move || library.update(&id, |manifest| change(&mut manifest.wish));
        blocking(change).await??;
        self.publish(&id);
        self.tell_clip(&id);
        Ok(())
    }
}

/// A moment as people write it: a day ends where they are.
fn deadline(text: &str, now: &Zoned) -> Result<Option<Timestamp>, AppError> {
    let end = |day: Date| day.at(23, 59, 59, 0).to_zoned(now.time_zone().clone());
    match text.trim().parse::<Date>() {
        Ok(day) if text.trim().len() == "2026-12-04".len() => {
            Ok(end(day).ok().map(|it| it.timestamp()))
        }
        _ => moment(text, now.timestamp()),
    }
}

/// What is wanted, as a person sees it.
pub(crate) fn wish_view(wish: &Wish) -> WishView {
    WishView {
        need: wish.need.as_ref().and_then(Need::of),
        reply_by: wish.reply_by.map(|it| it.to_string()),
        comments: wish.comments,
        replies: wish.replies,
        visits: wish.visits,
    }
}

impl Need {
    /// None for a kind that is not known to this version.
    fn of(need: &aside_library::Need) -> Option<Self> {
        match need {
            aside_library::Need::Fyi => Some(Self::Fyi),
            aside_library::Need::Answer => Some(Self::Answer),
            aside_library::Need::Decide => Some(Self::Decide),
            _ => None,
        }
    }
}

impl From<Need> for aside_library::Need {
    fn from(need: Need) -> Self {
        match need {
            Need::Fyi => Self::Fyi,
            Need::Answer => Self::Answer,
            Need::Decide => Self::Decide,
        }
    }
}

#[cfg(test)]
mod tests {
    use aside_library::{Kind, NewClip};
    use jiff::tz::TimeZone;

    use super::*;
    use crate::Paths;

    #[test]
    fn a_day_ends_where_the_person_is() {
        let zone = TimeZone::fixed(jiff::tz::offset(2));
        let now = "2026-11-22T10:00:00Z".parse::<Timestamp>().unwrap();
        let now = now.to_zoned(zone);
        let at = |text| deadline(text, &now).unwrap().map(|it| it.to_string());
        assert_eq!(at("2026-12-04").as_deref(), Some("2026-12-04T21:59:59Z"));
        assert_eq!(at("2d").as_deref(), Some("2026-11-24T10:00:00Z"));
        assert_eq!(
            at("2026-12-04T08:00:00Z").as_deref(),
            Some("2026-12-04T08:00:00Z")
        );
        assert_eq!(at("never"), None);
        assert!(deadline("2026-02-30", &now).is_err());
        assert!(deadline("soon", &now).is_err());
    }

    #[tokio::test]
    async fn what_a_clip_is_for_is_in_its_manifest_and_can_be_taken_back() {
        let dir = tempfile::tempdir().unwrap();
        let app = App::open(Paths::below(dir.path())).await.unwrap();
        let writer = app.inner.library.create(NewClip::new(Kind::Voice)).unwrap();
        let id = writer.id().to_string();
        drop(writer);
        app.need(&id, Some(Need::Decide)).await.unwrap();
        app.reply_by(&id, "2026-12-04T21:59:59Z").await.unwrap();
        let wish = app.clip(&id).await.unwrap().summary.wish;
        assert_eq!(wish.need, Some(Need::Decide));
        assert_eq!(wish.reply_by.as_deref(), Some("2026-12-04T21:59:59Z"));
        app.need(&id, None).await.unwrap();
        app.reply_by(&id, "never").await.unwrap();
        let clip = app.inner.library.clip(&id.parse().unwrap()).unwrap();
        assert!(clip.manifest.wish.is_none());
    }
}
