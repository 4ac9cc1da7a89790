//! Serves a folder store, so that links work with no account: on this machine
//! only, unless asked otherwise.

mod answer;
mod guard;
mod open;
mod own;
mod plain;
pub(crate) mod s3;

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use self::answer::Site;
pub use self::own::OwnServer;
use crate::folder::identity;
use crate::keys::Keys;
use crate::store::blocking;
use crate::{Error, Result};

/// Connections at the same time; more wait in the system's queue.
const CONNECTIONS: usize = 256;
/// How long a request's head, or the next request on a connection, may take.
const HEAD: Duration = Duration::from_secs(30);
/// How long a response under way may still take when the server stops.
const GRACE: Duration = Duration::from_secs(2);
/// After the system could not take a connection (no file descriptors left).
const BREATH: Duration = Duration::from_millis(100);
/// How long another server may take to say what it serves.
const ASK: Duration = Duration::from_secs(2);
/// Where a server says which store it serves.
const WHO: &str = "/.well-known/aside-store";

/// A running server. [`Server::stop`] ends it; dropping it does so without
/// waiting.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    stop: CancellationToken,
    accepting: Option<JoinHandle<()>>,
}

impl Server {
    /// Serves the store in the folder `root` at a loopback address; port 0
    /// takes any that is free.
    ///
    /// # Errors
    /// [`Error::AddressInUse`] when another program listens there,
    /// [`Error::Settings`] when the address is not loopback.
    pub async fn start(root: PathBuf, address: SocketAddr) -> Result<Self> {
        if !address.ip().is_loopback() {
            return Err(Error::Settings {
                reason: format!("{address} can be reached from other machines"),
            });
        }
        Self::listen(root, address, None).await
    }

    /// As [`Server::start`], where somebody listens already.
    ///
    /// # Errors
    /// When the listener or the folder is of no use.
    pub async fn start_on(root: PathBuf, listener: std::net::TcpListener) -> Result<Self> {
        let listening = listener
            .set_nonblocking(true)
            .and_then(|()| TcpListener::from_std(listener));
        let listener = listening.map_err(|error| Error::io("serve", &root, error))?;
        Self::answer(root, listener, |root, at| Site::open(root, at, None)).await
    }

    /// As [`Server::start`], at any address: whoever can reach it can watch
    /// the clips they have a link of.
    ///
    /// # Errors
    /// [`Error::AddressInUse`] when another program listens there.
    pub async fn start_for_network(root: PathBuf, address: SocketAddr) -> Result<Self> {
        Self::listen(root, address, None).await
    }

    /// Serves pages, and speaks S3 to whoever has these keys: the bucket is
    /// called `clips`, the region does not matter. At any address.
    ///
    /// # Errors
    /// [`Error::AddressInUse`] when another program listens there.
    pub async fn start_s3(root: PathBuf, address: SocketAddr, keys: &Keys) -> Result<Self> {
        Self::listen(root, address, Some(keys.clone())).await
    }

    async fn listen(root: PathBuf, address: SocketAddr, keys: Option<Keys>) -> Result<Self> {
        let listener = TcpListener::bind(address)
            .await
            .map_err(|error| cannot_listen(address, error))?;
        let open = move |root: &Path, at| Site::open(root, at, keys.as_ref());
        Self::answer(root, listener, open).await
    }

    async fn answer(
        root: PathBuf,
        listener: TcpListener,
        open: impl FnOnce(&Path, SocketAddr) -> io::Result<Site> + Send + 'static,
    ) -> Result<Self> {
        let address = listener
            .local_addr()
            .map_err(|error| Error::io("serve", &root, error))?;
        let folder = root.clone();
        let site = blocking(move || open(&root, address))
            .await
            .map_err(|error| Error::io("serve", &folder, error))?;
        let stop = CancellationToken::new();
        let accepting = tokio::spawn(accept(listener, Arc::new(site), stop.clone()));
        Ok(Self {
            address,
            stop,
            accepting: Some(accepting),
        })
    }

    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.address
    }

    /// Takes no more requests, lets responses under way end, and cuts those
    /// that take longer than two seconds.
    pub async fn stop(mut self) {
        self.stop.cancel();
        if let Some(accepting) = self.accepting.take() {
            // It ends by itself; a panic in it has been logged by its runtime.
            drop(accepting.await);
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// Whether a server of this crate, in this or another process, serves the
/// store in the folder `root` at this address.
pub async fn serves(address: SocketAddr, root: &Path) -> bool {
    let root = root.to_owned();
    let Ok(ours) = blocking(move || identity(&root)).await else {
        return false;
    };
    matches!(timeout(ASK, ask(address)).await, Ok(Ok(theirs)) if theirs == ours)
}

async fn ask(address: SocketAddr) -> io::Result<String> {
    let mut stream = TcpStream::connect(address).await?;
    let request = format!("GET {WHO} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    // Whoever listens there may be a stranger that never stops talking.
    stream.take(16 << 10).read_to_string(&mut answer).await?;
    match answer.split_once("\r\n\r\n") {
        Some((head, body)) if head.starts_with("HTTP/1.1 200 ") => Ok(body.to_owned()),
        _ => Err(io::ErrorKind::InvalidData.into()),
    }
}

/// Takes connections until told to stop, then waits for those under way.
async fn accept(listener: TcpListener, site: Arc<Site>, stop: CancellationToken) {
    let slots = Arc::new(Semaphore::new(CONNECTIONS));
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            Some(_) = connections.join_next() => {}
            accepted = next(&listener, &slots) => match accepted {
                Ok((stream, slot)) => {
                    connections.spawn(serve(stream, slot, Arc::clone(&site), stop.clone()));
                }
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be taken");
                    tokio::time::sleep(BREATH).await;
                }
            },
        }
    }
    drop(listener);
    let ended = async { while connections.join_next().await.is_some() {} };
    if timeout(GRACE, ended).await.is_err() {
        connections.shutdown().await;
    }
}

/// The next connection, once there is a free slot for it.
async fn next(
    listener: &TcpListener,
    slots: &Arc<Semaphore>,
) -> io::Result<(TcpStream, OwnedSemaphorePermit)> {
    let slot = Arc::clone(slots)
        .acquire_owned()
        .await
        .map_err(io::Error::other)?;
    let (stream, _) = listener.accept().await?;
    Ok((stream, slot))
}

/// One connection, from its first request to its last.
async fn serve(
    stream: TcpStream,
    _slot: OwnedSemaphorePermit,
    site: Arc<Site>,
    stop: CancellationToken,
) {
    let service = TowerToHyperService::new(answer::service(site));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}

fn cannot_listen(address: SocketAddr, error: io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::AddrInUse => Error::AddressInUse { address },
        _ => Error::Io {
            doing: "listen at",
            what: address.to_string(),
            source: error.into(),
        },
    }
}
