//! The threads of the sound: `sound` and `enc-audio`.

use std::time::Duration;

use aside_capture::{AudioSource, AudioTarget, ErrorKind, clock, open_audio};
use aside_encoder::AudioEncoder;
use aside_library::wav::WavWriter;
use aside_library::{Problem, ProblemCode};
use aside_media::{AudioFormat, ClipTime, HostInstant, Pool, SampleRate, Samples};
use crossbeam_channel::{Receiver, Sender};

use crate::Error;
use crate::clock::TakeClock;
use crate::downmix::Downmix;
use crate::level::Meter;
use crate::screen::forward;
use crate::threads::{Control, LastWord, Report, SOUND_QUEUE, ToMux, Worker};
use crate::timeline::{Gap, SoundTimeline};

/// Every clip's sound: mono, 48 kHz.
pub(crate) const FORMAT: AudioFormat = AudioFormat {
    rate: SampleRate::HZ_48000,
    channels: 1,
};

/// How long `sound` may look away from its orders.
const GLANCE: Duration = Duration::from_millis(50);

/// Without sound for this long, the timeline goes on with silence.
const STALLED: Duration = Duration::from_millis(800);

/// How far behind the present silence is filled: late sound may still come.
const LATENESS: Duration = Duration::from_millis(400);

/// After Stop, the last words are waited for this long.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// A device that went away is looked for this often.
const REOPEN_EVERY: Duration = Duration::from_secs(2);

/// Exact zeros for this long mean a muted or broken microphone.
const SUSPICIOUS_SILENCE: Duration = Duration::from_secs(3);

/// What `sound` works with.
pub(crate) struct Sound {
    pub(crate) target: AudioTarget,
    pub(crate) control: Receiver<Control>,
    pub(crate) blocks: Sender<Samples<ClipTime>>,
    pub(crate) reports: Sender<Report>,
}

impl Sound {
    /// The body of the thread: opens the source, says so, then follows orders
    /// until it is stopped.
    pub(crate) fn run(self, opened: &Sender<Result<(), Error>>) {
        // Dropped last, when no sound can follow.
        let _last_word = LastWord {
            worker: Worker::Sound,
            reports: self.reports.clone(),
        };
        match open_audio(&self.target) {
            Ok(source) => {
                if opened.send(Ok(())).is_ok()
                    && let Ok(Control::Start(start)) = self.control.recv()
                {
                    Take::new(&self, source, start).run();
                }
            }
            // Nobody listens any more only when the session was given up.
            Err(error) => drop(opened.send(Err(error.into()))),
        }
        drop(self.blocks);
    }
}

/// A running sound.
struct Take<'a> {
    sound: &'a Sound,
    /// `None` while the device is away.
    source: Option<Box<dyn AudioSource>>,
    retry_at: HostInstant,
    clock: TakeClock,
    downmix: Downmix,
    line: Line<'a>,
    meter: Meter,
    pool: Pool<f32>,
    silence_said: bool,
}

impl<'a> Take<'a> {
    fn new(sound: &'a Sound, source: Box<dyn AudioSource>, start: HostInstant) -> Self {
        Self {
            sound,
            downmix: Downmix::new(source.format(), FORMAT.rate),
            source: Some(source),
            retry_at: start,
            clock: TakeClock::starting(start),
            line: Line::new(&sound.reports),
            meter: Meter::new(FORMAT.rate),
            pool: Pool::new(SOUND_QUEUE + 2, 4_800),
            silence_said: false,
        }
    }

    fn run(mut self) {
        let stop = loop {
            if let Some(stop) = self.orders() {
                break stop;
            }
            if !self.listen() {
                return;
            }
        };
        self.finish(stop);
    }

    /// Carries out what was ordered; the moment to stop at, if it came.
    fn orders(&mut self) -> Option<HostInstant> {
        loop {
            match self.sound.control.try_recv() {
                Ok(Control::Pause(at)) => self.clock.pause(at),
                Ok(Control::Resume(at)) => self.clock.resume(at),
                Ok(Control::Stop(at)) => return Some(at),
                Ok(Control::Start(_)) => {}
                Err(crossbeam_channel::TryRecvError::Empty) => return None,
                Err(crossbeam_channel::TryRecvError::Disconnected) => return Some(clock::now()),
            }
        }
    }

