//! Whether a camera shows anything alive.

use std::time::Duration;

use aside_media::{Frame, HostInstant};

/// A camera is dead that has shown nothing new for this long.
const PATIENCE: Duration = Duration::from_secs(3);

/// No channel of any pixel is brighter than this in a black picture: the range
/// that a covered sensor's noise stays in.
const BLACK: u8 = 24;

/// Rows that are looked at in each picture.
const ROWS: usize = 128;

/// Remembers when a camera last showed something.
pub(super) struct Watch {
    /// The last picture of any kind.
    seen: HostInstant,
    /// The last one that differed from the one before, and was not black.
    alive: HostInstant,
    /// Of the last picture.
    print: Option<u64>,
    dark: bool,
    said: bool,
}

impl Watch {
    pub(super) const fn starting(at: HostInstant) -> Self {
        Self {
            seen: at,
            alive: at,
            print: None,
            dark: false,
            said: false,
        }
    }

    /// Counts from now on.
    pub(super) const fn restart(&mut self, now: HostInstant) {
        (self.seen, self.alive) = (now, now);
    }

    pub(super) fn see(&mut self, frame: &Frame) {
        let (print, brightest) = look(frame);
        let is_new = self.print.replace(print) != Some(print);
        self.dark = brightest <= BLACK;
        self.seen = self.seen.max(frame.at);
        if is_new && !self.dark {
            self.alive = self.alive.max(frame.at);
            self.said = false;
        }
    }

    /// Since when the camera has been dead, and what to say of that; once.
    pub(super) fn complain(&mut self, now: HostInstant) -> Option<(HostInstant, &'static str)> {
        if self.said || now.saturating_since(self.alive) < PATIENCE {
            return None;
        }
        self.said = true;
        Some(match (self.is_gone(now), self.dark) {
            (true, _) => (self.seen, "The camera has sent no picture"),
            (false, true) => (self.alive, "The camera's picture has been black"),
            (false, false) => (self.alive, "The camera's picture has not changed"),
        })
    }

    /// Whether no picture comes at all.
    pub(super) fn is_gone(&self, now: HostInstant) -> bool {
        now.saturating_since(self.seen) >= PATIENCE
    }
}

/// A number that differs with the picture, and the brightest value in it.
fn look(frame: &Frame) -> (u64, u8) {
    let row = frame.size.width as usize * 4;
    let step = (frame.size.height as usize / ROWS).max(1);
    let (mut print, mut brightest) = (0_u64, 0);
    for row in frame.data.chunks_exact(row.max(1)).step_by(step) {
        for pair in row.as_chunks::<8>().0 {
            print = (print ^ u64::from_le_bytes(*pair)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            print ^= print >> 29;
            // Every fourth byte means nothing.
            let [a, b, c, _, d, e, f, _] = *pair;
            brightest = [a, b, c, d, e, f].into_iter().fold(brightest, u8::max);
        }
    }
    (print, brightest)
}

#[cfg(test)]
mod tests {
    use aside_media::{Patch, PixelFormat, Rect, Size};

    use super::*;

    const SIZE: Size = Size {
        width: 64,
        height: 48,
    };

    fn at(millis: i64) -> HostInstant {
        HostInstant::from_nanos(millis * 1_000_000)
    }

    fn frame(millis: i64, fill: u8) -> Frame {
        Frame {
            at: at(millis),
            size: SIZE,
            format: PixelFormat::Bgra,
            patches: vec![Patch {
                rect: Rect::whole(SIZE),
                offset: 0,
                stride: 256,
            }],
            data: vec![fill; 64 * 48 * 4].into(),
            pointer: None,
            keys: None,
        }
    }

    /// What is said while a picture comes every 100 ms.
    fn said(fill: impl Fn(i64) -> Option<u8>) -> Vec<(i64, &'static str)> {
        let mut watch = Watch::starting(at(0));
        let mut said = Vec::new();
        for step in 0..80 {
            if let Some(fill) = fill(step) {
                watch.see(&frame(step * 100, fill));
            }
            if let Some((since, what)) = watch.complain(at(step * 100)) {
                said.push((since.nanos() / 1_000_000, what));
            }
        }
        said
    }

    #[test]
    fn a_camera_that_moves_is_alive() {
        assert_eq!(said(|step| Some(100 + step as u8)), []);
    }

    #[test]
    fn each_way_to_be_dead_is_said_once() {
        let still = said(|_| Some(90));
        assert_eq!(still, [(0, "The camera's picture has not changed")]);
        let black = said(|step| Some(step as u8 % 20));
        assert_eq!(black, [(0, "The camera's picture has been black")]);
        let gone = said(|step| (step < 10).then_some(100 + step as u8));
        assert_eq!(gone, [(900, "The camera has sent no picture")]);
    }

    #[test]
    fn a_camera_that_comes_back_may_die_again() {
        let twice = said(|step| match step {
            0..35 => Some(90),
            35..40 => Some(100 + step as u8),
            _ => Some(90),
        });
        assert_eq!(twice.len(), 2, "{twice:?}");
    }
}
