//! The mouse pointer, by XFixes (X Fixes Extension 5.0).

use std::sync::Arc;

use aside_media::{Click, HostInstant, Point, Pointer, PointerShape, PointerStyle, Rect, Size};
use x11rb::protocol::xfixes::{self, ConnectionExt as _, CursorNotifyMask};
use x11rb::protocol::xproto::{ConnectionExt as _, KeyButMask, QueryPointerReply, Window};

use super::Display;
use crate::Error;

/// Follows the pointer over one window, the root window included.
#[derive(Debug)]
pub(super) struct PointerTracker {
    window: Window,
    shape: Option<Arc<PointerShape>>,
    /// When and where a button was pressed last, in the window.
    press: Option<(HostInstant, Point)>,
    /// A button was pressed since the last look, and may be up again.
    pressed_since: bool,
    now: Option<Pointer>,
}

impl PointerTracker {
    pub(super) fn new(display: &Display, window: Window) -> Result<Self, Error> {
        display.need(xfixes::X11_EXTENSION_NAME)?;
        let connection = &display.connection;
        connection.xfixes_query_version(5, 0)?.reply()?;
        let mask = CursorNotifyMask::DISPLAY_CURSOR;
        connection.xfixes_select_cursor_input(display.root(), mask)?;
        Ok(Self {
            window,
            shape: None,
            press: None,
            pressed_since: false,
            now: None,
        })
    }

    /// The server said that the pointer looks different now.
    pub(super) fn forget_shape(&mut self) {
        self.shape = None;
    }

    /// The server said that a button went down.
    pub(super) fn press(&mut self, display: &Display, now: HostInstant) -> Result<(), Error> {
        let query = self.query(display)?;
        self.press = Some((now, place(&query)));
        self.pressed_since = true;
        Ok(())
    }

    /// The pointer as it was at the last [`PointerTracker::look`].
    pub(super) fn get(&self) -> Option<Pointer> {
        self.now.clone()
    }

    /// Looks where the pointer is. `picture` is the part of the window that is
    /// seen, from `origin` on; outside of it there is no pointer. Says whether
    /// anything about it changed.
    pub(super) fn look(
        &mut self,
        display: &Display,
        origin: (i32, i32),
        picture: Rect,
        style: PointerStyle,
        now: HostInstant,
    ) -> Result<bool, Error> {
        let query = self.query(display)?;
        let position = moved(place(&query), origin);
        let inside = query.same_screen
            && (0..picture.width as i32).contains(&position.x)
            && (0..picture.height as i32).contains(&position.y);
        let pointer = if inside {
            let buttons = KeyButMask::BUTTON1 | KeyButMask::BUTTON2 | KeyButMask::BUTTON3;
            let is_held = u16::from(query.mask) & u16::from(buttons) != 0;
            Some(Pointer {
                position,
                shape: self.shape(display)?,
                pressed: is_held || self.pressed_since,
                click: self.click(origin, now).filter(|_| style.ripples),
                spotlight: style.spotlight,
            })
        } else {
            None
        };
        self.pressed_since = false;
        let changed = !is_same(self.now.as_ref(), pointer.as_ref());
        self.now = pointer;
        Ok(changed)
    }

    fn query(&self, display: &Display) -> Result<QueryPointerReply, Error> {
        Ok(display.connection.query_pointer(self.window)?.reply()?)
    }

    fn click(&self, origin: (i32, i32), now: HostInstant) -> Option<Click> {
        let (at, position) = self.press?;
        let age = now.saturating_since(at);
        (age < Click::LASTS).then(|| Click {
            position: moved(position, origin),
            age,
        })
    }

    fn shape(&mut self, display: &Display) -> Result<Arc<PointerShape>, Error> {
        if let Some(shape) = &self.shape {
            return Ok(Arc::clone(shape));
        }
        let image = display.connection.xfixes_get_cursor_image()?.reply()?;
        let shape = Arc::new(PointerShape {
            size: Size {
                width: image.width.into(),
                height: image.height.into(),
            },
            hot_spot: Point {
                x: image.xhot.into(),
                y: image.yhot.into(),
            },
            pixels: image
                .cursor_image
                .iter()
                .flat_map(|pixel| pixel.to_le_bytes())
                .collect(),
        });
        Ok(Arc::clone(self.shape.insert(shape)))
    }
}

fn place(query: &QueryPointerReply) -> Point {
    Point {
        x: query.win_x.into(),
        y: query.win_y.into(),
    }
}

fn moved(point: Point, origin: (i32, i32)) -> Point {
    Point {
        x: point.x - origin.0,
        y: point.y - origin.1,
    }
}

fn is_same(a: Option<&Pointer>, b: Option<&Pointer>) -> bool {
    match (a, b) {
        (None, None) => true,
        (Some(a), Some(b)) => {
            a.position == b.position
                && a.pressed == b.pressed
                && a.click == b.click
                && a.spotlight == b.spotlight
                && Arc::ptr_eq(&a.shape, &b.shape)
        }
        _ => false,
    }
}
