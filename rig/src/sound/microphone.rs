//! A microphone that hears exactly what it is given, at real-time pace.
//!
//! PulseAudio reads a named pipe and stamps what it finds there as heard; a
//! thread of ours writes one sound frame for each one that the clock says has
//! passed. Nothing is lost or invented in between: for a second of listening
//! 48,000 sound frames arrive.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::OwnedFd;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use aside_media::{HostInstant, SampleRate};
use rustix::fs::{Mode, OFlags};

use crate::clock::now;
use crate::marks::Marks;
use crate::speech::Recording;

/// What the microphone delivers.
pub(crate) const RATE: SampleRate = SampleRate::HZ_48000;
/// How often the thread wakes.
const TICK: Duration = Duration::from_millis(10);
/// After this long without anybody reading, nobody listens.
const DEAF_AFTER: Duration = Duration::from_millis(300);
const BYTES_PER_FRAME: u64 = 2;

/// Plays into the virtual microphone; silent otherwise.
#[derive(Debug)]
pub struct Microphone {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Shared {
    air: Mutex<Air>,
    /// Notified when a sound begins and when the last has ended.
    changed: Condvar,
}

/// What is in the air before the microphone.
#[derive(Debug, Default)]
struct Air {
    pending: VecDeque<f32>,
    /// When the first frame of the newest sound was written.
    began: Option<HostInstant>,
    marks: Option<Marks>,
    /// Whether what is in the air is being recorded.
    heard: bool,
    closed: bool,
}

impl Shared {
    fn air(&self) -> MutexGuard<'_, Air> {
        // A panic elsewhere leaves the queue whole: samples are only moved.
        self.air.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn next_change<'a>(&self, air: MutexGuard<'a, Air>) -> MutexGuard<'a, Air> {
        self.changed
            .wait(air)
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Microphone {
    /// Takes the writing end of the named pipe the sound server made.
    pub(crate) fn open(pipe: &Path) -> Result<Self> {
        // Open for both directions: it neither waits for a reader nor breaks
        // when the sound server dies, and what nobody read can be taken back.
        let flags = OFlags::RDWR | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let pipe: OwnedFd = rustix::fs::open(pipe, flags, Mode::empty())
            .context("the microphone's pipe could not be opened")?;
        let shared = Arc::new(Shared::default());
        let feed = Feed::new(File::from(pipe), Arc::clone(&shared));
        let thread = thread::Builder::new()
            .name("rig-microphone".to_owned())
            .spawn(move || {
                let shared = Arc::clone(&feed.shared);
                if let Err(error) = feed.run() {
                    tracing::warn!(%error, "the microphone's pipe is broken");
                }
                shared.air().closed = true;
                shared.changed.notify_all();
            })?;
        Ok(Self {
            shared,
            thread: Some(thread),
        })
    }

    /// Plays `recording` after whatever is still playing. Returns as soon as
    /// its first sound frame is in the air, with that moment on the host's
    /// monotonic clock.
    ///
    /// Whoever does not listen misses it, as in a room.
    ///
    /// # Errors
    /// When the recording cannot be resampled, or the pipe is broken.
    pub fn play(&self, recording: &Recording) -> Result<HostInstant> {
        let sound = recording.resampled(RATE)?;
        self.wait();
        let mut air = self.shared.air();
        air.pending.extend(sound.iter());
        air.began = None;
        loop {
            match air.began {
                Some(began) => return Ok(began),
                None if air.pending.is_empty() => return Ok(now()),
                None if air.closed => bail!("the microphone is gone"),
                None => air = self.shared.next_change(air),
            }
        }
    }

    /// Waits until all that was played has been in the air.
    pub fn wait(&self) {
        let mut air = self.shared.air();
        while !air.pending.is_empty() && !air.closed {
            air = self.shared.next_change(air);
        }
    }

    /// Waits until somebody records what is in the air; false when nobody does
    /// within `limit`.
    pub fn wait_until_heard(&self, limit: Duration) -> bool {
        let deadline = now() + limit;
        loop {
            let air = self.shared.air();
            if air.heard || air.closed || now() >= deadline {
                return air.heard;
            }
            drop(air);
            thread::sleep(TICK);
        }
    }

    /// Falls silent at once; what was still to be played is forgotten.
    pub fn silence(&self) {
        self.shared.air().pending.clear();
        self.shared.changed.notify_all();
    }

    /// Lets a beep sound with every mark, on top of what is played; `None`
    /// ends it.
    pub fn mark(&self, marks: Option<Marks>) {
        self.shared.air().marks = marks;
    }
}

impl Drop for Microphone {
    fn drop(&mut self) {
        self.shared.air().closed = true;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::warn!("the microphone's thread has panicked");
        }
    }
}

