//! A published clip and the server it is watched at.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use aside_library::ClipId;
use aside_share::{Publisher, Server, Store};

use super::clip::Home;

/// Any free port of this machine.
pub(crate) const LOOPBACK: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

/// A server with one published clip of three segments and a poster.
pub(crate) struct Site {
    pub(crate) home: Home,
    pub(crate) id: ClipId,
    pub(crate) server: Server,
}

impl Site {
    pub(crate) async fn new() -> Self {
        let home = Home::new();
        let id = home.clip(3);
        home.put(&id, "poster.jpg", b"a still");
        let store = Store::folder(&home.path("store"), "http://127.0.0.1/".parse().unwrap());
        let publisher =
            Publisher::new(store.unwrap(), home.library.root(), &home.outbox()).unwrap();
        publisher.finish(&id).await.unwrap();
        let server = Server::start(home.path("store"), LOOPBACK).await.unwrap();
        Self { home, id, server }
    }

    pub(crate) fn addr(&self) -> SocketAddr {
        self.server.addr()
    }

    pub(crate) fn path(&self, name: &str) -> String {
        format!("/c/{}/{name}", self.id)
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.home
            .path("store")
            .join(format!("c/{}/{name}", self.id))
    }
}
