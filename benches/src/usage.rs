//! What processes have used, as `/proc` tells.

use std::ffi::OsStr;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use procfs::process::{Process, Stat, all_processes};

/// What a process and all it started have used and hold.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Usage {
    /// CPU time, user and system, since they began.
    pub(crate) cpu: Duration,
    /// Bytes of memory that are resident.
    pub(crate) memory: u64,
    /// Threads.
    pub(crate) threads: u64,
    /// Open file descriptors.
    pub(crate) descriptors: u64,
}

/// What the process `root` and everything it started have used.
///
/// # Errors
/// When it is gone.
pub(crate) fn of_tree(root: u32) -> Result<Usage> {
    let everybody: Vec<(Process, Stat)> = all_processes()?
        .filter_map(|process| {
            let process = process.ok()?;
            let stat = process.stat().ok()?;
            Some((process, stat))
        })
        .collect();
    let mut family = vec![i32::try_from(root)?];
    let mut usage = Usage::default();
    let mut known = 0;
    while let Some(&id) = family.get(known) {
        known += 1;
        let children = everybody.iter().filter(|(_, stat)| stat.ppid == id);
        family.extend(children.map(|(_, stat)| stat.pid));
        let member = everybody.iter().find(|(_, stat)| stat.pid == id);
        let (process, stat) = member.context("a measured process is gone")?;
        let ended = stat.cutime.unsigned_abs() + stat.cstime.unsigned_abs();
        usage.cpu += ticks(stat.utime + stat.stime + ended);
        usage.memory += stat.rss * procfs::page_size();
        usage.threads += stat.num_threads.unsigned_abs();
        // One that ends just now has none left.
        usage.descriptors += process.fd_count().unwrap_or(0) as u64;
    }
    Ok(usage)
}

/// What all programs of Aside's and its webview's use that have this home.
/// Memory that they share is counted once (PSS).
///
/// # Errors
/// When `/proc` cannot be read.
pub(crate) fn at_home(home: &Path) -> Result<Usage> {
    let mut usage = Usage::default();
    for process in all_processes()?.flatten() {
        let lives_there = |process: &Process| {
            let environment = process.environ().ok()?;
            Some(environment.get(OsStr::new("HOME"))? == home.as_os_str())
        };
        let Ok(stat) = process.stat() else { continue };
        let is_ours = stat.comm.starts_with("aside") || stat.comm.starts_with("WebKit");
        let is_driver = stat.comm.starts_with("WebKitWebDriver");
        if !is_ours || is_driver || !lives_there(&process).unwrap_or(false) {
            continue;
        }
        // One that ends just now holds nothing any more.
        let Ok(held) = process.smaps_rollup() else {
            continue;
        };
        let held = held.memory_map_rollup;
        let shares = held.iter().filter_map(|it| it.extension.map.get("Pss"));
        usage.memory += shares.sum::<u64>();
        usage.cpu += ticks(stat.utime + stat.stime);
        usage.threads += stat.num_threads.unsigned_abs();
    }
    Ok(usage)
}

/// CPU time of all children of ours that have ended and been waited for.
///
/// # Errors
/// When `/proc` cannot be read.
pub(crate) fn of_ended_children() -> Result<Duration> {
    let stat = Process::myself()?.stat()?;
    let both = stat.cutime.unsigned_abs() + stat.cstime.unsigned_abs();
    Ok(ticks(both))
}

/// The most memory one process ever held, in bytes.
///
/// # Errors
/// When it is gone.
pub(crate) fn peak_memory(id: u32) -> Result<u64> {
    let status = Process::new(i32::try_from(id)?)?.status()?;
    Ok(status.vmhwm.context("no peak is known")? * 1024)
}

fn ticks(count: u64) -> Duration {
    Duration::from_secs(count) / u32::try_from(procfs::ticks_per_second()).unwrap_or(100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_child_counts_with_its_parent() {
        let alone = of_tree(std::process::id()).unwrap();
        let mut child = std::process::Command::new("sleep")
            .arg("20")
            .spawn()
            .unwrap();
        let both = of_tree(std::process::id()).unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(both.threads > alone.threads, "{both:?} {alone:?}");
        assert!(peak_memory(std::process::id()).unwrap() > 100_000);
    }
}