    /// Takes one run of sound and passes it on; false when nobody takes it.
    fn listen(&mut self) -> bool {
        let deadline = clock::now() + GLANCE;
        match self.source.as_mut().map(|source| source.next(deadline)) {
            Some(Ok(Some(samples))) => self.place(&samples),
            Some(Ok(None)) => {}
            Some(Err(error)) => self.lost(&error),
            None => self.look_for_device(),
        }
        self.fill_if_stalled();
        self.pass_on()
    }

    fn place(&mut self, samples: &Samples) {
        let mono = self.downmix.mix(samples);
        let rate = FORMAT.rate;
        for piece in self
            .clock
            .pieces(samples.at, rate.duration(mono.len() as u64))
        {
            let from = frame_count(rate, piece.skip).min(mono.len());
            let until = (from + frame_count(rate, piece.length)).min(mono.len());
            self.line.place(piece.at, &mono[from..until]);
        }
    }

    fn fill_if_stalled(&mut self) {
        let now = clock::now();
        if let Some(present) = self.clock.clip_time(now)
            && present.saturating_since(self.line.end()) > STALLED
        {
            self.line.fill(present - LATENESS);
        }
    }

    /// Meters what was placed and sends it on, about 100 ms a block at most.
    fn pass_on(&mut self) -> bool {
        let (mut at, mut placed) = self.line.take();
        let mut taken = true;
        for part in placed.chunks(4_800) {
            if let Some(level) = self.meter.listen(part) {
                // A level nobody waits for is worth nothing a moment later.
                drop(self.sound.reports.try_send(Report::Level(level)));
            }
            let mut data = self.pool.take().unwrap_or_else(|| Vec::new().into());
            data.extend_from_slice(part);
            let block = Samples {
                at,
                format: FORMAT,
                data,
                lost_before: 0,
            };
            at = at + block.duration();
            taken = taken && self.sound.blocks.send(block).is_ok();
        }
        placed.clear();
        self.line.give_back(placed);
        self.watch_silence();
        taken
    }

    /// Says once for each stretch that the microphone gives nothing at all.
    fn watch_silence(&mut self) {
        let silent = FORMAT.rate.duration(self.meter.digital_silence());
        if silent < SUSPICIOUS_SILENCE {
            self.silence_said = false;
        } else if !self.silence_said && self.source.is_some() {
            self.silence_said = true;
            let at = self.line.end() - silent;
            let message = format!(
                "Your microphone has been silent since {at}. Is it muted, or is another one meant?"
            );
            self.problem(Problem::new(
                ProblemCode::SilentMicrophone,
                at,
                silent,
                message,
            ));
        }
    }

    fn lost(&mut self, error: &aside_capture::Error) {
        self.source = None;
        self.retry_at = clock::now() + REOPEN_EVERY;
        let at = self.line.end();
        let message = format!("The microphone went away at {at}: {error}");
        self.problem(Problem::new(
            ProblemCode::DeviceLost,
            at,
            Duration::ZERO,
            message,
        ));
    }

    fn look_for_device(&mut self) {
        if clock::now() < self.retry_at {
            return std::thread::sleep(GLANCE);
        }
        self.retry_at = clock::now() + REOPEN_EVERY;
        match open_audio(&self.sound.target) {
            Ok(source) => {
                self.downmix = Downmix::new(source.format(), FORMAT.rate);
                self.source = Some(source);
            }
            Err(error) if error.kind() == ErrorKind::PermissionDenied => {
                tracing::warn!(%error, "the microphone stays away");
            }
            Err(_) => {}
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
            let Some(Ok(Some(samples))) = self.source.as_mut().map(|s| s.next(give_up)) else {
                break;
            };
            self.place(&samples);
        }
        self.line.end_at(end);
        self.pass_on();
    }

    fn problem(&self, problem: Problem) {
        drop(self.sound.reports.send(Report::Problem(problem)));
    }
}

/// The timeline, what it gained since it was last looked at, and the gap it is
/// in.
struct Line<'a> {
    timeline: SoundTimeline,
    placed: Vec<f32>,
    gap: Option<Gap>,
    reports: &'a Sender<Report>,
}

impl<'a> Line<'a> {
    fn new(reports: &'a Sender<Report>) -> Self {
        Self {
            timeline: SoundTimeline::new(FORMAT.rate),
            placed: Vec::with_capacity(48_000),
            gap: None,
            reports,
        }
    }

