//! A clock on the wall that is wrong.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, ensure};

use crate::Desk;

const CLOCK: &str = include_str!("../jumping_clock.c");

/// A library that moves the clock of whoever is started with it in `LD_PRELOAD`:
/// as many days ahead as `CLOCK_DAYS` says, else to and fro.
///
/// # Errors
/// When it cannot be compiled.
pub fn moved(desk: &Desk) -> Result<PathBuf> {
    let (source, library) = (desk.home().join("clock.c"), desk.home().join("clock.so"));
    fs::write(&source, CLOCK)?;
    let mut cc = Command::new("cc");
    let cc = cc.args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library);
    let made = cc.arg(&source).arg("-ldl").status()?;
    ensure!(made.success(), "it does not compile");
    Ok(library)
}
