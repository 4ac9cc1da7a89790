//! The first bytes of Aside's AppImage: unpacks what is behind them once, and
//! starts it.
//!
//! # Role
//! An AppImage of type 2 (AppImage specification, "Type 2 image format") is a
//! program with a `SquashFS` image behind it, in which all is that it needs. The
//! usual program mounts that image by FUSE, with a library which many desktops
//! no longer have. This one unpacks it into the user's cache at the first start
//! and runs it from there: nothing has to be installed, and what is read stays
//! in the system's own page cache.
//!
//! # Cast
//! - [`Image`]: the image behind the program, and how it is unpacked.
//! - [`cache`]: where it is unpacked to, once for each version.
//! - [`Call`]: what it was called for, as the specification's options say.
//!
//! # Example
//! ```text
//! ./Aside.AppImage                      the window
//! ln -s Aside.AppImage aside; ./aside   the command line
//! ./Aside.AppImage --appimage-extract   what is in it, in squashfs-root/
//! ```
//!
//! # Invariants
//! - What is unpacked is whole, or under another name.
//! - No version is removed while something of it runs.

mod cache;
mod call;
mod image;

use std::env;
use std::io;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use crate::call::Call;
use crate::image::Image;

/// What can go wrong before the application runs.
#[derive(Debug, thiserror::Error)]
enum Error {
    #[error("{} is not an AppImage: {why}. Download it again.", .file.display())]
    NotAnImage { file: PathBuf, why: String },
    #[error("{} could not be written: {source}. It takes 500 MB; XDG_CACHE_HOME may name another place.", .place.display())]
    NotWritten { place: PathBuf, source: io::Error },
    #[error("Neither XDG_CACHE_HOME nor HOME says where to unpack it. Set one of them.")]
    NoHome,
    #[error("{} could not be started: {source}.", .program.display())]
    NotStarted { program: PathBuf, source: io::Error },
    #[error("It is never mounted, so there is nothing to wait for. Use --appimage-extract.")]
    NeverMounted,
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("aside: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Error> {
    let call = Call::of(env::args_os().skip(1));
    if let Call::Help = call {
        print!("{}", call::HELP);
        return Ok(());
    }
    // Not what it was called as, which may be a link, or gone.
    let image = Image::open(Path::new("/proc/self/exe"))?;
    match call {
        Call::Help => Ok(()),
        Call::Offset => {
            println!("{}", image.offset());
            Ok(())
        }
        Call::Extract(pattern) => image.unpack(Path::new("squashfs-root"), pattern.as_deref()),
        Call::Mount => Err(Error::NeverMounted),
        Call::Start(arguments) => {
            let held = cache::unpacked(&image)?;
            let program = held.dir().join("AppRun");
            let source = Command::new(&program)
                .args(arguments)
                .envs(told(held.dir()))
                .exec();
            Err(Error::NotStarted { program, source })
        }
    }
}

/// What the specification has the application know of its image.
fn told(dir: &Path) -> impl Iterator<Item = (&'static str, PathBuf)> {
    let called = env::args_os().next().map(PathBuf::from);
    let told = [
        ("APPDIR", Some(dir.to_owned())),
        ("APPIMAGE", env::current_exe().ok()),
        ("ARGV0", called),
        ("OWD", env::current_dir().ok()),
    ];
    told.into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
}
