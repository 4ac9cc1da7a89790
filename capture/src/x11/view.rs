//! Which pixels of the display a source looks at.

use aside_media::{Rect, Size};
use x11rb::connection::Connection as _;
use x11rb::errors::ReplyError;
use x11rb::protocol::Event;
use x11rb::protocol::composite::{self, ConnectionExt as _, Redirect};
use x11rb::protocol::randr::{self, ConnectionExt as _, NotifyMask};
use x11rb::protocol::xproto::{
    Atom, AtomEnum, ChangeWindowAttributesAux, ConnectionExt as _, Drawable, EventMask, MapState,
    Pixmap, Window,
};

use super::{Display, monitors, windows};
use crate::{Error, ErrorKind, MonitorId, WindowId};

/// Where to grab from, and how much.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) drawable: Drawable,
    /// Where the picture's top left corner lies in `drawable`.
    pub(super) origin: (i32, i32),
    pub(super) size: Size,
}

/// What an event did to a view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    None,
    /// It may lie elsewhere, or have another size: look again.
    Moved,
    /// It is gone for good.
    Closed,
}

/// A part of the screen, or a window.
#[derive(Debug)]
pub(super) enum View {
    Screen(ScreenView),
    Window(WindowView),
}

impl View {
    /// What damage is watched on and the pointer is sought in.
    pub(super) const fn watched(&self) -> Window {
        match self {
            Self::Screen(view) => view.root,
            Self::Window(view) => view.window,
        }
    }

    /// Where the picture's top left corner lies in [`View::watched`].
    pub(super) const fn origin(&self) -> (i32, i32) {
        match self {
            Self::Screen(view) => (view.rect.x as i32, view.rect.y as i32),
            Self::Window(view) => view.inset,
        }
    }

    /// Finds out where the view is now. `None`: it is there but shows nothing,
    /// as a minimised window.
    pub(super) fn locate(&mut self, display: &Display) -> Result<Option<Place>, Error> {
        match self {
            Self::Screen(view) => view.locate(display).map(Some),
            Self::Window(view) => view.locate(display),
        }
    }

    pub(super) fn note(&self, event: &Event) -> Change {
        match (self, event) {
            (Self::Screen(_), Event::RandrScreenChangeNotify(_) | Event::RandrNotify(_)) => {
                Change::Moved
            }
            (Self::Window(view), event) => view.note(event),
            _ => Change::None,
        }
    }

    /// What to say when it is gone.
    pub(super) const fn closed(&self) -> &'static str {
        match self {
            Self::Screen(_) => "The monitor went away.",
            Self::Window(_) => "The window was closed.",
        }
    }
}

/// A monitor or a part of one.
#[derive(Debug)]
pub(super) struct ScreenView {
    root: Window,
    monitor: Option<MonitorId>,
    area: Option<Rect>,
    /// On the whole screen.
    rect: Rect,
}

impl ScreenView {
    /// `monitor`: `None` is the primary one. `area`: `None` is all of it.
    pub(super) fn new(
        display: &Display,
        monitor: Option<&MonitorId>,
        area: Option<Rect>,
    ) -> Result<Self, Error> {
        if display.has(randr::X11_EXTENSION_NAME)? {
            let mask = NotifyMask::SCREEN_CHANGE | NotifyMask::CRTC_CHANGE;
            let root = display.root();
            display.connection.randr_select_input(root, mask)?.check()?;
        }
        let mut view = Self {
            root: display.root(),
            monitor: None,
            area,
            rect: Rect::default(),
        };
        let found = monitors::find(display, monitor)?;
        // A primary monitor that was asked for once is stayed with.
        view.monitor = Some(found.id);
        view.rect = part(found.rect, area)?;
        Ok(view)
    }

    fn locate(&mut self, display: &Display) -> Result<Place, Error> {
        let found =
            monitors::find(display, self.monitor.as_ref()).map_err(|error| match error.kind() {
                ErrorKind::DeviceNotFound => {
                    Error::new(ErrorKind::DeviceLost, "The monitor went away.")
                }
                _ => error,
            })?;
        self.rect = part(found.rect, self.area)?;
        Ok(Place {
            drawable: self.root,
            origin: (self.rect.x as i32, self.rect.y as i32),
            size: Size {
                width: self.rect.width,
                height: self.rect.height,
            },
        })
    }
}

/// A window that refuses to be looked at is gone.
fn closed(error: ReplyError) -> Error {
    match error {
        ReplyError::X11Error(_) => Error::new(ErrorKind::DeviceLost, "The window was closed."),
        error @ ReplyError::ConnectionError(_) => error.into(),
    }
}

