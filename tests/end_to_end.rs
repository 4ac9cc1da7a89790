//! Aside, used as people use it: `aside` and the desktop window as processes
//! of their own, on a private stage with a fresh home, judged by ffprobe, a
//! browser and what lies on the disk.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "helpers of tests are tests"
)]

mod asking;
mod bad_input;
mod bucket;
mod conversing;
mod crowd;
mod killing;
mod leaving;
mod page;
mod picture;
mod recording;
mod surviving;
mod transfer;
mod window;
