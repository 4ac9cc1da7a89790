//! The `speech` thread: it follows the safety track and never holds up a take.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use aside_library::wav::WavFollower;
use aside_library::{ClipId, FileName, Library};
use aside_media::{ClipTime, Samples};
use aside_transcript::models::Speed;
use aside_transcript::{
    Cancel, Error as SpeechError, Recognizer, Transcriber, Transcript, WhisperOptions, Word,
};
use crossbeam_channel::{Receiver, Sender};

use crate::Error;
use crate::config::SpeechConfig;
use crate::sound::SoundChannel;

/// How much of the safety track is read at a time: half a second.
const READ_FRAMES: u32 = 24_000;

/// Shorter takes say little about how fast a model is.
const MEASURED_FROM: Duration = Duration::from_secs(5);

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
    ///
    /// An engine that crashes is started once more, and hears the safety track
    /// from its beginning: whatever it had understood went with it.
    pub(crate) fn run(self) -> Result<Transcript, Error> {
        lower_priority();
        let mut said = ClipTime::ZERO;
        match Attempt::new(&self, &mut said).run() {
            Err(Error::Speech(error @ SpeechError::Crashed(_))) => {
                tracing::warn!(%error, "speech is listened to once more");
                Attempt::new(&self, &mut said).run()
            }
            done => done,
        }
    }

    fn recognizer(&self) -> Result<Box<dyn Recognizer>, Error> {
        let SpeechConfig { model, vad, .. } = &self.config;
        let options = WhisperOptions {
            prompt: self.config.terms.prompt(),
            cancel: self.cancel.clone(),
            ..WhisperOptions::default()
        };
        Ok(match &self.config.program {
            Some(program) => aside_transcript::whisper_apart(program, model, vad, options)?,
            None => aside_transcript::whisper(model, vad, options)?,
        })
    }
}

/// Hearing a take from its beginning to its end.
struct Attempt<'a> {
    speech: &'a Speech,
    /// Up to where words were said, by whichever attempt.
    said: &'a mut ClipTime,
    /// How much was heard, and how long the engine worked on it.
    heard: Duration,
    worked: Duration,
}

impl<'a> Attempt<'a> {
    fn new(speech: &'a Speech, said: &'a mut ClipTime) -> Self {
        Self {
            speech,
            said,
            heard: Duration::ZERO,
            worked: Duration::ZERO,
        }
    }

    fn run(mut self) -> Result<Transcript, Error> {
        let Speech { config, ticks, .. } = self.speech;
        let recognizer = self.speech.recognizer()?;
        let mut transcriber = Transcriber::new(recognizer).with_terms(config.terms.clone());
        let mut sound = WavFollower::open(&safety_track(&self.speech.library, &self.speech.id));
        while ticks.recv().is_ok() {
            self.listen(&mut sound, &mut transcriber)?;
        }
        transcriber.set_threads(spare_cores());
        self.listen(&mut sound, &mut transcriber)?;
        let before = transcriber.words().len();
        let began = Instant::now();
        let transcript = transcriber.finish()?;
        self.worked += began.elapsed();
        self.say(&transcript.words[before.min(transcript.words.len())..]);
        if let Some(speeds) = &config.speeds
            && self.heard >= MEASURED_FROM
        {
            speeds.note(&transcript.model, Speed::new(self.heard, self.worked));
        }
        Ok(transcript)
    }

    fn listen(
        &mut self,
        sound: &mut WavFollower,
        transcriber: &mut Transcriber,
    ) -> Result<(), Error> {
        loop {
            let mut data = Vec::with_capacity(READ_FRAMES as usize);
            let Some(run) = sound.read(READ_FRAMES, &mut data)? else {
                return Ok(());
            };
            let frames = data.len() as u64 / u64::from(run.format.channels.max(1));
            self.heard += run.format.rate.duration(frames);
            let samples = Samples {
                at: ClipTime::ZERO + run.format.rate.duration(run.first_frame),
                format: run.format,
                data: data.into(),
                lost_before: 0,
            };
            let began = Instant::now();
            let words = transcriber.push(&samples)?;
            self.worked += began.elapsed();
            self.say(words);
        }
    }

    fn say(&mut self, words: &[Word]) {
        let is_new = |word: &&Word| word.start >= *self.said;
        let new: Vec<_> = words.iter().filter(is_new).cloned().collect();
        if let Some(last) = new.last() {
            *self.said = last.end;
            // Full: the window shows them when the transcript is complete.
            drop(self.speech.words.try_send(new));
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
    for (name, content) in written(transcript) {
        library.put(id, &name, &content)?;
    }
    Ok(())
}

/// The files a transcript is kept in.
pub(crate) fn written(transcript: &Transcript) -> [(FileName, Vec<u8>); 2] {
    let cues = aside_transcript::cues(transcript);
    let captions = aside_transcript::vtt::write(&cues);
    [
        (FileName::captions(), captions.into_bytes()),
        (FileName::transcript(), transcript.to_json().into_bytes()),
    ]
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
