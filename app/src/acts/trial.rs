//! A few seconds to hear oneself by: recorded as every clip is, and never kept.
//! They lie in a library of their own, which nobody lists, searches or publishes.

use std::path::{Path, PathBuf};
use std::time::Duration;

use aside_capture::AudioTarget;
use aside_library::{ClipId, Kind, Library};
use aside_recorder::{Cancel, Session, SessionConfig, SessionEvent};
use aside_share::OwnServer;
use crossbeam_channel::Receiver;
use tokio::time::{MissedTickBehavior, interval};

use crate::app::App;
use crate::plan::{microphone_target, sound_config};
use crate::summary::level_event;
use crate::view::Heard;
use crate::work::{blocking, lock};
use crate::{AppError, ErrorCode, Watch};

/// A sentence takes as long.
const LENGTH: Duration = Duration::from_secs(5);
/// How often it is told how far it is.
const TICK: Duration = Duration::from_millis(100);

/// What was recorded last, for as long as it may be heard.
pub(crate) struct Trial {
    server: OwnServer,
    _folder: Folder,
}

/// A folder that goes with whatever holds it.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left is removed at the next start.
        drop(std::fs::remove_dir_all(&self.0));
    }
}

impl App {
    /// Records a microphone for five seconds, with the sound chosen for clips, and
    /// says where that can be heard until [`App::end_trial`]. Its level is told
    /// meanwhile. It is no clip: it is in no list and at no link.
    ///
    /// # Errors
    /// When a clip is being recorded, the microphone cannot be opened, or it was
    /// cancelled.
    pub async fn try_microphone(
        &self,
        microphone_id: Option<String>,
        watch: Watch,
    ) -> Result<Heard, AppError> {
        if self.with_take(|_| ()).is_some() {
            return Err(AppError::new(
                ErrorCode::Conflict,
                "A clip is being recorded already.",
                "Stop or discard it first.",
            ));
        }
        self.meter_stop();
        let target = microphone_target(microphone_id.as_deref());
        self.try_sound(target, LENGTH, watch).await
    }

    async fn try_sound(
        &self,
        target: AudioTarget,
        length: Duration,
        watch: Watch,
    ) -> Result<Heard, AppError> {
        self.end_trial().await;
        let id = ClipId::random().map_err(AppError::internal)?;
        let folder = Folder(self.inner.paths.trials().join(id.to_string()));
        let library = Library::open(&folder.0)?;
        let config = self.trial_config(id, target);
        let (session, events) = blocking(move || Session::start(config, &library)).await??;
        let app = self.clone();
        let ended = self
            .inner
            .work
            .spawn_blocking(move || app.follow_trial(events));
        let heard = watch.unless_cancelled(pass(length, &watch)).await;
        match heard {
            Some(()) => session.stop(),
            None => session.discard(),
        }
        ended.await.map_err(AppError::internal)??;
        if heard.is_none() {
            return Err(super::stores::cancelled("Nothing of it is kept."));
        }
        let server = OwnServer::start(folder.0.clone()).await?;
        let stream_url = server.url(&id, "media/stream.m3u8").to_string();
        *lock(&self.inner.trial) = Some(Trial {
            server,
            _folder: folder,
        });
        Ok(Heard { stream_url })
    }

    fn trial_config(&self, id: ClipId, target: AudioTarget) -> SessionConfig {
        let request = lock(&self.inner.last).clone();
        // Nobody reads it, so nothing need be made of it after Stop.
        let leave = Cancel::new();
        leave.cancel();
        SessionConfig {
            id,
            kind: Kind::Voice,
            title: String::new(),
            expires: None,
            screen: None,
            camera: None,
            microphone: Some(target),
            system_audio: None,
            sound: sound_config(&request),
            speech: None,
            leave,
        }
    }

    /// Tells levels until the session is over; why it failed, if it did.
    fn follow_trial(&self, events: Receiver<SessionEvent>) -> Result<(), AppError> {
        let mut ended = Ok(());
        for event in events {
            match event {
                SessionEvent::Level(channel, level) => {
                    self.tell(level_event(channel.into(), level));
                }
                SessionEvent::Failed(error) => ended = Err(error.into()),
                _ => {}
            }
        }
        ended
    }

    /// Forgets what was recorded as a trial, and its file.
    pub async fn end_trial(&self) {
        let trial = lock(&self.inner.trial).take();
        if let Some(Trial { server, _folder }) = trial {
            server.stop().await;
        }
    }

    /// Removes what trials a killed program left.
    pub(crate) fn forget_trials(&self) {
        if lock(&self.inner.trial).is_none() {
            remove(&self.inner.paths.trials());
        }
    }
}

fn remove(folder: &Path) {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            tracing::warn!(%error, "a trial is left");
        }
        _ => {}
    }
}

/// Lets time pass, and tells how far it is.
async fn pass(length: Duration, watch: &Watch) {
    let mut ticks = interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let begun = tokio::time::Instant::now();
    loop {
        ticks.tick().await;
        let passed = begun.elapsed();
        if passed >= length {
            return;
        }
        if watch.tell_time(passed, length).is_break() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use aside_capture::synthetic::{Signal, SyntheticSound};

    use super::*;
    use crate::Paths;

    #[tokio::test]
    async fn a_trial_can_be_heard_and_is_nowhere_else() {
        let dir = tempfile::tempdir().unwrap();
        let paths = Paths::below(dir.path());
        let app = App::open(paths.clone()).await.unwrap();
        let mut events = app.events();
        let sound = AudioTarget::Synthetic(SyntheticSound::new(Signal::Tone { hz: 440 }));
        let length = Duration::from_millis(600);
        let heard = app
            .try_sound(sound.clone(), length, Watch::default())
            .await
            .unwrap();

        let lies = |folder: &Path| std::fs::read_dir(folder).map_or(0, Iterator::count);
        assert!(heard.stream_url.ends_with("/media/stream.m3u8"));
        assert_eq!(lies(&paths.trials()), 1);
        assert!(app.clips().await.unwrap().is_empty() && app.outbox().unwrap().is_empty());
        let mut levels = 0;
        while let Ok(event) = events.try_recv() {
            assert!(matches!(event, crate::Event::Level { .. }), "{event:?}");
            levels += 1;
        }
        assert!(levels > 0, "nobody sees that they are heard");

        // Another takes its place, and one that is called off leaves nothing.
        let watch = Watch::default();
        watch.cancel();
        let called_off = app.try_sound(sound, length, watch).await;
        assert_eq!(called_off.unwrap_err().code, ErrorCode::Conflict);
        assert_eq!(lies(&paths.trials()), 0);
    }
}
