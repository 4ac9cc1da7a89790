//! From the driver's thread to the puller's, without a lock or an allocation.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::Thread;

use aside_media::{AudioFormat, HostInstant, Pool, PoolBuffer, SampleRate};
use rtrb::{Consumer, Producer, RingBuffer};

use crate::{AUDIO_QUEUE, clock};

/// Sound frames in one block.
const BLOCK_FRAMES: usize = 1024;

/// A run of sound as the driver handed it over.
#[derive(Debug)]
pub(super) struct Block {
    /// Interleaved samples.
    pub(super) data: PoolBuffer<f32>,
    /// Sound frames the driver handed over before these, lost ones included.
    pub(super) position: u64,
    /// The position of what comes after these.
    pub(super) end: u64,
    /// When the driver handed these over.
    pub(super) arrival: HostInstant,
}

/// The driver's end: sends blocks, and wakes the other end.
///
/// Full, or no free buffer: the sound is dropped and its place is left open in
/// [`Block::position`]. Closed (the other end is gone): likewise, until the
/// driver stops.
pub(super) struct Sender {
    ring: Producer<Block>,
    pool: Pool<f32>,
    channels: usize,
    position: u64,
    /// The most sound frames that wait.
    limit: u64,
    state: Arc<State>,
}

/// The puller's end: receives blocks in order. Empty: waits to be woken.
/// Closed: [`Receiver::ended`].
pub(super) struct Receiver {
    ring: Consumer<Block>,
    state: Arc<State>,
}

/// What both ends share beside the ring.
struct State {
    /// Sound frames that wait in the ring.
    queued: AtomicU64,
    ended: AtomicBool,
    puller: Thread,
}

/// Lets the driver's error callback end the queue.
#[derive(Clone)]
pub(super) struct Ender(Arc<State>);

/// A queue that holds [`AUDIO_QUEUE`] of sound, to be received on this thread.
pub(super) fn queue(format: AudioFormat) -> (Sender, Receiver) {
    let blocks = blocks_in_queue(format.rate);
    let channels = usize::from(format.channels.max(1));
    let (producer, consumer) = RingBuffer::new(blocks);
    let state = Arc::new(State {
        queued: AtomicU64::new(0),
        ended: AtomicBool::new(false),
        puller: std::thread::current(),
    });
    let sender = Sender {
        ring: producer,
        // As many again may be on their way with the caller.
        pool: Pool::new(blocks * 2, BLOCK_FRAMES * channels),
        channels,
        position: 0,
        limit: format.rate.frames_floor(AUDIO_QUEUE),
        state: Arc::clone(&state),
    };
    let receiver = Receiver {
        ring: consumer,
        state,
    };
    (sender, receiver)
}

/// Blocks may be a quarter full: drivers hand over what they have.
fn blocks_in_queue(rate: SampleRate) -> usize {
    rate.frames_floor(AUDIO_QUEUE) as usize / BLOCK_FRAMES * 4 + 1
}

impl Sender {
    /// Copies a run of interleaved samples into the queue. Called on the
    /// driver's thread: never allocates, locks or logs.
    pub(super) fn send<T: Copy>(&mut self, samples: &[T], as_f32: impl Fn(T) -> f32) {
        let arrival = clock::now();
        for run in samples.chunks(BLOCK_FRAMES * self.channels) {
            let data = run.iter().map(|&sample| as_f32(sample));
            self.send_block(data, arrival);
        }
        self.state.puller.unpark();
    }

    /// Sends one block, or leaves its place open.
    fn send_block(&mut self, run: impl ExactSizeIterator<Item = f32>, arrival: HostInstant) {
        let position = self.position;
        let frames = (run.len() / self.channels) as u64;
        self.position += frames;
        let queued = &self.state.queued;
        if queued.load(Ordering::Acquire) + frames > self.limit {
            return;
        }
        let Some(mut data) = self.pool.take() else {
            return;
        };
        data.extend(run);
        queued.fetch_add(frames, Ordering::AcqRel);
        let block = Block {
            data,
            position,
            end: self.position,
            arrival,
        };
        if let Err(rtrb::PushError::Full(block)) = self.ring.push(block) {
            // Only when the driver hands over very short runs.
            queued.fetch_sub(frames, Ordering::AcqRel);
            drop(block);
        }
    }

    pub(super) fn ender(&self) -> Ender {
        Ender(Arc::clone(&self.state))
    }
}

impl Ender {
    /// Says that no more sound will come.
    pub(super) fn end(&self) {
        self.0.ended.store(true, Ordering::Release);
        self.0.puller.unpark();
    }
}

impl Receiver {
    /// The next block; waits for it until `deadline`, or until the queue ends.
    pub(super) fn receive(&mut self, deadline: HostInstant) -> Option<Block> {
        loop {
            let ended = self.ended();
            if let Ok(block) = self.ring.pop() {
                let frames = block.end - block.position;
                self.state.queued.fetch_sub(frames, Ordering::AcqRel);
                return Some(block);
            }
            let left = clock::until(deadline);
            if ended || left.is_zero() {
                return None;
            }
            std::thread::park_timeout(left);
        }
    }

    /// Takes no more than what is queued.
    pub(super) fn end(&self) {
        self.state.ended.store(true, Ordering::Release);
    }

    /// The most blocks that wait at once.
    pub(super) fn capacity(&self) -> usize {
        self.ring.buffer().capacity()
    }

    /// Whether no more sound will come but what is queued.
    pub(super) fn ended(&self) -> bool {
        self.state.ended.load(Ordering::Acquire)
    }
}
