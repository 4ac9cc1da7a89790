//! Which acts each window may ask for: the main one all of them, every other
//! one only what it shows.

use crate::{bar, pick};

/// What the bar's buttons do.
const BAR: &[&str] = &[
    "state",
    "pause",
    "resume",
    "stop",
    "discard",
    "restore",
    "skip_countdown",
    "set_muted",
    "set_camera_layout",
    "mark",
    "next_line",
    "line_before",
    "hide_bar",
];

/// What pointing at the screen needs.
const PICK: &[&str] = &["pick_view", "pick_answer"];

/// Whether the window of this label may ask for the act.
pub(crate) fn may(label: &str, act: &str) -> bool {
    match label {
        "main" => true,
        bar::LABEL => BAR.contains(&act),
        label if pick::is_one(label) => PICK.contains(&act),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The acts as the bindings have them.
    const BINDINGS: &str = include_str!("../../ui/src/bindings/index.ts");

    #[test]
    fn other_windows_may_ask_for_little_and_only_for_what_there_is() {
        for act in BAR {
            assert!(BINDINGS.contains(&format!("\"{act}\"")), "{act}");
            assert!(may("bar", act) && may("main", act) && !may("stranger", act));
        }
        for act in PICK {
            assert!(BINDINGS.contains(&format!("\"{act}\"")), "{act}");
            assert!(may("pick-1", act) && !may("bar", act));
        }
        for act in ["record", "delete_clip", "set_hotkey", "clips"] {
            assert!(!may("bar", act) && !may("pick-0", act), "{act}");
        }
    }
}
