//! How the windows' scripts are run where there is no graphics processor: as
//! they are.
//!
//! What a page does between two keys is over before it would be worth
//! compiling. Without a compiler the page's process holds 9 MB less, which
//! counts in a virtual machine and on a server that many share. Elsewhere it is
//! left as it is.

use std::env;
use std::ffi::OsStr;

use aside_app::set_for_ourselves;

use crate::painting;

/// `JavaScriptCore`'s option, as its environment has it.
const COMPILING: &str = "JSC_useJIT";

/// Chooses it. To be called before there are other threads, and before WebKit;
/// what the user set stays.
pub(crate) fn choose() {
    if painting::has_graphics_processor() || env::var_os(COMPILING).is_some() {
        return;
    }
    // SAFETY: no other thread exists that could read the environment now.
    unsafe { set_for_ourselves(COMPILING, Some(OsStr::new("0"))) };
}
