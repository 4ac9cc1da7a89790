//! The program's side: a [`Recognizer`] that asks another process.

use std::io::{self, Write};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::thread;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::ENGINE_ARGUMENT;
use super::wire::{Answer, Ask, RUN, Start};
use crate::models::{self, SILERO_VAD, ggml};
use crate::{Cancel, Error, Recognizer, Result, WhisperOptions, Word, whisper};

/// Whether anybody still waits for an answer is looked at this often: 50 ms.
const LOOK_EVERY: Timespec = Timespec {
    tv_sec: 0,
    tv_nsec: 50_000_000,
};

/// As [`whisper`](crate::whisper()), in a process of its own: `program` is
/// started with [`ENGINE_ARGUMENT`], and is expected to run
/// [`serve_engine`](crate::serve_engine) then.
///
/// The process lives as long as the recogniser, and on Linux no longer than the
/// thread that calls this.
///
/// # Errors
/// As [`whisper`](crate::whisper()); [`Error::Crashed`] when the process cannot
/// be started or ends. Any call to the recogniser may end with
/// [`Error::Crashed`] from then on.
pub fn whisper_apart(
    program: &Path,
    model: &Path,
    vad: &Path,
    options: WhisperOptions,
) -> Result<Box<dyn Recognizer>> {
    // What is wrong with a file is said by who can say it best.
    ggml::inspect(model)?;
    models::check_file(vad, &SILERO_VAD)?;
    let mut engine = Apart::start(program, model, options.cancel)?;
    engine.ask(&Ask::Start(Start {
        model: model.to_owned(),
        vad: vad.to_owned(),
        language: options.language,
        prompt: options.prompt,
        threads: options.threads,
    }))?;
    Ok(Box::new(engine))
}

struct Apart {
    child: Child,
    to: ChildStdin,
    from: ChildStdout,
    /// What the transcript calls the model.
    name: String,
    /// Its file, for what is wrong with it.
    model: PathBuf,
    language: Option<String>,
    cancel: Cancel,
}

