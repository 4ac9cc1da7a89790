//! Lines for people, JSON for programs.

use std::io::{IsTerminal, Write};

use aside_app::AppError;
use serde::Serialize;

/// Where a command's answer goes.
pub(crate) struct Output {
    json: bool,
    live: bool,
}

impl Output {
    pub(crate) fn new(json: bool) -> Self {
        Self {
            json,
            live: !json && std::io::stderr().is_terminal(),
        }
    }

    /// The answer: `value` as JSON, or the lines a person reads.
    pub(crate) fn answer(
        &self,
        value: &impl Serialize,
        lines: impl FnOnce() -> String,
    ) -> anyhow::Result<()> {
        let text = if self.json {
            serde_json::to_string_pretty(value)?
        } else {
            lines()
        };
        let mut out = std::io::stdout().lock();
        writeln!(out, "{}", text.trim_end())?;
        Ok(out.flush()?)
    }

    /// Something on the way, for people only; it is no part of the answer.
    pub(crate) fn note(&self, line: &str) {
        if !self.json {
            self.clear();
            eprintln!("{line}");
        }
    }

    /// A line that the next one replaces, where there is a terminal.
    pub(crate) fn live(&self, line: &str) {
        if self.live {
            eprint!("\r\x1b[K{line}");
        }
    }

    fn clear(&self) {
        if self.live {
            eprint!("\r\x1b[K");
        }
    }

    pub(crate) fn error(&self, error: &AppError) {
        self.clear();
        if self.json {
            let error = serde_json::json!({ "error": error });
            eprintln!("{error}");
        } else {
            eprintln!("aside: {}", error.message);
            if !error.hint.is_empty() {
                eprintln!("       {}", error.hint);
            }
        }
    }
}

/// `1:05`, or `1:02:03` from an hour on.
pub(crate) fn clock(millis: u64) -> String {
    let (hours, mins, secs) = (millis / 3_600_000, millis / 60_000 % 60, millis / 1000 % 60);
    if hours > 0 {
        format!("{hours}:{mins:02}:{secs:02}")
    } else {
        format!("{mins}:{secs:02}")
    }
}
