//! Monitors that tests plug in and out.

use anyhow::{Context, Result};
use aside_media::{Rect, Size};
use x11rb::connection::Connection as _;
use x11rb::protocol::randr::{ConnectionExt as _, ModeInfo, MonitorInfo, Rotation};
use x11rb::protocol::xproto::{ConnectionExt as _, Window};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

/// The stage's desk, on which monitors stand.
pub(crate) struct Desk {
    connection: RustConnection,
    root: Window,
}

impl Desk {
    pub(crate) fn open() -> Result<Self> {
        let (connection, screen) = x11rb::connect(None)?;
        let root = connection.setup().roots[screen].root;
        Ok(Self { connection, root })
    }

    /// Divides the screen into monitors of these names and places. The first
    /// takes the place of the one that was there.
    pub(crate) fn divide(&self, monitors: &[(&str, Rect)]) -> Result<()> {
        let resources = self.connection.randr_get_screen_resources(self.root)?;
        let mut outputs = resources.reply()?.outputs;
        for (name, place) in monitors {
            let name = self.connection.intern_atom(false, name.as_bytes())?;
            let monitor = MonitorInfo {
                name: name.reply()?.atom,
                primary: false,
                automatic: false,
                x: place.x as i16,
                y: place.y as i16,
                width: place.width as u16,
                height: place.height as u16,
                width_in_millimeters: 300,
                height_in_millimeters: 200,
                outputs: std::mem::take(&mut outputs),
            };
            self.connection
                .randr_set_monitor(self.root, monitor)?
                .check()?;
        }
        Ok(self.connection.sync()?)
    }

    /// Takes a monitor away.
    pub(crate) fn remove(&self, name: &str) -> Result<()> {
        let name = self.connection.intern_atom(true, name.as_bytes())?;
        let name = name.reply()?.atom;
        self.connection
            .randr_delete_monitor(self.root, name)?
            .check()?;
        Ok(())
    }

    /// Changes the resolution of the only monitor, to a smaller one.
    pub(crate) fn set_resolution(&self, size: Size) -> Result<()> {
        let (width, height) = (size.width as u16, size.height as u16);
        let connection = &self.connection;
        let name = format!("{width}x{height}");
        let mode = ModeInfo {
            width,
            height,
            dot_clock: 30_000_000,
            htotal: width,
            vtotal: height,
            name_len: name.len() as u16,
            ..ModeInfo::default()
        };
        let created = connection.randr_create_mode(self.root, mode, name.as_bytes())?;
        let mode = created.reply()?.mode;
        let resources = connection.randr_get_screen_resources(self.root)?.reply()?;
        let crtc = *resources.crtcs.first().context("no CRTC")?;
        let outputs = &resources.outputs[..1];
        connection
            .randr_add_output_mode(outputs[0], mode)?
            .check()?;
        let (time, turn) = (x11rb::CURRENT_TIME, Rotation::ROTATE0);
        let set = connection.randr_set_crtc_config(crtc, time, time, 0, 0, mode, turn, outputs)?;
        set.reply()?;
        connection
            .randr_set_screen_size(self.root, width, height, 300, 200)?
            .check()?;
        Ok(())
    }
}