impl Apart {
    fn start(program: &Path, model: &Path, cancel: Cancel) -> Result<Self> {
        let mut child = Command::new(program)
            .arg(ENGINE_ARGUMENT)
            // Where a check fails, ggml would start a debugger.
            .env("GGML_NO_BACKTRACE", "1")
            // Ctrl-C in a terminal is for the program, which has yet to hear
            // the end of what was said.
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| Error::Crashed(format!("it could not be started: {error}")))?;
        let (Some(to), Some(from)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(Error::Crashed("it has no pipes".to_owned()));
        };
        Ok(Self {
            child,
            to,
            from,
            name: whisper::name(model),
            model: model.to_owned(),
            language: None,
            cancel,
        })
    }

    /// Asks, and waits for the answer.
    fn ask(&mut self, ask: &Ask) -> Result<Vec<Word>> {
        if self.cancel.is_cancelled() {
            return Err(Error::Cancelled);
        }
        match self.exchange(ask) {
            Ok(Some(Answer::Said { words, language })) => {
                self.language = language;
                Ok(words.into_iter().map(Word::from).collect())
            }
            Ok(Some(Answer::Refused {
                model: true,
                reason,
            })) => Err(Error::Foreign {
                path: self.model.clone(),
                reason,
            }),
            Ok(Some(Answer::Refused { reason, .. })) => Err(Error::Engine(reason)),
            Ok(None) => {
                // It works for nobody any more.
                drop(self.child.kill());
                Err(Error::Cancelled)
            }
            Err(error) => {
                tracing::warn!(%error, "the speech engine's process does not answer");
                Err(Error::Crashed(
                    self.end()
                        .map_or_else(|| "it does not answer".to_owned(), how),
                ))
            }
        }
    }

    /// `None` when it was cancelled while the engine worked.
    fn exchange(&mut self, ask: &Ask) -> io::Result<Option<Answer>> {
        let mut message = Vec::new();
        ask.write(&mut message)?;
        self.to.write_all(&message)?;
        loop {
            let mut answer = [PollFd::new(&self.from, PollFlags::IN)];
            match poll(&mut answer, Some(&LOOK_EVERY)) {
                Ok(0) | Err(rustix::io::Errno::INTR) if self.cancel.is_cancelled() => {
                    return Ok(None);
                }
                Ok(0) | Err(rustix::io::Errno::INTR) => {}
                Ok(_) => return Answer::read(&mut self.from).map(Some),
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Ends the process, and says how it ended if it had done so by itself.
    fn end(&mut self) -> Option<ExitStatus> {
        // A pipe breaks a moment before its process is gone: that moment is
        // waited for, unless it has just closed its output and lives on.
        let ended = (0..20).find_map(|_| match self.child.try_wait() {
            Ok(Some(status)) => Some(status),
            _ => {
                thread::sleep(Duration::from_millis(5));
                None
            }
        });
        drop(self.child.kill());
        drop(self.child.wait());
        ended
    }
}

impl Drop for Apart {
    fn drop(&mut self) {
        // It holds nothing that would want to be closed.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Recognizer for Apart {
    fn accept(&mut self, samples: &[f32]) -> Result<Vec<Word>> {
        let mut words = Vec::new();
        for run in samples.chunks(RUN) {
            words.extend(self.ask(&Ask::Hear(run.to_vec()))?);
        }
        Ok(words)
    }

    fn finish(&mut self) -> Result<Vec<Word>> {
        self.ask(&Ask::Finish)
    }

    fn set_threads(&mut self, threads: usize) {
        // If it is gone, the next call says so.
        drop(self.ask(&Ask::Threads(threads)));
    }

    fn model(&self) -> &str {
        &self.name
    }

    fn language(&self) -> Option<&str> {
        self.language.as_deref()
    }
}

/// How a process ended, for a person.
fn how(status: ExitStatus) -> String {
    match (status.signal(), status.code()) {
        (Some(signal), _) => format!("its process was ended by signal {signal}"),
        (None, Some(code)) => format!("its process ended with code {code}"),
        (None, None) => "its process ended".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;
    use std::time::Instant;

    use super::*;

    /// A program that is no engine.
    fn program(script: &str) -> tempfile::TempPath {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), format!("#!/bin/sh\n{script}\n")).unwrap();
        let mode = std::fs::Permissions::from_mode(0o700);
        std::fs::set_permissions(file.path(), mode).unwrap();
        // A file that is open for writing cannot be run.
        file.into_temp_path()
    }

    fn asked(script: &str, cancel: Cancel) -> Error {
        let program = program(script);
        let mut engine = Apart::start(&program, Path::new("m.bin"), cancel).unwrap();
        engine.accept(&[0.0; 100]).unwrap_err()
    }

    #[test]
    fn an_engine_that_ends_is_an_error_that_says_how() {
        for (script, how) in [
            ("head -c 1 >/dev/null; kill -ABRT $$", "signal 6"),
            ("exit 3", "code 3"),
            ("echo what is this; exit 0", "ended with code 0"),
        ] {
            let error = asked(script, Cancel::new());
            assert!(matches!(error, Error::Crashed(_)), "{error}");
            assert!(error.to_string().contains(how), "{error} for {script}");
            assert!(error.hint().contains("--again"));
        }
        let none = Apart::start(
            Path::new("/no/such/program"),
            Path::new("m.bin"),
            Cancel::new(),
        );
        assert!(matches!(none, Err(Error::Crashed(_))));
    }

    #[test]
    fn an_engine_that_works_for_nobody_is_ended() {
        let cancel = Cancel::new();
        let canceller = cancel.clone();
        let wait = move || {
            thread::sleep(Duration::from_millis(100));
            canceller.cancel();
        };
        let waiting = thread::Builder::new().spawn(wait).unwrap();
        let began = Instant::now();
        let error = asked("exec sleep 60", cancel);
        waiting.join().unwrap();
        assert!(matches!(error, Error::Cancelled), "{error}");
        assert!(began.elapsed() < Duration::from_secs(30));
    }

    #[test]
    fn what_is_wrong_with_a_model_is_said_before_a_process_is_started() {
        let model = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(model.path(), b"RIFF....WAVEfmt ").unwrap();
        let refused = whisper_apart(
            Path::new("/no/such/program"),
            model.path(),
            Path::new("v.bin"),
            WhisperOptions::default(),
        );
        assert!(matches!(refused, Err(Error::Foreign { .. })));
    }
}
