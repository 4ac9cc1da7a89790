//! Finding what was said: an index of titles, tags and words, in SQLite's FTS5.
//!
//! The index is a cache. [`Index::sync`] makes it follow the clips' folders,
//! whoever changed them, and one that is missing, damaged or of another version
//! is made anew. What somebody types is never FTS5's query language
//! ([`query`]); what is found is shown with the words around it ([`snippet`]).

mod query;
#[cfg(test)]
mod scale_tests;
mod schema;
mod snippet;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use aside_media::ClipTime;
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use crate::{Clip, ClipId, Error, Library, Result, Tag};

/// A folder that changed less than this before it was read may have changed
/// again within the same tick of the file system's clock.
const SETTLED: Duration = Duration::from_secs(2);
/// What a folder's time is said to be while it is not settled: none is.
const UNSETTLED: i64 = -1;

/// Titles, tags and words of every clip of a library, to be searched.
#[derive(Debug)]
pub struct Index {
    path: PathBuf,
    database: Connection,
}

/// A word of a clip, and when it is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaidWord {
    /// The word, with its punctuation.
    pub text: String,
    /// When it begins.
    pub at: ClipTime,
}

/// A clip in which something was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The clip.
    pub id: ClipId,
    /// Its title, with what was found in it.
    pub title: Vec<Piece>,
    /// The best moments at which it is said, in order; empty when only the
    /// title says it.
    pub moments: Vec<Moment>,
}

/// A moment of a clip, and the words around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// When what was found begins.
    pub at: ClipTime,
    /// The words around it, with an ellipsis where there are more.
    pub words: Vec<Piece>,
}

/// A piece of text: what was found, or what stands around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The text. Pieces are joined as they are.
    pub text: String,
    /// Whether this was looked for.
    pub found: bool,
}

impl Index {
    /// Opens the index in this file, or makes one. Where no file can be, it is
    /// kept in memory, and made anew each time.
    ///
    /// # Errors
    /// When SQLite cannot even do that.
    pub fn open(path: &Path) -> Result<Self> {
        let database = schema::open(path).map_err(failed(path))?;
        Ok(Self {
            path: path.to_owned(),
            database,
        })
    }

