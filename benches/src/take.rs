//! One scene, one recorder, and the window of time in which CPU is counted.

use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use aside_media::{HostInstant, Size};
use aside_rig::{Marks, SceneKind, Shown, Stage, StageOptions, now};

use crate::recorder::{Finished, Recorder};
use crate::usage::{self, Usage};

/// What is recorded.
pub(crate) const SIZE: Size = Size {
    width: 1920,
    height: 1080,
};
/// From one flash and beep to the next.
pub(crate) const MARKS_EVERY: Duration = Duration::from_secs(2);

/// When the window opens: after every recorder's start has long been over,
/// and always at the same frame of the scene.
const LEAD: Duration = Duration::from_secs(5);
/// A walkthrough begins anew after this; who is late waits for as long.
const CYCLE: Duration = Duration::from_secs(8);
/// A recorder that listens has this long to get going.
const SETTLING: Duration = Duration::from_secs(1);
/// What is recorded after the window, so that its end is certainly kept.
const TAIL: Duration = Duration::from_secs(1);
const LISTENING: Duration = Duration::from_secs(30);

/// What a stage's processes spent during the window.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Spent {
    pub(crate) recorder: Duration,
    pub(crate) display: Duration,
    pub(crate) sound: Duration,
}

/// A scene that was recorded, or only played.
#[derive(Debug)]
pub(crate) struct Take {
    /// From when to when CPU was counted.
    pub(crate) window: (HostInstant, HostInstant),
    /// What was spent in the window.
    pub(crate) spent: Spent,
    /// CPU time of the recorder before and after the window.
    pub(crate) around: Duration,
    /// The most memory the recorder held, in bytes.
    pub(crate) memory: u64,
    /// Everything the scene has shown.
    pub(crate) shown: Vec<Shown>,
    /// When it flashed.
    pub(crate) marks: Marks,
    /// What the recorder left; `None` when nobody recorded.
    pub(crate) finished: Option<Finished>,
}

/// A stage on which takes are made: nothing of the user's is read or written.
pub(crate) fn stage() -> Result<Stage> {
    Stage::start(&StageOptions {
        display: Some(SIZE),
        window_manager: false,
        sound: true,
        private_home: true,
    })
}

/// Plays `scene` for a window of `length` while `recorder` records it, or
/// nobody does. While it goes on, `watch` is told what the recorder uses,
/// once a second.
pub(crate) fn record(
    stage: &mut Stage,
    recorder: Option<&Recorder>,
    scene: SceneKind,
    length: Duration,
    mut watch: impl FnMut(HostInstant, Usage),
) -> Result<Take> {
    let ended = usage::of_ended_children()?;
    let began = stage.show_scene(scene)?.began();
    let server = match recorder {
        Some(recorder) => {
            let server = recorder.start(stage, SIZE)?;
            stage.wait_for_listener(LISTENING)?;
            Some(server)
        }
        None => None,
    };
    let marks = stage.mark(MARKS_EVERY)?;

    let mut open = began + LEAD;
    while open < now() + SETTLING {
        open = open + CYCLE;
    }
    let close = open + length;
    let id = server.as_ref().map(aside_rig::Server::id);
    sleep_until(open);
    let before = Meter::read(stage, id)?;
    while now() < close {
        sleep_until(close.min(now() + Duration::from_secs(1)));
        if let Some(id) = id {
            watch(now(), usage::of_tree(id)?);
        }
    }
    let after = Meter::read(stage, id)?;
    let memory = id.map_or(Ok(0), usage::peak_memory)?;
    thread::sleep(TAIL);

    let finished = match (recorder, server) {
        (Some(recorder), Some(server)) => {
            server.interrupt();
            Some(recorder.finish(server, stage)?)
        }
        _ => None,
    };
    let spent = after.since(before);
    let all = usage::of_ended_children()?.saturating_sub(ended);
    Ok(Take {
        window: (open, close),
        spent,
        around: all.saturating_sub(spent.recorder),
        memory,
        shown: stage.scene().context("a scene is shown")?.shown(),
        marks,
        finished,
    })
}

/// CPU time of everybody on the stage, since each began.
#[derive(Clone, Copy)]
struct Meter(Spent);

impl Meter {
    fn read(stage: &mut Stage, recorder: Option<u32>) -> Result<Self> {
        let display = stage.display().context("the stage has a display")?.id();
        let sound = stage.sound()?.id();
        let recorder = recorder.map(usage::of_tree).transpose()?;
        Ok(Self(Spent {
            recorder: recorder.unwrap_or_default().cpu,
            display: usage::of_tree(display)?.cpu,
            sound: usage::of_tree(sound)?.cpu,
        }))
    }

    fn since(self, before: Self) -> Spent {
        Spent {
            recorder: self.0.recorder.saturating_sub(before.0.recorder),
            display: self.0.display.saturating_sub(before.0.display),
            sound: self.0.sound.saturating_sub(before.0.sound),
        }
    }
}

fn sleep_until(at: HostInstant) {
    thread::sleep(at.saturating_since(now()));
}
