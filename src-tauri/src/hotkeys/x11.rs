//! Keys that work anywhere on an X11 desktop: passive grabs (X Window System
//! Protocol, GrabKey).
//!
//! The server sends what is grabbed and nothing else: what people type in other
//! programs never comes here. The well-known library for this
//! (`global-hotkey`) hears every key of the session, takes the keyboard for a
//! moment at each one, looks 20 times a second, and reports success where there
//! is no display.

use std::os::fd::{AsFd, OwnedFd};

use aside_app::hotkeys::{Edge, Held, Hotkey, HotkeyAct, Key, NamedKey};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;
use tokio::sync::{mpsc, oneshot};
use x11rb::connection::Connection as _;
use x11rb::errors::ReplyError;
use x11rb::protocol::xproto::{
    ConnectionExt as _, GrabMode, KeyButMask, Keycode, Keysym, ModMask, Window,
};
use x11rb::protocol::{ErrorKind, Event};
use x11rb::rust_connection::RustConnection;

/// What ends listening.
type Broken = Box<dyn std::error::Error + Send + Sync>;

/// Keys on their way to what they do.
///
/// From: the task that listens. To: the task that obeys, one after another.
/// Full: listening waits, and the server keeps what is pressed. Closed: nobody
/// obeys any more, and listening ends.
const PRESS_QUEUE: usize = 16;

/// Which keys are wanted. From: whoever changes them, who waits for the answer.
/// To: the task that listens. Closed: it ends.
const WISH_QUEUE: usize = 4;

/// Caps Lock and Num Lock are modifiers to the server: a key is grabbed with
/// and without them.
const LOCKS: [ModMask; 2] = [ModMask::LOCK, ModMask::M2];

/// Why a key cannot be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// Another program has it.
    Taken,
    /// The keyboard has no such key.
    Missing,
}

/// The keyboard, listened to for as long as this is there.
#[derive(Debug)]
pub(super) struct Keyboard {
    wishes: mpsc::Sender<Wish>,
}

struct Wish {
    keys: Vec<(HotkeyAct, Hotkey)>,
    answer: oneshot::Sender<Vec<(HotkeyAct, Refusal)>>,
}

impl Keyboard {
    /// Listens to the keyboard of a display; of that in `DISPLAY` when `None`.
    /// No key is wanted yet. Called inside the runtime, which then listens.
    ///
    /// # Errors
    /// When there is no such display.
    pub(super) fn listen(
        display: Option<&str>,
    ) -> Result<(Self, mpsc::Receiver<(HotkeyAct, Edge)>), Broken> {
        let (connection, screen) = x11rb::connect(display)?;
        let socket = connection.stream().as_fd().try_clone_to_owned()?;
        // SAFETY: an owned descriptor stays open, and the same, for as long as
        // it is owned: by the `AsyncFd`, until that is dropped.
        let socket = unsafe { AsyncFd::register_with_interest(socket, Interest::READABLE) }?;
        let root = connection.setup().roots[screen].root;
        let grabs = Grabs {
            connection,
            root,
            grabs: Vec::new(),
        };
        let (wishes, wished) = mpsc::channel(WISH_QUEUE);
        let (press, pressed) = mpsc::channel(PRESS_QUEUE);
        tokio::spawn(async move {
            if let Err(error) = grabs.listen(&socket, wished, press).await {
                tracing::warn!(%error, "keys are not heard any more");
            }
        });
        Ok((Self { wishes }, pressed))
    }

    /// From now on these keys are wanted and no others; answers which of them
    /// cannot be had.
    pub(super) async fn want(&self, keys: Vec<(HotkeyAct, Hotkey)>) -> Vec<(HotkeyAct, Refusal)> {
        let (answer, answered) = oneshot::channel();
        // Closed: the display is gone, and this program with it.
        drop(self.wishes.send(Wish { keys, answer }).await);
        answered.await.unwrap_or_default()
    }
}

/// The keys that are grabbed.
struct Grabs {
    connection: RustConnection,
    root: Window,
    grabs: Vec<Grab>,
}

#[derive(Clone, Copy)]
struct Grab {
    act: HotkeyAct,
    hotkey: Hotkey,
    code: Keycode,
    /// It was pressed and not yet released.
    is_down: bool,
}

