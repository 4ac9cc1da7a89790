//! A large file over a line that breaks, from servers of every sort.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aside_share::{Error, Fetcher, Wanted};
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::support::site::LOOPBACK;

/// How a server answers a request.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Manner {
    /// What is asked for.
    Whole,
    /// What is asked for, and the connection breaks after so many bytes.
    Breaks(usize),
    /// It never heard of parts.
    NoParts,
    /// Another part than the one that is asked for.
    OtherPart,
    /// Something else of the same length.
    Other,
    /// More than the file is long.
    More,
    Status(u16),
}

/// Serves `file` to anybody who asks, each request in the next manner, the last
/// of which stays.
struct Server {
    url: String,
    /// From where on each request asked.
    asked: Arc<Mutex<Vec<usize>>>,
    task: JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Server {
    async fn start(file: &[u8], manners: &[Manner]) -> Self {
        let listener = TcpListener::bind(LOOPBACK).await.unwrap();
        let url = format!("http://{}/model.bin", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (file, manners, heard) = (file.to_vec(), manners.to_vec(), Arc::clone(&asked));
        let task = tokio::spawn(async move {
            loop {
                let (mut client, _) = listener.accept().await.unwrap();
                let from = head(&mut client).await;
                let count = {
                    let mut heard = heard.lock().unwrap();
                    heard.push(from);
                    heard.len()
                };
                let manner = manners[(count - 1).min(manners.len() - 1)];
                // Who is asked no more has broken off.
                drop(client.write_all(&answer(&file, from, manner)).await);
            }
        });
        Self { url, asked, task }
    }

    fn asked(&self) -> Vec<usize> {
        self.asked.lock().unwrap().clone()
    }
}

/// Reads a request, and says from where on it wants the file.
async fn head(client: &mut TcpStream) -> usize {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(client.read_u8().await.unwrap());
    }
    let head = String::from_utf8(head).unwrap().to_lowercase();
    let range = head
        .lines()
        .find_map(|line| line.strip_prefix("range: bytes="));
    range.map_or(0, |it| it.trim_end_matches('-').parse().unwrap())
}

fn answer(file: &[u8], from: usize, manner: Manner) -> Vec<u8> {
    let part = |from: usize| {
        let (status, range) = match from {
            0 => ("200 OK", String::new()),
            _ => {
                let (last, all) = (file.len() - 1, file.len());
                (
                    "206 Partial Content",
                    format!("content-range: bytes {from}-{last}/{all}\r\n"),
                )
            }
        };
        (
            format!("HTTP/1.1 {status}\r\n{range}"),
            file[from..].to_vec(),
        )
    };
    let ((head, body), length) = match manner {
        Manner::Whole => (part(from), None),
        Manner::Breaks(after) => {
            let (head, mut body) = part(from);
            let length = body.len();
            body.truncate(after);
            ((head, body), Some(length))
        }
        Manner::NoParts => (part(0), None),
        Manner::OtherPart => (part(1), None),
        Manner::Other => {
            let (head, mut body) = part(from);
            body.fill(b'?');
            ((head, body), None)
        }
        Manner::More => {
            let (head, body) = part(from);
            ((head, [body, vec![0; 10]].concat()), None)
        }
        Manner::Status(status) => ((format!("HTTP/1.1 {status} No\r\n"), Vec::new()), None),
    };
    let length = length.unwrap_or(body.len());
    let rest = format!("content-length: {length}\r\nconnection: close\r\n\r\n");
    [head.as_bytes(), rest.as_bytes(), &body].concat()
}

/// A file that is wanted, and where it is to go.
struct Wish {
    _dir: TempDir,
    to: PathBuf,
    file: Vec<u8>,
}

impl Wish {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        Self {
            to: dir.path().join("model.bin"),
            _dir: dir,
            file: (0..300_000_u32)
                .flat_map(|n| (n / 3).to_le_bytes())
                .collect(),
        }
    }

    async fn fetch(&self, server: &Server) -> Result<u64, Error> {
        let wanted = Wanted {
            url: server.url.parse().unwrap(),
            bytes: self.file.len() as u64,
            sha256: data_encoding::HEXLOWER.encode(&Sha256::digest(&self.file)),
        };
        let mut last = 0;
        let fetcher = Fetcher::new().unwrap().with_wait(Duration::from_millis(1));
        fetcher.fetch(&wanted, &self.to, |have| last = have).await?;
        Ok(last)
    }

