//! A client that sends exactly what it is told, however wrong.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What came back.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Response {
    /// A header's value; empty if there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        let mut found = self
            .headers
            .iter()
            .filter(|(key, _)| key.eq_ignore_ascii_case(name));
        let value = found.next().map_or("", |(_, value)| value);
        assert!(found.next().is_none(), "{name} is there twice");
        value
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }
}

/// A GET with the right `Host` and these headers, each `Name: value`.
pub(crate) async fn get(server: SocketAddr, path: &str, headers: &[&str]) -> Response {
    request(server, "GET", path, headers).await
}

/// A request with the right `Host`.
pub(crate) async fn request(
    server: SocketAddr,
    method: &str,
    path: &str,
    headers: &[&str],
) -> Response {
    let host = format!("Host: {server}");
    let headers: Vec<_> = [host.as_str()]
        .into_iter()
        .chain(headers.iter().copied())
        .collect();
    send(server, method, path, &headers).await
}

/// A request with these headers and no others but `Connection: close`.
pub(crate) async fn send(
    server: SocketAddr,
    method: &str,
    path: &str,
    headers: &[&str],
) -> Response {
    let mut text = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n");
    for header in headers {
        text += &format!("{header}\r\n");
    }
    text += "\r\n";
    let mut stream = TcpStream::connect(server).await.unwrap();
    stream.write_all(text.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    parse(&answer)
}

fn parse(answer: &[u8]) -> Response {
    let split = answer
        .windows(4)
        .position(|it| it == b"\r\n\r\n")
        .expect("a whole head");
    let head = std::str::from_utf8(&answer[..split]).unwrap();
    let mut lines = head.lines();
    let status = lines
        .next()
        .unwrap()
        .split(' ')
        .nth(1)
        .unwrap()
        .parse()
        .unwrap();
    let headers = lines
        .map(|line| {
            let (name, value) = line.split_once(':').unwrap();
            (name.to_owned(), value.trim().to_owned())
        })
        .collect();
    Response {
        status,
        headers,
        body: answer[split + 4..].to_vec(),
    }
}
