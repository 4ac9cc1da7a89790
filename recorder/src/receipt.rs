//! The truth about a take, told by reading it back.

use std::ops::ControlFlow;
use std::time::Duration;

use aside_encoder::probe::{self, Decoded};
use aside_library::{ClipId, Library, Manifest, Problem, ProblemCode, Receipt};
use aside_media::{ClipTime, TrackKind};
use aside_transcript::Cancel;
use jiff::Timestamp;
use serde_json::Map;

use crate::Error;
use crate::after::film;

/// What decodes may differ from what was recorded by this much: less than
/// anybody notices, more than a codec's last block.
const LENGTH_TOLERANCE: Duration = Duration::from_millis(250);

/// Silence longer than this is worth a word, if it is most of the clip.
const LONG_SILENCE: Duration = Duration::from_secs(5);

/// Sound that never came is worth a word from this much on, if it is more than
/// a twentieth of the clip: silence in its place decodes as well as any.
const MISSING: Duration = Duration::from_secs(2);

/// Reads a finished clip as a stranger would: every checksum, every picture,
/// every sample. Nothing is changed.
///
/// `told` hears how many bytes of the media are read and how many there are,
/// and may end it. Blocks for a fraction of the clip's length.
///
/// # Errors
/// When there is no such clip, it is being recorded, it is no recording at
/// all, or it was cancelled. Damage is no error: it is in the receipt's
/// findings.
pub fn check_clip(
    library: &Library,
    id: &ClipId,
    mut told: impl FnMut(u64, u64) -> ControlFlow<()>,
) -> Result<Receipt, Error> {
    let clip = library.clip(id)?;
    let mut findings: Vec<String> = library
        .verify_while(id, || told(0, 1))?
        .iter()
        .map(ToString::to_string)
        .collect();
    let decoded = probe::check_watched(film(&clip), told)?;
    findings.extend(differences(&clip.manifest, &decoded));
    findings.extend(missing(&clip.manifest.problems, decoded.duration));
    Ok(Receipt {
        verified: findings.is_empty(),
        checked: Timestamp::now(),
        duration: decoded.duration,
        video_frames: decoded.video_frames,
        dropped_frames: dropped_frames(&clip.manifest.problems),
        audio: decoded.audio,
        peak_dbfs: decoded.peak_dbfs,
        longest_silence: decoded.longest_silence.duration,
        findings,
        extra: Map::new(),
    })
}

/// Checks a clip and writes down in its manifest what is there.
pub(crate) fn write(library: &Library, id: &ClipId, leave: &Cancel) -> Result<(), Error> {
    let version = library.clip(id)?.manifest.version();
    let receipt = check_clip(library, id, |_, _| match leave.is_cancelled() {
        true => ControlFlow::Break(()),
        false => ControlFlow::Continue(()),
    })?;
    library.update(id, |manifest| {
        // Another film may be there by now.
        if manifest.version() == version {
            manifest.receipt = Some(receipt);
        }
    })?;
    Ok(())
}

/// Where what decodes is not what the manifest promises, as sentences.
fn differences(manifest: &Manifest, decoded: &Decoded) -> Vec<String> {
    let mut findings = decoded.errors.clone();
    let untold = decoded
        .error_count
        .saturating_sub(decoded.errors.len() as u64);
    if untold > 0 {
        findings.push(format!("{untold} more places do not decode."));
    }
    let (promised, found) = (manifest.duration(), decoded.duration);
    if promised.abs_diff(found) > LENGTH_TOLERANCE {
        findings.push(format!(
            "It should be {:.1} s long, but {:.1} s can be played.",
            promised.as_secs_f32(),
            found.as_secs_f32()
        ));
    }
    for gap in &decoded.gaps {
        let what = match gap.track {
            TrackKind::Video => "The picture",
            TrackKind::Audio => "The sound",
        };
        let seconds = gap.stretch.duration.as_secs_f32();
        findings.push(format!(
            "{what} is missing from {} for {seconds:.1} s.",
            gap.stretch.at.clock()
        ));
    }
    let has_sound = manifest
        .tracks()
        .iter()
        .any(|track| track.kind() == TrackKind::Audio);
    if has_sound {
        findings.extend(silence(decoded));
    }
    findings
}

/// A microphone that was never heard, or fell silent for good.
fn silence(decoded: &Decoded) -> Option<String> {
    let quiet = decoded.longest_silence;
    let end = ClipTime::ZERO + decoded.audio;
    if quiet.duration + LENGTH_TOLERANCE >= decoded.audio {
        return Some("Your microphone was silent all the time.".to_owned());
    }
    let lasts = quiet.at + quiet.duration + LENGTH_TOLERANCE >= end;
    (lasts && quiet.duration > LONG_SILENCE && quiet.duration > decoded.audio / 2)
        .then(|| format!("Your microphone was silent from {} on.", quiet.at.clock()))
}

/// How much of the sound is nothing but the silence that was put in its place.
fn missing(problems: &[Problem], length: Duration) -> Option<String> {
    let gaps = problems
        .iter()
        .filter(|it| it.code == ProblemCode::AudioGap);
    let missing: Duration = gaps.map(|gap| gap.duration).sum();
    (missing >= MISSING && missing >= length / 20).then(|| {
        let seconds = missing.as_secs_f32();
        format!("{seconds:.1} s of the sound never came; silence was put there.")
    })
}

/// How many pictures were lost on the way, by what was noted of it.
fn dropped_frames(problems: &[Problem]) -> u64 {
    problems
        .iter()
        .filter(|problem| problem.code == ProblemCode::FramesDropped)
        .filter_map(|problem| problem.extra.get("count")?.as_u64())
        .sum()
}

#[cfg(test)]
mod tests {
    use aside_encoder::probe::Stretch;

    use super::*;

    fn heard(seconds: u64, silent_from: u64, silent_for: u64) -> Decoded {
        Decoded {
            audio: Duration::from_secs(seconds),
            longest_silence: Stretch {
                at: ClipTime::ZERO + Duration::from_secs(silent_from),
                duration: Duration::from_secs(silent_for),
            },
            ..Decoded::default()
        }
    }

    #[test]
    fn sound_that_mostly_never_came_is_named_and_a_stutter_is_not() {
        let gap = |at, millis| {
            let (at, missing) = (ClipTime::from_millis(at), Duration::from_millis(millis));
            Problem::new(ProblemCode::AudioGap, at, missing, "missing")
        };
        let said = |gaps: &[Problem]| missing(gaps, Duration::from_secs(60)).unwrap_or_default();
        assert_eq!(said(&[gap(0, 900), gap(5_000, 900)]), "");
        let many: Vec<_> = (0..20).map(|n| gap(n * 3_000, 1_500)).collect();
        assert!(said(&many).starts_with("30.0 s of the sound never came"));
        let long = Duration::from_secs(3_600);
        assert_eq!(missing(&many[..2], long), None);
    }

    #[test]
    fn a_silent_microphone_is_named_and_a_pause_for_thought_is_not() {
        let said = |decoded| silence(&decoded).unwrap_or_default();
        assert!(said(heard(30, 0, 30)).contains("all the time"));
        assert!(said(heard(30, 14, 16)).contains("from 0:14 on"));
        assert_eq!(said(heard(30, 5, 12)), "");
        assert_eq!(said(heard(30, 26, 4)), "");
    }
}
