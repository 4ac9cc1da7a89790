//! One take, from Record to the last word of its transcript.

use std::collections::HashSet;
use std::thread::JoinHandle;
use std::time::Duration;

use aside_capture::clock;
use aside_encoder::{
    AudioEncoder, AudioSettings, FragmentPolicy, Fragmenter, VideoEncoder, VideoSettings,
};
use aside_library::{Clip, ClipId, Library, NewClip, Problem, ProblemCode};
use aside_media::{ClipTime, HostInstant, InitSegment, Size, TrackConfig};
use aside_transcript::{Cancel, Word};
use crossbeam_channel::{Receiver, Sender, TrySendError, bounded, never, select, tick};

use crate::clock::TakeClock;
use crate::config::{
    AUDIO_BITRATE, CRF, FRAGMENT, KEYFRAME_INTERVAL, LONGEST_SEGMENT, MICROPHONE, SEGMENT,
    SessionConfig, VOICE_BITRATE, VideoConfig,
};
use crate::event::{SessionEvent, SessionState};
use crate::mux::{Disk, Mux};
use crate::screen::Screen;
use crate::sound::{EncodeSound, FORMAT, Sound};
use crate::speech::Speech;
use crate::threads::{
    CONTROL_QUEUE, Control, Ending, FRAME_QUEUE, PACKET_QUEUE, REPORT_QUEUE, Report, SOUND_QUEUE,
    TICK_QUEUE, ToMux, Worker, spawn,
};
use crate::{Error, after};

/// A device that does not open within this time is given up.
const OPENING: Duration = Duration::from_secs(10);

/// How long the take is, is said this often.
const ELAPSED_EVERY: Duration = Duration::from_millis(100);

/// Events on their way to whoever started the session.
///
/// From: `session` and what it starts after the take. To: the caller, who must
/// keep receiving until [`SessionEvent::Done`]. Full: levels and times are
/// dropped, anything else waits. Closed by the caller: events are dropped.
const EVENT_QUEUE: usize = 1024;

/// Recognised words. From: `speech`. To: `session`. Full: dropped, since the
/// finished transcript holds them. Closed: recognition has ended.
const WORDS_QUEUE: usize = 64;

/// A take in progress. Dropping it is Stop.
#[derive(Debug)]
pub struct Session {
    id: ClipId,
    orders: Sender<Order>,
}

#[derive(Clone, Copy, Debug)]
enum Order {
    Pause,
    Resume,
    Stop,
    Discard,
}

impl Session {
    /// Opens the sources, creates the clip and starts recording into it.
    ///
    /// Returns when the first moment of the clip has passed. The receiver must
    /// be drained until [`SessionEvent::Done`].
    ///
    /// # Errors
    /// When a device cannot be opened, the codec refuses, or the clip's folder
    /// cannot be written. Nothing is left behind then.
    pub fn start(
        config: SessionConfig,
        library: &Library,
    ) -> Result<(Self, Receiver<SessionEvent>), Error> {
        let id = config.id;
        let sources = Sources::open(&config)?;
        let running = sources.start(config, library)?;
        let (orders, orders_in) = bounded(CONTROL_QUEUE);
        let (events, events_out) = bounded(EVENT_QUEUE);
        spawn("session", move || running.run(orders_in, events))?;
        Ok((Self { id, orders }, events_out))
    }

    /// The clip being recorded.
    pub fn id(&self) -> ClipId {
        self.id
    }

    /// Makes time stand still, from now on.
    pub fn pause(&self) {
        self.order(Order::Pause);
    }

    /// Lets time go on, from now on.
    pub fn resume(&self) {
        self.order(Order::Resume);
    }

    /// Ends the take now and keeps it.
    pub fn stop(&self) {
        self.order(Order::Stop);
    }

    /// Ends the take now and takes it off the disk.
    pub fn discard(&self) {
        self.order(Order::Discard);
    }

    fn order(&self, order: Order) {
        // Closed: the take has ended already, and so did the order's purpose.
        self.orders.send(order).ok();
    }
}

/// Opened sources, waiting for the order to start.
struct Sources {
    video: Option<(VideoConfig, Size, Receiver<crate::threads::Picture>)>,
    audio: Option<Receiver<aside_media::Samples<ClipTime>>>,
    controls: Vec<Sender<Control>>,
    reports: (Sender<Report>, Receiver<Report>),
    workers: HashSet<Worker>,
}

