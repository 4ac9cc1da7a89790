//! A store that is a folder: what only a folder can do.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;

use crate::key::Key;
use crate::{Error, Result};

/// Who this store is, for a program that meets its server. Its name is no
/// object's, so it is never served as one.
const IDENTITY: &str = ".store-id";

/// The folder of a store that lies on this machine.
#[derive(Clone, Debug)]
pub(crate) struct Folder {
    root: PathBuf,
}

impl Folder {
    /// Makes the folder, for this user only, if there is none.
    pub(crate) fn open(root: &Path) -> Result<Self> {
        create_private(root).map_err(|error| Error::io("create", root, error))?;
        Ok(Self {
            root: root.to_owned(),
        })
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Gives a file a second name in the store instead of a copy: at once and
    /// for no space. Only for files that do not change any more. False when
    /// the two lie on different disks, or on one that cannot do it.
    pub(crate) fn link(&self, key: &Key, file: &Path) -> io::Result<bool> {
        let target = self.root.join(key.to_string());
        let folder = target.parent().unwrap_or(&self.root);
        fs::create_dir_all(folder)?;
        let linked = match fs::hard_link(file, &target) {
            // The system says so before it looks at the disks.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => replace(file, &target),
            linked => linked,
        };
        match linked {
            Err(error) if cannot_link(&error) => return Ok(false),
            linked => linked?,
        }
        sync_dir(folder)?;
        Ok(true)
    }

    /// Sweeps what interrupted writes left of a clip that has no objects any
    /// more.
    pub(crate) fn sweep(&self, clip: &str) -> io::Result<()> {
        match fs::remove_dir_all(self.root.join(clip)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

/// Who the store in this folder is: 32 hexadecimal digits, made when they are
/// first asked for.
pub(crate) fn identity(root: &Path) -> io::Result<String> {
    let path = root.join(IDENTITY);
    match fs::read_to_string(&path) {
        Ok(identity) => return Ok(identity),
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Err(_) => {}
    }
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    let mut file = tempfile::NamedTempFile::new_in(root)?;
    io::Write::write_all(&mut file, HEXLOWER.encode(&bytes).as_bytes())?;
    match file.persist_noclobber(&path) {
        // Another process was faster.
        Err(failed) if failed.error.kind() == io::ErrorKind::AlreadyExists => {}
        result => drop(result.map_err(|failed| failed.error)?),
    }
    fs::read_to_string(&path)
}

/// Puts `file` in the place of `target` at once.
fn replace(file: &Path, target: &Path) -> io::Result<()> {
    // A name that `object_store` takes for an upload under way: it lists no
    // such file, and no key spells it.
    let mut staged = target.as_os_str().to_owned();
    staged.push("#0");
    let staged = PathBuf::from(staged);
    remove_if_there(&staged)?;
    fs::hard_link(file, &staged)?;
    fs::rename(&staged, target)?;
    // Renaming one name of a file to another of its names does nothing, by
    // POSIX: then the staged name is still there.
    remove_if_there(&staged)
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Whether a copy may succeed where a second name did not.
fn cannot_link(error: &io::Error) -> bool {
    use io::ErrorKind as Kind;
    matches!(
        error.kind(),
        Kind::CrossesDevices | Kind::Unsupported | Kind::PermissionDenied | Kind::TooManyLinks
    )
}

/// Makes a folder that only this user can enter, and those above it.
pub(crate) fn create_private(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Returns once the folder's names survive power loss.
pub(crate) fn sync_dir(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    fs::File::open(path)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = path; // Elsewhere a folder cannot be opened as a file.
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "c/5k2m9x0c7r8t4w1y3z6a2b5d7c/media/00000.m4s";

    fn content(folder: &Folder) -> Vec<u8> {
        fs::read(folder.root().join(KEY)).unwrap()
    }

    #[test]
    fn linking_again_and_linking_another_file_both_end_with_one_name() {
        let home = tempfile::tempdir().unwrap();
        let folder = Folder::open(&home.path().join("store")).unwrap();
        let key = Key::parse(KEY).unwrap();
        let (one, two) = (home.path().join("one"), home.path().join("two"));
        fs::write(&one, "1").unwrap();
        fs::write(&two, "2").unwrap();

        for file in [&one, &one, &two, &one] {
            assert!(folder.link(&key, file).unwrap());
            assert_eq!(content(&folder), fs::read(file).unwrap());
        }
        let parent = folder.root().join(KEY);
        let names = fs::read_dir(parent.parent().unwrap()).unwrap().count();
        assert_eq!(names, 1, "nothing staged is left");
    }

    #[test]
    fn a_missing_file_is_an_error_and_not_a_reason_to_copy() {
        let home = tempfile::tempdir().unwrap();
        let folder = Folder::open(home.path()).unwrap();
        let error = folder
            .link(&Key::parse(KEY).unwrap(), &home.path().join("none"))
            .unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
    }

    #[test]
    fn a_store_keeps_its_identity_and_no_two_share_one() {
        let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let first = identity(one.path()).unwrap();
        assert_eq!(first.len(), 32);
        assert_eq!(identity(one.path()).unwrap(), first);
        assert_ne!(identity(two.path()).unwrap(), first);
    }

    #[cfg(unix)]
    #[test]
    fn only_its_owner_can_enter_a_store() {
        use std::os::unix::fs::PermissionsExt;
        let home = tempfile::tempdir().unwrap();
        let folder = Folder::open(&home.path().join("a/store")).unwrap();
        let mode = fs::metadata(folder.root()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
    }
}
