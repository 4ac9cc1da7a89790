//! Pressed keys, named as people name them.

use std::sync::Arc;
use std::time::Duration;

use aside_media::{HostInstant, ShownKeys};
use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{ConnectionExt as _, Keycode, Keysym};

use super::Display;
use crate::Error;

/// How long a key's name stays after it was pressed: long enough to be read.
const STAYS: Duration = Duration::from_millis(900);

/// Knows which keys are down, and what to say of them.
#[derive(Debug)]
pub(super) struct KeyTracker {
    shown: ShownKeys,
    layout: Layout,
    held: Vec<Modifier>,
    /// What was pressed last, and until when it is named.
    caption: Option<(Arc<str>, HostInstant)>,
}

/// In the order in which they are named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Modifier {
    Ctrl,
    Alt,
    Super,
    Shift,
}

impl KeyTracker {
    pub(super) fn new(display: &Display, shown: ShownKeys) -> Result<Self, Error> {
        Ok(Self {
            shown,
            layout: Layout::of(display)?,
            held: Vec::new(),
            caption: None,
        })
    }

    pub(super) fn press(&mut self, code: u32, now: HostInstant) {
        if let Some(modifier) = self.layout.modifier(code) {
            if !self.held.contains(&modifier) {
                self.held.push(modifier);
                self.held.sort();
            }
            return;
        }
        if let Some(text) = caption(self.shown, &self.held, |shift| self.layout.key(code, shift)) {
            self.caption = Some((text.into(), now + STAYS));
        }
    }

    pub(super) fn release(&mut self, code: u32) {
        if let Some(modifier) = self.layout.modifier(code) {
            self.held.retain(|&held| held != modifier);
        }
    }

    /// What to show at this moment.
    pub(super) fn get(&self, now: HostInstant) -> Option<Arc<str>> {
        let (text, until) = self.caption.as_ref()?;
        (now < *until).then(|| Arc::clone(text))
    }
}

/// A key, without regard to what is held with it.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Key {
    /// Writes nothing by itself.
    Named(&'static str),
    Function(u32),
    Letter(char),
}

/// What to say of a key that was pressed while `held` were; `None` when it is
/// not to be shown. `key`: the key, with Shift or without.
fn caption(
    shown: ShownKeys,
    held: &[Modifier],
    key: impl Fn(bool) -> Option<Key>,
) -> Option<String> {
    let is_shortcut = held.iter().any(|&held| held != Modifier::Shift);
    let has_shift = held.contains(&Modifier::Shift);
    let key = key(has_shift && !is_shortcut)?;
    let is_typed = matches!(key, Key::Letter(_)) && !is_shortcut;
    match shown {
        ShownKeys::None => return None,
        ShownKeys::Shortcuts if is_typed => return None,
        ShownKeys::Shortcuts | ShownKeys::All => {}
    }
    let mut text = String::new();
    for modifier in held {
        // Shift is in the letter already.
        if !(is_typed && *modifier == Modifier::Shift) {
            text += modifier.name();
            text.push('+');
        }
    }
    match key {
        Key::Named(name) => text += name,
        Key::Function(number) => text += &format!("F{number}"),
        Key::Letter(' ') => text += "Space",
        Key::Letter(letter) if is_shortcut => text.extend(letter.to_uppercase()),
        Key::Letter(letter) => text.push(letter),
    }
    Some(text)
}

impl Modifier {
    const fn name(self) -> &'static str {
        match self {
            Self::Ctrl => "Ctrl",
            Self::Alt => "Alt",
            Self::Super => "Super",
            Self::Shift => "Shift",
        }
    }
}

/// Which key writes what.
#[derive(Debug)]
struct Layout {
    first: Keycode,
    per_key: usize,
    symbols: Vec<Keysym>,
}

impl Layout {
    fn of(display: &Display) -> Result<Self, Error> {
        let setup = display.connection.setup();
        let (first, last) = (setup.min_keycode, setup.max_keycode);
        let count = last.saturating_sub(first).saturating_add(1);
        let reply = display
            .connection
            .get_keyboard_mapping(first, count)?
            .reply()?;
        Ok(Self {
            first,
            per_key: reply.keysyms_per_keycode.into(),
            symbols: reply.keysyms,
        })
    }

