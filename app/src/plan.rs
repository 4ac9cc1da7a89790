//! From what a person asked for to what devices understand.

use aside_capture::{AudioTarget, Backend, DeviceId, MonitorId, VideoTarget, WindowId};
use aside_media::{Bubble, FrameRate, Gain, Rect};
use aside_recorder::{CameraConfig, Enhance, Fader, ScreenConfig, SoundConfig};

use crate::view::{
    Area, CameraLayout, ClipKind, DesktopRect, PointerStyle, RecordRequest, ScreenTarget, ShownKeys,
};
use crate::{AppError, ErrorCode};

const FRAME_RATE: FrameRate = FrameRate::fps(30);

/// The part of the desktop that was asked for.
pub(crate) fn screen_target(target: &ScreenTarget) -> Result<VideoTarget, AppError> {
    Ok(match target {
        ScreenTarget::Monitor { id: None } => VideoTarget::PrimaryMonitor,
        ScreenTarget::Monitor { id: Some(id) } => VideoTarget::Monitor(MonitorId::new(id)),
        ScreenTarget::Window { id } => VideoTarget::Window(window_id(id)?),
        ScreenTarget::Area(area) => VideoTarget::Area {
            monitor: area_monitor(area)?,
            rect: Rect {
                x: area.x,
                y: area.y,
                width: area.width,
                height: area.height,
            },
        },
    })
}

/// What of the desktop a picture of `target` shows; `None` when it shows only
/// what is recorded, whatever lies above.
pub(crate) fn picture_rect(target: &ScreenTarget) -> Result<Option<DesktopRect>, AppError> {
    let (id, area) = match target {
        ScreenTarget::Window { .. } => return Ok(None),
        ScreenTarget::Monitor { id } => (id, None),
        ScreenTarget::Area(area) => (&area.monitor_id, Some(area)),
    };
    let monitors = aside_capture::monitors()?;
    let is_it = |monitor: &&aside_capture::Monitor| match id {
        Some(id) => monitor.id.as_str() == id,
        None => monitor.primary,
    };
    let Some(monitor) = monitors.iter().find(is_it) else {
        return Err(no_monitor());
    };
    Ok(Some(part_of(monitor.rect, area)))
}

/// Where an area of a screen lies on the desktop; all of the screen when
/// `None`.
fn part_of(monitor: Rect, area: Option<&Area>) -> DesktopRect {
    let pixels = |it: u32| i32::try_from(it).unwrap_or(i32::MAX);
    let (x, y) = area.map_or((0, 0), |it| (it.x, it.y));
    DesktopRect {
        x: pixels(monitor.x.saturating_add(x)),
        y: pixels(monitor.y.saturating_add(y)),
        width: area.map_or(monitor.width, |it| it.width),
        height: area.map_or(monitor.height, |it| it.height),
    }
}

fn window_id(id: &str) -> Result<WindowId, AppError> {
    id.parse().map_err(|_| {
        AppError::new(
            ErrorCode::Usage,
            format!("\"{id}\" is no window's id."),
            "`aside devices` shows the ids there are.",
        )
    })
}

fn area_monitor(area: &Area) -> Result<MonitorId, AppError> {
    if let Some(id) = &area.monitor_id {
        return Ok(MonitorId::new(id));
    }
    let monitors = aside_capture::monitors()?;
    let main = monitors.iter().find(|it| it.primary).or(monitors.first());
    main.map(|it| it.id.clone()).ok_or_else(no_monitor)
}

fn no_monitor() -> AppError {
    AppError::new(
        ErrorCode::NoDisplay,
        "There is no screen to record an area of.",
        "Connect one, or record your voice.",
    )
}

/// How what is heard goes into the clip.
pub(crate) fn sound_config(request: &RecordRequest) -> SoundConfig {
    let microphone = &request.microphone;
    SoundConfig {
        enhance: Enhance {
            noise_suppression: microphone.noise_suppression,
            loudness: request.loudness,
        },
        microphone: Fader {
            gain: Gain::db(microphone.gain_db as f32),
            muted: false,
        },
        system: Fader::default(),
    }
}

/// The microphone of this id, or whichever is the default.
pub(crate) fn microphone_target(id: Option<&str>) -> AudioTarget {
    id.map_or(AudioTarget::DefaultMicrophone, |id| {
        AudioTarget::Microphone(DeviceId::new(id))
    })
}

/// The camera of this id, or the first there is.
pub(crate) fn camera_device(id: Option<&str>) -> Result<DeviceId, AppError> {
    if let Some(id) = id {
        return Ok(DeviceId::new(id));
    }
    let first = aside_capture::cameras()?.into_iter().next();
    first.map(|camera| camera.id).ok_or_else(|| {
        AppError::new(
            ErrorCode::Device,
            "There is no camera.",
            "Connect one, or record without it.",
        )
    })
}

