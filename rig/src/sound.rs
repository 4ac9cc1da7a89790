//! A sound server of its own, with a microphone that hears exactly what it is
//! given and a loudspeaker that can be recorded.

mod microphone;

use std::ffi::OsString;
use std::fs;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::Signal;

pub use microphone::Microphone;

use crate::process::Server;

/// How long PulseAudio may take to come up on a busy machine.
const START_LIMIT: Duration = Duration::from_secs(20);

/// Where to find PulseAudio when it is unpacked somewhere instead of
/// installed: the folder that holds its `usr`. `scripts/setup.sh` unpacks it
/// beside a sound server that it must not replace.
const UNPACKED: &str = "ASIDE_PULSEAUDIO_ROOT";

/// A private PulseAudio, gone when dropped. It never meets the user's own
/// sound server: its socket, cookie, state and configuration lie in the
/// folder it is given.
#[derive(Debug)]
pub struct SoundServer {
    server: Server,
    microphone: Microphone,
    dir: PathBuf,
}

impl SoundServer {
    /// Starts PulseAudio in `dir`, a private folder such as an
    /// `XDG_RUNTIME_DIR` of one's own.
    ///
    /// Its default source is a microphone, 48 kHz mono, that is silent until
    /// told to play; its default sink's monitor is the system's sound.
    ///
    /// # Errors
    /// When PulseAudio is missing (the message says how to get it) or does
    /// not come up within 20 s.
    pub fn start(dir: &Path) -> Result<Self> {
        let server = launch(dir)?;
        let microphone = Microphone::open(&dir.join("microphone"))?;
        Ok(Self {
            server,
            microphone,
            dir: dir.to_owned(),
        })
    }

    /// The microphone everybody on this stage hears.
    pub const fn microphone(&self) -> &Microphone {
        &self.microphone
    }

    /// What makes a child process use this server, whichever sound library it
    /// speaks through.
    pub fn env(&self) -> Vec<(OsString, OsString)> {
        environment(&self.dir)
    }

    /// Whether the server still runs.
    pub fn is_alive(&mut self) -> bool {
        self.server.is_alive()
    }

    /// The server's process id: what it costs can be read there.
    pub fn id(&self) -> u32 {
        self.server.id()
    }

    /// Kills the server at once, as a crash would.
    pub fn fail(&mut self) {
        self.server.kill();
    }

    /// Has the server stand still: it answers nobody, and hangs up on nobody.
    pub fn hang(&self) {
        self.server.signal(Signal::STOP);
    }

    /// Ends what [`SoundServer::hang`] began.
    pub fn go_on(&self) {
        self.server.signal(Signal::CONT);
    }

    /// Starts the server again after [`SoundServer::fail`], at the same
    /// address, with the same devices.
    ///
    /// # Errors
    /// As [`SoundServer::start`].
    pub fn restart(&mut self) -> Result<()> {
        self.server.kill();
        for left in ["pulse/native", "microphone"] {
            let path = self.dir.join(left);
            if path.exists() {
                fs::remove_file(&path)?;
            }
        }
        self.server = launch(&self.dir)?;
        self.microphone = Microphone::open(&self.dir.join("microphone"))?;
        Ok(())
    }
}

/// Points every sound library of a child process into `dir`: at the server
/// there, or at nothing when none runs.
pub(crate) fn environment(dir: &Path) -> Vec<(OsString, OsString)> {
    let socket = dir.join("pulse/native");
    [
        ("XDG_RUNTIME_DIR", dir.as_os_str().to_owned()),
        ("PULSE_SERVER", format!("unix:{}", socket.display()).into()),
        // The pure-Rust client of cpal refuses to go without a cookie.
        ("PULSE_COOKIE", dir.join("pulse-cookie").into()),
        ("PULSE_CLIENTCONFIG", dir.join("client.conf").into()),
        // Instead of the system's: no card of the machine is ever opened.
        ("ALSA_CONFIG_PATH", dir.join("asound.conf").into()),
        ("PIPEWIRE_REMOTE", "aside-stage-has-none".into()),
    ]
    .into_iter()
    .map(|(name, value)| (OsString::from(name), value))
    .collect()
}

