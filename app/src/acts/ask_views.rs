//! Asks and answers as a person sees them.

use std::collections::BTreeMap;

use aside_library::ClipId;
use aside_share::ask::{Answer, AnswerState, Ask, Book, Desk, Farewell, Invitation, Review};
use jiff::Timestamp;

use crate::AppError;
use crate::app::App;
use crate::ids::parse;
use crate::summary::millis;
use crate::view::{AnswerView, AskView, Event, GuestView, PersonView};

impl App {
    /// Tells everyone that an ask is different.
    pub(super) fn tell_ask(&self, ask: &Ask) {
        let id = ask.id().to_string();
        self.tell(Event::AskChanged { id });
    }

    pub(super) fn ask_view(&self, ask: &Ask) -> Result<AskView, AppError> {
        let book = self.book();
        let (answers, reviews) = (book.answers(&ask.id())?, book.reviews(&ask.id())?);
        let gone = book.farewells(&ask.id())?;
        let desk = self.desk(&ask.store).ok();
        let guests = ask.invitations.iter();
        let guests = guests.map(|it| guest(it, ask, &answers, &gone, desk.as_ref()));
        let guests: Vec<GuestView> = guests.collect();
        let text = |time: Option<Timestamp>| time.map(|it| it.to_string());
        let questions = ask.wording.questions.iter();
        Ok(AskView {
            id: ask.id().to_string(),
            title: ask.wording.title.clone(),
            store: ask.store.clone(),
            created: ask.created().to_string(),
            deadline: text(ask.wording.deadline),
            open: ask.is_open(Timestamp::now()),
            ends: text(ask.ending.map(|it| it.at)),
            ends_with_answers: ask.ending.is_some_and(|it| it.answers),
            closed: text(ask.closed()),
            cleared: text(ask.cleared()),
            signed_until: text(ask.signed_until()),
            writes_once: ask.writes_once(),
            questions: questions.map(|it| it.text.clone()).collect(),
            expected: guests.iter().map(|it| it.expected).sum(),
            answered: answers.iter().filter(|it| it.is_accepted()).count(),
            guests,
            people: people(ask, &answers, &reviews, &gone),
            answers: answers
                .iter()
                .map(|it| answer_view(&book, ask, it, reviews.get(&it.place)))
                .collect(),
        })
    }

    /// Adds how long each answer is.
    pub(super) fn measure(&self, answers: &mut [AnswerView]) {
        for answer in answers {
            let clip = answer.clip.as_deref().and_then(|it| parse(it).ok());
            let clip = clip.and_then(|it| self.inner.library.clip(&it).ok());
            answer.duration_ms = clip.map(|it| millis(it.manifest.duration()));
        }
    }
}

pub(super) fn answer_view(
    book: &Book,
    ask: &Ask,
    answer: &Answer,
    review: Option<&Review>,
) -> AnswerView {
    let (mut clip, mut text, mut refused) = (None, None, None);
    let (mut file, mut file_name) = (None, None);
    match &answer.state {
        AnswerState::Clip { clip: id } => clip = Some(id.to_string()),
        AnswerState::Text { text: words } => text = Some(words.clone()),
        AnswerState::File { file: kept, name } => {
            file = Some(book.file(&ask.id(), kept).display().to_string());
            file_name = Some(name.clone());
        }
        AnswerState::Refused { reason } => refused = Some(reason.clone()),
        AnswerState::Taking { .. } => {}
    }
    let opinion = review.map(|it| it.of(answer.question)).unwrap_or_default();
    AnswerView {
        ask: ask.id().to_string(),
        place: answer.place.to_string(),
        name: name(ask, answer).map(str::to_owned),
        question: answer.question + 1,
        kind: answer.kind,
        received: answer.received.to_string(),
        clip,
        duration_ms: None,
        text,
        file,
        file_name,
        refused,
        rating: opinion.rating,
        notes: opinion.notes,
    }
}

/// Who answered: whom the link was for, else what they call themselves.
pub(super) fn name<'a>(ask: &'a Ask, answer: &'a Answer) -> Option<&'a str> {
    let mut invitations = ask.invitations.iter();
    let invited = invitations.find(|it| it.places.contains(&answer.place));
    let invited = invited.and_then(|it| it.name.as_deref());
    invited.or(answer.name.as_deref())
}

/// What whoever has a place is called, as far as that is known.
pub(super) fn called(ask: &Ask, answers: &[Answer], place: &ClipId) -> Option<String> {
    let mut invitations = ask.invitations.iter();
    let invited = invitations.find(|it| it.places.contains(place));
    let invited = invited.and_then(|it| it.name.clone());
    let mut theirs = answers.iter().filter(|it| it.place == *place);
    invited.or_else(|| theirs.find_map(|it| it.name.clone()))
}

fn guest(
    it: &Invitation,
    ask: &Ask,
    answers: &[Answer],
    gone: &[Farewell],
    desk: Option<&Desk>,
) -> GuestView {
    let came = |answer: &&Answer| answer.is_accepted() && it.places.contains(&answer.place);
    let withdrawn = gone
        .iter()
        .filter(|one| it.places.contains(&one.place))
        .count();
    GuestView {
        name: it.name.clone(),
        // The links of a store that was forgotten are not known any more.
        link: desk
            .map(|desk| desk.link(it).to_string())
            .unwrap_or_default(),
        places: it.places.len(),
        answered: answers.iter().filter(came).count(),
        expected: (it.places.len() - withdrawn) * ask.wording.questions.len(),
    }
}

/// Everybody who was named, in that order, and whoever came to an open link.
fn people(
    ask: &Ask,
    answers: &[Answer],
    reviews: &BTreeMap<ClipId, Review>,
    gone: &[Farewell],
) -> Vec<PersonView> {
    let mut people = Vec::new();
    for invitation in &ask.invitations {
        for place in &invitation.places {
            let theirs = || answers.iter().filter(|it| it.place == *place);
            let farewell = gone.iter().find(|it| it.place == *place);
            if invitation.name.is_none() && theirs().next().is_none() && farewell.is_none() {
                continue;
            }
            people.push(PersonView {
                place: place.to_string(),
                name: called(ask, answers, place),
                answered: theirs().filter(|it| it.is_accepted()).count(),
                decision: reviews
                    .get(place)
                    .and_then(|it| it.decision)
                    .map(Into::into),
                withdrawn: farewell.map(|it| it.asked.to_string()),
            });
        }
    }
    people
}
