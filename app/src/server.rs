//! The default store on loopback, so that a link works with no account.

use std::net::{Ipv4Addr, SocketAddr};

use aside_share::{Keys, Server};
use url::Url;

use crate::{AppError, ErrorCode, Paths, Settings};

/// The running server, or the knowledge that another process runs it.
pub(crate) enum Serving {
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

pub(crate) async fn start(paths: &Paths, port: u16) -> Result<Serving, AppError> {
    match Server::start(paths.store(), loopback(port)).await {
        Ok(server) => Ok(Serving::Here(server)),
        Err(_) if aside_share::server::serves(loopback(port), &paths.store()).await => {
            Ok(Serving::Elsewhere)
        }
        Err(error) => Err(error.into()),
    }
}

/// Every link contains the port, so one is chosen once and kept. Another is
/// taken only when a stranger holds it.
pub(crate) async fn settle_port(paths: &Paths, settings: &mut Settings) -> Result<(), AppError> {
    let free = |port| std::net::TcpListener::bind(loopback(port));
    if free(settings.port).is_ok()
        || aside_share::server::serves(loopback(settings.port), &paths.store()).await
    {
        return Ok(());
    }
    let listener = free(0).map_err(|error| no_port(&error))?;
    let port = listener
        .local_addr()
        .map_err(|error| no_port(&error))?
        .port();
    tracing::warn!(
        taken = settings.port,
        port,
        "another program holds the port of links"
    );
    settings.port = port;
    settings.save(&paths.settings())
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
