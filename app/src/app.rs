//! The app itself: its parts, opened, and the way its events go.

use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use aside_library::{ClipId, Library, Recovered};
use aside_recorder::Preview;
use aside_share::hook::{HookConfig, Post};
use aside_share::{OwnServer, Sender, Store};
use tokio::sync::broadcast;

use crate::acts::Trial;
use crate::clipboard::Clipboard;
use crate::finder::Finder;
use crate::jobs::Jobs;
use crate::removed::Removed;
use crate::server::{self, Held, Serving};
use crate::stores::{self, ChosenStores};
use crate::take::Take;
use crate::view::{Event, RecordRequest};
use crate::work::{Work, blocking};
use crate::{AppError, ErrorCode, Paths, Settings};

/// Events on their way to whoever listens.
///
/// From: the acts and what they set going. To: windows and command lines. A
/// listener that falls this far behind misses the oldest, is told so, and asks
/// for the state anew.
const EVENT_QUEUE: usize = 1024;

/// Everything a person can do, on one library. Cheap to clone.
#[derive(Clone)]
pub struct App {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) paths: Paths,
    /// As they were at the start. What may change since is read anew.
    pub(crate) settings: Settings,
    /// The stores that are in use, as the settings had them.
    pub(crate) stores: tokio::sync::Mutex<ChosenStores>,
    pub(crate) library: Library,
    /// The store that needs no settings.
    pub(crate) folder: Store,
    pub(crate) sender: Sender,
    pub(crate) post: Post,
    /// The webhooks that are in use, as the settings had them.
    pub(crate) hooks: tokio::sync::Mutex<Vec<HookConfig>>,
    pub(crate) events: broadcast::Sender<Event>,
    pub(crate) take: Mutex<Option<Take>>,
    /// Held while an order from outside the window is done.
    pub(crate) orders: tokio::sync::Mutex<()>,
    pub(crate) preview: Mutex<Option<Preview>>,
    /// What was recorded last to be heard once.
    pub(crate) trial: Mutex<Option<Trial>>,
    pub(crate) serving: tokio::sync::Mutex<Option<Serving>>,
    /// Shows clips to the window of this process, whatever is at a link.
    pub(crate) own: Mutex<Option<OwnServer>>,
    pub(crate) work: Work,
    pub(crate) jobs: Jobs,
    /// What can be put back into the settings.
    pub(crate) removed: Mutex<Removed>,
    pub(crate) finder: Finder,
    /// Held while a transcript is read, changed and written.
    pub(crate) correcting: Mutex<()>,
    pub(crate) clipboard: Clipboard,
    /// What the window asked for last.
    pub(crate) last: Mutex<RecordRequest>,
    /// Clips that were found damaged at the start, once all were put in order.
    pub(crate) mended: OnceLock<Vec<String>>,
}

impl App {
    /// Opens the library, brings back what a crash left, and gets ready to
    /// publish. Nothing is served or recorded yet.
    ///
    /// # Errors
    /// When the library or the settings cannot be read or written.
    pub async fn open(paths: Paths) -> Result<Self, AppError> {
        let mut settings = Settings::load(&paths.settings())?;
        server::settle_port(&paths, &mut settings).await?;
        let app = Self::open_with(paths, settings, None).await?;
        app.put_in_order().await?;
        Ok(app)
    }

    /// As [`App::open`], for whoever calls [`App::serve`] and
    /// [`App::catch_up`] next: the port of links is held from now on, and what a
    /// crash left is brought back while others already use the library.
    ///
    /// # Errors
    /// As [`App::open`].
    pub async fn open_to_serve(paths: Paths) -> Result<Self, AppError> {
        let mut settings = Settings::load(&paths.settings())?;
        let held = server::hold_port(&paths, &mut settings).await?;
        Self::open_with(paths, settings, held).await
    }

