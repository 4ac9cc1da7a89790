//! A store in memory that remembers what was asked of it, and fails on demand.

use std::fmt;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use futures::StreamExt;
use futures::stream::BoxStream;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{
    CopyOptions, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore,
    PutMultipartOptions, PutOptions, PutPayload, PutResult, Result,
};

/// What happens to a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    Written,
    /// The store says no, and has not written it.
    Refused,
    /// The store says no, but has written it: the answer got lost.
    Unheard,
    /// The store says yes, but has written nothing.
    Forgotten,
    /// The store says yes, but has written something else.
    Garbled,
    /// No answer ever comes.
    Hangs,
}

/// Decides a write's fate from how many there were before it, and its path.
type Oracle = dyn Fn(usize, &str) -> Fate + Send + Sync;

pub(crate) struct Watched {
    pub(crate) objects: Arc<InMemory>,
    written: Mutex<Vec<String>>,
    oracle: Mutex<Arc<Oracle>>,
}

impl Watched {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self {
            objects: Arc::new(InMemory::new()),
            written: Mutex::default(),
            oracle: Mutex::new(Arc::new(|_, _| Fate::Written)),
        })
    }

    /// Every path that was asked to be written since the last call, in order.
    pub(crate) fn take_written(&self) -> Vec<String> {
        std::mem::take(&mut self.written.lock().unwrap())
    }

    /// Waits until it was asked to write this often since the last
    /// [`Watched::take_written`].
    pub(crate) async fn asked(&self, count: usize) {
        while self.written.lock().unwrap().len() < count {
            tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        }
    }

    /// How much it holds.
    pub(crate) async fn bytes(&self) -> u64 {
        let all: Vec<_> = self.objects.list(None).collect().await;
        all.iter().map(|it| it.as_ref().unwrap().size).sum()
    }

    /// Whether a path that ends like this was asked to be written.
    pub(crate) fn has_written(&self, end: &str) -> bool {
        self.written
            .lock()
            .unwrap()
            .iter()
            .any(|it| it.ends_with(end))
    }

    /// From now on this decides; it counts from the last
    /// [`Watched::take_written`].
    pub(crate) fn decide(&self, oracle: impl Fn(usize, &str) -> Fate + Send + Sync + 'static) {
        *self.oracle.lock().unwrap() = Arc::new(oracle);
    }

    fn fate(&self, path: &Path) -> Fate {
        let mut written = self.written.lock().unwrap();
        written.push(path.to_string());
        let oracle = Arc::clone(&self.oracle.lock().unwrap());
        oracle(written.len() - 1, path.as_ref())
    }
}

impl fmt::Debug for Watched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Watched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Watched")
    }
}

fn lost() -> object_store::Error {
    object_store::Error::Generic {
        store: "Watched",
        source: "the connection was reset".into(),
    }
}

#[async_trait]
impl ObjectStore for Watched {
    async fn put_opts(&self, at: &Path, payload: PutPayload, o: PutOptions) -> Result<PutResult> {
        let garbled = PutPayload::from(vec![b'?'; payload.content_length()]);
        match self.fate(at) {
            Fate::Written => self.objects.put_opts(at, payload, o).await,
            Fate::Garbled => self.objects.put_opts(at, garbled, o).await,
            Fate::Refused => Err(lost()),
            Fate::Unheard => {
                self.objects.put_opts(at, payload, o).await?;
                Err(lost())
            }
            Fate::Forgotten => Ok(PutResult {
                e_tag: None,
                version: None,
                extensions: Default::default(),
            }),
            Fate::Hangs => std::future::pending().await,
        }
    }

    async fn put_multipart_opts(
        &self,
        at: &Path,
        options: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        self.fate(at);
        self.objects.put_multipart_opts(at, options).await
    }

    async fn get_opts(&self, at: &Path, options: GetOptions) -> Result<GetResult> {
        self.objects.get_opts(at, options).await
    }

    fn delete_stream(
        &self,
        paths: BoxStream<'static, Result<Path>>,
    ) -> BoxStream<'static, Result<Path>> {
        self.objects.delete_stream(paths)
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        // Memory lists in order; a real store need not, and neither may we
        // rely on it.
        let listed = self.objects.list(prefix);
        futures::stream::once(async move {
            let mut all: Vec<_> = listed.collect().await;
            all.reverse();
            futures::stream::iter(all)
        })
        .flatten()
        .boxed()
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        self.objects.list_with_delimiter(prefix).await
    }

    async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> Result<()> {
        self.objects.copy_opts(from, to, options).await
    }
}
