//! What the outbox knows of a clip, on disk: read by every process, written by
//! the one that sends it.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aside_library::ClipId;
use serde::{Deserialize, Serialize};

use super::Trouble;
use crate::folder::create_private;

const FORMAT: u32 = 1;

/// One clip's way to its store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Note {
    pub(super) format: u32,
    /// The name of the store it goes to.
    pub(super) store: String,
    /// What is to become of it there.
    #[serde(default)]
    pub(super) wish: Wish,
    /// Whether it is so.
    pub(super) done: bool,
    /// How often it failed since something last arrived.
    #[serde(default)]
    pub(super) failures: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) trouble: Option<Trouble>,
    /// When it is tried again, in milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) next_try_ms: Option<u64>,
    /// When it is to leave the store, in milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) expires_ms: Option<u64>,
    /// When films that were at its link before are to leave the store, in
    /// milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) sweep_ms: Option<u64>,
    /// The store's rule that this follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) retention_days: Option<u32>,
    /// Which version of the clip is at its link, all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) published: Option<u32>,
    /// Since when, in milliseconds since 1970.
    #[serde(default)]
    pub(super) since_ms: u64,
    /// How far it is, as of the last time this was written.
    #[serde(default)]
    pub(super) sent: u64,
    #[serde(default)]
    pub(super) total: u64,
    #[serde(default)]
    pub(super) bytes_per_second: u64,
}

/// What a clip's owner wants of the store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Wish {
    /// All of the clip.
    #[default]
    Published,
    /// Nothing of it.
    Withdrawn,
}

impl Note {
    pub(super) fn new(store: &str) -> Self {
        Self {
            format: FORMAT,
            store: store.to_owned(),
            wish: Wish::default(),
            done: false,
            failures: 0,
            trouble: None,
            next_try_ms: None,
            expires_ms: None,
            sweep_ms: None,
            retention_days: None,
            published: None,
            since_ms: 0,
            sent: 0,
            total: 0,
            bytes_per_second: 0,
        }
    }

    /// As it is before anything is done about it.
    pub(super) fn anew(&self) -> Self {
        Self {
            wish: self.wish,
            published: self.published,
            since_ms: self.since_ms,
            ..Self::new(&self.store)
        }
    }

    /// Notes which version is at the link, and since when.
    pub(super) fn publish(&mut self, version: Option<u32>, now: SystemTime) {
        if self.published != version {
            self.published = version;
            self.since_ms = millis_since_1970(now).unwrap_or_default();
        }
    }

    /// Whether the clip is not to be in the store, and is not.
    pub(super) fn is_withdrawn(&self) -> bool {
        self.done && self.wish == Wish::Withdrawn
    }

    pub(super) fn next_try(&self) -> Option<SystemTime> {
        Some(UNIX_EPOCH + Duration::from_millis(self.next_try_ms?))
    }

    pub(super) fn try_at(&mut self, time: Option<SystemTime>) {
        self.next_try_ms = time.and_then(millis_since_1970);
    }

    pub(super) fn expire_at(&mut self, time: Option<SystemTime>) {
        self.expires_ms = time.and_then(millis_since_1970);
    }

    pub(super) fn sweep_at(&mut self, time: Option<SystemTime>) {
        self.sweep_ms = time.and_then(millis_since_1970);
    }

    /// Whether a clip that is in its store, or a film it had before, may have
    /// to leave it: its time is over, or the store's rule is another since it
    /// was last looked at.
    pub(super) fn is_over(&self, now: SystemTime, retention_days: Option<u32>) -> bool {
        let over = |at| millis_since_1970(now).is_some_and(|now| at <= now);
        let in_store = self.done && self.wish == Wish::Published;
        let is_due = [self.expires_ms, self.sweep_ms]
            .into_iter()
            .flatten()
            .any(over);
        in_store && (is_due || self.retention_days != retention_days)
    }
}

fn millis_since_1970(time: SystemTime) -> Option<u64> {
    let since = time.duration_since(UNIX_EPOCH).ok()?;
    u64::try_from(since.as_millis()).ok()
}