/// The area's part of the monitor, on the whole screen.
fn part(monitor: Rect, area: Option<Rect>) -> Result<Rect, Error> {
    let area = area.unwrap_or(Rect {
        x: 0,
        y: 0,
        ..monitor
    });
    let width = monitor.width.saturating_sub(area.x).min(area.width);
    let height = monitor.height.saturating_sub(area.y).min(area.height);
    if width == 0 || height == 0 {
        let error = Error::new(
            ErrorKind::DeviceNotFound,
            format!(
                "The area lies outside the monitor, which is {} x {} pixels.",
                monitor.width, monitor.height
            ),
        );
        return Err(error.with_hint("Draw the area anew."));
    }
    Ok(Rect {
        x: monitor.x + area.x,
        y: monitor.y + area.y,
        width,
        height,
    })
}

/// A window, whose own pixels are kept even where others cover it (X Composite
/// Extension 0.4).
#[derive(Debug)]
pub(super) struct WindowView {
    window: Window,
    pixmap: Option<Pixmap>,
    /// What programs that draw their own frame name their shadow in.
    frame_extents: Atom,
    /// Where the picture begins in the window: past the shadow.
    inset: (i32, i32),
}

impl WindowView {
    pub(super) fn new(display: &Display, id: WindowId) -> Result<Self, Error> {
        display.need(composite::X11_EXTENSION_NAME)?;
        let connection = &display.connection;
        connection.composite_query_version(0, 4)?.reply()?;
        let window = id.get();
        let events = ChangeWindowAttributesAux::new().event_mask(EventMask::STRUCTURE_NOTIFY);
        connection
            .change_window_attributes(window, &events)?
            .check()
            .map_err(|_| {
                Error::new(
                    ErrorKind::DeviceNotFound,
                    format!("There is no window with the id {id}."),
                )
            })?;
        connection
            .composite_redirect_window(window, Redirect::AUTOMATIC)?
            .check()?;
        let frame_extents = connection.intern_atom(false, b"_GTK_FRAME_EXTENTS")?;
        Ok(Self {
            window,
            pixmap: None,
            frame_extents: frame_extents.reply()?.atom,
            inset: (0, 0),
        })
    }

    /// The window's pixmap changes whenever its size does, and it has none
    /// while it is not mapped.
    fn locate(&mut self, display: &Display) -> Result<Option<Place>, Error> {
        let connection = &display.connection;
        if let Some(old) = self.pixmap.take() {
            connection.free_pixmap(old)?;
        }
        let attributes = connection.get_window_attributes(self.window)?;
        let geometry = connection.get_geometry(self.window)?;
        let attributes = attributes.reply().map_err(closed)?;
        let geometry = geometry.reply().map_err(closed)?;
        if attributes.map_state != MapState::VIEWABLE {
            return Ok(None);
        }
        let pixmap = connection.generate_id()?;
        let named = connection.composite_name_window_pixmap(self.window, pixmap)?;
        if named.check().is_err() {
            return Ok(None);
        }
        self.pixmap = Some(pixmap);
        let size = self.crop_shadow(display, geometry.width.into(), geometry.height.into())?;
        let border = i32::from(geometry.border_width);
        Ok(Some(Place {
            drawable: pixmap,
            origin: (border + self.inset.0, border + self.inset.1),
            size,
        }))
    }

    /// Leaves out the transparent shadow that GTK programs draw around
    /// themselves (left, right, top, bottom, in pixels).
    fn crop_shadow(&mut self, display: &Display, width: u32, height: u32) -> Result<Size, Error> {
        let kind = AtomEnum::CARDINAL.into();
        let extents = windows::cardinals(display, self.window, self.frame_extents, kind)?;
        let (inset, size) = match extents[..] {
            [left, right, top, bottom]
                if left.saturating_add(right) < width && top.saturating_add(bottom) < height =>
            {
                let size = Size {
                    width: width - left - right,
                    height: height - top - bottom,
                };
                ((left as i32, top as i32), size)
            }
            _ => ((0, 0), Size { width, height }),
        };
        self.inset = inset;
        Ok(size)
    }

    fn note(&self, event: &Event) -> Change {
        match event {
            Event::DestroyNotify(event) if event.window == self.window => Change::Closed,
            Event::ConfigureNotify(event) if event.window == self.window => Change::Moved,
            Event::MapNotify(event) if event.window == self.window => Change::Moved,
            Event::UnmapNotify(event) if event.window == self.window => Change::Moved,
            _ => Change::None,
        }
    }
}
