//! How the loopback server begins and ends.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use aside_share::{Error, Publisher, Server, Store};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::clip::Home;
use crate::support::site::{LOOPBACK, Site};

#[tokio::test]
async fn a_port_that_is_taken_is_said_to_be_and_a_stranger_is_not_taken_for_us() {
    let site = Site::new().await;
    let root = site.home.path("store");
    let error = Server::start(root.clone(), site.addr()).await.unwrap_err();
    assert!(
        matches!(error, Error::AddressInUse { address } if address == site.addr()),
        "{error}"
    );
    assert!(error.hint().contains("port"));

    assert!(aside_share::server::serves(site.addr(), &root).await);
    let other = Home::new();
    assert!(
        !aside_share::server::serves(site.addr(), other.library.root()).await,
        "another store"
    );
    let stranger = std::net::TcpListener::bind(LOOPBACK).unwrap();
    let silent = aside_share::server::serves(stranger.local_addr().unwrap(), &root);
    assert!(!silent.await, "it never answers");
}

#[tokio::test]
async fn it_is_reachable_from_this_machine_only_unless_asked() {
    let home = Home::new();
    let everywhere: SocketAddr = "0.0.0.0:0".parse().unwrap();
    let error = Server::start(home.path("clips"), everywhere)
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Settings { .. }), "{error}");
    let server = Server::start_for_network(home.path("clips"), everywhere)
        .await
        .unwrap();
    server.stop().await;
}

#[tokio::test]
async fn stopping_ends_idle_connections_and_frees_the_port() {
    let site = Site::new().await;
    let addr = site.addr();
    let mut idle = TcpStream::connect(addr).await.unwrap();
    let request = format!("GET /robots.txt HTTP/1.1\r\nHost: {addr}\r\n\r\n");
    idle.write_all(request.as_bytes()).await.unwrap();
    let mut answer = vec![0; 4096];
    let len = idle.read(&mut answer).await.unwrap();
    assert!(
        answer[..len].ends_with(b"Disallow: /\n"),
        "and the connection stays open"
    );

    let begun = Instant::now();
    site.server.stop().await;
    assert!(
        begun.elapsed() < Duration::from_secs(1),
        "{:?}",
        begun.elapsed()
    );
    assert_eq!(idle.read(&mut answer).await.unwrap(), 0);
    let again = Server::start(site.home.path("store"), addr).await.unwrap();
    again.stop().await;
}

/// A viewer that has paused its player reads no further: that does not keep
/// the program from ending.
#[tokio::test]
async fn stopping_cuts_a_response_that_nobody_reads() {
    let home = Home::new();
    let mut recording = home.record("Large");
    recording.grow(0);
    recording.append(vec![7; 32 << 20]);
    let id = recording.finish();
    let store = Store::folder(&home.path("store"), "http://127.0.0.1/".parse().unwrap()).unwrap();
    let publisher = Publisher::new(store, home.library.root(), &home.outbox()).unwrap();
    publisher.finish(&id).await.unwrap();
    let server = Server::start(home.path("store"), LOOPBACK).await.unwrap();
    let addr = server.addr();

    let mut stalled = TcpStream::connect(addr).await.unwrap();
    let request = format!("GET /c/{id}/media/00000.m4s HTTP/1.1\r\nHost: {addr}\r\n\r\n");
    stalled.write_all(request.as_bytes()).await.unwrap();
    stalled.read_exact(&mut [0; 1000]).await.unwrap();
    let begun = Instant::now();
    server.stop().await;
    assert!(
        begun.elapsed() < Duration::from_secs(5),
        "{:?}",
        begun.elapsed()
    );
}

#[tokio::test]
async fn a_store_that_is_not_there_is_an_error_and_not_an_empty_site() {
    let home = Home::new();
    let error = Server::start(home.path("none"), LOOPBACK)
        .await
        .unwrap_err();
    assert!(matches!(error, Error::NotFound { .. }), "{error}");
}
