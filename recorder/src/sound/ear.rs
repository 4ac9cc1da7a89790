//! The threads that listen: `mic` and `system`, one for each channel.

use std::collections::VecDeque;
use std::time::Duration;

use aside_capture::{AudioTarget, clock};
use aside_library::{Problem, ProblemCode};
use aside_media::{ClipTime, HostInstant, Pool, PoolBuffer, SampleRate, Samples};
use crossbeam_channel::{Receiver, Sender, TryRecvError};

use super::line::Line;
use super::waiting::Waiting;
use super::{Device, FORMAT, Listened, Meter, SoundChannel};
use crate::Error;
use crate::clock::TakeClock;
use crate::threads::{Control, Heard, LastWord, Report, SOUND_QUEUE, Worker};

/// How long a thread may look away from its orders.
const GLANCE: Duration = Duration::from_millis(50);

/// Sound frames in the largest block that is sent on: 20 ms.
const BLOCK: usize = 960;

/// What was heard this long ago is forgotten while nothing is recorded: longer
/// than a pre-roll and the making of a clip's folder take together.
const MEMORY: Duration = Duration::from_secs(3);

/// After Stop, the last words are waited for this long.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// Exact zeros for this long mean a muted or broken microphone.
const SUSPICIOUS_SILENCE: Duration = Duration::from_secs(3);

/// What a listening thread works with.
pub(crate) struct Ear {
    pub(crate) channel: SoundChannel,
    pub(crate) target: AudioTarget,
    pub(crate) control: Receiver<Control>,
    pub(crate) heard: Sender<Heard>,
    pub(crate) reports: Sender<Report>,
}

impl Ear {
    /// The body of the thread: opens the device, says so, listens without
    /// keeping until the take begins, then follows orders until it is stopped.
    pub(crate) fn run(self, opened: &Sender<Result<(), Error>>) {
        // Dropped last, when no sound can follow.
        let _last_word = LastWord {
            worker: Worker::Ear(self.channel),
            reports: self.reports.clone(),
        };
        match Device::open(&self.target) {
            Ok(device) => {
                if opened.send(Ok(())).is_ok() {
                    let mut standby = Standby::new(&self, device);
                    if let Some(start) = standby.wait() {
                        Take::new(standby, start).run();
                    }
                }
            }
            // Nobody listens any more only when the session was given up.
            Err(error) => drop(opened.send(Err(error.into()))),
        }
        drop(self.heard);
    }

    fn lost(&self, at: ClipTime, error: &aside_capture::Error) {
        let (subject, when) = (self.channel.subject(), at.clock());
        let message = format!("{subject} went away at {when}, and the clip goes on. {error}");
        self.problem(ProblemCode::DeviceLost, at, Duration::ZERO, message);
    }

    fn back(&self, at: ClipTime) {
        let (subject, when) = (self.channel.subject(), at.clock());
        let message = format!("{subject} is back: it is heard again from {when} on.");
        self.problem(ProblemCode::DeviceReturned, at, Duration::ZERO, message);
    }

    fn problem(&self, code: ProblemCode, at: ClipTime, duration: Duration, message: String) {
        let problem = Problem::new(code, at, duration, message);
        drop(self.reports.send(Report::Problem(problem)));
    }

    /// Meters mono sound.
    fn level(&self, meter: &mut Meter, samples: &[f32]) {
        if let Some(level) = meter.listen(samples) {
            // A level nobody waits for is worth nothing a moment later.
            drop(self.reports.try_send(Report::Level(self.channel, level)));
        }
    }
}

/// Listening while nothing is recorded yet: the level is told, and the last
/// seconds are remembered, so that a take can begin before its Start.
struct Standby<'a> {
    ear: &'a Ear,
    device: Device,
    meter: Meter,
    pool: Pool<f32>,
    memory: VecDeque<(HostInstant, PoolBuffer<f32>)>,
}

impl<'a> Standby<'a> {
    fn new(ear: &'a Ear, device: Device) -> Self {
        Self {
            ear,
            device,
            meter: Meter::new(FORMAT.rate),
            pool: Pool::new(SOUND_QUEUE + 2, BLOCK),
            memory: VecDeque::with_capacity(SOUND_QUEUE),
        }
    }

