//! The scene's window: pictures are uploaded once, then the X server copies
//! and fills. A frame costs it a few requests and us next to nothing.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use aside_media::{Rect, Size};
use x11rb::COPY_DEPTH_FROM_PARENT;
use x11rb::connection::{Connection, RequestConnection};
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    AtomEnum, ChangeGCAux, ConnectionExt as _, CreateGCAux, CreateWindowAux, EventMask, Gcontext,
    ImageFormat, ImageOrder, Pixmap, PropMode, Rectangle, Screen, WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

use super::SceneOptions;
use super::canvas::Canvas;
use super::play::{Draw, Layer};

/// How long a window may take to appear.
const MAP_LIMIT: Duration = Duration::from_secs(5);

/// A window and the pictures it is painted from.
#[derive(Debug)]
pub(crate) struct Window {
    connection: RustConnection,
    window: u32,
    gc: Gcontext,
    plain: Pixmap,
    marked: Pixmap,
    size: Size,
}

impl Window {
    /// Opens the window and waits until it is on the screen.
    pub(crate) fn open(display: &str, options: &SceneOptions) -> Result<Self> {
        let (connection, screen) = x11rb::connect(Some(display))
            .with_context(|| format!("the display {display} cannot be reached"))?;
        let setup = connection.setup();
        let screen = setup.roots.get(screen).context("a display has a screen")?;
        ensure!(
            screen.root_depth == 24 && setup.image_byte_order == ImageOrder::LSB_FIRST,
            "a scene is shown on a display that is 24 bits deep"
        );
        let area = options.area.unwrap_or(Rect {
            x: 0,
            y: 0,
            width: screen.width_in_pixels.into(),
            height: screen.height_in_pixels.into(),
        });
        let window = create(&connection, screen, area, options)?;
        let gc = connection.generate_id()?;
        let quiet = CreateGCAux::new().graphics_exposures(0);
        connection.create_gc(gc, window, &quiet)?;
        connection.map_window(window)?;
        connection.flush()?;
        wait_for_map(&connection)?;
        Ok(Self {
            plain: connection.generate_id()?,
            marked: connection.generate_id()?,
            connection,
            window,
            gc,
            size: Size {
                width: area.width,
                height: area.height,
            },
        })
    }

    pub(crate) const fn size(&self) -> Size {
        self.size
    }

    /// Gives the X server a layer to copy from.
    pub(crate) fn upload(&mut self, layer: Layer, canvas: &Canvas) -> Result<()> {
        let Size { width, height } = canvas.size;
        let pixmap = self.pixmap(layer);
        let (w, h) = (u16::try_from(width)?, u16::try_from(height)?);
        self.connection
            .create_pixmap(24, pixmap, self.window, w, h)?;
        // As many rows at a time as one request may carry.
        let room = self.connection.maximum_request_bytes().saturating_sub(64);
        let rows = (room / (width as usize * 4)).clamp(1, height as usize);
        let mut bytes = Vec::with_capacity(rows * width as usize * 4);
        let chunks = canvas.pixels.chunks(rows * width as usize);
        for (chunk, top) in chunks.zip((0..height).step_by(rows)) {
            bytes.clear();
            bytes.extend(chunk.iter().flat_map(|pixel| pixel.to_le_bytes()));
            let count = u16::try_from(chunk.len() / width as usize)?;
            let y = i16::try_from(top)?;
            self.connection.put_image(
                ImageFormat::Z_PIXMAP,
                pixmap,
                self.gc,
                w,
                count,
                0,
                y,
                0,
                24,
                &bytes,
            )?;
        }
        self.connection.sync()?;
        Ok(())
    }

    /// Draws, and returns when the X server has done it.
    pub(crate) fn draw(&mut self, draws: &[Draw]) -> Result<()> {
        for draw in draws {
            match *draw {
                Draw::Copy { layer, from, to } => {
                    self.connection.copy_area(
                        self.pixmap(layer),
                        self.window,
                        self.gc,
                        i16::try_from(from.x)?,
                        i16::try_from(from.y)?,
                        i16::try_from(to.x)?,
                        i16::try_from(to.y)?,
                        u16::try_from(to.width)?,
                        u16::try_from(to.height)?,
                    )?;
                }
                Draw::Fill { area, colour } => {
                    let colour = ChangeGCAux::new().foreground(colour);
                    self.connection.change_gc(self.gc, &colour)?;
                    self.connection.poly_fill_rectangle(
                        self.window,
                        self.gc,
                        &[rectangle(area)?],
                    )?;
                }
                Draw::Point(to) => {
                    let (x, y) = (i16::try_from(to.x)?, i16::try_from(to.y)?);
                    self.connection
                        .warp_pointer(x11rb::NONE, self.window, 0, 0, 0, 0, x, y)?;
                }
            }
        }
        self.connection.sync()?;
        Ok(())
    }

    /// Whether something that covered the window is gone.
    pub(crate) fn needs_repaint(&mut self) -> Result<bool> {
        let mut exposed = false;
        while let Some(event) = self.connection.poll_for_event()? {
            match event {
                Event::Expose(_) => exposed = true,
                Event::Error(error) => bail!("the X server refused a request: {error:?}"),
                _ => {}
            }
        }
        Ok(exposed)
    }

    const fn pixmap(&self, layer: Layer) -> Pixmap {
        match layer {
            Layer::Plain => self.plain,
            Layer::Marked => self.marked,
        }
    }
}

fn create(
    connection: &RustConnection,
    screen: &Screen,
    area: Rect,
    options: &SceneOptions,
) -> Result<u32> {
    let window = connection.generate_id()?;
    let events = EventMask::EXPOSURE | EventMask::STRUCTURE_NOTIFY;
    let area = rectangle(area)?;
    connection.create_window(
        COPY_DEPTH_FROM_PARENT,
        window,
        screen.root,
        area.x,
        area.y,
        area.width,
        area.height,
        0,
        WindowClass::INPUT_OUTPUT,
        0,
        &CreateWindowAux::new()
            .background_pixel(screen.black_pixel)
            .event_mask(events),
    )?;
    let atom = |name: &str| -> Result<u32> {
        Ok(connection
            .intern_atom(false, name.as_bytes())?
            .reply()?
            .atom)
    };
    let title = options.title.as_bytes();
    let replace = PropMode::REPLACE;
    connection.change_property8(replace, window, AtomEnum::WM_NAME, AtomEnum::STRING, title)?;
    connection.change_property8(
        replace,
        window,
        atom("_NET_WM_NAME")?,
        atom("UTF8_STRING")?,
        title,
    )?;
    if options.area.is_none() {
        // A window manager would otherwise frame it and push it aside.
        connection.change_property32(
            replace,
            window,
            atom("_NET_WM_STATE")?,
            AtomEnum::ATOM,
            &[atom("_NET_WM_STATE_FULLSCREEN")?],
        )?;
    }
    Ok(window)
}

fn wait_for_map(connection: &RustConnection) -> Result<()> {
    let deadline = Instant::now() + MAP_LIMIT;
    while Instant::now() < deadline {
        match connection.poll_for_event()? {
            Some(Event::Expose(_)) => return Ok(()),
            Some(Event::Error(error)) => bail!("the X server refused the window: {error:?}"),
            Some(_) => {}
            None => thread::sleep(Duration::from_millis(5)),
        }
    }
    bail!("the scene's window did not appear")
}

fn rectangle(area: Rect) -> Result<Rectangle> {
    Ok(Rectangle {
        x: i16::try_from(area.x)?,
        y: i16::try_from(area.y)?,
        width: u16::try_from(area.width)?,
        height: u16::try_from(area.height)?,
    })
}
