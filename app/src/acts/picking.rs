//! What a person sees who points at what to record.

use aside_media::Size;

use crate::AppError;
use crate::app::App;
use crate::plan::screen_target;
use crate::still::Still;
use crate::view::{
    Area, DesktopRect, Devices, Monitor, PickView, PickedWindow, ScreenTarget, Select, Window,
};
use crate::work::blocking;

/// A still of a screen has all its pixels.
const WHOLE: Size = Size {
    width: u32::MAX,
    height: u32::MAX,
};

impl App {
    /// A still of each screen, with the windows on it or the area that was
    /// recorded last; the main screen first.
    ///
    /// # Errors
    /// When no screen can be seen.
    pub async fn pick_views(
        &self,
        select: Select,
        last: Option<Area>,
    ) -> Result<Vec<PickView>, AppError> {
        let found = self.devices().await?;
        if let (true, Some(problem)) = (found.monitors.is_empty(), found.problems.first()) {
            return Err(AppError::new(
                problem.code,
                problem.message.clone(),
                problem.hint.clone(),
            ));
        }
        let mut views = Vec::new();
        for monitor in &found.monitors {
            let id = Some(monitor.id.clone());
            let target = screen_target(&ScreenTarget::Monitor { id })?;
            let still = blocking(move || Still::of(&target, WHOLE)).await??;
            let is_here = |it: &Area| match &it.monitor_id {
                Some(id) => *id == monitor.id,
                None => monitor.primary,
            };
            views.push(PickView {
                select,
                still: still.thumbnail(),
                windows: windows_on(monitor, &found),
                area: last.clone().filter(is_here),
                monitor: monitor.clone(),
            });
        }
        Ok(views)
    }
}

/// The windows some of which is on a screen, the topmost first, measured from
/// the screen's upper left corner.
fn windows_on(monitor: &Monitor, found: &Devices) -> Vec<PickedWindow> {
    let screen = rect(monitor.x, monitor.y, monitor.width, monitor.height);
    let on_it = |it: &&Window| screen.overlaps(rect(it.x, it.y, it.width, it.height));
    let seen = found.windows.iter().filter(on_it);
    seen.map(|it| PickedWindow {
        id: it.id.clone(),
        title: it.title.clone(),
        place: rect(it.x - monitor.x, it.y - monitor.y, it.width, it.height),
    })
    .collect()
}

const fn rect(x: i32, y: i32, width: u32, height: u32) -> DesktopRect {
    DesktopRect {
        x,
        y,
        width,
        height,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_measured_from_the_screen_it_is_on() {
        let monitor = |id: &str, x| Monitor {
            id: id.into(),
            name: id.into(),
            x,
            y: 0,
            width: 1280,
            height: 800,
            primary: x == 0,
        };
        let window = |id: &str, x| Window {
            id: id.into(),
            title: "Notes".into(),
            program: "editor".into(),
            x,
            y: 20,
            width: 400,
            height: 300,
        };
        let found = Devices {
            windows: vec![window("0x1", 1200), window("0x2", 100)],
            ..Devices::default()
        };
        let places = |monitor: &Monitor| {
            let windows = windows_on(monitor, &found).into_iter();
            windows.map(|it| (it.id, it.place.x)).collect::<Vec<_>>()
        };
        let (left, right) = (monitor("A", 0), monitor("B", 1280));
        assert_eq!(places(&left), [("0x1".into(), 1200), ("0x2".into(), 100)]);
        assert_eq!(places(&right), [("0x1".into(), -80)]);
    }
}
