//! The default store on loopback, so that a link works with no account.

use std::fs::{DirBuilder, File, TryLockError};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::os::unix::fs::DirBuilderExt;

use aside_share::{Keys, Server};
use url::Url;

use crate::{AppError, ErrorCode, Paths, Settings};

/// The running server, or the knowledge that another process runs it.
pub(crate) enum Serving {
    /// Soon here: nobody else gets its port.
    Held(Held),
    /// Here.
    Here(Server),
    /// In another process of this user, on the same store.
    Elsewhere,
}

/// What the keys of the served store are called.
pub(crate) const SERVE: &str = "serve";

/// A store that is served to several people.
#[derive(Clone, Debug)]
pub struct ServedStore {
    /// Where it listens.
    pub address: SocketAddr,
    /// What opens it.
    pub keys: Keys,
    /// Whether the keys are the same the next time.
    pub kept: bool,
}

/// Serves the default store on the port that was held for it, if one was.
pub(crate) async fn start(
    paths: &Paths,
    port: u16,
    held: Option<Held>,
) -> Result<Serving, AppError> {
    let started = match held {
        Some(Held { listener, _claim }) => Server::start_on(paths.store(), listener).await,
        None => Server::start(paths.store(), loopback(port)).await,
    };
    match started {
        Ok(server) => Ok(Serving::Here(server)),
        Err(_) if aside_share::server::serves(loopback(port), &paths.store()).await => {
            Ok(Serving::Elsewhere)
        }
        Err(error) => Err(error.into()),
    }
}

/// Every link contains the port, so one is chosen once and kept. Another is
/// taken only when a stranger holds it.
///
/// This asks, and does not try to hold it: somebody may be about to.
pub(crate) async fn settle_port(paths: &Paths, settings: &mut Settings) -> Result<(), AppError> {
    if let Claim::Theirs = claim(paths) {
        return Ok(());
    }
    let address = loopback(settings.port);
    let is_held = tokio::net::TcpStream::connect(address).await.is_ok();
    if is_held && !aside_share::server::serves(address, &paths.store()).await {
        drop(another_port(paths, settings)?);
    }
    Ok(())
}

/// As [`settle_port`], for whoever is to serve: the port is held from choosing
/// it on, so that nobody takes it meanwhile. `None` when another process of
/// this user serves, or is about to.
pub(crate) async fn hold_port(
    paths: &Paths,
    settings: &mut Settings,
) -> Result<Option<Held>, AppError> {
    let claim = match claim(paths) {
        Claim::Theirs => return Ok(None),
        Claim::Ours(file) => Some(file),
        Claim::Unknown => None,
    };
    let address = loopback(settings.port);
    let listener = match TcpListener::bind(address) {
        Ok(listener) => listener,
        Err(_) if aside_share::server::serves(address, &paths.store()).await => return Ok(None),
        Err(_) => another_port(paths, settings)?,
    };
    Ok(Some(Held {
        listener,
        _claim: claim,
    }))
}

/// The port of links, held by whoever is about to serve them.
pub(crate) struct Held {
    pub(crate) listener: TcpListener,
    /// Says to other processes of this user that the port is no stranger's,
    /// before it answers.
    _claim: Option<File>,
}

/// Who is to serve this user's links.
enum Claim {
    /// Whoever keeps this file open.
    Ours(File),
    /// Another process.
    Theirs,
    /// The folder cannot be written to.
    Unknown,
}

fn claim(paths: &Paths) -> Claim {
    let path = paths.server_pid().with_extension("lock");
    let mut private = DirBuilder::new();
    private.recursive(true).mode(0o700);
    let made = path.parent().map_or(Ok(()), |dir| private.create(dir));
    match made.and_then(|()| File::create(&path)) {
        Ok(file) => match file.try_lock() {
            Ok(()) => Claim::Ours(file),
            Err(TryLockError::WouldBlock) => Claim::Theirs,
            Err(TryLockError::Error(_)) => Claim::Unknown,
        },
        Err(_) => Claim::Unknown,
    }
}

fn another_port(paths: &Paths, settings: &mut Settings) -> Result<TcpListener, AppError> {
    let listener = TcpListener::bind(loopback(0)).map_err(|error| no_port(&error))?;
    let address = listener.local_addr().map_err(|error| no_port(&error))?;
    let (taken, port) = (settings.port, address.port());
    tracing::warn!(taken, port, "another program holds the port of links");
    settings.port = port;
    settings.save(&paths.settings())?;
    Ok(listener)
}

pub(crate) fn base_url(port: u16) -> Result<Url, AppError> {
    Url::parse(&format!("http://127.0.0.1:{port}/")).map_err(AppError::internal)
}

pub(crate) fn loopback(port: u16) -> SocketAddr {
    (Ipv4Addr::LOCALHOST, port).into()
}

fn no_port(error: &std::io::Error) -> AppError {
    AppError::new(
        ErrorCode::Store,
        format!("No port on this machine is free for links: {error}."),
        "Close programs that hold many connections, and try again.",
    )
}
