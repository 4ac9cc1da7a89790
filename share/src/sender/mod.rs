//! The outbox at work: sends what waits, tries again what failed, and says how
//! far each clip is. Recording never waits for it.
//!
//! One task looks for what is due and starts it; each clip under way is a task
//! of its own, at most [`AT_ONCE`] of them. What a person sees of a clip lies
//! on disk (`note.rs`), so that any process can show it, and whoever starts
//! next goes on.

mod news;
mod note;
mod pausing;
mod shipment;
mod work;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use aside_library::ClipId;
use aside_media::Bytes;
use tokio::sync::{Notify, broadcast};
use tokio_util::sync::CancellationToken;

pub use self::news::News;
use self::note::{Note, Notes, Wish};
pub use self::shipment::{Shipment, Stage, Trouble};
use crate::flow::{Flow, Limit};
use crate::publisher::Publisher;
use crate::store::Store;
use crate::{Error, Result};

/// Clips on their way at the same time that somebody just did something to,
/// and as many that waited since an earlier day: the one being recorded does
/// not queue behind those.
const AT_ONCE: usize = 2;
/// How often what other processes ask for is looked at while there is work.
const LOOK: Duration = Duration::from_millis(500);
/// How often what other processes left undone is looked for.
const LEFT: Duration = Duration::from_secs(30);
/// Changes on their way to whoever listens. Who falls behind looks anew.
const CHANGES: usize = 256;

/// Sends clips to their stores in the background. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Sender {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    library: PathBuf,
    outbox: PathBuf,
    notes: Notes,
    stores: RwLock<Stores>,
    jobs: Mutex<HashMap<ClipId, Job>>,
    limit: Arc<Limit>,
    /// Something is due earlier than was thought.
    wake: Notify,
    changes: broadcast::Sender<Change>,
    stop: CancellationToken,
    driver: Mutex<bool>,
    /// A note is read, changed and written by one at a time.
    writing: Mutex<()>,
}

#[derive(Debug, Default)]
struct Stores {
    publishers: HashMap<String, Publisher>,
    default: String,
}

/// What this process does about a clip.
#[derive(Debug)]
struct Job {
    /// When it is due; `None` while it runs.
    due: Option<SystemTime>,
    /// Something changed since the running task last looked.
    again: bool,
    /// Whether it was left over from an earlier day.
    left_over: bool,
    flow: Flow,
    stop: CancellationToken,
}

/// A clip's shipment changed.
#[derive(Clone, Debug)]
pub struct Change {
    /// Which clip.
    pub id: ClipId,
    /// Set when it just failed for the first time in a row.
    pub trouble: Option<Arc<Error>>,
}

