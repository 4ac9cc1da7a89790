//! What there is to record, and how loud it is.

use aside_capture::AudioTarget;
use aside_recorder::Preview;

use super::{App, blocking, lock};
use crate::AppError;
use crate::error::capture_code;
use crate::view::{DeviceProblem, Devices, Event, Microphone, Monitor, Window};

impl App {
    /// Screens, windows and microphones, and why there may be fewer than
    /// expected.
    ///
    /// # Errors
    /// Only defects; a missing display or sound server is a problem in the
    /// answer.
    pub async fn devices(&self) -> Result<Devices, AppError> {
        blocking(|| {
            let found = aside_capture::devices();
            let mut problems = Vec::new();
            Devices {
                monitors: list(&found.monitors, &mut problems),
                windows: list(&found.windows, &mut problems),
                microphones: list(&found.microphones, &mut problems),
                problems,
            }
        })
        .await
    }

    /// Tells a microphone's level until [`App::meter_stop`], without
    /// recording. Starting again changes the microphone.
    ///
    /// # Errors
    /// When the microphone cannot be opened.
    pub async fn meter_start(&self, microphone_id: Option<String>) -> Result<(), AppError> {
        self.meter_stop();
        let target = self.audio_target(microphone_id).await?;
        let (preview, levels) = blocking(move || Preview::start(target)).await??;
        *lock(&self.inner.preview) = Some(preview);
        let app = self.clone();
        // Ends when the preview is dropped, or its microphone goes away.
        tokio::task::spawn_blocking(move || {
            for level in levels {
                app.tell(Event::from(level));
            }
        });
        Ok(())
    }

    /// Ends what [`App::meter_start`] began.
    pub fn meter_stop(&self) {
        *lock(&self.inner.preview) = None;
    }

    pub(crate) async fn audio_target(
        &self,
        microphone_id: Option<String>,
    ) -> Result<AudioTarget, AppError> {
        Ok(match microphone_id {
            None => AudioTarget::DefaultMicrophone,
            Some(id) => AudioTarget::Microphone(aside_capture::DeviceId::new(id)),
        })
    }
}

/// What was found, or why nobody could look; said once.
fn list<'a, T, V: From<&'a T>>(
    found: &'a aside_capture::Found<T>,
    problems: &mut Vec<DeviceProblem>,
) -> Vec<V> {
    match found {
        Ok(found) => found.iter().map(V::from).collect(),
        Err(error) => {
            let problem = DeviceProblem::from(error);
            if !problems.contains(&problem) {
                problems.push(problem);
            }
            Vec::new()
        }
    }
}

impl From<aside_recorder::Level> for Event {
    fn from(level: aside_recorder::Level) -> Self {
        Self::Level {
            peak_dbfs: level.peak_dbfs,
            rms_dbfs: level.rms_dbfs,
        }
    }
}

impl From<&aside_capture::Monitor> for Monitor {
    fn from(monitor: &aside_capture::Monitor) -> Self {
        Self {
            id: monitor.id.to_string(),
            name: monitor.name.clone(),
            width: monitor.rect.width,
            height: monitor.rect.height,
            primary: monitor.primary,
        }
    }
}

impl From<&aside_capture::Window> for Window {
    fn from(window: &aside_capture::Window) -> Self {
        Self {
            id: window.id.to_string(),
            title: window.title.clone(),
            width: window.size.width,
            height: window.size.height,
        }
    }
}

impl From<&aside_capture::Microphone> for Microphone {
    fn from(microphone: &aside_capture::Microphone) -> Self {
        Self {
            id: microphone.id.to_string(),
            name: microphone.name.clone(),
            is_default: microphone.default,
        }
    }
}

impl From<&aside_capture::Error> for DeviceProblem {
    fn from(error: &aside_capture::Error) -> Self {
        Self {
            code: capture_code(error.kind()),
            message: error.to_string(),
            hint: error.hint().to_owned(),
        }
    }
}
