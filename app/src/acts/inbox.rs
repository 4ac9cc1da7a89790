//! The inbox: what guests answered, taken into the library.
//!
//! Whatever is killed here goes on where it was: a record says which clip an
//! answer becomes before that clip is begun, and what is whole is not taken
//! twice.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Weak;
use std::time::Duration;

use aside_library::{ClipId, Kind, ProblemCode, State};
use aside_recorder::ImportConfig;
use aside_share::ask::{
    Answer, AnswerKind, AnswerState, Arrival, Ask, Book, Content, Desk, Fetched,
};
use jiff::Timestamp;
use serde::Serialize;

use super::ask_views::{answer_view, name};
use crate::app::{App, Inner};
use crate::view::{AnswerView, Arrived, Event, Withdrawn};
use crate::work::blocking;
use crate::{AppError, ErrorCode};

/// How often stores are looked at: a request or two for each open ask.
const LOOK_EVERY: Duration = Duration::from_secs(60);
/// No answer is longer, whatever it says it is.
const LONGEST: Duration = Duration::from_secs(2 * 3600);
/// A title made of a guest's name and a question is no longer.
const LONGEST_TITLE: usize = 120;

/// What a look into the inbox brought.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Collected {
    /// What is new.
    pub answers: Vec<AnswerView>,
    /// Guests who took back what they sent; all of it is deleted.
    pub withdrawn: Vec<Withdrawn>,
    /// What could not be looked at, and is tried again by itself.
    pub troubles: Vec<AppError>,
}

impl App {
    /// Takes in what guests answered, of every ask; signs slots anew, and looks
    /// after asks that are closed. Waits for another Aside that is at it.
    ///
    /// # Errors
    /// When the folder of asks cannot be used. What goes wrong with one ask is
    /// in what is returned.
    pub async fn collect_answers(&self) -> Result<Collected, AppError> {
        let book = self.book();
        let waiting = book.clone();
        let turn = blocking(move || waiting.turn()).await??;
        let collected = self.collect(&book).await;
        drop(turn);
        let collected = collected?;
        self.tell_arrived(&collected)?;
        self.complete_answers(&collected.answers).await;
        Ok(collected)
    }

    /// Says what came, all of it at once: nobody wants to hear of twenty
    /// answers twenty times.
    fn tell_arrived(&self, collected: &Collected) -> Result<(), AppError> {
        let asks = self.book().asks()?;
        let mut arrived: Vec<Arrived> = Vec::new();
        for answer in &collected.answers {
            let at = arrived.iter().position(|it| it.ask == answer.ask);
            let at = at.unwrap_or_else(|| {
                let ask = asks.iter().find(|it| it.id().to_string() == answer.ask);
                arrived.push(Arrived {
                    ask: answer.ask.clone(),
                    title: ask.map_or_else(String::new, |it| it.wording.title.clone()),
                    answers: 0,
                    refused: 0,
                    people: Vec::new(),
                });
                arrived.len() - 1
            });
            let digest = &mut arrived[at];
            match answer.refused {
                Some(_) => digest.refused += 1,
                None => digest.answers += 1,
            }
            let name = answer.name.as_ref();
            digest
                .people
                .extend(name.filter(|it| !digest.people.contains(it)).cloned());
        }
        if !arrived.is_empty() {
            self.tell(Event::AnswersArrived { arrived });
        }
        if !collected.withdrawn.is_empty() {
            let withdrawn = collected.withdrawn.clone();
            self.tell(Event::AnswersWithdrawn { withdrawn });
        }
        Ok(())
    }

    /// Gives new clips what they lack, for which nobody else has to wait.
    pub(super) async fn complete_answers(&self, answers: &[AnswerView]) {
        let clips = answers.iter().filter_map(|it| it.clip.as_ref());
        for clip in clips.filter_map(|it| it.parse().ok()) {
            self.complete(clip).await;
        }
    }

    /// The same, unless another Aside is at it; nothing is looked for where
    /// there are no asks.
    async fn collect_if_free(&self) -> Result<(), AppError> {
        let book = self.book();
        if book.asks()?.is_empty() {
            return Ok(());
        }
        let Some(turn) = book.turn_now()? else {
            return Ok(());
        };
        let collected = self.collect(&book).await;
        drop(turn);
        let collected = collected?;
        self.tell_arrived(&collected)?;
        for trouble in &collected.troubles {
            tracing::warn!(%trouble, "the inbox could not be looked at");
        }
        self.complete_answers(&collected.answers).await;
        Ok(())
    }

    async fn collect(&self, book: &Book) -> Result<Collected, AppError> {
        let mut collected = Collected::default();
        for ask in book.asks()? {
            let looked = self.look_after_ask(book, ask, &mut collected).await;
            collected.troubles.extend(looked.err());
        }
        Ok(collected)
    }

