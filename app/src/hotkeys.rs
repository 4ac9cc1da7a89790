//! Which keys do what, anywhere on the desktop: how they are written, and what
//! is wrong with them. Who listens to the keyboard is not known here.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::instance::Order;
pub use crate::view::HotkeyAct;
use crate::{AppError, ErrorCode};

/// The keys of `settings.toml`, as they are written there. An empty one is
/// none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Hotkeys {
    /// Records what was chosen last, or stops.
    pub record: String,
    /// Pauses, or goes on.
    pub pause: String,
    /// Records a voice note for as long as it is held.
    pub note: String,
    /// Marks the last sentence as one to cut.
    pub mark: String,
    /// Goes on to the next line of the outline.
    pub next: String,
}

/// Keys that hardly any program has, within reach of one hand.
impl Default for Hotkeys {
    fn default() -> Self {
        Self {
            record: "Ctrl+Alt+R".to_owned(),
            pause: "Ctrl+Alt+P".to_owned(),
            note: "Ctrl+Alt+N".to_owned(),
            mark: "Ctrl+Alt+X".to_owned(),
            next: "Ctrl+Alt+J".to_owned(),
        }
    }
}

impl Hotkeys {
    /// The keys of an act, as they are written.
    pub fn of(&self, act: HotkeyAct) -> &str {
        match act {
            HotkeyAct::Record => &self.record,
            HotkeyAct::Pause => &self.pause,
            HotkeyAct::Note => &self.note,
            HotkeyAct::Mark => &self.mark,
            HotkeyAct::Next => &self.next,
        }
    }

    fn of_mut(&mut self, act: HotkeyAct) -> &mut String {
        match act {
            HotkeyAct::Record => &mut self.record,
            HotkeyAct::Pause => &mut self.pause,
            HotkeyAct::Note => &mut self.note,
            HotkeyAct::Mark => &mut self.mark,
            HotkeyAct::Next => &mut self.next,
        }
    }

    /// What an act's keys are; `None` when it has none.
    ///
    /// # Errors
    /// When they cannot be understood, or belong to an act before it as well.
    pub fn hotkey(&self, act: HotkeyAct) -> Result<Option<Hotkey>, AppError> {
        let Some(hotkey) = parse(self.of(act))? else {
            return Ok(None);
        };
        let earlier = HotkeyAct::ALL.into_iter().take_while(|it| *it != act);
        for other in earlier {
            if let Ok(Some(taken)) = parse(self.of(other))
                && taken == hotkey
            {
                return Err(AppError::new(
                    ErrorCode::Conflict,
                    format!("{hotkey} already does something else in Aside."),
                    "Choose other keys.",
                ));
            }
        }
        Ok(Some(hotkey))
    }

    /// The same with other keys for an act; empty for none.
    ///
    /// # Errors
    /// When they cannot be understood, or belong to another act.
    pub fn with(&self, act: HotkeyAct, keys: &str) -> Result<Self, AppError> {
        let mut changed = self.clone();
        let hotkey = parse(keys)?;
        *changed.of_mut(act) = hotkey.map(|it| it.to_string()).unwrap_or_default();
        for act in HotkeyAct::ALL {
            // What was wrong with others before stays as it was.
            if self.hotkey(act).is_ok() || self.of(act) != changed.of(act) {
                changed.hotkey(act)?;
            }
        }
        Ok(changed)
    }
}

fn parse(keys: &str) -> Result<Option<Hotkey>, AppError> {
    match keys.trim() {
        "" => Ok(None),
        keys => keys.parse().map(Some),
    }
}

/// Whether a key went down or up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// Down.
    Pressed,
    /// Up again.
    Released,
}

