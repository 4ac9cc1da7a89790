//! A clip's folder as it is now: what there is to publish.

mod versioned;

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use aside_library::{Checksum, ClipId, FileName, Manifest, State};
use bytes::Bytes;

use crate::key::{EXTRAS, MANIFEST, PLAYLIST, stored_name};
use crate::playlist;
use crate::store::blocking;
use crate::{Error, Result};

/// The folder's files are replaced one after the other; within this many looks
/// they agree with each other.
const LOOKS: usize = 5;
const BETWEEN_LOOKS: Duration = Duration::from_millis(40);

/// A header or a segment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Media<'a> {
    /// Its name in the clip's folder.
    pub(crate) file: &'a FileName,
    /// The version of the clip that it was in first.
    version: u32,
    pub(crate) bytes: u64,
    pub(crate) sha256: Checksum,
}

impl Media<'_> {
    /// What it is called in a store.
    pub(crate) fn stored(&self) -> String {
        stored_name(self.file.as_str(), self.version)
    }
}

/// One look at a clip's folder: files that may be published together.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) dir: PathBuf,
    pub(crate) manifest: Manifest,
    /// `clip.json` as it is to be published.
    pub(crate) manifest_json: Bytes,
    /// The playlist; `None` if there is none yet, or it names what the
    /// manifest does not.
    pub(crate) playlist: Option<Bytes>,
    /// Poster, captions and transcript, as far as they are there and are what
    /// the manifest says.
    pub(crate) extras: Vec<(&'static str, Bytes)>,
    /// Why this cannot be all of the clip.
    doubt: Option<Error>,
}

impl Source {
    /// Looks at a clip until its files agree, or long enough.
    pub(crate) async fn read(library: &Path, id: &ClipId) -> Result<Self> {
        let dir = library.join(id.to_string());
        let mut looks = 1;
        loop {
            let (task_dir, task_id) = (dir.clone(), *id);
            let source = blocking(move || Ok(look(task_dir, task_id)))
                .await
                .map_err(|error| Error::io("read", &dir, error))??;
            if source.doubt.is_none() || looks == LOOKS {
                return Ok(source);
            }
            looks += 1;
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
    }

    /// The clip, if it may be published while it is what it is now.
    pub(crate) fn publishable(self) -> Result<Self> {
        match self.manifest.state() {
            State::Recording | State::Ready => Ok(self),
            state => Err(Error::NotReady {
                id: self.manifest.id(),
                state,
            }),
        }
    }

    /// The clip, if it is whole.
    pub(crate) fn whole(self) -> Result<Self> {
        match (self.manifest.state(), self.doubt) {
            (State::Ready, None) => Ok(Self {
                doubt: None,
                ..self
            }),
            (State::Ready, Some(doubt)) => Err(doubt),
            (state, _) => Err(Error::NotReady {
                id: self.manifest.id(),
                state,
            }),
        }
    }

    /// Header and segments in order.
    pub(crate) fn media(&self) -> impl Iterator<Item = Media<'_>> {
        let own = self.manifest.version();
        let init = self.manifest.init().map(|it| Media {
            file: &it.file,
            version: own,
            bytes: it.bytes.get(),
            sha256: it.sha256,
        });
        let segments = self.manifest.segments().iter().map(move |it| Media {
            file: &it.file,
            version: it.version.unwrap_or(own),
            bytes: it.bytes.get(),
            sha256: it.sha256,
        });
        init.into_iter().chain(segments)
    }
}

/// Reads the folder. The manifest comes last: it is written after what it
/// names, so that one read last names all that was read before.
fn look(dir: PathBuf, id: ClipId) -> Result<Source> {
    let playlist = read_if_there(&dir.join(PLAYLIST))?;
    let mut extras = Vec::new();
    for name in EXTRAS {
        extras.extend(read_if_there(&dir.join(name))?.map(|content| (name, content)));
    }
    let manifest_json = read_if_there(&dir.join(MANIFEST))?.ok_or_else(|| Error::NotFound {
        what: format!("clip {id}"),
    })?;
    let manifest = Manifest::parse(&manifest_json)
        .map_err(|error| Error::corrupt(MANIFEST, error.to_string()))?;
    if manifest.id() != id {
        return Err(Error::corrupt(
            MANIFEST,
            format!("it is that of clip {}", manifest.id()),
        ));
    }
    let mut source = Source {
        dir,
        manifest,
        manifest_json,
        playlist,
        extras,
        doubt: None,
    };
    source.doubt = source.drop_what_disagrees().err();
    versioned::rename(&mut source)?;
    Ok(source)
}

impl Source {
    fn drop_what_disagrees(&mut self) -> Result<()> {
        let extras = self.drop_extras();
        let playlist = self.playlist_fits();
        if playlist.is_err() {
            self.playlist = None;
        }
        playlist.and(extras)
    }

    fn drop_extras(&mut self) -> Result<()> {
        let files = self.manifest.files();
        let has = |name: &str| self.extras.iter().any(|(extra, _)| *extra == name);
        let missing: Vec<_> = files
            .iter()
            .map(|entry| entry.file.as_str())
            .filter(|name| EXTRAS.contains(name) && !has(name))
            .map(str::to_owned)
            .collect();
        let mut result = match missing.is_empty() {
            true => Ok(()),
            false => Err(Error::Incomplete { missing }),
        };
        self.extras.retain(|(name, content)| {
            let entry = files.iter().find(|entry| entry.file.as_str() == *name);
            let fits = entry.is_none_or(|entry| entry.sha256 == Checksum::of(content));
            if !fits {
                result = Err(Error::corrupt(*name, "it is not what the manifest says"));
            }
            fits
        });
        result
    }

    /// Whether the playlist names only what the manifest knows, and all of it
    /// when the clip is whole.
    fn playlist_fits(&mut self) -> Result<()> {
        let whole = self.manifest.state() == State::Ready;
        let Some(playlist) = &self.playlist else {
            return if whole {
                Err(Error::Incomplete {
                    missing: vec![PLAYLIST.to_owned()],
                })
            } else {
                Ok(())
            };
        };
        let wrong = |reason| Err(Error::corrupt(PLAYLIST, reason));
        let Some(named) = std::str::from_utf8(playlist).ok().and_then(playlist::read) else {
            return wrong("it is not a playlist");
        };
        let named_files: BTreeSet<_> = named
            .uris
            .iter()
            .map(|uri| format!("media/{uri}"))
            .collect();
        let known: BTreeSet<_> = self.media().map(|it| it.file.to_string()).collect();
        if self.manifest.segments().is_empty() {
            // Players take a playlist that names no segment for a broken one.
            self.playlist = None;
            return Ok(());
        }
        if !named_files.is_subset(&known) {
            return wrong("it names a segment that the manifest does not");
        }
        if whole && (!named.ended || named_files != known) {
            return wrong("it is not all of the clip");
        }
        Ok(())
    }
}

fn read_if_there(path: &Path) -> Result<Option<Bytes>> {
    match std::fs::read(path) {
        Ok(content) => Ok(Some(content.into())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::io("read", path, error)),
    }
}