    fn end(&self) -> ClipTime {
        self.timeline.end()
    }

    fn place(&mut self, at: ClipTime, samples: &[f32]) {
        if let Some(gap) = self.timeline.place(at, samples, &mut self.placed) {
            self.widen_gap(gap);
        }
        self.report_gap();
    }

    fn fill(&mut self, until: ClipTime) {
        if let Some(gap) = self.timeline.fill(until, &mut self.placed) {
            self.widen_gap(gap);
        }
    }

    /// The last few milliseconds are no gap: the device had them still.
    fn end_at(&mut self, end: ClipTime) {
        if let Some(gap) = self.timeline.fill(end, &mut self.placed)
            && gap.duration > LATENESS
        {
            self.widen_gap(gap);
        }
        self.report_gap();
    }

    /// Where what was gained begins, and what it is.
    fn take(&mut self) -> (ClipTime, Vec<f32>) {
        let gained = FORMAT.rate.duration(self.placed.len() as u64);
        (self.end() - gained, std::mem::take(&mut self.placed))
    }

    /// The emptied buffer of [`Line::take`], so that it need not be made anew.
    fn give_back(&mut self, emptied: Vec<f32>) {
        self.placed = emptied;
    }

    /// Joins a gap to the one before it, if it goes on.
    fn widen_gap(&mut self, gap: Gap) {
        match &mut self.gap {
            Some(open) if open.at + open.duration >= gap.at => open.duration += gap.duration,
            _ => {
                self.report_gap();
                self.gap = Some(gap);
            }
        }
    }

    fn report_gap(&mut self) {
        if let Some(Gap { at, duration }) = self.gap.take() {
            let seconds = duration.as_secs_f32();
            let message =
                format!("No sound came from {at} for {seconds:.1} s; silence was put there.");
            let problem = Problem::new(ProblemCode::AudioGap, at, duration, message);
            drop(self.reports.send(Report::Problem(problem)));
        }
    }
}

/// Whole sound frames in `duration`, to the nearest.
fn frame_count(rate: SampleRate, duration: Duration) -> usize {
    let nanos = duration.as_nanos() * u128::from(rate.get());
    usize::try_from((nanos + 500_000_000) / 1_000_000_000).unwrap_or(usize::MAX)
}

/// The safety track and the encoder, fed from one queue.
pub(crate) struct EncodeSound {
    pub(crate) encoder: AudioEncoder,
    pub(crate) wav: WavWriter,
    pub(crate) ticks: Option<Sender<()>>,
    pub(crate) packets: Sender<ToMux>,
    pub(crate) reports: Sender<Report>,
}

impl EncodeSound {
    /// The body of `enc-audio`.
    pub(crate) fn run(mut self, blocks: &Receiver<Samples<ClipTime>>) {
        let _last_word = LastWord {
            worker: Worker::EncodeAudio,
            reports: self.reports.clone(),
        };
        let mut result = Ok(());
        let mut out = Vec::new();
        let mut checkpoint = ClipTime::ZERO;
        for block in blocks {
            result = self.take_in(&block, &mut out, &mut checkpoint);
            if result.is_err() || !forward(&mut out, &self.packets) {
                break;
            }
        }
        let Self {
            encoder,
            wav,
            ticks,
            packets,
            reports,
        } = self;
        let result = result.and_then(|()| {
            encoder.finish(&mut out)?;
            forward(&mut out, &packets);
            Ok(wav.finish()?)
        });
        drop(ticks);
        if let Err(error) = result {
            drop(reports.send(Report::Fatal(error)));
        }
    }

    fn take_in(
        &mut self,
        block: &Samples<ClipTime>,
        out: &mut Vec<aside_media::Packet>,
        checkpoint: &mut ClipTime,
    ) -> Result<(), Error> {
        self.wav.write(&block.data)?;
        self.encoder.encode(block, out)?;
        if block.at.saturating_since(*checkpoint) >= Duration::from_secs(1) {
            *checkpoint = block.at;
            self.wav.checkpoint()?;
            if let Some(ticks) = &self.ticks {
                // Full: a tick waits already, and says the same.
                ticks.try_send(()).ok();
            }
        }
        Ok(())
    }
}
