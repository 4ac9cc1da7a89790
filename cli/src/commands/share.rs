//! `aside share`

use aside_app::view::Need;
use aside_app::{App, AppError, ErrorCode, ShareAs};
use serde_json::json;

use crate::args::{NeedArg, Shape, Share};
use crate::output::Output;

pub(crate) async fn run(app: &App, args: &Share, output: &Output) -> anyhow::Result<()> {
    let id = super::clips::resolve(app, &args.clip).await?;
    let at = args.at.as_deref().map(moment).transpose()?;
    let shape = match args.shape {
        Shape::Link => ShareAs::Link,
        Shape::Markdown => ShareAs::Markdown,
        Shape::Html => ShareAs::Html,
        Shape::Embed => ShareAs::Embed,
        Shape::Oembed => ShareAs::Oembed,
    };
    if let Some(when) = &args.expires {
        app.expire(&id, when).await?;
    }
    if let Some(need) = args.need {
        app.need(&id, needed(need)).await?;
    }
    if let Some(when) = &args.reply_by {
        app.reply_by(&id, when).await?;
    }
    if args.need.is_some() || args.reply_by.is_some() {
        app.settle(&id).await;
    }
    let text = app.share(&id, shape, at).await?;
    output.answer(&json!({ "id": id, "text": text }), || text.clone())
}

fn needed(need: NeedArg) -> Option<Need> {
    match need {
        NeedArg::Fyi => Some(Need::Fyi),
        NeedArg::Answer => Some(Need::Answer),
        NeedArg::Decide => Some(Need::Decide),
        NeedArg::None => None,
    }
}

/// `83`, `83.5`, `1:23` or `1:02:03`, in milliseconds.
pub(super) fn moment(text: &str) -> Result<u64, AppError> {
    let wrong = || {
        AppError::new(
            ErrorCode::Usage,
            format!("{text:?} is no moment of a clip."),
            "Write seconds, such as 83, or minutes and seconds, such as 1:23.",
        )
    };
    let mut seconds = 0.0;
    for part in text.split(':') {
        let part: f64 = part.parse().map_err(|_| wrong())?;
        seconds = seconds * 60.0 + part;
    }
    // No clip is longer than a year.
    match (0.0..=31e6).contains(&seconds) {
        true => Ok((seconds * 1000.0).round() as u64),
        false => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_typed_as_people_say_them() {
        assert_eq!(moment("83").unwrap(), 83_000);
        assert_eq!(moment("83.5").unwrap(), 83_500);
        assert_eq!(moment("1:23").unwrap(), 83_000);
        assert_eq!(moment("1:00:01").unwrap(), 3_601_000);
        for wrong in ["", "a", "1:", "-1", "nan", "inf"] {
            assert!(moment(wrong).is_err(), "{wrong:?}");
        }
    }
}