    /// The clip's first moment; `None` when there will be no take.
    fn wait(&mut self) -> Option<HostInstant> {
        loop {
            match self.ear.control.try_recv() {
                Ok(Control::Start(at)) => return Some(at),
                Ok(Control::Stop(_)) | Err(TryRecvError::Disconnected) => return None,
                Ok(_) => {}
                Err(TryRecvError::Empty) => self.listen(),
            }
        }
    }

    fn listen(&mut self) {
        match self.device.listen(clock::now() + GLANCE) {
            Listened::Sound { at, .. } => {
                let heard = self.device.heard();
                self.ear.level(&mut self.meter, heard);
                remember(&self.pool, &mut self.memory, at, heard);
            }
            Listened::Lost(error) => self.ear.lost(ClipTime::ZERO, &error),
            Listened::Back | Listened::Nothing => {}
        }
    }
}

/// Keeps a copy of what was heard, and forgets the oldest.
fn remember(
    pool: &Pool<f32>,
    memory: &mut VecDeque<(HostInstant, PoolBuffer<f32>)>,
    mut at: HostInstant,
    heard: &[f32],
) {
    for part in heard.chunks(BLOCK) {
        let oldest = at - MEMORY;
        while memory.front().is_some_and(|(at, _)| *at < oldest) {
            memory.pop_front();
        }
        let spare = pool.take().or_else(|| {
            memory.pop_front();
            pool.take()
        });
        if let Some(mut kept) = spare {
            kept.extend_from_slice(part);
            memory.push_back((at, kept));
        }
        at = at + FORMAT.rate.duration(part.len() as u64);
    }
}

/// Listening while a clip is recorded.
struct Take<'a> {
    ear: &'a Ear,
    device: Device,
    clock: TakeClock,
    line: Line<'a>,
    meter: Meter,
    pool: Pool<f32>,
    waiting: Waiting,
    silence_said: bool,
    /// By the user, who needs not be told.
    muted: bool,
}

impl<'a> Take<'a> {
    /// Begins with what is remembered of the time after `start`.
    fn new(standby: Standby<'a>, start: HostInstant) -> Self {
        let ear = standby.ear;
        let mut take = Self {
            ear,
            device: standby.device,
            clock: TakeClock::starting(start),
            line: Line::new(ear.channel, &ear.reports),
            meter: Meter::new(FORMAT.rate),
            pool: standby.pool,
            waiting: Waiting::new(),
            silence_said: false,
            muted: false,
        };
        for (at, heard) in standby.memory {
            place(&take.clock, &mut take.line, at, &heard, false);
        }
        take
    }

    fn run(mut self) {
        let stop = loop {
            if !self.pass_on() {
                return;
            }
            if let Some(stop) = self.orders() {
                break stop;
            }
            self.listen();
            self.fill_what_does_not_come();
        };
        self.finish(stop);
    }

    /// Carries out what was ordered; the moment to stop at, if it came.
    fn orders(&mut self) -> Option<HostInstant> {
        loop {
            match self.ear.control.try_recv() {
                Ok(Control::Pause(at)) => self.clock.pause(at),
                Ok(Control::Resume(at)) => self.clock.resume(at),
                Ok(Control::Stop(at)) => return Some(at),
                Ok(Control::Fade(at, fader)) => {
                    self.muted = fader.muted;
                    let at = self.clock.clip_time(at).unwrap_or(ClipTime::ZERO);
                    // Nobody takes it: then nobody takes sound either.
                    drop(
                        self.ear
                            .heard
                            .send(Heard::Fade(self.ear.channel, at, fader)),
                    );
                }
                Ok(_) => {}
                Err(TryRecvError::Empty) => return None,
                Err(TryRecvError::Disconnected) => return Some(clock::now()),
            }
        }
    }

