//! A library's clips for the window of this machine, whether they are at a link
//! or not.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use aside_library::ClipId;
use tokio::net::TcpListener;
use url::Url;

use super::answer::Site;
use super::{Server, cannot_listen};
use crate::{Error, Result};

/// Shows clips to whoever knows its addresses. They lie below a name that is
/// made anew at each start: other users of this machine reach the port as well.
#[derive(Debug)]
pub struct OwnServer {
    server: Server,
    base: Url,
}

impl OwnServer {
    /// Serves the clips of the library in the folder `library` on loopback.
    ///
    /// # Errors
    /// When no port is free, or the folder is of no use.
    pub async fn start(library: PathBuf) -> Result<Self> {
        let address: SocketAddr = (Ipv4Addr::LOCALHOST, 0).into();
        let listener = TcpListener::bind(address)
            .await
            .map_err(|error| cannot_listen(address, error))?;
        let secret = ClipId::random()
            .map_err(|error| Error::io("serve", &library, error))?
            .to_string();
        let name = secret.clone();
        let open = move |root: &Path, at| Site::own(root, at, name);
        let server = Server::answer(library, listener, open).await?;
        let base = format!("http://{}/{secret}/c/", server.addr());
        let base = base.parse().map_err(|_| Error::Settings {
            reason: format!("{base:?} is no address"),
        })?;
        Ok(Self { server, base })
    }

    /// Where a part of a clip is shown, by its name inside the clip.
    pub fn url(&self, id: &ClipId, name: &str) -> Url {
        let mut url = self.base.clone();
        url.set_path(&format!("{}{id}/{name}", self.base.path()));
        url
    }

    /// As [`Server::stop`].
    pub async fn stop(self) {
        self.server.stop().await;
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;

    use super::*;

    /// The status and the body of what is at a path.
    async fn get(at: &Url, path: &str) -> (u16, String) {
        let host = format!("127.0.0.1:{}", at.port().unwrap());
        let mut stream = TcpStream::connect(&host).await.unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, body.to_owned())
    }

    #[tokio::test]
    async fn a_clip_is_shown_to_who_knows_the_name_and_nothing_else_is() {
        let library = tempfile::tempdir().unwrap();
        let id = ClipId::random().unwrap();
        let dir = library.path().join(id.to_string());
        std::fs::create_dir_all(dir.join("media")).unwrap();
        std::fs::create_dir(dir.join("audio")).unwrap();
        std::fs::write(dir.join("media/stream.m3u8"), "#EXTM3U").unwrap();
        std::fs::write(dir.join("audio/mic.wav"), "RIFF").unwrap();
        let own = OwnServer::start(library.path().to_owned()).await.unwrap();

        let playlist = own.url(&id, "media/stream.m3u8");
        let (status, body) = get(&playlist, playlist.path()).await;
        assert_eq!((status, body.as_str()), (200, "#EXTM3U"));
        let unknown = ClipId::random().unwrap();
        let audio = own.url(&id, "audio/mic.wav");
        for path in [
            format!("/c/{id}/media/stream.m3u8"),
            format!("/{unknown}/c/{id}/media/stream.m3u8"),
            format!("/{id}/media/stream.m3u8"),
            audio.path().to_owned(),
            "/.well-known/aside-store".to_owned(),
        ] {
            assert_eq!(get(&playlist, &path).await.0, 404, "{path}");
        }
        own.stop().await;
        // Nothing of the server's is left among the clips.
        assert_eq!(std::fs::read_dir(library.path()).unwrap().count(), 1);
    }
}
