//! One link, one film after the other: replace a clip's film, look at the
//! older ones, take one of them back.

use std::path::{Path, PathBuf};

use aside_library::{Clip, ClipId, State};
use aside_recorder::ImportConfig;
use serde::Serialize;
use specta::Type;

use super::transfer::export_mp4;
use crate::app::App;
use crate::ids::parse;
use crate::summary::millis;
use crate::work::blocking;
use crate::{AppError, ErrorCode, Watch};

/// A film that is or was at a clip's link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct Version {
    /// Its number, from 1.
    pub version: u32,
    /// Whether it is at the link now.
    pub current: bool,
    /// Since when it is, or was, the clip's film (RFC 3339).
    pub since: String,
    /// How long it is.
    pub duration_ms: u64,
    /// Its folder: a clip's like any other.
    pub folder: PathBuf,
}

impl App {
    /// Puts a recording of any program at a clip's link, with poster and words
    /// of its own. The film that was there stays in the library as an older
    /// version; whoever is watching it can go on for a while.
    ///
    /// # Errors
    /// When there is no such clip, the file is no recording, the disk refuses,
    /// or it was cancelled: the clip is as it was then.
    pub async fn replace_with_file(
        &self,
        id: &str,
        file: &Path,
        watch: Watch,
    ) -> Result<(), AppError> {
        let id = parse(id)?;
        self.whole(id).await?;
        let (library, file) = (self.inner.library.clone(), file.to_owned());
        let (speech, leave) = (self.speech_config(), self.inner.work.leave().clone());
        let work = move || -> Result<_, AppError> {
            let incoming = library.incoming()?;
            let new = ClipId::random().map_err(AppError::internal)?;
            let config = ImportConfig::new(new, "");
            let told = |done, total| watch.tell_time(done, total);
            aside_recorder::import_clip(&incoming, config, &file, told)?;
            let finished =
                aside_recorder::finish_clip(&incoming, &new, speech.as_ref(), &leave, |_| {});
            let clip = incoming.clip(&new)?;
            let replaced = match watch.is_cancelled() {
                true => Err(aside_library::Error::Cancelled),
                false => library.replace(&id, &clip),
            };
            incoming.trash(&new)?;
            incoming.empty_trash(std::time::Duration::ZERO)?;
            if let Err(error) = finished {
                tracing::warn!(%error, "the new film lacks something");
            }
            Ok(replaced?)
        };
        self.inner
            .work
            .spawn_blocking(work)
            .await
            .map_err(AppError::internal)??;
        self.replaced(id).await;
        Ok(())
    }

    /// Puts another clip's film at a clip's link. The other clip stays.
    ///
    /// # Errors
    /// When there is no such clip, either is not whole, or the disk refuses.
    pub async fn replace_with_clip(&self, id: &str, with: &str) -> Result<(), AppError> {
        let (id, with) = (parse(id)?, parse(with)?);
        if id == with {
            return Err(AppError::new(
                ErrorCode::Usage,
                "A clip cannot replace itself.",
                "Name the clip whose film is to be shown instead.",
            ));
        }
        self.whole(id).await?;
        let film = self.whole(with).await?;
        self.put_film(id, film).await
    }

    /// Every film that is or was at a clip's link, the latest first.
    ///
    /// # Errors
    /// When there is no such clip.
    pub async fn versions(&self, id: &str) -> Result<Vec<Version>, AppError> {
        let (library, id) = (self.inner.library.clone(), parse(id)?);
        blocking(move || {
            let current = version(&library.clip(&id)?, true);
            let older = library.versions(&id)?;
            let older = older.iter().map(|it| version(it, false));
            Ok([current].into_iter().chain(older).collect())
        })
        .await?
    }

    /// Puts an older version at a clip's link again, as its latest.
    ///
    /// # Errors
    /// When there is no such version, or the disk refuses.
    pub async fn restore_version(&self, id: &str, version: u32) -> Result<(), AppError> {
        let id = parse(id)?;
        self.whole(id).await?;
        let film = self.version(id, version).await?;
        self.put_film(id, film).await
    }

    /// Makes one MP4 file of an older version.
    ///
    /// # Errors
    /// As [`App::export`], and when there is no such version.
    pub async fn export_version(
        &self,
        id: &str,
        version: u32,
        to: &Path,
        watch: Watch,
    ) -> Result<(), AppError> {
        let film = self.version(parse(id)?, version).await?;
        let to = to.to_owned();
        blocking(move || export_mp4(&film, &to, &watch)).await?
    }

    async fn version(&self, id: ClipId, version: u32) -> Result<Clip, AppError> {
        let library = self.inner.library.clone();
        let versions = blocking(move || library.versions(&id)).await??;
        let mut found = versions.into_iter();
        let found = found.find(|it| it.manifest.version() == version);
        found.ok_or_else(|| {
            AppError::new(
                ErrorCode::NotFound,
                format!("Clip {id} has no older version {version}."),
                "`aside versions` shows those there are.",
            )
        })
    }

    async fn put_film(&self, id: ClipId, film: Clip) -> Result<(), AppError> {
        let library = self.inner.library.clone();
        blocking(move || library.replace(&id, &film)).await??;
        self.replaced(id).await;
        Ok(())
    }

    /// Brings the new film to the link, with what it still lacks.
    async fn replaced(&self, id: ClipId) {
        self.tell_clip(&id);
        self.publish(&id);
        self.complete(id).await;
    }

    /// A clip that can be replaced, or replace another.
    pub(super) async fn whole(&self, id: ClipId) -> Result<Clip, AppError> {
        let library = self.inner.library.clone();
        let clip = blocking(move || library.clip(&id)).await??;
        match clip.manifest.state() {
            State::Ready => Ok(clip),
            _ => Err(AppError::new(
                ErrorCode::Conflict,
                format!("Clip {id} is not whole."),
                "Stop the recording first, or let `aside repair` put it in order.",
            )),
        }
    }
}

fn version(clip: &Clip, current: bool) -> Version {
    let manifest = &clip.manifest;
    let since = manifest.replaced().unwrap_or_else(|| manifest.created());
    Version {
        version: manifest.version(),
        current,
        since: since.to_string(),
        duration_ms: millis(manifest.duration()),
        folder: clip.dir.clone(),
    }
}
