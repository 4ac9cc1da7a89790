//! Clips on their way to their stores, while they are recorded and after.

use std::time::Duration;

use aside_library::ClipId;
use aside_share::{Change, Shipment, Stage, Store};
use jiff::Timestamp;
use tokio::sync::broadcast;

use crate::app::App;
use crate::ids::parse;
use crate::view::{OutboxItem, PublishState};
use crate::work::blocking;
use crate::{AppError, ErrorCode};

/// How long taking a clip back may keep somebody waiting. It goes on after.
const PATIENCE: Duration = Duration::from_secs(20);

impl App {
    /// Publishes what is new of a clip, in the background. Called often: a
    /// call while one is under way makes that one look again.
    pub(crate) fn publish(&self, id: &ClipId) {
        self.inner.sender.send(id);
    }

    /// Waits until nothing more happens to a clip by itself soon: it is
    /// published, failed, or waits.
    pub async fn settle(&self, id: &str) {
        if let Ok(id) = parse(id) {
            self.inner.sender.settle(&id).await;
        }
    }

    /// Takes a clip back from the store, in the background.
    pub(crate) fn unpublish(&self, id: &ClipId) {
        self.inner.sender.withdraw(id);
    }

    /// Takes a clip back from the store, and waits for it.
    ///
    /// # Errors
    /// When the store does not answer or refuses. It is tried again by itself.
    pub(crate) async fn unpublish_now(&self, id: &ClipId) -> Result<(), AppError> {
        let sender = &self.inner.sender;
        sender.withdraw(id);
        // Whether it took too long, the shipment says.
        drop(tokio::time::timeout(PATIENCE, sender.settle(id)).await);
        match sender.shipment(id) {
            None => Ok(()),
            Some(_) => Err(self.still_there(id)),
        }
    }

    /// Says that a clip could not be taken back, and why.
    pub(crate) fn still_there(&self, id: &ClipId) -> AppError {
        let trouble = self.inner.sender.shipment(id).and_then(|it| it.trouble);
        let why = trouble.map_or_else(|| "it waits in the outbox".to_owned(), |it| it.message);
        AppError::new(
            ErrorCode::Store,
            format!("Clip {id} may still be open at its link: {why}."),
            "It is taken back as soon as the store can be reached; `aside outbox` shows it.",
        )
    }

    /// The store a clip lies in, or is meant for.
    pub(crate) fn store_of(&self, id: &ClipId) -> Store {
        let publisher = self.inner.sender.store_of(id);
        publisher.map_or_else(|| self.inner.folder.clone(), |it| it.store().clone())
    }

    /// Whether a clip can be watched at its link.
    pub(crate) fn publish_state(&self, id: &ClipId) -> PublishState {
        match self.inner.sender.shipment(id).map(|it| it.stage) {
            Some(Stage::Sending) => PublishState::Publishing,
            Some(Stage::Paused) => PublishState::Paused,
            Some(Stage::Failed) => PublishState::Failed,
            Some(Stage::Waiting) => PublishState::Waiting,
            Some(Stage::Published) | None => {
                let publisher = self.inner.sender.store_of(id);
                match publisher.is_some_and(|it| it.is_published(id)) {
                    true => PublishState::Published,
                    false => PublishState::Waiting,
                }
            }
        }
    }

    /// How far a clip is on its way; `None` when it is not on its way.
    pub(crate) fn outbox_item(&self, id: &ClipId) -> Option<OutboxItem> {
        let shipment = self.inner.sender.shipment(id)?;
        (shipment.stage != Stage::Published).then(|| self.item(shipment))
    }

    /// Everything that is not published yet.
    ///
    /// # Errors
    /// When the outbox cannot be read.
    pub fn outbox(&self) -> Result<Vec<OutboxItem>, AppError> {
        let mut shipments = self.inner.sender.shipments()?;
        shipments.retain(|it| it.stage != Stage::Published);
        shipments.sort_unstable_by_key(|it| it.id);
        Ok(shipments.into_iter().map(|it| self.item(it)).collect())
    }

