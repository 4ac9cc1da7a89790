//! Asks and answers as they lie on this machine (docs/ask-format.md).

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use aside_library::ClipId;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Answer, Arrival, Ask, FORMAT, IncomingFile};
use crate::folder::create_private;
use crate::{Error, Result};

/// The ask's file in its folder.
const ASK: &str = "ask.json";
/// Where records of answers lie.
const ANSWERS: &str = "answers";
/// Where answers are put together. What lies there is worth nothing.
const INCOMING: &str = "incoming";
/// Where files lie that guests answered with.
const FILES: &str = "files";
/// Held by whoever changes asks or takes answers in.
const LOCK: &str = "lock";
/// A written answer of 100 pages takes a quarter of this.
const LARGEST: u64 = 1 << 20;

/// The folder of all asks. Cheap to clone; nothing is remembered between calls.
#[derive(Clone, Debug)]
pub struct Book {
    root: PathBuf,
}

/// The right to change asks and take answers in; given back when dropped.
#[derive(Debug)]
pub struct Turn {
    _held: File,
}

impl Book {
    /// The asks in the folder `root`, which is made when it is first needed.
    pub fn new(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
        }
    }

    /// Waits until nobody else changes asks. Blocks.
    ///
    /// # Errors
    /// When the folder cannot be written to.
    pub fn turn(&self) -> Result<Turn> {
        locked(&self.root).map(|file| Turn { _held: file })
    }

    /// The same, now; `None` when somebody else has it.
    ///
    /// # Errors
    /// When the folder cannot be written to.
    pub fn turn_now(&self) -> Result<Option<Turn>> {
        Ok(locked_now(&self.root)?.map(|file| Turn { _held: file }))
    }

    /// Every ask that can be read, newest first.
    ///
    /// # Errors
    /// When the folder is there and cannot be read.
    pub fn asks(&self) -> Result<Vec<Ask>> {
        let failed = |error| Error::io("read", &self.root, error);
        let mut asks = Vec::new();
        for path in list(&self.root).map_err(failed)? {
            let name = path.file_name().and_then(|it| it.to_str());
            let Some(id) = name.and_then(ClipId::from_folder) else {
                continue;
            };
            match self.ask(&id) {
                Ok(ask) => asks.push(ask),
                Err(error) => tracing::warn!(%error, ask.id = %id, "an ask cannot be read"),
            }
        }
        asks.sort_by_key(|ask| std::cmp::Reverse((ask.created(), ask.id())));
        Ok(asks)
    }

    /// One ask.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Corrupt`], or what the disk says.
    pub fn ask(&self, id: &ClipId) -> Result<Ask> {
        let ask: Ask = match read(&self.dir(id).join(ASK))? {
            Some(ask) => ask,
            None => {
                return Err(Error::NotFound {
                    what: format!("ask {id}"),
                });
            }
        };
        match ask.format == FORMAT && ask.id == *id {
            true => Ok(ask),
            false => Err(Error::corrupt(
                ASK,
                "it is of another version, or another ask's",
            )),
        }
    }

    /// Keeps an ask as it is now.
    ///
    /// # Errors
    /// What the disk says; the file is as it was before, then.
    pub fn keep(&self, ask: &Ask) -> Result<()> {
        write(&self.dir(&ask.id()).join(ASK), ask)
    }

    /// What is known of an ask's answers, by place and question.
    ///
    /// # Errors
    /// When the folder is there and cannot be read.
    pub fn answers(&self, ask: &ClipId) -> Result<Vec<Answer>> {
        let dir = self.answers_dir(ask);
        let mut answers = Vec::new();
        for path in list(&dir).map_err(|error| Error::io("read", &dir, error))? {
            if path.extension().is_none_or(|it| it != "json") {
                continue;
            }
            match read::<Answer>(&path) {
                Ok(Some(answer)) if answer.format == FORMAT => answers.push(answer),
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "an answer's record cannot be read"),
            }
        }
        answers.sort_by_key(|it| (it.place, it.question));
        Ok(answers)
    }

    /// Keeps what is known of an answer.
    ///
    /// # Errors
    /// What the disk says.
    pub fn keep_answer(&self, ask: &ClipId, answer: &Answer) -> Result<()> {
        write(&self.answers_dir(ask).join(answer.record()), answer)
    }

    /// An empty folder to put answers of an ask together in.
    ///
    /// # Errors
    /// What the disk says.
    pub fn incoming(&self, ask: &ClipId) -> Result<PathBuf> {
        let dir = self.dir(ask).join(INCOMING);
        let made = match fs::remove_dir_all(&dir) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => create_private(&dir),
        };
        made.map_err(|error| Error::io("write to", &dir, error))?;
        Ok(dir)
    }

    /// Keeps a file that a guest answered with, which lies among what is
    /// [incoming](Self::incoming); its name from then on.
    ///
    /// # Errors
    /// What the disk says.
    pub fn keep_file(&self, ask: &ClipId, arrival: Arrival, file: &IncomingFile) -> Result<String> {
        let name = format!("{}-{}.{}", arrival.place, arrival.question, file.ending);
        let path = self.file(ask, &name);
        let dir = path.parent().unwrap_or(&self.root);
        create_private(dir)
            // Whole before its record says that it is there.
            .and_then(|()| fs::File::open(&file.path)?.sync_all())
            .and_then(|()| fs::rename(&file.path, &path))
            .and_then(|()| crate::folder::sync_dir(dir))
            .map_err(|error| Error::io("write", &path, error))?;
        Ok(name)
    }

    /// Where a file lies that a guest answered with.
    pub fn file(&self, ask: &ClipId, name: &str) -> PathBuf {
        self.files_dir(ask).join(name)
    }

    pub(super) fn files_dir(&self, ask: &ClipId) -> PathBuf {
        self.dir(ask).join(FILES)
    }

    pub(super) fn answers_dir(&self, ask: &ClipId) -> PathBuf {
        self.dir(ask).join(ANSWERS)
    }

    pub(super) fn dir(&self, id: &ClipId) -> PathBuf {
        self.root.join(id.to_string())
    }
}

