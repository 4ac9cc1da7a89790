//! The word list: names and terms that are listened for, and put right.

use crate::app::App;
use crate::{AppError, ErrorCode, Settings};

/// A term is no longer.
const LONGEST: usize = 80;

impl App {
    /// The words there are, in the order they were added.
    ///
    /// # Errors
    /// When the settings cannot be read.
    pub fn words(&self) -> Result<Vec<String>, AppError> {
        Ok(Settings::load(&self.inner.paths.settings())?.words)
    }

    /// Adds words, as they are to be written, for what is recognised from now
    /// on. One that only differs in its capitals takes the other's place.
    ///
    /// # Errors
    /// When one is blank or longer than a term is, or the settings cannot be
    /// written.
    pub fn add_words(&self, words: &[String]) -> Result<Vec<String>, AppError> {
        let mut settings = Settings::load(&self.inner.paths.settings())?;
        for word in words {
            let word = word.split_whitespace().collect::<Vec<_>>().join(" ");
            let usable = word.chars().any(char::is_alphanumeric) && word.chars().count() <= LONGEST;
            if !usable || word.chars().any(char::is_control) {
                return Err(AppError::new(
                    ErrorCode::Usage,
                    format!("{word:?} is no name or term."),
                    "Give words as they are to be written, such as Kubernetes.",
                ));
            }
            let lower = word.to_lowercase();
            settings.words.retain(|it| it.to_lowercase() != lower);
            settings.words.push(word);
        }
        settings.save(&self.inner.paths.settings())?;
        Ok(settings.words)
    }

    /// Takes words out of the list.
    ///
    /// # Errors
    /// When one is not in it: nothing is changed then. When the settings cannot
    /// be written.
    pub fn remove_words(&self, words: &[String]) -> Result<Vec<String>, AppError> {
        let mut settings = Settings::load(&self.inner.paths.settings())?;
        for word in words {
            let (lower, before) = (word.to_lowercase(), settings.words.len());
            settings.words.retain(|it| it.to_lowercase() != lower);
            if settings.words.len() == before {
                return Err(AppError::new(
                    ErrorCode::NotFound,
                    format!("{word:?} is not in the word list."),
                    "`aside words list` shows what is.",
                ));
            }
        }
        settings.save(&self.inner.paths.settings())?;
        Ok(settings.words)
    }
}
