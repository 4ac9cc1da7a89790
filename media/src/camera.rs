//! Where a camera's picture lies in a clip's.

use crate::{Rect, Size};

/// How a camera takes part in a picture.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum CameraLayout {
    /// Not at all.
    #[default]
    Off,
    /// It is all of the picture; what else is recorded is kept underneath.
    Full,
    /// A round window on top of what else is recorded.
    Bubble(Bubble),
}

/// A round window, measured against the picture it lies on, so that it means
/// the same whatever that picture's size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bubble {
    x: f32,
    y: f32,
    diameter: f32,
}

impl Bubble {
    /// The smallest diameter that shows a face.
    pub const SMALLEST: f32 = 0.05;

    /// A bubble whose centre lies at `x` of the picture's width and `y` of its
    /// height, and which is `diameter` of its height across.
    ///
    /// `None` when the centre lies outside the picture, or the diameter is not
    /// between [`Bubble::SMALLEST`] and 1.
    pub fn new(x: f32, y: f32, diameter: f32) -> Option<Self> {
        let inside = (0.0..=1.0).contains(&x) && (0.0..=1.0).contains(&y);
        let fits = (Self::SMALLEST..=1.0).contains(&diameter);
        (inside && fits).then_some(Self { x, y, diameter })
    }

    /// Its centre, as a share of the picture's width.
    pub const fn x(self) -> f32 {
        self.x
    }

    /// Its centre, as a share of the picture's height.
    pub const fn y(self) -> f32 {
        self.y
    }

    /// Its diameter, as a share of the picture's height.
    pub const fn diameter(self) -> f32 {
        self.diameter
    }

    /// The square around the bubble on a picture of this size: moved, and at
    /// last shrunk, until all of it is inside. Its edges are even, as those of
    /// the halved colour planes of what is encoded.
    pub fn square(self, picture: Size) -> Rect {
        let whole = |share: f32, length: u32| (share * length as f32).round() as u32;
        let most = picture.width.min(picture.height) & !1;
        let side = (whole(self.diameter, picture.height) & !1).clamp(2.min(most), most);
        let start = |share: f32, length: u32| {
            whole(share, length)
                .saturating_sub(side / 2)
                .min(length.saturating_sub(side))
                & !1
        };
        Rect {
            x: start(self.x, picture.width),
            y: start(self.y, picture.height),
            width: side,
            height: side,
        }
    }
}

/// At the lower left, a quarter of the picture high.
impl Default for Bubble {
    fn default() -> Self {
        Self {
            x: 0.09,
            y: 0.845,
            diameter: 0.25,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HD: Size = Size {
        width: 1920,
        height: 1080,
    };

    #[test]
    fn a_bubble_lies_where_its_shares_say() {
        let square = Bubble::new(0.5, 0.5, 0.2).unwrap().square(HD);
        assert_eq!((square.x, square.y), (852, 432));
        assert_eq!((square.width, square.height), (216, 216));
    }

    #[test]
    fn a_bubble_is_kept_inside_its_picture() {
        for (x, y) in [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)] {
            for size in [
                HD,
                Size {
                    width: 7,
                    height: 5,
                },
                Size {
                    width: 90,
                    height: 600,
                },
            ] {
                let square = Bubble::new(x, y, 0.7).unwrap().square(size);
                assert!(square.x + square.width <= size.width, "{square:?}");
                assert!(square.y + square.height <= size.height, "{square:?}");
                assert_eq!(square.width, square.height);
                assert_eq!((square.x | square.y | square.width) & 1, 0);
            }
        }
        let left = Bubble::default().square(HD);
        assert!(left.x > 0 && left.y + left.height < HD.height);
    }

    #[test]
    fn what_is_no_bubble_is_refused() {
        for (x, y, diameter) in [
            (-0.1, 0.5, 0.2),
            (0.5, 1.1, 0.2),
            (0.5, 0.5, 0.01),
            (0.5, 0.5, 1.5),
            (f32::NAN, 0.5, 0.2),
            (0.5, 0.5, f32::INFINITY),
        ] {
            assert_eq!(Bubble::new(x, y, diameter), None);
        }
    }
}
