//! The shared memory `scrap` makes on X11, put right.
//!
//! scrap 0.5 makes a System V segment that every user of the machine may
//! attach to, and see the screen (mode 0777, `x11/capturer.rs`); and it stays
//! behind, 16 MB for each monitor, when the process is killed.

use std::collections::HashSet;
use std::io;

/// What Linux knows of System V segments (proc_sysvipc(5)).
const TABLE: &str = "/proc/sysvipc/shm";
const ONLY_ME: libc::mode_t = 0o600;

/// The segments this process has made so far.
pub(super) struct Segments(HashSet<libc::c_int>);

impl Segments {
    pub(super) fn now() -> io::Result<Self> {
        let table = std::fs::read_to_string(TABLE)?;
        let me = std::process::id().to_string();
        // key, shmid, perms, size, cpid …
        let mine = table.lines().filter_map(|line| {
            let mut fields = line.split_whitespace().skip(1);
            let id = fields.next()?.parse().ok()?;
            (fields.nth(2)? == me).then_some(id)
        });
        Ok(Self(mine.collect()))
    }

    /// Closes what was made since to other users, and marks it for removal as
    /// soon as nobody uses it. Call it when the X server has attached.
    pub(super) fn close_newer(&self) -> io::Result<()> {
        for &id in Self::now()?.0.difference(&self.0) {
            close(id)?;
        }
        Ok(())
    }
}

fn close(id: libc::c_int) -> io::Result<()> {
    // SAFETY: a `shmid_ds` is plain numbers, for which zero is a value.
    let mut status: libc::shmid_ds = unsafe { std::mem::zeroed() };
    // SAFETY: the kernel reads and writes `status` only, and refuses an id
    // that is not, or no longer, a segment of this user's.
    let done = unsafe {
        libc::shmctl(id, libc::IPC_STAT, &mut status) == 0 && {
            status.shm_perm.mode = ONLY_ME as _;
            libc::shmctl(id, libc::IPC_SET, &mut status) == 0
                && libc::shmctl(id, libc::IPC_RMID, std::ptr::null_mut()) == 0
        }
    };
    if done {
        Ok(())
    } else {
        Err(io::Error::last_os_error())
    }
}