/// The notes of all clips.
#[derive(Clone, Debug)]
pub(super) struct Notes {
    dir: PathBuf,
}

impl Notes {
    pub(super) fn open(outbox: &Path) -> io::Result<Self> {
        let dir = outbox.join("clips");
        create_private(&dir)?;
        create_private(&dir.join("locks"))?;
        create_private(&dir.join("paused"))?;
        create_private(&dir.join("told"))?;
        Ok(Self { dir })
    }

    /// What is known of a clip; what cannot be read is made anew.
    pub(super) fn read(&self, id: &ClipId) -> Option<Note> {
        let json = fs::read(self.file(id)).ok()?;
        let note: Note = serde_json::from_slice(&json).ok()?;
        (note.format == FORMAT).then_some(note)
    }

    pub(super) fn write(&self, id: &ClipId, note: &Note) -> io::Result<()> {
        let json = serde_json::to_vec(note).map_err(io::Error::other)?;
        let mut file = tempfile::NamedTempFile::new_in(&self.dir)?;
        file.write_all(&json)?;
        file.persist(self.file(id)).map_err(|failed| failed.error)?;
        Ok(())
    }

    /// Every clip there is a note of.
    pub(super) fn all(&self) -> io::Result<Vec<(ClipId, Note)>> {
        let mut notes = Vec::new();
        for entry in fs::read_dir(&self.dir)? {
            let name = entry?.file_name();
            let id = name.to_str().and_then(|name| name.strip_suffix(".json"));
            if let Some(id) = id.and_then(ClipId::from_folder)
                && let Some(note) = self.read(&id)
            {
                notes.push((id, note));
            }
        }
        Ok(notes)
    }

    /// When a note was last written.
    pub(super) fn last_change(&self) -> Option<SystemTime> {
        fs::metadata(&self.dir).and_then(|it| it.modified()).ok()
    }

    /// Which version of a clip others were told of last. It is no part of the
    /// note, which only the process may write that sends the clip.
    pub(super) fn told(&self, id: &ClipId) -> Option<u32> {
        let text = fs::read_to_string(self.told_file(id)).ok()?;
        text.trim().parse().ok()
    }

    pub(super) fn set_told(&self, id: &ClipId, version: Option<u32>) -> io::Result<()> {
        let path = self.told_file(id);
        let Some(version) = version else {
            return remove_if_there(&path);
        };
        // Whoever cleared the outbox meanwhile must not have others told for ever.
        let dir = self.dir.join("told");
        create_private(&dir)?;
        let mut file = tempfile::NamedTempFile::new_in(dir)?;
        write!(file, "{version}")?;
        file.persist(path).map_err(|failed| failed.error)?;
        Ok(())
    }

    fn told_file(&self, id: &ClipId) -> PathBuf {
        self.dir.join("told").join(id.to_string())
    }

