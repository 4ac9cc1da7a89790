//! Something to record: a window with a moving page and a frame counter.

mod canvas;
mod card;
mod page;
mod play;
mod stills;
mod window;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use anyhow::{Result, anyhow, ensure};
use aside_media::{FrameRate, HostInstant, Rect};

pub use self::card::{Field, test_card};
use self::play::{Play, State};
pub use self::stills::Stills;
use self::window::Window;
use crate::clock::now;
use crate::counter;
use crate::marks::Marks;

/// Frames whose moments are remembered: an hour at 30 a second.
const REMEMBERED: usize = 108_000;
/// The smallest window whose strip and text can be read.
const SMALLEST: (u32, u32) = (320, 200);

/// What a scene shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SceneKind {
    /// A page of text, and nothing ever changes.
    StaticPage,
    /// Somebody goes through the page: lines are marked, a note is typed, the
    /// page scrolls. Most frames change a little, some all, many nothing.
    Walkthrough,
    /// Every pixel changes with every frame.
    FullMotion,
    /// The flat fields of colour of [`test_card`], and nothing ever changes.
    TestCard,
}

/// How a scene is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SceneOptions {
    /// What it shows.
    pub kind: SceneKind,
    /// Where; `None` fills the screen.
    pub area: Option<Rect>,
    /// Frames per second.
    pub rate: FrameRate,
    /// The window's title.
    pub title: String,
}

impl SceneOptions {
    /// A scene that fills the screen, 30 frames a second.
    pub fn full(kind: SceneKind) -> Self {
        Self {
            kind,
            area: None,
            rate: FrameRate::fps(30),
            title: "Aside stage".to_owned(),
        }
    }
}

/// A frame that was shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shown {
    /// What its strip says; see [`counter::read`].
    pub number: u32,
    /// When the X server had drawn it, on the host's monotonic clock.
    pub at: HostInstant,
    /// Whether a mark's flash is lit; `None` while there are no marks.
    pub flash: Option<bool>,
}

/// A scene that plays on a thread of its own until dropped.
///
/// The strip's number is the number of the frame at which the picture last
/// changed: a picture that stays keeps its number.
#[derive(Debug)]
pub struct Scene {
    shared: Arc<Mutex<Shared>>,
    start: HostInstant,
    rate: FrameRate,
    thread: Option<JoinHandle<Result<()>>>,
}

#[derive(Debug, Default)]
struct Shared {
    shown: Vec<Shown>,
    marks: Option<Marks>,
    closing: bool,
}

fn lock(shared: &Mutex<Shared>) -> MutexGuard<'_, Shared> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Scene {
    /// Opens the window on `display` (such as `:101`) and returns when its
    /// first frame can be seen.
    ///
    /// # Errors
    /// When the display cannot be reached or is not one of a stage's (24 bits
    /// deep), or the area is too small to be read.
    pub fn show(display: &str, options: &SceneOptions) -> Result<Self> {
        let mut window = Window::open(display, options)?;
        let size = window.size();
        ensure!(
            size.width >= SMALLEST.0 && size.height >= SMALLEST.1,
            "a scene needs at least {} x {} pixels",
            SMALLEST.0,
            SMALLEST.1
        );
        let play = Play::new(options.kind, size);
        for (layer, canvas) in play.layers() {
            window.upload(layer, &canvas)?;
        }
        let shared = Arc::new(Mutex::new(Shared::default()));
        let mut performer = Performer {
            window,
            play,
            shared: Arc::clone(&shared),
            start: now(),
            rate: options.rate,
            before: None,
            flash: None,
        };
        performer.perform(0)?;
        let start = performer.start;
        let thread = thread::Builder::new()
            .name("rig-scene".to_owned())
            .spawn(move || performer.run())?;
        Ok(Self {
            shared,
            start,
            rate: options.rate,
            thread: Some(thread),
        })
    }

    /// The frames shown so far, oldest first; of a very long scene the first
    /// hour.
    pub fn shown(&self) -> Vec<Shown> {
        lock(&self.shared).shown.clone()
    }

    /// Lets a flash appear with every mark; `None` ends it.
    pub fn mark(&self, marks: Option<Marks>) {
        lock(&self.shared).marks = marks;
    }

    /// The moment of the first frame that is due at or after `at`: where a
    /// mark can be exact.
    pub fn frame_at_or_after(&self, at: HostInstant) -> HostInstant {
        let interval = self.rate.interval();
        let since = at.saturating_since(self.start);
        let frames = since.as_nanos().div_ceil(interval.as_nanos().max(1));
        self.start + interval * u32::try_from(frames).unwrap_or(u32::MAX)
    }

    /// The moment of frame 0, from which all frames are counted.
    pub const fn began(&self) -> HostInstant {
        self.start
    }

    /// Closes the window.
    ///
    /// # Errors
    /// When the scene had ended before, as when its display died.
    pub fn close(mut self) -> Result<()> {
        self.end()
    }

    fn end(&mut self) -> Result<()> {
        lock(&self.shared).closing = true;
        match self.thread.take().map(JoinHandle::join) {
            Some(Ok(ended)) => ended,
            Some(Err(_)) => Err(anyhow!("the scene's thread has panicked")),
            None => Ok(()),
        }
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        if let Err(error) = self.end() {
            tracing::debug!(%error, "the scene had ended before");
        }
    }
}

/// The thread's own state.
struct Performer {
    window: Window,
    play: Play,
    shared: Arc<Mutex<Shared>>,
    start: HostInstant,
    rate: FrameRate,
    /// What the window shows; `None` when it must be painted anew.
    before: Option<State>,
    flash: Option<bool>,
}

impl Performer {
    fn run(mut self) -> Result<()> {
        let mut frame = 0u32;
        loop {
            // A frame that is late by more than its length is skipped: the
            // scene keeps time, and the numbers tell what was not shown.
            let passed = now().saturating_since(self.start).as_nanos();
            let current = passed / self.rate.interval().as_nanos().max(1);
            frame = u32::try_from(current)?.max(frame + 1);
            let due = self.start + self.rate.interval() * frame;
            thread::sleep(due.saturating_since(now()));
            if lock(&self.shared).closing {
                return Ok(());
            }
            if self.window.needs_repaint()? {
                self.before = None;
                self.flash = None;
            }
            self.perform(frame)?;
        }
    }

    /// Brings the window to what frame `frame` looks like.
    fn perform(&mut self, frame: u32) -> Result<()> {
        let state = self.play.state(frame);
        let mut draws = self.play.draw(self.before, state);
        let due = self.start + self.rate.interval() * frame;
        let flash = lock(&self.shared).marks.map(|marks| marks.lit(due));
        // What was painted anew under the flash needs the flash again.
        let covered = !draws.is_empty() && flash.is_some();
        if covered || flash != self.flash {
            draws.push(play::flash(self.window.size(), flash.unwrap_or(false)));
        }
        if draws.is_empty() {
            return Ok(());
        }
        self.before = Some(state);
        self.flash = flash;
        let number = frame % counter::LIMIT;
        draws.extend(play::strip(self.window.size(), number));
        self.window.draw(&draws)?;
        let mut shared = lock(&self.shared);
        if shared.shown.len() < REMEMBERED {
            shared.shown.push(Shown {
                number,
                at: now(),
                flash,
            });
        }
        Ok(())
    }
}
