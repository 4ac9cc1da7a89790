//! The server in the background, and what is caught up on while there is time.

use std::path::PathBuf;

use aside_library::{Entry, State};

use crate::acts::{App, blocking};
use crate::view::PublishState;
use crate::{AppError, ErrorCode};

impl App {
    /// Gives every clip what it still lacks (poster, receipt, transcript,
    /// publication): after a crash, or when the program ended too early.
    /// Returns at once; what happens is told by events.
    pub async fn catch_up(&self) {
        if let Err(error) = self.inner.sender.go_on().await {
            self.tell_error(error.into());
        }
        let app = self.clone();
        let entries = blocking(move || app.inner.library.entries()).await;
        let Ok(Ok(entries)) = entries else { return };
        let app = self.clone();
        tokio::spawn(async move {
            for entry in entries {
                if let Entry::Clip(manifest) = entry
                    && manifest.state() == State::Ready
                {
                    app.complete(manifest.id()).await;
                }
            }
        });
    }

    pub(crate) async fn complete(&self, id: aside_library::ClipId) {
        let (app, library) = (self.clone(), self.inner.library.clone());
        let speech = self.speech_config();
        let finished = blocking(move || {
            aside_recorder::finish_clip(&library, &id, speech.as_ref(), |_| app.tell_clip(&id))
        });
        match finished.await {
            Ok(Ok(changed)) if !changed && self.is_published(&id) => {}
            Ok(Ok(_)) => self.publish(&id),
            Ok(Err(error)) => self.tell_error(error.into()),
            Err(error) => self.tell_error(error),
        }
    }

    fn is_published(&self, id: &aside_library::ClipId) -> bool {
        self.publish_state(id) == PublishState::Published
    }

    /// Remembers the process that serves in the background.
    ///
    /// # Errors
    /// When that cannot be written down.
    pub fn remember_background_server(&self, pid: u32) -> Result<(), AppError> {
        std::fs::write(self.pid_file(), pid.to_string()).map_err(|error| unwritable(&error))
    }

    /// Ends the process that serves in the background; false if none does.
    ///
    /// # Errors
    /// When it does not belong to this user.
    pub async fn stop_background_server(&self) -> Result<bool, AppError> {
        let Ok(text) = std::fs::read_to_string(self.pid_file()) else {
            return Ok(false);
        };
        std::fs::remove_file(self.pid_file()).map_err(|error| unwritable(&error))?;
        // A number in a file may belong to anybody by now: only one that still
        // serves this store is ended.
        let pid = text.parse().ok().and_then(rustix::process::Pid::from_raw);
        match pid {
            Some(pid) if self.is_served().await => {
                rustix::process::kill_process(pid, rustix::process::Signal::TERM)
                    .map_err(AppError::internal)?;
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    fn pid_file(&self) -> PathBuf {
        self.inner.paths.server_pid()
    }
}

fn unwritable(error: &std::io::Error) -> AppError {
    AppError::new(
        ErrorCode::Storage,
        format!("The background server could not be noted down: {error}."),
        "Free some space, or make the data folder writable.",
    )
}
