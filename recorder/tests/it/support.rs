//! A take on synthetic sources, and what came of it.

use std::time::{Duration, Instant};

use aside_capture::synthetic::{Motion, Signal, SyntheticScene, SyntheticSound};
use aside_capture::{AudioTarget, Backend, VideoTarget};
use aside_library::{Clip, ClipId, Kind, Library, Problem};
use aside_media::{FrameRate, PointerStyle, Size};
use aside_recorder::{
    ScreenConfig, Session, SessionConfig, SessionEvent, SoundChannel, SoundConfig, Update,
};
use crossbeam_channel::Receiver;
use tempfile::TempDir;

pub(crate) const SIZE: Size = Size {
    width: 640,
    height: 360,
};

/// A library of its own, gone with the test.
pub(crate) struct Home {
    pub(crate) library: Library,
    _dir: TempDir,
}

impl Home {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        Self {
            library: Library::open(&dir.path().join("clips")).unwrap(),
            _dir: dir,
        }
    }

    pub(crate) fn start(&self, config: SessionConfig) -> (Session, Receiver<SessionEvent>) {
        Session::start(config, &self.library).unwrap()
    }
}

/// Flash and beep, at the same moments.
pub(crate) fn flash_and_beep() -> SessionConfig {
    SessionConfig {
        id: ClipId::random().unwrap(),
        kind: Kind::Screen,
        title: "made".to_owned(),
        expires: None,
        screen: Some(ScreenConfig {
            target: VideoTarget::Synthetic(SyntheticScene::new(SIZE, Motion::Counter)),
            frame_rate: FrameRate::fps(30),
            pointer: false,
            style: PointerStyle::default(),
            backend: Backend::Auto,
        }),
        camera: None,
        microphone: Some(sound(Signal::Beeps)),
        system_audio: None,
        sound: SoundConfig::default(),
        speech: None,
        leave: aside_recorder::Cancel::new(),
    }
}

/// Sound alone, from the microphone, the computer or both.
pub(crate) fn heard(microphone: Option<Signal>, system: Option<Signal>) -> SessionConfig {
    SessionConfig {
        kind: Kind::Voice,
        screen: None,
        microphone: microphone.map(sound),
        system_audio: system.map(sound),
        ..flash_and_beep()
    }
}

/// The same beside a picture, where AAC has bits enough for a lone tone.
///
/// FFmpeg's keeps its loudness to 0.3 dB then; at a voice note's bitrate to no
/// better than 2.5 dB, by the tone's phase (measured with the `ffmpeg` program).
pub(crate) fn beside_a_picture(config: SessionConfig) -> SessionConfig {
    let picture = flash_and_beep();
    SessionConfig {
        kind: picture.kind,
        screen: picture.screen,
        ..config
    }
}

pub(crate) fn sound(signal: Signal) -> AudioTarget {
    AudioTarget::Synthetic(SyntheticSound::new(signal))
}

/// How long a take must have become, by the clock on the wall: what begins and
/// ends it takes some time itself, much of it on a busy machine.
pub(crate) struct Length {
    before: Instant,
    begun: Instant,
}

impl Length {
    /// Calls what begins the take.
    pub(crate) fn begin<T>(begin: impl FnOnce() -> T) -> (Self, T) {
        let before = Instant::now();
        let begun = begin();
        let length = Self {
            before,
            begun: Instant::now(),
        };
        (length, begun)
    }

    /// Calls what ends the take; the least and the most that it can last.
    pub(crate) fn end(self, end: impl FnOnce()) -> std::ops::Range<f64> {
        let least = self.begun.elapsed();
        end();
        least.as_secs_f64() * 1_000.0..self.before.elapsed().as_secs_f64() * 1_000.0
    }
}

/// Everything a session said, once it is over.
#[derive(Debug, Default)]
pub(crate) struct Told {
    pub(crate) clip: Option<Clip>,
    pub(crate) problems: Vec<Problem>,
    pub(crate) updates: Vec<Update>,
    pub(crate) levels: usize,
    pub(crate) discarded: bool,
    pub(crate) failed: Option<String>,
    /// From now until the clip was whole on disk.
    pub(crate) finished_after: Duration,
}

pub(crate) fn listen_to_the_end(events: &Receiver<SessionEvent>) -> Told {
    let (mut told, began) = (Told::default(), Instant::now());
    loop {
        let event = events.recv_timeout(Duration::from_secs(60));
        match event.expect("a session ends with Done") {
            SessionEvent::Finished(clip) => {
                told.clip = Some(*clip);
                told.finished_after = began.elapsed();
            }
            SessionEvent::Problem(problem) => told.problems.push(problem),
            SessionEvent::Updated(update) => told.updates.push(update),
            SessionEvent::Level(SoundChannel::Microphone, _) => told.levels += 1,
            SessionEvent::Discarded(_) => told.discarded = true,
            SessionEvent::Failed(error) => told.failed = Some(error.to_string()),
            SessionEvent::Done => return told,
            _ => {}
        }
    }
}

pub(crate) fn wait(millis: u64) {
    std::thread::sleep(Duration::from_millis(millis));
}