    fn symbol(&self, code: u32, column: usize) -> Option<Keysym> {
        let index = usize::try_from(code.checked_sub(self.first.into())?).ok()?;
        let symbols = self.symbols.chunks_exact(self.per_key.max(1)).nth(index)?;
        symbols.get(column).copied().filter(|&symbol| symbol != 0)
    }

    fn modifier(&self, code: u32) -> Option<Modifier> {
        Some(match self.symbol(code, 0)? {
            0xffe1 | 0xffe2 => Modifier::Shift,
            0xffe3 | 0xffe4 => Modifier::Ctrl,
            0xffe7..=0xffea => Modifier::Alt,
            0xffeb..=0xffee => Modifier::Super,
            _ => return None,
        })
    }

    fn key(&self, code: u32, shift: bool) -> Option<Key> {
        let plain = self.symbol(code, 0)?;
        let symbol = match shift {
            true => self.symbol(code, 1).unwrap_or(plain),
            false => plain,
        };
        named(plain).or_else(|| letter(symbol).map(Key::Letter))
    }
}

/// Keys that write nothing (X11/keysymdef.h).
fn named(symbol: Keysym) -> Option<Key> {
    Some(Key::Named(match symbol {
        0xff08 => "Backspace",
        0xff09 => "Tab",
        0xff0d | 0xff8d => "Enter",
        0xff1b => "Esc",
        0xff50 => "Home",
        0xff51 => "Left",
        0xff52 => "Up",
        0xff53 => "Right",
        0xff54 => "Down",
        0xff55 => "Page Up",
        0xff56 => "Page Down",
        0xff57 => "End",
        0xff61 => "Print",
        0xff63 => "Insert",
        0xff67 => "Menu",
        0xffff => "Delete",
        0xffbe..=0xffd5 => return Some(Key::Function(symbol - 0xffbd)),
        _ => return None,
    }))
}

/// Latin-1 symbols have their character's number; Unicode ones are marked.
fn letter(symbol: Keysym) -> Option<char> {
    match symbol {
        0x20..=0x7e | 0xa0..=0xff => char::from_u32(symbol),
        0x0100_0000..=0x0110_ffff => char::from_u32(symbol - 0x0100_0000),
        // The digits and signs at the right of the keyboard.
        0xffaa..=0xffb9 => char::from_u32(symbol - 0xff80),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CTRL_SHIFT: [Modifier; 2] = [Modifier::Ctrl, Modifier::Shift];
    const SHIFT: [Modifier; 1] = [Modifier::Shift];

    fn said(shown: ShownKeys, held: &[Modifier], plain: u32, shifted: u32) -> Option<String> {
        caption(shown, held, |shift| {
            let symbol = if shift { shifted } else { plain };
            named(plain).or_else(|| letter(symbol).map(Key::Letter))
        })
    }

    #[test]
    fn a_password_is_not_shown_unless_every_key_is_asked_for() {
        let (a, upper, one) = (0x61, 0x41, 0x31);
        for shown in [ShownKeys::None, ShownKeys::Shortcuts] {
            assert_eq!(said(shown, &[], a, upper), None);
            assert_eq!(said(shown, &SHIFT, a, upper), None);
            assert_eq!(said(shown, &[], one, 0x21), None);
        }
        assert_eq!(said(ShownKeys::All, &SHIFT, a, upper).unwrap(), "A");
        assert_eq!(said(ShownKeys::All, &[], one, 0x21).unwrap(), "1");
    }

    #[test]
    fn shortcuts_and_keys_that_write_nothing_are_named() {
        let shortcut = |held: &[Modifier], plain| said(ShownKeys::Shortcuts, held, plain, plain);
        assert_eq!(shortcut(&CTRL_SHIFT, 0x70).unwrap(), "Ctrl+Shift+P");
        assert_eq!(shortcut(&[Modifier::Alt], 0xffc1).unwrap(), "Alt+F4");
        assert_eq!(shortcut(&SHIFT, 0xff09).unwrap(), "Shift+Tab");
        assert_eq!(shortcut(&[], 0xff0d).unwrap(), "Enter");
        assert_eq!(shortcut(&[Modifier::Ctrl], 0x20).unwrap(), "Ctrl+Space");
        assert_eq!(said(ShownKeys::None, &CTRL_SHIFT, 0x70, 0x50), None);
    }
}
