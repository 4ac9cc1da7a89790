//! How the windows' scripts are run: as they are.
//!
//! What a page does between two keys is over before it would be worth
//! compiling. Without a compiler the page's process holds 9 MB less, the window
//! is there sooner, and no memory is both written and run.

use std::env;

/// `JavaScriptCore`'s option, as its environment has it.
const COMPILING: &str = "JSC_useJIT";

/// Chooses it. To be called before there are other threads, and before WebKit;
/// what the user set stays.
pub(crate) fn choose() {
    if env::var_os(COMPILING).is_none() {
        // SAFETY: no other thread exists that could read the environment now.
        unsafe { env::set_var(COMPILING, "0") };
    }
}
