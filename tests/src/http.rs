//! What a link answers: HTTP/1.1 (RFC 9112) with nothing between.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context, Result};
use url::Url;

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The header lines, as they came.
    pub headers: Vec<String>,
    /// What follows.
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

/// Asks for `url`, once.
///
/// # Errors
/// When nobody answers within 5 s, or not in HTTP.
pub fn get(url: &Url) -> Result<Answer> {
    request("GET", url, "", Duration::from_secs(5))
}

/// Sends `method` with a JSON `body` to `url`, once.
///
/// # Errors
/// When nobody answers within `limit`, or not in HTTP.
pub fn request(method: &str, url: &Url, body: &str, limit: Duration) -> Result<Answer> {
    let addresses = url.socket_addrs(|| None)?;
    let address = addresses.first().context("no address")?;
    let mut stream = TcpStream::connect_timeout(address, limit)?;
    stream.set_read_timeout(Some(limit))?;
    write!(
        stream,
        "{method} {} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        url.path(),
        body.len()
    )?;
    let mut reader = BufReader::new(stream);
    let head = read_head(&mut reader)?;
    let (first, headers) = head.split_first().context("no status line")?;
    let mut answer = Answer {
        status: first.split(' ').nth(1).context("no status")?.parse()?,
        headers: headers.to_vec(),
        body: Vec::new(),
    };
    match answer.header("content-length") {
        // Some servers keep the connection although they were asked not to.
        Some(length) => {
            answer.body = vec![0; length.parse()?];
            reader.read_exact(&mut answer.body)?;
        }
        None => drop(reader.read_to_end(&mut answer.body)?),
    }
    Ok(answer)
}

/// The status line and the header lines.
fn read_head(reader: &mut impl BufRead) -> Result<Vec<String>> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        match line.trim_end() {
            "" => return Ok(lines),
            line => lines.push(line.to_owned()),
        }
    }
}
