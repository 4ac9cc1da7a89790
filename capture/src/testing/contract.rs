//! What every source keeps, whatever stands behind it.
//!
//! Limits of time are several times what is asked of a quiet machine: the
//! suite must hold on a busy one.

use std::time::{Duration, Instant};

use aside_media::{Frame, HostInstant, Rect, Samples, Size};

use crate::{AUDIO_QUEUE, AudioSource, VIDEO_BUFFERS, VideoSource, clock};

const SOON: Duration = Duration::from_secs(5);
const PROMPT: Duration = Duration::from_millis(200);

/// The picture as a receiver keeps it.
pub(crate) struct Canvas {
    frame: Option<HostInstant>,
    size: Size,
    pixels: Vec<u8>,
}

impl Canvas {
    pub(crate) fn new() -> Self {
        Self {
            frame: None,
            size: Size::default(),
            pixels: Vec::new(),
        }
    }

    /// A canvas for who has missed the first frame.
    pub(crate) fn of(size: Size) -> Self {
        Self {
            frame: None,
            size,
            pixels: vec![0; Rect::whole(size).area() as usize * 4],
        }
    }

    /// Applies a frame, and checks all that can be said of a single one.
    pub(crate) fn apply(&mut self, frame: &Frame) {
        assert!(frame.at <= clock::now(), "a stamp lies in the past");
        assert!(Some(frame.at) > self.frame, "stamps rise strictly");
        self.frame = Some(frame.at);
        if frame.size != self.size {
            assert!(frame.is_complete(), "the first of a size is complete");
            self.size = frame.size;
            self.pixels = vec![0; Rect::whole(frame.size).area() as usize * 4];
        }
        for patch in &frame.patches {
            let rect = patch.rect;
            assert!(rect.area() > 0, "a patch is not empty");
            assert!(rect.x + rect.width <= self.size.width, "{rect:?}");
            assert!(rect.y + rect.height <= self.size.height, "{rect:?}");
            let width = rect.width as usize * 4;
            for row in 0..rect.height as usize {
                let from = patch.offset + row * patch.stride;
                let to = self.index(rect.x, rect.y + row as u32);
                self.pixels[to..to + width].copy_from_slice(&frame.data[from..from + width]);
            }
        }
    }

    /// Red, green and blue of a pixel, as `0xRRGGBB`.
    pub(crate) fn colour(&self, x: u32, y: u32) -> u32 {
        let index = self.index(x, y);
        let [blue, green, red] = [0, 1, 2].map(|byte| u32::from(self.pixels[index + byte]));
        red << 16 | green << 8 | blue
    }

    /// Colours of all pixels below a row, without the byte that means nothing.
    fn below(&self, row: u32) -> Vec<u32> {
        let rows = row..self.size.height;
        rows.flat_map(|y| (0..self.size.width).map(move |x| (x, y)))
            .map(|(x, y)| self.colour(x, y))
            .collect()
    }

    fn index(&self, x: u32, y: u32) -> usize {
        (y as usize * self.size.width as usize + x as usize) * 4
    }
}

/// The next frame, which must come.
pub(crate) fn next_frame(source: &mut dyn VideoSource) -> Frame {
    let frame = source.next(clock::now() + SOON).unwrap();
    frame.expect("a frame comes soon")
}

/// Applies what comes until nothing has for a while, or for half a second.
pub(crate) fn follow(source: &mut dyn VideoSource, canvas: &mut Canvas) -> usize {
    let end = clock::now() + Duration::from_millis(500);
    let mut frames = 0;
    while clock::now() < end {
        let quiet = clock::now() + Duration::from_millis(150);
        match source.next(quiet.min(end)).unwrap() {
            Some(frame) => canvas.apply(&frame),
            None => break,
        }
        frames += 1;
    }
    frames
}

/// The contract of a [`VideoSource`] at 30 frames per second. `change` makes
/// it show something else; below the row `steady` nothing else changes it.
pub(crate) fn video(
    open: impl Fn() -> Box<dyn VideoSource>,
    mut change: impl FnMut(u32),
    steady: u32,
) {
    let source = &mut *open();
    let mut canvas = Canvas::new();
    let first = next_frame(source);
    assert!(first.is_complete(), "the first frame is complete");
    assert_eq!(first.size, source.size());
    canvas.apply(&first);
    drop(first);
    follow(source, &mut canvas);

    changes_are_seen_and_add_up(source, &mut canvas, &mut change, steady);
    a_caller_that_keeps_frames_misses_no_change(source, &mut canvas, &mut change, steady);
    deadlines_are_kept(|deadline| {
        source.next(deadline).unwrap();
    });
    never_faster_than_asked(source, &mut change);
    stopping_is_prompt(&open);
    nothing_is_left_behind(|| {
        let source = &mut *open();
        next_frame(source);
    });
}

