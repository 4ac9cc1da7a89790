//! What those who watch a clip may send back, chosen once for all new clips:
//! noted when a clip is begun, allowed when it is whole.

use aside_library::{Clip, ClipId, State};
use aside_share::conversation::{Awaited, Conversation, Records, Table};

use super::conversing::PATIENCE;
use crate::app::App;
use crate::view::Allowed;
use crate::work::blocking;
use crate::{AppError, Settings};

impl App {
    /// Notes for a clip what was chosen for new ones. No take ends because that
    /// cannot be written down.
    pub(super) async fn note_allowed(&self, id: &ClipId) {
        let (app, id) = (self.clone(), *id);
        let note = move || {
            let allowed = Settings::load(&app.inner.paths.settings())?.viewers;
            let store = app.store_of(&id);
            if !allowed.is_open() || !store.is_bucket() {
                return Ok(());
            }
            let mut conversation = Conversation::new(id, store.name());
            conversation.at_once = allowed.at_once;
            conversation.awaited = Some(allowed.into());
            Ok::<_, AppError>(app.records().keep(&conversation)?)
        };
        if let Err(error) = blocking(note).await.flatten() {
            tracing::warn!(%error, "viewers may send nothing");
        }
    }

    /// Allows what was noted for a clip that is whole now. What fails is tried
    /// again by itself.
    pub(super) fn allow_noted(&self, id: &ClipId) {
        let known = self.records().of(id);
        if !matches!(known, Ok(Some(it)) if it.awaited.is_some()) {
            return;
        }
        let (app, id) = (self.clone(), *id);
        tokio::spawn(async move {
            let troubles = app.open_to_viewers(&id).await;
            for error in troubles.unwrap_or_else(|error| vec![error]) {
                tracing::warn!(%error, "viewers may send nothing yet");
            }
        });
    }

    async fn open_to_viewers(&self, id: &ClipId) -> Result<Vec<AppError>, AppError> {
        self.collect_remarks().await?;
        // What is signed lies beside a page that says so.
        drop(tokio::time::timeout(PATIENCE, self.inner.sender.settle(id)).await);
        self.collect_remarks().await
    }

    /// The same within a turn. A store that guests cannot write into is not
    /// asked again.
    pub(super) async fn allow_awaited(
        &self,
        records: &Records,
        conversation: &mut Conversation,
        clip: &Clip,
    ) -> Result<(), AppError> {
        let Some(awaited) = conversation.awaited.filter(|_| is_whole(clip)) else {
            return Ok(());
        };
        let table = Table::new(self.store_of(&conversation.clip()));
        if let Err(error) = table.open(conversation).await {
            if !error.is_temporary() {
                conversation.awaited = None;
            }
            return Err(error.into());
        }
        let allowed = Allowed {
            at_once: conversation.at_once,
            ..awaited.into()
        };
        self.let_in(records, conversation, allowed).await
    }
}

fn is_whole(clip: &Clip) -> bool {
    clip.manifest.state() == State::Ready
}

impl From<Allowed> for Awaited {
    fn from(allowed: Allowed) -> Self {
        Self {
            comments: allowed.comments,
            replies: allowed.replies,
            visits: allowed.visits,
        }
    }
}

impl From<Awaited> for Allowed {
    fn from(awaited: Awaited) -> Self {
        Self {
            comments: awaited.comments,
            replies: awaited.replies,
            visits: awaited.visits,
            at_once: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use aside_library::{Kind, NewClip};

    use super::super::ask_tests::recorded;
    use super::*;
    use crate::Paths;

    const ALL: Allowed = Allowed {
        comments: true,
        replies: true,
        visits: true,
        at_once: true,
    };

    #[tokio::test]
    async fn what_is_noted_waits_for_a_whole_clip_and_is_dropped_where_guests_cannot_write() {
        let dir = tempfile::tempdir().unwrap();
        let app = App::open(Paths::below(dir.path())).await.unwrap();
        app.set_viewers(ALL).await.unwrap();
        let writer = app.inner.library.create(NewClip::new(Kind::Voice)).unwrap();
        let (growing, whole) = (writer.id(), recorded(&app));
        app.note_allowed(&growing).await;
        let known = |id| app.records().of(id).unwrap();
        assert_eq!(known(&growing), None, "nobody writes into a folder");

        for id in [growing, whole] {
            let mut noted = Conversation::new(id, "folder");
            (noted.awaited, noted.at_once) = (Some(ALL.into()), true);
            app.records().keep(&noted).unwrap();
        }
        let shown = app.conversation(&growing.to_string()).await.unwrap();
        assert_eq!(shown.allowed, ALL);
        assert_eq!(app.collect_remarks().await.unwrap().len(), 1);
        let again = app.collect_remarks().await.unwrap();
        assert!(again.is_empty(), "not asked again: {again:?}");
        assert_eq!(known(&growing).unwrap().awaited, Some(ALL.into()));
        assert_eq!(known(&whole).unwrap().awaited, None);
        let clip = app.inner.library.clip(&whole).unwrap();
        assert!(!clip.manifest.wish.is_open());
    }
}
