//! A new ask as the window has it written down.

use std::path::Path;
use std::time::Duration;

use aside_share::ask::{Guests, questions};
use aside_share::config::FOLDER;

use super::asks::{CONSENT, KEPT, NewAsk};
use crate::AppError;
use crate::app::App;
use crate::outside;
use crate::view::{AskForm, AskRequest, AskTemplate, AskView};

impl App {
    /// What there is to choose from for a new ask.
    ///
    /// # Errors
    /// When the settings cannot be read.
    pub async fn ask_form(&self) -> Result<AskForm, AppError> {
        let all = self.stores().await?.into_iter();
        let stores: Vec<_> = all.filter(|it| it.name != FOLDER).collect();
        let chosen = stores.iter().find(|it| it.default).or(stores.first());
        Ok(AskForm {
            store: chosen.map(|it| it.name.clone()),
            stores: stores.into_iter().map(|it| it.name).collect(),
            consent: CONSENT.to_owned(),
            kept: KEPT.to_owned(),
            templates: AskTemplate::all(),
        })
    }

    /// As [`App::new_ask`], of what was typed and pasted.
    ///
    /// # Errors
    /// As [`App::new_ask`].
    pub async fn ask_people(&self, request: AskRequest) -> Result<AskView, AppError> {
        self.new_ask(request.into()).await
    }

    /// Shows a folder in the desktop's file manager, where there is one.
    pub fn open_folder(&self, folder: &Path) {
        if let Err(error) = outside::open(folder) {
            tracing::warn!(%error, "a folder could not be shown");
        }
    }

    /// Puts words on the clipboard: links, or what to write to somebody.
    ///
    /// # Errors
    /// When there is no clipboard.
    pub fn copy_words(&self, words: &str) -> Result<(), AppError> {
        self.inner.clipboard.set(words)
    }
}

impl From<AskRequest> for NewAsk {
    fn from(request: AskRequest) -> Self {
        let seconds = |it: u32| (it > 0).then(|| Duration::from_secs(u64::from(it)));
        let text = |text: String| Some(text).filter(|it| !it.trim().is_empty());
        let names: Vec<String> = request
            .people
            .lines()
            .map(|it| it.trim().to_owned())
            .collect();
        let names: Vec<String> = names.into_iter().filter(|it| !it.is_empty()).collect();
        Self {
            title: request.title,
            from: request.from,
            introduction: request.introduction,
            questions: questions(&request.questions),
            kinds: request.kinds,
            guests: match names.is_empty() {
                true => Guests::Open(usize::try_from(request.places).unwrap_or(usize::MAX)),
                false => Guests::Named(names),
            },
            retakes: request.retakes,
            time_limit: seconds(request.limit_s),
            think_time: seconds(request.think_s),
            deadline: text(request.deadline),
            ends: text(request.ends),
            consent: text(request.consent),
            kept: text(request.kept),
            store: text(request.store),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::ask_tests::request;
    use super::*;

    #[test]
    fn pasted_lines_become_questions_and_names() {
        let new = NewAsk::from(request("Ada\n\n  Alan \n", 20));
        let asked: Vec<_> = new.questions.iter().map(|it| it.text.as_str()).collect();
        assert_eq!(asked, ["Why?", "Where?", "When?"]);
        assert_eq!(new.guests, Guests::Named(vec!["Ada".into(), "Alan".into()]));
        assert_eq!((new.deadline, new.consent, new.store), (None, None, None));
        assert_eq!((new.time_limit, new.think_time), (None, None));
        assert_eq!(NewAsk::from(request(" \n", 20)).guests, Guests::Open(20));
    }
}
