//! Clips that come from elsewhere, and clips that go elsewhere.

use std::path::{Path, PathBuf};

use aside_library::{Clip, ClipId, Package, State};
use aside_recorder::ImportConfig;
use serde::Deserialize;
use specta::Type;

use crate::app::App;
use crate::ids::parse;
use crate::work::blocking;
use crate::{AppError, ErrorCode, Watch};

/// A title made of a file's name is no longer.
const LONGEST_TITLE: usize = 120;
/// A file system takes 255 bytes, and a letter may be four.
const LONGEST_NAME: usize = 56;

/// How a clip is to leave the library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
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

    /// Copies a clip, or an older version of its film as MP4, into the folder
    /// for downloads, under its title; the file's name.
    ///
    /// # Errors
    /// As [`export`](Self::export).
    pub async fn save_copy(
        &self,
        id: &str,
        format: ExportFormat,
        version: Option<u32>,
        watch: Watch,
    ) -> Result<String, AppError> {
        let (library, clip, dir) = (
            self.inner.library.clone(),
            parse(id)?,
            self.inner.paths.exports(),
        );
        let to = blocking(move || -> Result<_, AppError> {
            let title = library.clip(&clip)?.manifest.title;
            std::fs::create_dir_all(&dir).map_err(|error| {
                AppError::new(
                    ErrorCode::Storage,
                    format!("{} cannot be made: {error}.", dir.display()),
                    "Free some space, or make the folder above it writable.",
                )
            })?;
            Ok(free_name(&dir, &title, format))
        })
        .await??;
        match version {
            None => self.export(id, format, &to, watch).await?,
            Some(version) => self.export_version(id, version, &to, watch).await?,
        }
        Ok(to
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned())
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
        self.note_allowed(&id).await;
        self.tell_clip(&id);
        watch.unless_cancelled(self.complete(id)).await;
        self.allow_noted(&id);
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

/// A name in a folder that nothing has yet, made of a title.
fn free_name(dir: &Path, title: &str, format: ExportFormat) -> PathBuf {
    let fits = |it: char| !it.is_control() && !"/\\:*?\"<>|".contains(it);
    let plain: String = title
        .chars()
        .map(|it| if fits(it) { it } else { ' ' })
        .collect();
    let words: Vec<_> = plain.split_whitespace().collect();
    let stem: String = words.join(" ").chars().take(LONGEST_NAME).collect();
    let stem = match stem.trim_matches(['.', ' ']) {
        "" => "Clip",
        stem => stem,
    };
    let end = match format {
        ExportFormat::Mp4 => ".mp4",
        ExportFormat::Zip => ".zip",
        ExportFormat::Tar => ".tar",
        ExportFormat::Folder => "",
    };
    let first = dir.join(format!("{stem}{end}"));
    let later = (2..).map(|count: u32| dir.join(format!("{stem} ({count}){end}")));
    let mut names = std::iter::once(first.clone()).chain(later);
    names.find(|it| !it.exists()).unwrap_or(first)
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
    fn a_title_becomes_a_name_that_is_free() {
        let dir = tempfile::tempdir().unwrap();
        let name = |title: &str| {
            let path = free_name(dir.path(), title, ExportFormat::Mp4);
            assert_eq!(path.parent(), Some(dir.path()));
            path.file_name().unwrap().to_string_lossy().into_owned()
        };
        assert_eq!(name("Q3: first look"), "Q3 first look.mp4");
        assert_eq!(name("../../etc/passwd"), "etc passwd.mp4");
        assert_eq!(name(" ..."), "Clip.mp4");
        assert!(name(&"\u{1f600}".repeat(500)).len() <= 255);
        std::fs::write(dir.path().join("Tour.mp4"), "").unwrap();
        assert_eq!(name("Tour"), "Tour (2).mp4");
    }

    #[test]
    fn a_files_name_becomes_a_title() {
        let of = |name: &str| title(Path::new(name));
        assert_eq!(of("/a/GMT2026_Weekly__call.mp4"), "GMT2026 Weekly call");
        assert_eq!(of("two\nlines.webm"), "two lines");
        assert_eq!(of("___.wav"), "Imported");
        assert_eq!(of(&"ü".repeat(500)).chars().count(), 120);
    }
}