impl HotkeyAct {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 5] = [
        Self::Record,
        Self::Pause,
        Self::Note,
        Self::Mark,
        Self::Next,
    ];

    /// The command that does the same, for desktops that bind commands.
    pub const fn command(self) -> &'static str {
        match self {
            Self::Record => "aside toggle",
            Self::Pause => "aside pause",
            Self::Note => "aside note",
            Self::Mark => "aside mark",
            Self::Next => "aside next",
        }
    }

    /// What its key asks for.
    pub const fn order(self, edge: Edge) -> Option<Order> {
        match (self, edge) {
            (Self::Record, Edge::Pressed) => Some(Order::Toggle),
            (Self::Pause, Edge::Pressed) => Some(Order::Pause),
            (Self::Note, Edge::Pressed) => Some(Order::NoteStart),
            (Self::Note, Edge::Released) => Some(Order::NoteStop),
            (Self::Mark, Edge::Pressed) => Some(Order::Mark),
            (Self::Next, Edge::Pressed) => Some(Order::Next),
            (Self::Record | Self::Pause | Self::Mark | Self::Next, Edge::Released) => None,
        }
    }
}

/// A key and what is held with it, such as `Ctrl+Alt+R` or `F9`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Hotkey {
    /// What is held.
    pub held: Held,
    /// The key.
    pub key: Key,
}

/// The keys that are held while another is pressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Held {
    /// Control.
    pub ctrl: bool,
    /// Alt, or Option.
    pub alt: bool,
    /// Shift.
    pub shift: bool,
    /// Super: the one with a logo.
    pub logo: bool,
}

/// A key by what is written on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// `A` to `Z`, `0` to `9`.
    Symbol(char),
    /// `F1` to `F24`, by number.
    Function(u8),
    /// Any other.
    Named(NamedKey),
}

/// A key with a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NamedKey {
    /// The space bar.
    Space,
    /// Insert.
    Insert,
    /// Delete.
    Delete,
    /// Home.
    Home,
    /// End.
    End,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
    /// Left arrow.
    Left,
    /// Right arrow.
    Right,
    /// Up arrow.
    Up,
    /// Down arrow.
    Down,
    /// Pause.
    Pause,
    /// Scroll lock.
    ScrollLock,
}

impl NamedKey {
    const ALL: [(Self, &'static str); 13] = [
        (Self::Space, "Space"),
        (Self::Insert, "Insert"),
        (Self::Delete, "Delete"),
        (Self::Home, "Home"),
        (Self::End, "End"),
        (Self::PageUp, "PageUp"),
        (Self::PageDown, "PageDown"),
        (Self::Left, "Left"),
        (Self::Right, "Right"),
        (Self::Up, "Up"),
        (Self::Down, "Down"),
        (Self::Pause, "Pause"),
        (Self::ScrollLock, "ScrollLock"),
    ];
}

impl Hotkey {
    /// Whether nobody writes or moves with it.
    fn is_free(&self) -> bool {
        use NamedKey::{Pause, ScrollLock};
        let Held {
            ctrl, alt, logo, ..
        } = self.held;
        let writes_nothing = matches!(self.key, Key::Function(_) | Key::Named(Pause | ScrollLock));
        ctrl || alt || logo || writes_nothing
    }
}

impl FromStr for Hotkey {
    type Err = AppError;

