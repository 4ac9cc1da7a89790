//! Pixels out of the X server.

use aside_media::{Patch, Rect, Size};
use x11rb::errors::ReplyError;
use x11rb::protocol::shm::ConnectionExt as _;
use x11rb::protocol::xproto::{ConnectionExt as _, Drawable, ImageFormat, ImageOrder};

use super::Display;
use super::memory::SharedMemory;
use crate::{Error, ErrorKind};

const PIXEL: usize = 4;
const ALL_PLANES: u32 = !0;

/// Copies rectangles of a drawable, through shared memory where the server is
/// on this machine, over the connection where it is not.
#[derive(Debug)]
pub(super) struct Grabber {
    shared: Option<SharedMemory>,
}

impl Grabber {
    /// For pictures up to `size`.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] when a pixel is not blue, green, red and a
    /// spare byte.
    pub(super) fn new(display: &Display, size: Size) -> Result<Self, Error> {
        check_pixels(display)?;
        let shared = SharedMemory::new(display, bytes(size))?;
        Ok(Self { shared })
    }

    /// Makes room for pictures up to `size`.
    pub(super) fn resize(&mut self, display: &Display, size: Size) -> Result<(), Error> {
        let len = self.shared.as_ref().map(SharedMemory::len);
        if len.is_some_and(|len| len < bytes(size)) {
            let old = self.shared.take();
            self.shared = SharedMemory::new(display, bytes(size))?;
            if let Some(old) = old {
                display.connection.shm_detach(old.segment())?;
            }
        }
        Ok(())
    }

    /// Appends the pixels of `rects` to `data`. `origin` is where the
    /// picture's top left corner lies in `drawable`.
    ///
    /// # Errors
    /// [`ReplyError::X11Error`] when `drawable` has become smaller or is gone.
    pub(super) fn grab(
        &self,
        display: &Display,
        drawable: Drawable,
        origin: (i32, i32),
        rects: &[Rect],
        data: &mut Vec<u8>,
    ) -> Result<Vec<Patch>, ReplyError> {
        let places: Vec<Place> = rects.iter().map(|&rect| place(rect, origin)).collect();
        let before = data.len();
        match &self.shared {
            Some(shared) => grab_shared(display, shared, drawable, &places, data)?,
            None => grab_over_wire(display, drawable, &places, data)?,
        }
        let mut offset = before;
        let patch = |&rect: &Rect| {
            let patch = Patch {
                rect,
                offset,
                stride: rect.width as usize * PIXEL,
            };
            offset += rect.area() as usize * PIXEL;
            patch
        };
        Ok(rects.iter().map(patch).collect())
    }
}

#[cfg(test)]
impl Grabber {
    pub(super) const fn is_shared(&self) -> bool {
        self.shared.is_some()
    }

    /// As if the server were on another machine.
    pub(super) fn forgo_sharing(&mut self) {
        self.shared = None;
    }
}

/// A rectangle of a drawable, as requests spell it.
struct Place {
    x: i16,
    y: i16,
    width: u16,
    height: u16,
}

impl Place {
    fn bytes(&self) -> usize {
        usize::from(self.width) * usize::from(self.height) * PIXEL
    }
}

/// X11 has no coordinate that does not fit: a rectangle inside a drawable
/// always does.
fn place(rect: Rect, (x, y): (i32, i32)) -> Place {
    Place {
        x: (rect.x as i32 + x) as i16,
        y: (rect.y as i32 + y) as i16,
        width: rect.width as u16,
        height: rect.height as u16,
    }
}

/// All requests go out before the first answer is waited for.
fn grab_shared(
    display: &Display,
    shared: &SharedMemory,
    drawable: Drawable,
    places: &[Place],
    data: &mut Vec<u8>,
) -> Result<(), ReplyError> {
    let mut offset = 0;
    let mut cookies = Vec::with_capacity(places.len());
    for place in places {
        cookies.push(display.connection.shm_get_image(
            drawable,
            place.x,
            place.y,
            place.width,
            place.height,
            ALL_PLANES,
            ImageFormat::Z_PIXMAP.into(),
            shared.segment(),
            offset as u32,
        )?);
        offset += place.bytes();
    }
    for cookie in cookies {
        cookie.reply()?;
    }
    shared.copy(0, offset, data);
    Ok(())
}

fn grab_over_wire(
    display: &Display,
    drawable: Drawable,
    places: &[Place],
    data: &mut Vec<u8>,
) -> Result<(), ReplyError> {
    for place in places {
        let image = display.connection.get_image(
            ImageFormat::Z_PIXMAP,
            drawable,
            place.x,
            place.y,
            place.width,
            place.height,
            ALL_PLANES,
        )?;
        let image = image.reply()?.data;
        data.extend_from_slice(&image[..place.bytes().min(image.len())]);
    }
    Ok(())
}

fn bytes(size: Size) -> usize {
    Rect::whole(size).area() as usize * PIXEL
}

fn check_pixels(display: &Display) -> Result<(), Error> {
    use x11rb::connection::Connection as _;
    let setup = display.connection.setup();
    let screen = display.screen();
    let format = setup
        .pixmap_formats
        .iter()
        .find(|format| format.depth == screen.root_depth);
    let is_bgrx = format.is_some_and(|format| format.bits_per_pixel == 32)
        && matches!(screen.root_depth, 24 | 32)
        && setup.image_byte_order == ImageOrder::LSB_FIRST
        && is_red_high(display);
    if is_bgrx {
        return Ok(());
    }
    let error = Error::new(
        ErrorKind::Unsupported,
        format!("The display has {}-bit colour.", screen.root_depth),
    );
    Err(error.with_hint("Set it to 24-bit colour, which every graphics driver has."))
}

fn is_red_high(display: &Display) -> bool {
    let screen = display.screen();
    screen
        .allowed_depths
        .iter()
        .flat_map(|depth| &depth.visuals)
        .find(|visual| visual.visual_id == screen.root_visual)
        .is_some_and(|visual| visual.red_mask == 0xff_0000 && visual.blue_mask == 0xff)
}
