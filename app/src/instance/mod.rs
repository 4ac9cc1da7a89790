//! The one running instance, and the socket others speak to it through.
//!
//! Whoever holds `desk.lock` is the instance: the lock ends with its process,
//! however that ends, so a socket file without a lock is a dead one's and is
//! taken away. Both lie in a folder of mode 0700 below `$XDG_RUNTIME_DIR`; the
//! socket has mode 0600, and each end looks whether the other is the same user.
//!
//! One connection carries one order and one answer ([`wire`]).

mod ask;
mod link;
mod listen;
mod wire;

use std::fs::{DirBuilder, File, OpenOptions, Permissions, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};

use tokio::net::UnixStream;

pub use self::ask::ask;
pub use self::link::linked_clip;
pub use self::wire::{Did, Done, Order};
use crate::Paths;

/// The right to be the running instance, and its socket. Dropping it gives
/// both up.
#[derive(Debug)]
pub struct Instance {
    listener: UnixListener,
    socket: PathBuf,
    /// Held for as long as this is the instance.
    _lock: File,
}

impl Instance {
    /// Becomes the running instance; `None` when another one runs, which
    /// [`ask`] reaches.
    ///
    /// # Errors
    /// When the folder for the socket cannot be made or written.
    pub fn claim(paths: &Paths) -> io::Result<Option<Self>> {
        let socket = paths.socket();
        let dir = socket.parent().unwrap_or(Path::new("."));
        DirBuilder::new().recursive(true).mode(0o700).create(dir)?;
        // It may have been there before, open to others.
        std::fs::set_permissions(dir, Permissions::from_mode(0o700))?;
        let lock = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(socket.with_extension("lock"))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(error),
        }
        match std::fs::remove_file(&socket) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let listener = UnixListener::bind(&socket)?;
        std::fs::set_permissions(&socket, Permissions::from_mode(0o600))?;
        listener.set_nonblocking(true)?;
        Ok(Some(Self {
            listener,
            socket,
            _lock: lock,
        }))
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        // One that stays is taken away by the next instance.
        drop(std::fs::remove_file(&self.socket));
    }
}

/// Whether the other end is a process of this user.
fn is_ours(stream: &UnixStream) -> bool {
    let ours = rustix::process::geteuid().as_raw();
    stream.peer_cred().is_ok_and(|peer| peer.uid() == ours)
}
