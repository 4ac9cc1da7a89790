//! The thread of the screen: `screen`.

use std::time::Duration;

use aside_capture::{VideoOptions, VideoSource, clock, open_video};
use aside_library::{Problem, ProblemCode};
use aside_media::{ClipTime, Frame, HostInstant, Size};
use crossbeam_channel::{Receiver, Sender, TrySendError};

use crate::Error;
use crate::clock::TakeClock;
use crate::config::ScreenConfig;
use crate::threads::{Control, LastWord, Picture, Report, Worker};

/// How long `screen` may look away from its orders.
const GLANCE: Duration = Duration::from_millis(50);

/// A picture that does not change is said to be still this often, so that
/// every fragment holds one.
pub(crate) const HEARTBEAT: Duration = Duration::from_millis(900);

/// What `screen` works with.
pub(crate) struct Screen {
    pub(crate) config: ScreenConfig,
    pub(crate) control: Receiver<Control>,
    pub(crate) frames: Sender<Picture>,
    pub(crate) reports: Sender<Report>,
}

impl Screen {
    /// The body of the thread: opens the source, says its size, then follows
    /// orders until it is stopped.
    pub(crate) fn run(self, opened: &Sender<Result<Size, Error>>) {
        // Dropped last, when no picture can follow.
        let _last_word = LastWord {
            worker: Worker::Screen,
            reports: self.reports.clone(),
        };
        let options = VideoOptions {
            frame_rate: self.config.frame_rate,
            pointer: self.config.pointer,
            style: self.config.style,
            backend: self.config.backend,
        };
        match open_video(&self.config.target, options) {
            Ok(source) => {
                let size = source.size();
                if opened.send(Ok(size)).is_ok() {
                    self.take(source);
                }
            }
            // Nobody listens any more only when the session was given up.
            Err(error) => drop(opened.send(Err(error.into()))),
        }
    }

    /// Waits for the start, then follows orders until it is stopped.
    fn take(&self, mut source: Box<dyn VideoSource>) {
        loop {
            match self.control.recv() {
                Ok(Control::Start(at)) => return Take::new(self, source, at).run(),
                Ok(Control::Style(style)) => source.set_style(style),
                Ok(_) => {}
                Err(_) => return,
            }
        }
    }
}

/// A running picture.
struct Take<'a> {
    screen: &'a Screen,
    /// `None` once the source has died: the last picture then stands still.
    source: Option<Box<dyn VideoSource>>,
    clock: TakeClock,
    said: ClipTime,
    sent_any: bool,
    drops: Drops,
}

impl<'a> Take<'a> {
    fn new(screen: &'a Screen, mut source: Box<dyn VideoSource>, at: HostInstant) -> Self {
        source.refresh();
        Self {
            screen,
            source: Some(source),
            clock: TakeClock::starting(at),
            said: ClipTime::ZERO,
            sent_any: false,
            drops: Drops::default(),
        }
    }

    fn run(mut self) {
        let stop = loop {
            if let Some(stop) = self.orders() {
                break stop;
            }
            if !self.look() {
                return;
            }
        };
        if let Some(end) = self.clock.clip_time(stop) {
            self.report_drops(end);
            drop(self.screen.frames.send(Picture::Still(end)));
        }
    }

    /// Carries out what was ordered; the moment to stop at, if it came.
    fn orders(&mut self) -> Option<HostInstant> {
        loop {
            match self.screen.control.try_recv() {
                Ok(Control::Pause(at)) => self.clock.pause(at),
                Ok(Control::Resume(at)) => {
                    self.clock.resume(at);
                    if let Some(source) = &mut self.source {
                        source.refresh();
                    }
                }
                Ok(Control::Stop(at)) => return Some(at),
                Ok(Control::Style(style)) => {
                    if let Some(source) = &mut self.source {
                        source.set_style(style);
                    }
                }
                Ok(Control::Start(_) | Control::Fade(..) | Control::Camera(_)) => {}
                Err(crossbeam_channel::TryRecvError::Empty) => return None,
                Err(crossbeam_channel::TryRecvError::Disconnected) => return Some(clock::now()),
            }
        }
    }

