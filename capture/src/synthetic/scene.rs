//! The made picture.

use std::time::Duration;

use aside_media::{Frame, HostInstant, Patch, PixelFormat, Pool, Rect, Size};

use super::{MARK, Strip};
use crate::pace::Pace;
use crate::{Error, ErrorKind, VIDEO_BUFFERS, VideoOptions, VideoSource, clock};

/// A made picture with a frame number ([`Strip`]) and a flash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntheticScene {
    /// Its size; at least 128 by 16 pixels.
    pub size: Size,
    /// What changes in it.
    pub motion: Motion,
    /// After this long the source ends as if unplugged; `None`: never.
    pub lifetime: Option<Duration>,
}

impl SyntheticScene {
    /// A scene that never ends.
    pub const fn new(size: Size, motion: Motion) -> Self {
        Self {
            size,
            motion,
            lifetime: None,
        }
    }
}

/// What changes in a [`SyntheticScene`] from frame to frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Motion {
    /// Nothing: one frame, then none.
    Still,
    /// The frame number and the flash only.
    Counter,
    /// Every pixel.
    Full,
}

/// Delivers a [`SyntheticScene`] on the host clock's grid.
///
/// Frame `n` since the start carries number `n`, whether or not anyone asked
/// for those before it: what a slow caller missed shows as a gap.
#[derive(Debug)]
pub(crate) struct SceneSource {
    scene: SyntheticScene,
    strip: Strip,
    pace: Pace,
    started: HostInstant,
    first: i64,
    last: Option<i64>,
    complete: bool,
    /// Taken here, returned by whoever drops the frame. Empty: the tick is
    /// skipped, as a device would skip it.
    pool: Pool<u8>,
    picture: Picture,
}

impl SceneSource {
    pub(crate) fn new(scene: &SyntheticScene, options: &VideoOptions) -> Result<Self, Error> {
        let size = scene.size;
        let strip = Strip::new(size).ok_or_else(|| {
            Error::new(
                ErrorKind::Unsupported,
                format!(
                    "A made scene of {}x{} is too small.",
                    size.width, size.height
                ),
            )
        })?;
        let pace = Pace::new(options.frame_rate);
        let started = clock::now();
        Ok(Self {
            scene: scene.clone(),
            strip,
            pace,
            started,
            first: pace.tick_at(started),
            last: None,
            complete: true,
            pool: Pool::new(VIDEO_BUFFERS, 0),
            picture: Picture::new(size),
        })
    }

    /// The next tick that has something to show; `None`: there is none.
    fn due(&self) -> Option<i64> {
        let current = self.pace.tick_at(clock::now());
        match self.last {
            None => Some(current),
            Some(_) if self.scene.motion == Motion::Still && !self.complete => None,
            Some(last) => Some(current.max(last + 1)),
        }
    }

    fn render(&mut self, tick: i64) -> Option<Frame> {
        let mut data = self.pool.take()?;
        let at = self.pace.time_of(tick);
        let number = match self.scene.motion {
            Motion::Still => 0,
            Motion::Counter | Motion::Full => (tick - self.first) as u32,
        };
        let flash = self.scene.motion != Motion::Still && in_mark(at);
        let whole = self.complete || self.scene.motion == Motion::Full;
        let shift = if self.scene.motion == Motion::Full {
            number
        } else {
            0
        };
        let rect = if whole {
            Rect::whole(self.scene.size)
        } else {
            self.strip.rect()
        };
        self.picture.paint(&mut data, rect, shift);
        let stride = rect.width as usize * 4;
        self.strip.paint(&mut data, stride, number, flash);
        self.complete = false;
        Some(Frame {
            at,
            size: self.scene.size,
            format: PixelFormat::Bgra,
            patches: vec![Patch {
                rect,
                offset: 0,
                stride,
            }],
            data,
            pointer: None,
            keys: None,
        })
    }
}

impl VideoSource for SceneSource {
    fn size(&self) -> Size {
        self.scene.size
    }

    fn next(&mut self, deadline: HostInstant) -> Result<Option<Frame>, Error> {
        loop {
            super::check_alive(self.started, self.scene.lifetime, "The made scene")?;
            let end = self.scene.lifetime.map(|lifetime| self.started + lifetime);
            let limit = end.map_or(deadline, |end| deadline.min(end));
            match self.due() {
                Some(tick) if self.pace.time_of(tick) <= limit => {
                    clock::sleep_until(self.pace.time_of(tick));
                    self.last = Some(tick);
                    if let Some(frame) = self.render(tick) {
                        return Ok(Some(frame));
                    }
                }
                _ => clock::sleep_until(limit),
            }
            if clock::now() >= deadline {
                return Ok(None);
            }
        }
    }

    fn refresh(&mut self) {
        self.complete = true;
    }
}

/// Whether a flash or a beep sounds at `at`.
pub(super) fn in_mark(at: HostInstant) -> bool {
    at.nanos().rem_euclid(1_000_000_000) < MARK.as_nanos() as i64
}

/// Coloured slopes that wander to the left.
#[derive(Debug)]
struct Picture {
    /// Two widths of one row, so that any shift is one copy.
    row: Vec<u8>,
    width: u32,
}

impl Picture {
    fn new(size: Size) -> Self {
        let mut row = Vec::with_capacity(size.width as usize * 8);
        for x in 0..size.width * 2 {
            let x = x % size.width;
            let slope = (x * 255 / size.width) as u8;
            row.extend([slope, 64 + (x / 4 % 128) as u8, 255 - slope, 255]);
        }
        Self {
            row,
            width: size.width,
        }
    }

    /// Fills `data` with the pixels of `rect`, wandered by `shift` pixels a row.
    fn paint(&self, data: &mut Vec<u8>, rect: Rect, shift: u32) {
        for y in rect.y..rect.y + rect.height {
            let offset = (u64::from(shift) * 7 + u64::from(y) / 2 + u64::from(rect.x))
                % u64::from(self.width);
            let start = offset as usize * 4;
            data.extend_from_slice(&self.row[start..start + rect.width as usize * 4]);
        }
    }
}
