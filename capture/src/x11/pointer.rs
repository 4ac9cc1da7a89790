//! The mouse pointer, by XFixes (X Fixes Extension 5.0).

use std::sync::Arc;

use aside_media::{Point, Pointer, PointerShape, Rect, Size};
use x11rb::protocol::xfixes::{self, ConnectionExt as _, CursorNotifyMask};
use x11rb::protocol::xproto::{ConnectionExt as _, KeyButMask, Window};

use super::Display;
use crate::Error;

/// Follows the pointer over one window, the root window included.
#[derive(Debug)]
pub(crate) struct PointerTracker {
    window: Window,
    shape: Option<Arc<PointerShape>>,
    now: Option<Pointer>,
}

impl PointerTracker {
    pub(crate) fn new(display: &Display, window: Window) -> Result<Self, Error> {
        display.need(xfixes::X11_EXTENSION_NAME)?;
        let connection = &display.connection;
        connection.xfixes_query_version(5, 0)?.reply()?;
        let mask = CursorNotifyMask::DISPLAY_CURSOR;
        connection.xfixes_select_cursor_input(display.root(), mask)?;
        Ok(Self {
            window,
            shape: None,
            now: None,
        })
    }

    /// The server said that the pointer looks different now.
    pub(crate) fn forget_shape(&mut self) {
        self.shape = None;
    }

    /// The pointer as it was at the last [`PointerTracker::look`].
    pub(crate) fn get(&self) -> Option<Pointer> {
        self.now.clone()
    }

    /// Looks where the pointer is. `picture` is the part of the window that is
    /// seen, from `origin` on; outside of it there is no pointer. Says whether
    /// anything about it changed.
    pub(crate) fn look(
        &mut self,
        display: &Display,
        origin: (i32, i32),
        picture: Rect,
    ) -> Result<bool, Error> {
        let connection = &display.connection;
        let query = connection.query_pointer(self.window)?.reply()?;
        let position = Point {
            x: i32::from(query.win_x) - origin.0,
            y: i32::from(query.win_y) - origin.1,
        };
        let inside = query.same_screen
            && (0..picture.width as i32).contains(&position.x)
            && (0..picture.height as i32).contains(&position.y);
        let pointer = if inside {
            let buttons = KeyButMask::BUTTON1 | KeyButMask::BUTTON2 | KeyButMask::BUTTON3;
            Some(Pointer {
                position,
                shape: self.shape(display)?,
                pressed: u16::from(query.mask) & u16::from(buttons) != 0,
                click: None,
                spotlight: false,
            })
        } else {
            None
        };
        let changed = !is_same(self.now.as_ref(), pointer.as_ref());
        self.now = pointer;
        Ok(changed)
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

fn is_same(a: Option<&Pointer>, b: Option<&Pointer>) -> bool {
    match (a, b) {
        (None, None) => true,
        (Some(a), Some(b)) => {
            a.position == b.position && a.pressed == b.pressed && Arc::ptr_eq(&a.shape, &b.shape)
        }
        _ => false,
    }
}
