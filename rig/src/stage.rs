//! Everything a recorder needs around it, in one call.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use aside_media::{HostInstant, Size};
use tempfile::TempDir;

use crate::clock::now;
use crate::display::Display;
use crate::marks::Marks;
use crate::scene::{Scene, SceneKind, SceneOptions};
use crate::sound::{self, SoundServer};
use crate::speech::Recording;

/// What would lead a child process off the stage, to the user's own session.
const OFF_STAGE: [&str; 8] = [
    "WAYLAND_DISPLAY",
    "WAYLAND_SOCKET",
    "XAUTHORITY",
    "DBUS_SESSION_BUS_ADDRESS",
    "PIPEWIRE_RUNTIME_DIR",
    "PULSE_SOURCE",
    "PULSE_SINK",
    "XDG_SESSION_TYPE",
];

/// What a stage has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StageOptions {
    /// The display's size; `None` for a stage without a display.
    pub display: Option<Size>,
    /// Whether windows are managed (openbox): listed, focused, framed.
    pub window_manager: bool,
    /// Whether there is a sound server, with a microphone.
    pub sound: bool,
    /// Whether the stage has a home of its own: `HOME` and every `XDG_…_HOME`
    /// point into it, so that nothing of the user's is read or written.
    pub private_home: bool,
}

/// A display of 1280 x 720 and a microphone; the user's own home.
impl Default for StageOptions {
    fn default() -> Self {
        Self {
            display: Some(Size {
                width: 1280,
                height: 720,
            }),
            window_manager: false,
            sound: true,
            private_home: false,
        }
    }
}

/// A private display, sound server and home, gone when dropped.
///
/// Nothing is changed in this process: whoever is to be on the stage is
/// started through [`Stage::command`], or with [`Stage::env`].
#[derive(Debug)]
pub struct Stage {
    // Dropped in this order: what is shown, what shows it, where it lies.
    scene: Option<Scene>,
    sound: Option<SoundServer>,
    display: Option<Display>,
    private_home: bool,
    dir: TempDir,
}

impl Stage {
    /// Sets the stage up; it is ready when this returns.
    ///
    /// # Errors
    /// When Xvfb, openbox or PulseAudio is missing or does not come up: the
    /// message says what to do.
    pub fn start(options: &StageOptions) -> Result<Self> {
        let dir = tempfile::Builder::new()
            .prefix("aside-stage-")
            .permissions(fs::Permissions::from_mode(0o700))
            .tempdir()
            .context("the stage's folder could not be made")?;
        for name in ["run", "home"] {
            let path = dir.path().join(name);
            fs::create_dir(&path)?;
            fs::set_permissions(&path, fs::Permissions::from_mode(0o700))?;
        }
        sound::configure(&dir.path().join("run"))?;
        let mut display = options.display.map(Display::start).transpose()?;
        if let (Some(display), true) = (&mut display, options.window_manager) {
            display.manage_windows()?;
        }
        let sound = options
            .sound
            .then(|| SoundServer::start(&dir.path().join("run")))
            .transpose()?;
        Ok(Self {
            scene: None,
            sound,
            display,
            private_home: options.private_home,
            dir,
        })
    }

    /// Environment variables for a child process that is to be on the stage.
    /// What [`Stage::env_removed`] names must go besides.
    pub fn env(&self) -> Vec<(OsString, OsString)> {
        let mut pairs = sound::environment(&self.runtime_dir());
        let mut set = |name: &str, value: &OsStr| pairs.push((name.into(), value.to_owned()));
        if let Some(display) = &self.display {
            set("DISPLAY", display.name().as_ref());
            set("GDK_BACKEND", "x11".as_ref());
        }
        // Without an accessibility bus GTK waits half a minute for one.
        set("NO_AT_BRIDGE", "1".as_ref());
        if self.private_home {
            let home = self.home();
            set("HOME", home.as_ref());
            for (name, below) in [
                ("XDG_DATA_HOME", ".local/share"),
                ("XDG_STATE_HOME", ".local/state"),
                ("XDG_CONFIG_HOME", ".config"),
                ("XDG_CACHE_HOME", ".cache"),
            ] {
                set(name, home.join(below).as_ref());
            }
        }
        pairs
    }

