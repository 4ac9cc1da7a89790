//! Devices, opened and waiting, and what is built behind them for a take.

use std::collections::HashSet;
use std::time::Duration;

use aside_capture::clock;
use aside_encoder::{
    AudioEncoder, AudioSettings, FragmentPolicy, Fragmenter, VideoEncoder, VideoSettings,
};
use aside_library::wav::WavWriter;
use aside_library::{Library, NewClip};
use aside_media::{CameraLayout, FrameRate, HostInstant, InitSegment, Size, TrackConfig};
use crossbeam_channel::{Receiver, Sender, bounded};

use super::running::{Listening, Running};
use crate::Error;
use crate::camera::Camera;
use crate::clock::TakeClock;
use crate::compose::{EncodeVideo, Pictures};
use crate::config::{
    AUDIO_BITRATE, CameraConfig, FRAGMENT, KEYFRAME_INTERVAL, LONGEST_SEGMENT, PRE_ROLL, SEGMENT,
    ScreenConfig, SessionConfig, SpeechConfig, VOICE_BITRATE,
};
use crate::mux::{Disk, Mux};
use crate::quality::BEST;
use crate::screen::Screen;
use crate::sound::{Ear, FORMAT, MixSound, SoundChannel};
use crate::space::FLOOR;
use crate::speech::Speech;
use crate::threads::{
    CAMERA_QUEUE, CONTROL_QUEUE, CameraPicture, Control, FRAME_QUEUE, Heard, PACKET_QUEUE, Picture,
    REPORT_QUEUE, Report, SOUND_QUEUE, TICK_QUEUE, ToMux, Worker, spawn,
};

/// A device that does not open within this time is given up.
const OPENING: Duration = Duration::from_secs(10);

/// Recognised words. From: `speech`. To: `session`. Full: dropped, since the
/// finished transcript holds them. Closed: recognition has ended.
const WORDS_QUEUE: usize = 64;

/// Opened sources, waiting for the order to start. Dropped, they close.
pub(super) struct Sources {
    screen: Option<Seen<Picture>>,
    camera: Option<(Seen<CameraPicture>, Sender<Size>)>,
    heard: Option<Receiver<Heard>>,
    channels: Vec<SoundChannel>,
    controls: Vec<(Worker, Sender<Control>)>,
    pub(super) reports: (Sender<Report>, Receiver<Report>),
    workers: HashSet<Worker>,
    /// Since when all of them are open.
    ready: HostInstant,
}

/// Something that is seen.
struct Seen<T> {
    frame_rate: FrameRate,
    /// Known once it is open.
    size: Size,
    pictures: Receiver<T>,
}

/// Says that a source is open, or why it is not.
type Opening<T> = Receiver<Result<T, Error>>;

impl Sources {
    /// All open at the same time, each on the thread that will pull it.
    pub(super) fn open(config: &SessionConfig) -> Result<Self, Error> {
        let mut sources = Self {
            screen: None,
            camera: None,
            heard: None,
            channels: Vec::new(),
            controls: Vec::new(),
            reports: bounded(REPORT_QUEUE),
            workers: HashSet::new(),
            ready: clock::now(),
        };
        let screen = config.screen.as_ref();
        let screen = screen.map(|it| sources.open_screen(it)).transpose()?;
        let camera = config.camera.as_ref();
        let camera = camera.map(|it| sources.open_camera(it)).transpose()?;
        let ears = sources.open_ears(config)?;
        if sources.workers.is_empty() {
            return Err(Error::NoSource);
        }
        for (channel, opening) in ears {
            let what = match channel {
                SoundChannel::Microphone => "microphone",
                SoundChannel::System => "computer's sound",
            };
            answer(&opening, what)?;
        }
        if let Some(opening) = screen {
            let size = answer(&opening, "screen")?;
            if let Some(screen) = &mut sources.screen {
                screen.size = size;
            }
        }
        if let Some(opening) = camera {
            let size = answer(&opening, "camera")?;
            if let Some((camera, _)) = &mut sources.camera {
                camera.size = size;
            }
        }
        sources.ready = clock::now();
        Ok(sources)
    }

    fn open_screen(&mut self, config: &ScreenConfig) -> Result<Opening<Size>, Error> {
        let (opened, opening) = bounded(1);
        let (frames, frames_out) = bounded(FRAME_QUEUE);
        let screen = Screen {
            config: config.clone(),
            control: self.control(Worker::Screen),
            frames,
            reports: self.reports.0.clone(),
        };
        spawn("screen", move || screen.run(&opened))?;
        self.screen = Some(Seen {
            frame_rate: config.frame_rate,
            size: Size::default(),
            pictures: frames_out,
        });
        Ok(opening)
    }

