//! Who paints the windows, where there is no graphics processor: in a virtual
//! machine, on a server that is looked at from afar.
//!
//! WebKit paints by way of OpenGL. Without a graphics processor that is Mesa's
//! software renderer, which costs each process 40 MB and a tenth of a second,
//! and more to paint with than WebKit's own way on the processor.

use std::env;
use std::ffi::OsStr;
use std::fs;

use aside_app::set_for_ourselves;

/// What WebKit does without OpenGL if this is set (WebKitGTK's environment
/// variables).
const WITHOUT_COMPOSITING: &str = "WEBKIT_DISABLE_COMPOSITING_MODE";
/// What GTK does with OpenGL: the first of its programs on a display would load
/// the software renderer only to ask which visuals there are for it.
const GTK_AND_OPENGL: &str = "GDK_GL";
/// WebKit's page asks for OpenGL all the same, and paints nothing with it: Mesa's
/// simplest renderer is enough.
const SIMPLEST: [(&str, &str); 2] = [("GALLIUM_DRIVER", "softpipe"), ("DRAW_USE_LLVM", "false")];
/// Where libglvnd looks for who implements EGL, read once.
const IMPLEMENTATIONS: &str = "__EGL_VENDOR_LIBRARY_FILENAMES";

/// Chooses the cheaper way. To be called before there are other threads, and
/// before GTK; what the user set stays.
pub(crate) fn choose() {
    let chosen = |name| env::var_os(name).is_some();
    if has_graphics_processor() || chosen(WITHOUT_COMPOSITING) || chosen(IMPLEMENTATIONS) {
        return;
    }
    // SAFETY: no other thread exists that could read the environment now.
    unsafe { set_for_ourselves(WITHOUT_COMPOSITING, Some(OsStr::new("1"))) };
    if !chosen(GTK_AND_OPENGL) {
        // SAFETY: as above.
        unsafe { set_for_ourselves(GTK_AND_OPENGL, Some(OsStr::new("disable"))) };
    }
    for (name, value) in SIMPLEST {
        if !chosen(name) {
            // SAFETY: as above.
            unsafe { set_for_ourselves(name, Some(OsStr::new(value))) };
        }
    }
    // WebKit's other process insists on EGL; this one paints nothing.
    // SAFETY: as above.
    unsafe { set_for_ourselves(IMPLEMENTATIONS, Some(OsStr::new("/dev/null"))) };
    have_egl_read_it();
    // SAFETY: `have_egl_read_it` starts no thread.
    unsafe { set_for_ourselves(IMPLEMENTATIONS, None) };
}

/// Linux shows each as a node to render with.
pub(crate) fn has_graphics_processor() -> bool {
    let nodes = fs::read_dir("/dev/dri").into_iter().flatten().flatten();
    let mut names = nodes.map(|node| node.file_name());
    names.any(|name| name.to_string_lossy().starts_with("renderD"))
}

/// Has this process's EGL know of no implementation, if it has an EGL.
fn have_egl_read_it() {
    use std::ffi::{c_char, c_int, c_void};
    type QueryString = unsafe extern "C" fn(*mut c_void, c_int) -> *const c_char;
    const EXTENSIONS: c_int = 0x3055;
    // SAFETY: WebKit loads the same library; nothing is known to happen when
    // it is loaded earlier.
    let Ok(egl) = (unsafe { libloading::Library::new("libEGL.so.1") }) else {
        return;
    };
    // SAFETY: this is the function's type (EGL 1.5, 3.3).
    if let Ok(query) = unsafe { egl.get::<QueryString>(b"eglQueryString\0") } {
        // SAFETY: no display (null) is one that may be asked for these.
        unsafe { query(std::ptr::null_mut(), EXTENSIONS) };
    }
    // It is read once for each time it is loaded.
    std::mem::forget(egl);
}
