//! Whether the connection is paid for by the megabyte, as NetworkManager knows
//! it (its D-Bus property `Metered`, API 1.52). Where there is none, it is not.

use std::sync::Weak;
use std::time::Duration;

use crate::app::{App, Inner};
use crate::settings::OnMetered;
use crate::work::blocking;

/// How often the connection may have changed.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// For as long as there is an app, has the outbox wait while the connection is
/// paid for by the megabyte, unless it was chosen not to.
pub(crate) async fn follow(inner: Weak<Inner>) {
    loop {
        let Some(inner) = inner.upgrade() else { return };
        let app = App { inner };
        let look = match app.settings_now().upload.on_metered {
            OnMetered::Wait => blocking(is_metered).await.unwrap_or_default(),
            OnMetered::Send => false,
        };
        if let Err(error) = app.inner.sender.set_metered(look) {
            tracing::warn!(%error, "the outbox cannot be made to wait");
        }
        drop(app);
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

#[cfg(target_os = "linux")]
fn is_metered() -> bool {
    use dbus::blocking::Connection;
    let asked = Connection::new_system().and_then(|bus| ask(&bus));
    // No bus and no NetworkManager are nothing unusual.
    asked.is_ok_and(|value| matches!(value, YES | GUESS_YES))
}

#[cfg(not(target_os = "linux"))]
fn is_metered() -> bool {
    false
}

/// `NM_METERED_YES`: somebody said so.
#[cfg(target_os = "linux")]
const YES: u32 = 1;
/// `NM_METERED_GUESS_YES`: a telephone's line, for one.
#[cfg(target_os = "linux")]
const GUESS_YES: u32 = 3;

#[cfg(target_os = "linux")]
fn ask(bus: &dbus::blocking::Connection) -> Result<u32, dbus::Error> {
    use dbus::blocking::stdintf::org_freedesktop_dbus::Properties;
    /// Nobody answers that slowly on the same machine.
    const PATIENCE: Duration = Duration::from_secs(2);
    let name = "org.freedesktop.NetworkManager";
    let path = "/org/freedesktop/NetworkManager";
    bus.with_proxy(name, path, PATIENCE).get(name, "Metered")
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use aside_rig::Bus;
    use dbus::Message;
    use dbus::arg::Variant;

    use super::*;

    #[test]
    fn network_manager_is_asked_and_need_not_be_there() {
        let bus = Bus::start().unwrap();
        let asking = bus.connect().unwrap();
        assert!(ask(&asking).is_err(), "nobody is there yet");

        // Somebody who answers as NetworkManager does.
        let metered = Arc::new(AtomicU32::new(0));
        let name = "org.freedesktop.NetworkManager";
        let value = Arc::clone(&metered);
        let answer = move |call: Message| {
            let asked: (String, String) = call.read2().unwrap();
            assert_eq!(asked, (name.to_owned(), "Metered".to_owned()));
            let value = Variant(value.load(Ordering::Relaxed));
            call.method_return().append1(value)
        };
        let _manager = bus.serve(name, answer).unwrap();
        for value in [1, 2, 3, 4] {
            metered.store(value, Ordering::Relaxed);
            assert_eq!(ask(&asking).unwrap(), value);
        }
    }
}
