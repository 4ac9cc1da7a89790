//! One take, from Record to the last word of its transcript.

mod running;
mod sources;

use aside_capture::clock;
use aside_library::{ClipId, Library, MarkKind};
use aside_media::{CameraLayout, Gain, HostInstant, PointerStyle};
use aside_sound::Fader;
use crossbeam_channel::{Receiver, Sender, bounded, select};

use self::sources::Sources;
use crate::Error;
use crate::config::SessionConfig;
use crate::event::SessionEvent;
use crate::sound::SoundChannel;
use crate::threads::{CONTROL_QUEUE, Control, Report, Worker, spawn};

/// Events on their way to whoever started the session.
///
/// From: `session` and what it starts after the take. To: the caller, who must
/// keep receiving until [`SessionEvent::Done`]. Full: levels and times are
/// dropped, anything else waits. Closed by the caller: events are dropped.
const EVENT_QUEUE: usize = 1024;

/// A take in progress. Dropping it is Stop.
#[derive(Debug)]
pub struct Session {
    id: ClipId,
    orders: Sender<Order>,
}

/// A take whose devices are open and warm, and that has not begun: nothing is
/// on the disk, levels are told as events. Dropping it closes the devices,
/// within a tenth of a second.
#[derive(Debug)]
pub struct Standby {
    session: Session,
}

enum Order {
    /// Begin at this moment, and say whether that went well.
    Start(HostInstant, Sender<Result<(), Error>>),
    Pause,
    Resume,
    Stop,
    Discard,
    Fade(SoundChannel, Change),
    Camera(CameraLayout),
    Style(PointerStyle),
    Mark(MarkKind, Option<String>),
}

/// What is to be different about a fader.
#[derive(Clone, Copy)]
enum Change {
    Gain(Gain),
    Muted(bool),
}

impl Change {
    const fn apply(self, fader: &mut Fader) {
        match self {
            Self::Gain(gain) => fader.gain = gain,
            Self::Muted(muted) => fader.muted = muted,
        }
    }
}

impl Session {
    /// Opens the sources and gets everything ready for [`Standby::start`]. The
    /// receiver tells levels from now on.
    ///
    /// # Errors
    /// When a device cannot be opened. Nothing is left behind then.
    pub fn prepare(
        config: SessionConfig,
        library: &Library,
    ) -> Result<(Standby, Receiver<SessionEvent>), Error> {
        let id = config.id;
        let waiting = Waiting {
            sources: Sources::open(&config)?,
            config,
            library: library.clone(),
        };
        let (orders, orders_in) = bounded(CONTROL_QUEUE);
        let (events, events_out) = bounded(EVENT_QUEUE);
        spawn("session", move || waiting.run(&orders_in, events))?;
        let session = Self { id, orders };
        Ok((Standby { session }, events_out))
    }

    /// Opens the sources, creates the clip and starts recording into it: the
    /// short way, for who needs no countdown.
    ///
    /// Returns when the first moment of the clip has passed. The receiver must
    /// be drained until [`SessionEvent::Done`].
    ///
    /// # Errors
    /// As [`Session::prepare`] and [`Standby::start`].
    pub fn start(
        config: SessionConfig,
        library: &Library,
    ) -> Result<(Self, Receiver<SessionEvent>), Error> {
        let (standby, events) = Self::prepare(config, library)?;
        Ok((standby.start()?, events))
    }

    /// The clip being recorded.
    pub const fn id(&self) -> ClipId {
        self.id
    }

    /// Makes time stand still, from now on.
    pub fn pause(&self) {
        self.order(Order::Pause);
    }

    /// Lets time go on, from now on.
    pub fn resume(&self) {
        self.order(Order::Resume);
    }

    /// Makes a channel louder or quieter in the clip, from now on.
    pub fn set_gain(&self, channel: SoundChannel, gain: Gain) {
        self.order(Order::Fade(channel, Change::Gain(gain)));
    }

    /// Keeps a channel out of the clip, from now on, or lets it in again. What
    /// it hears meanwhile is kept nowhere: neither its safety track nor the
    /// transcript has it.
    pub fn set_muted(&self, channel: SoundChannel, muted: bool) {
        self.order(Order::Fade(channel, Change::Muted(muted)));
    }

    /// Shows the camera like this from its next picture on, within a tenth of
    /// a second; one that was off opens first, which may take a second or two.
    /// Without a screen the camera is all of the picture, whatever is said.
    pub fn set_camera(&self, layout: CameraLayout) {
        self.order(Order::Camera(layout));
    }