impl Grabs {
    /// Every request is answered from this task, so that no event waits unseen
    /// behind an answer that another one read.
    async fn listen(
        mut self,
        socket: &AsyncFd<OwnedFd>,
        mut wished: mpsc::Receiver<Wish>,
        press: mpsc::Sender<(HotkeyAct, Edge)>,
    ) -> Result<(), Broken> {
        loop {
            while let Some(event) = self.connection.poll_for_event()? {
                let pressed = self.observe(&event)?;
                tracing::debug!(?event, ?pressed, "the keyboard");
                if let Some(pressed) = pressed
                    && press.send(pressed).await.is_err()
                {
                    return Ok(());
                }
            }
            tokio::select! {
                wish = wished.recv() => {
                    let Some(Wish { keys, answer }) = wish else { return Ok(()) };
                    drop(answer.send(self.want(&keys)?));
                }
                ready = socket.readable() => ready?.clear_ready(),
            }
        }
    }

    fn observe(&mut self, event: &Event) -> Result<Option<(HotkeyAct, Edge)>, Broken> {
        match event {
            Event::KeyPress(event) => {
                let held = event.state & held_mask();
                let mut grabs = self.grabs.iter_mut();
                // A key that is held is pressed again and again.
                let is_it =
                    |it: &&mut Grab| it.code == event.detail && it.state() == held && !it.is_down;
                Ok(grabs.find(is_it).map(|it| {
                    it.is_down = true;
                    (it.act, Edge::Pressed)
                }))
            }
            // What was held with it may be up already.
            Event::KeyRelease(event) => {
                let is_it = |it: &Grab| it.is_down && it.code == event.detail;
                let Some(at) = self.grabs.iter().position(is_it) else {
                    return Ok(None);
                };
                if self.is_pressed(event.detail)? {
                    return Ok(None);
                }
                self.grabs[at].is_down = false;
                Ok(Some((self.grabs[at].act, Edge::Released)))
            }
            // Another layout: keys moved.
            Event::MappingNotify(_) => {
                let keys: Vec<_> = self.grabs.iter().map(|it| (it.act, it.hotkey)).collect();
                self.want(&keys)?;
                Ok(None)
            }
            _ => Ok(None),
        }
    }

    /// Repetitions of a held key come as releases too, while it stays down.
    fn is_pressed(&self, code: Keycode) -> Result<bool, Broken> {
        let keys = self.connection.query_keymap()?.reply()?.keys;
        Ok(keys[usize::from(code / 8)] >> (code % 8) & 1 == 1)
    }

    fn want(&mut self, keys: &[(HotkeyAct, Hotkey)]) -> Result<Vec<(HotkeyAct, Refusal)>, Broken> {
        let layout = Layout::of(&self.connection)?;
        let found = keys.iter().map(|&(act, hotkey)| {
            let code = layout.code(keysym(hotkey.key));
            code.map(|code| Grab::new(act, hotkey, code)).ok_or(act)
        });
        let (wanted, missing): (Vec<_>, Vec<_>) = found.partition(Result::is_ok);
        let wanted: Vec<Grab> = wanted.into_iter().flatten().collect();
        let missing = missing.into_iter().filter_map(Result::err);
        let mut refused: Vec<_> = missing.map(|act| (act, Refusal::Missing)).collect();

        let before = std::mem::take(&mut self.grabs);
        for gone in before.iter().filter(|it| !it.is_among(&wanted)) {
            self.ungrab(gone)?;
        }
        for mut grab in wanted {
            // Let go of for a moment, a key that is pressed then would be lost.
            let kept = before.iter().find(|it| it.is_same_key(&grab));
            if let Some(kept) = kept {
                grab.is_down = kept.is_down;
                self.grabs.push(grab);
            } else if self.grab(&grab)? {
                self.grabs.push(grab);
            } else {
                refused.push((grab.act, Refusal::Taken));
            }
        }
        self.connection.flush()?;
        Ok(refused)
    }