/// What is recorded of the screen, if anything is.
pub(crate) fn screen_config(
    request: &RecordRequest,
    backend: Backend,
) -> Result<Option<ScreenConfig>, AppError> {
    if request.kind != ClipKind::Screen {
        return Ok(None);
    }
    Ok(Some(ScreenConfig {
        target: screen_target(&request.target)?,
        frame_rate: FRAME_RATE,
        pointer: true,
        style: request.pointer.into(),
        backend,
    }))
}

/// Which camera is seen, if any is.
pub(crate) fn camera_config(request: &RecordRequest) -> Result<Option<CameraConfig>, AppError> {
    let camera = &request.camera;
    let layout = match request.kind {
        ClipKind::Camera => aside_media::CameraLayout::Full,
        ClipKind::Screen if camera.on => camera.layout.try_into()?,
        ClipKind::Screen | ClipKind::Voice => return Ok(None),
    };
    Ok(Some(CameraConfig {
        device: camera_device(camera.id.as_deref())?,
        layout,
        mirrored: false,
        frame_rate: FRAME_RATE,
    }))
}

impl TryFrom<CameraLayout> for aside_media::CameraLayout {
    type Error = AppError;

    fn try_from(layout: CameraLayout) -> Result<Self, AppError> {
        let place = match layout {
            CameraLayout::Off => return Ok(Self::Off),
            CameraLayout::Full => return Ok(Self::Full),
            CameraLayout::Bubble(place) => place,
        };
        let share = |thousandths: u16| f32::from(thousandths) / 1000.0;
        Bubble::new(share(place.x), share(place.y), share(place.size))
            .map(Self::Bubble)
            .ok_or_else(|| {
                AppError::new(
                    ErrorCode::Usage,
                    "The camera's bubble lies outside the picture, or is too small to see.",
                    "Choose a place inside it, and at least a twentieth of its height.",
                )
            })
    }
}

impl From<PointerStyle> for aside_media::PointerStyle {
    fn from(style: PointerStyle) -> Self {
        Self {
            ripples: style.ripples,
            spotlight: style.spotlight,
            keys: match style.keys {
                ShownKeys::None => aside_media::ShownKeys::None,
                ShownKeys::Shortcuts => aside_media::ShownKeys::Shortcuts,
                ShownKeys::All => aside_media::ShownKeys::All,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::{BubblePlace, CameraChoice};

    fn with_camera(kind: ClipKind, layout: CameraLayout) -> RecordRequest {
        RecordRequest {
            kind,
            camera: CameraChoice {
                on: true,
                id: Some("lavfi:testsrc2".into()),
                layout,
            },
            ..RecordRequest::default()
        }
    }

    #[test]
    fn a_camera_is_beside_the_screen_or_alone() {
        let bubble = CameraLayout::Bubble(BubblePlace::default());
        let seen = |kind| camera_config(&with_camera(kind, bubble)).unwrap();
        let beside = seen(ClipKind::Screen).unwrap().layout;
        let aside_media::CameraLayout::Bubble(place) = beside else {
            panic!("{beside:?}");
        };
        assert!((place.x() - 0.09).abs() < 1e-6 && (place.diameter() - 0.25).abs() < 1e-6);
        let alone = seen(ClipKind::Camera).unwrap().layout;
        assert_eq!(alone, aside_media::CameraLayout::Full);
        assert!(seen(ClipKind::Voice).is_none());
        let plain = RecordRequest::default();
        assert!(camera_config(&plain).unwrap().is_none());
    }

    #[test]
    fn a_bubble_nobody_would_see_is_refused() {
        let place = BubblePlace {
            size: 10,
            ..BubblePlace::default()
        };
        let request = with_camera(ClipKind::Screen, CameraLayout::Bubble(place));
        assert_eq!(camera_config(&request).unwrap_err().code, ErrorCode::Usage);
    }

    #[test]
    fn an_area_lies_on_its_monitor() {
        let monitor = Rect {
            x: 1920,
            y: 0,
            width: 1280,
            height: 800,
        };
        let area = Area {
            monitor_id: None,
            x: 100,
            y: 50,
            width: 640,
            height: 480,
        };
        let lies = |area| {
            let it = part_of(monitor, area);
            (it.x, it.y, it.width, it.height)
        };
        assert_eq!(lies(Some(&area)), (2020, 50, 640, 480));
        assert_eq!(lies(None), (1920, 0, 1280, 800));
        let window = ScreenTarget::Window { id: "0x1c".into() };
        assert_eq!(picture_rect(&window).unwrap(), None);
    }

    #[test]
    fn only_a_screen_is_looked_at_as_a_screen() {
        let request = |kind| RecordRequest {
            kind,
            ..RecordRequest::default()
        };
        let config = |kind| screen_config(&request(kind), Backend::Auto).unwrap();
        assert_eq!(
            config(ClipKind::Screen).unwrap().target,
            VideoTarget::PrimaryMonitor
        );
        assert!(config(ClipKind::Voice).is_none() && config(ClipKind::Camera).is_none());
    }
}
