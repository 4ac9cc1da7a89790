//! Asks and what guests answered. What is a guest's is plain text, and nothing
//! else.

use aside_share::ask;
use serde::{Deserialize, Serialize};
use specta::Type;

/// How a question may be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum AnswerKind {
    /// A camera and a voice.
    Video,
    /// A screen and a voice.
    Screen,
    /// A voice alone.
    Voice,
    /// Written words.
    Text,
    /// A file that was there before.
    File,
}

/// What becomes of a guest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum Decision {
    /// Go on with them.
    Yes,
    /// Do not.
    No,
    /// Think about it again.
    Later,
}

/// An ask, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct AskView {
    /// Its id.
    pub id: String,
    /// What it is about.
    pub title: String,
    /// The store answers come into.
    pub store: String,
    /// When it was made (RFC 3339), as all times here.
    pub created: String,
    /// Until when answers are taken; until it is closed when `None`.
    pub deadline: Option<String>,
    /// Whether answers are taken now.
    pub open: bool,
    /// When it is closed by itself, and everything of it deleted.
    pub ends: Option<String>,
    /// Whether what was taken in is deleted then as well.
    pub ends_with_answers: bool,
    /// Since when it is closed.
    pub closed: Option<String>,
    /// When its store was seen to hold nothing of it any more.
    pub cleared: Option<String>,
    /// Until when guests can send, should no Aside run from now on.
    pub signed_until: Option<String>,
    /// Whether the store refuses to overwrite what arrived.
    pub writes_once: bool,
    /// What is asked.
    pub questions: Vec<String>,
    /// How many answers there can be.
    pub expected: usize,
    /// How many came.
    pub answered: usize,
    /// Who is asked.
    pub guests: Vec<GuestView>,
    /// Who answers, or is to: everybody who was named, and whoever came to an
    /// open link.
    pub people: Vec<PersonView>,
    /// What came, by guest and question.
    pub answers: Vec<AnswerView>,
}

/// A link, and how far whoever has it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct GuestView {
    /// For whom it is; `None` for everybody who gets it.
    pub name: Option<String>,
    /// Where to answer.
    pub link: String,
    /// How many can answer there.
    pub places: usize,
    /// How many answers came, of how many there can be.
    pub answered: usize,
    /// How many there can be, of those who took nothing back.
    pub expected: usize,
}

/// One of those who answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct PersonView {
    /// Names them in acts; nobody else knows it.
    pub place: String,
    /// Who they are, as far as that is known.
    pub name: Option<String>,
    /// How many of their answers came.
    pub answered: usize,
    /// What becomes of them.
    pub decision: Option<Decision>,
    /// Since when they want nothing of theirs to be kept. Nothing is.
    pub withdrawn: Option<String>,
}

/// An answer, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct AnswerView {
    /// The ask it belongs to.
    pub ask: String,
    /// Whose it is.
    pub place: String,
    /// Who answered, as far as that is known.
    pub name: Option<String>,
    /// The question's number, from 1.
    pub question: usize,
    /// How it was answered.
    #[specta(type = Option<AnswerKind>)]
    pub kind: Option<ask::AnswerKind>,
    /// When it was found (RFC 3339).
    pub received: String,
    /// The clip it became.
    pub clip: Option<String>,
    /// How long that is, where one answer after the other is looked at.
    pub duration_ms: Option<u64>,
    /// The words, if it was written.
    pub text: Option<String>,
    /// Where the file lies that it is.
    pub file: Option<String>,
    /// What the guest calls that file.
    pub file_name: Option<String>,
    /// Why it was not taken.
    pub refused: Option<String>,
    /// From 1 to 5, the best.
    pub rating: Option<u8>,
    /// Whoever asked noted this; may be empty.
    pub notes: String,
}

/// What to write to a guest who has not answered everything yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct Reminder {
    /// To whom; `None` for everybody who got the link.
    pub name: Option<String>,
    /// Where to answer.
    pub link: String,
    /// The words.
    pub text: String,
}

