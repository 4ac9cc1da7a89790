//! What there is to record.

use aside_media::{Point, Rect, Size};

use crate::{DeviceId, Error, MonitorId, WindowId};

/// One list of devices, or why it could not be made.
pub type Found<T> = Result<Vec<T>, Error>;

/// Everything that can be recorded on this machine, at this moment.
///
/// Each list stands for itself: without a display there may still be a
/// microphone. An empty list says that nothing is there; an error says that
/// nobody could look.
#[derive(Clone, Debug)]
pub struct Devices {
    /// Screens.
    pub monitors: Found<Monitor>,
    /// Windows, the topmost first.
    pub windows: Found<Window>,
    /// Microphones and other inputs, the default first.
    pub microphones: Found<Microphone>,
    /// Cameras.
    pub cameras: Found<Camera>,
}

/// A screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Monitor {
    /// Names it in a [`VideoTarget`](crate::VideoTarget).
    pub id: MonitorId,
    /// What to call it.
    pub name: String,
    /// Where it lies on the desktop, in pixels.
    pub rect: Rect,
    /// Whether the desktop calls it primary.
    pub primary: bool,
}

/// An open window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// Names it in a [`VideoTarget`](crate::VideoTarget).
    pub id: WindowId,
    /// Its title; may be empty.
    pub title: String,
    /// The program it belongs to, as the program calls itself; may be empty.
    pub program: String,
    /// Where it lies on the desktop, without the frame around it.
    pub position: Point,
    /// Its size in pixels, without the frame around it.
    pub size: Size,
}

/// A microphone or another input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Microphone {
    /// Names it in an [`AudioTarget`](crate::AudioTarget).
    pub id: DeviceId,
    /// What to call it.
    pub name: String,
    /// Whether the system calls it default.
    pub default: bool,
}

/// A camera.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Camera {
    /// Names it in a [`VideoTarget`](crate::VideoTarget).
    pub id: DeviceId,
    /// What to call it.
    pub name: String,
}

/// Looks for everything there is. Takes some tens of milliseconds, more when a
/// server does not answer; not for a hot path.
pub fn devices() -> Devices {
    Devices {
        monitors: monitors(),
        windows: windows(),
        microphones: microphones(),
        cameras: cameras(),
    }
}

/// The screens, the primary one first.
///
/// # Errors
/// [`ErrorKind::NoDisplay`](crate::ErrorKind::NoDisplay): there is no display.
pub fn monitors() -> Found<Monitor> {
    #[cfg(x11)]
    return crate::x11::monitors();
    #[cfg(not(x11))]
    return crate::scrap::monitors();
}

/// The open windows, the topmost first.
///
/// # Errors
/// [`ErrorKind::NoDisplay`](crate::ErrorKind::NoDisplay): there is no display.
/// [`ErrorKind::Unsupported`](crate::ErrorKind::Unsupported): windows cannot
/// be recorded one by one here.
pub fn windows() -> Found<Window> {
    #[cfg(x11)]
    return crate::x11::windows();
    #[cfg(not(x11))]
    return Err(Error::new(
        crate::ErrorKind::Unsupported,
        "Single windows cannot be recorded on this system yet.",
    ));
}

/// The microphones, the default one first.
///
/// # Errors
/// [`ErrorKind::NoSound`](crate::ErrorKind::NoSound): there is no sound server.
pub fn microphones() -> Found<Microphone> {
    crate::cpal::microphones()
}

/// The cameras, in the order they were plugged in.
///
/// # Errors
/// [`ErrorKind::Other`](crate::ErrorKind::Other): the system refused to list
/// its devices. [`ErrorKind::Unsupported`](crate::ErrorKind::Unsupported):
/// cameras cannot be listed here.
pub fn cameras() -> Found<Camera> {
    crate::camera::cameras()
}

#[cfg(test)]
mod tests {
    use aside_rig::StageOptions;

    use super::*;
    use crate::ErrorKind;
    use crate::testing::on_stage;

    #[test]
    fn what_is_there_is_listed_though_the_rest_is_missing() {
        let options = StageOptions {
            display: None,
            ..StageOptions::default()
        };
        on_stage(&options, |_| {
            let found = devices();
            let kind = |error: Error| error.kind();
            assert_eq!(found.monitors.map_err(kind), Err(ErrorKind::NoDisplay));
            assert_eq!(found.windows.map_err(kind), Err(ErrorKind::NoDisplay));
            assert_eq!(found.microphones.map(|list| list.len()), Ok(1));
            assert!(found.cameras.is_ok());
        });
    }

    #[test]
    fn without_a_sound_server_it_is_said_what_to_do() {
        let options = StageOptions {
            sound: false,
            ..StageOptions::default()
        };
        on_stage(&options, |_| {
            let found = devices();
            assert_eq!(found.monitors.unwrap()[0].id.as_str(), "screen");
            let error = found.microphones.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::NoSound);
            assert!(error.to_string().starts_with("No sound server answers"));
            assert!(error.hint().contains("PipeWire"));
        });
    }
}
