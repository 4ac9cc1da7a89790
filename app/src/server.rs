//! The default store on loopback, so that a link works with no account.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use aside_share::{Keys, Server};
use url::Url;

use crate::acts::App;
use crate::{AppError, ErrorCode, Paths, Settings, keyring};

/// The running server, or the knowledge that another process runs it.
pub(crate) enum Serving {
    /// Here.
    Here(Server),
    /// In another process of this user, on the same store.
    Elsewhere,
}

/// What the keys of the served store are called.
const SERVE: &str = "serve";

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

impl App {
    /// Serves the default store until [`App::close`], unless another process
    /// does already. True when it is served here.
    ///
    /// # Errors
    /// When another program holds the port.
    pub async fn serve(&self) -> Result<bool, AppError> {
        let mut serving = self.inner.serving.lock().await;
        if serving.is_none() {
            *serving = Some(start(&self.inner.paths, self.inner.settings.port).await?);
        }
        Ok(matches!(*serving, Some(Serving::Here(_))))
    }

    /// Serves a folder as a store for several people until [`App::close`]: it
    /// shows pages, and speaks S3 to whoever has the keys. Those are the ones
    /// in the environment (`ASIDE_STORE_SERVE_…`) or the keyring, else new
    /// ones, which the keyring keeps where there is one.
    ///
    /// # Errors
    /// When another program holds the port, or the folder cannot be made.
    pub async fn serve_s3(
        &self,
        address: Option<SocketAddr>,
        folder: Option<PathBuf>,
    ) -> Result<ServedStore, AppError> {
        let (keys, kept) = match keyring::find_own(SERVE).await {
            Some((keys, _)) => (keys, true),
            None => {
                let keys = keyring::generate().map_err(AppError::internal)?;
                let kept = keyring::keep(SERVE, &keys).await.is_ok();
                (keys, kept)
            }
        };
        let root = folder.unwrap_or_else(|| self.inner.paths.store());
        let address = address.unwrap_or_else(|| loopback(self.inner.settings.port));
        let server = Server::start_s3(root, address, &keys).await?;
        let address = server.addr();
        *self.inner.serving.lock().await = Some(Serving::Here(server));
        Ok(ServedStore {
            address,
            keys,
            kept,
        })
    }

    /// Whether links work now, whoever serves them.
    pub async fn is_served(&self) -> bool {
        let port = self.inner.settings.port;
        aside_share::server::serves(loopback(port), &self.inner.paths.store()).await
    }

    /// Stops serving, and leaves for another time what can be made later; to be
    /// called before the program ends.
    pub async fn close(&self) {
        if let Some(Serving::Here(server)) = self.inner.serving.lock().await.take() {
            server.stop().await;
        }
        self.inner.work.end().await;
    }

    /// Where the default store is served.
    pub fn base_url(&self) -> Result<Url, AppError> {
        base_url(self.inner.settings.port)
    }
}

async fn start(paths: &Paths, port: u16) -> Result<Serving, AppError> {
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

fn loopback(port: u16) -> SocketAddr {
    (Ipv4Addr::LOCALHOST, port).into()
}

fn no_port(error: &std::io::Error) -> AppError {
    AppError::new(
        ErrorCode::Store,
        format!("No port on this machine is free for links: {error}."),
        "Close programs that hold many connections, and try again.",
    )
}
