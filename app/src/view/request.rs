//! What a person asks to record.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::ClipKind;

/// What to record, and how. The last one is remembered in the settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct RecordRequest {
    /// What kind of message.
    pub kind: ClipKind,
    /// Which part of the desktop, for a screen.
    pub target: ScreenTarget,
    /// The face beside the screen, or alone for [`ClipKind::Camera`].
    pub camera: CameraChoice,
    /// The voice.
    pub microphone: MicrophoneChoice,
    /// Whether what the computer plays is recorded too.
    pub system_audio: bool,
    /// Whether loudness is evened out.
    pub loudness: bool,
    /// How the pointer is shown.
    pub pointer: PointerStyle,
    /// Seconds to count down before it begins.
    pub countdown_s: u32,
    /// The clip's title; one with the date when `None`.
    pub title: Option<String>,
    /// What is to be said, a line for each part: shown while recording, and
    /// each is a chapter.
    #[serde(default)]
    pub outline: Vec<String>,
}

/// The main screen and the default microphone, at once.
impl Default for RecordRequest {
    fn default() -> Self {
        Self {
            kind: ClipKind::Screen,
            target: ScreenTarget::default(),
            camera: CameraChoice::default(),
            microphone: MicrophoneChoice::default(),
            system_audio: false,
            loudness: true,
            pointer: PointerStyle::default(),
            countdown_s: 0,
            title: None,
            outline: Vec::new(),
        }
    }
}

/// Which part of the desktop to record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ScreenTarget {
    /// A whole screen.
    Monitor {
        /// Which; the main one when `None`.
        id: Option<String>,
    },
    /// One window, also while others cover it.
    Window {
        /// Which.
        id: String,
    },
    /// A part of a screen.
    Area(Area),
}

impl Default for ScreenTarget {
    fn default() -> Self {
        Self::Monitor { id: None }
    }
}

/// A part of a screen, in its pixels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Area {
    /// Which screen; the main one when `None`.
    pub monitor_id: Option<String>,
    /// From the screen's left edge.
    pub x: u32,
    /// From the screen's upper edge.
    pub y: u32,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

/// Which camera, and where it is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct CameraChoice {
    /// Whether a camera is used.
    pub on: bool,
    /// Which; the first one when `None`.
    pub id: Option<String>,
    /// Where it is shown, at first.
    pub layout: CameraLayout,
}

/// Where the camera is shown. It can change while recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum CameraLayout {
    /// In a round bubble on the screen.
    Bubble(BubblePlace),
    /// Instead of the screen.
    Full,
    /// Nowhere; it stays ready.
    Off,
}

impl Default for CameraLayout {
    fn default() -> Self {
        Self::Bubble(BubblePlace::default())
    }
}

/// Where the bubble is, in thousandths of the picture, so that it means the
/// same whatever the picture's size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct BubblePlace {
    /// Its centre, from the left: of the picture's width.
    pub x: u16,
    /// Its centre, from the top: of the picture's height.
    pub y: u16,
    /// Its diameter: of the picture's height.
    pub size: u16,
}

/// In the lower left corner: a page's buttons and scroll bars are seldom there.
impl Default for BubblePlace {
    fn default() -> Self {
        Self {
            x: 90,
            y: 845,
            size: 250,
        }
    }
}

/// Which microphone, and how it is heard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct MicrophoneChoice {
    /// Whether one is used.
    pub on: bool,
    /// Which; the system's default when `None`.
    pub id: Option<String>,
    /// Amplification in decibels; negative is quieter.
    pub gain_db: i32,
    /// Whether steady noise is taken out.
    pub noise_suppression: bool,
}

impl Default for MicrophoneChoice {
    fn default() -> Self {
        Self {
            on: true,
            id: None,
            gain_db: 0,
            noise_suppression: true,
        }
    }
}

/// How the pointer is shown. It can change while recording.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct PointerStyle {
    /// Rings spread from each click.
    pub ripples: bool,
    /// All but the pointer's surroundings is dimmed.
    pub spotlight: bool,
    /// Pressed keys are written at the picture's lower edge.
    pub keys: ShownKeys,
}

/// Which pressed keys are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ShownKeys {
    /// None.
    #[default]
    None,
    /// Shortcuts and keys that write nothing; never what is typed.
    Shortcuts,
    /// Every key, also those of a password.
    All,
}

/// What of the screen a person points at when they begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Select {
    /// An area.
    Area,
    /// A window.
    Window,
}

/// Choices by a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct PresetView {
    /// What it is called.
    pub name: String,
    /// What of the screen is to be pointed at each time, if anything.
    pub select: Option<Select>,
    /// The choices.
    pub record: RecordRequest,
    /// Whether it comes with Aside.
    pub built_in: bool,
}
