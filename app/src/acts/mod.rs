//! The acts, by what they are about.

mod asks;
mod background;
mod care;
mod clips;
mod correcting;
mod devices;
mod doctor;
mod expiry;
mod find;
mod hooks;
mod inbox;
mod live;
mod naming;
mod publishing;
mod record;
mod search;
mod serving;
mod sharing;
mod speech;
mod state;
mod stores;
mod summary;
mod taking;
mod telling;
mod transfer;
mod versions;
mod words;

pub use asks::{AskView, GuestView, NewAsk, Reminder};
pub use doctor::{Check, CheckState};
pub use hooks::{HookView, NewHook};
pub use inbox::{AnswerView, Collected};
pub use sharing::ShareAs;
pub use speech::{SpeechModel, TranscriptFormat};
pub use stores::{NewStore, StoreView};
pub use transfer::ExportFormat;
pub use versions::Version;
