//! What is on a display, and keys pressed there.

use anyhow::{Context, Result};
use aside_tests::Desk;
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{
    ConnectionExt as _, ImageFormat, KEY_PRESS_EVENT, KEY_RELEASE_EVENT,
};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;

/// A colour, as red, green and blue, and how far from it is near.
#[derive(Clone, Copy, Debug)]
pub(super) struct Colour {
    is: [u8; 3],
    near: u8,
}

impl Colour {
    pub(super) const fn exactly(is: [u8; 3]) -> Self {
        Self { is, near: 0 }
    }

    pub(super) const fn about(is: [u8; 3], near: u8) -> Self {
        Self { is, near }
    }

    /// Whether a pixel of 32 bits, blue first, has it.
    fn has(self, pixel: &[u8]) -> bool {
        let pairs = pixel.iter().zip(self.is.iter().rev());
        pairs.into_iter().all(|(a, b)| a.abs_diff(*b) <= self.near)
    }
}

/// A display, reached over a connection of its own.
pub(super) struct Screen {
    connection: RustConnection,
    root: u32,
    size: (u16, u16),
}

impl Screen {
    pub(super) fn of(desk: &mut Desk) -> Result<Self> {
        let display = desk.stage().display().context("the desk has a display")?;
        let (connection, number) = x11rb::connect(Some(display.name()))?;
        let screen = &connection.setup().roots[number];
        let (root, size) = (
            screen.root,
            (screen.width_in_pixels, screen.height_in_pixels),
        );
        Ok(Self {
            connection,
            root,
            size,
        })
    }

    /// How many pixels have a colour now.
    pub(super) fn count(&self, colour: Colour) -> Result<usize> {
        let (width, height) = self.size;
        let image = self
            .connection
            .get_image(ImageFormat::Z_PIXMAP, self.root, 0, 0, width, height, !0)?
            .reply()?;
        let pixels = image.data.chunks_exact(4);
        Ok(pixels.filter(|pixel| colour.has(&pixel[..3])).count())
    }

    /// Presses keys at once, by their X names, and lets them go.
    pub(super) fn press(&self, keys: &[&str]) -> Result<()> {
        let codes: Vec<u8> = keys
            .iter()
            .map(|key| self.code(key))
            .collect::<Result<_>>()?;
        for code in &codes {
            self.key(KEY_PRESS_EVENT, *code)?;
        }
        for code in codes.iter().rev() {
            self.key(KEY_RELEASE_EVENT, *code)?;
        }
        self.connection.flush()?;
        Ok(())
    }

    fn key(&self, event: u8, code: u8) -> Result<()> {
        self.connection
            .xtest_fake_input(event, code, 0, self.root, 0, 0, 0)?;
        Ok(())
    }

    /// The key that has this on it (X11 protocol, appendix A).
    fn code(&self, key: &str) -> Result<u8> {
        let symbol = match key {
            "Control_L" => 0xffe3,
            "Alt_L" => 0xffe9,
            letter => u32::from(*letter.as_bytes().first().context("a key has a name")?),
        };
        let setup = self.connection.setup();
        let (first, last) = (setup.min_keycode, setup.max_keycode);
        let mapping = self
            .connection
            .get_keyboard_mapping(first, last - first + 1)?;
        let mapping = mapping.reply()?;
        let each = usize::from(mapping.keysyms_per_keycode).max(1);
        let mut keys = mapping.keysyms.chunks(each);
        let at = keys.position(|symbols| symbols.contains(&symbol));
        let at = at.with_context(|| format!("the keyboard has no {key}"))?;
        Ok(first + u8::try_from(at)?)
    }
}