    /// Environment variables that a child process on the stage must not have.
    pub fn env_removed(&self) -> Vec<&'static str> {
        let display = self.display.is_none().then_some("DISPLAY");
        OFF_STAGE.into_iter().chain(display).collect()
    }

    /// A command that will run on the stage.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        for name in self.env_removed() {
            command.env_remove(name);
        }
        command.envs(self.env());
        command
    }

    /// Shows a scene that fills the screen, instead of any shown before.
    ///
    /// # Errors
    /// When the stage has no display, or it has died.
    pub fn show_scene(&mut self, kind: SceneKind) -> Result<&Scene> {
        self.show(&SceneOptions::full(kind))
    }

    /// As [`Stage::show_scene`], with every choice.
    ///
    /// # Errors
    /// As [`Stage::show_scene`].
    pub fn show(&mut self, options: &SceneOptions) -> Result<&Scene> {
        let display = self.display.as_ref().context("this stage has no display")?;
        self.scene = None;
        let scene = Scene::show(display.name(), options)?;
        Ok(self.scene.insert(scene))
    }

    /// Plays `recording` into the microphone. Returns at once, with the moment
    /// its first sound frame was in the air; [`Stage::hush`] waits for its end.
    ///
    /// # Errors
    /// When the stage has no sound.
    pub fn speak(&self, recording: &Recording) -> Result<HostInstant> {
        self.sound()?.microphone().play(recording)
    }

    /// Waits until somebody records from the microphone.
    ///
    /// # Errors
    /// When the stage has no sound, or nobody listens within `limit`.
    pub fn wait_for_listener(&self, limit: Duration) -> Result<()> {
        let heard = self.sound()?.microphone().wait_until_heard(limit);
        ensure!(heard, "nobody listens to the microphone after {limit:?}");
        Ok(())
    }

    /// Waits until all that was spoken has been in the air.
    ///
    /// # Errors
    /// When the stage has no sound.
    pub fn hush(&self) -> Result<()> {
        self.sound()?.microphone().wait();
        Ok(())
    }

    /// Lets a flash in the scene and a beep in the microphone come at the same
    /// moments, the first within a tenth of a second.
    ///
    /// # Errors
    /// When the stage has no sound or shows no scene.
    pub fn mark(&self, every: Duration) -> Result<Marks> {
        let scene = self.scene.as_ref().context("no scene is shown")?;
        let soon = now() + Duration::from_millis(60);
        let marks = Marks {
            first: scene.frame_at_or_after(soon),
            every,
        };
        self.sound()?.microphone().mark(Some(marks));
        scene.mark(Some(marks));
        Ok(marks)
    }

    /// The display, if the stage has one.
    pub const fn display(&mut self) -> Option<&mut Display> {
        self.display.as_mut()
    }

    /// The scene that is shown.
    pub const fn scene(&self) -> Option<&Scene> {
        self.scene.as_ref()
    }

    /// The sound server.
    ///
    /// # Errors
    /// When the stage has no sound.
    pub fn sound(&self) -> Result<&SoundServer> {
        self.sound.as_ref().context("this stage has no sound")
    }

    /// The sound server, to break and mend it.
    ///
    /// # Errors
    /// When the stage has no sound.
    pub fn sound_mut(&mut self) -> Result<&mut SoundServer> {
        self.sound.as_mut().context("this stage has no sound")
    }

    /// The stage's own folder, removed with it.
    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// The stage's `XDG_RUNTIME_DIR`.
    pub fn runtime_dir(&self) -> PathBuf {
        self.dir.path().join("run")
    }

    /// The stage's home, used when it has a private one.
    pub fn home(&self) -> PathBuf {
        self.dir.path().join("home")
    }
}
