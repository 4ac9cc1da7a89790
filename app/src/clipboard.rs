//! The link on the clipboard.

use std::sync::Mutex;

use crate::work::lock;
use crate::{AppError, ErrorCode};

/// The desktop's clipboard, opened when first used.
///
/// On X11 whoever copied last has to answer those who paste, so this is kept
/// for as long as the app runs.
#[derive(Default)]
pub(crate) struct Clipboard {
    handle: Mutex<Option<arboard::Clipboard>>,
}

impl Clipboard {
    /// Puts text there.
    pub(crate) fn set(&self, text: &str) -> Result<(), AppError> {
        self.with(|clipboard| clipboard.set_text(text))
    }

    /// Puts formatted text there, and what programs paste that know none.
    pub(crate) fn set_html(&self, html: &str, plain: &str) -> Result<(), AppError> {
        self.with(|clipboard| clipboard.set_html(html, Some(plain)))
    }

    fn with(
        &self,
        put: impl FnOnce(&mut arboard::Clipboard) -> Result<(), arboard::Error>,
    ) -> Result<(), AppError> {
        let mut handle = lock(&self.handle);
        let mut clipboard = match handle.take() {
            Some(clipboard) => clipboard,
            None => arboard::Clipboard::new().map_err(|error| unavailable(&error))?,
        };
        put(&mut clipboard).map_err(|error| unavailable(&error))?;
        *handle = Some(clipboard);
        Ok(())
    }
}

fn unavailable(error: &arboard::Error) -> AppError {
    AppError::new(
        ErrorCode::NoDisplay,
        format!("Nothing could be put on the clipboard: {error}."),
        "Copy it by hand.",
    )
}