    fn item(&self, shipment: Shipment) -> OutboxItem {
        let waits = self.inner.sender.waits_for_another_line(&shipment.id);
        let mut item = item(shipment);
        if item.state == PublishState::Paused && self.inner.sender.is_paused() {
            item.message = Some("Everything that is to be sent waits.".to_owned());
            item.hint = Some(
                "`aside outbox resume`, or Sending in the settings, lets it go on.".to_owned(),
            );
            return item;
        }
        if waits && item.message.is_none() {
            item.message = Some("The connection is paid for by the megabyte.".to_owned());
            item.hint = Some(
                "It goes on over another one; `on_metered = \"send\"` under [upload] in \
                 settings.toml sends all the same."
                    .to_owned(),
            );
        }
        item
    }

    /// Makes a clip, or with `None` everything, wait until it is resumed.
    ///
    /// # Errors
    /// When that is no clip's id, or the disk refuses.
    pub fn pause_outbox(&self, id: Option<&str>) -> Result<(), AppError> {
        let id = id.map(parse).transpose()?;
        Ok(self.inner.sender.pause(id.as_ref())?)
    }

    /// Lets a clip, or with `None` everything, go on.
    ///
    /// # Errors
    /// When that is no clip's id, or the disk refuses.
    pub fn resume_outbox(&self, id: Option<&str>) -> Result<(), AppError> {
        let id = id.map(parse).transpose()?;
        Ok(self.inner.sender.resume(id.as_ref())?)
    }

    /// Has a clip sent now, also if it is not its turn yet or was made to wait.
    ///
    /// # Errors
    /// When that is no clip's id, or the disk refuses.
    pub fn retry_outbox(&self, id: &str) -> Result<(), AppError> {
        let id = parse(id)?;
        self.inner.sender.resume(Some(&id))?;
        self.publish(&id);
        Ok(())
    }

    /// Sends all that waits, now and in this process, until it is published or
    /// failed again.
    ///
    /// # Errors
    /// When the outbox cannot be read.
    pub async fn send_outbox(&self) -> Result<(), AppError> {
        let waiting = self.inner.sender.shipments()?;
        self.inner.sender.go_on().await?;
        for shipment in waiting {
            self.inner.sender.settle(&shipment.id).await;
        }
        Ok(())
    }

    /// Tells everyone what the outbox does, until the app is gone.
    pub(crate) fn follow_outbox(&self, mut changes: broadcast::Receiver<Change>) {
        let inner = std::sync::Arc::downgrade(&self.inner);
        tokio::spawn(async move {
            loop {
                let change = match changes.recv().await {
                    Ok(change) => change,
                    Err(broadcast::error::RecvError::Lagged(_)) => continue,
                    Err(broadcast::error::RecvError::Closed) => return,
                };
                let Some(inner) = inner.upgrade() else { return };
                let app = App { inner };
                if let Some(trouble) = &change.trouble {
                    app.tell_error(AppError::from(&**trouble));
                }
                let task = blocking(move || app.tell_clip(&change.id));
                drop(task.await);
            }
        });
    }
}

fn item(shipment: Shipment) -> OutboxItem {
    let (message, hint) = match shipment.trouble {
        Some(trouble) => (Some(trouble.message), Some(trouble.hint)),
        None => (None, None),
    };
    OutboxItem {
        clip_id: shipment.id.to_string(),
        store: shipment.store,
        state: match shipment.stage {
            Stage::Sending => PublishState::Publishing,
            Stage::Paused => PublishState::Paused,
            Stage::Failed => PublishState::Failed,
            Stage::Published => PublishState::Published,
            Stage::Waiting => PublishState::Waiting,
        },
        sent_bytes: shipment.sent.get(),
        total_bytes: shipment.total.get(),
        bytes_per_second: shipment.bytes_per_second,
        failures: shipment.failures,
        message,
        hint,
        next_try: shipment
            .next_try
            .and_then(|time| Timestamp::try_from(time).ok())
            .map(|time| time.to_string()),
    }
}
