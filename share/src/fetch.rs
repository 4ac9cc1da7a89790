//! Fetching a file whose length and checksum are known beforehand, such as a
//! speech model: what breaks off goes on where it was, and what is not the file
//! that was asked for is not kept.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use reqwest::header::{CONTENT_RANGE, RANGE};
use reqwest::{Client, Response, StatusCode};
use sha2::{Digest, Sha256};
use url::Url;

use crate::store::blocking;
use crate::{Error, Result, s3};

/// How often in a row nothing at all may come before it is given up.
const TRIES: u32 = 4;
/// The wait after the first of these; twice as long after each.
const WAIT: Duration = Duration::from_millis(500);

/// A file on the network, as it is known to be.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Where it can be had.
    pub url: Url,
    /// How long it is.
    pub bytes: u64,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
}

/// Fetches files. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Fetcher {
    client: Client,
    wait: Duration,
}

impl Fetcher {
    /// Nothing is asked for yet.
    ///
    /// # Errors
    /// When the system has no certificates to trust.
    pub fn new() -> Result<Self> {
        Ok(Self {
            client: s3::download_client()?,
            wait: WAIT,
        })
    }

    /// With another wait between tries, for tests.
    #[doc(hidden)]
    #[must_use]
    pub fn with_wait(self, wait: Duration) -> Self {
        Self { wait, ..self }
    }

    /// Fetches a file to `to`, whose folder must be there, and tells how much
    /// of it has come. It has its name once it is whole and checked; until then
    /// it is beside it, as `<name>.part`, from where the next call goes on, also
    /// after this one was dropped in the middle.
    ///
    /// # Errors
    /// [`Error::NotFetched`] when it cannot be had, [`Error::Foreign`] when
    /// something else came, or what the disk says.
    pub async fn fetch(&self, wanted: &Wanted, to: &Path, mut told: impl FnMut(u64)) -> Result<()> {
        if checked(to, wanted).await.is_ok() {
            told(wanted.bytes);
            return Ok(());
        }
        let mut part = Part::open(to, wanted)?;
        let mut failures = 0;
        while part.have < wanted.bytes {
            let before = part.have;
            match self.more(wanted, &mut part, &mut told).await {
                Ok(()) => {}
                Err(error) if !error.is_temporary() => return Err(error),
                Err(error) => {
                    failures = if part.have > before { 0 } else { failures + 1 };
                    if failures == TRIES {
                        return Err(error);
                    }
                    tracing::debug!(%error, "a download broke off");
                    tokio::time::sleep(self.wait * 2_u32.pow(failures)).await;
                }
            }
        }
        part.land(to, wanted).await
    }

    /// Asks for what is missing, and takes what comes.
    async fn more(
        &self,
        wanted: &Wanted,
        part: &mut Part,
        told: &mut impl FnMut(u64),
    ) -> Result<()> {
        let failed = |error: reqwest::Error| not_fetched(wanted, no_answer(&error), true);
        let mut request = self.client.get(wanted.url.clone());
        if part.have > 0 {
            request = request.header(RANGE, format!("bytes={}-", part.have));
        }
        let mut answer = request.send().await.map_err(failed)?;
        match answer.status() {
            StatusCode::PARTIAL_CONTENT if begins_at(&answer) == Some(part.have) => {}
            // All of it, from a server that knows no parts.
            StatusCode::OK => part.begin_again()?,
            StatusCode::PARTIAL_CONTENT | StatusCode::RANGE_NOT_SATISFIABLE => {
                part.begin_again()?;
                return Err(not_fetched(wanted, "the server sends another part", true));
            }
            status => {
                let later = status.is_server_error()
                    || status == StatusCode::TOO_MANY_REQUESTS
                    || status == StatusCode::REQUEST_TIMEOUT;
                let reason = format!("the server answers {status}");
                return Err(not_fetched(wanted, reason, later));
            }
        }
        while let Some(bytes) = answer.chunk().await.map_err(failed)? {
            if part.have + bytes.len() as u64 > wanted.bytes {
                drop(fs::remove_file(&part.path));
                return Err(foreign(wanted, "more comes than it is long"));
            }
            part.append(&bytes)?;
            told(part.have);
        }
        match part.have == wanted.bytes {
            true => Ok(()),
            false => Err(not_fetched(wanted, "the connection ended early", true)),
        }
    }
}

