//! A letter: an event that one webhook is to be told, as it lies on disk.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use super::Event;
use crate::{Error, Result, backoff};

const FORMAT: u32 = 1;
/// How long a webhook is tried.
pub(super) const TRIED: Duration = Duration::from_secs(24 * 3600);
/// How long it can be seen that it was given up.
pub(super) const SHOWN: Duration = Duration::from_secs(7 * 24 * 3600);
/// "Gone": its receiver does not want to be asked again (RFC 9110, 15.5.11).
const GONE: u16 = 410;
/// Held while letters of a webhook are sent.
const LOCK: &str = "lock";

/// An event that one webhook is to be told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Letter {
    format: u32,
    pub(super) event: Event,
    /// When it was written, in milliseconds since 1970.
    pub(super) since_ms: u64,
    #[serde(default)]
    failures: u32,
    /// When it is sent again, in milliseconds since 1970.
    #[serde(default)]
    pub(super) next_try_ms: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) trouble: Option<String>,
    #[serde(default)]
    pub(super) given_up: bool,
}

/// The letters that are due, oldest first, and the right to send them; `None`
/// when there are none, or another process sends.
pub(super) fn due(dir: &Path) -> io::Result<Option<(Letters, File)>> {
    let now = millis_since_1970(SystemTime::now());
    let is_due = |letter: &Letter| !letter.given_up && letter.next_try_ms <= now;
    if !all(dir)?
        .iter()
        .any(|(_, it)| is_due(it) || it.is_over(now))
    {
        return Ok(None);
    }
    let Some(held) = lock(dir)? else {
        return Ok(None);
    };
    // Again: another process may have sent them meanwhile.
    let mut due = all(dir)?;
    for (id, _) in due.iter().filter(|(_, letter)| letter.is_over(now)) {
        fs::remove_file(dir.join(format!("{id}.json")))?;
    }
    due.retain(|(_, letter)| is_due(letter));
    due.sort_by_key(|(_, letter)| letter.since_ms);
    Ok(Some((due, held)))
}

/// Letters, each with its event's id.
type Letters = Vec<(String, Letter)>;

impl Letter {
    pub(super) fn new(event: &Event) -> Self {
        Self {
            format: FORMAT,
            event: event.clone(),
            since_ms: millis_since_1970(SystemTime::now()),
            failures: 0,
            next_try_ms: 0,
            trouble: None,
            given_up: false,
        }
    }

    /// Whether it was given up, and long ago.
    fn is_over(&self, now: u64) -> bool {
        let shown = u64::try_from(SHOWN.as_millis()).unwrap_or(u64::MAX);
        self.given_up && self.since_ms.saturating_add(shown) <= now
    }
}

/// Notes down what became of a letter.
pub(super) fn note(path: &Path, mut letter: Letter, told: Result<()>) -> io::Result<()> {
    let Err(error) = told else {
        return fs::remove_file(path);
    };
    // A webhook that was removed meanwhile took its letters with it.
    if !path.exists() {
        return Ok(());
    }
    let now = SystemTime::now();
    let wait = backoff::after(letter.failures + 1, error.is_temporary());
    let since = UNIX_EPOCH + Duration::from_millis(letter.since_ms);
    letter.failures += 1;
    letter.next_try_ms = millis_since_1970(now + wait);
    letter.given_up = now > since + TRIED
        || matches!(&error, Error::NotTold { status: Some(status), .. } if *status == GONE);
    letter.trouble = Some(error.to_string());
    if letter.given_up {
        tracing::warn!("a webhook did not take what it was told, and is not told again");
    }
    write(path, &letter)
}

/// Every letter in a folder that can be read.
pub(super) fn all(dir: &Path) -> io::Result<Letters> {
    let entries = match fs::read_dir(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut letters = Vec::new();
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().and_then(|it| it.to_str());
        let Some(id) = name.and_then(|it| it.strip_suffix(".json")) else {
            continue;
        };
        let letter = fs::read(&path).ok();
        let letter = letter.and_then(|it| serde_json::from_slice::<Letter>(&it).ok());
        if let Some(letter) = letter.filter(|it| it.format == FORMAT) {
            letters.push((id.to_owned(), letter));
        }
    }
    Ok(letters)
}

pub(super) fn write(path: &Path, letter: &Letter) -> io::Result<()> {
    let json = serde_json::to_vec(letter).map_err(io::Error::other)?;
    let mut file = tempfile::NamedTempFile::new_in(path.parent().unwrap_or(Path::new(".")))?;
    file.write_all(&json)?;
    file.as_file().sync_data()?;
    file.persist(path).map_err(|failed| failed.error)?;
    Ok(())
}

pub(super) fn lock(dir: &Path) -> io::Result<Option<File>> {
    let file = File::create(dir.join(LOCK))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(fs::TryLockError::WouldBlock) => Ok(None),
        Err(fs::TryLockError::Error(error)) => Err(error),
    }
}

pub(super) fn millis_since_1970(time: SystemTime) -> u64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}
