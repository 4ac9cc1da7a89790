//! What a clip gains after Stop: poster, receipt, transcript.

use std::thread::JoinHandle;

use aside_encoder::{Film, poster};
use aside_library::{Clip, ClipId, FileName, Library, Manifest, Problem, ProblemCode, Track};
use aside_media::{ClipTime, TrackKind};
use aside_transcript::{Cancel, Transcript};
use crossbeam_channel::{Sender, bounded};

use crate::config::SpeechConfig;
use crate::event::{SessionEvent, Update};
use crate::speech::{Speech, has_sound, keep_transcript};
use crate::threads::spawn;
use crate::{Error, receipt};

/// A poster is at most this wide.
const POSTER_WIDTH: u32 = 1280;

/// The poster shows this moment, or the middle of a shorter clip: by then a
/// window has been brought to the front.
const POSTER_AT: ClipTime = ClipTime::from_millis(1_000);

/// Gives a clip whatever it lacks of poster, receipt and transcript: after a
/// recovery, or when the program ended before they were made.
///
/// True when it gained something. Blocks until all is done, or until it is told
/// to leave the rest for another time; call it where that is no harm.
///
/// # Errors
/// When the clip cannot be read or written. A transcript that fails is not an
/// error but an [`Update::TranscriptFailed`].
pub fn finish_clip(
    library: &Library,
    id: &ClipId,
    speech: Option<&SpeechConfig>,
    leave: &Cancel,
    mut updated: impl FnMut(Update),
) -> Result<bool, Error> {
    let clip = library.clip(id)?;
    let mut changed = false;
    let mut updated = |update| {
        changed = true;
        updated(update);
    };
    if !FileName::poster().under(&clip.dir).exists() && make_poster(library, &clip)? {
        updated(Update::Poster);
    }
    if clip.manifest.receipt.is_none() {
        match receipt::write(library, id, leave) {
            Err(_) if leave.is_cancelled() => return Ok(changed),
            written => written?,
        }
        updated(Update::Receipt);
    }
    if let Some(config) = speech
        && has_sound(library, id)
        && !FileName::transcript().under(&clip.dir).exists()
    {
        let result = transcribe(library, id, config, leave);
        if !leave.is_cancelled() {
            updated(transcript_update(library, id, result));
        }
    }
    Ok(changed)
}

/// Starts the thread that makes poster and receipt of a finished clip.
pub(crate) fn start(
    library: &Library,
    id: &ClipId,
    leave: &Cancel,
    events: &Sender<SessionEvent>,
) -> Result<JoinHandle<()>, Error> {
    let (library, id, leave) = (library.clone(), *id, leave.clone());
    let events = events.clone();
    spawn("after-take", move || {
        let result = finish_clip(&library, &id, None, &leave, |update| {
            drop(events.send(SessionEvent::Updated(update)));
        });
        if let Err(error) = result {
            tracing::error!(%error, "the clip could not be checked");
        }
    })
}

/// Keeps what was recognised, or says in the clip's manifest why nothing was;
/// says so to the listener as well.
pub(crate) fn report_transcript(
    library: &Library,
    id: &ClipId,
    result: Result<Transcript, Error>,
    events: &Sender<SessionEvent>,
) {
    let result = result.and_then(|transcript| keep_recognised(library, id, &transcript));
    let update = transcript_update(library, id, result);
    drop(events.send(SessionEvent::Updated(update)));
}

fn transcript_update(library: &Library, id: &ClipId, result: Result<(), Error>) -> Update {
    let Err(error) = result else {
        return Update::Transcript;
    };
    tracing::warn!(%error, "no transcript");
    let message = format!("No transcript was made: {error}");
    let problem = Problem::new(
        ProblemCode::TranscriptFailed,
        ClipTime::ZERO,
        std::time::Duration::ZERO,
        message,
    );
    let once = |manifest: &mut Manifest| {
        // A later try that fails as well says what happened last.
        manifest.problems.retain(|it| it.code != problem.code);
        manifest.problems.push(problem);
    };
    if let Err(error) = library.update(id, once) {
        tracing::error!(%error, "the manifest could not be updated");
    }
    Update::TranscriptFailed
}

/// Makes a clip's transcript anew from its sound, whether it has one or not.
/// The one it has stays until the new one is whole. Blocks for as long as it
/// takes, a fraction of the clip's length.
///
/// # Errors
/// [`Error::Speech`] when the model cannot be used or the engine fails, or when
/// it was cancelled; [`Error::Library`] when the clip has no sound or cannot be
/// written.
pub fn transcribe_clip(
    library: &Library,
    id: &ClipId,
    config: &SpeechConfig,
    leave: &Cancel,
) -> Result<(), Error> {
    transcribe(library, id, config, leave)?;
    let solved = |manifest: &mut Manifest| {
        let failed = ProblemCode::TranscriptFailed;
        manifest.problems.retain(|it| it.code != failed);
    };
    library.update(id, solved)?;
    Ok(())
}

fn transcribe(
    library: &Library,
    id: &ClipId,
    config: &SpeechConfig,
    leave: &Cancel,
) -> Result<(), Error> {
    let (ticks, ticks_out) = bounded(1);
    let (words, _) = bounded(1);
    // No more ticks will come: the safety track is complete.
    drop(ticks);
    let speech = Speech {
        library: library.clone(),
        id: *id,
        config: config.clone(),
        ticks: ticks_out,
        words,
        cancel: leave.clone(),
    };
    keep_recognised(library, id, &speech.run()?)
}

/// Keeps what was recognised in the sound, which is that of the whole film.
fn keep_recognised(library: &Library, id: &ClipId, heard: &Transcript) -> Result<(), Error> {
    let manifest = library.clip(id)?.manifest;
    let from = ClipTime::ZERO + manifest.origin();
    let said = match library.edits(id)? {
        None if from == ClipTime::ZERO => return keep_transcript(library, id, heard),
        _ => heard.between(from, from + manifest.duration()),
    };
    keep_transcript(library, id, &said)
}

/// What is played of a clip.
pub fn film(clip: &Clip) -> Film {
    Film::from(&clip.media()).beginning_at(clip.manifest.origin())
}

/// False when the clip has no picture to make one of.
fn make_poster(library: &Library, clip: &Clip) -> Result<bool, Error> {
    let manifest = &clip.manifest;
    let has_picture = |track: &Track| track.kind() == TrackKind::Video;
    if !manifest.tracks().iter().any(has_picture) {
        return Ok(false);
    }
    let middle = ClipTime::ZERO + manifest.duration() / 2;
    let jpeg = poster(film(clip), POSTER_AT.min(middle), POSTER_WIDTH)?;
    library.put(&manifest.id(), &FileName::poster(), &jpeg)?;
    Ok(true)
}
