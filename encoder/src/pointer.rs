//! The mouse pointer on top of the picture, and what shows its presses.

use std::sync::Arc;

use aside_media::{Click, Point, Pointer, PointerShape, Size};

use crate::Result;
use crate::canvas::Canvas;
use crate::overlay::{Overlay, cover};
use crate::sprite::{Sprite, around};

/// Of the light under the pointer, and of the ring around a press.
const AMBER: [u8; 3] = [255, 190, 0];

/// How much of the picture the light covers.
const LIGHT: f32 = 0.35;

/// Lengths below are for a picture this high, and grow with it.
const HEIGHT: f32 = 1080.0;
const LIGHT_RADIUS: f32 = 44.0;
const RING_FROM: f32 = 10.0;
const RING_TO: f32 = 42.0;
const RING_WIDTH: f32 = 4.0;

/// Draws the pointer, and takes it off again before the picture changes.
#[derive(Default)]
pub(crate) struct PointerLayer {
    drawn: Option<Pointer>,
    light: Overlay,
    ring: Overlay,
    shape: Overlay,
    /// The light's pixels, and for which height they were made.
    light_pixels: (u32, Vec<u8>),
    ring_pixels: Vec<u8>,
}

impl PointerLayer {
    /// Whether drawing this pointer would change nothing.
    pub(crate) fn shows(&self, pointer: Option<&Pointer>) -> bool {
        match (&self.drawn, pointer) {
            (None, None) => true,
            (Some(drawn), Some(pointer)) => {
                drawn.position == pointer.position
                    && drawn.click == pointer.click
                    && drawn.spotlight == pointer.spotlight
                    && (Arc::ptr_eq(&drawn.shape, &pointer.shape) || drawn.shape == pointer.shape)
            }
            _ => false,
        }
    }

    /// Puts back what was under the pointer.
    pub(crate) fn lift(&mut self, canvas: &mut Canvas) -> Result<()> {
        self.shape.lift(canvas)?;
        self.ring.lift(canvas)?;
        self.light.lift(canvas)
    }

    /// Draws the pointer it was told of last on a canvas it was lifted from.
    pub(crate) fn draw(&mut self, canvas: &mut Canvas) -> Result<()> {
        let Some(pointer) = self.drawn.take() else {
            return Ok(());
        };
        if pointer.spotlight {
            self.draw_light(canvas, pointer.position)?;
        }
        if let Some(click) = pointer.click {
            self.draw_ring(canvas, click)?;
        }
        self.draw_shape(canvas, pointer.position, &pointer.shape)?;
        self.drawn = Some(pointer);
        Ok(())
    }

    /// Says what to draw from now on.
    pub(crate) fn set(&mut self, pointer: Option<Pointer>) {
        self.drawn = pointer;
    }

    fn draw_light(&mut self, canvas: &mut Canvas, at: Point) -> Result<()> {
        let height = canvas.size().height;
        let radius = scaled(LIGHT_RADIUS, height);
        let side = side(radius);
        if self.light_pixels.0 != height {
            let soft = radius / 4.0;
            let alpha = |distance: f32| LIGHT * ((radius - distance) / soft).min(1.0);
            around(side, AMBER, alpha, &mut self.light_pixels.1);
            self.light_pixels.0 = height;
        }
        lay(&mut self.light, canvas, at, side, &self.light_pixels.1)
    }

    /// It spreads quickly at first, and fades as it spreads.
    fn draw_ring(&mut self, canvas: &mut Canvas, click: Click) -> Result<()> {
        let height = canvas.size().height;
        let passed = click.age.as_secs_f32() / Click::LASTS.as_secs_f32();
        let left = (1.0 - passed).clamp(0.0, 1.0);
        let width = scaled(RING_WIDTH, height);
        let radius = scaled(
            RING_FROM + (RING_TO - RING_FROM) * (1.0 - left * left),
            height,
        );
        let side = side(radius + width);
        let alpha = |distance: f32| {
            let inside = width / 2.0 + 0.5 - (distance - radius).abs();
            left * inside.clamp(0.0, 1.0)
        };
        around(side, AMBER, alpha, &mut self.ring_pixels);
        lay(
            &mut self.ring,
            canvas,
            click.position,
            side,
            &self.ring_pixels,
        )
    }

    fn draw_shape(&mut self, canvas: &mut Canvas, at: Point, shape: &PointerShape) -> Result<()> {
        let corner = Point {
            x: at.x.saturating_sub(shape.hot_spot.x),
            y: at.y.saturating_sub(shape.hot_spot.y),
        };
        let sprite = Sprite {
            size: shape.size,
            pixels: &shape.pixels,
        };
        let cover = cover(corner, shape.size, canvas.size()).filter(|_| sprite.is_whole());
        match cover {
            Some(cover) => self.shape.draw(canvas, cover, |planes| {
                sprite.blend(planes, cover, corner);
            }),
            None => Ok(()),
        }
    }
}

/// A length in a picture of this height, at least one pixel.
fn scaled(length: f32, height: u32) -> f32 {
    (length * height as f32 / HEIGHT).max(1.0)
}

/// The square that holds a circle, with room for its soft edge.
fn side(radius: f32) -> u32 {
    (radius.ceil() as u32 + 1) * 2
}

/// Lays a square around a point.
fn lay(
    overlay: &mut Overlay,
    canvas: &mut Canvas,
    at: Point,
    side: u32,
    pixels: &[u8],
) -> Result<()> {
    let half = (side / 2) as i32;
    let corner = Point {
        x: at.x.saturating_sub(half),
        y: at.y.saturating_sub(half),
    };
    let size = Size {
        width: side,
        height: side,
    };
    let Some(cover) = cover(corner, size, canvas.size()) else {
        return Ok(());
    };
    overlay.draw(canvas, cover, |planes| {
        Sprite { size, pixels }.blend(planes, cover, corner);
    })
}