    /// Makes this process the one that sends a clip; `None` while another is.
    pub(super) fn lock(&self, id: &ClipId) -> io::Result<Option<fs::File>> {
        let file = fs::File::create(self.lock_file(id))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(fs::TryLockError::WouldBlock) => Ok(None),
            Err(fs::TryLockError::Error(error)) => Err(error),
        }
    }

    /// Whether some process sends a clip right now.
    pub(super) fn is_locked(&self, id: &ClipId) -> bool {
        let file = fs::File::open(self.lock_file(id));
        file.is_ok_and(|file| matches!(file.try_lock_shared(), Err(fs::TryLockError::WouldBlock)))
    }

    /// Whether a person asked for a clip, or for everything, to wait; with
    /// `None`, for everything. A file that is there or not is what every
    /// process sees at once.
    pub(super) fn is_paused(&self, id: Option<&ClipId>) -> bool {
        let file = |it| self.pause_file(it).exists();
        file(None) || id.is_some_and(|id| file(Some(id)))
    }

    pub(super) fn pause(&self, id: Option<&ClipId>) -> io::Result<()> {
        fs::File::create(self.pause_file(id)).map(drop)
    }

    pub(super) fn resume(&self, id: Option<&ClipId>) -> io::Result<()> {
        remove_if_there(&self.pause_file(id))
    }

    /// Whether the connection is paid for by the megabyte, as of the last time
    /// some process looked: every process keeps to it.
    pub(super) fn is_metered(&self) -> bool {
        self.metered_file().exists()
    }

    pub(super) fn set_metered(&self, metered: bool) -> io::Result<()> {
        if metered {
            return fs::File::create(self.metered_file()).map(drop);
        }
        remove_if_there(&self.metered_file())
    }

    fn metered_file(&self) -> PathBuf {
        self.dir.join("paused").join("metered")
    }

    fn pause_file(&self, id: Option<&ClipId>) -> PathBuf {
        let name = id.map_or_else(|| "all".to_owned(), ToString::to_string);
        self.dir.join("paused").join(name)
    }

    fn lock_file(&self, id: &ClipId) -> PathBuf {
        self.dir.join("locks").join(id.to_string())
    }

    fn file(&self, id: &ClipId) -> PathBuf {
        self.dir.join(format!("{id}.json"))
    }
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_survives_and_a_torn_one_is_none() {
        let dir = tempfile::tempdir().unwrap();
        let notes = Notes::open(dir.path()).unwrap();
        let id = ClipId::random().unwrap();
        assert_eq!(notes.read(&id), None);
        let mut note = Note::new("team");
        note.try_at(Some(UNIX_EPOCH + Duration::from_millis(1_700_000_000_123)));
        notes.write(&id, &note).unwrap();
        assert_eq!(notes.read(&id).as_ref(), Some(&note));
        assert_eq!(notes.all().unwrap(), [(id, note)]);
        fs::write(dir.path().join(format!("clips/{id}.json")), "{").unwrap();
        assert_eq!(notes.read(&id), None);
    }

    #[test]
    fn a_clip_is_looked_at_again_when_its_time_is_over_or_the_rule_changed() {
        let now = UNIX_EPOCH + Duration::from_secs(1_000_000);
        let mut note = Note {
            done: true,
            ..Note::new("team")
        };
        assert!(!note.is_over(now, None));
        assert!(note.is_over(now, Some(30)));
        note.expire_at(Some(now + Duration::from_millis(1)));
        assert!(!note.is_over(now, None));
        note.sweep_at(Some(now));
        assert!(note.is_over(now, None), "a film it had before");
        note.sweep_at(None);
        note.expire_at(Some(now));
        assert!(note.is_over(now, None));
        note.wish = Wish::Withdrawn;
        assert!(!note.is_over(now, None), "it is gone already");
    }

    #[test]
    fn one_process_at_a_time_sends_a_clip() {
        let dir = tempfile::tempdir().unwrap();
        let notes = Notes::open(dir.path()).unwrap();
        let id = ClipId::random().unwrap();
        assert!(!notes.is_locked(&id));
        let held = notes.lock(&id).unwrap();
        assert!(held.is_some() && notes.is_locked(&id));
        assert!(notes.lock(&id).unwrap().is_none());
        drop(held);
        assert!(notes.lock(&id).unwrap().is_some());
    }

    #[test]
    fn a_pause_is_for_one_clip_or_for_all() {
        let dir = tempfile::tempdir().unwrap();
        let notes = Notes::open(dir.path()).unwrap();
        let (one, two) = (ClipId::random().unwrap(), ClipId::random().unwrap());
        notes.pause(Some(&one)).unwrap();
        assert!(notes.is_paused(Some(&one)) && !notes.is_paused(Some(&two)));
        notes.pause(None).unwrap();
        assert!(notes.is_paused(Some(&two)));
        notes.resume(None).unwrap();
        notes.resume(Some(&one)).unwrap();
        notes.resume(Some(&one)).unwrap();
        assert!(!notes.is_paused(Some(&one)));
    }
}