impl Sources {
    /// Both open at the same time, each on the thread that will pull it.
    fn open(config: &SessionConfig) -> Result<Self, Error> {
        if config.video.is_none() && config.audio.is_none() {
            return Err(Error::NoSource);
        }
        let mut sources = Self {
            video: None,
            audio: None,
            controls: Vec::new(),
            reports: bounded(REPORT_QUEUE),
            workers: HashSet::new(),
        };
        let screen = config
            .video
            .as_ref()
            .map(|video| sources.open_screen(video));
        let sound = config.audio.as_ref().map(|audio| sources.open_sound(audio));
        if let Some(sound) = sound {
            answer(&sound?, "microphone")?;
        }
        if let Some(screen) = screen {
            let size = answer(&screen?, "screen")?;
            if let Some((_, known, _)) = &mut sources.video {
                *known = size;
            }
        }
        Ok(sources)
    }

    fn open_screen(&mut self, video: &VideoConfig) -> Result<Receiver<Result<Size, Error>>, Error> {
        let (opened, answer) = bounded(1);
        let (frames, frames_out) = bounded(FRAME_QUEUE);
        let screen = Screen {
            config: video.clone(),
            control: self.control(),
            frames,
            reports: self.reports.0.clone(),
        };
        spawn("screen", move || screen.run(&opened))?;
        self.workers.insert(Worker::Screen);
        self.video = Some((video.clone(), Size::default(), frames_out));
        Ok(answer)
    }

    fn open_sound(
        &mut self,
        target: &aside_capture::AudioTarget,
    ) -> Result<Receiver<Result<(), Error>>, Error> {
        let (opened, answer) = bounded(1);
        let (blocks, blocks_out) = bounded(SOUND_QUEUE);
        let sound = Sound {
            target: target.clone(),
            control: self.control(),
            blocks,
            reports: self.reports.0.clone(),
        };
        spawn("sound", move || sound.run(&opened))?;
        self.workers.insert(Worker::Sound);
        self.audio = Some(blocks_out);
        Ok(answer)
    }

    fn control(&mut self) -> Receiver<Control> {
        let (sender, receiver) = bounded(CONTROL_QUEUE);
        self.controls.push(sender);
        receiver
    }

    /// Creates the clip and everything between the sources and the disk, then
    /// gives the order to start.
    fn start(mut self, config: SessionConfig, library: &Library) -> Result<Running, Error> {
        let video = self.video.take().map(|(video, size, frames)| {
            let encoder = VideoEncoder::new(&video_settings(&video, size))?;
            Ok::<_, Error>((encoder, frames))
        });
        let video = video.transpose()?;
        let audio = self.audio.take().map(|blocks| {
            let bitrate = if video.is_some() {
                AUDIO_BITRATE
            } else {
                VOICE_BITRATE
            };
            let settings = AudioSettings {
                format: FORMAT,
                bitrate,
            };
            Ok::<_, Error>((AudioEncoder::new(&settings)?, blocks))
        });
        let audio = audio.transpose()?;

        let tracks: Vec<TrackConfig> = video
            .iter()
            .map(|(encoder, _)| encoder.track().clone())
            .chain(audio.iter().map(|(encoder, _)| encoder.track().clone()))
            .collect();
        let (fragmenter, init) = fragmenter(&tracks)?;
        let mut writer = library.create(NewClip {
            id: Some(config.id),
            title: Some(config.title.clone()),
            longest_segment: LONGEST_SEGMENT,
            ..NewClip::new(config.kind)
        })?;
        writer.begin(&tracks, &init)?;

        let (packets, packets_out) = bounded(PACKET_QUEUE);
        let (ending, ending_out) = bounded(1);
        let cancel = Cancel::default();
        let (words, words_out) = bounded(WORDS_QUEUE);
        let mut speech = None;
        if let Some((encoder, frames)) = video {
            let (packets, reports) = (packets.clone(), self.reports.0.clone());
            spawn("enc-video", move || {
                crate::screen::encode(encoder, &frames, &packets, &reports);
            })?;
            self.workers.insert(Worker::EncodeVideo);
        }
        if let Some((encoder, blocks)) = audio {
            let wav = writer.wav(MICROPHONE, FORMAT)?;
            let (ticks, ticks_out) = bounded(TICK_QUEUE);
            let encode = EncodeSound {
                encoder,
                wav,
                ticks: config.speech.is_some().then_some(ticks),
                packets: packets.clone(),
                reports: self.reports.0.clone(),
            };
            spawn("enc-audio", move || encode.run(&blocks))?;
            self.workers.insert(Worker::EncodeAudio);
            if let Some(config_speech) = config.speech {
                let work = Speech {
                    library: library.clone(),
                    id: config.id,
                    config: config_speech,
                    ticks: ticks_out,
                    words,
                    cancel: cancel.clone(),
                };
                speech = Some(spawn("speech", move || work.run())?);
            }
        }
        let mux = Mux {
            fragmenter,
            disk: Disk::new(writer, self.reports.0),
        };
        let mux = spawn("mux", move || mux.run(&packets_out, &ending_out))?;

        let running = Running {
            id: config.id,
            library: library.clone(),
            clock: TakeClock::starting(clock::now()),
            controls: self.controls,
            workers: self.workers,
            reports: self.reports.1,
            packets,
            ending,
            mux,
            words: words_out,
            speech,
            cancel,
            has_sound: config.audio.is_some(),
            stopped_at: None,
            discard: false,
            error: None,
            unnoted: Vec::new(),
        };
        running.control(Control::Start(running.clock.started()));
        Ok(running)
    }
}