    /// Waits for one picture and passes it on; false when nobody takes it.
    fn look(&mut self) -> bool {
        let deadline = clock::now() + GLANCE;
        let frame = match self.source.as_mut().map(|source| source.next(deadline)) {
            Some(Ok(frame)) => frame,
            Some(Err(error)) => {
                self.lost(&error);
                None
            }
            None => {
                std::thread::sleep(GLANCE);
                None
            }
        };
        match frame {
            Some(frame) if self.clock.is_running_at(frame.at) => self.pass_on(frame),
            _ => self.heartbeat(),
        }
    }

    fn pass_on(&mut self, frame: Frame) -> bool {
        let Some(at) = self.clock.clip_time(frame.at) else {
            return true;
        };
        // The clip begins with a picture, not a few milliseconds before one.
        let at = if self.sent_any { at } else { ClipTime::ZERO };
        match self
            .screen
            .frames
            .try_send(Picture::Changed(frame.stamped(at)))
        {
            Ok(()) => {
                (self.said, self.sent_any) = (at, true);
                true
            }
            Err(TrySendError::Full(_)) => {
                self.drops.count(at);
                if let Some(source) = &mut self.source {
                    source.refresh();
                }
                true
            }
            Err(TrySendError::Disconnected(_)) => false,
        }
    }

    fn heartbeat(&mut self) -> bool {
        let now = clock::now();
        let due = self.sent_any && self.clock.is_running_at(now);
        match self.clock.clip_time(now) {
            Some(at) if due && at.saturating_since(self.said) >= HEARTBEAT => {
                self.said = at;
                self.report_drops(at);
                match self.screen.frames.try_send(Picture::Still(at)) {
                    Ok(()) | Err(TrySendError::Full(_)) => true,
                    Err(TrySendError::Disconnected(_)) => false,
                }
            }
            _ => true,
        }
    }

    fn lost(&mut self, error: &aside_capture::Error) {
        self.source = None;
        let at = self.clock.clip_time(clock::now()).unwrap_or(ClipTime::ZERO);
        let message = format!("The picture stopped at {}: {error}", at.clock());
        let problem = Problem::new(ProblemCode::SourceEnded, at, Duration::ZERO, message);
        drop(self.screen.reports.send(Report::Problem(problem)));
        drop(
            self.screen
                .reports
                .send(Report::SourceEnded(Worker::Screen)),
        );
    }

    fn report_drops(&mut self, now: ClipTime) {
        if let Some(problem) = self.drops.settle(now) {
            drop(self.screen.reports.send(Report::Problem(problem)));
        }
    }
}

/// Pictures lost because the encoder did not keep up, gathered into one
/// problem for each bad stretch.
#[derive(Default)]
struct Drops {
    count: u64,
    first: ClipTime,
    last: ClipTime,
}

impl Drops {
    /// A stretch is over when nothing was dropped for this long.
    const CALM: Duration = Duration::from_millis(500);

    fn count(&mut self, at: ClipTime) {
        if self.count == 0 {
            self.first = at;
        }
        self.last = at;
        self.count += 1;
    }

    fn settle(&mut self, now: ClipTime) -> Option<Problem> {
        if self.count == 0 || now.saturating_since(self.last) < Self::CALM {
            return None;
        }
        let Self { count, first, last } = std::mem::take(self);
        let when = first.clock();
        let message =
            format!("{count} pictures were dropped near {when}: the machine was too busy.");
        let length = last.saturating_since(first);
        let mut problem = Problem::new(ProblemCode::FramesDropped, first, length, message);
        problem.extra.insert("count".to_owned(), count.into());
        Some(problem)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_stretch_is_one_problem() {
        let mut drops = Drops::default();
        drops.count(ClipTime::from_millis(1_000));
        drops.count(ClipTime::from_millis(1_100));
        assert!(drops.settle(ClipTime::from_millis(1_200)).is_none());
        let problem = drops.settle(ClipTime::from_millis(1_700)).unwrap();
        assert!(
            problem
                .message
                .starts_with("2 pictures were dropped near 0:01")
        );
        assert!(drops.settle(ClipTime::from_millis(9_000)).is_none());
    }
}
