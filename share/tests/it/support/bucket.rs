//! A bucket to publish to: at our own endpoint, or at a server of somebody
//! else that the environment names.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::mpsc;
use std::thread::JoinHandle;

use aside_share::config::{Bucket, Place, Style};
use aside_share::{Keys, Secret, Server, Store, StoreConfig};
use object_store::ObjectStore;
use object_store::aws::AmazonS3Builder;
use tempfile::TempDir;
use tokio::sync::oneshot;

use super::site::LOOPBACK;

const KEY: &str = "AKIDEXAMPLEOFASIDE00";
const SECRET: &str = "an-example-secret-of-forty-characters-00";

pub(crate) struct LocalBucket {
    pub(crate) bucket: Bucket,
    keys: (String, String),
    running: Option<Running>,
}

/// A server on a thread and a runtime of its own, so that a test's runtime may
/// be of any kind.
struct Running {
    _dir: TempDir,
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl LocalBucket {
    pub(crate) fn start() -> Self {
        let running = Running::start();
        let endpoint = format!("http://{}/", running.address);
        Self {
            bucket: Bucket {
                endpoint: Some(endpoint.parse().unwrap()),
                region: "us-east-1".into(),
                bucket: "clips".into(),
                prefix: String::new(),
                style: Style::Path,
            },
            keys: (KEY.into(), SECRET.into()),
            running: Some(running),
        }
    }

    /// What ASIDE_TEST_S3_ENDPOINT, _BUCKET, _KEY and _SECRET name.
    pub(crate) fn elsewhere() -> Option<Self> {
        let named = |what: &str| std::env::var(format!("ASIDE_TEST_S3_{what}")).ok();
        Some(Self {
            bucket: Bucket {
                endpoint: Some(named("ENDPOINT")?.parse().unwrap()),
                region: "us-east-1".into(),
                bucket: named("BUCKET")?,
                prefix: String::new(),
                style: Style::Path,
            },
            keys: (named("KEY")?, named("SECRET")?),
            running: None,
        })
    }

    /// Where our own endpoint listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.running.as_ref().unwrap().address
    }

    pub(crate) fn keys(&self) -> Keys {
        Keys::new(&self.keys.0, Secret::new(&self.keys.1))
    }

    pub(crate) fn config(&self, name: &str, prefix: &str) -> StoreConfig {
        let bucket = Bucket {
            prefix: prefix.into(),
            ..self.bucket.clone()
        };
        StoreConfig {
            name: name.into(),
            public_url: bucket.objects_url().unwrap(),
            index: false,
            retention_days: None,
            place: Place::S3(bucket),
        }
    }

    pub(crate) fn store(&self, name: &str, prefix: &str) -> Store {
        Store::open(&self.config(name, prefix), Some(&self.keys())).unwrap()
    }

    /// A client that knows nothing of ours.
    pub(crate) fn objects(&self) -> Arc<dyn ObjectStore> {
        // A store of ours has chosen the ciphers by now, or does so here.
        drop(self.store("first", ""));
        let endpoint = self.bucket.endpoint.as_ref().unwrap().as_str();
        let objects = AmazonS3Builder::new()
            .with_endpoint(endpoint.trim_end_matches('/'))
            .with_region("us-east-1")
            .with_bucket_name(&self.bucket.bucket)
            .with_access_key_id(&self.keys.0)
            .with_secret_access_key(&self.keys.1)
            .with_allow_http(true)
            .build();
        Arc::new(objects.unwrap())
    }
}

impl Running {
    fn start() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join("store");
        let (started, address) = mpsc::sync_channel(1);
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::Builder::new()
            .name("bucket".into())
            .spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build()
                    .unwrap();
                runtime.block_on(async {
                    let keys = Keys::new(KEY, Secret::new(SECRET));
                    let server = Server::start_s3(root, LOOPBACK, &keys).await.unwrap();
                    started.send(server.addr()).unwrap();
                    drop(stopped.await);
                    server.stop().await;
                });
            });
        let thread = thread.unwrap();
        Self {
            _dir: dir,
            address: address.recv().unwrap(),
            stop: Some(stop),
            thread: Some(thread),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.stop.take());
        drop(self.thread.take().map(JoinHandle::join));
    }
}
