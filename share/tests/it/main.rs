//! Publishing and serving as a viewer and a store see them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod asking;
mod disks;
mod faults;
mod fetching;
mod guarding;
mod hooking;
mod killing;
mod leaving;
mod publishing;
mod replacing;
mod running;
mod sending;
mod serving;
mod stopping;
mod stores;
mod support;
mod talking;
mod weather;
