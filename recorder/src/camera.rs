//! The threads of the camera: `camera`, which follows orders, and
//! `camera-device`, which may hang on a device without anybody waiting for it.

mod device;
mod watch;

use std::time::Duration;

use aside_capture::{CameraFit, clock};
use aside_library::{Problem, ProblemCode};
use aside_media::{CameraLayout, ClipTime, Frame, HostInstant, Size};
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, TrySendError, never, select};

use self::device::{Device, Told};
use self::watch::Watch;
use crate::Error;
use crate::clock::TakeClock;
use crate::config::CameraConfig;
use crate::screen::HEARTBEAT;
use crate::threads::{CameraPicture, Control, LastWord, Report, Worker};

/// How long `camera` may go without looking at the time.
const GLANCE: Duration = Duration::from_millis(50);

/// A camera that went away is looked for this often.
const RETRY: Duration = Duration::from_secs(2);

/// A camera that was closed a moment ago may still be busy with that.
const CLOSING: Duration = Duration::from_secs(2);
const AGAIN: Duration = Duration::from_millis(250);

/// At the start, a camera that does not open within this time is given up.
const OPENING: Duration = Duration::from_secs(8);

/// What `camera` works with.
pub(crate) struct Camera {
    pub(crate) config: CameraConfig,
    /// Nothing else is seen: the camera is all of the picture.
    pub(crate) alone: bool,
    pub(crate) control: Receiver<Control>,
    /// The size of the clip's picture, once it is known.
    pub(crate) size: Receiver<Size>,
    pub(crate) pictures: Sender<CameraPicture>,
    pub(crate) reports: Sender<Report>,
}

impl Camera {
    /// The body of the thread: opens the camera, says the size of its
    /// pictures, then follows orders until it is stopped.
    pub(crate) fn run(self, opened: &Sender<Result<Size, Error>>) {
        // Dropped last, when no picture can follow.
        let _last_word = LastWord {
            worker: Worker::Camera,
            reports: self.reports.clone(),
        };
        let layout = self.layout(self.config.layout);
        let (device, size) = match self.first(layout) {
            Ok(found) => found,
            // Nobody listens any more only when the session was given up.
            Err(error) => return drop(opened.send(Err(error))),
        };
        if opened.send(Ok(size)).is_err() {
            return;
        }
        let Some((at, size, layout)) = self.wait_for_start(layout) else {
            return;
        };
        Take::new(&self, device, layout, size, at).run();
    }

    /// A camera that is off stays closed.
    fn first(&self, layout: CameraLayout) -> Result<(Option<Device>, Size), Error> {
        if layout == CameraLayout::Off {
            return Ok((None, Size::default()));
        }
        let device = Device::start(&self.config)?;
        match device.told.recv_timeout(OPENING) {
            Ok(Told::Open(size)) => Ok((Some(device), size)),
            Ok(Told::Ended(error)) => Err(error.into()),
            Ok(Told::Seen(_)) | Err(RecvTimeoutError::Disconnected) => {
                Err(Error::Crashed("camera-device"))
            }
            Err(RecvTimeoutError::Timeout) => Err(Error::NoAnswer {
                what: "camera",
                seconds: OPENING.as_secs(),
            }),
        }
    }

    fn wait_for_start(
        &self,
        mut layout: CameraLayout,
    ) -> Option<(HostInstant, Size, CameraLayout)> {
        loop {
            match self.control.recv().ok()? {
                Control::Start(at) => return Some((at, self.size.recv().ok()?, layout)),
                Control::Camera(wanted) => layout = self.layout(wanted),
                _ => {}
            }
        }
    }

    /// Without anything else to see there is one layout only.
    const fn layout(&self, wanted: CameraLayout) -> CameraLayout {
        match self.alone {
            true => CameraLayout::Full,
            false => wanted,
        }
    }

    fn report(&self, code: ProblemCode, at: ClipTime, message: String) {
        let problem = Problem::new(code, at, Duration::ZERO, message);
        drop(self.reports.send(Report::Problem(problem)));
    }
}