    async fn look_after_ask(
        &self,
        book: &Book,
        mut ask: Ask,
        collected: &mut Collected,
    ) -> Result<(), AppError> {
        let now = Timestamp::now();
        self.take_back_selections(book, &ask, false).await?;
        if ask.closed().is_some() {
            self.finish_farewells(book, &ask, collected).await?;
            if ask.is_to_be_cleared(now) {
                self.end(book, &mut ask).await?;
            }
            return Ok(());
        }
        let desk = self.desk(&ask.store)?;
        if desk.is_due(&ask, now) {
            let farewells = book.farewells(&ask.id())?;
            desk.renew(&mut ask, &farewells).await?;
            book.keep(&ask)?;
        }
        self.take_in(book, &desk, &mut ask, collected).await?;
        // What came until then was taken in, unless there is no time for it now.
        if ask.is_over(now) && !self.inner.work.leave().is_cancelled() {
            self.end(book, &mut ask).await?;
        }
        Ok(())
    }

    /// Takes in what arrived of an open ask, but of no guest who wants out.
    pub(super) async fn take_in(
        &self,
        book: &Book,
        desk: &Desk,
        ask: &mut Ask,
        collected: &mut Collected,
    ) -> Result<(), AppError> {
        let inbox = desk.look(ask).await?;
        let gone = self
            .hear_farewells(book, desk, ask, &inbox, collected)
            .await?;
        let ask = &*ask;
        let known = book.answers(&ask.id())?;
        let settled = known.iter().filter(|it| it.is_settled());
        let settled: HashSet<Arrival> = settled.map(arrival).collect();
        for arrived in inbox.answers(ask, &settled) {
            if gone.contains(&arrived.place) {
                continue;
            }
            if self.inner.work.leave().is_cancelled() {
                break;
            }
            let begun = known.iter().find(|it| arrival(it) == arrived);
            let answer = match self.whole_clip(begun).await? {
                Some(answer) => answer,
                None => self.take_answer(book, desk, ask, arrived).await?,
            };
            book.keep_answer(&ask.id(), &answer)?;
            if let AnswerState::Clip { clip } = answer.state {
                self.tell_clip(&clip);
            }
            self.tell_ask(ask);
            collected
                .answers
                .push(answer_view(book, ask, &answer, None));
        }
        Ok(())
    }

    /// What was begun before a crash, if all of it is there; else it is thrown
    /// away.
    async fn whole_clip(&self, begun: Option<&Answer>) -> Result<Option<Answer>, AppError> {
        let Some((begun, &AnswerState::Taking { clip: id })) = begun.map(|it| (it, &it.state))
        else {
            return Ok(None);
        };
        let library = self.inner.library.clone();
        let is_whole = blocking(move || -> Result<bool, AppError> {
            let Ok(clip) = library.clip(&id) else {
                return Ok(false);
            };
            let cut = |it: &aside_library::Problem| it.code == ProblemCode::Recovered;
            let manifest = clip.manifest;
            if manifest.state() == State::Ready && !manifest.problems.iter().any(cut) {
                return Ok(true);
            }
            library.trash(&id)?;
            Ok(false)
        });
        let is_whole = is_whole.await??;
        Ok(is_whole.then(|| begun.clone().becoming(AnswerState::Clip { clip: id })))
    }

    async fn take_answer(
        &self,
        book: &Book,
        desk: &Desk,
        ask: &Ask,
        arrived: Arrival,
    ) -> Result<Answer, AppError> {
        let dir = book.incoming(&ask.id())?;
        let Fetched { note, content } = desk.fetch(ask, arrived, &dir).await?;
        let answer = |state| Answer::new(arrived.place, arrived.question, note.as_ref(), state);
        let path = match content {
            Content::Text(text) => return Ok(answer(AnswerState::Text { text })),
            Content::File(came) => {
                let file = book.keep_file(&ask.id(), arrived, &came)?;
                let name = came.name;
                return Ok(answer(AnswerState::File { file, name }));
            }
            Content::Refused(reason) => return Ok(answer(AnswerState::Refused { reason })),
            Content::Media(path) => path,
        };
        let clip = ClipId::random().map_err(AppError::internal)?;
        let begun = answer(AnswerState::Taking { clip });
        book.keep_answer(&ask.id(), &begun)?;
        let config = ImportConfig {
            pictured: match begun.kind {
                Some(AnswerKind::Screen) => Kind::Screen,
                _ => Kind::Camera,
            },
            // At no link, until its owner says so.
            expires: Some(Timestamp::now()),
            ..ImportConfig::new(clip, title(ask, &begun))
        };
        let taken = self.import_answer(config, &path).await;
        drop(book.incoming(&ask.id()));
        Ok(match taken? {
            Ok(()) => answer(AnswerState::Clip { clip }),
            Err(reason) => answer(AnswerState::Refused { reason }),
        })
    }

