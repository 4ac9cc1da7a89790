//! The acts a person can ask for, one function each, and one stream of events.
//!
//! # Role
//! What window and command line have in common. An act is a method of [`App`];
//! what it causes is told by [`Event`]s, so that whoever shows the state never
//! has to guess it. Settings, paths, the clipboard and the loopback server
//! belong here too.
//!
//! # Cast
//! - [`App`]: the library, the store, the recorder and the acts on them.
//! - [`Event`]: what happened, for everyone who listens.
//! - [`view`]: what a person sees, as plain data; bindings are made from it.
//! - [`Watch`]: how far a long act is, and the wish to end it.
//! - [`AppError`]: a code, a message and what to do.
//! - [`Paths`], [`Settings`]: where things are, and what was chosen.
//! - [`instance`]: the one running instance, and orders to it.
//! - [`hotkeys`]: which keys do what, anywhere on the desktop.
//! - [`Notices`]: what somebody who looks elsewhere is told, and when.
//!
//! # Example
//! ```no_run
//! # async fn example() -> Result<(), aside_app::AppError> {
//! use aside_app::{App, Paths, view::RecordRequest};
//!
//! let app = App::open(Paths::from_env()?).await?;
//! for clip in app.clips().await? {
//!     println!("{}  {}", clip.title, clip.link);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Invariants
//! - It knows neither Tauri nor the terminal.
//! - `recorder` and `share` meet here and nowhere else, and only by a clip's
//!   id: recording never waits for the network.

mod acts;
mod app;
mod chapters;
mod clipboard;
mod cuts;
mod engine;
mod error;
mod finder;
pub mod hotkeys;
mod ids;
pub mod instance;
mod jobs;
mod keyring;
mod metered;
mod notices;
mod outside;
mod packed;
mod paths;
mod plan;
mod presets;
mod prompter;
mod removed;
mod server;
mod settings;
mod still;
mod stores;
mod summary;
mod take;
pub mod view;
mod watch;
mod work;

pub use acts::{
    AssistantView, ChapterAt, Check, CheckState, Collected, Digest, ExportFormat, HookView, NewAsk,
    NewHook, NewStore, Picture, ShareAs, SpeechModel, StoreView, TranscriptFormat, Version,
    address,
};
pub use app::App;
pub use engine::{is_speech_engine, serve_engine};
pub use error::{AppError, ErrorCode};
pub use notices::{DigestWords, Notice, Notices};
pub use outside::set_for_ourselves;
pub use packed::find_parts;
pub use paths::Paths;
pub use presets::Preset;
pub use server::ServedStore;
pub use settings::{Bar, NoticeSettings, OnMetered, Quiet, ScreenBackend, Settings, Upload};
pub use view::Event;
pub use watch::Watch;

/// What a store is made of.
pub mod store {
    pub use aside_share::config::{Bucket, Style};
    pub use aside_share::doctor::{Check, Report, Verdict};
    pub use aside_share::{Keys, Secret};
}

/// What an ask is made of.
pub mod ask {
    pub use aside_share::ask::{AnswerKind, Guests, questions};
}

/// What the assistant is made of.
pub mod assistant {
    pub use aside_share::{AssistantConfig, Request};
}

/// What a webhook is made of.
pub mod hook {
    pub use aside_share::hook::{HookKind, generate_secret};
}
