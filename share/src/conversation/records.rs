//! What guests of clips said, as it lies on this machine
//! (docs/conversation-format.md).

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use aside_library::ClipId;

use super::{Conversation, FORMAT, Remark, Visits};
use crate::ask::{list, locked, locked_now, random, read, write};
use crate::{Error, Result};

/// The conversation's file in its clip's folder.
const CONVERSATION: &str = "conversation.json";
/// Where records of remarks lie.
const REMARKS: &str = "remarks";
const VISITS: &str = "visits.json";
/// Below what name the objects of each store's guests lie; nobody can guess it.
const INBOXES: &str = "inboxes.json";

/// The folder of all conversations. Cheap to clone; nothing is remembered
/// between calls.
#[derive(Clone, Debug)]
pub struct Records {
    root: PathBuf,
}

/// The right to change conversations; given back when dropped.
#[derive(Debug)]
pub struct Turn {
    _held: fs::File,
}

impl Records {
    /// Those in the folder `root`, which is made when it is first needed.
    pub fn new(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
        }
    }

    /// Whether there was never any conversation.
    pub fn is_empty(&self) -> bool {
        !self.root.exists()
    }

    /// Waits until nobody else changes conversations. Blocks.
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

    /// Below what name what guests write into a store lies; made when it is
    /// first asked for.
    ///
    /// # Errors
    /// What the disk says.
    pub fn inbox(&self, store: &str) -> Result<ClipId> {
        let mut inboxes = self.inboxes()?;
        if let Some(inbox) = inboxes.get(store) {
            return Ok(*inbox);
        }
        let inbox = random()?;
        inboxes.insert(store.to_owned(), inbox);
        write(&self.root.join(INBOXES), &inboxes)?;
        Ok(inbox)
    }

    /// Every store's inbox.
    ///
    /// # Errors
    /// What the disk says.
    pub fn inboxes(&self) -> Result<BTreeMap<String, ClipId>> {
        Ok(read(&self.root.join(INBOXES))?.unwrap_or_default())
    }

    /// Every conversation that can be read.
    ///
    /// # Errors
    /// When the folder is there and cannot be read.
    pub fn all(&self) -> Result<Vec<Conversation>> {
        let failed = |error| Error::io("read", &self.root, error);
        let mut all = Vec::new();
        for path in list(&self.root).map_err(failed)? {
            let name = path.file_name().and_then(|it| it.to_str());
            let Some(clip) = name.and_then(ClipId::from_folder) else {
                continue;
            };
            match self.of(&clip) {
                Ok(found) => all.extend(found),
                Err(error) => {
                    tracing::warn!(%error, clip.id = %clip, "a conversation cannot be read")
                }
            }
        }
        Ok(all)
    }

    /// A clip's conversation; `None` when it never had one.
    ///
    /// # Errors
    /// [`Error::Corrupt`], or what the disk says.
    pub fn of(&self, clip: &ClipId) -> Result<Option<Conversation>> {
        let found: Option<Conversation> = read(&self.dir(clip).join(CONVERSATION))?;
        match found {
            Some(it) if it.format != FORMAT || it.clip != *clip => Err(Error::corrupt(
                CONVERSATION,
                "it is of another version, or another clip's",
            )),
            found => Ok(found),
        }
    }

    /// Keeps a conversation as it is now.
    ///
    /// # Errors
    /// What the disk says; the file is as it was before, then.
    pub fn keep(&self, conversation: &Conversation) -> Result<()> {
        write(
            &self.dir(&conversation.clip).join(CONVERSATION),
            conversation,
        )
    }

    /// What was said about a clip, in the order it arrived.
    ///
    /// # Errors
    /// When the folder is there and cannot be read.
    pub fn remarks(&self, clip: &ClipId) -> Result<Vec<Remark>> {
        let dir = self.dir(clip).join(REMARKS);
        let mut remarks = Vec::new();
        for path in list(&dir).map_err(|error| Error::io("read", &dir, error))? {
            if path.extension().is_none_or(|it| it != "json") {
                continue;
            }
            match read::<Remark>(&path) {
                Ok(Some(remark)) if remark.format == FORMAT => remarks.push(remark),
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "a comment's record cannot be read"),
            }
        }
        remarks.sort_by_key(|it| (it.received, it.id));
        Ok(remarks)
    }

    /// Keeps what is known of a remark.
    ///
    /// # Errors
    /// What the disk says.
    pub fn keep_remark(&self, clip: &ClipId, remark: &Remark) -> Result<()> {
        write(&self.remark_file(clip, &remark.id), remark)
    }

    /// Forgets a remark.
    ///
    /// # Errors
    /// What the disk says.
    pub fn forget_remark(&self, clip: &ClipId, id: &ClipId) -> Result<()> {
        let file = self.remark_file(clip, id);
        match fs::remove_file(&file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(Error::io("delete", &file, error))
            }
            _ => Ok(()),
        }
    }

    /// Who watched a clip, without names.
    ///
    /// # Errors
    /// What the disk says.
    pub fn visits(&self, clip: &ClipId) -> Result<Visits> {
        let found: Option<Visits> = read(&self.dir(clip).join(VISITS))?;
        Ok(found.filter(|it| it.format == FORMAT).unwrap_or_default())
    }

    /// Keeps who watched a clip.
    ///
    /// # Errors
    /// What the disk says.
    pub fn keep_visits(&self, clip: &ClipId, visits: &Visits) -> Result<()> {
        write(&self.dir(clip).join(VISITS), visits)
    }

    /// The slots of a conversation in which something arrived.
    ///
    /// # Errors
    /// When the folder is there and cannot be read.
    pub fn used(&self, conversation: &Conversation) -> Result<HashSet<ClipId>> {
        let clip = conversation.clip;
        let mut used: HashSet<ClipId> = self.remarks(&clip)?.iter().map(|it| it.id).collect();
        let visits = self.visits(&clip)?;
        used.extend(conversation.visits.iter().filter(|it| visits.has(it)));
        Ok(used)
    }

    /// Forgets all that is known of a clip's guests.
    ///
    /// # Errors
    /// What the disk says.
    pub fn forget(&self, clip: &ClipId) -> Result<()> {
        let dir = self.dir(clip);
        match fs::remove_dir_all(&dir) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(Error::io("delete", &dir, error))
            }
            _ => Ok(()),
        }
    }

    fn remark_file(&self, clip: &ClipId, id: &ClipId) -> PathBuf {
        self.dir(clip).join(REMARKS).join(format!("{id}.json"))
    }

    fn dir(&self, clip: &ClipId) -> PathBuf {
        self.root.join(clip.to_string())
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn what_is_kept_is_found_again_and_forgotten_with_its_clip() {
        let home = tempfile::tempdir().unwrap();
        let records = Records::new(&home.path().join("conversations"));
        assert!(records.is_empty() && records.all().unwrap().is_empty());
        let inbox = records.inbox("team").unwrap();
        assert_eq!(records.inbox("team").unwrap(), inbox);
        assert_ne!(records.inbox("other").unwrap(), inbox);
        let clip = random().unwrap();
        assert_eq!(records.of(&clip).unwrap(), None);
        let mut conversation = Conversation::new(clip, "team");
        conversation.refill(|_| false).unwrap();
        records.keep(&conversation).unwrap();
        assert_eq!(records.all().unwrap(), [conversation.clone()]);

        let json = br#"{"format":1,"kind":"comment","text":"Hi"}"#;
        let remark = Remark::read(conversation.slots[3], Timestamp::UNIX_EPOCH, json);
        records.keep_remark(&clip, &remark).unwrap();
        let mut visits = records.visits(&clip).unwrap();
        visits.note(conversation.visits[5], 1, Timestamp::UNIX_EPOCH);
        visits.note(random().unwrap(), 1, Timestamp::UNIX_EPOCH);
        records.keep_visits(&clip, &visits).unwrap();
        assert_eq!(records.remarks(&clip).unwrap(), [remark]);
        let used = records.used(&conversation).unwrap();
        let wanted = [conversation.slots[3], conversation.visits[5]];
        assert_eq!(used, wanted.into_iter().collect());
        records.forget(&clip).unwrap();
        assert!(records.all().unwrap().is_empty());
        assert!(records.remarks(&clip).unwrap().is_empty());
        records.forget(&clip).unwrap();
    }
}