/// A running camera.
struct Take<'a> {
    camera: &'a Camera,
    layout: CameraLayout,
    size: Size,
    clock: TakeClock,
    device: Option<Device>,
    /// The device has answered.
    is_open: bool,
    /// When it was closed last because it was not wanted.
    closed_at: Option<HostInstant>,
    /// When the device was lost; `None` while there is one, or none is wanted.
    lost_at: Option<HostInstant>,
    /// When to open it again, if there is none.
    due: HostInstant,
    watch: Watch,
    shown: bool,
    /// The last moment of which something was said to the encoder.
    said: Option<ClipTime>,
}

impl<'a> Take<'a> {
    fn new(
        camera: &'a Camera,
        device: Option<Device>,
        layout: CameraLayout,
        size: Size,
        at: HostInstant,
    ) -> Self {
        let mut take = Self {
            camera,
            layout: CameraLayout::Off,
            size,
            clock: TakeClock::starting(at),
            is_open: device.is_some(),
            device,
            closed_at: None,
            lost_at: None,
            due: at,
            watch: Watch::starting(at),
            shown: false,
            said: None,
        };
        take.lay_out(layout);
        take
    }

    fn run(mut self) {
        let told = |device: &Option<Device>| {
            device
                .as_ref()
                .map_or_else(never, |device| device.told.clone())
        };
        let stop = loop {
            select! {
                recv(self.camera.control) -> order => match order {
                    Ok(Control::Stop(at)) => break at,
                    Ok(order) => self.order(order),
                    Err(_) => break clock::now(),
                },
                recv(told(&self.device)) -> told => match told {
                    Ok(Told::Open(_)) => self.found(),
                    Ok(Told::Seen(frame)) => self.see(frame),
                    Ok(Told::Ended(error)) => self.lose(&error.to_string()),
                    Err(_) => self.lose("Its thread has ended."),
                },
                default(GLANCE) => {}
            }
            self.look_around();
        };
        if self.camera.alone
            && let Some(end) = self.clock.clip_time(stop)
        {
            drop(self.camera.pictures.send(CameraPicture::Still(end)));
        }
    }

    fn order(&mut self, order: Control) {
        match order {
            Control::Pause(at) => self.clock.pause(at),
            Control::Resume(at) => {
                self.clock.resume(at);
                self.watch.restart(at);
            }
            Control::Camera(wanted) => self.lay_out(self.camera.layout(wanted)),
            _ => {}
        }
    }

    /// Shows the camera in another way from its next picture on. A camera that
    /// is off is closed: its light goes out.
    fn lay_out(&mut self, layout: CameraLayout) {
        self.layout = layout;
        if layout == CameraLayout::Off {
            let open = self.device.take();
            self.closed_at = open.map(|_| clock::now()).or(self.closed_at);
            self.lost_at = None;
            self.hide();
        } else if self.device.is_some() {
            self.ask();
        } else if self.lost_at.is_none() {
            self.open();
        }
    }

    fn open(&mut self) {
        let now = clock::now();
        self.watch.restart(now);
        self.is_open = false;
        match Device::start(&self.camera.config) {
            Ok(device) => self.device = Some(device),
            Err(error) => {
                tracing::warn!(%error, "no thread for the camera");
                self.due = now + RETRY;
            }
        }
    }

    fn found(&mut self) {
        self.is_open = true;
        self.watch.restart(clock::now());
        self.ask();
        if self.lost_at.take().is_some() {
            let at = self.now();
            let message = format!("The camera was there again at {}.", at.clock());
            self.camera.report(ProblemCode::DeviceReturned, at, message);
        }
    }

    /// Tells the device how large its pictures are to be.
    fn ask(&self) {
        if let Some(device) = &self.device {
            // Full: the next picture of a wrong size asks again.
            device.fits.try_send(self.fit()).ok();
        }
    }

