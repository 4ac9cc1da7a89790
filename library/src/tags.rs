//! A clip's tags: what its owner files it under.
//!
//! They lie in `tags.json` beside the manifest and not in it: `clip.json` is
//! published as it stands, and so is the checksum of what it names, while how
//! somebody files their clips is nobody else's business.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use aside_media::Bytes;
use serde::{Deserialize, Serialize};

use crate::files::{self, Files};
use crate::{ClipId, Error, Library, Result};

/// The name of the file in a clip's folder.
const TAGS: &str = "tags.json";
/// As many tags of the longest kind as there may be take a tenth of this.
const TAGS_LIMIT: Bytes = Bytes::new(64 << 10);
/// A clip has no more tags than this.
pub const MOST_TAGS: usize = 32;

/// What a clip is filed under: a word or a few. Two that differ only in their
/// capitals are the same.
#[derive(Clone, Debug)]
pub struct Tag(String);

/// The text cannot be a tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a tag has between 1 and 40 characters, with a letter or a digit among them")]
pub struct InvalidTag;

impl Tag {
    /// In characters.
    const MAX: usize = 40;

    /// The tag as it was first written, without `#`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl PartialEq for Tag {
    fn eq(&self, other: &Self) -> bool {
        self.0.to_lowercase() == other.0.to_lowercase()
    }
}

impl Eq for Tag {}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl FromStr for Tag {
    type Err = InvalidTag;

    fn from_str(text: &str) -> Result<Self, InvalidTag> {
        let text = text.trim().trim_start_matches('#');
        let words: Vec<&str> = text.split_whitespace().collect();
        let tag = words.join(" ");
        let is_said = tag.chars().any(char::is_alphanumeric) && !tag.chars().any(char::is_control);
        match is_said && tag.chars().count() <= Self::MAX {
            true => Ok(Self(tag)),
            false => Err(InvalidTag),
        }
    }
}

/// `tags.json`.
#[derive(Default, Serialize, Deserialize)]
struct TagsFile {
    #[serde(default)]
    tags: Vec<String>,
}

impl Library {
    /// A clip's tags, in the order in which it got them. What cannot be read is
    /// no reason not to show the clip: it has none then.
    pub fn tags(&self, id: &ClipId) -> Vec<Tag> {
        read(&*self.files, &self.dir(id)).unwrap_or_else(|error| {
            tracing::warn!(%error, clip.id = %id, "tags");
            Vec::new()
        })
    }

    /// Changes a clip's tags; says which it had before. Nothing else of the clip
    /// changes, nor anything that is published.
    ///
    /// # Errors
    /// [`Error::Locked`] while it is recorded, [`Error::Order`] for more than
    /// [`MOST_TAGS`], else as [`Library::clip`].
    pub fn tag(&self, id: &ClipId, change: impl FnOnce(&mut Vec<Tag>)) -> Result<Vec<Tag>> {
        let dir = self.dir(id);
        if !dir.is_dir() {
            return Err(Error::no_clip(id));
        }
        let _lock = self.lock(id)?;
        let before = self.tags(id);
        let mut tags = Vec::new();
        let mut wanted = before.clone();
        change(&mut wanted);
        for tag in wanted {
            if !tags.contains(&tag) {
                tags.push(tag);
            }
        }
        if tags.len() > MOST_TAGS {
            return Err(Error::Order("a clip has at most 32 tags"));
        }
        if tags == before {
            return Ok(before);
        }
        let file = TagsFile {
            tags: tags.iter().map(|it| it.0.clone()).collect(),
        };
        let mut json = serde_json::to_vec(&file)
            .map_err(|_| Error::Order("tags hold something JSON cannot"))?;
        json.push(b'\n');
        files::replace(&*self.files, &dir.join(TAGS), &json)?;
        Ok(before)
    }
}

