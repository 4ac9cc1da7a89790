//! The desktop's notices (Desktop Notifications Specification 1.3).

use std::time::Duration;

use aside_app::Notice;
use dbus::arg::{RefArg, Variant};
use dbus::blocking::Connection;
use dbus::blocking::stdintf::org_freedesktop_dbus::Properties;

use crate::tray::has_bus;

const NAME: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";
/// Nobody answers that slowly on the same machine.
const PATIENCE: Duration = Duration::from_secs(1);

/// Whether the desktop says that nobody is to be disturbed. One that does not
/// say it keeps notices to itself until it may show them.
pub(super) fn is_to_be_left_alone() -> bool {
    has_bus() && Connection::new_session().is_ok_and(|bus| is_inhibited(&bus))
}

/// Has the desktop show a notice.
///
/// # Errors
/// When nothing there shows notices.
pub(super) fn show(notice: &Notice) -> Result<(), dbus::Error> {
    match has_bus() {
        true => notify(&Connection::new_session()?, notice),
        false => Err(dbus::Error::new_failed("there is no session bus")),
    }
}

fn is_inhibited(bus: &Connection) -> bool {
    let desktop = bus.with_proxy(NAME, PATH, PATIENCE);
    desktop.get(NAME, "Inhibited").unwrap_or_default()
}

fn notify(bus: &Connection, notice: &Notice) -> Result<(), dbus::Error> {
    let desktop = bus.with_proxy(NAME, PATH, PATIENCE);
    let (able,): (Vec<String>,) = desktop.method_call(NAME, "GetCapabilities", ())?;
    let body = match able.iter().any(|it| it == "body-markup") {
        true => escaped(&notice.body),
        false => notice.body.clone(),
    };
    let (replaces, forever) = (0_u32, -1_i32);
    let actions = Vec::<String>::new();
    // Whoever clicks it is brought to the program of this desktop file.
    let entry: Variant<Box<dyn RefArg>> = Variant(Box::new("aside".to_owned()));
    let hints = std::collections::HashMap::from([("desktop-entry", entry)]);
    let (_id,): (u32,) = desktop.method_call(
        NAME,
        "Notify",
        (
            "Aside",
            replaces,
            "aside",
            &notice.title,
            &body,
            actions,
            hints,
            forever,
        ),
    )?;
    Ok(())
}

/// Titles are text, whatever stands in them.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use aside_rig::Bus;
    use dbus::Message;

    use super::*;

    #[test]
    fn the_desktop_is_asked_first_and_shows_titles_as_text() {
        let bus = Bus::start().unwrap();
        let ours = bus.connect().unwrap();
        let notice = Notice {
            title: "“R&D” is at its link now".to_owned(),
            body: "The words of “<b>” are there".to_owned(),
        };
        assert!(!is_inhibited(&ours), "nobody is there to be disturbed");
        assert!(notify(&ours, &notice).is_err());

        // A desktop that is not to disturb, and shows marked-up text.
        let (shown, seen) = mpsc::sync_channel(1);
        let answer = move |call: Message| {
            let back = call.method_return();
            match &*call.member().unwrap() {
                "Get" => back.append1(Variant(true)),
                "GetCapabilities" => back.append1(vec!["body", "body-markup"]),
                "Notify" => {
                    let (_, _, _, title, body): (String, u32, String, String, String) =
                        call.read5().unwrap();
                    shown.send((title, body)).unwrap();
                    back.append1(7_u32)
                }
                other => panic!("{other}"),
            }
        };
        let _desktop = bus.serve(NAME, answer).unwrap();
        assert!(is_inhibited(&ours));
        notify(&ours, &notice).unwrap();
        let (title, body) = seen.recv().unwrap();
        assert_eq!(title, notice.title);
        assert_eq!(body, "The words of “&lt;b&gt;” are there");
    }
}
