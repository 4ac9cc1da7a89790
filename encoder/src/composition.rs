//! What is to be seen, layer by layer.

use aside_media::{CameraLayout, Click, ClipTime, Frame, Pointer, Size};
use ffmpeg_next::frame;

use crate::Result;
use crate::camera::CameraLayer;
use crate::canvas::Canvas;
use crate::caption::CaptionLayer;
use crate::h264_encoder::even;
use crate::pointer::PointerLayer;
use crate::screen::ScreenLayer;

/// The screen, and on top of it camera, pointer and pressed keys.
///
/// There is one canvas. What lies on top keeps what it covers: it is lifted
/// before anything below it changes and drawn again afterwards, which costs as
/// much as it is large, and nothing while nothing changes.
pub(crate) struct Composition {
    canvas: Canvas,
    screen: ScreenLayer,
    camera: CameraLayer,
    pointer: PointerLayer,
    caption: CaptionLayer,
}

impl Composition {
    /// A black picture, for a screen of this size.
    pub(crate) fn new(size: Size) -> Result<Self> {
        Ok(Self {
            canvas: Canvas::new(even(size))?,
            screen: ScreenLayer::new(size),
            camera: CameraLayer::default(),
            pointer: PointerLayer::default(),
            caption: CaptionLayer::default(),
        })
    }

    /// What an encoder is given.
    pub(crate) const fn picture(&mut self) -> &mut frame::Video {
        match self.camera.full() {
            Some(full) => full.picture(),
            None => self.canvas.picture(),
        }
    }

    /// Makes the picture show a frame of the screen; says whether that changed
    /// what is to be seen.
    pub(crate) fn show(&mut self, frame: &Frame<ClipTime>) -> Result<bool> {
        let keys = frame.keys.as_ref();
        if frame.patches.is_empty()
            && frame.size == self.screen.size()
            && self
                .pointer
                .shows(self.placed(frame.pointer.as_ref()).as_ref())
            && self.caption.shows(keys)
        {
            return Ok(false);
        }
        self.lift()?;
        let painted = self.screen.paint(frame, &mut self.canvas);
        let pointer = self.placed(frame.pointer.as_ref());
        let changed = !self.pointer.shows(pointer.as_ref()) || !self.caption.shows(keys);
        self.pointer.set(pointer);
        self.caption.set(keys, self.canvas.size().height);
        self.draw()?;
        // Behind a camera that fills the picture nothing is seen.
        Ok((painted? || changed) && self.camera.full().is_none())
    }

    /// Makes the picture show what the camera sees; says whether that changed
    /// what is to be seen.
    pub(crate) fn show_camera(
        &mut self,
        frame: &Frame<ClipTime>,
        layout: CameraLayout,
    ) -> Result<bool> {
        self.lift()?;
        let changed = self.camera.show(frame, layout, self.canvas.size());
        self.draw()?;
        changed
    }

    /// Takes the camera out of the picture; says whether it was in it.
    pub(crate) fn hide_camera(&mut self) -> Result<bool> {
        self.lift()?;
        let changed = self.camera.hide();
        self.draw()?;
        Ok(changed)
    }

    /// The pointer, where it lies in the clip's picture.
    fn placed(&self, pointer: Option<&Pointer>) -> Option<Pointer> {
        let pointer = pointer?;
        let click = pointer.click.map(|click| Click {
            position: self.screen.place(click.position),
            ..click
        });
        Some(Pointer {
            position: self.screen.place(pointer.position),
            click,
            ..pointer.clone()
        })
    }

    /// The topmost first.
    fn lift(&mut self) -> Result<()> {
        self.caption.lift(&mut self.canvas)?;
        self.pointer.lift(&mut self.canvas)?;
        self.camera.lift(&mut self.canvas)
    }

    /// The lowest first.
    fn draw(&mut self) -> Result<()> {
        self.camera.draw(&mut self.canvas)?;
        self.pointer.draw(&mut self.canvas)?;
        self.caption.draw(&mut self.canvas)
    }
}