    async fn open_with(
        paths: Paths,
        settings: Settings,
        held: Option<Held>,
    ) -> Result<Self, AppError> {
        let root = paths.library();
        let library = blocking(move || open_library(&root)).await??;
        let last = Mutex::new(settings.record.clone());
        let folder = Store::folder(&paths.store(), server::base_url(settings.port)?)?;
        let limit = settings.upload.bytes_per_second();
        let sender = Sender::new(library.root(), &paths.outbox(), limit)?;
        let all = stores::open_all(&settings, &folder).await?;
        sender.set_stores(&all, settings.default_store())?;
        let post = Post::new(&paths.outbox())?;
        let changes = sender.changes();
        let (events, _) = broadcast::channel(EVENT_QUEUE);
        let app = Self {
            inner: Arc::new(Inner {
                sender,
                post,
                hooks: tokio::sync::Mutex::default(),
                stores: tokio::sync::Mutex::new(ChosenStores::of(&settings)),
                paths,
                settings,
                library,
                folder,
                events,
                take: Mutex::new(None),
                orders: tokio::sync::Mutex::new(()),
                preview: Mutex::new(None),
                trial: Mutex::new(None),
                serving: tokio::sync::Mutex::new(held.map(Serving::Held)),
                own: Mutex::new(None),
                work: Work::default(),
                jobs: Jobs::default(),
                removed: Mutex::default(),
                finder: Finder::default(),
                correcting: Mutex::new(()),
                clipboard: Clipboard::default(),
                last,
                mended: OnceLock::new(),
            }),
        };
        app.follow_outbox(changes);
        Ok(app)
    }

    /// Everything that happens from now on.
    pub fn events(&self) -> broadcast::Receiver<Event> {
        self.inner.events.subscribe()
    }

    /// The ids of clips that were found damaged at the start, and put in order.
    pub fn mended(&self) -> &[String] {
        self.inner.mended.get().map_or(&[], Vec::as_slice)
    }

    /// Puts in order what a crash or a bad disk left, and empties the trash,
    /// once. The clips that needed it.
    ///
    /// # Errors
    /// When the library's own folder cannot be read.
    pub(crate) async fn put_in_order(&self) -> Result<Vec<ClipId>, AppError> {
        if self.inner.mended.get().is_some() {
            return Ok(Vec::new());
        }
        let (library, kept) = (self.inner.library.clone(), self.inner.settings.trash_kept());
        let recovered = blocking(move || put_in_order(&library, kept)).await??;
        let mended = recovered
            .iter()
            .filter(|it| it.damaged && it.outcome.is_ok());
        let mended = mended.map(|it| it.id.to_string()).collect();
        drop(self.inner.mended.set(mended));
        Ok(recovered.iter().map(|it| it.id).collect())
    }

    /// Where things are kept.
    pub fn paths(&self) -> &Paths {
        &self.inner.paths
    }

    /// Tells everyone; nobody listening is no loss.
    pub(crate) fn tell(&self, event: Event) {
        self.inner.finder.observe(&event);
        drop(self.inner.events.send(event));
    }
}

fn open_library(root: &Path) -> Result<Library, AppError> {
    if root.is_file() {
        return Err(AppError::new(
            ErrorCode::Storage,
            format!(
                "{} is a file, not a folder to keep clips in.",
                root.display()
            ),
            "Move it away, or set ASIDE_LIBRARY to another folder.",
        ));
    }
    Ok(Library::open(root)?)
}

fn put_in_order(library: &Library, trash_kept: Duration) -> Result<Vec<Recovered>, AppError> {
    let all = library.recover()?;
    for recovered in &all {
        tracing::info!(clip.id = %recovered.id, lost = ?recovered.lost, "recovered");
    }
    match library.empty_trash(trash_kept) {
        Ok(deleted) => tracing::info!(count = deleted.len(), "deleted from the trash"),
        // It is tried again at the next start.
        Err(error) => tracing::warn!(%error, "the trash could not be emptied"),
    }
    Ok(all)
}
