//! Until when a clip can be watched at its link.

use aside_library::Manifest;
use jiff::{SignedDuration, Timestamp};

use crate::app::App;
use crate::ids::parse;
use crate::work::blocking;
use crate::{AppError, ErrorCode};

impl App {
    /// Has a clip's link work until a moment: from now `30d`, `2w`, `12h`,
    /// `45m`, or `now`; the end of a day, `2027-01-31` (UTC); a time (RFC 3339);
    /// or `never`. After that the clip is taken out of its store by whichever
    /// Aside runs next, and stays in the library; a later moment brings it back
    /// to the same link. Returns the moment (RFC 3339), which is earlier if the
    /// store keeps nothing for so long.
    ///
    /// # Errors
    /// When there is no such clip, it is being recorded, that is no moment, or
    /// it is over already and the store does not let go of the clip.
    pub async fn expire(&self, id: &str, when: &str) -> Result<Option<String>, AppError> {
        let (id, expires) = (parse(id)?, moment(when, Timestamp::now())?);
        let library = self.inner.library.clone();
        let change = move || library.update(&id, |manifest| manifest.expires = expires);
        let manifest = blocking(change).await??;
        self.publish(&id);
        self.inner.sender.settle(&id).await;
        self.tell_clip(&id);
        if self.is_over(&manifest) {
            if !self.has_left(&manifest) {
                return Err(self.still_there(&id));
            }
            self.forget_page(&id).await?;
        }
        Ok(self.expiry(&manifest).map(|it| it.to_string()))
    }

    /// Until when a clip's link works, by its own wish or its store's.
    pub(crate) fn expiry(&self, manifest: &Manifest) -> Option<Timestamp> {
        let expiry = self.store_of(&manifest.id()).expiry(manifest)?;
        Timestamp::try_from(expiry).ok()
    }

    /// Whether a clip is not to be at its link any more.
    pub(crate) fn is_over(&self, manifest: &Manifest) -> bool {
        self.expiry(manifest)
            .is_some_and(|at| at <= Timestamp::now())
    }

    /// Whether a clip's time is over, and it is in no store any more.
    pub(crate) fn has_left(&self, manifest: &Manifest) -> bool {
        let id = manifest.id();
        let store = self.inner.sender.store_of(&id);
        self.is_over(manifest) && store.is_some_and(|it| !it.knows(&id))
    }
}

/// A moment as people write it; `None` for never.
pub(super) fn moment(text: &str, now: Timestamp) -> Result<Option<Timestamp>, AppError> {
    let wrong = || {
        AppError::new(
            ErrorCode::Usage,
            format!("{text:?} is no moment until which a link can work."),
            "Write 30d, 2w, 12h or 45m, a date such as 2027-01-31, `now` or `never`.",
        )
    };
    match text.trim() {
        "never" => return Ok(None),
        "now" => return Ok(Some(now)),
        _ => {}
    }
    let day = format!("{text}T23:59:59Z");
    if let Ok(at) = text.parse().or_else(|_| day.parse::<Timestamp>()) {
        return Ok(Some(at));
    }
    let unit = text.chars().next_back().ok_or_else(wrong)?;
    let minutes: i64 = match unit {
        'm' => 1,
        'h' => 60,
        'd' => 24 * 60,
        'w' => 7 * 24 * 60,
        _ => return Err(wrong()),
    };
    // The units are one byte long.
    let count: u32 = text[..text.len() - 1].parse().map_err(|_| wrong())?;
    let after = SignedDuration::from_secs(i64::from(count) * minutes * 60);
    now.checked_add(after).map(Some).map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Option<String> {
        let now = "2026-11-22T10:00:00Z".parse().unwrap();
        moment(text, now).unwrap().map(|it| it.to_string())
    }

    #[test]
    fn moments_are_typed_as_people_say_them() {
        for (text, wanted) in [
            ("45m", "2026-11-22T10:45:00Z"),
            ("12h", "2026-11-22T22:00:00Z"),
            ("30d", "2026-12-22T10:00:00Z"),
            ("2w", "2026-12-06T10:00:00Z"),
            ("2027-01-31", "2027-01-31T23:59:59Z"),
            ("2027-01-31T08:00:00+01:00", "2027-01-31T07:00:00Z"),
            ("now", "2026-11-22T10:00:00Z"),
        ] {
            assert_eq!(at(text).as_deref(), Some(wanted), "{text}");
        }
        assert_eq!(at("never"), None);
        let now = Timestamp::now();
        for wrong in [
            "",
            "d",
            "-1d",
            "30",
            "30y",
            "tomorrow",
            "99999999999d",
            "3ü",
        ] {
            assert!(moment(wrong, now).is_err(), "{wrong:?}");
        }
    }
}