    /// Forgets everything; the next [`sync`](Self::sync) reads every clip.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn clear(&mut self) -> Result<()> {
        // Not deleted: another process may be reading it.
        let cleared = schema::clear(&self.database);
        if cleared.is_ok() {
            return Ok(());
        }
        self.remake()
    }

    /// Makes it follow the clips' folders: all of them, or only some that are
    /// known to have changed. `words` says what is said in a clip. Says how
    /// many clips were read.
    ///
    /// A folder that did not change since costs one look at it. What is
    /// no clip, or cannot be read as one, is not found.
    ///
    /// # Errors
    /// When the library or the index cannot be read or written.
    pub fn sync(
        &mut self,
        library: &Library,
        only: Option<&[ClipId]>,
        words: impl Fn(&Clip) -> Vec<SaidWord>,
    ) -> Result<usize> {
        match self.try_sync(library, only, &words) {
            Err(error) if is_damage(&error) => {
                self.remake()?;
                self.try_sync(library, None, &words)
            }
            synced => synced,
        }
    }

    /// The clips in which all that is typed is found, the best ones first:
    /// those whose title or tags say it, then those that say it most. Of more than
    /// a thousand, only those that changed last are told apart. Words may be
    /// begun ("budg"), as the last one is while it is typed; what stands
    /// between quotation marks is found as a phrase, and `#name` as a tag only.
    ///
    /// # Errors
    /// When the index cannot be read; never for what was typed.
    pub fn find(&self, typed: &str, most: usize) -> Result<Vec<Hit>> {
        let Some(query) = query::expression(typed) else {
            return Ok(Vec::new());
        };
        let found = self.titled(&query, most).and_then(|mut hits| {
            if hits.len() < most {
                let known: Vec<ClipId> = hits.iter().map(|hit| hit.id).collect();
                // Those with a title may come again.
                let said = self.said(&query, most + known.len())?;
                hits.extend(said.into_iter().filter(|hit| !known.contains(&hit.id)));
                hits.truncate(most);
            }
            Ok(hits)
        });
        found.map_err(failed(&self.path))
    }

    /// The clips that were made last, as far as it follows the folders: newest
    /// first, at most so many. Costs no look at any of them.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn newest(&self, most: usize) -> Result<Vec<ClipId>> {
        let newest = || -> rusqlite::Result<Vec<ClipId>> {
            let mut newest = self.database.prepare(schema::NEWEST)?;
            let ids = newest.query_map([limit(most)], |row| row.get::<_, String>(0))?;
            let ids: Vec<String> = ids.collect::<rusqlite::Result<_>>()?;
            Ok(ids.iter().filter_map(|id| id.parse().ok()).collect())
        };
        newest().map_err(failed(&self.path))
    }

    /// Clips whose title and tags say all of it; their words may say it too.
    fn titled(&self, query: &str, most: usize) -> rusqlite::Result<Vec<Hit>> {
        let mut find = self.database.prepare(schema::FIND_TITLE)?;
        let mut rows = find.query(params![query, limit(most), schema::RANKED])?;
        let mut hits = Vec::new();
        while let Some(row) = rows.next()? {
            let (clip, title): (i64, String) = (row.get(0)?, row.get(1)?);
            if let Some((id, _)) = self.clip(clip)? {
                hits.push(Hit {
                    id,
                    title: snippet::whole(&title),
                    moments: self.moments(query, &id)?,
                });
            }
        }
        Ok(hits)
    }

    /// Clips that say all of it, be it in part in their title.
    fn said(&self, query: &str, most: usize) -> rusqlite::Result<Vec<Hit>> {
        let mut find = self.database.prepare(schema::FIND)?;
        let mut rows = find.query(params![query, limit(most), schema::RANKED])?;
        let mut hits = Vec::new();
        while let Some(row) = rows.next()? {
            let clip: i64 = row.get(0)?;
            let (title, said): (String, String) = (row.get(1)?, row.get(2)?);
            if let Some((id, times)) = self.clip(clip)? {
                hits.push(Hit {
                    id,
                    title: snippet::whole(&title),
                    moments: snippet::moments(&said, &times),
                });
            }
        }
        Ok(hits)
    }

    fn clip(&self, row: i64) -> rusqlite::Result<Option<(ClipId, Vec<ClipTime>)>> {
        let mut clip = self.database.prepare(schema::CLIP)?;
        let found = clip.query_row([row], |row| {
            let (id, times): (String, Vec<u8>) = (row.get(0)?, row.get(1)?);
            Ok((id, times))
        });
        let found = found.optional()?;
        Ok(found.and_then(|(id, times)| Some((id.parse().ok()?, unpack(&times)))))
    }

    fn moments(&self, query: &str, id: &ClipId) -> rusqlite::Result<Vec<Moment>> {
        let mut find = self.database.prepare(schema::FIND_IN_CLIP)?;
        let said = find.query_row(params![query, id.to_string()], |row| {
            let (said, times): (String, Vec<u8>) = (row.get(0)?, row.get(1)?);
            Ok(snippet::moments(&said, &unpack(&times)))
        });
        Ok(said.optional()?.unwrap_or_default())
    }

    fn try_sync(
        &mut self,
        library: &Library,
        only: Option<&[ClipId]>,
        words: &impl Fn(&Clip) -> Vec<SaidWord>,
    ) -> Result<usize> {
        let failed = failed(&self.path);
        let ids = match only {
            Some(ids) => ids.to_vec(),
            None => library.ids()?,
        };
        let mut known = known(&self.database).map_err(&failed)?;
        if let Some(ids) = only {
            known.retain(|id, _| ids.contains(id));
        }
        let stamped: Vec<_> = ids
            .iter()
            .filter_map(|id| Some((*id, stamp(&library.dir(id))?)))
            .collect();
        let mut changed: Vec<_> = stamped
            .iter()
            .filter(|(id, stamp)| *stamp == UNSETTLED || known.get(id) != Some(stamp))
            .collect();
        // Put in last is what changed last.
        changed.sort_by_key(|(_, stamp)| {
            if *stamp == UNSETTLED {
                i64::MAX
            } else {
                *stamp
            }
        });
        for (id, _) in &stamped {
            known.remove(id);
        }
        if changed.is_empty() && known.is_empty() {
            return Ok(0);
        }
        let all = schema::begin(&mut self.database).map_err(&failed)?;
        for gone in known.keys() {
            schema::forget(&all, gone).map_err(&failed)?;
        }
        for (id, stamp) in &changed {
            note(&all, library, id, *stamp, words).map_err(&failed)?;
        }
        all.commit().map_err(&failed)?;
        Ok(changed.len())
    }

    /// Throws the file away and begins anew.
    fn remake(&mut self) -> Result<()> {
        tracing::warn!("the search index is damaged: it is made anew");
        let failed = failed(&self.path);
        self.database = Connection::open_in_memory().map_err(&failed)?;
        schema::delete(&self.path);
        self.database = schema::open(&self.path).map_err(&failed)?;
        Ok(())
    }
}

