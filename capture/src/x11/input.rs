//! What the person does: moves, presses, types.

use std::sync::Arc;

use aside_media::{Pointer, PointerStyle, Rect, ShownKeys};
use x11rb::protocol::Event;
use x11rb::protocol::xinput::{self, ConnectionExt as _, EventMask, XIEventMask};
use x11rb::protocol::xproto::Window;

use super::Display;
use super::keys::KeyTracker;
use super::pointer::PointerTracker;
use crate::{Error, VideoOptions, clock};

/// All pointers and keyboards together (`XIAllMasterDevices`).
const ALL: u16 = 1;
/// Buttons beyond these are wheels.
const BUTTONS: std::ops::RangeInclusive<u32> = 1..=3;

/// Follows pointer, buttons and keys, as far as they are to be shown.
///
/// Presses are told by raw events (X Input Extension 2.2), which come whoever
/// has the keyboard or the mouse, so that a click between two frames is seen.
/// Where the pointer is, nobody tells: it is looked for. Keys are listened to
/// only while they are shown.
#[derive(Debug)]
pub(crate) struct Input {
    style: PointerStyle,
    pointer: Option<PointerTracker>,
    keys: Option<KeyTracker>,
    /// The keys' names as they were at the last look.
    caption: Option<Arc<str>>,
    has_events: bool,
}

impl Input {
    /// `window`: what the pointer is sought in.
    pub(crate) fn new(
        display: &Display,
        window: Window,
        options: &VideoOptions,
    ) -> Result<Self, Error> {
        let pointer = match options.pointer {
            true => Some(PointerTracker::new(display, window)?),
            false => None,
        };
        let mut input = Self {
            style: PointerStyle::default(),
            pointer,
            keys: None,
            caption: None,
            has_events: has_events(display)?,
        };
        input.set_style(display, options.style)?;
        Ok(input)
    }

    /// Shows more, or less, from now on.
    pub(crate) fn set_style(
        &mut self,
        display: &Display,
        style: PointerStyle,
    ) -> Result<(), Error> {
        self.style = style;
        self.keys = match style.keys {
            ShownKeys::None => None,
            shown => Some(KeyTracker::new(display, shown)?),
        };
        self.listen(display)
    }

    fn listen(&self, display: &Display) -> Result<(), Error> {
        if !self.has_events {
            return Ok(());
        }
        let mut mask = XIEventMask::from(0_u32);
        if self.pointer.is_some() {
            mask |= XIEventMask::RAW_BUTTON_PRESS;
        }
        if self.keys.is_some() {
            mask |= XIEventMask::RAW_KEY_PRESS | XIEventMask::RAW_KEY_RELEASE;
        }
        let mask = EventMask {
            deviceid: ALL,
            mask: vec![mask],
        };
        let connection = &display.connection;
        connection
            .xinput_xi_select_events(display.root(), &[mask])?
            .check()?;
        Ok(())
    }

    /// Whether it must be looked at once a tick.
    pub(crate) const fn is_followed(&self) -> bool {
        self.pointer.is_some() || self.keys.is_some()
    }

    /// Takes note of the server's event.
    pub(crate) fn note(&mut self, display: &Display, event: &Event) -> Result<(), Error> {
        match (event, &mut self.pointer, &mut self.keys) {
            (Event::XfixesCursorNotify(_), Some(pointer), _) => pointer.forget_shape(),
            (Event::XinputRawButtonPress(event), Some(pointer), _)
                if BUTTONS.contains(&event.detail) =>
            {
                pointer.press(display, clock::now())?;
            }
            (Event::XinputRawKeyPress(event), _, Some(keys)) => {
                keys.press(event.detail, clock::now());
            }
            (Event::XinputRawKeyRelease(event), _, Some(keys)) => keys.release(event.detail),
            _ => {}
        }
        Ok(())
    }

    /// Looks anew; says whether there is something else to show. `picture` is
    /// the part of the window that is seen, from `origin` on.
    pub(crate) fn look(
        &mut self,
        display: &Display,
        origin: (i32, i32),
        picture: Rect,
    ) -> Result<bool, Error> {
        let now = clock::now();
        let moved = match &mut self.pointer {
            Some(pointer) => pointer.look(display, origin, picture, self.style, now)?,
            None => false,
        };
        let caption = self.keys.as_ref().and_then(|keys| keys.get(now));
        let renamed = caption != self.caption;
        self.caption = caption;
        Ok(moved || renamed)
    }

    /// The pointer as it was at the last look.
    pub(crate) fn pointer(&self) -> Option<Pointer> {
        self.pointer.as_ref().and_then(PointerTracker::get)
    }

    /// The keys' names as they were at the last look.
    pub(crate) fn keys(&self) -> Option<Arc<str>> {
        self.caption.clone()
    }
}

/// Without raw events presses are seen only where a look finds them.
fn has_events(display: &Display) -> Result<bool, Error> {
    if !display.has(xinput::X11_EXTENSION_NAME)? {
        return Ok(false);
    }
    let version = display.connection.xinput_xi_query_version(2, 2)?.reply();
    Ok(version.is_ok_and(|it| (it.major_version, it.minor_version) >= (2, 2)))
}
