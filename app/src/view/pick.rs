//! What a person sees who points at what to record.

use serde::Serialize;
use specta::Type;

use super::{Area, DesktopRect, Monitor, Select, Thumbnail};

/// One screen, to point at something on it.
#[derive(Clone, Debug, Serialize, Type)]
pub struct PickView {
    /// What is to be pointed at.
    pub select: Select,
    /// The screen.
    pub monitor: Monitor,
    /// What was to be seen on it, all its pixels.
    pub still: Thumbnail,
    /// The windows some of which is on it, the topmost first.
    pub windows: Vec<PickedWindow>,
    /// The area on it that was chosen last, if one was.
    pub area: Option<Area>,
}

/// A window that can be pointed at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct PickedWindow {
    /// Names it in a [`RecordRequest`](super::RecordRequest).
    pub id: String,
    /// Its title.
    pub title: String,
    /// Where it is, from the screen's upper left corner.
    pub place: DesktopRect,
}
