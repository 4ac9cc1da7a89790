//! What every source can do, whatever stands behind it.

use aside_media::{AudioFormat, Frame, HostInstant, PointerStyle, Samples, Size};

use crate::Error;

/// A device that is seen: a monitor, a window, a camera.
///
/// A source is pulled: it starts no thread of its own, and nothing is grabbed
/// while nobody asks. It is created on the thread that pulls it, and dropping
/// it is the way to stop it; both take well under 200 ms.
pub trait VideoSource {
    /// The size of the picture as it is now. A frame carries its own size,
    /// which may differ from the frame before it: windows are resized.
    fn size(&self) -> Size;

    /// Waits until the picture or the pointer changed, at most until
    /// `deadline`, and never delivers more often than the chosen frame rate.
    ///
    /// `Ok(None)`: nothing changed until `deadline`. The first frame, the
    /// first after [`VideoSource::refresh`] and the first of another size are
    /// complete; any other carries only what changed. Stamps rise strictly.
    ///
    /// # Errors
    /// [`ErrorKind::DeviceLost`](crate::ErrorKind::DeviceLost) ends the
    /// source: the window closed, the camera was unplugged, the display went
    /// away. Every later call says so again.
    fn next(&mut self, deadline: HostInstant) -> Result<Option<Frame>, Error>;

    /// Makes the next frame complete: the caller lost one.
    fn refresh(&mut self);

    /// Shows more, or less, of what the person does, from now on. What a
    /// source cannot see it leaves out.
    fn set_style(&mut self, style: PointerStyle) {
        let _ = style;
    }
}

/// A device that is heard: a microphone, or what the loudspeakers play.
///
/// Created on the thread that pulls it; dropping it is the way to stop it.
pub trait AudioSource {
    /// Rate and channels of everything this source delivers.
    fn format(&self) -> AudioFormat;

    /// Waits for sound, at most until `deadline`.
    ///
    /// Sound waits in a bounded queue of about two seconds between calls. What
    /// did not fit, and what the system lost, is counted in
    /// [`Samples::lost_before`] of the samples after the gap.
    ///
    /// Stamps rise strictly, and no sound lies in the future. It begins where
    /// the sound before it ended, but for what is counted as lost; where the
    /// clock had to be set right, up to 40 ms earlier.
    ///
    /// # Errors
    /// [`ErrorKind::DeviceLost`](crate::ErrorKind::DeviceLost) ends the
    /// source, after everything heard before was delivered. Every later call
    /// says so again.
    fn next(&mut self, deadline: HostInstant) -> Result<Option<Samples>, Error>;
}
