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
    pub(crate) fn set(&self, text: &str) -> Result<(), AppError> {
        let mut handle = lock(&self.handle);
        let mut clipboard = match handle.take() {
            Some(clipboard) => clipboard,
            None => arboard::Clipboard::new().map_err(|error| unavailable(&error))?,
        };
        clipboard
            .set_text(text)
            .map_err(|error| unavailable(&error))?;
        *handle = Some(clipboard);
        Ok(())
    }
}

fn unavailable(error: &arboard::Error) -> AppError {
    AppError::new(
        ErrorCode::NoDisplay,
        format!("The link could not be put on the clipboard: {error}."),
        "Copy it by hand.",
    )
}
