//! Whether anything on this desktop shows trays.

/// Whether a tray would be seen, and the library that makes one is there.
pub(super) fn is_there() -> bool {
    (has_watcher() || has_manager(None)) && has_library()
}

/// The desktop's tray library is loaded when a tray is made, and the process
/// ends where it cannot be.
fn has_library() -> bool {
    for name in ["libayatana-appindicator3.so.1", "libappindicator3.so.1"] {
        // SAFETY: these libraries are made to be loaded, and do nothing then;
        // making the tray loads them the same way a moment later.
        let library = unsafe { libloading::Library::new(name) };
        if let Ok(library) = library {
            // What it registers with GTK must never be unloaded.
            std::mem::forget(library);
            return true;
        }
    }
    false
}

/// StatusNotifierItem, as KDE, GNOME with its extension and most panels do.
fn has_watcher() -> bool {
    use dbus::blocking::Connection;
    /// Nobody answers that slowly on the same machine.
    const PATIENCE: std::time::Duration = std::time::Duration::from_millis(500);
    // Without a bus one would be started.
    if !has_bus() {
        return false;
    }
    let ask = || -> Result<bool, dbus::Error> {
        let bus = Connection::new_session()?;
        let proxy = bus.with_proxy("org.freedesktop.DBus", "/org/freedesktop/DBus", PATIENCE);
        let name = "org.kde.StatusNotifierWatcher";
        let (owned,) = proxy.method_call("org.freedesktop.DBus", "NameHasOwner", (name,))?;
        Ok(owned)
    };
    ask().unwrap_or(false)
}

/// Whether there is a session bus; asking for one that is not there starts it.
pub(crate) fn has_bus() -> bool {
    let is_set = |name| std::env::var_os(name).is_some_and(|it| !it.is_empty());
    let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(std::path::PathBuf::from);
    is_set("DBUS_SESSION_BUS_ADDRESS") || runtime.is_some_and(|it| it.join("bus").exists())
}

/// The tray of X11 desktops (System Tray Protocol): whoever owns a selection.
/// On the display in `DISPLAY` when `None`.
fn has_manager(display: Option<&str>) -> bool {
    use x11rb::connection::Connection as _;
    use x11rb::protocol::xproto::ConnectionExt as _;
    let ask = || -> Result<bool, Box<dyn std::error::Error>> {
        let (connection, screen) = x11rb::connect(display)?;
        let name = format!("_NET_SYSTEM_TRAY_S{screen}");
        let selection = connection
            .intern_atom(false, name.as_bytes())?
            .reply()?
            .atom;
        let owner = connection.get_selection_owner(selection)?.reply()?.owner;
        connection.flush()?;
        Ok(owner != x11rb::NONE)
    };
    ask().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use aside_media::Size;
    use aside_rig::Display;
    use x11rb::connection::Connection as _;
    use x11rb::protocol::xproto::{ConnectionExt as _, CreateWindowAux, WindowClass};

    use super::*;

    #[test]
    fn whoever_owns_the_trays_selection_shows_trays() {
        let size = Size {
            width: 64,
            height: 64,
        };
        let display = Display::start(size).unwrap();
        let name = Some(display.name());
        assert!(!has_manager(name));
        assert!(!has_manager(Some(":59321")), "there is no such display");

        let (panel, screen) = x11rb::connect(name).unwrap();
        let (window, root) = (
            panel.generate_id().unwrap(),
            panel.setup().roots[screen].root,
        );
        let (class, aux) = (WindowClass::INPUT_ONLY, CreateWindowAux::new());
        let made = panel.create_window(0, window, root, 0, 0, 1, 1, 0, class, 0, &aux);
        made.unwrap().check().unwrap();
        let tray = panel.intern_atom(false, b"_NET_SYSTEM_TRAY_S0").unwrap();
        let tray = tray.reply().unwrap().atom;
        let owned = panel.set_selection_owner(window, tray, x11rb::CURRENT_TIME);
        owned.unwrap().check().unwrap();
        assert!(has_manager(name));
    }
}