    /// After the screen: without one the camera is all there is to see.
    fn open_camera(&mut self, config: &CameraConfig) -> Result<Opening<Size>, Error> {
        let (opened, opening) = bounded(1);
        let (pictures, pictures_out) = bounded(CAMERA_QUEUE);
        let (size, size_out) = bounded(1);
        let camera = Camera {
            config: config.clone(),
            alone: self.screen.is_none(),
            control: self.control(Worker::Camera),
            size: size_out,
            pictures,
            reports: self.reports.0.clone(),
        };
        spawn("camera", move || camera.run(&opened))?;
        let seen = Seen {
            frame_rate: config.frame_rate,
            size: Size::default(),
            pictures: pictures_out,
        };
        self.camera = Some((seen, size));
        Ok(opening)
    }

    fn open_ears(
        &mut self,
        config: &SessionConfig,
    ) -> Result<Vec<(SoundChannel, Opening<()>)>, Error> {
        let (heard, heard_out) = bounded(SOUND_QUEUE);
        let mut openings = Vec::new();
        for channel in SoundChannel::ALL {
            let Some(target) = config.target(channel) else {
                continue;
            };
            let (opened, opening) = bounded(1);
            let ear = Ear {
                channel,
                target: target.clone(),
                control: self.control(Worker::Ear(channel)),
                heard: heard.clone(),
                reports: self.reports.0.clone(),
            };
            spawn(channel.track(), move || ear.run(&opened))?;
            self.channels.push(channel);
            openings.push((channel, opening));
        }
        self.heard = (!openings.is_empty()).then_some(heard_out);
        Ok(openings)
    }

    fn control(&mut self, worker: Worker) -> Receiver<Control> {
        let (sender, receiver) = bounded(CONTROL_QUEUE);
        self.controls.push((worker, sender));
        self.workers.insert(worker);
        receiver
    }

    /// An order before the start, to whom it concerns.
    pub(super) fn tell(&self, worker: Worker, control: Control) {
        for (_, sender) in self.controls.iter().filter(|(it, _)| *it == worker) {
            // Closed: that source has ended already.
            sender.send(control).ok();
        }
    }

    /// The first moment of a clip that is begun at `pressed`.
    fn first_moment(&self, pressed: HostInstant) -> HostInstant {
        match self.channels.is_empty() {
            true => pressed,
            false => (pressed - PRE_ROLL).max(self.ready).min(pressed),
        }
    }

    /// Creates the clip and everything between the sources and the disk, then
    /// gives the order to start.
    pub(super) fn start(
        mut self,
        config: SessionConfig,
        library: &Library,
        pressed: HostInstant,
    ) -> Result<Running, Error> {
        let stages = Stages::new(self.screen.take(), self.camera.take(), self.heard.take())?;
        let tracks = stages.tracks();
        let (fragmenter, init) = fragmenter(&tracks)?;
        if let Some(free) = library.free_space().ok().filter(|it| *it < FLOOR) {
            return Err(Error::NoSpaceLeft { free });
        }
        let mut writer = library.create(new_clip(&config))?;
        writer.begin(&tracks, &init)?;
        let wav = |channel: &SoundChannel| Ok((*channel, writer.wav(channel.track(), FORMAT)?));
        let wavs: Result<Vec<_>, Error> = self.channels.iter().map(wav).collect();

        let (packets, packets_out) = bounded(PACKET_QUEUE);
        let (ending, ending_out) = bounded(1);
        let to = (packets.clone(), self.reports.0.clone());
        let listening = stages.start(&config, library, wavs?, &to, &mut self.workers)?;
        let start = self.first_moment(pressed);
        let mux = Mux {
            fragmenter,
            disk: Disk::new(writer, self.reports.0),
        };
        let mux = spawn("mux", move || mux.run(&packets_out, &ending_out))?;
        let running = Running {
            id: config.id,
            library: library.clone(),
            sound: config.sound,
            clock: TakeClock::starting(start),
            controls: self.controls,
            workers: self.workers,
            reports: self.reports.1,
            packets,
            ending,
            mux,
            listening,
            leave: config.leave,
            has_sound: !self.channels.is_empty(),
            camera: config.camera.map_or(CameraLayout::Off, |it| it.layout),
            stopped_at: None,
            discard: false,
            error: None,
            unnoted: Vec::new(),
        };
        running.begin(start);
        Ok(running)
    }
}

