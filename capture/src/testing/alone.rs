//! A test in a process of its own, on a stage of its own.

use aside_rig::{Stage, StageOptions};

/// As [`aside_rig::on_stage`], for tests.
pub(crate) fn on_stage<F: FnOnce(&mut Stage)>(options: &StageOptions, body: F) {
    aside_rig::on_stage(options, body).unwrap();
}
