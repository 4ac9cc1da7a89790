//! Devices by what a person calls them.

use crate::app::App;
use crate::view::{Camera, Devices, Microphone, Monitor, Window};
use crate::{AppError, ErrorCode};

impl App {
    /// The id of the screen that has this id, or this in its name.
    ///
    /// # Errors
    /// When there is none, or several: the message lists them.
    pub async fn find_monitor(&self, wanted: &str) -> Result<String, AppError> {
        let found = self.devices().await?;
        find("screen", wanted, &found, &found.monitors)
    }

    /// The id of the window that has this id, or this in its title.
    ///
    /// # Errors
    /// When there is none, or several: the message lists them.
    pub async fn find_window(&self, wanted: &str) -> Result<String, AppError> {
        let found = self.devices().await?;
        find("window", wanted, &found, &found.windows)
    }

    /// The id of the microphone that has this id, or this in its name.
    ///
    /// # Errors
    /// When there is none, or several: the message lists them.
    pub async fn find_microphone(&self, wanted: &str) -> Result<String, AppError> {
        let found = self.devices().await?;
        find("microphone", wanted, &found, &found.microphones)
    }

    /// The id of the camera that has this id, or this in its name.
    ///
    /// # Errors
    /// When there is none, or several: the message lists them.
    pub async fn find_camera(&self, wanted: &str) -> Result<String, AppError> {
        // Not in any list, but made for whoever knows its name.
        if wanted.starts_with("lavfi:") {
            return Ok(wanted.to_owned());
        }
        let found = self.devices().await?;
        find("camera", wanted, &found, &found.cameras)
    }
}

/// Something with an id for programs and a name for people.
trait Named {
    fn id(&self) -> &str;
    fn name(&self) -> &str;
}

macro_rules! named {
    ($($type:ty: $name:ident),*) => {$(
        impl Named for $type {
            fn id(&self) -> &str {
                &self.id
            }
            fn name(&self) -> &str {
                &self.$name
            }
        }
    )*};
}

named!(Monitor: name, Window: title, Microphone: name, Camera: name);

fn find<T: Named>(what: &str, wanted: &str, all: &Devices, list: &[T]) -> Result<String, AppError> {
    if let Some(exact) = list.iter().find(|it| it.id() == wanted) {
        return Ok(exact.id().to_owned());
    }
    let lower = wanted.to_lowercase();
    let fits = |it: &&T| it.name().to_lowercase().contains(&lower);
    let fitting: Vec<&T> = list.iter().filter(fits).collect();
    match fitting[..] {
        [one] => Ok(one.id().to_owned()),
        [] => Err(match all.problems.first() {
            Some(problem) if list.is_empty() => {
                AppError::new(problem.code, &problem.message, &problem.hint)
            }
            _ => AppError::new(
                ErrorCode::Device,
                format!("There is no {what} \"{wanted}\". {}", there_are(what, list)),
                "`aside devices` shows what there is.",
            ),
        }),
        _ => Err(AppError::new(
            ErrorCode::Usage,
            format!(
                "\"{wanted}\" fits more than one {what}: {}.",
                names(&fitting)
            ),
            "Say more of its name, or give its id, as `aside devices` shows it.",
        )),
    }
}

fn there_are<T: Named>(what: &str, list: &[T]) -> String {
    match list {
        [] => format!("There is no {what} at all."),
        _ => format!("There is: {}.", names(&list.iter().collect::<Vec<_>>())),
    }
}

fn names<T: Named>(list: &[&T]) -> String {
    let one = |it: &&T| format!("{} ({})", it.name(), it.id());
    list.iter().map(one).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cameras() -> Vec<Camera> {
        let camera = |id: &str, name: &str| Camera {
            id: id.into(),
            name: name.into(),
        };
        vec![
            camera("v4l2:/dev/video0", "Integrated Camera"),
            camera("v4l2:/dev/video2", "Logitech Camera"),
        ]
    }

    fn code_of(wanted: &str, list: &[Camera]) -> ErrorCode {
        find("camera", wanted, &Devices::default(), list)
            .unwrap_err()
            .code
    }

    #[test]
    fn an_id_or_a_part_of_one_name_is_enough() {
        let find = |wanted| find("camera", wanted, &Devices::default(), &cameras()).unwrap();
        assert_eq!(find("v4l2:/dev/video0"), "v4l2:/dev/video0");
        assert_eq!(find("logitech"), "v4l2:/dev/video2");
    }

    #[test]
    fn what_fits_none_or_several_is_refused_and_the_names_are_told() {
        assert_eq!(code_of("Camera", &cameras()), ErrorCode::Usage);
        assert_eq!(code_of("phone", &cameras()), ErrorCode::Device);
        assert_eq!(code_of("phone", &[]), ErrorCode::Device);
        let error = find("camera", "camera", &Devices::default(), &cameras()).unwrap_err();
        assert!(error.message.contains("Logitech Camera (v4l2:/dev/video2)"));
    }
}