/// What stands between the sources and `mux`, ready to run.
struct Stages {
    video: Option<(VideoEncoder, FrameRate, Pictures)>,
    audio: Option<(AudioEncoder, Receiver<Heard>)>,
}

/// Where the stages send what they make, and what happens to them.
type Senders = (Sender<ToMux>, Sender<Report>);

impl Stages {
    fn new(
        screen: Option<Seen<Picture>>,
        camera: Option<(Seen<CameraPicture>, Sender<Size>)>,
        heard: Option<Receiver<Heard>>,
    ) -> Result<Self, Error> {
        let first = screen.as_ref().map(|it| (it.frame_rate, it.size));
        let first = first.or(camera.as_ref().map(|(it, _)| (it.frame_rate, it.size)));
        let video = first.map(|(frame_rate, size)| {
            if let Some((_, tell)) = &camera {
                // Closed: the camera has ended already.
                tell.send(size).ok();
            }
            let pictures = Pictures {
                screen: screen.map(|it| it.pictures),
                camera: camera.map(|(it, _)| it.pictures),
            };
            let encoder = VideoEncoder::new(&video_settings(frame_rate, size))?;
            Ok::<_, Error>((encoder, frame_rate, pictures))
        });
        let video = video.transpose()?;
        let settings = AudioSettings {
            format: FORMAT,
            bitrate: match video {
                Some(_) => AUDIO_BITRATE,
                None => VOICE_BITRATE,
            },
        };
        let audio = heard.map(|heard| AudioEncoder::new(&settings).map(|it| (it, heard)));
        let audio = audio.transpose()?;
        Ok(Self { video, audio })
    }

    fn tracks(&self) -> Vec<TrackConfig> {
        let video = self.video.iter().map(|(encoder, ..)| encoder.track());
        let audio = self.audio.iter().map(|(encoder, _)| encoder.track());
        video.chain(audio).cloned().collect()
    }

    /// Starts their threads, and the one that listens for words.
    fn start(
        self,
        config: &SessionConfig,
        library: &Library,
        wavs: Vec<(SoundChannel, WavWriter)>,
        to: &Senders,
        workers: &mut HashSet<Worker>,
    ) -> Result<Option<Listening>, Error> {
        if let Some((encoder, rate, pictures)) = self.video {
            let encode = EncodeVideo::new(encoder, pictures, rate.interval(), to.clone());
            spawn("enc-video", move || encode.run())?;
            workers.insert(Worker::EncodeVideo);
        }
        let Some((encoder, heard)) = self.audio else {
            return Ok(None);
        };
        let (ticks, ticks_out) = bounded(TICK_QUEUE);
        let ticks = config.speech.is_some().then_some(ticks);
        let mix = MixSound::new(&config.sound, wavs, encoder, ticks, to.clone())?;
        spawn("enc-audio", move || mix.run(&heard))?;
        workers.insert(Worker::EncodeAudio);
        let speech = config.speech.as_ref();
        speech
            .map(|speech| listen_for_words(speech, config, library, ticks_out))
            .transpose()
    }
}

fn listen_for_words(
    speech: &SpeechConfig,
    config: &SessionConfig,
    library: &Library,
    ticks: Receiver<()>,
) -> Result<Listening, Error> {
    let (words, words_out) = bounded(WORDS_QUEUE);
    let cancel = config.leave.child();
    let speech = Speech {
        library: library.clone(),
        id: config.id,
        config: speech.clone(),
        ticks,
        words,
        cancel: cancel.clone(),
    };
    Ok(Listening {
        words: words_out,
        thread: spawn("speech", move || speech.run())?,
        cancel,
    })
}

fn answer<T>(opening: &Opening<T>, what: &'static str) -> Result<T, Error> {
    opening.recv_timeout(OPENING).map_err(|_| Error::NoAnswer {
        what,
        seconds: OPENING.as_secs(),
    })?
}

fn new_clip(config: &SessionConfig) -> NewClip {
    NewClip {
        id: Some(config.id),
        title: Some(config.title.clone()),
        longest_segment: LONGEST_SEGMENT,
        expires: config.expires,
        ..NewClip::new(config.kind)
    }
}

fn video_settings(frame_rate: FrameRate, size: Size) -> VideoSettings {
    VideoSettings {
        size,
        frame_rate,
        crf: BEST.crf,
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