fn limit(most: usize) -> i64 {
    i64::try_from(most).unwrap_or(i64::MAX)
}

/// What is in the index, and when its folder had changed last.
fn known(database: &Connection) -> rusqlite::Result<HashMap<ClipId, i64>> {
    let mut all = database.prepare(schema::KNOWN)?;
    let rows = all.query_map([], |row| {
        let (id, stamp): (String, i64) = (row.get(0)?, row.get(1)?);
        Ok((id, stamp))
    })?;
    let mut known = HashMap::new();
    for row in rows {
        let (id, stamp) = row?;
        if let Ok(id) = id.parse() {
            known.insert(id, stamp);
        }
    }
    Ok(known)
}

/// Reads one clip anew. One that cannot be read is not in the index.
fn note(
    all: &Transaction<'_>,
    library: &Library,
    id: &ClipId,
    stamp: i64,
    words: &impl Fn(&Clip) -> Vec<SaidWord>,
) -> rusqlite::Result<()> {
    schema::forget(all, id)?;
    let Ok(clip) = library.clip(id) else {
        return Ok(());
    };
    let (text, times) = snippet::units(&words(&clip));
    let tags = library.tags(id);
    let tags: Vec<&str> = tags.iter().map(Tag::as_str).collect();
    let row = schema::Row {
        stamp,
        made: clip.manifest.created(),
        title: &clip.manifest.title,
        words: &text,
        tags: &tags.join(", "),
    };
    schema::put(all, id, &row, &pack(&times))
}

/// When something in a clip's folder was replaced last: `clip.json`,
/// `tags.json` and `transcript.json` are renamed into it. `None` when it is gone.
fn stamp(dir: &Path) -> Option<i64> {
    let changed = std::fs::metadata(dir).ok()?.modified().ok()?;
    let settled = SystemTime::now()
        .duration_since(changed)
        .is_ok_and(|age| age >= SETTLED);
    if !settled {
        return Some(UNSETTLED);
    }
    let since = changed.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    i64::try_from(since.as_nanos()).ok()
}

/// Times as a column keeps them: milliseconds, little-endian, four bytes each.
fn pack(times: &[ClipTime]) -> Vec<u8> {
    let millis = |time: &ClipTime| u32::try_from(time.millis_floor().max(0)).unwrap_or(u32::MAX);
    times
        .iter()
        .flat_map(|it| millis(it).to_le_bytes())
        .collect()
}

fn unpack(times: &[u8]) -> Vec<ClipTime> {
    let (times, _) = times.as_chunks::<4>();
    let time = |bytes: &[u8; 4]| ClipTime::from_millis(u32::from_le_bytes(*bytes).into());
    times.iter().map(time).collect()
}

fn failed(path: &Path) -> impl Fn(rusqlite::Error) -> Error + use<> {
    let path = path.to_owned();
    move |error| match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::DatabaseCorrupt | rusqlite::ErrorCode::NotADatabase) => {
            Error::corrupt(&path, error.to_string())
        }
        Some(rusqlite::ErrorCode::DiskFull) => Error::DiskFull {
            path: path.clone(),
            source: std::io::Error::other(error),
        },
        _ => Error::io("search", &path, std::io::Error::other(error)),
    }
}

fn is_damage(error: &Error) -> bool {
    matches!(error, Error::Corrupt { .. })
}
