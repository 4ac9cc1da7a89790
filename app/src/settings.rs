//! `settings.toml`: what a person chose, and nothing that can be found out.

use std::io::Write;
use std::path::Path;
use std::time::Duration;

use aside_share::config::FOLDER;
use aside_share::hook::HookConfig;
use aside_share::{AssistantConfig, StoreConfig};
use jiff::civil::Time;
use serde::{Deserialize, Deserializer, Serialize};
use specta::Type;

use crate::hotkeys::Hotkeys;
use crate::presets::Preset;
use crate::view::{Allowed, BarShown, DesktopPoint, RecordRequest};
use crate::{AppError, ErrorCode};

/// The loopback port links use unless another program holds it.
const DEFAULT_PORT: u16 = 4747;

/// Long enough to take a breath and look into the camera.
const COUNTDOWN_S: u32 = 3;

/// How long clips stay in the trash, unless another time was chosen.
const TRASH_DAYS: u32 = 30;

/// What a person chose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The loopback port the default store is served on. Part of every link,
    /// so it changes only when another program has taken it for good.
    pub port: u16,
    /// The speech model's name; the default one when absent.
    pub model: Option<String>,
    /// Names and terms that are listened for, as they are to be written.
    pub words: Vec<String>,
    /// Which way to reach the screen.
    pub screen_backend: ScreenBackend,
    /// The store new clips go to; the folder of this machine when absent.
    pub default_store: Option<String>,
    /// After how many days clips in the trash are deleted for good.
    pub trash_days: u32,
    /// What was recorded last in the window, and how. Another version's
    /// choices are forgotten rather than refused.
    #[serde(deserialize_with = "understood")]
    pub record: RecordRequest,
    /// After how many days clips are taken from their links on this machine;
    /// never when absent. Other stores have a time of their own.
    pub folder_retention_days: Option<u32>,
    /// The keys that work anywhere on the desktop.
    pub hotkeys: Hotkeys,
    /// The bar that floats above other windows during a take.
    pub bar: Bar,
    /// Whether the program goes on in the tray when its window is closed.
    pub keep_running: bool,
    /// The language of the window, a BCP 47 tag; the system's when absent.
    pub language: Option<String>,
    /// Whether the first steps were seen.
    pub welcomed: bool,
    /// What the desktop shows of what happens while nobody looks.
    pub notices: NoticeSettings,
    /// What those who watch a new clip may send back.
    #[serde(deserialize_with = "those_named")]
    pub viewers: Allowed,
    /// How clips are sent.
    pub upload: Upload,
    /// The language model that is asked for summaries, on request only. No
    /// secret is in here.
    pub assistant: Option<AssistantConfig>,
    /// A person's own choices of what to record, by their names.
    #[serde(deserialize_with = "those_understood")]
    pub presets: Vec<Preset>,
    /// Stores beside the folder of this machine. No secret is in here.
    pub stores: Vec<StoreConfig>,
    /// Webhooks that are told when a clip is at its link. No secret is in here.
    pub hooks: Vec<HookConfig>,
}

/// The bar that floats above other windows during a take.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Bar {
    /// When it is shown.
    pub shown: BarShown,
    /// Where it was put last, if anywhere: its upper left corner.
    pub place: Option<DesktopPoint>,
}

/// What the desktop shows of what happens while nobody looks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NoticeSettings {
    /// Whether it shows anything.
    pub shown: bool,
    /// When nothing is shown; what came meanwhile is afterwards.
    pub quiet: Option<Quiet>,
}

impl Default for NoticeSettings {
    fn default() -> Self {
        Self {
            shown: true,
            quiet: None,
        }
    }
}

/// A part of every day, in local time; it may go over midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quiet {
    /// Its first moment.
    pub from: Time,
    /// Where it ends.
    pub until: Time,
}

impl Quiet {
    /// Whether this time of the day is in it.
    pub fn has(&self, now: Time) -> bool {
        match self.from <= self.until {
            true => self.from <= now && now < self.until,
            false => self.from <= now || now < self.until,
        }
    }
}

/// How clips are sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(default)]
pub struct Upload {
    /// At most this much of the line is used, on average, in KiB per second.
    pub limit_kib_per_second: Option<u64>,
    /// What to do while the connection is paid for by the megabyte.
    pub on_metered: OnMetered,
}

/// What to do while the connection is paid for by the megabyte.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum OnMetered {
    /// Wait for another.
    #[default]
    Wait,
    /// Send all the same.
    Send,
}

