//! The clips there are: list, show, rename, delete, restore, link.

use std::time::Duration;

use aside_library::Trashed;

use crate::app::App;
use crate::chapters::named;
use crate::cuts::cuts;
use crate::ids::parse;
use crate::outside;
use crate::summary::{read_transcript, transcript_view};
use crate::view::{ClipDetails, ClipSummary, Event, TrashedClip};
use crate::work::blocking;
use crate::{AppError, ErrorCode};

impl App {
    /// Every clip, newest first.
    ///
    /// # Errors
    /// When the library cannot be read. A clip that cannot be understood is
    /// in the list, as broken.
    pub async fn clips(&self) -> Result<Vec<ClipSummary>, AppError> {
        let app = self.clone();
        blocking(move || {
            let summary = |entry| Some(app.entry_summary(&entry));
            Ok(app.inner.library.each(summary)?)
        })
        .await?
    }

    /// The clips that were made last, newest first, at most so many, at once:
    /// their order is the search index's, so that no other clip is looked at.
    /// One that another process made a moment ago can be missing, and all are
    /// while there is no index yet: [`App::clip_ids`] knows every one.
    ///
    /// # Errors
    /// When the reading is interrupted.
    pub async fn newest_clips(&self, most: u32) -> Result<Vec<ClipSummary>, AppError> {
        let app = self.clone();
        blocking(move || {
            let inner = &app.inner;
            let most = usize::try_from(most).unwrap_or(usize::MAX);
            let ids = inner.finder.newest(&inner.paths.index(), most);
            let entries = inner.library.entries_of(&ids);
            entries.iter().map(|it| app.entry_summary(it)).collect()
        })
        .await
    }

    /// The ids of every clip, newest first: for who shows a large library a part
    /// at a time.
    ///
    /// # Errors
    /// When the library cannot be read.
    pub async fn clip_ids(&self) -> Result<Vec<String>, AppError> {
        let library = self.inner.library.clone();
        blocking(move || Ok(library.each(|it| Some(it.id().to_string()))?)).await?
    }

    /// These clips, in this order, less those that have gone.
    ///
    /// # Errors
    /// When one of them is no clip's id.
    pub async fn clips_of(&self, ids: &[String]) -> Result<Vec<ClipSummary>, AppError> {
        let ids = ids
            .iter()
            .map(|id| parse(id))
            .collect::<Result<Vec<_>, _>>()?;
        let app = self.clone();
        blocking(move || {
            let entries = app.inner.library.entries_of(&ids);
            Ok(entries.iter().map(|it| app.entry_summary(it)).collect())
        })
        .await?
    }

    /// One clip with its words.
    ///
    /// # Errors
    /// When there is no such clip, or it cannot be understood.
    pub async fn clip(&self, id: &str) -> Result<ClipDetails, AppError> {
        let (app, id) = (self.clone(), parse(id)?);
        blocking(move || {
            let clip = app.inner.library.clip(&id)?;
            let summary = app.summary(&clip);
            let playable = clip.playlist().exists();
            let stream_url = playable.then(|| app.object_url(&id, "media/stream.m3u8"));
            let transcript = read_transcript(&clip);
            let edits = app.inner.library.edits(&id)?;
            Ok(ClipDetails {
                summary,
                trimmed: edits.as_ref().map(super::span),
                stream_url,
                cuts: cuts(&clip.manifest, transcript.as_ref()),
                transcript: transcript_view(transcript.as_ref(), named(&clip.manifest.marks)),
            })
        })
        .await?
    }

    /// Gives a clip another title, on its page as well.
    ///
    /// # Errors
    /// When there is no such clip, the title is blank, or the disk refuses.
    pub async fn rename(&self, id: &str, title: &str) -> Result<(), AppError> {
        let id = parse(id)?;
        let title = title.trim().to_owned();
        if title.is_empty() {
            return Err(AppError::new(
                ErrorCode::Usage,
                "A title cannot be blank.",
                "Type at least one letter.",
            ));
        }
        let (library, clip) = (self.inner.library.clone(), id);
        blocking(move || library.update(&clip, |manifest| manifest.title = title)).await??;
        self.publish(&id);
        self.tell_clip(&id);
        Ok(())
    }

    /// Puts a clip into the trash and takes it from its link.
    ///
    /// # Errors
    /// When there is no such clip, it is being recorded, or the disk refuses.
    pub async fn delete(&self, id: &str) -> Result<(), AppError> {
        let id = parse(id)?;
        let (library, clip) = (self.inner.library.clone(), id);
        blocking(move || library.trash(&clip)).await??;
        self.tell(Event::ClipRemoved { id: id.to_string() });
        self.unpublish_now(&id).await?;
        self.forget_page(&id).await
    }

