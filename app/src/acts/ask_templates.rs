//! What is asked for again and again, ready to be asked.

use std::time::Duration;

use aside_share::ask::{AnswerKind, questions};

use super::asks::NewAsk;
use crate::view::{AskTemplate, TemplateName};

use AnswerKind::{File, Screen, Text, Video, Voice};

/// What a testimonial is for is to be shown, which guests have to agree to.
const SHOWN_CONSENT: &str = "I agree that what I record or write here is sent to whoever asked me, and that \
    they may show it to others with my name, on their website for one. I can take that back at any time.";
const SHOWN_KEPT: &str = "Your answers go straight to the storage of whoever asked you. They are turned into \
    text on that person's own computer. They may be shown to others, whole or in part, until you ask for \
    them to be taken down and deleted.";

impl TemplateName {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 7] = [
        Self::Interview,
        Self::CheckIn,
        Self::Feedback,
        Self::Testimonial,
        Self::KickOff,
        Self::StandUp,
        Self::Problem,
    ];
}

impl AskTemplate {
    /// All of them, in the order in which they are offered.
    pub fn all() -> Vec<Self> {
        TemplateName::ALL.into_iter().map(Self::of).collect()
    }

    /// The one that is called so. Long because it is a table: an entry each.
    pub fn of(name: TemplateName) -> Self {
        match name {
            TemplateName::Interview => Self::new(
                name,
                "A first talk",
                "Instead of a first call: answer when it suits you, in one go or in several. You see all \
                 questions before you begin. About two minutes each is plenty; nothing is scored by a machine.",
                "What are you working on now, and what of it is yours?\n\
                 Which piece of work are you proud of, and what was hard about it?\n\
                 Tell of a time something went wrong. What did you do?\n\
                 Why this role, and why now?\n\
                 What do you need from us to decide?",
                &[Video, Voice, Text],
            ),
            TemplateName::CheckIn => Self::new(
                name,
                "Weekly check-in",
                "Five minutes instead of a meeting. Say it as you would say it to me.",
                "What went well this week?\n\
                 What took longer than it should have?\n\
                 What are you going to do next week?\n\
                 What do you need from me?",
                &[Voice, Video, Text],
            ),
            TemplateName::Feedback => Self::new(
                name,
                "What do you think of it?",
                "Try it first, then tell me. What does not work helps me most.",
                "What did you want to do, and could you?\n\
                 Where did you stop, or wonder what to do? Show it if you can.\n\
                 What would you miss if it were gone?\n\
                 What one thing should we change first?",
                &[Screen, Voice, Video, Text],
            ),
            TemplateName::Testimonial => Self {
                consent: Some(SHOWN_CONSENT.to_owned()),
                kept: Some(SHOWN_KEPT.to_owned()),
                ends: Some("never".to_owned()),
                ..Self::new(
                    name,
                    "What was it like to work with us?",
                    "A few sentences in your own words are worth more than a polished text. We would like to \
                     show them to others; below it says how.",
                    "Who are you, and what do you do?\n\
                     What was it like before, and what made you look for something else?\n\
                     What is different now? A number or an example helps.\n\
                     What would you tell somebody who hesitates?",
                    &[Video, Voice, Text],
                )
            },
            TemplateName::KickOff => Self::new(
                name,
                "Before we begin",
                "So that our first meeting starts where questions end. Speak for yourself: we compare what \
                 everybody said.",
                "What is this project for, in your words?\n\
                 How will you know in half a year that it went well?\n\
                 What can you decide, and what do you need others for?\n\
                 What worries you?\n\
                 Which documents or examples should everybody see first?",
                &[Video, Voice, Screen, Text, File],
            ),
            TemplateName::StandUp => Self {
                limit_s: 90,
                ..Self::new(
                    name,
                    "Stand-up",
                    "A minute and a half for each at most, before noon where you are.",
                    "What did you finish since yesterday?\n\
                     What are you on today?\n\
                     What is in your way?",
                    &[Voice, Text, Video],
                )
            },
            TemplateName::Problem => Self::new(
                name,
                "What's the problem?",
                "Before anybody builds anything: what is wrong, for whom, and how we know. No solutions yet.",
                "What is the problem, in one sentence?\n\
                 Who has it, and how often? Show it if you can.\n\
                 What do they do about it today?\n\
                 What does it cost us to leave it as it is?\n\
                 How would we know that it is solved?\n\
                 What do we not know yet?",
                &[Screen, Voice, Text, Video, File],
            ),
        }
    }

    fn new(
        name: TemplateName,
        title: &str,
        introduction: &str,
        questions: &str,
        kinds: &[AnswerKind],
    ) -> Self {
        Self {
            name,
            title: title.to_owned(),
            introduction: introduction.to_owned(),
            questions: questions.to_owned(),
            kinds: kinds.to_vec(),
            limit_s: 0,
            consent: None,
            kept: None,
            ends: None,
        }
    }
}

impl NewAsk {
    /// With what the template says wherever nothing is said yet.
    #[must_use]
    pub fn or_as(self, template: AskTemplate) -> Self {
        let text = |said: String, other| if said.trim().is_empty() { other } else { said };
        let limit =
            (template.limit_s > 0).then(|| Duration::from_secs(u64::from(template.limit_s)));
        Self {
            title: text(self.title, template.title),
            introduction: text(self.introduction, template.introduction),
            questions: match self.questions.is_empty() {
                true => questions(&template.questions),
                false => self.questions,
            },
            kinds: match self.kinds.is_empty() {
                true => template.kinds,
                false => self.kinds,
            },
            time_limit: self.time_limit.or(limit),
            consent: self.consent.or(template.consent),
            kept: self.kept.or(template.kept),
            ends: self.ends.or(template.ends),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use aside_share::ask::{Ask, Guests};

    use super::super::ask_tests::request;
    use super::super::asks::wording;
    use super::*;

    fn blank() -> NewAsk {
        NewAsk {
            title: String::new(),
            questions: Vec::new(),
            ..NewAsk::from(request("Ada", 1))
        }
    }

    #[test]
    fn every_template_can_be_asked_as_it_is() {
        for template in AskTemplate::all() {
            let (name, lines) = (template.name, template.questions.lines().count());
            let new = blank().or_as(template);
            let ask = Ask::new(wording(new, None).unwrap(), &Guests::Open(1), "team").unwrap();
            assert!((3..=6).contains(&lines), "{name:?}: {lines} questions");
            assert_eq!(ask.wording.questions.len(), lines, "{name:?}");
        }
    }

    #[test]
    fn what_is_said_goes_before_what_a_template_says() {
        let said = NewAsk {
            title: "Monday".into(),
            questions: questions("Why?"),
            kinds: vec![AnswerKind::Text],
            ..blank()
        };
        let new = said.or_as(AskTemplate::of(TemplateName::StandUp));
        assert_eq!((new.title.as_str(), new.questions.len()), ("Monday", 1));
        assert_eq!(new.kinds, [AnswerKind::Text]);
        assert_eq!(new.time_limit, Some(Duration::from_secs(90)));
        assert!(new.introduction.contains("before noon"));
    }

    #[test]
    fn whoever_gives_a_testimonial_agrees_that_it_is_shown() {
        for template in AskTemplate::all() {
            let is_shown = template.name == TemplateName::Testimonial;
            let new = blank().or_as(template);
            let consent = wording(new, None).unwrap().consent;
            assert_eq!(consent.contains("show it to others"), is_shown);
        }
    }
}