    fn part(&self) -> PathBuf {
        self.to.with_extension("bin.part")
    }

    fn is_whole(&self) -> bool {
        std::fs::read(&self.to).is_ok_and(|it| it == self.file)
    }
}

fn absent(path: &Path) -> bool {
    !path.exists()
}

#[tokio::test]
async fn a_file_comes_whole_and_once() {
    let wish = Wish::new();
    let server = Server::start(&wish.file, &[Manner::Whole]).await;
    assert_eq!(wish.fetch(&server).await.unwrap(), wish.file.len() as u64);
    assert!(wish.is_whole() && absent(&wish.part()));
    wish.fetch(&server).await.unwrap();
    assert_eq!(server.asked(), [0], "what is there is not fetched again");
}

#[tokio::test]
async fn what_breaks_off_goes_on_where_it_was() {
    let wish = Wish::new();
    let manners = [
        Manner::Breaks(500_000),
        Manner::Breaks(0),
        Manner::Status(503),
        Manner::Breaks(100_000),
        Manner::Whole,
    ];
    let server = Server::start(&wish.file, &manners).await;
    wish.fetch(&server).await.unwrap();
    assert!(wish.is_whole());
    let asked = server.asked();
    assert_eq!(asked.len(), 5, "{asked:?}");
    assert!(asked.is_sorted() && asked[4] > 0, "{asked:?}");
}

#[tokio::test]
async fn another_call_goes_on_where_the_last_was_given_up() {
    let wish = Wish::new();
    let server = Server::start(&wish.file, &[Manner::Breaks(700_000), Manner::Breaks(0)]).await;
    let error = wish.fetch(&server).await.unwrap_err();
    assert!(matches!(error, Error::NotFetched { .. }), "{error}");
    assert!(error.is_temporary() && error.hint().contains("goes on"));
    assert!(absent(&wish.to));
    let have = std::fs::metadata(wish.part()).unwrap().len();
    assert!(have > 0);

    let server = Server::start(&wish.file, &[Manner::Whole]).await;
    wish.fetch(&server).await.unwrap();
    assert!(wish.is_whole());
    assert_eq!(server.asked(), [usize::try_from(have).unwrap()]);
}

#[tokio::test]
async fn servers_that_know_no_parts_or_other_ones_send_all_of_it_again() {
    for (manner, asks) in [
        (Manner::NoParts, 2),
        (Manner::OtherPart, 3),
        (Manner::Status(416), 3),
    ] {
        let wish = Wish::new();
        let manners = [Manner::Breaks(100_000), manner, Manner::Whole];
        let server = Server::start(&wish.file, &manners).await;
        wish.fetch(&server).await.unwrap();
        assert!(wish.is_whole(), "{manner:?}");
        assert_eq!(server.asked().len(), asks, "{manner:?}");
    }
}

#[tokio::test]
async fn what_is_not_the_file_is_refused_and_not_kept() {
    for (manner, why) in [(Manner::Other, "checksum"), (Manner::More, "more comes")] {
        let wish = Wish::new();
        let server = Server::start(&wish.file, &[manner]).await;
        let error = wish.fetch(&server).await.unwrap_err();
        assert!(matches!(error, Error::Foreign { .. }), "{error}");
        assert!(error.to_string().contains(why), "{error}");
        assert!(absent(&wish.to) && absent(&wish.part()), "{manner:?}");
    }
}

#[tokio::test]
async fn a_file_that_is_not_there_is_not_asked_for_again() {
    let wish = Wish::new();
    let server = Server::start(&wish.file, &[Manner::Status(404)]).await;
    let error = wish.fetch(&server).await.unwrap_err();
    assert!(!error.is_temporary(), "{error}");
    assert!(
        error.to_string().contains("model.bin from 127.0.0.1"),
        "{error}"
    );
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn two_at_once_do_not_write_over_each_other() {
    let wish = Wish::new();
    let server = Server::start(&wish.file, &[Manner::Whole]).await;
    let held = std::fs::File::create(wish.part()).unwrap();
    held.lock().unwrap();
    let error = wish.fetch(&server).await.unwrap_err();
    assert!(error.to_string().contains("another Aside"), "{error}");
    assert!(server.asked().is_empty());
}
