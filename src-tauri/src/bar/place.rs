//! Where the bar is put: where it was put last, or else near an edge; outside
//! the picture wherever there is room.

use aside_app::Picture;
use aside_app::view::{BarShown, DesktopPoint, DesktopRect};

/// Pixels between the bar and what it lies beside.
const AIR: i32 = 16;

/// Where the bar of the size of `bar` goes; `None` when it is not to be shown.
/// Its own place is ignored. The main monitor is the first.
pub(super) fn place(
    shown: BarShown,
    bar: DesktopRect,
    last: Option<DesktopPoint>,
    picture: Picture,
    monitors: &[DesktopRect],
) -> Option<DesktopPoint> {
    if shown == BarShown::Never {
        return None;
    }
    let at = |point: DesktopPoint| DesktopRect {
        x: point.x,
        y: point.y,
        ..bar
    };
    let is_seen = |it: DesktopRect| monitors.iter().any(|monitor| monitor.holds(it));
    let is_in_picture = |it: DesktopRect| match picture {
        Picture::Apart => false,
        Picture::Of(rect) => rect.overlaps(it),
        Picture::Unknown => true,
    };
    let beside = match picture {
        Picture::Of(rect) => around(rect, bar),
        _ => Vec::new(),
    };
    let edges = monitors.iter().flat_map(|it| inside(*it, bar));
    let mut places = last.into_iter().chain(beside).chain(edges);
    let outside = |point: &DesktopPoint| is_seen(at(*point)) && !is_in_picture(at(*point));
    places.find(outside).or_else(|| {
        let anywhere = last.into_iter().filter(|point| is_seen(at(*point)));
        let edges = monitors.iter().flat_map(|it| inside(*it, bar));
        anywhere
            .chain(edges)
            .next()
            .filter(|_| shown == BarShown::Always)
    })
}

/// Below and above a picture, then to the right and left of it.
fn around(picture: DesktopRect, bar: DesktopRect) -> Vec<DesktopPoint> {
    let x = middle(picture.x, picture.right(), bar.width);
    let y = middle(picture.y, picture.bottom(), bar.height);
    let above = picture.y.saturating_sub_unsigned(bar.height) - AIR;
    let left = picture.x.saturating_sub_unsigned(bar.width) - AIR;
    vec![
        DesktopPoint {
            x,
            y: picture.bottom() + AIR,
        },
        DesktopPoint { x, y: above },
        DesktopPoint {
            x: picture.right() + AIR,
            y,
        },
        DesktopPoint { x: left, y },
    ]
}

/// Along the lower and the upper edge of a monitor: in the middle, right, left.
fn inside(monitor: DesktopRect, bar: DesktopRect) -> Vec<DesktopPoint> {
    let bottom = monitor.bottom().saturating_sub_unsigned(bar.height) - AIR;
    let right = monitor.right().saturating_sub_unsigned(bar.width) - AIR;
    let columns = [
        middle(monitor.x, monitor.right(), bar.width),
        right,
        monitor.x + AIR,
    ];
    let rows = [bottom, monitor.y + AIR].into_iter();
    rows.flat_map(|y| columns.map(|x| DesktopPoint { x, y }))
        .collect()
}

/// Where something so long begins that lies in the middle of a line.
fn middle(from: i32, to: i32, length: u32) -> i32 {
    let length = i32::try_from(length).unwrap_or(i32::MAX);
    from + (to - from).saturating_sub(length) / 2
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn rect(x: i32, y: i32, width: u32, height: u32) -> DesktopRect {
        DesktopRect {
            x,
            y,
            width,
            height,
        }
    }

    const BAR: DesktopRect = rect(0, 0, 400, 50);
    const MAIN: DesktopRect = rect(0, 0, 1920, 1080);
    const SECOND: DesktopRect = rect(1920, 0, 1280, 800);

    fn placed(shown: BarShown, picture: Picture, monitors: &[DesktopRect]) -> Option<DesktopRect> {
        let point = place(shown, BAR, None, picture, monitors)?;
        Some(rect(point.x, point.y, BAR.width, BAR.height))
    }

    #[test]
    fn it_lies_beside_an_area_for_as_long_as_there_is_room() {
        let areas = [
            (rect(300, 200, 800, 600), rect(500, 816, 400, 50)),
            (rect(300, 470, 800, 610), rect(500, 404, 400, 50)),
            (rect(0, 0, 1400, 1080), rect(1416, 515, 400, 50)),
            (rect(500, 0, 1420, 1080), rect(84, 515, 400, 50)),
        ];
        for (area, expected) in areas {
            let bar = placed(BarShown::Outside, Picture::Of(area), &[MAIN]).unwrap();
            assert_eq!(bar, expected, "{area:?}");
            assert!(MAIN.holds(bar) && !area.overlaps(bar));
        }
    }

    #[test]
    fn a_whole_screen_leaves_the_other_one_or_none() {
        let picture = Picture::Of(MAIN);
        let bar = placed(BarShown::Outside, picture, &[MAIN, SECOND]).unwrap();
        assert!(SECOND.holds(bar));
        assert_eq!(placed(BarShown::Outside, picture, &[MAIN]), None);
        assert_eq!(
            placed(BarShown::Outside, Picture::Unknown, &[MAIN, SECOND]),
            None
        );
        let bar = placed(BarShown::Always, picture, &[MAIN]).unwrap();
        assert!(MAIN.holds(bar));
        assert_eq!(placed(BarShown::Never, Picture::Apart, &[MAIN]), None);
        assert_eq!(placed(BarShown::Always, picture, &[]), None);
    }

    #[test]
    fn it_comes_back_to_where_it_was_put_unless_that_is_recorded_or_gone() {
        let last = Some(DesktopPoint { x: 40, y: 60 });
        let at = |picture, monitors: &[DesktopRect]| {
            place(BarShown::Outside, BAR, last, picture, monitors)
        };
        assert_eq!(at(Picture::Apart, &[MAIN]), last);
        assert_ne!(at(Picture::Of(rect(0, 0, 800, 600)), &[MAIN]), last);
        assert_ne!(at(Picture::Apart, &[SECOND]), last);
        let always = place(BarShown::Always, BAR, last, Picture::Of(MAIN), &[MAIN]);
        assert_eq!(always, last);
    }
}