fn changes_are_seen_and_add_up(
    source: &mut dyn VideoSource,
    canvas: &mut Canvas,
    change: &mut impl FnMut(u32),
    steady: u32,
) {
    for step in 1..=3 {
        change(step);
        canvas.apply(&next_frame(source));
        follow(source, canvas);
    }
    assert_is_whole(source, canvas, steady);
}

/// What was put together from changes is what a complete frame shows.
fn assert_is_whole(source: &mut dyn VideoSource, canvas: &mut Canvas, steady: u32) {
    let before = canvas.below(steady);
    source.refresh();
    let complete = next_frame(source);
    assert!(complete.is_complete(), "complete after a refresh");
    canvas.apply(&complete);
    assert!(canvas.below(steady) == before, "changes add up");
}

fn a_caller_that_keeps_frames_misses_no_change(
    source: &mut dyn VideoSource,
    canvas: &mut Canvas,
    change: &mut impl FnMut(u32),
    steady: u32,
) {
    let mut kept = Vec::new();
    for step in 4..4 + 2 * VIDEO_BUFFERS as u32 {
        change(step);
        let deadline = clock::now() + Duration::from_millis(80);
        kept.extend(source.next(deadline).unwrap());
    }
    assert!(kept.len() <= VIDEO_BUFFERS, "pictures are bounded");
    for frame in kept {
        canvas.apply(&frame);
    }
    follow(source, canvas);
    assert_is_whole(source, canvas, steady);
}

/// A busy machine makes any one call late; a source that does not heed its
/// deadline is late every time.
fn deadlines_are_kept(mut next: impl FnMut(HostInstant)) {
    for wait in [0, 40, 90].map(Duration::from_millis) {
        let least = quickest(|| next(clock::now() + wait));
        assert!(least < wait + PROMPT, "{least:?} instead of {wait:?}");
    }
    let least = quickest(|| next(clock::now() - SOON));
    assert!(least < PROMPT, "a deadline may have passed: {least:?}");
}

/// To stop a source is to drop it.
fn stopping_is_prompt<S>(open: &impl Fn() -> S) {
    let mut opened: Vec<S> = (0..5).map(|_| open()).collect();
    let least = quickest(|| drop(opened.pop()));
    assert!(least < PROMPT, "it took {least:?} to stop");
}

