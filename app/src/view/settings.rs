//! What the settings show, and what is typed there. Secrets only ever go in.

use aside_share::doctor::{Report, Verdict};
use serde::{Deserialize, Serialize};
use specta::Type;

use super::Allowed;
use crate::settings::Upload;

/// The settings that are one value each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct Preferences {
    /// Where clips are kept.
    pub library_dir: String,
    /// Where copies of clips are saved.
    pub exports_dir: String,
    /// After how many days clips in the trash are deleted for good.
    pub trash_days: u32,
    /// What those who watch a new clip may send back.
    pub viewers: Allowed,
    /// How clips are sent.
    pub upload: Upload,
    /// Whether everything that is to be sent waits until it is resumed.
    pub sending_paused: bool,
    /// The language of the window, a BCP 47 tag; the system's when null.
    pub language: Option<String>,
    /// What the desktop shows of what happens while nobody looks.
    pub notices: NoticeChoices,
}

/// What the desktop shows of what happens while nobody looks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct NoticeChoices {
    /// Whether it shows anything.
    pub shown: bool,
    /// When nothing is shown, if ever.
    pub quiet: Option<QuietHours>,
}

/// A part of every day, in local time; it may go over midnight.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct QuietHours {
    /// Its first minute, such as `22:00`.
    pub from: String,
    /// Where it ends.
    pub until: String,
}

/// A folder that can be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Folder {
    /// Where clips are kept.
    Library,
    /// Where copies of clips are saved.
    Exports,
}

/// A store as it is typed. It is never sent to a window.
#[derive(Clone, Deserialize, Type)]
pub struct StoreForm {
    /// What the user calls it.
    pub name: String,
    /// The service's address; AWS when blank.
    pub endpoint: String,
    /// The region requests are signed for; the usual one when blank.
    pub region: String,
    /// The bucket's name.
    pub bucket: String,
    /// What the keys of all objects begin with.
    pub prefix: String,
    /// Whether the bucket's name is part of the host's.
    pub host_style: bool,
    /// Where its clips are watched; the bucket itself when blank.
    pub public_url: String,
    /// Who signs; blank when keys come from the environment.
    pub access_key_id: String,
    /// What is signed with.
    pub secret_access_key: String,
    /// Whether new clips go there from now on.
    pub default: bool,
}

/// A webhook as it is typed. It is never sent to a window.
#[derive(Clone, Deserialize, Type)]
pub struct HookForm {
    /// What the user calls it.
    pub name: String,
    /// Whether it is a channel's, whose address is its secret.
    pub slack: bool,
    /// Where it listens.
    pub url: String,
    /// What it is signed with; for a program, one is made when it is blank.
    pub secret: String,
}

/// A webhook was added.
#[derive(Clone, Debug, Serialize, Type)]
pub struct HookAdded {
    /// Its name.
    pub name: String,
    /// Whether its secret was made, and is on the clipboard for its receiver.
    pub secret_copied: bool,
}

/// An assistant as it is typed. It is never sent to a window.
#[derive(Clone, Deserialize, Type)]
pub struct AssistantForm {
    /// What its interface's addresses begin with.
    pub url: String,
    /// Which of its models is asked.
    pub model: String,
    /// Its key; the one it has stays when this is blank.
    pub key: String,
}

/// What was found out about a store.
#[derive(Clone, Debug, Serialize, Type)]
pub struct StoreReport {
    /// Its name.
    pub store: String,
    /// Whether clips can be published to it and watched.
    pub usable: bool,
    /// What was tried, in order.
    pub checks: Vec<StoreCheck>,
}

/// One thing that was tried.
#[derive(Clone, Debug, Serialize, Type)]
pub struct StoreCheck {
    /// What.
    pub name: String,
    /// How it went.
    pub state: StoreVerdict,
    /// What was seen.
    pub detail: String,
    /// What a gap means for the user; empty when there is none.
    pub meaning: String,
}

/// How it went.
#[derive(Clone, Copy, Debug, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum StoreVerdict {
    /// As it should.
    Works,
    /// As it should since it was put right just now.
    Fixed,
    /// The store has not got it; one can live without.
    Missing,
    /// Clips cannot be published without it.
    Fails,
}

impl From<Report> for StoreReport {
    fn from(report: Report) -> Self {
        let checks = report.checks.into_iter().map(|check| StoreCheck {
            name: check.name.to_owned(),
            state: match check.state {
                Verdict::Works => StoreVerdict::Works,
                Verdict::Fixed => StoreVerdict::Fixed,
                Verdict::Missing => StoreVerdict::Missing,
                Verdict::Fails => StoreVerdict::Fails,
            },
            detail: check.detail,
            meaning: check.meaning.to_owned(),
        });
        Self {
            store: report.store,
            usable: report.usable,
            checks: checks.collect(),
        }
    }
}
