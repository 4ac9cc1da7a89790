//! Whether, and when, the desktop shows what happens while nobody looks.

use jiff::Zoned;
use jiff::civil::Time;

use crate::app::App;
use crate::settings::{NoticeSettings, Quiet};
use crate::view::{NoticeChoices, QuietHours};
use crate::{AppError, ErrorCode};

/// How a time of the day is written: `22:00`.
const CLOCK: &str = "%H:%M";

impl App {
    /// Says whether, and when, the desktop shows what happens.
    ///
    /// # Errors
    /// When what is written is no time of the day, or the settings cannot be read
    /// or written.
    pub async fn set_notices(&self, choices: NoticeChoices) -> Result<(), AppError> {
        let quiet = choices.quiet.as_ref().map(quiet).transpose()?;
        let shown = choices.shown;
        self.change_settings(move |it| it.notices = NoticeSettings { shown, quiet })
            .await
    }

    /// Whether notices wait now; `None` when there are to be none at all.
    pub fn notices_wait(&self) -> Option<bool> {
        let NoticeSettings { shown, quiet } = self.settings_now().notices;
        let now = Zoned::now().time();
        shown.then(|| quiet.is_some_and(|it| it.has(now)))
    }
}

/// As they are shown.
pub(super) fn choices(settings: &NoticeSettings) -> NoticeChoices {
    let text = |time: Time| time.strftime(CLOCK).to_string();
    NoticeChoices {
        shown: settings.shown,
        quiet: settings.quiet.map(|it| QuietHours {
            from: text(it.from),
            until: text(it.until),
        }),
    }
}

fn quiet(hours: &QuietHours) -> Result<Quiet, AppError> {
    let time = |text: &str| {
        Time::strptime(CLOCK, text.trim()).map_err(|_| {
            AppError::new(
                ErrorCode::Usage,
                format!("\"{text}\" is no time of the day."),
                "Write hours and minutes, such as 22:00.",
            )
        })
    };
    Ok(Quiet {
        from: time(&hours.from)?,
        until: time(&hours.until)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Paths;

    #[tokio::test]
    async fn quiet_hours_are_kept_as_they_are_written() {
        let dir = tempfile::tempdir().unwrap();
        let app = App::open(Paths::below(dir.path())).await.unwrap();
        assert_eq!(app.notices_wait(), Some(false));
        let hours = |from: &str, until: &str| NoticeChoices {
            shown: true,
            quiet: Some(QuietHours {
                from: from.into(),
                until: until.into(),
            }),
        };
        let day = hours("00:00", "23:59");
        app.set_notices(day.clone()).await.unwrap();
        assert_eq!(app.preferences().await.unwrap().notices, day);
        let refused = app.set_notices(hours("25:00", "7")).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::Usage);
        let none = NoticeChoices {
            shown: false,
            quiet: None,
        };
        app.set_notices(none).await.unwrap();
        assert_eq!(app.notices_wait(), None);
    }
}
