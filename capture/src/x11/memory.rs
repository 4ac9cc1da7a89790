//! Memory that the X server writes into.

use std::ptr::NonNull;

use rustix::fs::{MemfdFlags, SealFlags};
use rustix::mm::{MapFlags, ProtFlags};
use x11rb::connection::Connection as _;
use x11rb::protocol::shm::{self, ConnectionExt as _, Seg};

use super::Display;
use crate::{Error, ErrorKind};

/// Memory shared with the X server, and with nobody else.
///
/// It has no name: it is an anonymous file (`memfd_create`) whose descriptor
/// is handed to the server (MIT-SHM 1.2, `AttachFd`). Unlike a System V
/// segment, no other user or program can attach to it, whatever its mode, and
/// it is gone with the last of the two, also after `kill -9`.
#[derive(Debug)]
pub(super) struct SharedMemory {
    memory: NonNull<u8>,
    len: usize,
    segment: Seg,
}

impl SharedMemory {
    /// `None` when the server cannot share memory with us, as one on another
    /// machine.
    pub(super) fn new(display: &Display, len: usize) -> Result<Option<Self>, Error> {
        if !display.has(shm::X11_EXTENSION_NAME)? {
            return Ok(None);
        }
        let version = display.connection.shm_query_version()?.reply()?;
        if (version.major_version, version.minor_version) < (1, 2) {
            return Ok(None);
        }
        let len = len.max(1);
        let file = anonymous_file(len).map_err(no_memory)?;
        // SAFETY: a fresh mapping of `len` bytes, at an address of the
        // kernel's choosing. The file is sealed against shrinking, so that no
        // access can fault.
        let memory = unsafe {
            rustix::mm::mmap(
                std::ptr::null_mut(),
                len,
                ProtFlags::READ,
                MapFlags::SHARED,
                &file,
                0,
            )
        }
        .map_err(no_memory)?;
        let memory = NonNull::new(memory.cast()).ok_or_else(|| no_memory("no address"))?;
        let segment = display.connection.generate_id()?;
        let shared = Self {
            memory,
            len,
            segment,
        };
        let attached = display.connection.shm_attach_fd(segment, file, false)?;
        Ok(attached.check().is_ok().then_some(shared))
    }

    pub(super) const fn len(&self) -> usize {
        self.len
    }

    /// What requests call it.
    pub(super) const fn segment(&self) -> Seg {
        self.segment
    }

    /// Appends what the server wrote at `offset` to `data`.
    ///
    /// # Panics
    /// When the range lies outside: the caller asked the server to write it.
    pub(super) fn copy(&self, offset: usize, len: usize, data: &mut Vec<u8>) {
        assert!(offset.checked_add(len).is_some_and(|end| end <= self.len));
        data.reserve(len);
        // SAFETY: the source lies inside the mapping, which lives as long as
        // `self`; the destination was just reserved, and the two cannot
        // overlap. The server may write while this reads only if the caller
        // asks it to, and bytes are valid whatever they are.
        unsafe {
            let from = self.memory.as_ptr().add(offset);
            let to = data.as_mut_ptr().add(data.len());
            std::ptr::copy_nonoverlapping(from, to, len);
            data.set_len(data.len() + len);
        }
    }
}

impl Drop for SharedMemory {
    fn drop(&mut self) {
        // SAFETY: mapped in `new` with this length, and not used after this.
        let unmapped = unsafe { rustix::mm::munmap(self.memory.as_ptr().cast(), self.len) };
        debug_assert!(unmapped.is_ok(), "a whole mapping can be unmapped");
    }
}

fn anonymous_file(len: usize) -> rustix::io::Result<rustix::fd::OwnedFd> {
    let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
    let file = rustix::fs::memfd_create("aside-picture", flags)?;
    rustix::fs::ftruncate(&file, len as u64)?;
    rustix::fs::fcntl_add_seals(&file, SealFlags::SHRINK | SealFlags::GROW | SealFlags::SEAL)?;
    Ok(file)
}

fn no_memory(reason: impl std::fmt::Display) -> Error {
    Error::new(
        ErrorKind::Other,
        format!("There is no memory to share with the display ({reason})."),
    )
}
