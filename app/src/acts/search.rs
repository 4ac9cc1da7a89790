//! Finding clips by what was said in them and what they are called.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use aside_library::Library;
use aside_library::search::{Hit, Moment, Piece};

use crate::AppError;
use crate::app::App;
use crate::finder::Finder;
use crate::summary::time_millis;
use crate::view::{SearchHit, SearchMoment, TextPiece};
use crate::work::blocking;

/// Longer than between two keys.
const PAUSE: Duration = Duration::from_secs(1);

type Indexed = Result<(), aside_library::Error>;

impl App {
    /// The clips in which all that is typed is found, the best first, at most
    /// so many. The last word may be only begun; what stands between quotation
    /// marks is a phrase.
    ///
    /// # Errors
    /// When the library or the index cannot be read; never for what was typed.
    pub async fn search(&self, typed: &str, most: u32) -> Result<Vec<SearchHit>, AppError> {
        let (app, typed) = (self.clone(), typed.to_owned());
        let answered = blocking(move || {
            let inner = &app.inner;
            let (path, most) = (
                inner.paths.index(),
                usize::try_from(most).unwrap_or(usize::MAX),
            );
            let hits = inner.finder.find(&path, &inner.library, &typed, most)?;
            Ok(hits.into_iter().map(|hit| app.hit_view(hit)).collect())
        });
        let answer = answered.await?;
        self.look_once_nobody_types();
        answer
    }

    /// What another process changed is looked for where no key waits for it.
    fn look_once_nobody_types(&self) {
        let asked = self.inner.finder.asked();
        let inner = Arc::downgrade(&self.inner);
        tokio::spawn(async move {
            tokio::time::sleep(PAUSE).await;
            // Nobody waits for it who ends meanwhile.
            let Some(inner) = inner.upgrade() else { return };
            if inner.finder.asked() == asked {
                App { inner }.prepare_search().await;
            }
        });
    }

    /// Reads what changed since the last search, before somebody waits for it.
    pub(crate) async fn prepare_search(&self) {
        self.index(Finder::prepare).await;
    }

    /// Reads what this process changed: which clips are the newest is asked of
    /// the index when Aside starts again.
    pub(crate) async fn keep_up_search(&self) {
        self.index(Finder::keep_up).await;
    }

    async fn index(&self, read: impl FnOnce(&Finder, &Path, &Library) -> Indexed + Send + 'static) {
        let app = self.clone();
        let prepared = self.inner.work.spawn_blocking(move || {
            let inner = &app.inner;
            read(&inner.finder, &inner.paths.index(), &inner.library)
        });
        if let Ok(Err(error)) = prepared.await {
            // Whoever searches is told.
            tracing::warn!(%error, "the search index could not be prepared");
        }
    }

    pub(crate) async fn rebuild_index(&self) -> Result<(), AppError> {
        let app = self.clone();
        let rebuilt = move || {
            let inner = &app.inner;
            inner.finder.rebuild(&inner.paths.index(), &inner.library)
        };
        Ok(blocking(rebuilt).await??)
    }

    fn hit_view(&self, hit: Hit) -> SearchHit {
        let link = self.store_of(&hit.id).link(&hit.id).to_string();
        let moment = |moment: Moment| {
            let at_ms = time_millis(moment.at);
            SearchMoment {
                at_ms,
                link: format!("{link}#t={}", at_ms / 1000),
                words: pieces(moment.words),
            }
        };
        SearchHit {
            clip_id: hit.id.to_string(),
            title: pieces(hit.title),
            moments: hit.moments.into_iter().map(moment).collect(),
            link,
        }
    }
}

fn pieces(pieces: Vec<Piece>) -> Vec<TextPiece> {
    let view = |piece: Piece| TextPiece {
        text: piece.text,
        found: piece.found,
    };
    pieces.into_iter().map(view).collect()
}
