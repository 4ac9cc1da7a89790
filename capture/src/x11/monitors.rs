//! Monitors, by RandR 1.5 (X Resize, Rotate and Reflect Extension).

use aside_media::Rect;
use x11rb::protocol::randr::{self, ConnectionExt as _};
use x11rb::protocol::xproto::ConnectionExt as _;

use super::Display;
use crate::{Error, ErrorKind, Monitor, MonitorId};

/// The monitors of the display, the primary one first.
pub(crate) fn monitors() -> Result<Vec<Monitor>, Error> {
    list(&Display::open()?)
}

/// The monitor of this name, or the primary one.
pub(crate) fn find(display: &Display, id: Option<&MonitorId>) -> Result<Monitor, Error> {
    let monitors = list(display)?;
    let wanted = |monitor: &&Monitor| id.is_none_or(|id| monitor.id == *id);
    monitors
        .iter()
        .find(wanted)
        .cloned()
        .ok_or_else(|| not_found(id, &monitors))
}

fn not_found(id: Option<&MonitorId>, monitors: &[Monitor]) -> Error {
    let names: Vec<&str> = monitors.iter().map(|monitor| monitor.id.as_str()).collect();
    let message = match (id, names.is_empty()) {
        (_, true) => "The display has no monitor.".to_owned(),
        (Some(id), false) => format!(
            "There is no monitor named {id}; there is {}.",
            names.join(", ")
        ),
        (None, false) => "The display has no primary monitor.".to_owned(),
    };
    Error::new(ErrorKind::DeviceNotFound, message)
}

fn list(display: &Display) -> Result<Vec<Monitor>, Error> {
    if !has_monitors(display)? {
        return Ok(vec![whole_screen(display)]);
    }
    let connection = &display.connection;
    let reply = connection
        .randr_get_monitors(display.root(), true)?
        .reply()?;
    let mut monitors = Vec::with_capacity(reply.monitors.len());
    for info in reply.monitors {
        let name = connection.get_atom_name(info.name)?.reply()?.name;
        let name = String::from_utf8_lossy(&name).into_owned();
        monitors.push(Monitor {
            id: MonitorId::new(name.clone()),
            name,
            rect: Rect {
                x: u32::try_from(info.x).unwrap_or(0),
                y: u32::try_from(info.y).unwrap_or(0),
                width: info.width.into(),
                height: info.height.into(),
            },
            primary: info.primary,
        });
    }
    if monitors.iter().any(|monitor| is_wayland(&monitor.name)) {
        return Err(no_wayland());
    }
    monitors.sort_by_key(|monitor| !monitor.primary);
    // Where none is marked, the first one stands for it.
    if let Some(first) = monitors.first_mut() {
        first.primary = true;
    }
    Ok(monitors)
}

/// An X server that runs inside a Wayland session shows black where the
/// screen should be; its monitors are called `XWAYLAND0` and so on.
fn is_wayland(name: &str) -> bool {
    name.starts_with("XWAYLAND")
}

fn no_wayland() -> Error {
    let error = Error::new(
        ErrorKind::Unsupported,
        "This is a Wayland session; Aside records the screens of X11 sessions so far.",
    );
    error.with_hint("Choose an X11 (Xorg) session when you log in, or record your voice only.")
}

fn has_monitors(display: &Display) -> Result<bool, Error> {
    if !display.has(randr::X11_EXTENSION_NAME)? {
        return Ok(false);
    }
    let version = display.connection.randr_query_version(1, 5)?.reply()?;
    Ok((version.major_version, version.minor_version) >= (1, 5))
}

/// A server that knows no monitors has one: all of its screen.
fn whole_screen(display: &Display) -> Monitor {
    let screen = display.screen();
    Monitor {
        id: MonitorId::new("screen"),
        name: "screen".to_owned(),
        rect: Rect {
            x: 0,
            y: 0,
            width: screen.width_in_pixels.into(),
            height: screen.height_in_pixels.into(),
        },
        primary: true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_screen_inside_wayland_is_refused_instead_of_recorded_black() {
        assert!(is_wayland("XWAYLAND0"));
        assert!(!is_wayland("DP-1") && !is_wayland("screen"));
        assert_eq!(no_wayland().kind(), ErrorKind::Unsupported);
        assert!(no_wayland().hint().contains("X11"));
    }
}
