//! The keys that work anywhere on the desktop.

use serde::{Deserialize, Serialize};
use specta::Type;

/// What a key anywhere on the desktop does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum HotkeyAct {
    /// Records what was chosen last, or stops.
    Record,
    /// Pauses, or goes on.
    Pause,
    /// Records a voice note for as long as it is held.
    Note,
    /// Marks the last sentence as one to cut.
    Mark,
    /// Goes on to the next line of the outline.
    Next,
}

/// The keys that work anywhere on the desktop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct HotkeyState {
    /// Why there can be none, as a sentence. Commands can be bound instead.
    pub unavailable: Option<String>,
    /// One for each act, in the order in which they are shown.
    pub hotkeys: Vec<HotkeyView>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct HotkeyView {
    /// What it does.
    pub act: HotkeyAct,
    /// As it is written: `Ctrl+Alt+R`. Empty when there is none.
    pub keys: String,
    /// Why it does nothing, as a sentence.
    pub problem: Option<String>,
    /// The command that does the same.
    pub command: String,
}
