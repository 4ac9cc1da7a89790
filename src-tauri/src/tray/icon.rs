//! The mark of Aside as a tray shows it, drawn here: a few circles, in colours
//! that stand out from light and from dark panels.

use tauri::image::Image;

/// Pixels across and down: sharp where a panel is scaled twofold.
const SIDE: u32 = 44;

const GREY: [u8; 3] = [0x86, 0x8c, 0x87];
const RED: [u8; 3] = [0xdc, 0x40, 0x2e];
const GREEN: [u8; 3] = [0x1d, 0x98, 0x7c];

/// What the tray's picture says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// Nothing goes on.
    Idle,
    /// A take goes on.
    Recording,
    /// A take stands still.
    Paused,
    /// Clips are on their way.
    Uploading,
}

/// The picture of a state.
pub(super) fn draw(look: Look) -> Image<'static> {
    let mut rgba = Vec::with_capacity((SIDE * SIDE * 4) as usize);
    for y in 0..SIDE {
        for x in 0..SIDE {
            rgba.extend(pixel(look, x as f32 + 0.5, y as f32 + 0.5));
        }
    }
    Image::new_owned(rgba, SIDE, SIDE)
}

/// The dot's middle and radius, and how thick lines are.
const DOT: (f32, f32) = (16.0, 22.0);
const RADIUS: f32 = 11.0;
const LINE: f32 = 5.0;

fn pixel(look: Look, x: f32, y: f32) -> [u8; 4] {
    let from_dot = (x - DOT.0).hypot(y - DOT.1);
    let disc = cover(from_dot - RADIUS);
    let ring = cover((from_dot - (RADIUS - LINE / 2.0)).abs() - LINE / 2.0);
    let (colour, dot) = match look {
        Look::Idle => (GREY, ring),
        Look::Recording => (RED, disc),
        Look::Paused => (RED, bars(x, y)),
        Look::Uploading => (GREEN, arrow(x, y)),
    };
    let bracket = bracket(x, y);
    let (colour, covered) = match dot > bracket {
        true => (colour, dot),
        false => (GREEN, bracket),
    };
    let [red, green, blue] = colour;
    [red, green, blue, (covered * 255.0).round() as u8]
}

/// Part of a large circle, right of the dot.
fn bracket(x: f32, y: f32) -> f32 {
    let middle = (12.0, 22.0);
    let from_middle = (x - middle.0).hypot(y - middle.1);
    let ring = cover((from_middle - 25.0).abs() - LINE / 2.0);
    ring.min(cover((y - middle.1).abs() - 16.0))
}

fn bars(x: f32, y: f32) -> f32 {
    let one = |at: f32| rectangle(x - at, y - DOT.1, 3.0, RADIUS);
    one(DOT.0 - 6.0).max(one(DOT.0 + 6.0))
}

fn arrow(x: f32, y: f32) -> f32 {
    let (x, y) = (x - DOT.0, y - DOT.1);
    let head = cover((x.abs() * 0.8 - (y + 11.0)).max(y + 1.0));
    head.max(rectangle(x, y - 4.0, 3.5, 7.0))
}

fn rectangle(x: f32, y: f32, half_width: f32, half_height: f32) -> f32 {
    cover((x.abs() - half_width).max(y.abs() - half_height))
}

/// How much of a pixel is covered whose middle is so far outside an edge.
fn cover(outside: f32) -> f32 {
    (0.5 - outside).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_state_has_a_picture_of_its_own() {
        let looks = [Look::Idle, Look::Recording, Look::Paused, Look::Uploading];
        let drawn = looks.map(|look| draw(look).rgba().to_vec());
        for (at, one) in drawn.iter().enumerate() {
            assert_eq!(one.len(), (SIDE * SIDE * 4) as usize);
            assert_eq!(one[3], 0, "its corner is not clear");
            assert!(!drawn[at + 1..].contains(one), "{:?}", looks[at]);
        }
    }
}