/// What came of an ask at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct Arrived {
    /// The ask.
    pub ask: String,
    /// What it is about.
    pub title: String,
    /// How many answers.
    pub answers: usize,
    /// How many were not taken.
    pub refused: usize,
    /// Whose they are, as far as that is known; each once.
    pub people: Vec<String>,
}

/// A guest who took back what they sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct Withdrawn {
    /// The ask.
    pub ask: String,
    /// What it is about.
    pub title: String,
    /// Who, as far as that is known.
    pub name: Option<String>,
}

/// Answers that are at a link for others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct PassedOn {
    /// The link.
    pub link: String,
    /// Until when it works; until the ask is closed when `None`.
    pub until: Option<String>,
    /// How many answers there are.
    pub answers: usize,
}

/// What there is to choose from for a new ask, and what guests are told unless
/// something else is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct AskForm {
    /// The stores that guests could answer into.
    pub stores: Vec<String>,
    /// The one that is chosen; `None` when there is none.
    pub store: Option<String>,
    /// What guests agree to.
    pub consent: String,
    /// What happens to answers.
    pub kept: String,
    /// What can be begun with instead of nothing.
    pub templates: Vec<AskTemplate>,
}

/// What is asked for again and again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum TemplateName {
    /// A first talk with a candidate.
    Interview,
    /// How the week was.
    CheckIn,
    /// What is to be better about something.
    Feedback,
    /// What customers say of you, to be shown to others.
    Testimonial,
    /// What everybody expects of a project.
    KickOff,
    /// What each is on today.
    StandUp,
    /// What is wrong, for whom, and how that is known.
    Problem,
}

/// An ask that is ready to be asked, and to be changed before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct AskTemplate {
    /// Which one it is.
    pub name: TemplateName,
    /// What it is about.
    pub title: String,
    /// Why, and how long it takes.
    pub introduction: String,
    /// One question a line.
    pub questions: String,
    /// How may be answered, the preferred way first.
    #[specta(type = Vec<AnswerKind>)]
    pub kinds: Vec<ask::AnswerKind>,
    /// How long an answer may be, in seconds; any length when 0.
    pub limit_s: u32,
    /// What guests agree to, where that is something else than usual.
    pub consent: Option<String>,
    /// What happens to answers, likewise.
    pub kept: Option<String>,
    /// When everything of it is deleted, likewise: `never`.
    pub ends: Option<String>,
}

/// A new ask, as it was written down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct AskRequest {
    /// What it is about.
    pub title: String,
    /// Who asks; may be empty.
    pub from: String,
    /// Why, and how long it takes; may be empty.
    pub introduction: String,
    /// As they were pasted: one question a line.
    pub questions: String,
    /// How may be answered, the preferred way first.
    #[specta(type = Vec<AnswerKind>)]
    pub kinds: Vec<ask::AnswerKind>,
    /// As they were pasted: one name a line. Nobody for one open link.
    pub people: String,
    /// How many can answer at the open link.
    pub places: u32,
    /// How often a recording may be made anew.
    pub retakes: u32,
    /// How long an answer may be, in seconds; any length when 0.
    pub limit_s: u32,
    /// How long somebody may think before a recording begins by itself, in
    /// seconds; it never does when 0.
    pub think_s: u32,
    /// Until when answers are taken: `2w`, a date, `never`.
    pub deadline: String,
    /// What guests agree to.
    pub consent: String,
    /// What happens to answers.
    pub kept: String,
    /// When everything of it is deleted, likewise.
    pub ends: String,
    /// The store answers come into.
    pub store: String,
}

impl From<ask::Decision> for Decision {
    fn from(decision: ask::Decision) -> Self {
        match decision {
            ask::Decision::Yes => Self::Yes,
            ask::Decision::No => Self::No,
            ask::Decision::Later => Self::Later,
        }
    }
}

impl From<Decision> for ask::Decision {
    fn from(decision: Decision) -> Self {
        match decision {
            Decision::Yes => Self::Yes,
            Decision::No => Self::No,
            Decision::Later => Self::Later,
        }
    }
}
