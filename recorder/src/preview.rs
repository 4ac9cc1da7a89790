//! A microphone's level before anything is recorded.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use aside_capture::{AudioTarget, clock};
use crossbeam_channel::{Receiver, bounded};

use crate::Error;
use crate::sound::{Device, FORMAT, Level, Listened, Meter};
use crate::threads::spawn;

/// Levels wait at most this many; a meter wants only the newest.
///
/// From: `preview`. To: the caller. Full: dropped. Closed: the microphone is
/// gone, or the [`Preview`] was dropped.
const LEVEL_QUEUE: usize = 4;

/// How long `preview` may go on after it was dropped.
const GLANCE: Duration = Duration::from_millis(50);

/// Listens to a microphone and keeps nothing. Dropping it ends that.
#[derive(Debug)]
pub struct Preview {
    ended: Arc<AtomicBool>,
}

impl Preview {
    /// Opens the microphone and reports its level twenty times a second.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn start(target: AudioTarget) -> Result<(Self, Receiver<Level>), Error> {
        let ended = Arc::new(AtomicBool::new(false));
        let (levels, levels_out) = bounded(LEVEL_QUEUE);
        let (opened, answer) = bounded(1);
        let over = Arc::clone(&ended);
        spawn("preview", move || {
            let mut device = match Device::open(&target) {
                Ok(device) => device,
                Err(error) => return drop(opened.send(Err(error))),
            };
            drop(opened.send(Ok(())));
            let mut meter = Meter::new(FORMAT.rate);
            while !over.load(Ordering::Relaxed) {
                match device.listen(clock::now() + GLANCE) {
                    Listened::Sound { .. } => {
                        if let Some(level) = meter.listen(device.heard()) {
                            levels.try_send(level).ok();
                        }
                    }
                    Listened::Nothing | Listened::Back => {}
                    Listened::Lost(_) => return,
                }
            }
        })?;
        let seconds = 10;
        answer
            .recv_timeout(Duration::from_secs(seconds))
            .map_err(|_| Error::NoAnswer {
                what: "microphone",
                seconds,
            })??;
        Ok((Self { ended }, levels_out))
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
    }
}
