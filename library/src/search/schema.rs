//! The index's tables. Another version's are thrown away.

use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, Transaction, TransactionBehavior, params};

use crate::ClipId;
use crate::files::{Disk, Files};

/// Raised whenever tables, tokens or what is put into them changes.
const VERSION: i64 = 3;

/// Another process may be reading a whole library in.
const PATIENCE: Duration = Duration::from_secs(5);

/// `said` is what is searched, `clip` whose row it is, and when that clip was made
/// (nanoseconds since 1970). The times in `heard` belong
/// to the words, which one space parts; they lie apart, since `clip` is read as
/// a whole. `titled` has titles and tags once more: that one of them matches is
/// known without a look at every word. Prefixes of two and three
/// letters have an index of their own: they are looked for at every key.
const TABLES: &str = "
    CREATE TABLE clip (
        row INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        stamp INTEGER NOT NULL,
        made INTEGER NOT NULL
    );
    CREATE INDEX newest ON clip (made DESC, id DESC);
    CREATE TABLE heard (row INTEGER PRIMARY KEY, times BLOB NOT NULL);
    CREATE VIRTUAL TABLE said USING fts5(
        title, words, tags,
        prefix = '2 3',
        tokenize = 'unicode61 remove_diacritics 2'
    );
    INSERT INTO said (said, rank) VALUES ('rank', 'bm25(8.0, 1.0, 8.0)');
    CREATE VIRTUAL TABLE titled USING fts5(
        title, tags,
        prefix = '2 3',
        tokenize = 'unicode61 remove_diacritics 2'
    );
";

const NO_TABLES: &str = "
    DROP TABLE IF EXISTS clip;
    DROP TABLE IF EXISTS heard;
    DROP TABLE IF EXISTS said;
    DROP TABLE IF EXISTS titled;
";

/// Of those that match, so many that were put in last are ranked: a rank costs
/// a look at every word that matches, and what half of all clips say tells them
/// apart by their age at best.
pub(super) const RANKED: i64 = 1000;
/// Titles and tags that match, best first; what was found stands between U+0001 and
/// U+0002. The third parameter is [`RANKED`], here and below.
pub(super) const FIND_TITLE: &str = "
    SELECT rowid, highlight(titled, 0, char(1), char(2))
    FROM titled WHERE titled MATCH ?1 AND rowid > ifnull(
        (SELECT rowid FROM titled WHERE titled MATCH ?1 ORDER BY rowid DESC LIMIT 1 OFFSET ?3), 0)
    ORDER BY rank LIMIT ?2";
/// Titles, tags and words that match, likewise.
pub(super) const FIND: &str = "
    SELECT rowid, highlight(said, 0, char(1), char(2)), highlight(said, 1, char(1), char(2))
    FROM said WHERE said MATCH ?1 AND rowid > ifnull(
        (SELECT rowid FROM said WHERE said MATCH ?1 ORDER BY rowid DESC LIMIT 1 OFFSET ?3), 0)
    ORDER BY rank LIMIT ?2";
pub(super) const CLIP: &str =
    "SELECT clip.id, heard.times FROM clip JOIN heard USING (row) WHERE clip.row = ?1";
/// The words of one clip that matches.
pub(super) const FIND_IN_CLIP: &str = "
    SELECT highlight(said, 1, char(1), char(2)), heard.times
    FROM clip JOIN heard USING (row) JOIN said ON said.rowid = clip.row
    WHERE said MATCH ?1 AND clip.id = ?2";
pub(super) const KNOWN: &str = "SELECT id, stamp FROM clip";
pub(super) const NEWEST: &str = "SELECT id FROM clip ORDER BY made DESC, id DESC LIMIT ?1";

/// Opens the index in a file; in memory, where no file can be.
pub(super) fn open(path: &Path) -> rusqlite::Result<Connection> {
    if let Some(dir) = path.parent() {
        // Opening says it, if that fails.
        drop(Disk.create_dir(dir));
    }
    let opened = open_file(path).or_else(|error| {
        tracing::info!(%error, "the search index is made anew");
        delete(path);
        open_file(path)
    });
    opened.or_else(|error| {
        tracing::warn!(%error, "the search index is kept in memory");
        let database = Connection::open_in_memory()?;
        database.execute_batch(TABLES)?;
        Ok(database)
    })
}

