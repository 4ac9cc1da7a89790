//! The picture of a monitor, as `scrap` gives it.

#[cfg(not(x11))]
pub(super) use self::elsewhere::Grab;
#[cfg(not(x11))]
pub(crate) use self::elsewhere::monitors;
#[cfg(x11)]
pub(super) use self::on_x11::Grab;

/// Uses `scrap`'s X11 parts one by one. Its own list of displays is avoided: it
/// reads the server's answer after freeing it (scrap 0.5.0, `x11/iter.rs`).
#[cfg(x11)]
mod on_x11 {
    use std::io;
    use std::ops::Deref;
    use std::rc::Rc;
    use std::sync::Arc;

    use aside_media::{Pointer, PointerStyle, Rect, Size};
    use scrap::x11::{Capturer, Rect as ScrapRect, Server};

    #[cfg(target_os = "linux")]
    use super::super::segment::Segments;
    use crate::x11::{Display, Input, find_monitor};
    use crate::{Error, ErrorKind, MonitorId, VideoOptions};

    pub(crate) struct Grab {
        capturer: Capturer,
        /// A connection of our own, for what `scrap` does not do: it knows no
        /// pointer, and it goes on with the last picture when the server dies.
        display: Display,
        input: Input,
        rect: Rect,
    }

    impl Grab {
        pub(crate) fn new(id: Option<&MonitorId>, options: &VideoOptions) -> Result<Self, Error> {
            let display = Display::open()?;
            let monitor = find_monitor(&display, id)?;
            let server = Server::default().map_err(|error| {
                Error::new(
                    ErrorKind::NoDisplay,
                    format!("The display does not answer ({error:?})."),
                )
            })?;
            let rect = scrap_rect(monitor.rect)?;
            // SAFETY: `server` is a live connection, and `root` is the root
            // window of its only screen, inside which `rect` lies.
            let target = unsafe {
                scrap::x11::Display::new(Rc::new(server), monitor.primary, rect, display.root())
            };
            let capturer = open(target).map_err(|error| {
                Error::new(
                    ErrorKind::Other,
                    format!("The monitor {} cannot be recorded ({error}).", monitor.id),
                )
            })?;
            let input = Input::new(&display, display.root(), options)?;
            Ok(Self {
                capturer,
                display,
                input,
                rect: monitor.rect,
            })
        }

        pub(crate) const fn size(&self) -> Size {
            Size {
                width: self.rect.width,
                height: self.rect.height,
            }
        }

        /// Whether pointer or keys changed since last asked.
        pub(crate) fn input_changed(&mut self) -> Result<bool, Error> {
            while let Some(event) = self.display.event()? {
                self.input.note(&self.display, &event)?;
            }
            let origin = (self.rect.x as i32, self.rect.y as i32);
            self.input.look(&self.display, origin, self.rect)
        }

        pub(crate) fn pointer(&self) -> Option<Pointer> {
            self.input.pointer()
        }

        pub(crate) fn keys(&self) -> Option<Arc<str>> {
            self.input.keys()
        }

        pub(crate) fn set_style(&mut self, style: PointerStyle) -> Result<(), Error> {
            self.input.set_style(&self.display, style)
        }

        /// The picture as it is; `None` when there is no new one yet.
        pub(crate) fn picture(&mut self) -> Result<Option<impl Deref<Target = [u8]> + '_>, Error> {
            Ok(Some(self.capturer.frame()))
        }
    }

    /// Opens it, and closes its memory to others. Between the two lies the
    /// moment that the server needs to attach.
    #[cfg(target_os = "linux")]
    fn open(target: scrap::x11::Display) -> io::Result<Capturer> {
        let before = Segments::now()?;
        let mut capturer = Capturer::new(target)?;
        // An answered request tells that the server has attached.
        capturer.frame();
        before.close_newer()?;
        Ok(capturer)
    }

    #[cfg(not(target_os = "linux"))]
    fn open(target: scrap::x11::Display) -> io::Result<Capturer> {
        Capturer::new(target)
    }

    fn scrap_rect(rect: Rect) -> Result<ScrapRect, Error> {
        let too_large = |_| {
            Error::new(
                ErrorKind::Unsupported,
                "The monitor is larger than X11 allows.",
            )
        };
        Ok(ScrapRect {
            x: i16::try_from(rect.x).map_err(too_large)?,
            y: i16::try_from(rect.y).map_err(too_large)?,
            w: u16::try_from(rect.width).map_err(too_large)?,
            h: u16::try_from(rect.height).map_err(too_large)?,
        })
    }
}

#[cfg(not(x11))]
mod elsewhere {
    use std::io;
    use std::ops::Deref;
    use std::sync::Arc;

    use aside_media::{Pointer, PointerStyle, Rect, Size};
    use scrap::{Capturer, Display};

    use crate::{Error, ErrorKind, Monitor, MonitorId, VideoOptions};

    pub(crate) struct Grab {
        capturer: Capturer,
        size: Size,
    }

    impl Grab {
        pub(crate) fn new(id: Option<&MonitorId>, _options: &VideoOptions) -> Result<Self, Error> {
            let displays = Display::all().map_err(no_display)?;
            let display = displays
                .into_iter()
                .enumerate()
                .find(|(index, _)| id.is_none_or(|id| *id == name(*index)))
                .map(|(_, display)| display)
                .ok_or_else(|| {
                    Error::new(ErrorKind::DeviceNotFound, "There is no such monitor.")
                })?;
            let size = Size {
                width: display.width() as u32,
                height: display.height() as u32,
            };
            let capturer = Capturer::new(display).map_err(no_display)?;
            Ok(Self { capturer, size })
        }

        pub(crate) const fn size(&self) -> Size {
            self.size
        }

        /// Nobody says here what the person does.
        pub(crate) fn input_changed(&mut self) -> Result<bool, Error> {
            Ok(false)
        }

        pub(crate) fn pointer(&self) -> Option<Pointer> {
            None
        }

        pub(crate) fn keys(&self) -> Option<Arc<str>> {
            None
        }

        pub(crate) fn set_style(&mut self, _style: PointerStyle) -> Result<(), Error> {
            Ok(())
        }

        /// The picture as it is; `None` when there is no new one yet.
        pub(crate) fn picture(&mut self) -> Result<Option<impl Deref<Target = [u8]> + '_>, Error> {
            match self.capturer.frame() {
                Ok(picture) => Ok(Some(picture)),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(None),
                Err(error) => Err(Error::new(
                    ErrorKind::DeviceLost,
                    format!("The monitor went away ({error})."),
                )),
            }
        }
    }

    /// The monitors, by their number: `scrap` knows no names.
    pub(crate) fn monitors() -> Result<Vec<Monitor>, Error> {
        let displays = Display::all().map_err(no_display)?;
        let monitors = displays.iter().enumerate().map(|(index, display)| Monitor {
            id: name(index),
            name: format!("Screen {}", index + 1),
            rect: Rect::whole(Size {
                width: display.width() as u32,
                height: display.height() as u32,
            }),
            primary: index == 0,
        });
        Ok(monitors.collect())
    }

    fn name(index: usize) -> MonitorId {
        MonitorId::new(format!("screen-{}", index + 1))
    }

    fn no_display(error: io::Error) -> Error {
        Error::new(
            ErrorKind::NoDisplay,
            format!("There is no display to record ({error})."),
        )
    }
}
