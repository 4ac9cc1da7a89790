//! From a key to an open file that is surely inside the store.

use std::io::{self, ErrorKind};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use cap_std::ambient_authority;
use cap_std::fs::Dir;
use headers::ETag;

/// A store's folder, opened so that nothing in it leads out of it: no `..` and
/// no symbolic link, however they change meanwhile.
#[derive(Debug)]
pub(super) struct Root(Dir);

/// A file that can be served.
pub(super) struct Found {
    pub(super) file: std::fs::File,
    pub(super) len: u64,
    pub(super) modified: SystemTime,
    /// Changes whenever the file is replaced or written to.
    pub(super) e_tag: Option<ETag>,
}

impl Root {
    pub(super) fn open(root: &Path) -> io::Result<Self> {
        Dir::open_ambient_dir(root, ambient_authority()).map(Self)
    }

    /// The file at a path below the root; `None` if there is none, or it is not
    /// a file, or it lies elsewhere.
    pub(super) fn find(&self, path: &str) -> io::Result<Option<Found>> {
        let opened = self.0.metadata(path).and_then(|metadata| {
            // Opening a pipe would wait for somebody to write to it.
            if metadata.is_file() {
                self.0.open(path).map(Some)
            } else {
                Ok(None)
            }
        });
        let file = match opened {
            Err(error) if is_absent(&error) => {
                tracing::debug!(%error, object = path, "not served");
                return Ok(None);
            }
            result => match result? {
                Some(file) => file.into_std(),
                None => return Ok(None),
            },
        };
        let metadata = file.metadata()?;
        let modified = metadata.modified()?;
        Ok(Some(Found {
            e_tag: e_tag(&metadata, modified),
            len: metadata.len(),
            modified,
            file,
        }))
    }
}

/// Whether the answer to an error is that there is no such object. A way out
/// of the store is reported as a missing permission.
fn is_absent(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::NotFound | ErrorKind::NotADirectory | ErrorKind::PermissionDenied
    )
}

fn e_tag(metadata: &std::fs::Metadata, modified: SystemTime) -> Option<ETag> {
    let nanos = modified
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_nanos();
    let inode = inode(metadata);
    format!("\"{inode:x}-{:x}-{nanos:x}\"", metadata.len())
        .parse()
        .ok()
}

#[cfg(unix)]
fn inode(metadata: &std::fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

#[cfg(not(unix))]
fn inode(_: &std::fs::Metadata) -> u64 {
    0
}
