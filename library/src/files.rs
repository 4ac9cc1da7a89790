//! The one seam between this crate and the disk.
//!
//! Everything that writes a clip goes through [`Files`], so that tests can
//! make any single call fail. [`Disk`] is the real thing.

use std::fmt;
use std::fs;
use std::io::{self, Read, Seek, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use aside_media::Bytes;

use crate::{Error, Result};

/// An open file.
///
/// Unlike with [`std::fs::File`], an error of any call says nothing about how
/// much was written: whoever keeps the file repairs its end.
pub trait OpenFile: Read + Write + Seek + Send + fmt::Debug {
    /// Returns once everything written survives power loss (`fdatasync`).
    fn sync(&mut self) -> io::Result<()>;
    /// Cuts the file, or extends it with zeros.
    fn set_len(&mut self, len: u64) -> io::Result<()>;
}

/// How [`Files::open`] opens a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Open {
    /// For reading.
    Read,
    /// For reading and writing; must exist; positioned at its start.
    Edit,
    /// For reading and writing; made (mode 0600) or emptied.
    Create,
}

/// What a clip is written to.
pub trait Files: Send + Sync + fmt::Debug {
    /// Opens a file.
    fn open(&self, path: &Path, how: Open) -> io::Result<Box<dyn OpenFile>>;
    /// Makes a folder of mode 0700, and those above it; fine if it exists.
    fn create_dir(&self, path: &Path) -> io::Result<()>;
    /// Returns once the folder's names survive power loss.
    fn sync_dir(&self, path: &Path) -> io::Result<()>;
    /// Moves a file or folder, replacing a file of the new name at once.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Gives each of two folders the other's name, at once;
    /// [`io::ErrorKind::Unsupported`] where the disk cannot.
    fn exchange(&self, one: &Path, other: &Path) -> io::Result<()>;
    /// Gives a file that does not change any more a second name, or makes a
    /// copy that survives power loss once its folder does.
    fn link(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Deletes a file.
    fn remove_file(&self, path: &Path) -> io::Result<()>;
    /// Space left to this user on the disk that holds `path`.
    fn free_space(&self, path: &Path) -> io::Result<Bytes>;
}

/// The machine's own file system.
#[derive(Clone, Copy, Debug, Default)]
pub struct Disk;

impl OpenFile for fs::File {
    fn sync(&mut self) -> io::Result<()> {
        self.sync_data()
    }

    fn set_len(&mut self, len: u64) -> io::Result<()> {
        fs::File::set_len(self, len)
    }
}

impl Files for Disk {
    fn open(&self, path: &Path, how: Open) -> io::Result<Box<dyn OpenFile>> {
        let mut options = fs::OpenOptions::new();
        options.read(true).mode(0o600);
        match how {
            Open::Read => &mut options,
            Open::Edit => options.write(true),
            Open::Create => options.write(true).create(true).truncate(true),
        };
        Ok(Box::new(options.open(path)?))
    }

    fn create_dir(&self, path: &Path) -> io::Result<()> {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(path)
    }

    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        fs::File::open(path)?.sync_all()
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn exchange(&self, one: &Path, other: &Path) -> io::Result<()> {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        use rustix::io::Errno;
        match renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE) {
            Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => {
                Err(io::ErrorKind::Unsupported.into())
            }
            exchanged => Ok(exchanged?),
        }
    }

    fn link(&self, from: &Path, to: &Path) -> io::Result<()> {
        match fs::hard_link(from, to) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                let mut from = fs::File::open(from)?;
                let mut to = self.open(to, Open::Create)?;
                io::copy(&mut from, &mut to)?;
                to.sync()
            }
            linked => linked,
        }
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn free_space(&self, path: &Path) -> io::Result<Bytes> {
        let stat = rustix::fs::statvfs(path)?;
        Ok(Bytes::new(stat.f_bavail.saturating_mul(stat.f_frsize)))
    }
}

/// Replaces a file so that a crash at any moment leaves either its old or its
/// new content, whole.
pub(crate) fn replace(files: &dyn Files, path: &Path, content: &[u8]) -> Result<()> {
    let temporary = temporary(path);
    let written = files.open(&temporary, Open::Create).and_then(|mut file| {
        file.write_all(content)?;
        file.sync()
    });
    if let Err(error) = written.and_then(|()| files.rename(&temporary, path)) {
        // The old content is untouched. A leftover is swept by recovery if it
        // cannot be removed now.
        drop(files.remove_file(&temporary));
        return Err(Error::io("write", path, error));
    }
    sync_parent(files, path)
}

/// Makes a file's name survive power loss.
pub(crate) fn sync_parent(files: &dyn Files, path: &Path) -> Result<()> {
    let parent = path.parent().unwrap_or(Path::new("."));
    files
        .sync_dir(parent)
        .map_err(|error| Error::io("write", parent, error))
}

/// Where new content waits until it is whole.
pub(crate) fn temporary(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(TEMPORARY);
    name.into()
}

/// How names of files end that are not whole yet.
pub(crate) const TEMPORARY: &str = ".tmp";

/// All of a file that is at most `limit` long, so that a damaged or hostile
/// file cannot take the machine's memory.
pub(crate) fn read(files: &dyn Files, path: &Path, limit: Bytes) -> Result<Vec<u8>> {
    let mut content = Vec::new();
    files
        .open(path, Open::Read)
        .and_then(|file| {
            file.take(limit.get().saturating_add(1))
                .read_to_end(&mut content)
        })
        .map_err(|error| Error::io("read", path, error))?;
    if content.len() as u64 > limit.get() {
        return Err(Error::corrupt(path, format!("it is larger than {limit}")));
    }
    Ok(content)
}

/// The files in a folder; none if there is no such folder.
pub(crate) fn list(folder: &Path) -> Result<Vec<PathBuf>> {
    let failed = |error| Error::io("read", folder, error);
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(failed)?,
    };
    let mut paths = Vec::new();
    for entry in entries {
        let entry = entry.map_err(failed)?;
        if entry.file_type().map_err(failed)?.is_file() {
            paths.push(entry.path());
        }
    }
    paths.sort();
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn only_their_owner_can_read_a_clips_files() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("a/b");
        Disk.create_dir(&folder).unwrap();
        let path = folder.join("x");
        replace(&Disk, &path, b"1").unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&folder), 0o700);
        assert_eq!(mode(&path), 0o600);
    }

    #[test]
    fn replacing_leaves_only_the_new_content() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("x");
        replace(&Disk, &path, b"old").unwrap();
        replace(&Disk, &path, b"new").unwrap();
        assert_eq!(read(&Disk, &path, Bytes::new(3)).unwrap(), b"new");
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_file_too_large_to_be_ours_is_not_read() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("x");
        fs::write(&path, [0; 100]).unwrap();
        let error = read(&Disk, &path, Bytes::new(99)).unwrap_err();
        assert!(matches!(error, Error::Corrupt { .. }), "{error}");
    }
}