/// The beginning of a file, held so that nobody else writes to it.
struct Part {
    path: PathBuf,
    file: File,
    have: u64,
}

impl Part {
    fn open(to: &Path, wanted: &Wanted) -> Result<Self> {
        let mut path = to.as_os_str().to_owned();
        path.push(".part");
        let path = PathBuf::from(path);
        let open = || -> io::Result<_> {
            let file = OpenOptions::new().create(true).append(true).open(&path)?;
            let have = file.metadata()?.len();
            Ok((file, have))
        };
        let (file, have) = open().map_err(|error| Error::io("write", &path, error))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(not_fetched(wanted, "another Aside is fetching it", false));
            }
            Err(TryLockError::Error(error)) => return Err(Error::io("lock", &path, error)),
        }
        let mut part = Self { path, file, have };
        if part.have > wanted.bytes {
            part.begin_again()?;
        }
        Ok(part)
    }

    fn begin_again(&mut self) -> Result<()> {
        self.have = 0;
        let emptied = self.file.set_len(0);
        emptied.map_err(|error| Error::io("write", &self.path, error))
    }

    /// As much as comes at a time is written at once: it goes to the system's
    /// memory.
    fn append(&mut self, bytes: &[u8]) -> Result<()> {
        let written = self.file.write_all(bytes);
        written.map_err(|error| Error::io("write", &self.path, error))?;
        self.have += bytes.len() as u64;
        Ok(())
    }

    /// Gives it its name, if it is what was asked for.
    async fn land(self, to: &Path, wanted: &Wanted) -> Result<()> {
        if let Err(error) = checked(&self.path, wanted).await {
            drop(fs::remove_file(&self.path));
            return Err(error);
        }
        let owned = to.to_owned();
        let landed = blocking(move || {
            self.file.sync_all()?;
            fs::rename(&self.path, &owned)?;
            File::open(owned.parent().unwrap_or(Path::new(".")))?.sync_all()
        });
        landed.await.map_err(|error| Error::io("write", to, error))
    }
}

/// Reads a file and compares it with what was asked for.
async fn checked(path: &Path, wanted: &Wanted) -> Result<()> {
    let (owned, bytes) = (path.to_owned(), wanted.bytes);
    let found = blocking(move || {
        let mut file = File::open(&owned)?;
        if file.metadata()?.len() != bytes {
            return Ok(None);
        }
        let mut hash = Sha256::new();
        io::copy(&mut file, &mut hash)?;
        Ok(Some(data_encoding::HEXLOWER.encode(&hash.finalize())))
    });
    let found = found
        .await
        .map_err(|error| Error::io("read", path, error))?;
    match found {
        Some(found) if found == wanted.sha256 => Ok(()),
        Some(found) => {
            let expected = &wanted.sha256;
            let reason = format!("checksum failed: expected sha256 {expected}, found {found}");
            Err(foreign(wanted, reason))
        }
        None => Err(foreign(wanted, "its length is another")),
    }
}

/// Where the part begins that a server sends (RFC 9110, 14.4).
fn begins_at(answer: &Response) -> Option<u64> {
    let range = answer.headers().get(CONTENT_RANGE)?.to_str().ok()?;
    let (first, _) = range.strip_prefix("bytes ")?.split_once('-')?;
    first.trim().parse().ok()
}

fn no_answer(error: &reqwest::Error) -> &'static str {
    if error.is_timeout() {
        "the server is silent for too long"
    } else if error.is_connect() {
        "the server cannot be reached"
    } else {
        "the connection broke"
    }
}

/// The last part of an address, which is all a person needs of it.
fn name(wanted: &Wanted) -> String {
    let last = wanted.url.path_segments().and_then(|mut it| it.next_back());
    let host = wanted.url.host_str().unwrap_or_default();
    format!("{} from {host}", last.unwrap_or_default())
}

fn not_fetched(wanted: &Wanted, reason: impl Into<String>, temporary: bool) -> Error {
    Error::NotFetched {
        what: name(wanted),
        reason: reason.into(),
        temporary,
    }
}

fn foreign(wanted: &Wanted, reason: impl Into<String>) -> Error {
    Error::Foreign {
        what: name(wanted),
        reason: reason.into(),
    }
}