impl Upload {
    /// The limit in bytes.
    pub(crate) fn bytes_per_second(&self) -> Option<u64> {
        self.limit_kib_per_second.map(|it| it.saturating_mul(1024))
    }
}

/// Which way to reach the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ScreenBackend {
    /// The lightest that works on this desktop.
    #[default]
    Auto,
    /// The portable one: whole screens only, without the pointer.
    Scrap,
}

impl From<ScreenBackend> for aside_capture::Backend {
    fn from(backend: ScreenBackend) -> Self {
        match backend {
            ScreenBackend::Auto => Self::Auto,
            ScreenBackend::Scrap => Self::Scrap,
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            port: DEFAULT_PORT,
            model: None,
            words: Vec::new(),
            screen_backend: ScreenBackend::default(),
            trash_days: TRASH_DAYS,
            record: RecordRequest {
                countdown_s: COUNTDOWN_S,
                ..RecordRequest::default()
            },
            default_store: None,
            folder_retention_days: None,
            hotkeys: Hotkeys::default(),
            bar: Bar::default(),
            keep_running: false,
            language: None,
            welcomed: false,
            notices: NoticeSettings::default(),
            viewers: Allowed::default(),
            upload: Upload::default(),
            assistant: None,
            presets: Vec::new(),
            stores: Vec::new(),
            hooks: Vec::new(),
        }
    }
}

impl Settings {
    /// The name of the store new clips go to.
    pub fn default_store(&self) -> &str {
        self.default_store.as_deref().unwrap_or(FOLDER)
    }

    /// How long clips stay in the trash.
    pub fn trash_kept(&self) -> Duration {
        Duration::from_secs(u64::from(self.trash_days) * 24 * 3600)
    }

    /// Reads the file; the defaults when there is none.
    ///
    /// # Errors
    /// When it cannot be read or understood. It is never overwritten then.
    pub fn load(path: &Path) -> Result<Self, AppError> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Self::default());
            }
            Err(error) => return Err(unreadable(path, &error)),
        };
        toml::from_str(&text).map_err(|error| unreadable(path, &error))
    }

    /// Notes the last choices in the file, and changes nothing else there.
    ///
    /// # Errors
    /// When the file cannot be read, understood or written.
    pub(crate) fn remember(path: &Path, record: RecordRequest) -> Result<(), AppError> {
        let mut settings = Self::load(path)?;
        settings.record = record;
        settings.save(path)
    }

    /// Replaces the file in one step.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn save(&self, path: &Path) -> Result<(), AppError> {
        let write = || -> std::io::Result<()> {
            let dir = path.parent().unwrap_or(Path::new("."));
            std::fs::create_dir_all(dir)?;
            let fresh = path.with_extension("toml.new");
            let mut file = std::fs::File::create(&fresh)?;
            let text = toml::to_string_pretty(self).map_err(std::io::Error::other)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            std::fs::rename(&fresh, path)
        };
        write().map_err(|error| {
            AppError::new(
                ErrorCode::Storage,
                format!(
                    "Settings could not be saved to {}: {error}.",
                    path.display()
                ),
                "Free some space or make the folder writable; nothing else is affected.",
            )
        })
    }
}

fn understood<'de, D: Deserializer<'de>>(choices: D) -> Result<RecordRequest, D::Error> {
    let choices = toml::Value::deserialize(choices)?;
    Ok(choices
        .try_into()
        .unwrap_or_else(|_| Settings::default().record))
}

/// Another version's presets are left out rather than refused.
fn those_understood<'de, D: Deserializer<'de>>(presets: D) -> Result<Vec<Preset>, D::Error> {
    let presets = Vec::<toml::Value>::deserialize(presets)?.into_iter();
    Ok(presets.filter_map(|it| it.try_into().ok()).collect())
}

/// What is not named is not allowed.
fn those_named<'de, D: Deserializer<'de>>(allowed: D) -> Result<Allowed, D::Error> {
    let named = toml::Table::deserialize(allowed)?;
    let is_allowed = |what| named.get(what).and_then(toml::Value::as_bool) == Some(true);
    Ok(Allowed {
        comments: is_allowed("comments"),
        replies: is_allowed("replies"),
        visits: is_allowed("visits"),
        at_once: is_allowed("at_once"),
    })
}

fn unreadable(path: &Path, error: &dyn std::fmt::Display) -> AppError {
    AppError::new(
        ErrorCode::Usage,
        format!("{} cannot be understood: {error}", path.display()),
        "Correct the line it names, or move the file away to start with the defaults.",
    )
}

