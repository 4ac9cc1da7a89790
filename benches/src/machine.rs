//! Where it was measured.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result};
use serde::Serialize;

/// The machine and the programs that decide what a figure means.
#[derive(Debug, Serialize)]
pub(crate) struct Machine {
    pub(crate) processor: String,
    pub(crate) cores: usize,
    pub(crate) memory_gib: u64,
    pub(crate) system: String,
    pub(crate) ffmpeg: String,
    /// How many processes wanted to run, in the mean of a minute, when the
    /// measurement began.
    pub(crate) load: f64,
}

impl Machine {
    pub(crate) fn this() -> Result<Self> {
        let processors = fs::read_to_string("/proc/cpuinfo")?;
        let memory = fs::read_to_string("/proc/meminfo")?;
        let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
        let kernel = fs::read_to_string("/proc/sys/kernel/osrelease")?;
        let load = fs::read_to_string("/proc/loadavg")?;
        let kib: u64 = first(&memory, "MemTotal:")
            .and_then(|value| value.split_whitespace().next()?.parse().ok())
            .context("the machine has no memory")?;
        let system = first(&release, "PRETTY_NAME=").unwrap_or("Linux");
        Ok(Self {
            processor: first(&processors, "model name")
                .map_or("unknown", |value| {
                    value.trim_start_matches([' ', '\t', ':'])
                })
                .to_owned(),
            cores: std::thread::available_parallelism()?.get(),
            memory_gib: (kib + (1 << 19)) >> 20,
            system: format!("{}, Linux {}", system.trim_matches('"'), kernel.trim()),
            ffmpeg: version()?,
            load: load.split_whitespace().next().unwrap_or("").parse()?,
        })
    }
}

/// What follows `key` in the first line that begins with it.
fn first<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    text.lines().find_map(|line| line.strip_prefix(key))
}

/// The version ffmpeg says it has.
fn version() -> Result<String> {
    let output = Command::new("ffmpeg").arg("-version").output();
    let output = output.context("ffmpeg is not installed: apt-get install ffmpeg")?;
    let said = String::from_utf8_lossy(&output.stdout);
    Ok(said
        .split_whitespace()
        .nth(2)
        .unwrap_or("unknown")
        .to_owned())
}
