//! Tags: what a person files clips under. They lie in the clips' folders and are
//! never published.

use aside_library::{ClipId, Error, InvalidTag, MOST_TAGS, Tag};

use crate::app::App;
use crate::ids::parse;
use crate::view::ClipTags;
use crate::work::blocking;
use crate::{AppError, ErrorCode};

impl App {
    /// Adds tags to clips and takes others from them; the tags that those which
    /// changed had before, for [`App::set_tags`] to bring back. A clip that cannot
    /// be changed is left out, and why is told as an event.
    ///
    /// # Errors
    /// When one of them is no tag or no clip's id, or no clip could be changed.
    pub async fn tag(
        &self,
        ids: &[String],
        add: &[String],
        remove: &[String],
    ) -> Result<Vec<ClipTags>, AppError> {
        let (add, remove) = (tags(add)?, tags(remove)?);
        let ids = ids.iter().map(|id| parse(id));
        let ids = ids.collect::<Result<Vec<_>, _>>()?;
        let all = ids.into_iter().map(|id| {
            let (add, remove) = (add.clone(), remove.clone());
            let change = move |tags: &mut Vec<Tag>| {
                tags.retain(|it| !remove.contains(it));
                tags.extend(add);
            };
            (id, change)
        });
        self.change_tags(all.collect()).await
    }

    /// Gives clips exactly these tags; what they had before, as [`App::tag`].
    ///
    /// # Errors
    /// As [`App::tag`].
    pub async fn set_tags(&self, all: &[ClipTags]) -> Result<Vec<ClipTags>, AppError> {
        let wanted = all.iter().map(|it| {
            let (id, wanted) = (parse(&it.clip_id)?, tags(&it.tags)?);
            Ok((id, move |tags: &mut Vec<Tag>| *tags = wanted))
        });
        let wanted = wanted.collect::<Result<Vec<_>, AppError>>()?;
        self.change_tags(wanted).await
    }

    async fn change_tags<F>(&self, all: Vec<(ClipId, F)>) -> Result<Vec<ClipTags>, AppError>
    where
        F: FnOnce(&mut Vec<Tag>) + Send + 'static,
    {
        let app = self.clone();
        blocking(move || {
            let library = &app.inner.library;
            let (mut changed, mut refused) = (Vec::new(), None);
            let count = all.len();
            for (id, change) in all {
                match library.tag(&id, change) {
                    Ok(before) if before == library.tags(&id) => {}
                    Ok(before) => {
                        changed.push(ClipTags {
                            clip_id: id.to_string(),
                            tags: tag_names(&before),
                        });
                        app.tell_clip(&id);
                    }
                    Err(error) => refused = refused.or(Some(refusal(error))),
                }
            }
            match refused {
                Some(refused) if changed.is_empty() && count > 0 => return Err(refused),
                Some(refused) => app.tell_error(refused),
                None => {}
            }
            Ok(changed)
        })
        .await?
    }
}

/// As they are shown.
pub(crate) fn tag_names(tags: &[Tag]) -> Vec<String> {
    tags.iter().map(|it| it.as_str().to_owned()).collect()
}

fn tags(typed: &[String]) -> Result<Vec<Tag>, AppError> {
    let tag = |typed: &String| {
        typed.parse().map_err(|invalid: InvalidTag| {
            AppError::new(
                ErrorCode::Usage,
                format!("\"{typed}\" is no tag: {invalid}."),
                "Write a word or a few.",
            )
        })
    };
    typed.iter().map(tag).collect()
}

fn refusal(error: Error) -> AppError {
    match error {
        Error::Order(_) => AppError::new(
            ErrorCode::Usage,
            format!("A clip has at most {MOST_TAGS} tags."),
            "Take some from it first.",
        ),
        error => error.into(),
    }
}

#[cfg(test)]
mod tests {
    use aside_library::{Kind, NewClip};

    use super::*;
    use crate::Paths;

    #[tokio::test]
    async fn many_clips_are_tagged_at_once_and_one_act_takes_it_back() {
        let dir = tempfile::tempdir().unwrap();
        let app = App::open(Paths::below(dir.path())).await.unwrap();
        let made = (0..3).map(|_| {
            let writer = app.inner.library.create(NewClip::new(Kind::Voice)).unwrap();
            let id = writer.id().to_string();
            drop(writer);
            id
        });
        let ids: Vec<String> = made.collect();
        let of = |id: &String| {
            let id = parse(id).unwrap();
            tag_names(&app.inner.library.tags(&id))
        };
        let add = |ids: &[String], add: &str| {
            let (app, ids, add) = (app.clone(), ids.to_vec(), [add.to_owned()]);
            async move { app.tag(&ids, &add, &[]).await }
        };
        assert_eq!(add(&ids[..1], "Hiring").await.unwrap().len(), 1);
        let before = add(&ids, "#hiring").await.unwrap();
        assert_eq!(before.len(), 2, "one had it already");
        assert!(ids.iter().all(|id| of(id).len() == 1));

        let undone = app.set_tags(&before).await.unwrap();
        assert_eq!(undone.len(), 2);
        assert_eq!(
            ids.iter().map(of).map(|it| it.len()).collect::<Vec<_>>(),
            [1, 0, 0]
        );
        let took = app.tag(&ids, &[], &["HIRING".to_owned()]).await.unwrap();
        assert_eq!(took[0].tags, ["Hiring"]);

        let code = |it: Result<_, AppError>| it.unwrap_err().code;
        assert_eq!(code(add(&ids, "#").await), ErrorCode::Usage);
        let stranger = [aside_library::ClipId::random().unwrap().to_string()];
        assert_eq!(code(add(&stranger, "x").await), ErrorCode::NotFound);
        // One that went meanwhile does not keep the others from theirs.
        let with_stranger = [&ids[..], &stranger].concat();
        assert_eq!(add(&with_stranger, "x").await.unwrap().len(), 3);
    }
}
