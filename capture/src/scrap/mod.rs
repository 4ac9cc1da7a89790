//! Whole monitors, on every desktop system, through the `scrap` crate.
//!
//! `scrap` gives whole pictures and says nothing of what changed: comparing
//! with the picture before finds out. It knows no pointer; on X11 that is
//! asked of the X server itself.

mod difference;
mod grab;
#[cfg(target_os = "linux")]
mod segment;

use aside_media::{Frame, HostInstant, PixelFormat, PointerStyle, Pool, Size};

use self::difference::Difference;
use self::grab::Grab;
use crate::pace::Pace;
use crate::{Error, MonitorId, VIDEO_BUFFERS, VideoOptions, VideoSource, clock};

#[cfg(not(x11))]
pub(crate) use self::grab::monitors;

/// Delivers a whole monitor.
pub(crate) struct ScrapSource {
    grab: Grab,
    size: Size,
    pace: Pace,
    last: Option<i64>,
    difference: Difference,
    /// Taken here, returned by whoever drops the frame. Empty: the tick is
    /// skipped.
    pool: Pool<u8>,
    lost: Option<Error>,
}

impl ScrapSource {
    /// Opens the monitor of this name, or the primary one.
    pub(crate) fn new(id: Option<&MonitorId>, options: &VideoOptions) -> Result<Self, Error> {
        let grab = Grab::new(id, options)?;
        let size = grab.size();
        Ok(Self {
            grab,
            size,
            pace: Pace::new(options.frame_rate),
            last: None,
            difference: Difference::new(size),
            pool: Pool::new(VIDEO_BUFFERS, 0),
            lost: None,
        })
    }

    fn grab(&mut self) -> Result<Option<Frame>, Error> {
        let Some(mut data) = self.pool.take() else {
            // Nothing is lost for good: the next tick compares with the last
            // picture that was delivered.
            return Ok(None);
        };
        let at = clock::now();
        let input_changed = self.grab.input_changed()?;
        let patches = match self.grab.picture()? {
            Some(picture) => self.difference.find(&picture, &mut data),
            None => Vec::new(),
        };
        if patches.is_empty() && !input_changed {
            return Ok(None);
        }
        Ok(Some(Frame {
            at,
            size: self.size,
            format: PixelFormat::Bgra,
            patches,
            data,
            pointer: self.grab.pointer(),
            keys: self.grab.keys(),
        }))
    }
}

impl VideoSource for ScrapSource {
    fn size(&self) -> Size {
        self.size
    }

    fn next(&mut self, deadline: HostInstant) -> Result<Option<Frame>, Error> {
        if let Some(lost) = &self.lost {
            return Err(lost.clone());
        }
        loop {
            let current = self.pace.tick_at(clock::now());
            let tick = self.last.map_or(current, |last| current.max(last + 1));
            let due = self.pace.time_of(tick);
            if due > deadline {
                clock::sleep_until(deadline);
                return Ok(None);
            }
            clock::sleep_until(due);
            self.last = Some(tick);
            let grabbed = self.grab().inspect_err(|error| {
                self.lost = Some(error.clone());
            });
            if let Some(frame) = grabbed? {
                return Ok(Some(frame));
            }
        }
    }

    fn refresh(&mut self) {
        self.difference.forget();
    }

    fn set_style(&mut self, style: PointerStyle) {
        if let Err(error) = self.grab.set_style(style) {
            tracing::warn!(%error, "the pointer's style stays as it is");
        }
    }
}