fn open_file(path: &Path) -> rusqlite::Result<Connection> {
    let mut database = Connection::open(path)?;
    database.busy_timeout(PATIENCE)?;
    // Readers do not wait for a writer; a power cut costs the last change.
    database.pragma_update(None, "journal_mode", "wal")?;
    database.pragma_update(None, "synchronous", "normal")?;
    let version: i64 = database.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if version != VERSION {
        let all = begin(&mut database)?;
        // Another process may have come first.
        let version: i64 = all.pragma_query_value(None, "user_version", |row| row.get(0))?;
        if version != VERSION {
            all.execute_batch(NO_TABLES)?;
            all.execute_batch(TABLES)?;
            all.pragma_update(None, "user_version", VERSION)?;
        }
        all.commit()?;
    }
    // What is damaged is often so from its first table on.
    database.prepare(FIND)?;
    database.prepare(FIND_TITLE)?;
    database.prepare(FIND_IN_CLIP)?;
    Ok(database)
}

/// Deletes the file and what SQLite keeps beside it.
pub(super) fn delete(path: &Path) {
    for end in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        // What is still there then is overwritten, or kept from.
        drop(std::fs::remove_file(PathBuf::from(name)));
    }
}

/// Empties every table.
pub(super) fn clear(database: &Connection) -> rusqlite::Result<()> {
    database.execute_batch(
        "BEGIN IMMEDIATE; DELETE FROM said; DELETE FROM titled; DELETE FROM heard; \
         DELETE FROM clip; COMMIT;",
    )
}

/// Begins a change that others wait for.
pub(super) fn begin(database: &mut Connection) -> rusqlite::Result<Transaction<'_>> {
    database.transaction_with_behavior(TransactionBehavior::Immediate)
}

/// Takes a clip out, if it is in.
pub(super) fn forget(all: &Transaction<'_>, id: &ClipId) -> rusqlite::Result<()> {
    let id = id.to_string();
    for rows in ["said WHERE rowid", "titled WHERE rowid", "heard WHERE row"] {
        let delete = format!("DELETE FROM {rows} = (SELECT row FROM clip WHERE id = ?1)");
        all.execute(&delete, [&id])?;
    }
    all.execute("DELETE FROM clip WHERE id = ?1", [&id])?;
    Ok(())
}

/// What is kept of a clip beside its words' times.
pub(super) struct Row<'a> {
    /// When its folder had changed.
    pub(super) stamp: i64,
    pub(super) made: Timestamp,
    pub(super) title: &'a str,
    /// One space parts them.
    pub(super) words: &'a str,
    pub(super) tags: &'a str,
}

/// Puts a clip in that is not in.
pub(super) fn put(
    all: &Transaction<'_>,
    id: &ClipId,
    clip: &Row<'_>,
    times: &[u8],
) -> rusqlite::Result<()> {
    let insert = "INSERT INTO clip (id, stamp, made) VALUES (?1, ?2, ?3)";
    // Nanoseconds since 1970 last until 2262.
    let made = i64::try_from(clip.made.as_nanosecond()).unwrap_or(i64::MAX);
    all.execute(insert, params![id.to_string(), clip.stamp, made])?;
    let row = all.last_insert_rowid();
    let heard = "INSERT INTO heard (row, times) VALUES (?1, ?2)";
    all.execute(heard, params![row, times])?;
    let said = "INSERT INTO said (rowid, title, words, tags) VALUES (?1, ?2, ?3, ?4)";
    let spread = |text| super::snippet::spread(text).join(" ");
    let (title, tags) = (spread(clip.title), spread(clip.tags));
    all.execute(said, params![row, title, clip.words, tags])?;
    all.execute(
        "INSERT INTO titled (rowid, title, tags) VALUES (?1, ?2, ?3)",
        params![row, title, tags],
    )?;
    Ok(())
}