fn answer<T>(answer: &Receiver<Result<T, Error>>, what: &'static str) -> Result<T, Error> {
    answer.recv_timeout(OPENING).map_err(|_| Error::NoAnswer {
        what,
        seconds: OPENING.as_secs(),
    })?
}

fn video_settings(video: &VideoConfig, size: Size) -> VideoSettings {
    VideoSettings {
        size,
        frame_rate: video.frame_rate,
        crf: CRF,
        keyframe_interval: KEYFRAME_INTERVAL,
        ..VideoSettings::default()
    }
}

fn fragmenter(tracks: &[TrackConfig]) -> Result<(Fragmenter, InitSegment), Error> {
    let policy = FragmentPolicy {
        fragment: FRAGMENT,
        segment: SEGMENT,
        ..FragmentPolicy::default()
    };
    Ok(Fragmenter::new(tracks, policy)?)
}

/// Everything the `session` thread owns while the take goes on.
struct Running {
    id: ClipId,
    library: Library,
    clock: TakeClock,
    controls: Vec<Sender<Control>>,
    /// Those that have not said their last word.
    workers: HashSet<Worker>,
    reports: Receiver<Report>,
    packets: Sender<ToMux>,
    ending: Sender<Ending>,
    mux: JoinHandle<Result<Option<Clip>, Error>>,
    words: Receiver<Vec<Word>>,
    speech: Option<JoinHandle<Result<(), Error>>>,
    cancel: Cancel,
    has_sound: bool,
    stopped_at: Option<HostInstant>,
    discard: bool,
    error: Option<Error>,
    /// Problems `mux` has not taken yet, the newest last.
    unnoted: Vec<Problem>,
}

impl Running {
    /// The body of the `session` thread.
    fn run(mut self, mut orders: Receiver<Order>, events: Sender<SessionEvent>) {
        drop(events.send(SessionEvent::State(SessionState::Recording)));
        let ticks = tick(ELAPSED_EVERY);
        let mut words = self.words.clone();
        while !self.workers.is_empty() {
            select! {
                recv(orders) -> order => match order {
                    Ok(order) => self.order(order, &events),
                    Err(_) => {
                        orders = never();
                        self.order(Order::Stop, &events);
                    }
                },
                recv(self.reports) -> report => match report {
                    Ok(report) => self.report(report, &events),
                    // Every thread has ended, one of them without a word.
                    Err(_) => break,
                },
                recv(words) -> recognised => match recognised {
                    Ok(recognised) => drop(events.send(SessionEvent::Words(recognised))),
                    Err(_) => words = never(),
                },
                recv(ticks) -> _ => {
                    self.note_problems();
                    self.say_elapsed(&events);
                }
            }
        }
        self.end(&events);
        drop(events.send(SessionEvent::Done));
    }

    fn order(&mut self, order: Order, events: &Sender<SessionEvent>) {
        let now = clock::now();
        let (control, state) = match order {
            _ if self.stopped_at.is_some() => {
                return self.discard |= matches!(order, Order::Discard);
            }
            Order::Pause if !self.clock.is_paused() => (Control::Pause(now), SessionState::Paused),
            Order::Resume if self.clock.is_paused() => {
                (Control::Resume(now), SessionState::Recording)
            }
            Order::Pause | Order::Resume => return,
            Order::Stop | Order::Discard => {
                self.discard |= matches!(order, Order::Discard);
                self.stopped_at = Some(now);
                (Control::Stop(now), SessionState::Stopping)
            }
        };
        match control {
            Control::Pause(at) => self.clock.pause(at),
            Control::Resume(at) => self.clock.resume(at),
            Control::Start(_) | Control::Stop(_) => {}
        }
        self.control(control);
        drop(events.send(SessionEvent::State(state)));
    }