    fn fit(&self) -> CameraFit {
        match self.layout {
            CameraLayout::Bubble(bubble) => {
                let square = bubble.square(self.size);
                CameraFit::Cover(Size {
                    width: square.width,
                    height: square.height,
                })
            }
            CameraLayout::Full | CameraLayout::Off => CameraFit::Inside(self.size),
        }
    }

    /// Whether a picture has the size it is to be shown at.
    fn is_fit(&self, size: Size) -> bool {
        match self.fit() {
            CameraFit::Cover(wanted) => size == wanted,
            CameraFit::Inside(most) => {
                let fits = size.width <= most.width && size.height <= most.height;
                // Rounded to even numbers.
                fits && (size.width + 1 >= most.width || size.height + 1 >= most.height)
            }
            CameraFit::AsIs => true,
        }
    }

    fn see(&mut self, frame: Frame) {
        self.watch.see(&frame);
        if !self.is_fit(frame.size) {
            return self.ask();
        }
        if !self.clock.is_running_at(frame.at) {
            return;
        }
        let Some(at) = self.clock.clip_time(frame.at) else {
            return;
        };
        // A clip begins with a picture, not a few milliseconds before one.
        let is_first = self.camera.alone && self.said.is_none();
        let at = if is_first { ClipTime::ZERO } else { at };
        let picture = CameraPicture::Seen(frame.stamped(at), self.layout);
        // Full: the next one is as complete, and nearer to now.
        match self.camera.pictures.try_send(picture) {
            Ok(()) => (self.shown, self.said) = (true, Some(at)),
            Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => {}
        }
    }

    /// What has to be done without being told.
    fn look_around(&mut self) {
        let now = clock::now();
        if self.layout != CameraLayout::Off && self.device.is_none() && now >= self.due {
            self.open();
        }
        let is_on = self.device.is_some() && self.lost_at.is_none();
        if is_on && self.clock.is_running_at(now) {
            if let Some((since, why)) = self.watch.complain(now) {
                let at = self.clock.clip_time(since).unwrap_or(ClipTime::ZERO);
                let message = format!("{} since {}.", why, at.clock());
                self.camera.report(ProblemCode::DeadCamera, at, message);
            }
            if self.watch.is_gone(now) {
                self.hide();
            }
        }
        self.beat(now);
    }

    /// Says now and then that nothing has changed, when nobody else does.
    fn beat(&mut self, now: HostInstant) {
        let due = self.camera.alone && self.clock.is_running_at(now);
        if let (true, Some(said), Some(at)) = (due, self.said, self.clock.clip_time(now))
            && at.saturating_since(said) >= HEARTBEAT
        {
            self.said = Some(at);
            self.camera.pictures.try_send(CameraPicture::Still(at)).ok();
        }
    }

    fn lose(&mut self, why: &str) {
        let now = clock::now();
        self.device = None;
        let is_closing = |at| now.saturating_since(at) < CLOSING;
        if !self.is_open && self.closed_at.is_some_and(is_closing) {
            self.due = now + AGAIN;
            return;
        }
        self.due = now + RETRY;
        self.hide();
        if self.lost_at.is_some() {
            return;
        }
        self.lost_at = Some(now);
        let at = self.now();
        let message = format!("The camera was lost at {}: {why}", at.clock());
        self.camera.report(ProblemCode::DeviceLost, at, message);
        if self.camera.alone {
            let ended = Report::SourceEnded(Worker::Camera);
            drop(self.camera.reports.send(ended));
        }
    }

    /// Takes the camera out of the picture. When it is the picture, its last
    /// one stands.
    fn hide(&mut self) {
        if self.shown && !self.camera.alone {
            self.shown = false;
            // Full: the encoder is behind, but not for long.
            drop(self.camera.pictures.send(CameraPicture::Gone(self.now())));
        }
    }

    fn now(&self) -> ClipTime {
        self.clock.clip_time(clock::now()).unwrap_or(ClipTime::ZERO)
    }
}