    fn from_str(text: &str) -> Result<Self, AppError> {
        let mut held = Held::default();
        let mut parts: Vec<&str> = text.split('+').map(str::trim).collect();
        let key = parts.pop().and_then(key).ok_or_else(|| unknown(text))?;
        for part in parts {
            let place = match part.to_ascii_lowercase().as_str() {
                "ctrl" | "control" => &mut held.ctrl,
                "alt" | "option" => &mut held.alt,
                "shift" => &mut held.shift,
                "super" | "meta" | "win" | "cmd" => &mut held.logo,
                _ => return Err(unknown(text)),
            };
            *place = true;
        }
        let hotkey = Self { held, key };
        if hotkey.is_free() {
            return Ok(hotkey);
        }
        Err(AppError::new(
            ErrorCode::Usage,
            format!("{hotkey} alone would be missing in every other program."),
            "Hold Ctrl, Alt or Super with it.",
        ))
    }
}

fn key(text: &str) -> Option<Key> {
    let is_named = |(_, name): &(NamedKey, &str)| name.eq_ignore_ascii_case(text);
    if let Some((named, _)) = NamedKey::ALL.into_iter().find(is_named) {
        return Some(Key::Named(named));
    }
    let mut letters = text.chars();
    match (letters.next()?, letters.as_str()) {
        (symbol, "") if symbol.is_ascii_alphanumeric() => {
            Some(Key::Symbol(symbol.to_ascii_uppercase()))
        }
        ('F' | 'f', number) if !number.starts_with(['0', '+']) => {
            let number = number.parse().ok()?;
            (1..=24).contains(&number).then_some(Key::Function(number))
        }
        _ => None,
    }
}

fn unknown(text: &str) -> AppError {
    AppError::new(
        ErrorCode::Usage,
        format!("\"{text}\" is no key."),
        "Write it like Ctrl+Alt+R, Super+F9 or Pause.",
    )
}

impl fmt::Display for Hotkey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Held {
            ctrl,
            alt,
            shift,
            logo,
        } = self.held;
        for (is_held, name) in [
            (ctrl, "Ctrl"),
            (alt, "Alt"),
            (logo, "Super"),
            (shift, "Shift"),
        ] {
            if is_held {
                write!(f, "{name}+")?;
            }
        }
        match self.key {
            Key::Symbol(symbol) => write!(f, "{symbol}"),
            Key::Function(number) => write!(f, "F{number}"),
            Key::Named(named) => {
                let found = NamedKey::ALL.iter().find(|(it, _)| *it == named);
                f.write_str(found.map_or("", |(_, name)| name))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_however_they_are_written_and_written_one_way() {
        for (text, written) in [
            ("Ctrl+Alt+R", "Ctrl+Alt+R"),
            (" alt + CONTROL + r ", "Ctrl+Alt+R"),
            ("shift+super+space", "Super+Shift+Space"),
            ("win+0", "Super+0"),
            ("f9", "F9"),
            ("Shift+F24", "Shift+F24"),
            ("pause", "Pause"),
            ("ctrl+pageup", "Ctrl+PageUp"),
        ] {
            assert_eq!(text.parse::<Hotkey>().unwrap().to_string(), written);
        }
    }

    #[test]
    fn what_is_no_key_is_refused_with_an_example() {
        for text in [
            "",
            "+",
            "Ctrl",
            "Ctrl+",
            "Ctrl+Ä",
            "Ctrl+RR",
            "Hyper+R",
            "F0",
            "F25",
            "F09",
            "F+9",
            "Ctrl+R+Alt",
        ] {
            let error = text.parse::<Hotkey>().unwrap_err();
            assert!(error.hint.contains("Ctrl+Alt+R"), "{text}: {error}");
        }
    }

    #[test]
    fn nothing_people_write_with_is_taken_from_them() {
        for text in ["R", "Shift+R", "7", "Space", "Shift+Left", "Delete"] {
            let error = text.parse::<Hotkey>().unwrap_err();
            assert!(error.hint.contains("Hold"), "{text}: {error}");
        }
    }

    #[test]
    fn one_key_does_one_thing() {
        let plain = Hotkeys::default();
        for act in HotkeyAct::ALL {
            assert!(plain.hotkey(act).unwrap().is_some());
        }
        let refused = plain.with(HotkeyAct::Record, "alt+ctrl+n").unwrap_err();
        assert_eq!(refused.code, ErrorCode::Conflict);
        let changed = plain.with(HotkeyAct::Note, "f9").unwrap();
        assert_eq!(changed.note, "F9");
        assert_eq!(changed.with(HotkeyAct::Note, " ").unwrap().note, "");

        // Written by hand: the first one has it, and the other can be mended.
        let twice = Hotkeys {
            mark: plain.record.clone(),
            ..plain.clone()
        };
        assert!(twice.hotkey(HotkeyAct::Record).unwrap().is_some());
        assert!(twice.hotkey(HotkeyAct::Mark).is_err());
        assert!(twice.with(HotkeyAct::Pause, "F8").is_ok());
        assert_eq!(twice.with(HotkeyAct::Mark, "F7").unwrap().mark, "F7");
    }

    #[test]
    fn only_the_notes_key_is_held() {
        let orders = |edge| HotkeyAct::ALL.map(|act| act.order(edge));
        let pressed = [
            Order::Toggle,
            Order::Pause,
            Order::NoteStart,
            Order::Mark,
            Order::Next,
        ];
        assert_eq!(orders(Edge::Pressed), pressed.map(Some));
        assert_eq!(
            orders(Edge::Released),
            [None, None, Some(Order::NoteStop), None, None]
        );
    }
}