    /// Takes a clip back out of the trash, to the same link.
    ///
    /// # Errors
    /// When it is not in the trash.
    pub async fn restore(&self, id: &str) -> Result<(), AppError> {
        let id = parse(id)?;
        let (library, clip) = (self.inner.library.clone(), id);
        blocking(move || library.restore(&clip)).await??;
        self.publish(&id);
        self.tell_clip(&id);
        Ok(())
    }

    /// What is in the trash, thrown away last first.
    ///
    /// # Errors
    /// When the trash cannot be read.
    pub async fn trash(&self) -> Result<Vec<TrashedClip>, AppError> {
        let (library, kept) = (self.inner.library.clone(), self.trash_kept());
        blocking(move || {
            let trashed = library.trashed()?.into_iter();
            Ok(trashed.map(|it| trashed_view(&it, kept)).collect())
        })
        .await?
    }

    /// How long clips stay in the trash.
    pub(crate) fn trash_kept(&self) -> Duration {
        self.settings_now().trash_kept()
    }

    /// Deletes for good what was thrown away at least so many days ago, and
    /// what viewers sent about it; the ids of what was.
    ///
    /// # Errors
    /// When something cannot be deleted, here or in a store; it is tried again
    /// at the next start.
    pub async fn empty_trash(&self, days: u32) -> Result<Vec<String>, AppError> {
        let library = self.inner.library.clone();
        let older_than = Duration::from_secs(u64::from(days) * 24 * 3600);
        let deleted = blocking(move || library.empty_trash(older_than)).await??;
        self.forget_viewers(&deleted).await?;
        Ok(deleted.iter().map(ToString::to_string).collect())
    }

    /// Where a clip can be watched.
    ///
    /// # Errors
    /// When that is no clip's id.
    pub fn link(&self, id: &str) -> Result<String, AppError> {
        Ok({
            let id = parse(id)?;
            self.store_of(&id).link(&id).to_string()
        })
    }

    /// Puts a clip's link on the clipboard.
    ///
    /// # Errors
    /// When that is no clip's id, or there is no clipboard.
    pub fn copy_link(&self, id: &str) -> Result<String, AppError> {
        let id = parse(id)?;
        let link = self.store_of(&id).link(&id).to_string();
        self.inner.clipboard.set(&link)?;
        // Another clip's link takes the place of the take's.
        self.update_take(|take| take.link_copied(&id));
        Ok(link)
    }

    /// Opens a clip's page in the browser.
    ///
    /// # Errors
    /// When there is no browser to ask.
    pub fn open_link(&self, id: &str) -> Result<String, AppError> {
        let link = self.link(id)?;
        outside::open(&link).map_err(|error| {
            AppError::new(
                ErrorCode::NoDisplay,
                format!("No browser could be opened: {error}."),
                format!("Open {link} yourself."),
            )
        })?;
        Ok(link)
    }
}

/// A clip in the trash, as a list shows it.
fn trashed_view(trashed: &Trashed, kept: Duration) -> TrashedClip {
    let known = trashed.manifest.as_ref();
    TrashedClip {
        id: trashed.id.to_string(),
        title: known.map_or_else(|| "Unreadable clip".to_owned(), |it| it.title.clone()),
        duration_ms: known.map_or(0, |it| {
            u64::try_from(it.duration().as_millis()).unwrap_or(u64::MAX)
        }),
        deleted: trashed.at.to_string(),
        kept_until: (trashed.at + kept).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use aside_library::{Kind, NewClip};

    use super::*;
    use crate::Paths;

    #[tokio::test]
    async fn a_part_of_the_library_is_what_the_whole_of_it_says() {
        let dir = tempfile::tempdir().unwrap();
        let app = App::open(Paths::below(dir.path())).await.unwrap();
        for _ in 0..3 {
            app.inner.library.create(NewClip::new(Kind::Voice)).unwrap();
        }
        let all = app.clips().await.unwrap();
        assert!(app.newest_clips(9).await.unwrap().is_empty(), "no index");
        app.prepare_search().await;
        assert_eq!(app.newest_clips(9).await.unwrap(), all);
        assert_eq!(app.newest_clips(2).await.unwrap(), all[..2]);
        let mut ids = app.clip_ids().await.unwrap();
        assert_eq!(ids, all.iter().map(|it| it.id.clone()).collect::<Vec<_>>());
        assert_eq!(app.clips_of(&ids[1..]).await.unwrap(), all[1..]);

        // One that went meanwhile is no reason to show none.
        ids[0] = aside_library::ClipId::random().unwrap().to_string();
        assert_eq!(app.clips_of(&ids).await.unwrap(), all[1..]);
        assert!(app.clips_of(&["no id".to_owned()]).await.is_err());
    }
}