    fn listen(&mut self) {
        match self.device.listen(clock::now() + GLANCE) {
            Listened::Sound { at, after_gap } => {
                let too_late = self.place_heard(at, after_gap);
                self.waiting.heard(too_late);
            }
            Listened::Nothing => self.waiting.heard_nothing(GLANCE),
            Listened::Lost(error) => self.ear.lost(self.now(), &error),
            Listened::Back => self.ear.back(self.now()),
        }
    }

    fn now(&self) -> ClipTime {
        let now = self.clock.clip_time(clock::now());
        now.unwrap_or(ClipTime::ZERO)
    }

    /// True when some of it came too late.
    fn place_heard(&mut self, at: HostInstant, after_gap: bool) -> bool {
        let heard = self.device.heard();
        place(&self.clock, &mut self.line, at, heard, after_gap)
    }

    fn fill_what_does_not_come(&mut self) {
        if let Some(until) = self.waiting.silence_until(self.now()) {
            self.line.fill(until);
        }
    }

    /// Meters what was placed and sends it on; false when nobody takes it.
    fn pass_on(&mut self) -> bool {
        let (mut at, mut placed) = self.line.take();
        let mut taken = true;
        for part in placed.chunks(BLOCK) {
            self.ear.level(&mut self.meter, part);
            let mut data = self.pool.take().unwrap_or_else(|| Vec::new().into());
            data.extend_from_slice(part);
            let block = Samples {
                at,
                format: FORMAT,
                data,
                lost_before: 0,
            };
            at = at + block.duration();
            let heard = Heard::Sound(self.ear.channel, block);
            taken = taken && self.ear.heard.send(heard).is_ok();
        }
        placed.clear();
        self.line.give_back(placed);
        self.watch_silence();
        taken
    }

    /// Says once for each stretch that the microphone gives nothing at all. A
    /// computer that plays nothing is no fault.
    fn watch_silence(&mut self) {
        if self.ear.channel != SoundChannel::Microphone {
            return;
        }
        // What is missing is told to be missing.
        let heard = (self.line.end()).saturating_since(self.line.missing_until());
        let silent = FORMAT
            .rate
            .duration(self.meter.digital_silence())
            .min(heard);
        if silent < SUSPICIOUS_SILENCE {
            self.silence_said = false;
        } else if !self.silence_said && !self.muted && self.device.is_there() {
            self.silence_said = true;
            let at = self.line.end() - silent;
            let message = format!(
                "Your microphone has been silent since {}. Is it muted, or is another one meant?",
                at.clock()
            );
            let code = ProblemCode::SilentMicrophone;
            self.ear.problem(code, at, silent, message);
        }
    }

    /// Waits for the last words, then ends exactly at `stop`.
    fn finish(mut self, stop: HostInstant) {
        let was_paused = self.clock.is_paused();
        self.clock.pause(stop);
        let Some(end) = self.clock.clip_time(stop) else {
            return;
        };
        let give_up = clock::now() + LAST_WORDS;
        while !was_paused && self.line.end() < end && clock::now() < give_up {
            match self.device.listen(give_up) {
                Listened::Sound { at, after_gap } => {
                    self.place_heard(at, after_gap);
                }
                _ => break,
            }
        }
        self.line.end_at(end);
        self.pass_on();
    }
}

/// Puts what was heard where the clip's clock says, without the pauses; true
/// when some of it came too late.
fn place(
    clock: &TakeClock,
    line: &mut Line<'_>,
    at: HostInstant,
    heard: &[f32],
    after_gap: bool,
) -> bool {
    let rate = FORMAT.rate;
    let mut too_late = false;
    for piece in clock.pieces(at, rate.duration(heard.len() as u64)) {
        let from = frame_count(rate, piece.skip).min(heard.len());
        let until = (from + frame_count(rate, piece.length)).min(heard.len());
        too_late |= line.place(piece.at, &heard[from..until], after_gap);
    }
    too_late
}

/// Whole sound frames in `duration`, to the nearest.
fn frame_count(rate: SampleRate, duration: Duration) -> usize {
    let nanos = duration.as_nanos() * u128::from(rate.get());
    usize::try_from((nanos + 500_000_000) / 1_000_000_000).unwrap_or(usize::MAX)
}
