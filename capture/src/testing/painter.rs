//! Something to look at: plain windows that tests draw and move.

use anyhow::{Context, Result};
use aside_media::{Rect, Size};
use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{
    AtomEnum, ChangeGCAux, ConfigureWindowAux, ConnectionExt as _, CreateGCAux, CreateWindowAux,
    Gcontext, PropMode, Rectangle, Window, WindowClass,
};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

use crate::WindowId;

/// A program with one window. Every act is finished when it returns.
pub(crate) struct Painter {
    connection: RustConnection,
    root: Window,
    window: Window,
    pencil: Gcontext,
}

impl Painter {
    /// Opens a black window of this title and place.
    pub(crate) fn open(title: &str, place: Rect) -> Result<Self> {
        let (connection, screen) = x11rb::connect(None)?;
        let root = connection.setup().roots[screen].root;
        let window = connection.generate_id()?;
        let (x, y) = (place.x as i16, place.y as i16);
        let (width, height) = (place.width as u16, place.height as u16);
        let look = CreateWindowAux::new().background_pixel(0);
        connection.create_window(
            x11rb::COPY_DEPTH_FROM_PARENT,
            window,
            root,
            x,
            y,
            width,
            height,
            0,
            WindowClass::INPUT_OUTPUT,
            0,
            &look,
        )?;
        for (name, value) in [
            (AtomEnum::WM_NAME, title),
            (AtomEnum::WM_CLASS, "painter\0Painter\0"),
        ] {
            let (replace, text) = (PropMode::REPLACE, AtomEnum::STRING);
            connection.change_property8(replace, window, name, text, value.as_bytes())?;
        }
        connection.map_window(window)?;
        let pencil = connection.generate_id()?;
        connection.create_gc(pencil, window, &CreateGCAux::new())?;
        connection.sync()?;
        Ok(Self {
            connection,
            root,
            window,
            pencil,
        })
    }

    pub(crate) fn id(&self) -> WindowId {
        WindowId::new(self.window)
    }

    /// Fills a rectangle with a colour, `0xRRGGBB`.
    pub(crate) fn fill(&self, rect: Rect, colour: u32) -> Result<()> {
        let colour = ChangeGCAux::new().foreground(colour);
        self.connection.change_gc(self.pencil, &colour)?;
        let rectangle = Rectangle {
            x: rect.x as i16,
            y: rect.y as i16,
            width: rect.width as u16,
            height: rect.height as u16,
        };
        self.connection
            .poly_fill_rectangle(self.window, self.pencil, &[rectangle])?;
        Ok(self.connection.sync()?)
    }

    /// Says that so many pixels at left, right, top and bottom are shadow.
    pub(crate) fn shadow(&self, extents: [u32; 4]) -> Result<()> {
        let name = self.connection.intern_atom(false, b"_GTK_FRAME_EXTENTS")?;
        let (name, kind) = (name.reply()?.atom, AtomEnum::CARDINAL);
        self.connection
            .change_property32(PropMode::REPLACE, self.window, name, kind, &extents)?;
        Ok(self.connection.sync()?)
    }

    pub(crate) fn resize(&self, size: Size) -> Result<()> {
        let change = ConfigureWindowAux::new()
            .width(size.width)
            .height(size.height);
        self.connection.configure_window(self.window, &change)?;
        Ok(self.connection.sync()?)
    }

    pub(crate) fn go_to(&self, x: i32, y: i32) -> Result<()> {
        let change = ConfigureWindowAux::new().x(x).y(y);
        self.connection.configure_window(self.window, &change)?;
        Ok(self.connection.sync()?)
    }

    pub(crate) fn show(&self, shown: bool) -> Result<()> {
        match shown {
            true => self.connection.map_window(self.window)?,
            false => self.connection.unmap_window(self.window)?,
        };
        Ok(self.connection.sync()?)
    }

    pub(crate) fn close(&self) -> Result<()> {
        self.connection.destroy_window(self.window)?;
        Ok(self.connection.sync()?)
    }

    /// Puts the mouse pointer somewhere on the screen.
    pub(crate) fn point(&self, x: i16, y: i16) -> Result<()> {
        let (none, root) = (x11rb::NONE, self.root);
        self.connection.warp_pointer(none, root, 0, 0, 0, 0, x, y)?;
        Ok(self.connection.sync()?)
    }

    /// Holds or releases the left mouse button.
    pub(crate) fn press(&self, held: bool) -> Result<()> {
        use x11rb::protocol::xproto::{BUTTON_PRESS_EVENT, BUTTON_RELEASE_EVENT};
        let event = if held {
            BUTTON_PRESS_EVENT
        } else {
            BUTTON_RELEASE_EVENT
        };
        let (left, now) = (1, x11rb::CURRENT_TIME);
        self.connection
            .xtest_fake_input(event, left, now, self.root, 0, 0, 0)?
            .check()
            .context("the stage has no XTEST")?;
        Ok(self.connection.sync()?)
    }

    /// Holds or releases the key of this symbol (X11/keysymdef.h).
    pub(crate) fn key(&self, symbol: u32, held: bool) -> Result<()> {
        use x11rb::protocol::xproto::{KEY_PRESS_EVENT, KEY_RELEASE_EVENT};
        let setup = self.connection.setup();
        let (first, count) = (setup.min_keycode, setup.max_keycode - setup.min_keycode + 1);
        let mapping = self
            .connection
            .get_keyboard_mapping(first, count)?
            .reply()?;
        let per_key = usize::from(mapping.keysyms_per_keycode);
        let index = mapping.keysyms.chunks(per_key);
        let index = index.into_iter().position(|symbols| symbols[0] == symbol);
        let code = first + index.context("the keyboard has no such key")? as u8;
        let event = if held {
            KEY_PRESS_EVENT
        } else {
            KEY_RELEASE_EVENT
        };
        let now = x11rb::CURRENT_TIME;
        self.connection
            .xtest_fake_input(event, code, now, self.root, 0, 0, 0)?
            .check()
            .context("the stage has no XTEST")?;
        Ok(self.connection.sync()?)
    }
}
