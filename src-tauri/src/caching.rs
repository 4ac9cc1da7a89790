//! What WebKit keeps in memory of what is no longer shown: nothing.
//!
//! It is made for pages that come from afar and are gone back to. Ours lie on
//! this computer, and so does every still in the library: thousands of them,
//! scrolled by, would stay for as long as the window runs.

use tauri::{AppHandle, Manager};
use webkit2gtk::{CacheModel, WebContextExt, WebViewExt};

use crate::desk::MAIN;

/// Says so to WebKit, for all windows: they share what it keeps.
pub(crate) fn keep_nothing(app: &AppHandle) {
    let said = app.get_webview_window(MAIN).map(|window| {
        window.with_webview(|view| {
            if let Some(context) = view.inner().context() {
                context.set_cache_model(CacheModel::DocumentBrowser);
            }
        })
    });
    if let Some(Err(error)) = said {
        tracing::debug!(%error, "WebKit keeps what it likes");
    }
}
