//! What changed on the display, by XDamage (X Damage Extension 1.1).

use aside_media::Rect;
use x11rb::connection::Connection as _;
use x11rb::protocol::damage::{self, ConnectionExt as _, ReportLevel};
use x11rb::protocol::xfixes::{self, ConnectionExt as _};
use x11rb::protocol::xproto::{Drawable, Rectangle};

use super::Display;
use crate::Error;
use crate::rects;

/// Collects, inside the server, the region of a drawable that changes.
///
/// The server says once that the region is no longer empty, and nothing more
/// until the region is taken: a still picture costs nothing, a busy one a
/// single event for each look.
#[derive(Debug)]
pub(super) struct Damage {
    damage: damage::Damage,
    region: xfixes::Region,
    pending: bool,
}

impl Damage {
    pub(super) fn new(display: &Display, drawable: Drawable) -> Result<Self, Error> {
        display.need(xfixes::X11_EXTENSION_NAME)?;
        display.need(damage::X11_EXTENSION_NAME)?;
        let connection = &display.connection;
        connection.xfixes_query_version(5, 0)?.reply()?;
        connection.damage_query_version(1, 1)?.reply()?;
        let region = connection.generate_id()?;
        connection.xfixes_create_region(region, &[])?;
        let damage = connection.generate_id()?;
        connection
            .damage_create(damage, drawable, ReportLevel::NON_EMPTY)?
            .check()?;
        Ok(Self {
            damage,
            region,
            pending: true,
        })
    }

    /// Takes note of the server's event.
    pub(super) fn note(&mut self, event: damage::NotifyEvent) {
        self.pending |= event.damage == self.damage;
    }

    /// Whether anything changed since the last [`Damage::take`].
    pub(super) const fn is_pending(&self) -> bool {
        self.pending
    }

    /// What changed inside `picture`, a rectangle in the drawable's
    /// coordinates, from that rectangle's top left corner. What is grabbed
    /// after this shows at least that.
    pub(super) fn take(
        &mut self,
        display: &Display,
        origin: (i32, i32),
        picture: Rect,
    ) -> Result<Vec<Rect>, Error> {
        let connection = &display.connection;
        connection.damage_subtract(self.damage, x11rb::NONE, self.region)?;
        let region = connection.xfixes_fetch_region(self.region)?.reply()?;
        self.pending = false;
        let inside = region
            .rectangles
            .iter()
            .filter_map(|rectangle| clip(rectangle, origin, picture));
        Ok(rects::simplify(inside, picture))
    }
}

/// The part of `rectangle` inside the picture, from the picture's corner.
fn clip(rectangle: &Rectangle, (x, y): (i32, i32), picture: Rect) -> Option<Rect> {
    let span = |start: i16, len: u16, origin: i32, limit: u32| {
        let start = i32::from(start) - origin;
        let end = (start + i32::from(len)).min(limit as i32);
        let start = start.max(0);
        (start < end).then_some((start as u32, (end - start) as u32))
    };
    let (x, width) = span(rectangle.x, rectangle.width, x, picture.width)?;
    let (y, height) = span(rectangle.y, rectangle.height, y, picture.height)?;
    Some(Rect {
        x,
        y,
        width,
        height,
    })
}
