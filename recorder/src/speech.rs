//! The `speech` thread: it follows the safety track and never holds up a take.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use aside_library::wav::WavFollower;
use aside_library::{ClipId, FileName, Library};
use aside_media::{ClipTime, Samples};
use aside_transcript::{Cancel, Transcriber, Transcript, WhisperOptions, Word};
use crossbeam_channel::{Receiver, Sender};

use crate::Error;
use crate::config::SpeechConfig;
use crate::sound::SoundChannel;

/// How much of the safety track is read at a time: half a second.
const READ_FRAMES: u32 = 24_000;

/// What `speech` works with.
pub(crate) struct Speech {
    pub(crate) library: Library,
    pub(crate) id: ClipId,
    pub(crate) config: SpeechConfig,
    pub(crate) ticks: Receiver<()>,
    pub(crate) words: Sender<Vec<Word>>,
    pub(crate) cancel: Cancel,
}

impl Speech {
    /// The body of the thread: listens while the take goes on, and until the
    /// safety track is complete. The clip may still be written by then, so
    /// that the transcript is for somebody else to [keep](keep_transcript).
    pub(crate) fn run(self) -> Result<Transcript, Error> {
        lower_priority();
        let recognizer = aside_transcript::whisper(
            &self.config.model,
            &self.config.vad,
            WhisperOptions {
                prompt: self.config.terms.prompt(),
                cancel: self.cancel.clone(),
                ..WhisperOptions::default()
            },
        )?;
        let mut transcriber = Transcriber::new(recognizer).with_terms(self.config.terms.clone());
        let mut sound = WavFollower::open(&safety_track(&self.library, &self.id));
        while self.ticks.recv().is_ok() {
            self.listen(&mut sound, &mut transcriber)?;
        }
        transcriber.set_threads(spare_cores());
        self.listen(&mut sound, &mut transcriber)?;
        let before = transcriber.words().len();
        let transcript = transcriber.finish()?;
        self.say(&transcript.words[before.min(transcript.words.len())..]);
        Ok(transcript)
    }

    fn listen(&self, sound: &mut WavFollower, transcriber: &mut Transcriber) -> Result<(), Error> {
        loop {
            let mut data = Vec::with_capacity(READ_FRAMES as usize);
            let Some(run) = sound.read(READ_FRAMES, &mut data)? else {
                return Ok(());
            };
            let samples = Samples {
                at: ClipTime::ZERO + run.format.rate.duration(run.first_frame),
                format: run.format,
                data: data.into(),
                lost_before: 0,
            };
            let words = transcriber.push(&samples)?;
            self.say(words);
        }
    }

    fn say(&self, words: &[Word]) {
        if !words.is_empty() {
            // Full: the window shows them when the transcript is complete.
            drop(self.words.try_send(words.to_vec()));
        }
    }
}

/// Puts transcript and captions into a clip that is recorded no more.
///
/// # Errors
/// What the disk says, or that the clip is recorded.
pub fn keep_transcript(
    library: &Library,
    id: &ClipId,
    transcript: &Transcript,
) -> Result<(), Error> {
    let cues = aside_transcript::cues(transcript);
    let captions = aside_transcript::vtt::write(&cues);
    library.put(id, &FileName::captions(), captions.as_bytes())?;
    let json = transcript.to_json();
    library.put(id, &FileName::transcript(), json.as_bytes())?;
    Ok(())
}

/// Every core but one, which stays with whoever records next.
fn spare_cores() -> usize {
    let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    cores.saturating_sub(1).max(1)
}

/// Recording goes first: on Linux a thread's niceness is its own.
fn lower_priority() {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{Pid, setpriority_process};
        let thread = Pid::from_raw(rustix::thread::gettid().as_raw_nonzero().get());
        if let Err(error) = setpriority_process(thread, 10) {
            tracing::debug!(%error, "speech keeps its priority");
        }
    }
}

/// Where a clip's words are heard: the microphone, or else what the computer
/// played.
fn safety_track(library: &Library, id: &ClipId) -> PathBuf {
    let path = |channel: SoundChannel| {
        let name = channel.track();
        library.dir(id).join(format!("audio/{name}.wav"))
    };
    let microphone = path(SoundChannel::Microphone);
    match microphone.exists() {
        true => microphone,
        false => path(SoundChannel::System),
    }
}

/// Whether a clip has sound that can become text.
pub fn has_sound(library: &Library, id: &ClipId) -> bool {
    safety_track(library, id).exists()
}
