//! The `session` thread while a take goes on.

use std::collections::HashSet;
use std::thread::JoinHandle;
use std::time::Duration;

use aside_capture::clock;
use aside_library::{Clip, ClipId, Library, Mark, MarkKind, Problem, ProblemCode};
use aside_media::{CameraLayout, ClipTime, HostInstant};
use aside_transcript::{Cancel, Transcript, Word};
use crossbeam_channel::{Receiver, Sender, TrySendError, never, select, tick};

use super::{Change, Order};
use crate::clock::TakeClock;
use crate::config::SoundConfig;
use crate::event::{SessionEvent, SessionState};
use crate::sound::SoundChannel;
use crate::threads::{Control, Ending, Report, ToMux, Worker};
use crate::{Error, after};

/// How long the take is, is said this often.
const ELAPSED_EVERY: Duration = Duration::from_millis(100);

/// Everything the `session` thread owns while the take goes on.
pub(super) struct Running {
    pub(super) id: ClipId,
    pub(super) library: Library,
    /// How loud each channel is now.
    pub(super) sound: SoundConfig,
    pub(super) clock: TakeClock,
    pub(super) controls: Vec<(Worker, Sender<Control>)>,
    /// Those that have not said their last word.
    pub(super) workers: HashSet<Worker>,
    pub(super) reports: Receiver<Report>,
    pub(super) packets: Sender<ToMux>,
    pub(super) ending: Sender<Ending>,
    pub(super) mux: JoinHandle<Result<Option<Clip>, Error>>,
    pub(super) listening: Option<Listening>,
    /// What comes after Stop is left for another time once this is cancelled.
    pub(super) leave: Cancel,
    pub(super) has_sound: bool,
    /// How the camera is shown; off as well when there is none.
    pub(super) camera: CameraLayout,
    pub(super) stopped_at: Option<HostInstant>,
    pub(super) discard: bool,
    pub(super) error: Option<Error>,
    /// Problems and marks `mux` has not taken yet, the newest last.
    pub(super) unnoted: Vec<ToMux>,
}

/// The `speech` thread, and what it says.
pub(super) struct Listening {
    pub(super) words: Receiver<Vec<Word>>,
    pub(super) thread: JoinHandle<Result<Transcript, Error>>,
    pub(super) cancel: Cancel,
}

impl Running {
    /// The body of the `session` thread.
    pub(super) fn run(mut self, mut orders: Receiver<Order>, events: Sender<SessionEvent>) {
        drop(events.send(SessionEvent::State(SessionState::Recording)));
        let ticks = tick(ELAPSED_EVERY);
        let listening = self.listening.as_ref();
        let mut words = listening.map_or_else(never, |it| it.words.clone());
        while !self.workers.is_empty() {
            select! {
                recv(orders) -> order => match order {
                    Ok(order) => self.order(order, &events),
                    Err(_) => {
                        orders = never();
                        self.order(Order::Stop, &events);
                    }
                },
                recv(self.reports) -> report => match report {
                    Ok(report) => self.report(report, &events),
                    // Every thread has ended, one of them without a word.
                    Err(_) => break,
                },
                recv(words) -> recognised => match recognised {
                    Ok(recognised) => drop(events.send(SessionEvent::Words(recognised))),
                    Err(_) => words = never(),
                },
                recv(ticks) -> _ => {
                    self.hand_over();
                    self.say_elapsed(&events);
                }
            }
        }
        self.end(&events);
        drop(events.send(SessionEvent::Done));
    }

    fn order(&mut self, order: Order, events: &Sender<SessionEvent>) {
        let now = clock::now();
        let (control, state) = match order {
            Order::Start(..) => return,
            Order::Fade(channel, change) => return self.fade(now, channel, change),
            Order::Camera(layout) => {
                if self.workers.contains(&Worker::Camera) {
                    self.camera = layout;
                    self.tell(Worker::Camera, Control::Camera(layout));
                }
                return;
            }
            Order::Style(style) => return self.tell(Worker::Screen, Control::Style(style)),
            Order::Mark(kind, title) => return self.mark(now, kind, title, events),
            _ if self.stopped_at.is_some() => {
                return self.discard |= matches!(order, Order::Discard);
            }
            Order::Pause if !self.clock.is_paused() => (Control::Pause(now), SessionState::Paused),
            Order::Resume if self.clock.is_paused() => {
                (Control::Resume(now), SessionState::Recording)
            }
            Order::Pause | Order::Resume => return,
            Order::Stop | Order::Discard => {
                self.discard |= matches!(order, Order::Discard);
                self.stopped_at = Some(now);
                (Control::Stop(now), SessionState::Stopping)
            }
        };
        match control {
            Control::Pause(at) => self.clock.pause(at),
            Control::Resume(at) => self.clock.resume(at),
            _ => {}
        }
        self.control(control);
        drop(events.send(SessionEvent::State(state)));
    }

    /// Gives the order to start, and says which channels are muted from the
    /// beginning.
    pub(super) fn begin(&self, start: HostInstant) {
        self.control(Control::Start(start));
        for channel in SoundChannel::ALL {
            if self.sound.fader(channel).muted {
                self.say_fader(start, channel);
            }
        }
    }

    fn fade(&mut self, now: HostInstant, channel: SoundChannel, change: Change) {
        change.apply(self.sound.fader_mut(channel));
        self.say_fader(now, channel);
    }

    fn say_fader(&self, at: HostInstant, channel: SoundChannel) {
        let control = Control::Fade(at, self.sound.fader(channel));
        for (worker, sender) in &self.controls {
            if *worker == Worker::Ear(channel) {
                // Closed: that source has ended already.
                sender.send(control).ok();
            }
        }
    }

