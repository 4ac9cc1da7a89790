//! Record, pause, resume, stop, discard.

use aside_capture::{MonitorId, VideoTarget};
use aside_library::{ClipId, Kind};
use aside_media::{FrameRate, PointerStyle};
use aside_recorder::{ScreenConfig, Session, SessionConfig, SoundConfig};
use jiff::Zoned;

use super::{App, blocking, lock};
use crate::take::Take;
use crate::view::{ClipKind, Event, RecordRequest, RecorderState, RecorderStatus, Started};
use crate::{AppError, ErrorCode};

const FRAME_RATE: FrameRate = FrameRate::fps(30);

impl App {
    /// Starts a take. When this returns it is recording, and its link is on
    /// the clipboard.
    ///
    /// # Errors
    /// When a take is in progress already, a device cannot be opened or the
    /// library cannot be written. Nothing is left behind then.
    pub async fn record(&self, request: RecordRequest) -> Result<Started, AppError> {
        let id = ClipId::random().map_err(AppError::internal)?;
        let link = self.inner.store.link(&id).to_string();
        self.begin(Take::starting(&id, request.kind, &link))?;
        self.meter_stop();
        match self.start_session(&id, request).await {
            Ok((session, events)) => {
                self.update_take(|take| take.attach(session));
                self.follow(id, events);
                self.publish(&id);
                self.copy_to_clipboard(&link);
                Ok(Started {
                    clip_id: id.to_string(),
                    link,
                })
            }
            Err(error) => {
                *lock(&self.inner.take) = None;
                self.tell(Event::Recorder(RecorderState::default()));
                Err(error)
            }
        }
    }

    /// Makes time stand still.
    ///
    /// # Errors
    /// When nothing is being recorded.
    pub fn pause(&self) -> Result<(), AppError> {
        self.order(Session::pause)
    }

    /// Lets time go on.
    ///
    /// # Errors
    /// When nothing is being recorded.
    pub fn resume(&self) -> Result<(), AppError> {
        self.order(Session::resume)
    }

    /// Ends the take and keeps it.
    ///
    /// # Errors
    /// When nothing is being recorded.
    pub fn stop(&self) -> Result<(), AppError> {
        self.order(Session::stop)
    }

    /// Ends the take and throws it away.
    ///
    /// # Errors
    /// When nothing is being recorded.
    pub fn discard(&self) -> Result<(), AppError> {
        self.order(Session::discard)
    }

    /// The take's place is taken before its devices open, so that two requests
    /// at once cannot both have it.
    fn begin(&self, take: Take) -> Result<(), AppError> {
        let state = take.state();
        let mut place = lock(&self.inner.take);
        if place.is_some() {
            return Err(AppError::new(
                ErrorCode::Conflict,
                "A clip is being recorded already.",
                "Stop or discard it first.",
            ));
        }
        *place = Some(take);
        drop(place);
        self.tell(Event::Recorder(state));
        Ok(())
    }

    async fn start_session(
        &self,
        id: &ClipId,
        request: RecordRequest,
    ) -> Result<
        (
            Session,
            crossbeam_channel::Receiver<aside_recorder::SessionEvent>,
        ),
        AppError,
    > {
        let screen = (request.kind == ClipKind::Screen).then(|| ScreenConfig {
            target: request
                .monitor_id
                .map_or(VideoTarget::PrimaryMonitor, |name| {
                    VideoTarget::Monitor(MonitorId::new(name))
                }),
            frame_rate: FRAME_RATE,
            pointer: true,
            style: PointerStyle::default(),
            backend: self.inner.settings.screen_backend.into(),
        });
        let microphone = match request.microphone_off {
            true => None,
            false => Some(self.audio_target(request.microphone_id).await?),
        };
        let config = SessionConfig {
            id: *id,
            kind: library_kind(request.kind),
            title: request.title.unwrap_or_else(|| default_title(request.kind)),
            screen,
            camera: None,
            microphone,
            system_audio: None,
            sound: SoundConfig::default(),
            speech: self.speech_config(),
        };
        let library = self.inner.library.clone();
        Ok(blocking(move || Session::start(config, &library)).await??)
    }

    fn order(&self, order: impl FnOnce(&Session)) -> Result<(), AppError> {
        match lock(&self.inner.take).as_ref().and_then(Take::session) {
            Some(session) => {
                order(session);
                Ok(())
            }
            None => Err(AppError::new(
                ErrorCode::Conflict,
                "Nothing is being recorded.",
                "Start a recording first.",
            )),
        }
    }

    /// Changes what is known of the take, and tells everyone.
    pub(crate) fn update_take(&self, change: impl FnOnce(&mut Take)) {
        let state = {
            let mut place = lock(&self.inner.take);
            let Some(take) = place.as_mut() else { return };
            change(take);
            take.state()
        };
        self.tell(Event::Recorder(state));
    }

    /// The take is over: the recorder is free for the next.
    pub(crate) fn free_recorder(&self, id: &ClipId) {
        let mut place = lock(&self.inner.take);
        if place.as_ref().is_some_and(|take| take.is(id)) {
            *place = None;
            drop(place);
            self.tell(Event::Recorder(RecorderState {
                status: RecorderStatus::Idle,
                ..RecorderState::default()
            }));
        }
    }
}

fn library_kind(kind: ClipKind) -> Kind {
    match kind {
        ClipKind::Screen => Kind::Screen,
        ClipKind::Voice => Kind::Voice,
        ClipKind::Camera => Kind::Camera,
    }
}

/// `Screen, 22 November 15:30`, in local time.
fn default_title(kind: ClipKind) -> String {
    let what = match kind {
        ClipKind::Screen => "Screen",
        ClipKind::Voice => "Voice note",
        ClipKind::Camera => "Camera",
    };
    format!("{what}, {}", Zoned::now().strftime("%-d %B %H:%M"))
}
