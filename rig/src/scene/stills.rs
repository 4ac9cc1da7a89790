//! A scene's frames without a display: what a recording is compared with.

use aside_media::Size;

use super::SceneKind;
use super::canvas::Canvas;
use super::play::{self, Draw, Layer, Play};
use crate::counter;

/// Paints any frame of a scene, pixel for pixel as the X server shows it but
/// for the pointer.
#[derive(Debug)]
pub struct Stills {
    play: Play,
    plain: Canvas,
    marked: Canvas,
    size: Size,
}

impl Stills {
    /// Of a scene of `kind` that fills a window of `size`.
    pub fn new(kind: SceneKind, size: Size) -> Self {
        let play = Play::new(kind, size);
        let [(_, plain), (_, marked)] = play.layers();
        Self {
            play,
            plain,
            marked,
            size,
        }
    }

    /// The frame whose strip says `number`, with a flash that is lit or not,
    /// or none when the scene has no marks; BGRA, row by row.
    pub fn frame(&self, number: u32, flash: Option<bool>) -> Vec<u8> {
        let mut canvas = Canvas::new(self.size, 0);
        let mut draws = self.play.draw(None, self.play.state(number));
        draws.extend(flash.map(|lit| play::flash(self.size, lit)));
        draws.extend(play::strip(self.size, number % counter::LIMIT));
        for draw in draws {
            self.paint(&mut canvas, draw);
        }
        let pixels = canvas.pixels.iter();
        pixels.flat_map(|pixel| pixel.to_le_bytes()).collect()
    }

    fn paint(&self, canvas: &mut Canvas, draw: Draw) {
        match draw {
            Draw::Copy { layer, from, to } => {
                let layer = match layer {
                    Layer::Plain => &self.plain,
                    Layer::Marked => &self.marked,
                };
                canvas.copy(layer, (from.x.unsigned_abs(), from.y.unsigned_abs()), to);
            }
            Draw::Fill { area, colour } => canvas.fill(area, colour),
            Draw::Point(_) => {}
        }
    }
}
