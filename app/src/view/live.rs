//! What can be changed while a take goes on.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{CameraLayout, ClipKind, PointerStyle, RecordRequest};

/// One of the two things a take can listen to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum SoundChannel {
    /// Who speaks.
    Microphone,
    /// What the computer plays.
    System,
}

/// What can be changed while a take goes on, as it is now. `None` is what the
/// take does not have.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Type)]
pub struct LiveControls {
    /// Where the camera is shown.
    pub camera: Option<CameraLayout>,
    /// The voice.
    pub microphone: Option<Fader>,
    /// What the computer plays.
    pub system_audio: Option<Fader>,
    /// How the pointer is shown.
    pub pointer: Option<PointerStyle>,
}

/// How loud something is recorded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Type)]
pub struct Fader {
    /// Amplification in decibels.
    pub gain_db: i32,
    /// Whether it is kept out, whatever the gain.
    pub muted: bool,
}

impl LiveControls {
    /// Those of a take that begins like this.
    pub(crate) fn of(request: &RecordRequest) -> Self {
        let is_screen = request.kind == ClipKind::Screen;
        Self {
            camera: (is_screen && request.camera.on).then_some(request.camera.layout),
            microphone: request.microphone.on.then_some(Fader {
                gain_db: request.microphone.gain_db,
                muted: false,
            }),
            system_audio: request.system_audio.then(Fader::default),
            pointer: is_screen.then_some(request.pointer),
        }
    }

    pub(crate) fn fader_mut(&mut self, channel: SoundChannel) -> Option<&mut Fader> {
        match channel {
            SoundChannel::Microphone => self.microphone.as_mut(),
            SoundChannel::System => self.system_audio.as_mut(),
        }
    }
}
