//! What whoever asked thinks of a guest's answers. It stays on this machine:
//! nothing here is ever sent anywhere.

use std::collections::BTreeMap;
use std::path::PathBuf;

use aside_library::ClipId;
use serde::{Deserialize, Serialize};

use super::book::{self, Book};
use super::{FORMAT, wrong};
use crate::{Error, Result};

/// Where opinions of an ask's guests lie, one file each.
const REVIEWS: &str = "reviews";
/// The best an answer can be.
const BEST: u8 = 5;
/// Notes on one answer have no more characters.
const LONGEST_NOTES: usize = 10_000;

/// What is thought of one guest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    format: u32,
    /// The guest's place.
    pub place: ClipId,
    /// What becomes of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
    /// What is thought of their answers, by the question's number from 0.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub answers: BTreeMap<usize, Opinion>,
}

/// What becomes of a guest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Decision {
    /// Go on with them.
    Yes,
    /// Do not.
    No,
    /// Think about it again.
    Later,
}

/// What is thought of one answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opinion {
    /// From 1 to 5, the best.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating: Option<u8>,
    /// In one's own words; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notes: String,
}

impl Review {
    /// Nothing is thought of a guest yet.
    pub fn new(place: ClipId) -> Self {
        Self {
            format: FORMAT,
            place,
            decision: None,
            answers: BTreeMap::new(),
        }
    }

    /// What is thought of an answer.
    pub fn of(&self, question: usize) -> Opinion {
        self.answers.get(&question).cloned().unwrap_or_default()
    }

    /// Rates an answer; `None` takes that back.
    ///
    /// # Errors
    /// [`Error::Ask`] when it is not from 1 to 5.
    pub fn rate(&mut self, question: usize, rating: Option<u8>) -> Result<()> {
        if rating.is_some_and(|it| !(1..=BEST).contains(&it)) {
            return Err(wrong(format!("a rating is from 1 to {BEST}")));
        }
        self.answers.entry(question).or_default().rating = rating;
        Ok(())
    }

    /// Notes something on an answer.
    ///
    /// # Errors
    /// [`Error::Ask`] when it is too long.
    pub fn note(&mut self, question: usize, notes: &str) -> Result<()> {
        if notes.chars().count() > LONGEST_NOTES {
            return Err(wrong(format!(
                "notes have at most {LONGEST_NOTES} characters"
            )));
        }
        self.answers.entry(question).or_default().notes = notes.trim().to_owned();
        Ok(())
    }
}

impl Book {
    /// What is thought of an ask's guests, of whom something is thought.
    ///
    /// # Errors
    /// When the folder is there and cannot be read.
    pub fn reviews(&self, ask: &ClipId) -> Result<BTreeMap<ClipId, Review>> {
        let dir = self.reviews_dir(ask);
        let mut reviews = BTreeMap::new();
        for path in book::list(&dir).map_err(|error| Error::io("read", &dir, error))? {
            if path.extension().is_none_or(|it| it != "json") {
                continue;
            }
            match book::read::<Review>(&path) {
                Ok(Some(it)) if it.format == FORMAT => drop(reviews.insert(it.place, it)),
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "a review cannot be read"),
            }
        }
        Ok(reviews)
    }

    /// Changes what is thought of a guest. Blocks while another does.
    ///
    /// # Errors
    /// What `change` says, or the disk; what was thought is kept, then. A
    /// review that cannot be read is not written over.
    pub fn review(
        &self,
        ask: &ClipId,
        place: ClipId,
        change: impl FnOnce(&mut Review) -> Result<()>,
    ) -> Result<()> {
        let dir = self.reviews_dir(ask);
        let _alone = book::locked(&dir)?;
        let path = dir.join(format!("{place}.json"));
        let mut review = match book::read::<Review>(&path)? {
            None => Review::new(place),
            Some(it) if it.format == FORMAT && it.place == place => it,
            Some(_) => {
                let reason = "it is of another version, or of another guest";
                return Err(Error::corrupt(path.display().to_string(), reason));
            }
        };
        change(&mut review)?;
        review.answers.retain(|_, it| *it != Opinion::default());
        book::write(&path, &review)
    }

    /// Deletes what is known of an ask's answers, and what was thought of them.
    /// The ask itself stays.
    ///
    /// # Errors
    /// What the disk says.
    pub fn forget(&self, ask: &ClipId) -> Result<()> {
        for dir in [
            self.answers_dir(ask),
            self.files_dir(ask),
            self.reviews_dir(ask),
            self.incoming(ask)?,
        ] {
            match std::fs::remove_dir_all(&dir) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(Error::io("delete", &dir, error));
                }
                _ => {}
            }
        }
        Ok(())
    }

    pub(super) fn reviews_dir(&self, ask: &ClipId) -> PathBuf {
        self.dir(ask).join(REVIEWS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_thought_of_a_guest_is_there_again_and_can_be_taken_back() {
        let home = tempfile::tempdir().unwrap();
        let book = Book::new(home.path());
        let (ask, ada, alan) = (random(), random(), random());
        assert!(book.reviews(&ask).unwrap().is_empty());
        let change = |place, change: fn(&mut Review) -> Result<()>| {
            book.review(&ask, place, change).unwrap();
        };
        change(ada, |it| it.rate(0, Some(4)));
        change(ada, |it| it.note(1, " Clear, and kind.\n"));
        change(alan, |it| {
            it.decision = Some(Decision::Later);
            Ok(())
        });
        let reviews = Book::new(home.path()).reviews(&ask).unwrap();
        assert_eq!(reviews[&ada].of(0).rating, Some(4));
        assert_eq!(reviews[&ada].of(1).notes, "Clear, and kind.");
        assert_eq!(reviews[&alan].decision, Some(Decision::Later));
        assert_eq!(reviews[&alan].of(0), Opinion::default());

        change(ada, |it| it.rate(0, None));
        assert_eq!(book.reviews(&ask).unwrap()[&ada].of(0).rating, None);
        for rating in [0, 6] {
            let refused = book.review(&ask, ada, |it| it.rate(0, Some(rating)));
            assert!(refused.is_err(), "{rating}");
        }
        let long = "x".repeat(LONGEST_NOTES + 1);
        assert!(book.review(&ask, ada, |it| it.note(0, &long)).is_err());
        assert_eq!(
            book.reviews(&ask).unwrap()[&ada].of(1).notes,
            "Clear, and kind."
        );
    }

    #[test]
    fn a_review_that_cannot_be_read_is_not_written_over() {
        let home = tempfile::tempdir().unwrap();
        let book = Book::new(home.path());
        let (ask, ada) = (random(), random());
        book.review(&ask, ada, |it| it.rate(0, Some(5))).unwrap();
        let path = book.reviews_dir(&ask).join(format!("{ada}.json"));
        let later = r#"{"format":2,"place":"elsewhere","stars":9}"#;
        for content in ["{", later] {
            std::fs::write(&path, content).unwrap();
            assert!(book.reviews(&ask).unwrap().is_empty());
            assert!(book.review(&ask, ada, |it| it.rate(0, None)).is_err());
            assert_eq!(std::fs::read_to_string(&path).unwrap(), content);
        }
    }

    fn random() -> ClipId {
        ClipId::random().unwrap()
    }
}
