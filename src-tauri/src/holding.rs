//! What memory is held for later: little.
//!
//! glibc gives threads heaps of their own, eight for each core, so that none
//! waits for another, and keeps what becomes free in them. Here threads wait for
//! disks and for people, and what once went through ten thousand manifests would
//! be held by every one of them.

/// As many heaps as are ever allocated from at once.
const HEAPS: libc::c_int = 2;

/// To be called before there are other threads.
pub(crate) fn limit() {
    // SAFETY: it takes two numbers, and changes what is allocated later.
    unsafe { libc::mallopt(libc::M_ARENA_MAX, HEAPS) };
}
