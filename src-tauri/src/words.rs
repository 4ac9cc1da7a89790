//! What the shell itself says, in the language of the window, which hands it
//! over: `shell` in `ui/src/strings/*.json`.

use std::sync::Arc;

use aside_app::DigestWords;
use serde::Deserialize;
use specta::Type;
use tokio::sync::watch;

/// The shell's sentences.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Type)]
pub(crate) struct Words {
    /// `{time}` is to be put in.
    pub(crate) recording: String,
    /// `{time}` is to be put in.
    pub(crate) paused: String,
    /// `{seconds}` are to be put in.
    pub(crate) countdown: String,
    pub(crate) starting: String,
    pub(crate) stopping: String,
    pub(crate) idle: String,
    /// `{n}`, how many clips, is to be put in.
    pub(crate) uploading: String,
    pub(crate) record: String,
    pub(crate) cancel: String,
    pub(crate) stop: String,
    pub(crate) pause: String,
    pub(crate) resume: String,
    pub(crate) note: String,
    pub(crate) mark: String,
    pub(crate) presets: String,
    pub(crate) open: String,
    pub(crate) quit: String,
    /// The title of the recorder bar.
    pub(crate) bar: String,
    /// The title of what is pointed at the screen with.
    pub(crate) pick: String,
    pub(crate) recordings: String,
    pub(crate) models: String,
    pub(crate) files: String,
    pub(crate) digest: DigestWords,
}

impl Words {
    /// A sentence with a value where `{name}` is.
    pub(crate) fn with(sentence: &str, name: &str, value: impl ToString) -> String {
        sentence.replace(&format!("{{{name}}}"), &value.to_string())
    }
}

/// The words in use. The window changes them, whoever shows some listens.
pub(crate) struct Spoken(watch::Sender<Option<Arc<Words>>>);

impl Default for Spoken {
    fn default() -> Self {
        Self(watch::Sender::new(None))
    }
}

impl Spoken {
    /// From now on these.
    pub(crate) fn set(&self, words: Words) {
        self.0.send_replace(Some(Arc::new(words)));
    }

    /// Those of now; `None` before the window said any.
    pub(crate) fn now(&self) -> Option<Arc<Words>> {
        self.0.borrow().clone()
    }

    /// Those of now and all later ones.
    pub(crate) fn follow(&self) -> watch::Receiver<Option<Arc<Words>>> {
        self.0.subscribe()
    }

    /// A window's title in them; the program's name before there are any.
    pub(crate) fn title(&self, of: impl Fn(&Words) -> &str) -> String {
        self.now()
            .map_or_else(|| "Aside".to_owned(), |words| of(&words).to_owned())
    }
}