    /// A take that was stopped is marked no more.
    fn mark(
        &mut self,
        now: HostInstant,
        kind: MarkKind,
        title: Option<String>,
        events: &Sender<SessionEvent>,
    ) {
        if self.stopped_at.is_some() {
            return;
        }
        let at = self.clock.clip_time(now).unwrap_or(ClipTime::ZERO);
        let mark = Mark {
            title,
            ..Mark::new(kind, at)
        };
        self.unnoted.push(ToMux::Mark(mark.clone()));
        self.hand_over();
        drop(events.send(SessionEvent::Marked(mark)));
    }

    /// An order to one source.
    fn tell(&self, worker: Worker, control: Control) {
        for (_, sender) in self.controls.iter().filter(|(it, _)| *it == worker) {
            // Closed: that source has ended already.
            sender.send(control).ok();
        }
    }

    fn report(&mut self, report: Report, events: &Sender<SessionEvent>) {
        match report {
            // Nobody needs a level a moment later.
            Report::Level(channel, level) => {
                drop(events.try_send(SessionEvent::Level(channel, level)));
            }
            Report::Problem(problem) => {
                self.unnoted.push(ToMux::Problem(problem.clone()));
                self.hand_over();
                drop(events.send(SessionEvent::Problem(problem)));
            }
            Report::Sealed => drop(events.send(SessionEvent::SegmentSealed)),
            Report::SourceEnded(worker) => {
                tracing::warn!(?worker, "a source ended");
                let is_seen = worker == Worker::Screen && self.camera != CameraLayout::Off;
                if !self.has_sound && !is_seen {
                    self.order(Order::Stop, events);
                }
            }
            Report::Fatal(error) => {
                tracing::error!(%error, "the take cannot go on");
                if self.error.is_none() {
                    self.unnoted
                        .extend(self.disk_problem(&error).map(ToMux::Problem));
                    self.error = Some(error);
                }
                self.order(Order::Stop, events);
            }
            Report::Ended(worker) => {
                self.workers.remove(&worker);
            }
        }
    }

    /// What the clip's manifest says of a disk that refused.
    fn disk_problem(&self, error: &Error) -> Option<Problem> {
        let (code, what) = match error {
            Error::Library(aside_library::Error::DiskFull { .. }) => {
                (ProblemCode::DiskFull, "the disk was full")
            }
            Error::NoSpaceLeft { .. } => (ProblemCode::DiskFull, "the disk was nearly full"),
            Error::Library(_) => (ProblemCode::DiskError, "the disk failed"),
            _ => return None,
        };
        let at = self.clock.clip_time(clock::now()).unwrap_or(ClipTime::ZERO);
        let message = format!(
            "The recording ended at {}: {what}. All before is kept.",
            at.clock()
        );
        Some(Problem::new(code, at, Duration::ZERO, message))
    }

    /// Hands problems and marks to `mux`, as many as it takes: a disk that
    /// stands still must not hold up orders.
    fn hand_over(&mut self) {
        while let Some(item) = self.unnoted.pop() {
            if let Err(refused) = self.packets.try_send(item) {
                if let TrySendError::Full(item) = refused {
                    self.unnoted.push(item);
                }
                return;
            }
        }
    }

    pub(super) fn control(&self, control: Control) {
        for (_, sender) in &self.controls {
            // Closed: that source has ended already.
            sender.send(control).ok();
        }
    }

    fn say_elapsed(&self, events: &Sender<SessionEvent>) {
        let now = self.stopped_at.unwrap_or_else(clock::now);
        if let Some(at) = self.clock.clip_time(now) {
            drop(events.try_send(SessionEvent::Elapsed(at)));
        }
    }

    /// Closes the clip and gives it what it still lacks.
    fn end(self, events: &Sender<SessionEvent>) {
        let stop = self.stopped_at.unwrap_or_else(clock::now);
        let length = self.clock.clip_time(stop).unwrap_or(ClipTime::ZERO);
        let ending = if self.discard {
            Ending::Discard
        } else {
            Ending::Keep(length)
        };
        // `mux` reads the ending once every sender of packets is gone.
        for item in self.unnoted {
            drop(self.packets.send(item));
        }
        drop(self.ending.send(ending));
        drop(self.packets);
        let ended = self.mux.join().unwrap_or(Err(Error::Crashed("mux")));
        let kept = matches!(ended, Ok(Some(_)));
        match ended {
            Ok(Some(clip)) => {
                if let Some(error) = self.error {
                    drop(events.send(SessionEvent::Failed(error)));
                }
                drop(events.send(SessionEvent::Finished(Box::new(clip))));
            }
            Ok(None) => drop(events.send(SessionEvent::Discarded(self.id))),
            Err(error) => drop(events.send(SessionEvent::Failed(self.error.unwrap_or(error)))),
        }
        match (kept, self.listening) {
            (true, listening) => complete(&self.library, &self.id, listening, &self.leave, events),
            (false, Some(listening)) => {
                listening.cancel.cancel();
                drop(listening.thread.join());
            }
            (false, None) => {}
        }
    }
}

/// Gives a whole clip what it still lacks.
fn complete(
    library: &Library,
    id: &ClipId,
    listening: Option<Listening>,
    leave: &Cancel,
    events: &Sender<SessionEvent>,
) {
    let checked = after::start(library, id, leave, events);
    if let Some(listening) = listening {
        for words in &listening.words {
            drop(events.send(SessionEvent::Words(words)));
        }
        let result = listening.thread.join();
        let result = result.unwrap_or(Err(Error::Crashed("speech")));
        if !leave.is_cancelled() {
            after::report_transcript(library, id, result, events);
        }
    }
    if let Ok(checked) = checked {
        drop(checked.join());
    }
}