    fn report(&mut self, report: Report, events: &Sender<SessionEvent>) {
        match report {
            // Nobody needs a level a moment later.
            Report::Level(level) => drop(events.try_send(SessionEvent::Level(level))),
            Report::Problem(problem) => {
                self.unnoted.push(problem.clone());
                self.note_problems();
                drop(events.send(SessionEvent::Problem(problem)));
            }
            Report::Sealed => drop(events.send(SessionEvent::SegmentSealed)),
            Report::SourceEnded(worker) => {
                tracing::warn!(?worker, "a source ended");
                if !self.has_sound {
                    self.order(Order::Stop, events);
                }
            }
            Report::Fatal(error) => {
                tracing::error!(%error, "the take cannot go on");
                if self.error.is_none() {
                    self.unnoted.extend(self.disk_problem(&error));
                    self.error = Some(error);
                }
                self.order(Order::Stop, events);
            }
            Report::Ended(worker) => {
                self.workers.remove(&worker);
            }
        }
    }

    /// What the clip's manifest says of a disk that refused.
    fn disk_problem(&self, error: &Error) -> Option<Problem> {
        let Error::Library(cause) = error else {
            return None;
        };
        let (code, what) = match cause {
            aside_library::Error::DiskFull { .. } => (ProblemCode::DiskFull, "the disk was full"),
            _ => (ProblemCode::DiskError, "the disk failed"),
        };
        let at = self.clock.clip_time(clock::now()).unwrap_or(ClipTime::ZERO);
        let message = format!("The recording ended at {at}: {what}. All before is kept.");
        Some(Problem::new(code, at, Duration::ZERO, message))
    }

    /// Hands problems to `mux`, as many as it takes: a disk that stands still
    /// must not hold up orders.
    fn note_problems(&mut self) {
        while let Some(problem) = self.unnoted.pop() {
            if let Err(refused) = self.packets.try_send(ToMux::Problem(problem)) {
                if let TrySendError::Full(ToMux::Problem(problem)) = refused {
                    self.unnoted.push(problem);
                }
                return;
            }
        }
    }

    fn control(&self, control: Control) {
        for sender in &self.controls {
            // Closed: that source has ended already.
            sender.send(control).ok();
        }
    }

    fn say_elapsed(&self, events: &Sender<SessionEvent>) {
        let now = self.stopped_at.unwrap_or_else(clock::now);
        if let Some(at) = self.clock.clip_time(now) {
            drop(events.try_send(SessionEvent::Elapsed(at)));
        }
    }

    /// Closes the clip and gives it what it still lacks.
    fn end(self, events: &Sender<SessionEvent>) {
        let stop = self.stopped_at.unwrap_or_else(clock::now);
        let length = self.clock.clip_time(stop).unwrap_or(ClipTime::ZERO);
        let ending = if self.discard {
            Ending::Discard
        } else {
            Ending::Keep(length)
        };
        // `mux` reads the ending once every sender of packets is gone.
        for problem in self.unnoted {
            drop(self.packets.send(ToMux::Problem(problem)));
        }
        drop(self.ending.send(ending));
        drop(self.packets);
        let ended = self.mux.join().unwrap_or(Err(Error::Crashed("mux")));
        if !matches!(ended, Ok(Some(_))) {
            self.cancel.cancel();
        }
        match ended {
            Ok(Some(clip)) => {
                if let Some(error) = self.error {
                    drop(events.send(SessionEvent::Failed(error)));
                }
                drop(events.send(SessionEvent::Finished(Box::new(clip))));
            }
            Ok(None) => drop(events.send(SessionEvent::Discarded(self.id))),
            Err(error) => drop(events.send(SessionEvent::Failed(self.error.unwrap_or(error)))),
        }
        if self.cancel.is_cancelled() {
            if let Some(speech) = self.speech {
                drop(speech.join());
            }
            return;
        }
        let checked = after::start(&self.library, &self.id, events);
        if let Some(speech) = self.speech {
            for words in &self.words {
                drop(events.send(SessionEvent::Words(words)));
            }
            let result = speech.join().unwrap_or(Err(Error::Crashed("speech")));
            after::report_transcript(&self.library, &self.id, result, events);
        }
        if let Ok(checked) = checked {
            drop(checked.join());
        }
    }
}
