//! Presets: choices of what to record, and how, by a name.

use serde::{Deserialize, Serialize};

use crate::view::{
    CameraChoice, ClipKind, PointerStyle, PresetView, RecordRequest, ScreenTarget, Select,
};
use crate::{AppError, ErrorCode};

/// A name is no longer, in characters.
const LONGEST: usize = 40;
/// More than this nobody chooses among.
const MOST: usize = 30;
/// Long enough to take a breath and look into the camera.
const COUNTDOWN_S: u32 = 3;

/// One of a person's own, as `settings.toml` has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preset {
    /// What it is called.
    pub name: String,
    /// What of the screen is to be pointed at each time, if anything.
    pub select: Option<Select>,
    /// The choices.
    pub record: RecordRequest,
}

/// All there are: those that come with Aside, then a person's own. One of
/// theirs that is called like one of ours takes its place. Devices of ours are
/// those that were chosen last.
pub(crate) fn all(own: &[Preset], last: &RecordRequest) -> Vec<PresetView> {
    let view = |preset: Preset, built_in| PresetView {
        name: preset.name,
        select: preset.select,
        record: preset.record,
        built_in,
    };
    let is_taken = |name: &str| own.iter().any(|it| is_called(&it.name, name));
    let ours = built_in(last).into_iter();
    ours.filter(|it| !is_taken(&it.name))
        .map(|it| view(it, true))
        .chain(own.iter().cloned().map(|it| view(it, false)))
        .collect()
}

/// The one of this name.
///
/// # Errors
/// When there is none: the hint lists the names there are.
pub(crate) fn find(all: Vec<PresetView>, name: &str) -> Result<PresetView, AppError> {
    let names: Vec<String> = all.iter().map(|it| format!("\"{}\"", it.name)).collect();
    let found = all.into_iter().find(|it| is_called(&it.name, name.trim()));
    found.ok_or_else(|| {
        AppError::new(
            ErrorCode::NotFound,
            format!("There is no preset \"{}\".", name.trim()),
            format!("There is {}.", names.join(", ")),
        )
    })
}

/// Adds a preset, or puts it into the place of the one of that name.
///
/// # Errors
/// When the name is blank or too long, or there are too many.
pub(crate) fn add(own: &mut Vec<Preset>, preset: Preset) -> Result<(), AppError> {
    let name = preset.name.split_whitespace().collect::<Vec<_>>().join(" ");
    let is_usable = !name.is_empty() && name.chars().count() <= LONGEST;
    if !is_usable || name.chars().any(char::is_control) {
        return Err(AppError::new(
            ErrorCode::Usage,
            "That is no name for a preset.",
            format!("Give it one of 1 to {LONGEST} letters."),
        ));
    }
    let record = RecordRequest {
        title: None,
        ..preset.record
    };
    let preset = Preset {
        name,
        record,
        ..preset
    };
    let is_full = own.len() >= MOST;
    match own.iter_mut().find(|it| is_called(&it.name, &preset.name)) {
        Some(before) => *before = preset,
        None if is_full => {
            return Err(AppError::new(
                ErrorCode::Usage,
                format!("There are {MOST} presets already."),
                "Remove one that you do not use.",
            ));
        }
        None => own.push(preset),
    }
    Ok(())
}

/// Takes a person's own preset out; false when there is none of that name.
pub(crate) fn remove(own: &mut Vec<Preset>, name: &str) -> bool {
    let before = own.len();
    own.retain(|it| !is_called(&it.name, name.trim()));
    own.len() < before
}

/// Nobody types capitals to choose.
fn is_called(name: &str, typed: &str) -> bool {
    name.to_lowercase() == typed.to_lowercase()
}

fn built_in(last: &RecordRequest) -> [Preset; 3] {
    let preset = |name: &str, record| Preset {
        name: name.to_owned(),
        select: None,
        record,
    };
    let microphone = crate::view::MicrophoneChoice {
        on: true,
        ..last.microphone.clone()
    };
    let camera = |on| CameraChoice {
        on,
        id: last.camera.id.clone(),
        ..CameraChoice::default()
    };
    let of = |kind, camera_on| RecordRequest {
        kind,
        camera: camera(camera_on),
        microphone: microphone.clone(),
        ..RecordRequest::default()
    };
    [
        preset(
            "Walkthrough",
            RecordRequest {
                target: ScreenTarget::default(),
                pointer: PointerStyle {
                    ripples: true,
                    ..PointerStyle::default()
                },
                countdown_s: COUNTDOWN_S,
                ..of(ClipKind::Screen, false)
            },
        ),
        preset("Voice note", of(ClipKind::Voice, false)),
        preset(
            "Camera",
            RecordRequest {
                countdown_s: COUNTDOWN_S,
                ..of(ClipKind::Camera, true)
            },
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(name: &str) -> Preset {
        Preset {
            name: name.to_owned(),
            select: Some(Select::Area),
            record: RecordRequest {
                title: Some("Monday".into()),
                ..RecordRequest::default()
            },
        }
    }

    #[test]
    fn there_are_three_from_the_beginning_with_the_microphone_that_was_chosen() {
        let mut last = RecordRequest::default();
        last.microphone.id = Some("yeti".into());
        let there = all(&[], &last);
        let names: Vec<&str> = there.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names, ["Walkthrough", "Voice note", "Camera"]);
        let of = |name| find(all(&[], &last), name).unwrap().record;
        assert_eq!(of("voice NOTE").kind, ClipKind::Voice);
        assert_eq!(of("voice note").countdown_s, 0);
        assert_eq!(of("Walkthrough").microphone.id.as_deref(), Some("yeti"));
        assert!(of("Camera").camera.on);
    }

    #[test]
    fn a_name_stands_for_one_and_a_persons_own_comes_before_ours() {
        let mut mine = Vec::new();
        add(&mut mine, own("  Bug   report ")).unwrap();
        add(&mut mine, own("bug report")).unwrap();
        add(&mut mine, own("camera")).unwrap();
        assert_eq!(mine.len(), 2);
        assert_eq!(mine[0].record.title, None, "a title is one take's own");
        let there = all(&mine, &RecordRequest::default());
        assert_eq!(there.len(), 4);
        assert!(!find(there.clone(), "Camera").unwrap().built_in);
        let error = find(there, "Webinar").unwrap_err();
        assert!(error.hint.contains("\"bug report\""), "{}", error.hint);
        assert!(remove(&mut mine, "CAMERA") && !remove(&mut mine, "camera"));
        let there = all(&mine, &RecordRequest::default());
        assert!(find(there, "Camera").unwrap().built_in);
    }

    #[test]
    fn what_is_no_name_is_refused() {
        let mut mine = Vec::new();
        for name in ["", "  ", "a\u{7}b", &"x".repeat(41)] {
            assert_eq!(
                add(&mut mine, own(name)).unwrap_err().code,
                ErrorCode::Usage
            );
        }
        for number in 0..MOST {
            add(&mut mine, own(&number.to_string())).unwrap();
        }
        assert!(add(&mut mine, own("more")).is_err());
        assert!(add(&mut mine, own("7")).is_ok());
    }
}