/// Writes what the libraries that [`environment`] points here want to read.
pub(crate) fn configure(dir: &Path) -> Result<()> {
    let files: [(&str, &[u8]); 3] = [
        ("pulse-cookie", &[0xa5; 256]),
        ("client.conf", b"autospawn = no\nenable-shm = no\n"),
        (
            "asound.conf",
            b"pcm.!default { type pulse }\nctl.!default { type pulse }\n",
        ),
    ];
    for (name, content) in files {
        fs::write(dir.join(name), content)
            .with_context(|| format!("{name} could not be written to the stage's folder"))?;
    }
    Ok(())
}

fn launch(dir: &Path) -> Result<Server> {
    fs::create_dir_all(dir.join("pulse"))?;
    configure(dir)?;
    let script = dir.join("server.pa");
    fs::write(&script, modules(dir)).context("the sound server's script could not be written")?;

    let mut command = pulseaudio();
    command
        .args(["-n", "--daemonize=no", "--use-pid-file=no"])
        .args(["--exit-idle-time=-1", "--disallow-exit=yes"])
        .args(["--realtime=no", "--high-priority=no", "--disable-shm=yes"])
        .arg("-F")
        .arg(&script)
        .env("HOME", dir)
        .env("XDG_RUNTIME_DIR", dir)
        .env("XDG_CONFIG_HOME", dir.join("config"))
        .env("PULSE_STATE_PATH", dir.join("pulse-state"))
        .env("PULSE_RUNTIME_PATH", dir.join("pulse"))
        .env_remove("PULSE_SERVER")
        .env_remove("DISPLAY")
        .env_remove("DBUS_SESSION_BUS_ADDRESS");
    let mut server = Server::start("PulseAudio", command, "apt-get install pulseaudio")?;

    let socket = dir.join("pulse/native");
    let deadline = Instant::now() + START_LIMIT;
    while UnixStream::connect(&socket).is_err() {
        if !server.is_alive() || Instant::now() >= deadline {
            bail!("PulseAudio did not come up:\n{}", server.log());
        }
        thread::sleep(Duration::from_millis(10));
    }
    Ok(server)
}

/// The installed PulseAudio, or the one that was unpacked for tests.
fn pulseaudio() -> Command {
    let Some(root) = std::env::var_os(UNPACKED).map(PathBuf::from) else {
        return Command::new("pulseaudio");
    };
    let mut command = Command::new(root.join("usr/bin/pulseaudio"));
    // Debian and Ubuntu put the core library and the modules into folders
    // whose names carry an architecture and a version.
    let folders = |under: PathBuf, wanted: &str| {
        let entries = fs::read_dir(under).into_iter().flatten().flatten();
        let mut found: Vec<PathBuf> = entries
            .map(|entry| entry.path())
            .filter(|path| path.to_string_lossy().contains(wanted))
            .collect();
        found.sort();
        found.pop()
    };
    let library = folders(root.join("usr/lib"), "linux-gnu").unwrap_or(root.join("usr/lib"));
    command.env("LD_LIBRARY_PATH", library.join("pulseaudio"));
    let modules = folders(library, "pulse-").or_else(|| folders(root.join("usr/lib"), "pulse-"));
    if let Some(modules) = modules {
        command.arg("-p").arg(modules.join("modules"));
    }
    command
}

/// The socket comes last: once it answers, everything else is there.
fn modules(dir: &Path) -> String {
    let dir = dir.display();
    format!(
        "\
load-module module-pipe-source source_name=aside_microphone file={dir}/microphone \
format=s16le rate=48000 channels=1 \
source_properties=device.description=Stage-Microphone
load-module module-null-sink sink_name=aside_speaker norewinds=1 rate=48000 channels=2 \
sink_properties=device.description=Stage-Speaker
set-default-source aside_microphone
set-default-sink aside_speaker
load-module module-native-protocol-unix socket={dir}/pulse/native \
auth-cookie={dir}/pulse-cookie auth-cookie-enabled=1
"
    )
}
