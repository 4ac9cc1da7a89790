//! An answer, as this machine remembers it.

use aside_library::ClipId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{AnswerKind, FORMAT, Note};

/// What became of what arrived in one slot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    pub(super) format: u32,
    /// The guest's place.
    pub place: ClipId,
    /// The question's number, from 0.
    pub question: usize,
    /// How it was answered, as far as is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<AnswerKind>,
    /// What the guest called themselves, at an open link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// When the guest agreed to what was asked of them, by their own clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consented: Option<Timestamp>,
    /// When it was found.
    pub received: Timestamp,
    /// What became of it.
    #[serde(flatten)]
    pub state: AnswerState,
}

/// What became of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "lowercase")]
pub enum AnswerState {
    /// It is being made into this clip. Written before the clip is begun, so
    /// that whoever goes on after a crash knows where to look.
    Taking {
        /// The clip's id.
        clip: ClipId,
    },
    /// It is this clip.
    Clip {
        /// The clip's id.
        clip: ClipId,
    },
    /// It is written words. They are plain text, and nothing else.
    Text {
        /// The words.
        text: String,
    },
    /// It is a file, as it came.
    File {
        /// Its name in the ask's folder of files.
        file: String,
        /// What the guest calls it. Plain text, and no path.
        #[serde(rename = "file_name")]
        name: String,
    },
    /// It is none, and is left where it is.
    Refused {
        /// Why, as a sentence.
        reason: String,
    },
}

impl Answer {
    /// What became of what `note` speaks of.
    pub fn new(place: ClipId, question: usize, note: Option<&Note>, state: AnswerState) -> Self {
        Self {
            format: FORMAT,
            place,
            question,
            kind: note.map(|it| it.kind),
            name: note.and_then(|it| it.name.clone()),
            consented: note.and_then(|it| it.consented),
            received: Timestamp::now(),
            state,
        }
    }

    /// The same answer, of which this became.
    #[must_use]
    pub fn becoming(self, state: AnswerState) -> Self {
        Self { state, ..self }
    }

    /// Whether nothing more is to be done with it.
    pub fn is_settled(&self) -> bool {
        !matches!(self.state, AnswerState::Taking { .. })
    }

    /// Whether it counts as an answer.
    pub fn is_accepted(&self) -> bool {
        matches!(
            self.state,
            AnswerState::Clip { .. } | AnswerState::Text { .. } | AnswerState::File { .. }
        )
    }

    /// What its record is called.
    pub(super) fn record(&self) -> String {
        format!("{}-{}.json", self.place, self.question)
    }
}