#[cfg(test)]
mod tests {
    use jiff::civil::time;

    use super::*;
    use crate::view::{ScreenTarget, Select};

    #[test]
    fn settings_survive_and_a_damaged_file_is_kept() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("aside/settings.toml");
        assert_eq!(Settings::load(&path).unwrap(), Settings::default());

        let chosen = Settings {
            port: 5000,
            model: Some("tiny.en".into()),
            words: vec!["Tauri".into(), "Claude Code".into()],
            screen_backend: ScreenBackend::Scrap,
            trash_days: 7,
            record: RecordRequest {
                target: ScreenTarget::Window { id: "0x1c".into() },
                countdown_s: 0,
                ..RecordRequest::default()
            },
            default_store: Some("team".into()),
            folder_retention_days: Some(90),
            hotkeys: Hotkeys {
                note: "F9".into(),
                mark: String::new(),
                ..Hotkeys::default()
            },
            bar: Bar {
                shown: BarShown::Always,
                place: Some(DesktopPoint { x: -640, y: 20 }),
            },
            keep_running: true,
            language: Some("de".into()),
            welcomed: true,
            notices: NoticeSettings {
                shown: false,
                quiet: Some(Quiet {
                    from: time(22, 0, 0, 0),
                    until: time(7, 30, 0, 0),
                }),
            },
            viewers: Allowed {
                comments: true,
                at_once: true,
                ..Allowed::default()
            },
            upload: Upload {
                limit_kib_per_second: Some(500),
                on_metered: OnMetered::Send,
            },
            assistant: Some(AssistantConfig {
                url: "http://127.0.0.1:11434/v1".parse().unwrap(),
                model: "small".into(),
            }),
            presets: vec![Preset {
                name: "Bug report".into(),
                select: Some(Select::Area),
                record: RecordRequest::default(),
            }],
            stores: vec![
                serde_json::from_value(serde_json::json!({
                    "name": "team", "public_url": "https://clips.example/", "kind": "s3",
                    "bucket": "clips", "endpoint": "https://s3.example/",
                }))
                .unwrap(),
            ],
            hooks: ["slack", "generic"]
                .map(|kind| {
                    let url = (kind == "generic").then_some("https://ci.example/");
                    let hook = serde_json::json!({ "name": "team", "kind": kind, "url": url });
                    serde_json::from_value(hook).unwrap()
                })
                .into(),
        };
        chosen.save(&path).unwrap();
        assert_eq!(Settings::load(&path).unwrap(), chosen);

        std::fs::write(&path, "port = \"many\"").unwrap();
        let error = Settings::load(&path).unwrap_err();
        assert_eq!(error.code, ErrorCode::Usage);
        assert!(error.message.contains("settings.toml"));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "port = \"many\"");
    }

    #[test]
    fn choices_are_remembered_beside_what_else_is_there() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("settings.toml");
        std::fs::write(
            &path,
            "port = 5000\n[viewers]\nreplies = true\n[record]\nkind = \"hologram\"\n[[presets]]\nname = \"3D\"\n",
        )
        .unwrap();
        let before = Settings::load(&path).unwrap();
        assert_eq!(before.record, Settings::default().record);
        assert!(before.presets.is_empty());
        assert!(before.viewers.replies && !before.viewers.comments);
        assert_eq!(before.record.countdown_s, 3);

        let choices = RecordRequest {
            system_audio: true,
            ..RecordRequest::default()
        };
        Settings::remember(&path, choices.clone()).unwrap();
        let after = Settings::load(&path).unwrap();
        assert_eq!((after.port, after.record), (5000, choices));
    }

    #[test]
    fn quiet_hours_may_go_over_midnight() {
        let at = |hour| time(hour, 0, 0, 0);
        let is_quiet = |from, until, now| {
            let quiet = Quiet {
                from: at(from),
                until: at(until),
            };
            quiet.has(at(now))
        };
        assert!(is_quiet(22, 7, 23) && is_quiet(22, 7, 0) && is_quiet(22, 7, 22));
        assert!(!is_quiet(22, 7, 7) && !is_quiet(22, 7, 12));
        assert!(is_quiet(12, 13, 12) && !is_quiet(12, 13, 13) && !is_quiet(12, 13, 9));
        assert!(!is_quiet(8, 8, 8), "no time at all");
    }
}
