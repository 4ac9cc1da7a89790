//! What whisper.cpp has to say goes to `tracing`, not to standard error.

use std::ffi::{CStr, c_char, c_void};
use std::sync::Once;

use whisper_rs::whisper_rs_sys::{
    ggml_log_level, ggml_log_level_GGML_LOG_LEVEL_ERROR, ggml_log_level_GGML_LOG_LEVEL_WARN,
};

static REDIRECTED: Once = Once::new();

/// Redirects whisper.cpp's log; once for the whole process, since it has one.
pub(super) fn redirect() {
    REDIRECTED.call_once(|| {
        // SAFETY: the callback has the signature that is asked for, does not
        // unwind, and uses no user data.
        unsafe { whisper_rs::set_log_callback(Some(forward), std::ptr::null_mut()) };
    });
}

/// Warnings and errors are worth a line; the rest is chatter.
unsafe extern "C" fn forward(level: ggml_log_level, text: *const c_char, _: *mut c_void) {
    if text.is_null() {
        return;
    }
    // SAFETY: whisper.cpp passes a string that ends in NUL and lives as long
    // as this call.
    let text = unsafe { CStr::from_ptr(text) }.to_string_lossy();
    let text = text.trim();
    #[allow(non_upper_case_globals, reason = "the names are whisper.cpp's")]
    match level {
        ggml_log_level_GGML_LOG_LEVEL_ERROR => tracing::warn!(target: "aside::whisper", "{text}"),
        ggml_log_level_GGML_LOG_LEVEL_WARN => tracing::debug!(target: "aside::whisper", "{text}"),
        _ => tracing::trace!(target: "aside::whisper", "{text}"),
    }
}
