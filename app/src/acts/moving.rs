//! Clips from one store to another.

use std::time::Duration;

use aside_library::ClipId;
use aside_share::{Flow, Publisher};

use super::stores::{cancelled, no_store};
use crate::app::App;
use crate::ids::parse;
use crate::work::blocking;
use crate::{AppError, Watch};

/// How often it is counted how much of a clip moved.
const COUNT_EVERY: Duration = Duration::from_millis(100);

impl App {
    /// Brings a clip into another store: first all of it there, checked, then
    /// nothing of it here. True if it had to be moved.
    ///
    /// # Errors
    /// When there is no such store, one of the two fails, or it was cancelled.
    /// The clip stays where it was until it is whole in the other.
    pub async fn move_clip(&self, id: &str, to: &str, watch: Watch) -> Result<bool, AppError> {
        let (id, sender) = (parse(id)?, &self.inner.sender);
        let target = sender.publisher(to).ok_or_else(|| no_store(to))?;
        let from = sender.store_of(&id).filter(|it| it.store().name() != to);
        let library = self.inner.library.clone();
        let clip = blocking(move || library.clip(&id)).await??;
        if self.has_left(&clip.manifest) {
            // It is in no store, and stays out of this one.
            return Ok(false);
        }
        if from.is_none() && target.is_published(&id) {
            return Ok(false);
        }
        if bring(&target, &id, &watch).await?.is_none() {
            if from.is_some() {
                target.unpublish(&id).await?;
            }
            return Err(cancelled("The clip is where it was."));
        }
        sender.assign(&id, to)?;
        if let Some(from) = from {
            from.unpublish(&id).await?;
        }
        self.tell_clip(&id);
        Ok(true)
    }
}

/// Brings all of a clip to a store; `None` when it was cancelled.
async fn bring(target: &Publisher, id: &ClipId, watch: &Watch) -> Result<Option<()>, AppError> {
    let flow = Flow::default();
    let counting = async {
        loop {
            tokio::time::sleep(COUNT_EVERY).await;
            // Who cancels drops this future.
            let _ = watch.tell(flow.sent().get(), flow.total().get());
        }
    };
    let sending = async {
        tokio::select! {
            sent = target.finish_counted(id, &flow) => sent,
            never = counting => never,
        }
    };
    let sent = watch.unless_cancelled(sending).await.transpose()?;
    Ok(sent.map(drop))
}