    /// Makes a clip of a recording that nobody trusts; why it is none, as a
    /// sentence, when that is the recording's fault.
    async fn import_answer(
        &self,
        config: ImportConfig,
        path: &Path,
    ) -> Result<Result<(), String>, AppError> {
        let (library, path) = (self.inner.library.clone(), path.to_owned());
        let leave = self.inner.work.leave().clone();
        let work = move || {
            let mut too_long = false;
            let told = |_, length| {
                too_long = length > LONGEST;
                match too_long || leave.is_cancelled() {
                    true => std::ops::ControlFlow::Break(()),
                    false => std::ops::ControlFlow::Continue(()),
                }
            };
            let imported = aside_recorder::import_clip(&library, config, &path, told);
            (imported, too_long)
        };
        let imported = self.inner.work.spawn_blocking(work).await;
        match imported.map_err(AppError::internal)? {
            (_, true) => Ok(Err("It is longer than two hours.".to_owned())),
            (Ok(_), _) => Ok(Ok(())),
            (Err(error), _) => {
                let is_disk =
                    |it: &AppError| matches!(it.code, ErrorCode::Storage | ErrorCode::Conflict);
                let theirs = matches!(error, aside_recorder::Error::Encode(_));
                let error = AppError::from(error);
                match theirs && !is_disk(&error) {
                    true => Ok(Err(error.message)),
                    false => Err(error),
                }
            }
        }
    }
}

/// For as long as there is an app, looks for answers.
pub(super) async fn follow(inner: Weak<Inner>) {
    while let Some(inner) = inner.upgrade() {
        let app = App { inner };
        if app.inner.work.leave().is_cancelled() {
            return;
        }
        if let Err(error) = app.collect_if_free().await {
            tracing::warn!(%error, "asks cannot be looked after");
        }
        if let Err(error) = app.collect_remarks_if_free().await {
            tracing::warn!(%error, "what guests sent cannot be looked at");
        }
        drop(app);
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

fn arrival(answer: &Answer) -> Arrival {
    Arrival {
        place: answer.place,
        question: answer.question,
    }
}

fn title(ask: &Ask, answer: &Answer) -> String {
    let question = ask.wording.questions.get(answer.question);
    let question = question.map_or("", |it| it.text.as_str());
    let title = match name(ask, answer) {
        Some(name) => format!("{name}: {question}"),
        None => question.to_owned(),
    };
    title.chars().take(LONGEST_TITLE).collect()
}

#[cfg(test)]
mod tests {
    use aside_library::NewClip;
    use aside_media::{ClipTime, Fragment, InitSegment};

    use super::*;
    use crate::Paths;

    /// A clip of one fragment, of which as much is there as a kill left.
    fn clip(app: &App, whole: bool) -> ClipId {
        let library = &app.inner.library;
        let mut writer = library.create(NewClip::new(Kind::Camera)).unwrap();
        let init = InitSegment { bytes: vec![0; 8] };
        writer.begin(&[], &init).unwrap();
        let fragment = Fragment {
            bytes: vec![0; 8],
            start: ClipTime::ZERO,
            duration: Duration::from_secs(1),
            opens_segment: true,
        };
        writer.append(&fragment).unwrap();
        let id = writer.id();
        if whole {
            writer.finish(Duration::from_secs(1)).unwrap();
        }
        id
    }

    #[tokio::test]
    async fn after_a_kill_what_is_whole_is_taken_and_what_is_not_is_made_anew() {
        let dir = tempfile::tempdir().unwrap();
        let app = App::open(Paths::below(dir.path())).await.unwrap();
        let (whole, cut) = (clip(&app, true), clip(&app, false));
        let found = async |id: ClipId| {
            let place = ClipId::random().unwrap();
            let begun = Answer::new(place, 0, None, AnswerState::Taking { clip: id });
            let answer = app.whole_clip(Some(&begun)).await.unwrap();
            answer.map(|it| it.state)
        };
        assert_eq!(found(whole).await, Some(AnswerState::Clip { clip: whole }));
        assert_eq!(found(cut).await, None);
        assert!(
            app.inner.library.clip(&cut).is_err(),
            "half an answer is no clip"
        );
        // Killed before the clip was begun.
        assert_eq!(found(ClipId::random().unwrap()).await, None);
        assert!(app.whole_clip(None).await.unwrap().is_none());
    }
}
