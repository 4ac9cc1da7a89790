//! How the windows' scripts are run where there is no graphics processor: as
//! they are.
//!
//! What a page does between two keys is over before it would be worth
//! compiling. Without a compiler the page's process holds 9 MB less, which
//! counts in a virtual machine and on a server that many share. Elsewhere it is
//! left as it is: a browser that the window opens inherits what is set here.

use std::env;

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
    unsafe { env::set_var(COMPILING, "0") };
}