fn lock_file(dir: &Path) -> Result<File> {
    create_private(dir)
        .and_then(|()| File::create(dir.join(LOCK)))
        .map_err(|error| Error::io("write to", dir, error))
}

/// The lock of a folder, unless somebody else has it.
pub(crate) fn locked_now(dir: &Path) -> Result<Option<File>> {
    let file = lock_file(dir)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(fs::TryLockError::WouldBlock) => Ok(None),
        Err(fs::TryLockError::Error(error)) => Err(Error::io("lock", dir, error)),
    }
}

/// The lock of a folder, once nobody else has it. Blocks.
pub(crate) fn locked(dir: &Path) -> Result<File> {
    let file = lock_file(dir)?;
    file.lock().map_err(|error| Error::io("lock", dir, error))?;
    Ok(file)
}

pub(crate) fn list(dir: &Path) -> io::Result<Vec<PathBuf>> {
    match fs::read_dir(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        entries => entries?.map(|entry| Ok(entry?.path())).collect(),
    }
}

pub(crate) fn read<T: DeserializeOwned>(path: &Path) -> Result<Option<T>> {
    let mut json = Vec::new();
    let read = File::open(path).and_then(|file| file.take(LARGEST).read_to_end(&mut json));
    match read {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        read => read.map_err(|error| Error::io("read", path, error))?,
    };
    serde_json::from_slice(&json)
        .map(Some)
        .map_err(|error| Error::corrupt(path.display().to_string(), error.to_string()))
}

/// Leaves either the old or the new content, whole, whatever happens.
pub(crate) fn write(path: &Path, value: &impl Serialize) -> Result<()> {
    let written = || {
        let dir = path.parent().unwrap_or(Path::new("."));
        create_private(dir)?;
        let json = serde_json::to_vec_pretty(value).map_err(io::Error::other)?;
        let mut file = tempfile::NamedTempFile::new_in(dir)?;
        file.write_all(&json)?;
        file.as_file().sync_data()?;
        file.persist(path).map_err(|failed| failed.error)?;
        crate::folder::sync_dir(dir)
    };
    written().map_err(|error| Error::io("write", path, error))
}

#[cfg(test)]
mod tests {
    use super::super::{AnswerState, Guests};
    use super::*;

    #[test]
    fn asks_and_answers_are_there_again_and_what_is_damaged_is_passed_by() {
        let home = tempfile::tempdir().unwrap();
        let book = Book::new(&home.path().join("asks"));
        assert_eq!(book.asks().unwrap(), []);
        let guests = Guests::Named(vec!["Ada".into()]);
        let ask = Ask::new(super::super::wording::tests::wording(), &guests, "team").unwrap();
        book.keep(&ask).unwrap();
        assert_eq!(book.asks().unwrap(), std::slice::from_ref(&ask));

        let place = ask.invitations[0].places[0];
        let text = AnswerState::Text { text: "<b>".into() };
        let answer = Answer::new(place, 1, None, text);
        book.keep_answer(&ask.id(), &answer).unwrap();
        book.keep_answer(&ask.id(), &answer).unwrap();
        assert_eq!(book.answers(&ask.id()).unwrap(), [answer]);

        let other = ClipId::random().unwrap();
        let broken = home.path().join(format!("asks/{other}"));
        fs::create_dir(&broken).unwrap();
        fs::write(broken.join(ASK), "{").unwrap();
        assert_eq!(book.asks().unwrap().len(), 1);
        assert!(matches!(book.ask(&other), Err(Error::Corrupt { .. })));
        // An ask under another's name is nobody's.
        fs::copy(
            home.path().join(format!("asks/{}/{ASK}", ask.id())),
            broken.join(ASK),
        )
        .unwrap();
        assert!(book.ask(&other).is_err());
    }

    #[test]
    fn one_at_a_time_takes_answers_in() {
        let home = tempfile::tempdir().unwrap();
        let book = Book::new(home.path());
        let turn = book.turn_now().unwrap();
        assert!(turn.is_some() && book.turn_now().unwrap().is_none());
        drop(turn);
        assert!(book.turn_now().unwrap().is_some());
    }
    #[test]
    fn a_file_of_a_guest_with_a_name_is_there_again_until_it_is_forgotten() {
        let home = tempfile::tempdir().unwrap();
        let book = Book::new(&home.path().join("asks"));
        let [ask, place] = [(); 2].map(|()| ClipId::random().unwrap());
        let path = book.incoming(&ask).unwrap().join("came");
        fs::write(&path, b"%PDF-1.7").unwrap();
        let came = IncomingFile {
            path,
            name: "my CV.PDF".into(),
            ending: "pdf",
        };
        let arrival = Arrival { place, question: 1 };
        let file = book.keep_file(&ask, arrival, &came).unwrap();
        let state = AnswerState::File {
            file: file.clone(),
            name: came.name,
        };
        let answer = Answer {
            name: Some("Ada".into()),
            ..Answer::new(place, 1, None, state)
        };
        book.keep_answer(&ask, &answer).unwrap();
        assert_eq!(book.answers(&ask).unwrap(), [answer]);
        assert_eq!(fs::read(book.file(&ask, &file)).unwrap(), b"%PDF-1.7");

        book.forget(&ask).unwrap();
        assert!(!book.file(&ask, &file).exists());
    }
}
