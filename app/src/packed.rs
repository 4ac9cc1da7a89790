//! Where this program's parts are when it runs out of an `AppImage`: below the
//! image's directory, and not where the system's are.
//!
//! Libraries are found by themselves, beside the program. What they load in turn
//! by a path that was compiled into them is named here. `scripts/appimage.sh`
//! puts it where this says, and the two change together.

use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use crate::outside::set_for_ourselves;

/// Where a library finds its parts: its variable, and the path below `usr`.
const PARTS: &[(&str, &str)] = &[
    ("GDK_PIXBUF_MODULE_FILE", "lib/loaders.cache"),
    ("GIO_MODULE_DIR", "lib/gio-modules"),
    ("GST_PLUGIN_SCANNER_1_0", "lib/gst-plugin-scanner"),
    ("GST_PLUGIN_SYSTEM_PATH_1_0", "lib/gstreamer-1.0"),
    // Made when first needed; the system's own is of other plugins.
    ("GST_REGISTRY_1_0", "lib/gstreamer-1.0.registry"),
    ("GTK_IM_MODULE_FILE", "lib/immodules.cache"),
    ("PIPEWIRE_CONFIG_DIR", "share/pipewire"),
    ("PIPEWIRE_MODULE_DIR", "lib/pipewire-0.3"),
    ("SPA_PLUGIN_DIR", "lib/spa-0.2"),
];

/// What the image's program tells the one that it starts, and nobody after that.
const TOLD: [&str; 4] = ["APPDIR", "APPIMAGE", "ARGV0", "OWD"];

/// Icons, and what settings there are.
const DATA: &str = "XDG_DATA_DIRS";
const USUAL_DATA: &str = "/usr/local/share:/usr/share";

/// Has libraries look there, and says where that is; `None` where this program
/// was installed. WebKit's other programs are called by a path from there.
///
/// # Safety
/// As [`env::set_var`]: no other thread may look at the environment meanwhile.
pub unsafe fn find_parts() -> Option<PathBuf> {
    let usr = usr()?;
    for name in TOLD {
        // SAFETY: the caller's promise.
        unsafe { env::remove_var(name) };
    }
    for (name, part) in PARTS {
        // SAFETY: the caller's promise.
        unsafe { set_for_ourselves(name, Some(usr.join(part).as_os_str())) };
    }
    let mut data = usr.join("share").into_os_string();
    data.push(":");
    data.push(env::var_os(DATA).unwrap_or_else(|| USUAL_DATA.into()));
    // SAFETY: as above.
    unsafe { set_for_ourselves(DATA, Some(&data)) };
    Some(usr)
}

/// `usr` of the image this program belongs to; none if it was installed, even
/// where an `AppImage` of another program started it.
fn usr() -> Option<PathBuf> {
    let dir = env::var_os("APPDIR")?;
    belongs_to(&env::current_exe().ok()?, &dir).then(|| Path::new(&dir).join("usr"))
}

fn belongs_to(program: &Path, dir: &OsStr) -> bool {
    let dir = Path::new(dir);
    dir.is_absolute() && program.starts_with(dir.join("usr"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_of_another_program_is_not_ours() {
        let belongs = |program: &str, dir: &str| belongs_to(Path::new(program), OsStr::new(dir));
        assert!(belongs("/c/aside/1/usr/bin/aside-desktop", "/c/aside/1"));
        assert!(!belongs("/usr/bin/aside-desktop", "/tmp/.mount_other"));
        assert!(!belongs("/usr/bin/aside-desktop", ""));
        assert!(!belongs("/usr/bin/aside-desktop", "."));
    }
}