/// What a source opened, it closes: no descriptor, thread or shared memory
/// stays. What a library keeps for the whole program it has after the first.
fn nothing_is_left_behind(use_once: impl Fn()) {
    use_once();
    let settled = |most: Option<Holdings>| {
        let deadline = clock::now() + SOON;
        loop {
            let now = Holdings::now();
            let is_less = most.is_none_or(|most| now.none_exceeds(most));
            // A thread takes a moment to be gone.
            if is_less && now == Holdings::now() || clock::now() >= deadline {
                return now;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    };
    std::thread::sleep(Duration::from_millis(100));
    let before = settled(None);
    for _ in 0..3 {
        use_once();
    }
    let after = settled(Some(before));
    assert!(
        after.none_exceeds(before),
        "{before:?} before, {after:?} after"
    );
}

/// What this process holds of what a source may forget to give back.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Holdings {
    descriptors: usize,
    threads: usize,
    segments: usize,
}

impl Holdings {
    fn now() -> Self {
        let entries = |folder| std::fs::read_dir(folder).unwrap().count();
        let me = std::process::id().to_string();
        let table = std::fs::read_to_string("/proc/sysvipc/shm").unwrap();
        let mine = |line: &&str| line.split_whitespace().nth(4) == Some(&me);
        Self {
            descriptors: entries("/proc/self/fd"),
            threads: entries("/proc/self/task"),
            segments: table.lines().filter(mine).count(),
        }
    }

    const fn none_exceeds(self, most: Self) -> bool {
        self.descriptors <= most.descriptors
            && self.threads <= most.threads
            && self.segments <= most.segments
    }
}

/// The quickest of a few calls.
fn quickest(mut call: impl FnMut()) -> Duration {
    let time = |_| {
        let began = Instant::now();
        call();
        began.elapsed()
    };
    (0..5).map(time).min().unwrap()
}

fn never_faster_than_asked(source: &mut dyn VideoSource, change: &mut impl FnMut(u32)) {
    let (mut frames, mut step) = (0, 100);
    let began = clock::now();
    while clock::now() < began + Duration::from_secs(1) {
        step += 1;
        change(step);
        let deadline = clock::now() + Duration::from_millis(5);
        frames += u32::from(source.next(deadline).unwrap().is_some());
    }
    let spent = clock::now().saturating_since(began);
    let most = spent.as_millis() as u32 * 30 / 1000 + 2;
    assert!((1..=most).contains(&frames), "{frames} in {spent:?}");
}

/// The contract of an [`AudioSource`] that hears something all the time.
pub(crate) fn audio(open: impl Fn() -> Box<dyn AudioSource>) {
    let source = &mut *open();
    let mut ear = Ear::new(source);
    let a_second_without_loss = (0..10).any(|_| {
        let before = ear.lost;
        ear.listen(source, Duration::from_secs(1));
        ear.lost == before
    });
    assert!(a_second_without_loss, "nothing is lost by who listens");
    assert!(ear.heard > 0);

    ear.lost = 0;
    let stall = AUDIO_QUEUE + Duration::from_secs(1);
    std::thread::sleep(stall);
    ear.listen(source, Duration::from_secs(1));
    let lost = source.format().rate.duration(ear.lost);
    let least = Duration::from_millis(500);
    assert!(
        least < lost && lost < stall + SOON,
        "a gap is told: {lost:?}"
    );

    deadlines_are_kept(|deadline| {
        source.next(deadline).unwrap();
    });
    stopping_is_prompt(&open);
    nothing_is_left_behind(|| {
        let source = &mut *open();
        source.next(clock::now() + SOON).unwrap();
    });
}

/// Listens, and holds each run against the one before.
pub(crate) struct Ear {
    expected: Option<HostInstant>,
    last: Option<HostInstant>,
    pub(crate) heard: u64,
    pub(crate) lost: u64,
    pub(crate) peak: f32,
}

impl Ear {
    /// Waits for the first sound.
    pub(crate) fn new(source: &mut dyn AudioSource) -> Self {
        let mut ear = Self {
            expected: None,
            last: None,
            heard: 0,
            lost: 0,
            peak: 0.0,
        };
        let first = source.next(clock::now() + SOON).unwrap();
        ear.hear(&first.expect("sound comes soon"));
        ear
    }

    /// Listens for some time, and on until what it hears is recent: on a busy
    /// machine sound piles up, and is caught up with.
    pub(crate) fn listen(&mut self, source: &mut dyn AudioSource, time: Duration) {
        let end = clock::now() + time;
        let give_up = end + SOON;
        loop {
            if let Some(samples) = source.next(end.max(clock::now() + PROMPT)).unwrap() {
                assert_eq!(samples.format, source.format());
                self.hear(&samples);
                let late = clock::now().saturating_since(samples.at + samples.duration());
                let now = clock::now();
                if now >= end && late < Duration::from_secs(1) {
                    return;
                }
                assert!(now < give_up, "what is delivered is recent: {late:?}");
            }
            assert!(clock::now() < give_up, "sound goes on");
        }
    }

    fn hear(&mut self, samples: &Samples) {
        let channels = usize::from(samples.format.channels);
        assert!(!samples.data.is_empty() && samples.data.len() % channels == 0);
        let end = samples.at + samples.duration();
        let early = end.saturating_since(clock::now());
        assert!(early.is_zero(), "not heard yet: {early:?}");
        assert!(self.last < Some(samples.at), "stamps rise strictly");
        self.last = Some(samples.at);
        if let Some(expected) = self.expected {
            let gap = samples.format.rate.duration(samples.lost_before);
            let (gap, at) = (expected + gap, samples.at);
            let untold = at.saturating_since(gap);
            assert!(untold <= Duration::from_millis(5), "a gap: {untold:?}");
            let twice = gap.saturating_since(at);
            assert!(twice <= Duration::from_millis(41), "an overlap: {twice:?}");
            self.lost += samples.lost_before;
        }
        self.expected = Some(end);
        self.heard += samples.frames();
        let loudest = samples.data.iter().map(|sample| sample.abs());
        self.peak = loudest.fold(self.peak, f32::max);
    }
}
