//! What there is to record, and how loud it is.

use aside_capture::VideoTarget;
use aside_media::Size;
use aside_recorder::Preview;

use crate::AppError;
use crate::app::App;
use crate::error::capture_code;
use crate::plan::{camera_device, microphone_target, screen_target};
use crate::still::Still;
use crate::summary::level_event;
use crate::view::{
    Camera, DeviceProblem, Devices, Microphone, Monitor, RecordRequest, ScreenTarget, SoundChannel,
    Thumbnail, Window,
};
use crate::work::{blocking, lock};

/// A thumbnail fits into this many pixels.
const THUMBNAIL: Size = Size {
    width: 640,
    height: 400,
};

impl App {
    /// Screens, windows and microphones, and why there may be fewer than
    /// expected.
    ///
    /// # Errors
    /// Only defects; a missing display or sound server is a problem in the
    /// answer.
    pub async fn devices(&self) -> Result<Devices, AppError> {
        let made = made_camera(&lock(&self.inner.last));
        blocking(|| {
            let found = aside_capture::devices();
            let mut problems = Vec::new();
            let mut devices = Devices {
                monitors: list(&found.monitors, &mut problems),
                windows: list(&found.windows, &mut problems),
                microphones: list(&found.microphones, &mut problems),
                cameras: list(&found.cameras, &mut problems),
                problems,
            };
            devices.cameras.extend(made);
            devices
        })
        .await
    }

    /// A small still of a screen, a window or an area.
    ///
    /// # Errors
    /// When it is not there, or shows nothing.
    pub async fn thumbnail(&self, target: ScreenTarget) -> Result<Thumbnail, AppError> {
        let still = blocking(move || Still::of(&screen_target(&target)?, THUMBNAIL)).await??;
        Ok(still.thumbnail())
    }

    /// The same still as the bytes of a PNG file.
    ///
    /// # Errors
    /// As [`App::thumbnail`].
    pub async fn thumbnail_png(&self, target: ScreenTarget) -> Result<Vec<u8>, AppError> {
        let still = blocking(move || Still::of(&screen_target(&target)?, THUMBNAIL)).await??;
        Ok(still.png)
    }

    /// A small still of what a camera sees. Opens it for a moment.
    ///
    /// # Errors
    /// When there is no such camera, it is in use, or shows nothing.
    pub async fn camera_thumbnail(&self, id: String) -> Result<Thumbnail, AppError> {
        let still = blocking(move || {
            let camera = VideoTarget::Camera(camera_device(Some(&id))?);
            Still::of(&camera, THUMBNAIL)
        })
        .await??;
        Ok(still.thumbnail())
    }

    /// Tells a microphone's level until [`App::meter_stop`], without
    /// recording. Starting again changes the microphone.
    ///
    /// # Errors
    /// When the microphone cannot be opened.
    pub async fn meter_start(&self, microphone_id: Option<String>) -> Result<(), AppError> {
        self.meter_stop();
        let target = microphone_target(microphone_id.as_deref());
        let (preview, levels) = blocking(move || Preview::start(target)).await??;
        *lock(&self.inner.preview) = Some(preview);
        let app = self.clone();
        // Ends when the preview is dropped, or its microphone goes away.
        tokio::task::spawn_blocking(move || {
            for level in levels {
                app.tell(level_event(SoundChannel::Microphone, level));
            }
        });
        Ok(())
    }

    /// Ends what [`App::meter_start`] began.
    pub fn meter_stop(&self) {
        *lock(&self.inner.preview) = None;
    }
}

/// A made picture is in no list of devices, but whoever wrote it into the
/// settings means it.
fn made_camera(last: &RecordRequest) -> Option<Camera> {
    let id = last.camera.id.clone();
    let id = id.filter(|id| id.starts_with("lavfi:"))?;
    let name = "Made picture".to_owned();
    Some(Camera { id, name })
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

impl From<&aside_capture::Monitor> for Monitor {
    fn from(monitor: &aside_capture::Monitor) -> Self {
        Self {
            id: monitor.id.to_string(),
            name: monitor.name.clone(),
            x: i32::try_from(monitor.rect.x).unwrap_or(i32::MAX),
            y: i32::try_from(monitor.rect.y).unwrap_or(i32::MAX),
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
            program: window.program.clone(),
            x: window.position.x,
            y: window.position.y,
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

impl From<&aside_capture::Camera> for Camera {
    fn from(camera: &aside_capture::Camera) -> Self {
        Self {
            id: camera.id.to_string(),
            name: camera.name.clone(),
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
