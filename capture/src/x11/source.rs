//! The X11 backend's source.

use std::time::Duration;

use aside_media::{
    Frame, HostInstant, Patch, PixelFormat, PointerStyle, Pool, PoolBuffer, Rect, Size,
};
use x11rb::errors::ReplyError;
use x11rb::protocol::Event;

use super::Display;
use super::damage::Damage;
use super::grabber::Grabber;
use super::input::Input;
use super::view::{Change, Place, ScreenView, View, WindowView};
use crate::pace::Pace;
use crate::{
    Error, ErrorKind, MonitorId, VIDEO_BUFFERS, VideoOptions, VideoSource, WindowId, clock,
};

/// How long a program gets to finish the drawing it began.
const SETTLE: Duration = Duration::from_millis(2);
/// A window that is being resized refuses a few looks, not this many.
const REFUSALS: u32 = 100;

/// Delivers a monitor, an area or a window, and only what changed of it.
pub(crate) struct X11Source {
    display: Display,
    view: View,
    /// Where the view is; `None` while it shows nothing.
    place: Option<Place>,
    size: Size,
    damage: Damage,
    grabber: Grabber,
    input: Input,
    pace: Pace,
    /// The tick of the last look.
    last: Option<i64>,
    /// The next frame must be complete.
    refresh: bool,
    refusals: u32,
    /// Taken here, returned by whoever drops the frame. Empty: the look is put
    /// off to the next tick, and what changed stays collected.
    pool: Pool<u8>,
    lost: Option<Error>,
}

impl X11Source {
    /// Looks at a monitor (`None`: the primary one), or an area of it.
    pub(crate) fn screen(
        monitor: Option<&MonitorId>,
        area: Option<Rect>,
        options: &VideoOptions,
    ) -> Result<Self, Error> {
        let display = Display::open()?;
        let view = View::Screen(ScreenView::new(&display, monitor, area)?);
        Self::new(display, view, options)
    }

    /// Looks at a window, whatever covers it.
    pub(crate) fn window(id: WindowId, options: &VideoOptions) -> Result<Self, Error> {
        let display = Display::open()?;
        let view = View::Window(WindowView::new(&display, id)?);
        Self::new(display, view, options)
    }

    fn new(display: Display, mut view: View, options: &VideoOptions) -> Result<Self, Error> {
        let damage = Damage::new(&display, view.watched())?;
        let Some(place) = view.locate(&display)? else {
            let error = Error::new(ErrorKind::Unsupported, "The window is minimised.");
            return Err(error.with_hint("Bring it back to the screen first."));
        };
        let input = Input::new(&display, view.watched(), options)?;
        Ok(Self {
            grabber: Grabber::new(&display, place.size)?,
            display,
            view,
            place: Some(place),
            size: place.size,
            damage,
            input,
            pace: Pace::new(options.frame_rate),
            last: None,
            refresh: true,
            refusals: 0,
            pool: Pool::new(VIDEO_BUFFERS, 0),
            lost: None,
        })
    }

    fn watch(&mut self, deadline: HostInstant) -> Result<Option<Frame>, Error> {
        loop {
            self.read_events()?;
            let now = clock::now();
            let tick = self.pace.tick_at(now);
            if self.last.is_some_and(|last| tick <= last) {
                // This tick had its look.
                let next = self.pace.time_of(tick + 1);
                clock::sleep_until(next.min(deadline));
            } else if self.refresh || self.damage.is_pending() {
                clock::sleep_until(now + SETTLE);
                self.last = Some(tick);
                if let Some(frame) = self.look()? {
                    return Ok(Some(frame));
                }
            } else if self.input_changed()? {
                self.last = Some(tick);
                return Ok(Some(self.frame(now, Vec::new(), Vec::new().into())));
            } else {
                // Where the pointer goes nobody tells: it is looked for once a
                // tick.
                let next = self.pace.time_of(tick + 1);
                let wake = if self.input.is_followed() {
                    next.min(deadline)
                } else {
                    deadline
                };
                self.display.wait(wake)?;
            }
            if clock::now() >= deadline {
                return Ok(None);
            }
        }
    }

    fn read_events(&mut self) -> Result<(), Error> {
        let mut moved = false;
        while let Some(event) = self.display.event()? {
            match &event {
                Event::DamageNotify(event) => self.damage.note(*event),
                event => self.input.note(&self.display, event)?,
            }
            match self.view.note(&event) {
                Change::None => {}
                Change::Moved => moved = true,
                Change::Closed => {
                    return Err(Error::new(ErrorKind::DeviceLost, self.view.closed()));
                }
            }
        }
        if moved { self.locate() } else { Ok(()) }
    }

    /// The view moved, was resized, minimised or brought back.
    fn locate(&mut self) -> Result<(), Error> {
        let before = self.place.map(|place| place.size);
        self.place = self.view.locate(&self.display)?;
        if let Some(place) = self.place {
            self.size = place.size;
            self.refresh |= before != Some(place.size);
            self.grabber.resize(&self.display, place.size)?;
        }
        Ok(())
    }

    /// Takes what changed. `None`: nothing inside the view, or it cannot be
    /// had at this moment; then it is tried again at the next tick.
    fn look(&mut self) -> Result<Option<Frame>, Error> {
        let (Some(place), Some(mut data)) = (self.place, self.pool.take()) else {
            return Ok(None);
        };
        let picture = Rect::whole(place.size);
        let changed = self
            .damage
            .take(&self.display, self.view.origin(), picture)?;
        let rects = if self.refresh { vec![picture] } else { changed };
        let input = self.input_changed()?;
        if rects.is_empty() && !input {
            return Ok(None);
        }
        let at = clock::now();
        let grabbed = self.grabber.grab(
            &self.display,
            place.drawable,
            place.origin,
            &rects,
            &mut data,
        );
        match grabbed {
            Ok(patches) => {
                self.refresh = false;
                self.refusals = 0;
                Ok(Some(self.frame(at, patches, data)))
            }
            Err(ReplyError::X11Error(error)) if self.refusals < REFUSALS => {
                // It shrank or closed a moment ago; the event is on its way.
                tracing::debug!(?error, "the display refused a picture");
                self.refusals += 1;
                self.refresh = true;
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }
}

impl X11Source {
    fn input_changed(&mut self) -> Result<bool, Error> {
        let Some(place) = self.place else {
            return Ok(false);
        };
        let picture = Rect::whole(place.size);
        self.input.look(&self.display, self.view.origin(), picture)
    }

    fn frame(&self, at: HostInstant, patches: Vec<Patch>, data: PoolBuffer<u8>) -> Frame {
        Frame {
            at,
            size: self.size,
            format: PixelFormat::Bgra,
            patches,
            data,
            pointer: self.input.pointer(),
            keys: self.input.keys(),
        }
    }
}

impl VideoSource for X11Source {
    fn size(&self) -> Size {
        self.size
    }

    fn next(&mut self, deadline: HostInstant) -> Result<Option<Frame>, Error> {
        if let Some(lost) = &self.lost {
            return Err(lost.clone());
        }
        self.watch(deadline).inspect_err(|error| {
            self.lost = Some(error.clone());
        })
    }

    fn refresh(&mut self) {
        self.refresh = true;
    }

    fn set_style(&mut self, style: PointerStyle) {
        if let Err(error) = self.input.set_style(&self.display, style) {
            tracing::warn!(%error, "the pointer's style stays as it is");
        }
    }
}
