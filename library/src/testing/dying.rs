//! A disk whose process dies.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;

use aside_media::Bytes;

use crate::Library;
use crate::files::{Disk, Files, Open, OpenFile};

/// The same library, for a process that dies at this call.
pub(crate) fn dying(library: &Library, call: u64, can_exchange: bool) -> Library {
    let left = AtomicU64::new(call);
    Library {
        root: library.root.clone(),
        files: Arc::new(Dying { left, can_exchange }),
    }
}

/// A process that dies at a call: nothing after it is done, no error handled.
#[derive(Debug)]
struct Dying {
    left: AtomicU64,
    /// As some disks can, and others cannot.
    can_exchange: bool,
}

impl Dying {
    fn count(&self) {
        if self.left.fetch_sub(1, Relaxed) == 0 {
            std::panic::resume_unwind(Box::new("dead"));
        }
    }
}

impl Files for Dying {
    fn open(&self, path: &Path, how: Open) -> io::Result<Box<dyn OpenFile>> {
        self.count();
        Disk.open(path, how)
    }
    fn create_dir(&self, path: &Path) -> io::Result<()> {
        self.count();
        Disk.create_dir(path)
    }
    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        self.count();
        Disk.sync_dir(path)
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.count();
        Disk.rename(from, to)
    }
    fn exchange(&self, one: &Path, other: &Path) -> io::Result<()> {
        self.count();
        match self.can_exchange {
            true => Disk.exchange(one, other),
            false => Err(io::ErrorKind::Unsupported.into()),
        }
    }
    fn link(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.count();
        Disk.link(from, to)
    }
    fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.count();
        Disk.remove_file(path)
    }
    fn free_space(&self, path: &Path) -> io::Result<Bytes> {
        Disk.free_space(path)
    }
}