/// Gives the folder that takes a clip's place the clip's tags.
pub(crate) fn carry(files: &dyn Files, from: &Path, to: &Path) -> Result<()> {
    let path = from.join(TAGS);
    if !path.exists() || to.join(TAGS).exists() {
        return Ok(());
    }
    let carried = files.link(&path, &to.join(TAGS));
    carried
        .and_then(|()| files.sync_dir(to))
        .map_err(|error| Error::io("copy", &path, error))
}

fn read(files: &dyn Files, dir: &Path) -> Result<Vec<Tag>> {
    let path = dir.join(TAGS);
    if !path.exists() {
        return Ok(Vec::new());
    }
    let json = files::read(files, &path, TAGS_LIMIT)?;
    let file: TagsFile =
        serde_json::from_slice(&json).map_err(|error| Error::corrupt(&path, error.to_string()))?;
    let tags = file.tags.iter().filter_map(|it| it.parse().ok());
    Ok(tags.take(MOST_TAGS).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    fn tag(text: &str) -> Tag {
        text.parse().unwrap()
    }

    fn names(tags: &[Tag]) -> Vec<&str> {
        tags.iter().map(Tag::as_str).collect()
    }

    #[test]
    fn a_tag_is_a_few_words_whatever_its_capitals() {
        assert_eq!(tag("  #customer   calls ").as_str(), "customer calls");
        assert_eq!(tag("Hiring"), tag("hiring"));
        assert_eq!(tag("ÄRGER"), tag("ärger"));
        for nothing in ["", "#", " - ", "a\u{7}b", &"x".repeat(41)] {
            assert!(nothing.parse::<Tag>().is_err(), "{nothing:?}");
        }
    }

    #[test]
    fn tags_are_kept_once_each_and_nothing_that_is_published_tells_of_them() {
        let (_dir, library) = testing::library();
        let id = testing::clip(&library, 1).manifest.id();
        let manifest = library.clip(&id).unwrap().manifest;
        let add = |text: &'static str| library.tag(&id, |tags| tags.push(tag(text))).unwrap();
        assert!(add("Hiring").is_empty());
        assert_eq!(names(&add("Q3")), ["Hiring"], "what there was before");
        add("hiring");
        assert_eq!(names(&library.tags(&id)), ["Hiring", "Q3"]);
        assert_eq!(library.clip(&id).unwrap().manifest, manifest);
        assert!(library.verify(&id).unwrap().is_empty());

        let many = |tags: &mut Vec<Tag>| tags.extend((0..40).map(|n| tag(&n.to_string())));
        assert!(matches!(library.tag(&id, many), Err(Error::Order(_))));
        library
            .tag(&id, |tags| tags.retain(|it| *it != tag("HIRING")))
            .unwrap();
        assert_eq!(names(&library.tags(&id)), ["Q3"]);
    }

    #[test]
    fn tags_stay_with_the_clip_in_the_trash_and_under_another_film() {
        let (_dir, library) = testing::library();
        let id = testing::clip(&library, 1).manifest.id();
        library.tag(&id, |tags| tags.push(tag("Q3"))).unwrap();
        library.trash(&id).unwrap();
        library.restore(&id).unwrap();
        let film = testing::clip(&library, 2);
        library
            .tag(&film.manifest.id(), |tags| tags.push(tag("draft")))
            .unwrap();
        library.replace(&id, &film).unwrap();
        assert_eq!(
            names(&library.tags(&id)),
            ["Q3"],
            "the clip's, not the film's"
        );
    }

    #[test]
    fn what_is_damaged_is_no_tag_and_hides_no_clip() {
        let (_dir, library) = testing::library();
        let id = testing::clip(&library, 1).manifest.id();
        let path = library.dir(&id).join(TAGS);
        for damaged in ["{", "[]", "{\"tags\": [1]}", &"x".repeat(100_000)] {
            std::fs::write(&path, damaged).unwrap();
            assert!(library.tags(&id).is_empty(), "{damaged:.20}");
        }
        std::fs::write(&path, "{\"tags\": [\"a\\u0000b\", \"fine\"]}").unwrap();
        assert_eq!(names(&library.tags(&id)), ["fine"]);
    }
}
