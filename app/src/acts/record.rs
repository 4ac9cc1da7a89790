//! Record: from a request to a take that grows.

use std::time::Duration;

use aside_library::{ClipId, Kind};
use aside_recorder::{Session, SessionConfig, SessionEvent, Standby};
use crossbeam_channel::Receiver;
use jiff::{Timestamp, Zoned};
use tokio::sync::oneshot;
use tokio::time::{MissedTickBehavior, interval};

use super::expiry::moment;
use crate::app::App;
use crate::plan::{camera_config, microphone_target, screen_config, sound_config};
use crate::take::{CountdownEnd, Take};
use crate::view::{ClipKind, Event, RecordRequest, RecorderState, RecorderStatus, Started};
use crate::work::{blocking, lock};
use crate::{AppError, ErrorCode, Settings};

impl App {
    /// Starts a take. When this returns its devices are open, and it records;
    /// or it counts down, if that was asked for. The link goes to the
    /// clipboard as it begins; where there is none, the recorder's state says
    /// that it did not.
    ///
    /// # Errors
    /// When a take is in progress already, a device cannot be opened or the
    /// library cannot be written. Nothing is left behind then. What fails
    /// after a countdown is told as an event.
    pub async fn record(&self, request: RecordRequest) -> Result<Started, AppError> {
        self.record_until(request, None).await
    }

    /// As [`App::record`], with a link that works until a moment, as
    /// [`App::expire`] reads it.
    ///
    /// # Errors
    /// As [`App::record`], and when that is no moment.
    pub async fn record_until(
        &self,
        request: RecordRequest,
        expires: Option<&str>,
    ) -> Result<Started, AppError> {
        let now = Timestamp::now();
        let expires = expires.map(|it| moment(it, now)).transpose()?.flatten();
        let id = ClipId::random().map_err(AppError::internal)?;
        let link = self.store_of(&id).link(&id).to_string();
        self.begin(Take::starting(&id, &request, &link))?;
        self.meter_stop();
        if let Err(error) = self.open_devices(&id, &request, expires).await {
            self.free_recorder(&id);
            return Err(error);
        }
        Ok(Started {
            clip_id: id.to_string(),
            link,
        })
    }

    /// Notes what was chosen, for the next start; the title is the take's own.
    ///
    /// # Errors
    /// When the settings cannot be read or written.
    pub async fn remember(&self, request: RecordRequest) -> Result<(), AppError> {
        let request = RecordRequest {
            title: None,
            ..request
        };
        *lock(&self.inner.last) = request.clone();
        let path = self.inner.paths.settings();
        blocking(move || Settings::remember(&path, request)).await?
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

    /// Opens the devices and begins, at once or when it has been counted down.
    async fn open_devices(
        &self,
        id: &ClipId,
        request: &RecordRequest,
        expires: Option<Timestamp>,
    ) -> Result<(), AppError> {
        let (standby, events) = self.prepare(id, request, expires).await?;
        let Some(ended) = self.with_take(|take| take.ready(standby)) else {
            return Ok(());
        };
        // Levels are told from now on, so that one sees to be heard.
        self.follow(*id, events);
        if request.countdown_s == 0 {
            return self.start_standby(id).await;
        }
        let (app, id, seconds) = (self.clone(), *id, request.countdown_s);
        tokio::spawn(async move {
            if !app.count_down(seconds, ended).await {
                return app.free_recorder(&id);
            }
            if let Err(error) = app.start_standby(&id).await {
                app.free_recorder(&id);
                app.tell_error(error);
            }
        });
        Ok(())
    }

    async fn prepare(
        &self,
        id: &ClipId,
        request: &RecordRequest,
        expires: Option<Timestamp>,
    ) -> Result<(Standby, Receiver<SessionEvent>), AppError> {
        let title = request.title.clone();
        let backend = self.inner.settings.screen_backend;
        let config = SessionConfig {
            id: *id,
            kind: library_kind(request.kind),
            title: title.unwrap_or_else(|| default_title(request.kind)),
            expires,
            screen: screen_config(request, backend.into())?,
            camera: camera_config(request)?,
            microphone: (request.microphone.on)
                .then(|| microphone_target(request.microphone.id.as_deref())),
            system_audio: (request.system_audio).then_some(aside_capture::AudioTarget::SystemAudio),
            sound: sound_config(request),
            speech: self.speech_config(),
            leave: self.inner.work.leave().clone(),
        };
        let library = self.inner.library.clone();
        Ok(blocking(move || Session::prepare(config, &library)).await??)
    }

    /// Tells each second that is left; false when it was called off.
    async fn count_down(&self, seconds: u32, mut ended: oneshot::Receiver<CountdownEnd>) -> bool {
        let mut ticks = interval(Duration::from_secs(1));
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        ticks.tick().await;
        for left in (1..=seconds).rev() {
            self.update_take(|take| take.count(left));
            tokio::select! {
                _ = ticks.tick() => {}
                end = &mut ended => return end == Ok(CountdownEnd::Skip),
            }
        }
        true
    }

    /// What was got ready begins.
    async fn start_standby(&self, id: &ClipId) -> Result<(), AppError> {
        let Some(standby) = self.with_take(Take::take_standby).flatten() else {
            return Ok(());
        };
        let session = blocking(move || standby.start()).await??;
        self.update_take(|take| take.attach(session));
        self.note_allowed(id).await;
        self.publish(id);
        // Without a clipboard the link is shown instead.
        if let Err(error) = self.copy_link(&id.to_string()) {
            tracing::info!(%error, "no clipboard");
        }
        Ok(())
    }

    /// Does something with the take; `None` when there is none.
    pub(crate) fn with_take<T>(&self, look: impl FnOnce(&mut Take) -> T) -> Option<T> {
        lock(&self.inner.take).as_mut().map(look)
    }

    /// Changes what is known of the take, and tells everyone.
    pub(crate) fn update_take(&self, change: impl FnOnce(&mut Take)) {
        let changed = self.with_take(|take| {
            change(take);
            take.state()
        });
        if let Some(state) = changed {
            self.tell(Event::Recorder(state));
        }
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
    default_title_at(kind, &Zoned::now())
}

/// What a clip of this kind is called that was begun then.
pub(super) fn default_title_at(kind: ClipKind, at: &Zoned) -> String {
    let what = match kind {
        ClipKind::Screen => "Screen",
        ClipKind::Voice => "Voice note",
        ClipKind::Camera => "Camera",
    };
    format!("{what}, {}", at.strftime("%-d %B %H:%M"))
}