impl Sender {
    /// Sends clips of the library in the folder `library`. Notes lie below
    /// `outbox`. Nothing is sent before it is asked for.
    ///
    /// # Errors
    /// When the outbox cannot be made.
    pub fn new(library: &Path, outbox: &Path, bytes_per_second: Option<u64>) -> Result<Self> {
        let notes = Notes::open(outbox).map_err(|error| Error::io("create", outbox, error))?;
        let (changes, _) = broadcast::channel(CHANGES);
        let inner = Inner {
            library: library.to_owned(),
            outbox: outbox.to_owned(),
            notes,
            stores: RwLock::default(),
            jobs: Mutex::default(),
            limit: Arc::new(Limit::new(bytes_per_second)),
            wake: Notify::new(),
            changes,
            stop: CancellationToken::new(),
            driver: Mutex::new(false),
            writing: Mutex::default(),
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// Which stores there are, and where new clips go.
    ///
    /// # Errors
    /// When the memory of a store cannot be made.
    pub fn set_stores(&self, stores: &[Store], default: &str) -> Result<()> {
        let mut publishers = HashMap::new();
        for store in stores {
            let publisher = Publisher::new(store.clone(), &self.inner.library, &self.inner.outbox)?;
            publishers.insert(store.name().to_owned(), publisher);
        }
        *self
            .inner
            .stores
            .write()
            .unwrap_or_else(PoisonError::into_inner) = Stores {
            publishers,
            default: default.to_owned(),
        };
        Ok(())
    }

    /// What happens to clips from now on.
    pub fn changes(&self) -> broadcast::Receiver<Change> {
        self.inner.changes.subscribe()
    }

    /// Where a clip goes, or lies: where it was once meant to go, however the
    /// default changed since.
    pub fn store_of(&self, id: &ClipId) -> Option<Publisher> {
        let stores = self
            .inner
            .stores
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        let noted = self.inner.notes.read(id).map(|note| note.store);
        let name = noted.unwrap_or_else(|| {
            let knows = |it: &&Publisher| it.knows(id);
            let known = stores.publishers.values().find(knows);
            known.map_or_else(|| stores.default.clone(), |it| it.store().name().to_owned())
        });
        stores.publishers.get(&name).cloned()
    }

    /// The store of this name.
    pub fn publisher(&self, store: &str) -> Option<Publisher> {
        let stores = self
            .inner
            .stores
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        stores.publishers.get(store).cloned()
    }

    /// Has what is new of a clip sent, soon. Called often: a call while it is
    /// on its way makes it look again.
    pub fn send(&self, id: &ClipId) {
        self.wish(id, Wish::Published);
        self.start(id);
    }

    /// Has a clip taken out of its store, soon, and for as long as it takes.
    pub fn withdraw(&self, id: &ClipId) {
        self.wish(id, Wish::Withdrawn);
        if let Some(job) = self.jobs().get(id) {
            job.stop.cancel();
        }
        self.start(id);
    }

    fn wish(&self, id: &ClipId, wish: Wish) {
        let _alone = self.inner.writing.lock();
        let Some(mut note) = self.inner.notes.read(id) else {
            let store = self.store_of(id).map(|it| it.store().name().to_owned());
            let note = Note {
                wish,
                ..Note::new(&store.unwrap_or_default())
            };
            self.write_note(id, &note);
            return;
        };
        if note.wish != wish || note.done {
            (note.wish, note.done) = (wish, false);
            self.write_note(id, &note);
        }
    }

    fn write_note(&self, id: &ClipId, note: &Note) {
        if let Err(error) = self.inner.notes.write(id, note) {
            tracing::warn!(%error, clip.id = %id, "the outbox cannot be written");
        }
    }

    fn start(&self, id: &ClipId) {
        {
            let mut jobs = self.jobs();
            let job = jobs.entry(*id).or_insert_with(|| Job::new(false));
            job.again = true;
            if let Some(due) = &mut job.due {
                *due = SystemTime::now();
            }
        }
        self.drive();
    }

    /// Goes on with everything that was not done when the last process ended,
    /// and from time to time with what other processes left meanwhile; takes
    /// clips whose time is over out of their stores. Clips that are not in the
    /// outbox are none of its business.
    ///
    /// # Errors
    /// When the outbox cannot be read.
    pub async fn go_on(&self) -> Result<()> {
        // A new process is a new chance: nothing waits for its turn.
        self.take_up(|_| SystemTime::now()).await?;
        let sender = self.clone();
        tokio::spawn(async move {
            let stop = sender.inner.stop.clone();
            while tokio::time::timeout(LEFT, stop.cancelled()).await.is_err() {
                let due = |note: &Note| note.next_try().unwrap_or_else(SystemTime::now);
                if let Err(error) = sender.take_up(due).await {
                    tracing::warn!(%error, "the outbox cannot be read");
                }
            }
        });
        Ok(())
    }

    async fn take_up(&self, due: impl Fn(&Note) -> SystemTime) -> Result<()> {
        let notes = self.inner.notes.clone();
        let all = crate::store::blocking(move || notes.all())
            .await
            .map_err(|error| Error::io("read", &self.inner.outbox, error))?;
        let now = SystemTime::now();
        let is_due = |note: &Note| {
            let is_over = |it: Publisher| note.is_over(now, it.store().retention_days());
            !note.done || self.publisher(&note.store).is_some_and(is_over)
        };
        for (id, note) in all.iter().filter(|(_, note)| is_due(note)) {
            let job = || Job {
                due: Some(due(note)),
                ..Job::new(true)
            };
            self.jobs().entry(*id).or_insert_with(job);
        }
        self.drive();
        Ok(())
    }

    /// How far a clip is; `None` if it was never meant to be sent.
    pub fn shipment(&self, id: &ClipId) -> Option<Shipment> {
        let note = self
            .inner
            .notes
            .read(id)
            .filter(|note| !note.is_withdrawn())?;
        let jobs = self.jobs();
        Some(self.describe(*id, note, jobs.get(id)))
    }

    /// Every clip that is in the outbox, or was.
    ///
    /// # Errors
    /// When the outbox cannot be read.
    pub fn shipments(&self) -> Result<Vec<Shipment>> {
        let all = self.inner.notes.all();
        let all = all.map_err(|error| Error::io("read", &self.inner.outbox, error))?;
        let jobs = self.jobs();
        Ok(all
            .into_iter()
            .filter(|(_, note)| !note.is_withdrawn())
            .map(|(id, note)| self.describe(id, note, jobs.get(&id)))
            .collect())
    }

    fn describe(&self, id: ClipId, note: Note, job: Option<&Job>) -> Shipment {
        let here = job.is_some_and(|job| job.due.is_none());
        let stage = if here || self.inner.notes.is_locked(&id) {
            Stage::Sending
        } else if note.done && job.is_none() {
            Stage::Published
        } else if self.has_to_wait(&id) {
            Stage::Paused
        } else if note.trouble.as_ref().is_some_and(|it| !it.temporary) {
            Stage::Failed
        } else {
            Stage::Waiting
        };
        let (sent, total) = match job.filter(|_| here) {
            Some(job) => (job.flow.sent(), job.flow.total()),
            None => (Bytes::new(note.sent), Bytes::new(note.total)),
        };
        Shipment {
            id,
            stage,
            sent,
            total,
            bytes_per_second: note.bytes_per_second,
            failures: note.failures,
            next_try: note.next_try(),
            trouble: note.trouble,
            store: note.store,
        }
    }

    /// Waits until nothing more happens to a clip by itself soon: it arrived,
    /// failed, or waits because somebody asked it to.
    pub async fn settle(&self, id: &ClipId) {
        let mut changes = self.changes();
        while self.is_busy(id) {
            // A time-out looks again: the change may have come before.
            drop(tokio::time::timeout(LOOK, changes.recv()).await);
        }
    }

    fn is_busy(&self, id: &ClipId) -> bool {
        let now = SystemTime::now();
        let jobs = self.jobs();
        let soon = |job: &Job| job.due.is_none_or(|due| due <= now);
        jobs.get(id).is_some_and(soon) && !self.has_to_wait(id)
    }

    /// Notes to which store a clip goes, before anything of it is sent.
    ///
    /// # Errors
    /// When that cannot be noted.
    pub fn assign(&self, id: &ClipId, store: &str) -> Result<()> {
        // At another link it is news again.
        let written = self.inner.notes.set_told(id, None);
        let written = written.and_then(|()| self.inner.notes.write(id, &Note::new(store)));
        written.map_err(|error| Error::io("write", &self.inner.outbox, error))
    }

    /// Stops everything under way, where it is.
    pub fn stop(&self) {
        self.inner.stop.cancel();
    }

    fn jobs(&self) -> MutexGuard<'_, HashMap<ClipId, Job>> {
        self.inner
            .jobs
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self, id: &ClipId, trouble: Option<Arc<Error>>) {
        // Nobody listening is no loss.
        drop(self.inner.changes.send(Change { id: *id, trouble }));
    }
}

impl Job {
    fn new(left_over: bool) -> Self {
        Self {
            due: Some(SystemTime::now()),
            again: false,
            left_over,
            flow: Flow::default(),
            stop: CancellationToken::new(),
        }
    }
}
