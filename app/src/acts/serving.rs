//! The default store on loopback, and stores served to several people.

use std::net::SocketAddr;
use std::path::PathBuf;

use aside_library::ClipId;
use aside_share::{OwnServer, Server};
use url::Url;

use crate::app::App;
use crate::server::{SERVE, ServedStore, Serving, base_url, loopback, start};
use crate::work::lock;
use crate::{AppError, keyring};

impl App {
    /// Serves the default store until [`App::close`], unless another process
    /// does already. True when it is served here.
    ///
    /// # Errors
    /// When another program holds the port.
    pub async fn serve(&self) -> Result<bool, AppError> {
        let mut serving = self.inner.serving.lock().await;
        let (paths, port) = (&self.inner.paths, self.inner.settings.port);
        *serving = Some(match serving.take() {
            Some(Serving::Held(held)) => start(paths, port, Some(held)).await?,
            Some(already) => already,
            None => start(paths, port, None).await?,
        });
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

    /// Shows this process's own window every clip until [`App::close`], also
    /// those that are at no link, or only elsewhere.
    ///
    /// # Errors
    /// When no port on this machine is free.
    pub async fn show_own(&self) -> Result<(), AppError> {
        let own = OwnServer::start(self.inner.library.root().to_owned()).await?;
        *lock(&self.inner.own) = Some(own);
        Ok(())
    }

    /// Where a part of a clip can be fetched: from this process if it shows
    /// clips, else from the clip's store.
    pub(crate) fn object_url(&self, id: &ClipId, name: &str) -> String {
        let own = lock(&self.inner.own).as_ref().map(|it| it.url(id, name));
        own.unwrap_or_else(|| self.store_of(id).object_url(id, name))
            .to_string()
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
        let own = lock(&self.inner.own).take();
        if let Some(own) = own {
            own.stop().await;
        }
        self.end_trial().await;
        self.inner.post.stop();
        self.cancel_jobs();
        self.inner.work.end().await;
    }

    /// Where the default store is served.
    pub fn base_url(&self) -> Result<Url, AppError> {
        base_url(self.inner.settings.port)
    }
}

#[cfg(test)]
mod tests {
    use crate::{App, Paths};

    /// As when several people log in at once.
    #[tokio::test]
    async fn nobody_takes_a_port_that_somebody_is_about_to_serve() {
        let homes = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let [a, b] = homes.each_ref().map(|home| Paths::below(home.path()));
        let a = App::open_to_serve(a).await.unwrap();
        let b = App::open_to_serve(b).await.unwrap();
        assert_ne!(a.base_url().unwrap(), b.base_url().unwrap());
        // Who opens it meanwhile knows that nobody else is about to answer.
        for open in [true, false] {
            let path = Paths::below(homes[1].path());
            let other = match open {
                true => App::open(path).await.unwrap(),
                false => App::open_to_serve(path).await.unwrap(),
            };
            assert_eq!(other.base_url().unwrap(), b.base_url().unwrap());
        }
        for app in [&a, &b] {
            assert!(app.serve().await.unwrap(), "it is served here");
            assert!(app.is_served().await);
        }
        // It is the same from now on, and whoever else opens it finds it served.
        let again = App::open(Paths::below(homes[1].path())).await.unwrap();
        assert_eq!(again.base_url().unwrap(), b.base_url().unwrap());
        assert!(!again.serve().await.unwrap(), "it is served elsewhere");
        a.close().await;
        b.close().await;
    }
}
