//! Is everything here that recording needs? Each answer says what to do.

use aside_encoder::{VideoEncoder, VideoSettings};
use serde::Serialize;

use crate::app::App;
use crate::work::blocking;
use crate::{AppError, ErrorCode};

/// One thing that was looked at.
#[derive(Clone, Debug, Serialize)]
pub struct Check {
    /// What was looked at.
    pub name: &'static str,
    /// How it is.
    pub state: CheckState,
    /// What was found, as a sentence.
    pub message: String,
    /// What to do, if anything.
    pub hint: String,
}

/// How one thing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckState {
    /// As it should be.
    Good,
    /// Recording works, but less than it could.
    Limited,
    /// Something a person asked for cannot work.
    Bad,
}

/// Below this, a long take may fill the disk.
const LOW_SPACE: u64 = 2_000_000_000;

impl App {
    /// Looks at everything recording needs.
    ///
    /// # Errors
    /// Only defects; what is missing is in the answer.
    pub async fn doctor(&self) -> Result<Vec<Check>, AppError> {
        let mut checks = vec![self.check_screens().await?, self.check_microphones().await?];
        let app = self.clone();
        checks.extend(
            blocking(move || vec![encoder(), app.check_model(), app.check_library()]).await?,
        );
        checks.push(self.check_links().await);
        Ok(checks)
    }

    async fn check_screens(&self) -> Result<Check, AppError> {
        let found = self.devices().await?;
        let names: Vec<_> = found
            .monitors
            .iter()
            .map(|monitor| format!("{} ({}x{})", monitor.name, monitor.width, monitor.height))
            .collect();
        Ok(list("screen", &names, found.problems.first()))
    }

    async fn check_microphones(&self) -> Result<Check, AppError> {
        let found = self.devices().await?;
        let names: Vec<_> = found
            .microphones
            .iter()
            .map(|microphone| microphone.name.clone())
            .collect();
        Ok(list("microphone", &names, found.problems.last()))
    }

    fn check_model(&self) -> Check {
        let models = aside_transcript::Models::open(self.inner.paths.models());
        let name = self.model_state().name;
        match models.verify(&name) {
            Ok(()) => good(
                "speech",
                format!("{name} is installed and its checksum holds."),
            ),
            Err(error) => Check {
                name: "speech",
                state: CheckState::Limited,
                message: error.to_string(),
                hint: error.hint().to_string(),
            },
        }
    }

    fn check_library(&self) -> Check {
        let dir = self.inner.paths.library();
        match self.inner.library.free_space() {
            Ok(free) if free.get() < LOW_SPACE => Check {
                name: "library",
                state: CheckState::Limited,
                message: format!("{} has only {free} left.", dir.display()),
                hint: "Free some space; an hour of screen takes up to 1 GB.".to_owned(),
            },
            Ok(free) => good(
                "library",
                format!("{} can be written; {free} free.", dir.display()),
            ),
            Err(error) => {
                let error = AppError::from(error);
                Check {
                    name: "library",
                    state: CheckState::Bad,
                    message: error.message,
                    hint: error.hint,
                }
            }
        }
    }

    async fn check_links(&self) -> Check {
        let Ok(url) = self.base_url() else {
            return bad(
                "links",
                "The address of links is not valid.",
                "Check the port in settings.toml.",
            );
        };
        if self.is_served().await {
            return good("links", format!("Clips are served at {url}."));
        }
        Check {
            name: "links",
            state: CheckState::Limited,
            message: format!("Nothing serves {url} now."),
            hint: "Links work while the window is open, or run `aside serve`.".to_owned(),
        }
    }
}

fn encoder() -> Check {
    match VideoEncoder::new(&VideoSettings::default()) {
        Ok(encoder) => {
            let codec = &encoder.track().codec;
            good("encoder", format!("FFmpeg encodes H.264 ({codec})."))
        }
        Err(error) => bad("encoder", error.to_string(), error.hint()),
    }
}

fn list(
    name: &'static str,
    names: &[String],
    problem: Option<&crate::view::DeviceProblem>,
) -> Check {
    match (names.is_empty(), problem) {
        (false, _) => good(name, names.join(", ")),
        (true, Some(problem)) => bad(name, problem.message.clone(), problem.hint.clone()),
        (true, None) => bad(
            name,
            format!("There is no {name}."),
            "Connect one and try again.",
        ),
    }
}

fn good(name: &'static str, message: String) -> Check {
    Check {
        name,
        state: CheckState::Good,
        message,
        hint: String::new(),
    }
}

fn bad(name: &'static str, message: impl Into<String>, hint: impl Into<String>) -> Check {
    Check {
        name,
        state: CheckState::Bad,
        message: message.into(),
        hint: hint.into(),
    }
}

impl Check {
    /// The failure of a doctor's visit in which something was bad.
    pub fn failure(checks: &[Self]) -> Option<AppError> {
        let bad = checks
            .iter()
            .filter(|check| check.state == CheckState::Bad)
            .count();
        (bad > 0).then(|| {
            AppError::new(
                ErrorCode::Device,
                format!("{bad} of {} checks failed.", checks.len()),
                "Each says above what to do.",
            )
        })
    }
}