    /// False when another program has it.
    fn grab(&self, grab: &Grab) -> Result<bool, Broken> {
        for mods in with_locks(grab.hotkey.held) {
            let asynchronously = GrabMode::ASYNC;
            let asked = self.connection.grab_key(
                false,
                self.root,
                mods,
                grab.code,
                asynchronously,
                asynchronously,
            )?;
            match asked.check() {
                Ok(()) => {}
                Err(ReplyError::X11Error(error)) if error.error_kind == ErrorKind::Access => {
                    self.ungrab(grab)?;
                    return Ok(false);
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(true)
    }

    fn ungrab(&self, grab: &Grab) -> Result<(), Broken> {
        for mods in with_locks(grab.hotkey.held) {
            self.connection.ungrab_key(grab.code, self.root, mods)?;
        }
        Ok(())
    }
}

impl Grab {
    fn new(act: HotkeyAct, hotkey: Hotkey, code: Keycode) -> Self {
        let is_down = false;
        Self {
            act,
            hotkey,
            code,
            is_down,
        }
    }

    fn is_same_key(&self, other: &Self) -> bool {
        self.hotkey == other.hotkey && self.code == other.code
    }

    fn is_among(&self, others: &[Self]) -> bool {
        others.iter().any(|other| self.is_same_key(other))
    }

    /// What a press of it says is held.
    fn state(&self) -> KeyButMask {
        KeyButMask::from(u16::from(mods(self.hotkey.held)))
    }
}

fn mods(held: Held) -> ModMask {
    let of = |is_held, mask| if is_held { mask } else { ModMask::default() };
    of(held.ctrl, ModMask::CONTROL)
        | of(held.alt, ModMask::M1)
        | of(held.shift, ModMask::SHIFT)
        | of(held.logo, ModMask::M4)
}

/// All that [`mods`] may say.
fn held_mask() -> KeyButMask {
    let all = mods(Held {
        ctrl: true,
        alt: true,
        shift: true,
        logo: true,
    });
    KeyButMask::from(u16::from(all))
}

fn with_locks(held: Held) -> [ModMask; 4] {
    let (plain, [caps, num]) = (mods(held), LOCKS);
    [plain, plain | caps, plain | num, plain | caps | num]
}

/// Which key writes what.
struct Layout {
    first: Keycode,
    columns: usize,
    keysyms: Vec<Keysym>,
}

impl Layout {
    fn of(connection: &RustConnection) -> Result<Self, Broken> {
        let setup = connection.setup();
        let first = setup.min_keycode;
        let count = setup.max_keycode.saturating_sub(first).saturating_add(1);
        let mapping = connection.get_keyboard_mapping(first, count)?.reply()?;
        Ok(Self {
            first,
            columns: usize::from(mapping.keysyms_per_keycode).max(1),
            keysyms: mapping.keysyms,
        })
    }

    /// The key on which it is written: best alone, else with Shift or in
    /// another group.
    fn code(&self, keysym: Keysym) -> Option<Keycode> {
        let mut keys = self.keysyms.chunks(self.columns);
        let alone = keys.position(|key| key.first() == Some(&keysym));
        let any = || {
            let mut keys = self.keysyms.chunks(self.columns);
            keys.position(|key| key.contains(&keysym))
        };
        let at = alone.or_else(any)?;
        self.first.checked_add(u8::try_from(at).ok()?)
    }
}

/// X Window System Protocol, Appendix A.
fn keysym(key: Key) -> Keysym {
    match key {
        Key::Symbol(symbol) => Keysym::from(symbol.to_ascii_lowercase()),
        Key::Function(number) => 0xffbd + Keysym::from(number),
        Key::Named(named) => match named {
            NamedKey::Space => 0x20,
            NamedKey::Pause => 0xff13,
            NamedKey::ScrollLock => 0xff14,
            NamedKey::Home => 0xff50,
            NamedKey::Left => 0xff51,
            NamedKey::Up => 0xff52,
            NamedKey::Right => 0xff53,
            NamedKey::Down => 0xff54,
            NamedKey::PageUp => 0xff55,
            NamedKey::PageDown => 0xff56,
            NamedKey::End => 0xff57,
            NamedKey::Insert => 0xff63,
            NamedKey::Delete => 0xffff,
        },
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use aside_media::Size;
    use aside_rig::Display;
    use tokio::time::timeout;
    use x11rb::protocol::xproto::{KEY_PRESS_EVENT, KEY_RELEASE_EVENT};
    use x11rb::protocol::xtest::ConnectionExt as _;

    use super::*;

    const SOON: Duration = Duration::from_secs(20);
    /// Longer than the server waits before it repeats a held key (660 ms).
    const HELD: Duration = Duration::from_millis(1000);

    /// Fingers.
    struct Hand(RustConnection);

    impl Hand {
        fn put(&self, kind: u8, key: Keysym) {
            let code = Layout::of(&self.0).unwrap().code(key).unwrap();
            let asked = self.0.xtest_fake_input(kind, code, 0, x11rb::NONE, 0, 0, 0);
            asked.unwrap().check().unwrap();
        }
    }

    fn display() -> Display {
        let size = Size {
            width: 64,
            height: 64,
        };
        Display::start(size).unwrap()
    }

    /// Left Control and left Alt.
    const HELD_KEYS: [Keysym; 2] = [0xffe3, 0xffe9];

    #[tokio::test]
    async fn a_held_key_is_pressed_once_and_released_once_and_belongs_to_one_program() {
        let display = display();
        let name = Some(display.name());
        let (keyboard, mut pressed) = Keyboard::listen(name).unwrap();
        let note: Hotkey = "Ctrl+Alt+N".parse().unwrap();
        let mark: Hotkey = "F9".parse().unwrap();
        let wanted = vec![(HotkeyAct::Note, note), (HotkeyAct::Mark, mark)];
        assert_eq!(keyboard.want(wanted.clone()).await, []);

        let (other, _) = Keyboard::listen(name).unwrap();
        let refused = other.want(wanted).await;
        assert_eq!(
            refused,
            [HotkeyAct::Note, HotkeyAct::Mark].map(|act| (act, Refusal::Taken))
        );

        let hand = Hand(x11rb::connect(name).unwrap().0);
        for key in HELD_KEYS {
            hand.put(KEY_PRESS_EVENT, key);
        }
        hand.put(KEY_PRESS_EVENT, keysym(note.key));
        let mut next = async || timeout(SOON, pressed.recv()).await.unwrap();
        assert_eq!(next().await, Some((HotkeyAct::Note, Edge::Pressed)));
        tokio::time::sleep(HELD).await;
        // Fingers leave in any order.
        for key in HELD_KEYS {
            hand.put(KEY_RELEASE_EVENT, key);
        }
        hand.put(KEY_RELEASE_EVENT, keysym(note.key));
        assert_eq!(next().await, Some((HotkeyAct::Note, Edge::Released)));
        // Without what is to be held it is just a letter.
        for kind in [KEY_PRESS_EVENT, KEY_RELEASE_EVENT] {
            hand.put(kind, keysym(note.key));
            hand.put(kind, keysym(mark.key));
        }
        assert_eq!(next().await, Some((HotkeyAct::Mark, Edge::Pressed)));
        assert_eq!(next().await, Some((HotkeyAct::Mark, Edge::Released)));

        // Given up, anybody may have it.
        assert_eq!(keyboard.want(Vec::new()).await, []);
        assert_eq!(other.want(vec![(HotkeyAct::Note, note)]).await, []);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_key_that_stays_wanted_is_heard_while_others_change() {
        let display = display();
        let name = Some(display.name());
        let (keyboard, mut pressed) = Keyboard::listen(name).unwrap();
        let mark: Hotkey = "F9".parse().unwrap();
        let stays = vec![(HotkeyAct::Mark, mark)];
        let another = [
            stays.clone(),
            vec![(HotkeyAct::Note, "Ctrl+Alt+N".parse().unwrap())],
        ]
        .concat();
        assert_eq!(keyboard.want(stays.clone()).await, []);

        let changing = async {
            loop {
                assert_eq!(keyboard.want(another.clone()).await, []);
                assert_eq!(keyboard.want(stays.clone()).await, []);
            }
        };
        let hand = Hand(x11rb::connect(name).unwrap().0);
        let pressing = async {
            for press in 0..50 {
                // At once: the server repeats a key that is held, and so one that was lost.
                hand.put(KEY_PRESS_EVENT, keysym(mark.key));
                hand.put(KEY_RELEASE_EVENT, keysym(mark.key));
                for edge in [Edge::Pressed, Edge::Released] {
                    let heard = timeout(SOON, pressed.recv()).await;
                    assert_eq!(heard, Ok(Some((HotkeyAct::Mark, edge))), "press {press}");
                }
            }
        };
        tokio::select! {
            () = pressing => {}
            () = changing => unreachable!("it goes on for ever"),
        }
    }

    #[test]
    fn without_a_display_it_says_so() {
        assert!(Keyboard::listen(Some(":59321")).is_err());
    }
}
