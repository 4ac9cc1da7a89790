//! Open windows, as window managers list them (Extended Window Manager Hints
//! 1.5) and programs name them (ICCCM 2.0).

use aside_media::{Point, Size};
use x11rb::errors::ReplyError;
use x11rb::protocol::xproto::{
    Atom, AtomEnum, ConnectionExt as _, MapState, Window as Number, WindowClass,
};

use super::Display;
use crate::{Error, Window, WindowId};

x11rb::atom_manager! {
    Atoms: AtomsCookie {
        _NET_CLIENT_LIST,
        _NET_CLIENT_LIST_STACKING,
        _NET_WM_NAME,
        _NET_WM_WINDOW_TYPE,
        _NET_WM_WINDOW_TYPE_DESKTOP,
        _NET_WM_WINDOW_TYPE_DOCK,
        UTF8_STRING,
    }
}

/// The most bytes of a property that are of interest, in units of four.
const LONGEST: u32 = 1024;

/// The windows of the display that can be recorded, the topmost first.
pub(crate) fn windows() -> Result<Vec<Window>, Error> {
    let display = Display::open()?;
    let atoms = Atoms::new(&display.connection)?.reply()?;
    let mut windows = Vec::new();
    for number in numbers(&display, &atoms)? {
        // A window that closes while it is looked at is no error.
        if let Some(window) = describe(&display, &atoms, number)? {
            windows.push(window);
        }
    }
    Ok(windows)
}

/// Topmost first. Without a window manager, whatever has a name.
fn numbers(display: &Display, atoms: &Atoms) -> Result<Vec<Number>, Error> {
    let root = display.root();
    for list in [atoms._NET_CLIENT_LIST_STACKING, atoms._NET_CLIENT_LIST] {
        let found = property(display, root, list, AtomEnum::WINDOW.into())?;
        if let Some(found) = found {
            return Ok(numbers_in(&found).rev().collect());
        }
    }
    let children = display.connection.query_tree(root)?.reply()?.children;
    Ok(children.into_iter().rev().collect())
}

fn describe(display: &Display, atoms: &Atoms, number: Number) -> Result<Option<Window>, Error> {
    let connection = &display.connection;
    let attributes = connection.get_window_attributes(number)?;
    let geometry = connection.get_geometry(number)?;
    let corner = connection.translate_coordinates(number, display.root(), 0, 0)?;
    let (Ok(attributes), Ok(geometry), Ok(corner)) =
        (attributes.reply(), geometry.reply(), corner.reply())
    else {
        return Ok(None);
    };
    let kind_atom = atoms._NET_WM_WINDOW_TYPE;
    let kinds = cardinals(display, number, kind_atom, AtomEnum::ATOM.into())?;
    let is_furniture = kinds.contains(&atoms._NET_WM_WINDOW_TYPE_DESKTOP)
        || kinds.contains(&atoms._NET_WM_WINDOW_TYPE_DOCK);
    let title = title(display, atoms, number)?;
    let program = program(display, number)?;
    let is_nameless = title.is_empty() && program.is_empty();
    let is_seen = attributes.map_state == MapState::VIEWABLE
        && attributes.class == WindowClass::INPUT_OUTPUT
        && geometry.width > 1
        && geometry.height > 1;
    if !is_seen || is_furniture || is_nameless {
        return Ok(None);
    }
    Ok(Some(Window {
        id: WindowId::new(number),
        title,
        program,
        position: Point {
            x: corner.dst_x.into(),
            y: corner.dst_y.into(),
        },
        size: Size {
            width: geometry.width.into(),
            height: geometry.height.into(),
        },
    }))
}

fn title(display: &Display, atoms: &Atoms, window: Number) -> Result<String, Error> {
    let modern = property(display, window, atoms._NET_WM_NAME, atoms.UTF8_STRING)?;
    if let Some(title) = modern {
        return Ok(String::from_utf8_lossy(&title).into_owned());
    }
    let name = AtomEnum::WM_NAME.into();
    let classic = property(display, window, name, AtomEnum::STRING.into())?;
    Ok(latin(&classic.unwrap_or_default()))
}

/// `WM_CLASS` holds two strings, each closed by a zero; the second names the
/// program.
fn program(display: &Display, window: Number) -> Result<String, Error> {
    let class = AtomEnum::WM_CLASS.into();
    let value = property(display, window, class, AtomEnum::STRING.into())?;
    let value = value.unwrap_or_default();
    let name = value.split(|&byte| byte == 0).nth(1);
    Ok(latin(name.unwrap_or_default()))
}

/// ICCCM's STRING is ISO 8859-1: each byte is the character of its number.
fn latin(text: &[u8]) -> String {
    text.iter().copied().map(char::from).collect()
}

/// A property made of 32-bit numbers; empty when the window has none.
pub(super) fn cardinals(
    display: &Display,
    window: Number,
    name: Atom,
    kind: Atom,
) -> Result<Vec<u32>, Error> {
    let bytes = property(display, window, name, kind)?.unwrap_or_default();
    Ok(numbers_in(&bytes).collect())
}

fn numbers_in(bytes: &[u8]) -> impl DoubleEndedIterator<Item = u32> {
    let number = |bytes: &[u8]| bytes.try_into().map(u32::from_ne_bytes);
    bytes.chunks_exact(4).flat_map(number)
}

/// The value of a property; `None` when the window is gone or has none.
fn property(
    display: &Display,
    window: Number,
    name: Atom,
    kind: Atom,
) -> Result<Option<Vec<u8>>, Error> {
    let connection = &display.connection;
    let cookie = connection.get_property(false, window, name, kind, 0, LONGEST)?;
    match cookie.reply() {
        Ok(reply) => Ok((reply.type_ == kind).then_some(reply.value)),
        Err(ReplyError::X11Error(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