    /// Shows more, or less, of what the person does, from now on.
    pub fn set_pointer_style(&self, style: PointerStyle) {
        self.order(Order::Style(style));
    }

    /// Marks this moment; in a pause, that of the pause.
    pub fn mark(&self, kind: MarkKind) {
        self.order(Order::Mark(kind, None));
    }

    /// Has a chapter of this title begin at this moment; in a pause, at that of
    /// the pause.
    pub fn begin_chapter(&self, title: String) {
        self.order(Order::Mark(MarkKind::Chapter, Some(title)));
    }

    /// Ends the take now and keeps it.
    pub fn stop(&self) {
        self.order(Order::Stop);
    }

    /// Ends the take now and takes it off the disk.
    pub fn discard(&self) {
        self.order(Order::Discard);
    }

    fn order(&self, order: Order) {
        // Closed: the take has ended already, and so did the order's purpose.
        self.orders.send(order).ok();
    }
}

impl Standby {
    /// The clip that will be recorded.
    pub const fn id(&self) -> ClipId {
        self.session.id
    }

    /// As [`Session::set_gain`].
    pub fn set_gain(&self, channel: SoundChannel, gain: Gain) {
        self.session.set_gain(channel, gain);
    }

    /// As [`Session::set_muted`].
    pub fn set_muted(&self, channel: SoundChannel, muted: bool) {
        self.session.set_muted(channel, muted);
    }

    /// As [`Session::set_camera`].
    pub fn set_camera(&self, layout: CameraLayout) {
        self.session.set_camera(layout);
    }

    /// As [`Session::set_pointer_style`].
    pub fn set_pointer_style(&self, style: PointerStyle) {
        self.session.set_pointer_style(style);
    }

    /// Creates the clip and starts recording into it, from this moment on: and
    /// a little earlier, if there is sound. What was heard up to 300 ms before
    /// belongs to the clip, so that no first word is cut; its first picture is
    /// shown from there on.
    ///
    /// # Errors
    /// When the codec refuses or the clip's folder cannot be written. The
    /// devices are closed then, and nothing is left behind.
    pub fn start(self) -> Result<Session, Error> {
        let (answer, started) = bounded(1);
        self.session.order(Order::Start(clock::now(), answer));
        started
            .recv()
            .unwrap_or(Err(Error::Crashed("session")))
            .map(|()| self.session)
    }
}

/// What the `session` thread owns before the take begins.
struct Waiting {
    sources: Sources,
    config: SessionConfig,
    library: Library,
}

impl Waiting {
    /// The body of the `session` thread.
    fn run(mut self, orders: &Receiver<Order>, events: Sender<SessionEvent>) {
        let reports = self.sources.reports.1.clone();
        loop {
            select! {
                recv(orders) -> order => match order {
                    Ok(Order::Start(pressed, answer)) => {
                        return self.start(pressed, &answer, orders, events);
                    }
                    Ok(Order::Fade(channel, change)) => {
                        change.apply(self.config.sound.fader_mut(channel));
                    }
                    Ok(Order::Camera(layout)) => {
                        if let Some(camera) = &mut self.config.camera {
                            camera.layout = layout;
                        }
                        self.sources.tell(Worker::Camera, Control::Camera(layout));
                    }
                    Ok(Order::Style(style)) => {
                        self.sources.tell(Worker::Screen, Control::Style(style));
                    }
                    Ok(_) => {}
                    Err(_) => return,
                },
                recv(reports) -> report => match report {
                    Ok(Report::Level(channel, level)) => {
                        drop(events.try_send(SessionEvent::Level(channel, level)));
                    }
                    Ok(Report::Problem(problem)) => {
                        drop(events.send(SessionEvent::Problem(problem)));
                    }
                    Ok(_) => {}
                    Err(_) => return,
                },
            }
        }
    }

    fn start(
        self,
        pressed: HostInstant,
        answer: &Sender<Result<(), Error>>,
        orders: &Receiver<Order>,
        events: Sender<SessionEvent>,
    ) {
        match self.sources.start(self.config, &self.library, pressed) {
            Ok(running) => {
                drop(answer.send(Ok(())));
                running.run(orders.clone(), events);
            }
            Err(error) => drop(answer.send(Err(error))),
        }
    }
}