/// The thread's own state.
struct Feed {
    pipe: File,
    shared: Arc<Shared>,
    start: HostInstant,
    /// Sound frames that have passed since `start`.
    written: u64,
    /// Bytes left in the pipe by the last write, and since when none was read.
    left: u64,
    unread_since: HostInstant,
}

impl Feed {
    fn new(pipe: File, shared: Arc<Shared>) -> Self {
        let start = now();
        Self {
            pipe,
            shared,
            start,
            written: 0,
            left: 0,
            unread_since: start,
        }
    }

    fn run(mut self) -> io::Result<()> {
        let mut block = Vec::new();
        loop {
            let due = RATE.frames_floor(now().saturating_since(self.start));
            let at = self.start + RATE.duration(self.written);
            if !self.take_from_air(due - self.written, at, &mut block) {
                return Ok(());
            }
            self.written = due;
            self.deliver(&block)?;
            thread::sleep(TICK);
        }
    }

    /// Fills `block` with the next `frames` sound frames; false when closing.
    fn take_from_air(&self, frames: u64, at: HostInstant, block: &mut Vec<u8>) -> bool {
        block.clear();
        let mut air = self.shared.air();
        if air.closed {
            return false;
        }
        if air.began.is_none() && !air.pending.is_empty() {
            air.began = Some(at);
            self.shared.changed.notify_all();
        }
        for frame in 0..frames {
            let mut sample = air.pending.pop_front().unwrap_or(0.0);
            if let Some(marks) = air.marks {
                sample += marks.beep(at + RATE.duration(frame));
            }
            let sample = (sample.clamp(-1.0, 1.0) * f32::from(i16::MAX)) as i16;
            block.extend_from_slice(&sample.to_le_bytes());
        }
        if air.pending.is_empty() {
            self.shared.changed.notify_all();
        }
        true
    }

    /// Writes `block`. While nobody listens the pipe keeps only the newest
    /// block, so that whoever begins to listen hears the present.
    fn deliver(&mut self, block: &[u8]) -> io::Result<()> {
        let pending = rustix::io::ioctl_fionread(&self.pipe)?;
        if pending < self.left {
            self.unread_since = now();
        }
        let heard = now().saturating_since(self.unread_since) < DEAF_AFTER;
        self.shared.air().heard = heard && self.written > 0;
        if !heard {
            self.take_back(pending)?;
        }
        match self.pipe.write(block) {
            Ok(_) => {}
            // Full: the listener is slower than time. It hears a gap, as it
            // would from a device.
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                tracing::warn!(bytes = block.len(), "the sound server does not keep up");
            }
            Err(error) => return Err(error),
        }
        self.left = rustix::io::ioctl_fionread(&self.pipe)?;
        Ok(())
    }

    fn take_back(&mut self, bytes: u64) -> io::Result<()> {
        let whole = bytes - bytes % BYTES_PER_FRAME;
        let mut stale = (&self.pipe).take(whole);
        match io::copy(&mut stale, &mut io::sink()) {
            Ok(_) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(()),
            Err(error) => Err(error),
        }
    }
}
