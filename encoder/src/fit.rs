//! One picture inside another of a different shape.

use aside_media::{Point, Rect, Size};

/// The largest place in the middle of `picture` that has the shape of `size`,
/// with even edges. Neither is empty, and `picture` is even.
pub(crate) fn fit(size: Size, picture: Size) -> Rect {
    let (width, height) = (u64::from(size.width), u64::from(size.height));
    let by_width = height * u64::from(picture.width) / width;
    let (across, down) = if by_width <= u64::from(picture.height) {
        (picture.width, by_width as u32)
    } else {
        let by_height = width * u64::from(picture.height) / height;
        (by_height as u32, picture.height)
    };
    let (across, down) = ((across & !1).max(2), (down & !1).max(2));
    Rect {
        x: (picture.width.saturating_sub(across) / 2) & !1,
        y: (picture.height.saturating_sub(down) / 2) & !1,
        width: across.min(picture.width),
        height: down.min(picture.height),
    }
}

/// Where a point of a picture of this size lies once it is scaled into `place`.
pub(crate) fn mapped(point: Point, size: Size, place: Rect) -> Point {
    let scaled = |at: i32, from: u32, to: u32, start: u32| {
        let at = i64::from(at) * i64::from(to) / i64::from(from.max(1)) + i64::from(start);
        at.clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32
    };
    Point {
        x: scaled(point.x, size.width, place.width, place.x),
        y: scaled(point.y, size.height, place.height, place.y),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn size(width: u32, height: u32) -> Size {
        Size { width, height }
    }

    fn fitted(from: Size, into: Size) -> (u32, u32, u32, u32) {
        let rect = fit(from, into);
        (rect.x, rect.y, rect.width, rect.height)
    }

    #[test]
    fn the_shape_is_kept_and_the_middle_taken() {
        assert_eq!(
            fitted(size(800, 600), size(1920, 1080)),
            (240, 0, 1440, 1080)
        );
        assert_eq!(
            fitted(size(3840, 1080), size(1920, 1080)),
            (0, 270, 1920, 540)
        );
        assert_eq!(fitted(size(960, 540), size(1920, 1080)), (0, 0, 1920, 1080));
        assert_eq!(fitted(size(1, 5000), size(320, 180)), (158, 0, 2, 180));
        assert_eq!(fitted(size(5000, 1), size(320, 180)), (0, 88, 320, 2));
    }

    #[test]
    fn a_point_moves_with_its_picture() {
        let place = fit(size(800, 600), size(1920, 1080));
        let middle = mapped(Point { x: 400, y: 300 }, size(800, 600), place);
        assert_eq!(middle, Point { x: 960, y: 540 });
    }
}
