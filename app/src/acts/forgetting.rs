//! What goes with a clip: what lay beside its page, and what its viewers sent.

use aside_library::ClipId;
use aside_share::conversation::{Conversation, Records, Table};

use super::conversing::turn;
use crate::AppError;
use crate::app::App;
use crate::work::blocking;

impl App {
    /// Notes that a clip's page is gone, and what lay beside it. What was sent
    /// stays: the clip may come back out of the trash.
    ///
    /// # Errors
    /// When that cannot be noted.
    pub(super) async fn forget_page(&self, id: &ClipId) -> Result<(), AppError> {
        let records = self.records();
        if records.of(id)?.is_none() {
            return Ok(());
        }
        let turn = turn(&records).await?;
        if let Some(mut conversation) = records.of(id)? {
            conversation.unsign();
            records.keep(&conversation)?;
        }
        drop(turn);
        Ok(())
    }

    /// Forgets what viewers sent about clips that were deleted for good, here
    /// and in their stores.
    ///
    /// # Errors
    /// When a store or the disk does not let go of everything: it is tried
    /// again by itself.
    pub(super) async fn forget_viewers(&self, clips: &[ClipId]) -> Result<(), AppError> {
        let records = self.records();
        if records.is_empty() {
            return Ok(());
        }
        let turn = turn(&records).await?;
        let mut outcome = Ok(());
        for clip in clips {
            if let Some(conversation) = records.of(clip)? {
                outcome = outcome.and(self.forget(&records, &conversation).await);
            }
        }
        drop(turn);
        outcome
    }

    /// The same for a clip that is not in the library: one that is in the
    /// trash may come back, and what was said with it.
    pub(super) async fn forget_if_gone(
        &self,
        records: &Records,
        conversation: &Conversation,
    ) -> Result<(), AppError> {
        let (library, id) = (self.inner.library.clone(), conversation.clip());
        let is_gone = blocking(move || -> Result<_, AppError> {
            let trashed = library.trashed()?;
            // Where there is nothing at all, a disk may not be there.
            let is_empty = trashed.is_empty() && library.ids()?.is_empty();
            let is_there = library.dir(&id).exists() || trashed.iter().any(|it| it.id == id);
            Ok(!is_there && !is_empty)
        });
        match is_gone.await?? {
            true => self.forget(records, conversation).await,
            false => Ok(()),
        }
    }

    /// First in the store: without the records nobody would look there again.
    async fn forget(&self, records: &Records, conversation: &Conversation) -> Result<(), AppError> {
        let (id, store) = (conversation.clip(), &conversation.store);
        // A store that is no longer used keeps what is in it.
        if let Some(publisher) = self.inner.sender.publisher(store)
            && let Some(inbox) = records.inboxes()?.get(store)
        {
            let table = Table::new(publisher.store().clone());
            table.clear(inbox, &id).await?;
            // Replies that were taken in are clips of their own, and stay.
            self.take_replies(&mut conversation.clone(), "", false)
                .await?;
        }
        Ok(records.forget(&id)?)
    }
}
