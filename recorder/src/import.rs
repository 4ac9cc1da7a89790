//! A recording of another program becomes a clip.

use std::ops::ControlFlow;
use std::path::Path;
use std::time::Duration;

use aside_encoder::import::{Import, Piece, SPEECH};
use aside_library::wav::WavWriter;
use aside_library::{Clip, ClipId, ClipWriter, Kind, Library, NewClip, Problem, ProblemCode};
use aside_media::{ClipTime, Fragment, TrackKind};
use jiff::Timestamp;

use crate::Error;
use crate::sound::SoundChannel;
use crate::space::FLOOR;

/// What an import is to become.
#[derive(Clone, Debug)]
pub struct ImportConfig {
    /// The clip's id.
    pub id: ClipId,
    /// Its title.
    pub title: String,
    /// What it is when there is a picture.
    pub pictured: Kind,
    /// Until when it is to be watched at its link; `None` for ever.
    pub expires: Option<Timestamp>,
}

impl ImportConfig {
    /// A clip of what was on a screen, or of a voice.
    pub fn new(id: ClipId, title: impl Into<String>) -> Self {
        Self {
            id,
            title: title.into(),
            pictured: Kind::Screen,
            expires: None,
        }
    }
}

/// Makes a clip of a recording of any program: MP4, WebM, MKV, MOV, WAV, MP3
/// and what else recorders and meetings write. Poster, receipt and transcript
/// are for [`finish_clip`](crate::finish_clip) to make.
///
/// `told` hears how much of the recording is taken, and how long it is, and
/// may end it: nothing is left behind then, nor after an error. Blocks; on two
/// cores a picture that has to be encoded anew takes about half its length.
///
/// # Errors
/// When the file cannot be read as a recording, the disk refuses or has less
/// than 200 MiB left, or it was cancelled.
pub fn import_clip(
    library: &Library,
    config: ImportConfig,
    path: &Path,
    mut told: impl FnMut(Duration, Duration) -> ControlFlow<()>,
) -> Result<Clip, Error> {
    let import = Import::open(path)?;
    let has = |kind| import.tracks().iter().any(|it| it.kind() == kind);
    let kind = if has(TrackKind::Video) {
        config.pictured
    } else {
        Kind::Voice
    };
    let mut writer = library.create(NewClip {
        id: Some(config.id),
        title: Some(config.title),
        longest_segment: import.longest_segment(),
        expires: config.expires,
        ..NewClip::new(kind)
    })?;
    let taken = take(import, &mut writer, &mut told);
    match taken {
        Ok(length) => Ok(writer.finish(length)?),
        Err(error) => {
            // The recording itself is still where it was.
            writer.remove()?;
            Err(error)
        }
    }
}

/// Takes all of a recording in; returns how long it is.
fn take(
    mut import: Import,
    writer: &mut ClipWriter,
    told: &mut dyn FnMut(Duration, Duration) -> ControlFlow<()>,
) -> Result<Duration, Error> {
    writer.begin(import.tracks(), import.init())?;
    let has_sound = import
        .tracks()
        .iter()
        .any(|it| it.kind() == TrackKind::Audio);
    let sound = has_sound.then(|| writer.wav(SoundChannel::Microphone.track(), SPEECH));
    let mut sound: Option<WavWriter> = sound.transpose()?;
    let mut piece = Piece::default();
    let mut end = ClipTime::ZERO;
    while import.next(&mut piece)? {
        if let Some(sound) = &mut sound {
            sound.write(&piece.speech)?;
        }
        piece.speech.clear();
        for fragment in piece.fragments.drain(..) {
            keep(writer, &fragment)?;
            end = end.max(fragment.start + fragment.duration);
        }
        if told(import.position(), import.length()).is_break() {
            return Err(aside_library::Error::Cancelled.into());
        }
    }
    if let Some(sound) = sound {
        sound.finish()?;
    }
    if import.damage() > 0 {
        let count = import.damage();
        let message = format!("{count} places of the imported recording could not be read.");
        let code = ProblemCode::Other("import_damaged".to_owned());
        writer.problem(Problem::new(code, ClipTime::ZERO, Duration::ZERO, message))?;
    }
    Ok(end.saturating_since(ClipTime::ZERO).max(import.length()))
}

fn keep(writer: &mut ClipWriter, fragment: &Fragment) -> Result<(), Error> {
    let free = writer.free_space()?;
    if free < FLOOR {
        return Err(Error::NoSpaceLeft { free });
    }
    writer.append(fragment)?;
    Ok(())
}
