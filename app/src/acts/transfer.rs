//! Clips that come from elsewhere, and clips that go elsewhere.

use std::path::{Path, PathBuf};

use aside_library::{Clip, ClipId, Package, State};
use aside_recorder::ImportConfig;

use crate::app::App;
use crate::ids::parse;
use crate::work::blocking;
use crate::{AppError, ErrorCode, Watch};

/// A title made of a file's name is no longer.
const LONGEST_TITLE: usize = 120;

/// How a clip is to leave the library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    /// One MP4 file, nothing encoded anew.
    Mp4,
    /// The clip's folder.
    Folder,
    /// The folder as a ZIP file.
    Zip,
    /// The folder as a tar file.
    Tar,
}

impl App {
    /// Copies a clip out of the library to `to`, which must not exist.
    ///
    /// # Errors
    /// When there is no such clip, it is being recorded, the place is taken,
    /// the disk refuses, or it was cancelled: nothing is left behind then.
    pub async fn export(
        &self,
        id: &str,
        format: ExportFormat,
        to: &Path,
        watch: Watch,
    ) -> Result<(), AppError> {
        let (library, id, to) = (self.inner.library.clone(), parse(id)?, to.to_owned());
        free(&to)?;
        blocking(move || {
            let package = match format {
                ExportFormat::Mp4 => return export_mp4(&library.clip(&id)?, &to, &watch),
                ExportFormat::Folder => Package::Folder,
                ExportFormat::Zip => Package::Zip,
                ExportFormat::Tar => Package::Tar,
            };
            let told = |done, total| watch.tell(done, total);
            Ok(library.export(&id, &to, package, told)?)
        })
        .await?
    }

    /// Makes a clip of a recording of any program, with poster, receipt and
    /// transcript, and publishes it; its id.
    ///
    /// # Errors
    /// When the file is no recording, the disk refuses, or it was cancelled
    /// before all of it was taken: nothing is left behind then. Later, the clip
    /// is kept, and gets what it lacks at the next start.
    pub async fn import(&self, path: &Path, watch: Watch) -> Result<String, AppError> {
        let id = ClipId::random().map_err(AppError::internal)?;
        let config = ImportConfig::new(id, title(path));
        let (library, path) = (self.inner.library.clone(), path.to_owned());
        let told = watch.clone();
        blocking(move || {
            let told = |done, total| told.tell_time(done, total);
            aside_recorder::import_clip(&library, config, &path, told)
        })
        .await??;
        self.tell_clip(&id);
        watch.unless_cancelled(self.complete(id)).await;
        Ok(id.to_string())
    }
}

/// Makes one film of a clip, which must not be there yet.
pub(super) fn export_mp4(clip: &Clip, to: &Path, watch: &Watch) -> Result<(), AppError> {
    free(to)?;
    if clip.manifest.state() != State::Ready {
        return Err(AppError::new(
            ErrorCode::Conflict,
            "This clip is not whole yet.",
            "Stop the recording first; a clip that cannot be played can be exported as a folder.",
        ));
    }
    let mut draft = to.as_os_str().to_owned();
    draft.push(".tmp");
    let draft = PathBuf::from(draft);
    let told = |done, total| watch.tell(done, total);
    let written = aside_encoder::assemble(aside_recorder::film(clip), &draft, told)
        .map_err(|error| AppError::from(aside_recorder::Error::from(error)))
        .and_then(|()| std::fs::rename(&draft, to).map_err(AppError::internal));
    if written.is_err() {
        // Half a film is worth nothing.
        drop(std::fs::remove_file(&draft));
    }
    written
}

/// What is there is never overwritten.
pub(super) fn free(to: &Path) -> Result<(), AppError> {
    match to.exists() {
        false => Ok(()),
        true => Err(AppError::new(
            ErrorCode::Conflict,
            format!("{} exists already.", to.display()),
            "Choose another name, or move it away first.",
        )),
    }
}

/// A title out of a file's name.
fn title(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let spaced = stem.replace('_', " ");
    let words: Vec<&str> = spaced
        .split(|it: char| it.is_whitespace() || it.is_control())
        .filter(|it| !it.is_empty())
        .collect();
    let title: String = words.join(" ").chars().take(LONGEST_TITLE).collect();
    match title.trim() {
        "" => "Imported".to_owned(),
        title => title.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_files_name_becomes_a_title() {
        let of = |name: &str| title(Path::new(name));
        assert_eq!(of("/a/GMT2026_Weekly__call.mp4"), "GMT2026 Weekly call");
        assert_eq!(of("two\nlines.webm"), "two lines");
        assert_eq!(of("___.wav"), "Imported");
        assert_eq!(of(&"ü".repeat(500)).chars().count(), 120);
    }
}
